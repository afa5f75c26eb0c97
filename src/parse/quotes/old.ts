// Takes the lines of a mail; finds where its old words are: below separators, header blocks and sure attributions, and
// the `>` lines that an attribution explains. A mail that is handed on is content, not old. Linear; never throws.
import { type Attribution, attributionAt, opensOldWords } from './attribution.ts';
import { isCut, isEmpty, isQuoted, isRule, MAX_MARK, nextWords, type Sheet, unquoted } from './lines.ts';
import { endOfHead, headLabel, isHeadBlock, separator } from './marks.ts';
import { isOfAnotherMail } from './other-mail.ts';
import { isGreeting } from './own-words.ts';

export interface OldHints {
  /** True when headers or subject say that the mail answers or forwards another: weak marks then count. */
  readonly isAnswer: boolean;
  /** True when a mail is handed on: its subject says so, or nothing says that the mail answers one. */
  readonly isForward: boolean;
  /** The subject without marks and prefixes, null when unknown: a head with another one is that of a pasted mail. */
  readonly subject: string | null;
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
      while (start - 1 > lastText && isDrawn(lines[start - 1] ?? '') && kinds[start - 1] === 'new') start--;
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
  if (isRule(line) || (line.length < 9 && /^\s?[-_=*—–]{2,4}\s*$/.test(line))) return true;
  // In words that no list knows: `------ Origineel bericht ------`.
  return (
    line.length < 80 &&
    /^\s{0,3}[-_=*—–]{3,40}\s?\p{L}[\p{L}\s'’?\ufffd-]{3,40}[\s:]{0,2}[-_=*—–]{3,40}\s*$/u.test(line)
  );
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
  const known = saysOn(lines, at) ? null : separator(line);
  if (known === 'anchor' || known === 'forwarded') return known;
  const kind = place.isForward ? 'forwarded' : 'original';
  const handOn = () => (isOfAnotherMail(lines, at, place.subject) ? 'forwarded' : kind);
  if (known === 'original' && isPasted(lines, at, place.lastText)) return null;
  if (known === 'original' || marks.get(at) === 'old') return handOn();
  const isRuled = isRule(lines[at - 1] ?? 'x', true);
  if (
    (place.isAnswer || isRuled) &&
    isHeadBlock(lines, at, isRuled) &&
    (isRuled || !isIntroduced(lines, place.lastText))
  )
    return handOn();
  if (!place.isAnswer && place.lastQuote < at) return null;
  if (opensOldWords(line)) return kind;
  const found = attributionAt(lines, at);
  return found && standsOverOldWords(lines, at, { found, lastQuote: place.lastQuote }) ? 'original' : null;
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
  return isIntroduced(lines, lastText) || FOLLOWING.test((lines[lastText] ?? '').slice(-200));
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

/** Attribution lines directly above quoted ones, or named so by the HTML; gives the first of them, -1 when there is none. */
export function markAttributions(sheet: Sheet, isAnswer: boolean): number {
  const { lines, kinds } = sheet;
  let first = kinds.findIndex((kind) => kind === 'old' || kind === 'mark');
  const found = (at: number) => {
    if (first < 0 || at < first) first = at;
  };
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] === 'quote' && opensWithAttribution(lines, kinds, at)) found(at);
    if (kinds[at] !== 'new') continue;
    const read = attributionAt(lines, at);
    // In a mail that answers nothing, "Anna wrote:" above a citation is the writer's own.
    const isOwn = read?.strength === 'weak' && !isAnswer;
    const count = namedLines(sheet, at) || (read && !isOwn ? read.lines : 0);
    if (count === 0) continue;
    const next = nextWords(lines, at + count);
    if (kinds[next] !== 'quote') continue;
    for (let i = at; i < next; i++) if (i < at + count || isCut(lines[i])) kinds[i] = 'mark';
    const start = withRuleAbove(sheet, startsWithName(sheet, at) ? at - 1 : at);
    kinds.fill('mark', start, at);
    found(start);
  }
  return first;
}

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

/** `>` that nothing explains is the writer's own (a prompt, a citation): all in a mail that answers nothing, else what stands above the first attribution. */
export function keepUnexplained(sheet: Sheet, firstMark: number, isAnswer: boolean): void {
  const { kinds } = sheet;
  if (isAnswer) keepIntroduced(sheet);
  if (firstMark < 0 && isAnswer) {
    keepInline(sheet);
    return;
  }
  const limit = firstMark < 0 ? kinds.length : firstMark;
  for (let i = 0; i < limit; i++) if (kinds[i] === 'quote') kinds[i] = 'new';
}

