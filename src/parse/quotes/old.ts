// Takes the lines of a mail; finds where its old words are: below separators, header blocks and sure attributions, and
// the `>` lines that an attribution explains. A mail that is handed on is content, not old. Linear; never throws.
import { type Attribution, attributionAt, opensOldWords } from './attribution.ts';
import { isCut, isEmpty, isQuoted, isRule, MAX_MARK, nextWords, type Sheet, unquoted } from './lines.ts';
import { endOfHead, headLabel, isBareHead, isHeadBlock, isStackedHead, isTitleOfHead, separator } from './marks.ts';
import { isHeadOfThread, isOfAnotherMail } from './other-mail.ts';
import { type Cited, edgesOfNew, isOfNested, isOwnAttribution, keepCited, namesNobody } from './own-attribution.ts';
import { isGreeting } from './own-words.ts';

export interface OldHints {
  /** True when headers or subject say that the mail answers or forwards another: weak marks then count. */
  readonly isAnswer: boolean;
  /** True when a mail is handed on: its subject says so, or nothing says that the mail answers one. */
  readonly isForward: boolean;
  /** The subject without marks and prefixes, null when unknown: a head with another one is that of a pasted mail. */
  readonly subject: string | null;
  /** Names and addresses of those the mail is for: heads and attributions in words that no list knows name them. */
  readonly people: readonly string[];
}

/** Marks what lies below separators, blocks and unquoted attributions. */
export function markOld(sheet: Sheet, hints: OldHints): void {
  const { lines, kinds, marks } = sheet;
  const lastQuote = lines.findLastIndex(isQuoted);
  let lastText = -1;
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] === 'quote') {
      const isHandOn = isHandedOn(sheet, at);
      if (!isHandOn && !isGroupWise(sheet, at, lastQuote)) continue;
      kinds.fill(isHandOn || hints.isForward ? 'content' : 'old', at);
      return;
    }
    const line = lines[at] ?? '';
    const edge = line.length <= MAX_MARK ? edgeAt(sheet, at, { ...hints, lastQuote, lastText }) : null;
    if (edge) {
      let start = at;
      while (start - 1 > lastText && isDrawn(lines[start - 1] ?? '') && kinds[start - 1] === 'new') {
        if (closesBox(lines, start - 1)) break;
        start--;
      }
      const answerBelow = edge === 'original' ? headOverQuote(sheet, at, lastQuote) : -1;
      if (answerBelow < 0) {
        const end = marks.get(at) === 'old' ? endOfElement(sheet, at) : lines.length;
        kinds.fill(edge === 'forwarded' ? 'content' : 'old', start, end);
        return;
      }
      kinds.fill('mark', start, answerBelow);
      at = answerBelow - 1;
    }
    if (!isDrawn(line)) lastText = at;
  }
}

/** The line below the element that holds the old words from `at` on; the end where nothing stands below. */
function endOfElement({ lines, marks }: Sheet, at: number): number {
  for (const [line, mark] of marks) if (mark === 'after' && line > at) return line;
  return lines.length;
}

/** A rule, or the few dashes that some apps draw above a head. */
function isDrawn(line: string): boolean {
  // The cheap sign first: nearly every line begins with a letter.
  const first = line.trimStart()[0];
  if (first === undefined) return true;
  if (!DRAWS.has(first)) return isTitleOfHead(line);
  if (line.startsWith('---') && line.length < MAX_MARK && DRAWN_NAME.test(line)) return true;
  if (isRule(line) || (line.length < 9 && /^\s?[-_=*—–]{2,4}\s*$/.test(line))) return true;
  return isDrawnWords(line) || isFramed(line) || isTitleOfHead(line);
}

/** Whatever stands between dashes: `----- Message de Anna <anna@example.com> sur Thu, 12 Mar 2026 -----`, QQ's `&nbsp;`. */
function isFramed(line: string): boolean {
  return line.length <= 300 && line.startsWith('-----') && FRAMED.test(line);
}

const FRAMED = /^-{5,40}\s{0,3}[^-\s].{2,220}[^-\s]\s?-{5,40}\s*$/;