/** Most `>` lines that a person writes below words of his own that announce them. */
const MAX_INTRODUCED = 15;

/** `I get this now:` / `> disk full`: the words above end with a colon, say something, and are no attribution. */
function keepIntroduced({ lines, kinds }: Sheet): void {
  const lastWords = lines.findLastIndex((line, at) => kinds[at] === 'new' && line.trim() !== '');
  let isList = false;
  for (let start = 1; start < lines.length; start++) {
    if (kinds[start] !== 'quote' || kinds[start - 1] === 'quote') continue;
    let stop = start;
    while (kinds[stop] === 'quote') stop++;
    let above = start - 1;
    while (above > 0 && (lines[above] ?? '').trim() === '') above--;
    const announced = kinds[above] === 'new' ? mostIntroduced(lines[above] ?? '') : 0;
    // `You asked:` – the points below the first answer are announced as well.
    const isNext = isList && kinds[above] === 'new' && stop <= lastWords;
    if (stop - start <= Math.max(announced, isNext ? MAX_INTRODUCED : 0)) {
      kinds.fill('new', start, stop);
      isList = true;
    }
    start = stop;
  }
}

/** How many `>` lines a line announces at most. */
function mostIntroduced(line: string): number {
  if (introduces(line)) return MAX_INTRODUCED;
  return namesWhatFollows(line) ? MAX_SHOWN : 0;
}

/** Most `>` lines below a single word that announces them. */
const MAX_SHOWN = 6;

/** `Error:` · `Die Meldung:` · `§ 536 BGB:`. Two names would be an attribution somebody typed, a time or a year one of a program. */
function namesWhatFollows(line: string): boolean {
  if (line.length > 60 || !/^[^@]{0,40}\p{L}{2}[^@:：]{0,12}[:：]\s*$/u.test(line)) return false;
  return !NAMED.test(line) && !/\d{1,2}[:.]\d{1,2}|\d{4}/.test(line);
}

const NAMED = /^\s*(?!(?:Der|Die|Das|Le|La|El|Il|Het|De|O|A|Mein|Meine) )\p{Lu}\p{Ll}+ \p{Lu}/u;

/** Several words and a colon; one with an address, a time or a year may be an attribution in a language nobody listed. */
function introduces(line: string): boolean {
  const text = line.slice(-200).trim();
  return /[:：]$/.test(text) && !/@|\d{1,2}[:.]\d{2}|\d{4}/.test(text) && (text.match(/\p{L}+/gu)?.length ?? 0) > 2;
}

/** Most `>` lines that a person writes as such inside a sentence. */
const MAX_INLINE = 3;

/** `It says` / `> 5 accounts` / `though I have 3`: inside a sentence, and nothing else is quoted. */
function keepInline({ lines, kinds }: Sheet): void {
  const start = kinds.indexOf('quote');
  const end = kinds.lastIndexOf('quote');
  if (start < 1 || end - start >= MAX_INLINE) return;
  const isText = (at: number) => kinds[at] === 'new' && (lines[at] ?? '').trim() !== '';
  const above = isText(start - 1) ? start - 1 : start - 2;
  if (!isText(above) || /[.!?:,;]\s{0,3}$/.test((lines[above] ?? '').slice(-9))) return;
  const below = isText(end + 1) ? end + 1 : end + 2;
  // A sentence goes on in small letters, also where HTML sets the quote apart; what touches is said in one breath.
  const goesOn = isText(below) && /^\s*\p{Ll}/u.test(lines[below] ?? '');
  const touches = above === start - 1 && (isText(end + 1) || COMPARES.test(lines[start] ?? ''));
  if (touches || goesOn) kinds.fill('new', start, end + 1);
}

/** `values` / `> 80 are shown`: a sign of comparison. */
const COMPARES = /^\s{0,3}> ?(?:[\d\p{Ll}]|[€$£])/u;

/** True for the lines of a head that no question is. */
export function isHeadLine(line: string): boolean {
  return headLabel(line) !== null || isRule(line, true);
}