const DRAWS: ReadonlySet<string> = new Set('-_=*—–');

/** In words that no list knows: `------ Origineel bericht ------`. */
function isDrawnWords(line: string): boolean {
  return (
    line.length < 80 &&
    DRAWS.has(line.trimStart()[0] ?? '') &&
    /^\s{0,3}[-_=*—–]{3,40}\s?\p{L}[\p{L}\s'’?\ufffd-]{3,40}[\s:]{0,2}[-_=*—–]{3,40}\s*$/u.test(line)
  );
}

/** Most lines of a box. */
const MAX_BOX = 12;

/** True when the rule here closes what a line of its kind opened: `*** WICHTIG ***` / `nicht vor 9 Uhr` / `*******`. */
function closesBox(lines: readonly string[], rule: number): boolean {
  let top = rule - 1;
  if ((lines[top] ?? '').trim() === '' || isRule(lines[top] ?? '')) return false;
  while (top > Math.max(0, rule - MAX_BOX) && (lines[top - 1] ?? '').trim() !== '') top--;
  return top < rule - 1 && /^\s{0,9}[-_=*+#]{3,}[^\p{L}\n]{0,9}\p{L}/u.test((lines[top] ?? '').slice(0, 60));
}

/** Apple Mail quotes what it forwards: `> Begin forwarded message:` at the head of a quote. */
function isHandedOn({ lines, kinds }: Sheet, at: number): boolean {
  if (kinds[at - 1] === 'quote' && !isEmpty(lines[at - 1])) return false;
  const line = lines[at] ?? '';
  return line.length <= MAX_MARK && separator(unquoted(line)) === 'forwarded';
}

/** GroupWise draws `>>>` around its attribution; the old words below carry no mark. */
function isGroupWise({ lines }: Sheet, at: number, lastQuote: number): boolean {
  return lastQuote === at && /^>>> .{3,250}\d[:.]\d{2}.{0,6}>>>\s*$/.test((lines[at] ?? '').slice(0, 300));
}

interface Place extends OldHints {
  readonly lastQuote: number;
  readonly lastText: number;
}

/** What begins at this line: a forwarded mail, an answered one, words above our line; null when nothing does. */
function edgeAt({ lines, marks }: Sheet, at: number, place: Place): 'original' | 'forwarded' | 'anchor' | null {
  const line = lines[at] ?? '';
  const parts = separator(line);
  const known = parts !== null && saysOn(lines, at) ? null : parts;
  if (known === 'anchor' || known === 'forwarded') return known;
  const kind = place.isForward ? 'forwarded' : 'original';
  const handOn = () => (isOfAnotherMail(lines, at, place.subject) ? 'forwarded' : kind);
  if (known === 'original' && isPasted(lines, at, place.lastText)) return null;
  if (known === 'original' || marks.get(at) === 'old') return handOn();
  if (parts === null && isDrawnWords(line) && isBareHead(lines, nextWords(lines, at + 1))) return handOn();
  const isRuled = isRule(lines[at - 1] ?? 'x', true);
  if (
    (place.isAnswer || isRuled) &&
    isHead(lines, at, { ...place, isRuled }) &&
    (isRuled || !isIntroduced(lines, place.lastText))
  )
    return handOn();
  if (!place.isAnswer && place.lastQuote < at) return null;
  if (opensOldWords(line)) return kind;
  const found = attributionAt(lines, at);
  return found && standsOverOldWords(lines, at, { found, lastQuote: place.lastQuote }) ? 'original' : null;
}

/** A head by its labels, by the subject of the mail around it, or in the way of Notes. */
function isHead(
  lines: readonly string[],
  at: number,
  { isRuled, subject, people }: Pick<OldHints, 'subject' | 'people'> & { readonly isRuled: boolean },
): boolean {
  return isHeadBlock(lines, at, isRuled) || isHeadOfThread(lines, at, { subject, people }) || isStackedHead(lines, at);
}

/** `The display shows` / `-----Original Message-----` / `on every page`: in the middle of a sentence it parts nothing. */
function saysOn(lines: readonly string[], at: number): boolean {
  const above = (lines[at - 1] ?? '').trim();
  const below = (lines[at + 1] ?? '').trim();
  if (!/\p{L}$/u.test(above.slice(-1)) || !/^\p{Ll}/u.test(below)) return false;
  return !isHeadLine(below) && separator(above) === null && attributionAt(lines, at + 1) === null;
}

/** True when the words above end with a colon: the writer pasted a head to show it. */
function isIntroduced(lines: readonly string[], lastText: number): boolean {
  const line = (lines[lastText] ?? '').trim();
  return /\p{L}{2}.{0,3}[:：]$/u.test(line.slice(-60)) && !(line.length <= 80 && isGreeting(line));
}

/** A separator without a head below the writer's `Your colleague wrote the following`: he typed or copied it himself. */
function isPasted(lines: readonly string[], at: number, lastText: number): boolean {
  if (isHeadLine(lines[nextWords(lines, at + 1)] ?? '')) return false;
  if (standsAboveTheQuote(lines, at)) return true;
  return isIntroduced(lines, lastText) || FOLLOWING.test((lines[lastText] ?? '').slice(-200));
}

/** How far below such a separator the client's own attribution is looked for. */
const MAX_TO_QUOTE = 40;

/** Words stand below it, and the client's own attribution with the quote only below these: he speaks of separators. */
function standsAboveTheQuote(lines: readonly string[], at: number): boolean {
  const first = nextWords(lines, at + 1);
  for (let i = first; i < Math.min(lines.length, at + MAX_TO_QUOTE); i++) {
    if (isQuoted(lines[i] ?? '')) return false;
    const found = attributionAt(lines, i);
    if (!found || found.strength === 'weak') continue;
    return i > first && isQuoted(lines[nextWords(lines, i + found.lines)] ?? '');
  }
  return false;
}

const FOLLOWING =
  /(?<!\p{L})(?:folgende[snrm]?|(?:the )?following|volgende|(?:ce qui suit|suivante?s?)|(?:lo )?siguientes?|(?:quanto segue|seguent[ei])|(?:o )?seguintes?|następując\p{L}+)(?!\p{L})/iu;

/** True when an attribution has unquoted old words below it, as Yahoo and SOGo write it. */
function standsOverOldWords(
  lines: readonly string[],
  at: number,
  { found, lastQuote }: { readonly found: Attribution; readonly lastQuote: number },
): boolean {
  if (found.strength === 'weak') return false;
  // Without an address only as clients set it: a capital, an empty line below. A person goes on.
  const isSet = /^[^\p{Ll}]/u.test((lines[at] ?? '').trim()) && (lines[at + found.lines] ?? '').trim() === '';
  if (found.strength === 'strong' && !isSet) return false;
  const next = nextWords(lines, at + found.lines);
  if (isQuoted(lines[next] ?? '')) return false;
  // With `>` lines anywhere below, these say exactly what is old, unless the attribution leaves no doubt.
  return found.strength === 'sure' || lastQuote < at;
}

/** The first `>` line directly below a head (Outlook Express, eM Client): what comes after the quote is new then; else -1. */
function headOverQuote({ lines, kinds }: Sheet, at: number, lastQuote: number): number {
  if (lastQuote < at) return -1;
  let end = endOfHead(lines, at);
  const found = attributionAt(lines, end);
  if (found) end += found.lines;
  while ((lines[end] ?? 'x').trim() === '') end++;
  return kinds[end] === 'quote' ? end : -1;
}

/** Lines that an attribution may be folded over, and those that `nextWords` passes over below it. */
const MAX_ABOVE_QUOTE = 12;

/** Attribution lines directly above quoted ones, or named so by the HTML; gives the first of them, -1 when there is none. */
export function markAttributions(sheet: Sheet, isAnswer: boolean, people: readonly string[]): number {
  const { lines, kinds } = sheet;
  const firm = kinds.findIndex((kind) => kind === 'old' || kind === 'mark');
  const found: Cited[] = firm < 0 ? [] : [{ start: firm, next: firm, by: 'firm' }];
  const edges = edgesOfNew(sheet);
  let quote = kinds.indexOf('quote');
  if (quote < 0) return firm;
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] === 'quote' && opensWithAttribution(lines, kinds, at))
      found.push({ start: at, next: at, by: isOfNested(lines, at) ? 'nested' : 'firm' });
    if (kinds[at] !== 'new') continue;
    if (isAnswer && closesQuote(sheet, at)) kinds[at] = 'mark';
    if (quote >= 0 && quote < at) quote = kinds.indexOf('quote', at);
    if (quote < 0 || quote > at + MAX_ABOVE_QUOTE) continue;
    const read = attributionAt(lines, at);
    // In a mail that answers nothing, "Anna wrote:" above a citation is the writer's own.
    const isOwn = read?.strength === 'weak' && !isAnswer;
    const isTheirs = isAnswer && !read && edges.includes(at) && isOwnAttribution(lines, at, people);
    const count = namedLines(sheet, at) || (read && !isOwn ? read.lines : 0) || (isTheirs ? 1 : 0);
    if (count === 0) continue;
    const next = nextWords(lines, at + count);
    if (kinds[next] !== 'quote') continue;
    for (let i = at; i < next; i++) if (i < at + count || isCut(lines[i])) kinds[i] = 'mark';
    const start = withRuleAbove(sheet, startsWithName(sheet, at) ? at - 1 : at);
    kinds.fill('mark', start, at);
    const isLoose = read?.strength === 'weak' && count === 1 && namesNobody(sheet, at);
    found.push({ start, next, by: isLoose ? 'loose' : 'firm' });
  }
  return keepCited(sheet, found);
}

/** Horde draws a line with the name below the quote as well: `----- Ende der Nachricht von Anna <anna@example.com> -----`. */
function closesQuote({ lines, kinds }: Sheet, at: number): boolean {
  const line = lines[at] ?? '';
  if (line.length > MAX_MARK || !line.startsWith('---') || !DRAWN_NAME.test(line)) return false;
  let above = at - 1;
  while (above >= 0 && (lines[above] ?? '').trim() === '') above--;
  return kinds[above] === 'quote';
}

const DRAWN_NAME = /^-{3,40} .{3,200}[^\s<>@]@[^\s<>@]{3,200}>? -{3,40}\s{0,9}$/;

/** A rule that is drawn above an attribution, with a blank line or two between them, belongs to it. */
function withRuleAbove({ lines, kinds }: Sheet, at: number): number {
  let above = at - 1;
  while (above > at - 4 && (lines[above] ?? 'x').trim() === '') above--;
  // With words directly above it closes what they are boxed in.
  const isApart = (lines[above - 1] ?? '').trim() === '';
  return isApart && kinds[above] === 'new' && isRule(lines[above] ?? '', true) ? above : at;
}

/** True when a long name fills the line above an attribution that begins with the address. */
function startsWithName({ lines, kinds }: Sheet, at: number): boolean {
  const above = (lines[at - 1] ?? '').trim();
  if (kinds[at - 1] !== 'new' || above === '' || above.length > 120 || /[.!?:;,]$/.test(above)) return false;
  return (lines[at] ?? '').trimStart().startsWith('<') && (lines[at - 2] ?? '').trim() === '';
}

/** How many lines from here on the HTML names an attribution; 0 when it does not, or they end as none does. */
function namedLines({ lines, marks }: Sheet, at: number): number {
  let end = at;
  while (end < at + 6 && marks.get(end) === 'attribution') end++;
  return end > at && /[:：>]$/.test((lines[end - 1] ?? '').slice(-40).trimEnd()) ? end - at : 0;
}

/** Apple Mail and OX write the attribution inside the quote. */
function opensWithAttribution(lines: readonly string[], kinds: readonly string[], at: number): boolean {
  if (kinds[at - 1] === 'quote' || (lines[at] ?? '').length > MAX_MARK) return false;
  const head = lines.slice(at, at + 4).map(unquoted);
  return attributionAt(head, 0) !== null || separator(head[0] ?? '') !== null;
}

/** True for the lines of a head that no question is. */
export function isHeadLine(line: string): boolean {
  return headLabel(line) !== null || isRule(line, true);
}
