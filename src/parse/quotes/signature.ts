// Takes the lines of a mail with their kinds; marks as `sign` what closes the new words: the `-- ` block, the lines that
// apps add, confidentiality notices, footers of lists, what the HTML names a signature. Only short blocks, never a
// question or a postscript. Linear.

import { isAnnouncement, isClosing, isShortAnswer } from './above-block.ts';
import { isAppSignature } from './app-lines.ts';
import { markBanner } from './banner.ts';
import { isLegal } from './closings.ts';
import { markContact } from './contact.ts';
import { hasWords, isRule, type Sheet } from './lines.ts';
import { noticeStart } from './notice.ts';
import { isAboutHours } from './notice-forms.ts';
import { isGreeting, isNoticeHead, isOwnWords, speaksOfHimself } from './own-words.ts';
import { asksFor, isSaid, isSaidBelowName, isWritten, partsWords } from './said.ts';
import type { KnownWriter } from './writer.ts';

/** A block below `-- ` that is longer was never a signature. */
const MAX_SIGNATURE_LINES = 30;
/** Below dashes without their blank, which people draw too. */
const MAX_BARE_LINES = 12;
const MAX_DISCLAIMER_LINES = 60;
const MAX_LEGAL_PARAGRAPHS = 8;

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

/** Marks signatures of the first stretch of new words and of the last one; those between quotes are answers. */
export function findSignature(sheet: Sheet, writer: KnownWriter): void {
  markNamed(sheet);
  markBanner(sheet);
  const stretches = newStretches(sheet);
  const first = stretches[0];
  const last = stretches.at(-1);
  if (first) markIn(sheet, first, stretches.length > 1);
  if (last && last !== first) markIn(sheet, last, true);
  for (const stretch of new Set([first, last])) if (stretch) markContact(sheet, stretch, writer);
}

/** What the client itself names a signature, unless it asks something. */
function markNamed(sheet: Sheet): void {
  const { lines, kinds, marks } = sheet;
  let asks = false;
  const named: number[] = [];
  for (const [at, mark] of marks) {
    if (mark !== 'sign' || kinds[at] !== 'new') continue;
    named.push(at);
    asks ||= (lines[at] ?? '').includes('?') && !/[?][\w=&%-]/.test(lines[at] ?? '');
  }
  const [first] = named;
  if (first === undefined || asks || named.length > MAX_SIGNATURE_LINES || isShortAnswer(sheet, first)) return;
  // Who writes inside the element begins with what he says: it is no signature then.
  let last = -9;
  let isLetter = false;
  for (const at of named) {
    if (at > last + 2) isLetter = false;
    // The dashes that the client writes itself are no words yet.
    if (at > last + 2 || isDashes(lines[last] ?? 'x')) isLetter = isSaid(lines, at, at + 1) || asksFor(lines[at] ?? '');
    else isLetter ||= isSaidBelowName(lines, at, lines.length);
    if (!isLetter) kinds[at] = 'sign';
    last = at;
  }
}

function isDashes(line: string): boolean {
  return /^(?:--|—|–)[ \u00a0]?$/.test(line);
}

function newStretches({ lines, kinds }: Sheet): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let start = -1;
  let hasWords = false;
  for (let i = 0; i <= kinds.length; i++) {
    if (kinds[i] === 'new') {
      if (start < 0) start = i;
      if ((lines[i] ?? '').trim() !== '') hasWords = true;
    } else if (start >= 0) {
      if (hasWords) stretches.push({ start, stop: i });
      start = -1;
      hasWords = false;
    }
  }
  return stretches;
}

/** `mayBeAll`: words stand elsewhere, so this stretch may be nothing but a signature. */
function markIn(sheet: Sheet, stretch: Stretch, mayBeAll: boolean): void {
  const { lines } = sheet;
  const firstWords = firstWordsIn(lines, stretch);
  const floor = mayBeAll ? stretch.start - 1 : firstWords;
  // The footer of a list below the writer's own: each is found once what stands below it is gone.
  for (let round = 0; round < 3; round++) {
    const stop = markClosings(sheet, { start: floor, stop: stretch.stop });
    const delimiter = firstDelimiter(lines, { start: stretch.start, stop }, floor);
    if (delimiter < 0 || isIntroduced(lines, delimiter) || isShortAnswer(sheet, delimiter)) return;
    if (!markBlock(sheet, delimiter, stop)) return;
  }
}

/** RFC 3676 §4.3: `-- `; its blank is often lost on the way. Several bare ones are the bullets of a list. */
function firstDelimiter(lines: readonly string[], stretch: Stretch, after: number): number {
  const bare: number[] = [];
  for (let i = Math.max(stretch.start, stretch.stop - MAX_SIGNATURE_LINES - 1); i < stretch.stop; i++) {
    const line = lines[i] ?? '';
    if (i <= after || line.length > 4) continue;
    if (!/^(?:--[ \u00a0]|(?:--|—|–)\s?)$/.test(line) || partsWords(lines, i, stretch.stop)) continue;
    if (/^--[ \u00a0]$/.test(line)) return i;
    bare.push(i);
  }
  // OTRS draws one above and one below.
  const isBoxed =
    bare.length === 2 && lines.slice((bare[1] ?? 0) + 1, stretch.stop).every((line) => line.trim() === '');
  const only = bare.length === 1 || isBoxed ? (bare[0] ?? -1) : -1;
  return only >= 0 && stretch.stop - only <= MAX_BARE_LINES ? only : -1;
}

/** `Our signature shall look like this:` – what stands below is what the mail is about. */
function isIntroduced(lines: readonly string[], delimiter: number): boolean {
  let at = delimiter - 1;
  while (at > 0 && (lines[at] ?? '').trim() === '') at--;
  const line = (lines[at] ?? '').slice(-200);
  const words = line.match(/\p{L}+/gu)?.length ?? 0;
  // `Bitte liefern:`, but `Gruß, Anna:` and `Hello Eva:` announce nothing.
  if (/\p{L}\s?[:：]\s*$/u.test(line)) return words > 3 || (words > 1 && isAnnouncement(line));
  return words > 3 && GOES_ON.test(line);
}

/** `Our signature must begin with` – the sentence is not at its end. */
const GOES_ON =
  /(?<!\p{L})(?:with|like|as|is|are|by|says|mit|wie|als|ist|lautet|lauten|heißt|met|zoals|luidt|avec|comme|est|par|con|como|es|dice|come|è|dice|com|é|diz|jak|jest|z|brzmi)\s*$/iu;

/** The block below a delimiter, up to a paragraph or a line that is a postscript or a question; true when it is whole. */
function markBlock({ lines, kinds }: Sheet, delimiter: number, stop: number): boolean {
  // Below dashes that anybody may draw, the first line may be said to us, too: then they are no delimiter.
  const isBare = !/^--[ \u00a0]$/.test(lines[delimiter] ?? '');
  let first = delimiter + 1;
  while (first < stop && (lines[first] ?? '').trim() === '') first++;
  if (isBare && (isSaid(lines, first, stop) || isWritten(lines, first, stop))) return false;
  for (let i = delimiter; i < stop; i++) {
    const opens = i > delimiter && (lines[i - 1] ?? '').trim() === '' && (lines[i] ?? '').trim() !== '';
    if (opens && isWritten(lines, i, stop)) return false;
    // Directly below the name as well; in the line of the name itself nothing but a postscript is.
    if (i > first && !opens && isSaidBelowName(lines, i, stop)) return false;
    kinds[i] = 'sign';
  }
  return true;
}

/** From the end upwards: app lines, notices, blank lines between them; gives where they begin. */
function markClosings({ lines, kinds }: Sheet, stretch: Stretch): number {
  let end = stretch.stop;
  for (;;) {
    while (end > stretch.start && ((lines[end - 1] ?? '').trim() === '' || kinds[end - 1] === 'sign')) end--;
    const start = closingBlock(lines, stretch.start, end);
    if (start <= stretch.start) return end;
    kinds.fill('sign', start, end);
    end = start;
  }
}

/** Where a closing block that ends before `end` begins, -1 when the words there are the writer's. */
function closingBlock(lines: readonly string[], from: number, end: number): number {
  if (end <= from + 1) return -1;
  if (isAppSignature(lines[end - 1] ?? '')) {
    if (isShownLine(lines, from, end - 1)) return -1;
    // Apps of GMX and K-9 draw `--` above their line, Horde a long one.
    const isDrawn = /^--\s?$/.test(lines[end - 2] ?? 'x') || isRule(lines[end - 2] ?? '', true);
    return isDrawn && end - 2 > from ? end - 2 : end - 1;
  }
  // Boxed: a rule above the notice and one below it.
  if (isRule(lines[end - 1] ?? '', true)) return boxedNotice(lines, from, end - 1);
  const start = paragraphStart(lines, from, end);
  if (isAppParagraph(lines.slice(start, end))) return start;
  if (
    isAboutHours(
      lines
        .slice(start, Math.min(end, start + 8))
        .join(' ')
        .trim(),
    )
  )
    return start;
  const footer = listFooter(lines, start, end);
  const notice = footer >= 0 ? footer : legalStart(lines, from, { start, end });
  return notice >= 0 && isOwnWords(lines, { from, start: notice, end }) ? -1 : notice;
}

/** `You asked how:` / `Sent with Thunderbird.` – no greeting, and the words are not at their end. */
function isShownLine(lines: readonly string[], from: number, at: number): boolean {
  let above = at - 1;
  while (above > from && (lines[above] ?? '').trim() === '') above--;
  const line = (lines[above] ?? '').slice(-200).trim();
  return /\p{L}{2}\s?[:：]$/u.test(line) && !isGreeting(line) && !isClosing(line.replace(/\s?[:：]$/, ''));
}

/** Where a notice begins that ends above the rule at `rule`; -1 when none does, or no rule stands above it. */
function boxedNotice(lines: readonly string[], from: number, rule: number): number {
  let end = rule;
  while (end > from && (lines[end - 1] ?? '').trim() === '') end--;
  if (end <= from + 1) return -1;
  const start = paragraphStart(lines, from, end);
  // Groups.io draws its footer so.
  const footer = listFooter(lines, start, end);
  const found = footer < 0 ? legalStart(lines, from, { start, end }) : footer;
  const isBoxed = found >= 0 && isRule(lines[found] ?? '', true);
  return isBoxed && !isOwnWords(lines, { from, start: found, end }) ? found : -1;
}

/** A scanner's or an app's line with the address of its maker below. */
function isAppParagraph(paragraph: readonly string[]): boolean {
  const [first = '', ...rest] = paragraph;
  if (rest.length === 0 || rest.length > 2 || !isAppSignature(first)) return false;
  return rest.every((line) => /^\s{0,3}<?(?:https?:\/\/|www\.)[^\s<>]{3,300}>?\s*$/i.test(line.slice(0, 320)));
}

function paragraphStart(lines: readonly string[], from: number, end: number): number {
  let start = end - 1;
  const limit = Math.max(from + 1, end - MAX_DISCLAIMER_LINES);
  while (start > limit && (lines[start - 1] ?? '').trim() !== '') start--;
  return start;
}

/** Upwards over paragraphs that may belong to a notice, to the one that begins it; -1 when none does. */
function legalStart(
  lines: readonly string[],
  from: number,
  last: { readonly start: number; readonly end: number },
): number {
  let { start, end } = last;
  for (let count = 0; count < MAX_LEGAL_PARAGRAPHS && start > from; count++) {
    // A rule may be drawn directly above the notice.
    const head = isRule(lines[start] ?? '', true) && start + 1 < end ? start + 1 : start;
    const notice = noticeStart(lines, start, end);
    const text = lines
      .slice(notice < 0 ? head : notice, end)
      .join(' ')
      .slice(0, 1_000)
      .trim();
    if (speaksOfHimself(text)) return -1;
    if (notice >= 0) return withRule(lines, from, withHeading(lines, from, notice));
    if (!isLegal(text)) return -1;
    end = start;
    while (end > from && (lines[end - 1] ?? '').trim() === '') end--;
    if (end <= from + 1) return -1;
    start = paragraphStart(lines, from, end);
  }
  return -1;
}

/** `Disclaimer`, alone above the notice. */
function withHeading(lines: readonly string[], from: number, start: number): number {
  let at = start - 1;
  while (at > from && (lines[at] ?? '').trim() === '') at--;
  return at > from && isNoticeHead(lines[at] ?? '') ? at : start;
}

/** A rule with nothing between belongs to what it closes. */
function withRule(lines: readonly string[], from: number, start: number): number {
  let at = start - 1;
  while (at > from && (lines[at] ?? '').trim() === '') at--;
  return at > from && isRule(lines[at] ?? '', true) ? at : start;
}

/** Where the footer of list software or of a free mailer begins in a closing block; -1 when it is the writer's. */
function listFooter(lines: readonly string[], start: number, end: number): number {
  const last = (lines[end - 1] ?? '').slice(0, 300);
  const isList = LIST_LINK.test(last);
  if (!isList && !lines.slice(start, Math.min(end, start + 3)).some((line) => ADVERTISES.test(line.slice(0, 200))))
    return -1;
  for (let i = end - 1; i >= Math.max(start, end - 8); i--) {
    if (/^[_=*~-]{12,}/.test((lines[i] ?? '').slice(0, 200)) && !isAddressLine(lines[i] ?? '')) return i;
  }
  if (/^\s*https?:\S+\/(?:mailman\/listinfo|postorius\/lists)\/\S+$/.test(last)) return end - 1;
  return UNSUBSCRIBES.test((lines[start] ?? '').slice(0, 200)) && end - start <= 4 ? start : -1;
}

const LIST_LINK =
  /\/(?:mailman\/)?listinfo\/|\/postorius\/lists\/|\bunsubscribe\b|^to unsubscribe|groups\.google\.com\/|groups\.io\/g\/|msn messenger: http|^https?:\/\/(?:\w+\.)?yahoo\.com\/?$|yahoo\.com\/info\/terms|thinkgeek\.com\/sf$|refcode1=/i;
const ADVERTISES =
  /^(?:do you yahoo!\?|this sf\.net email is sponsored|-{3,} ?yahoo! groups sponsor|groups\.io links:|you received this message because|to unsubscribe from this (?:group|list)|your use of yahoo! groups)/i;
const UNSUBSCRIBES =
  /^(?:to unsubscribe (?:from|send)|your use of yahoo! groups|you received this message because|sie erhalten diese (?:e-mail|nachricht), weil|u ontvangt dit bericht omdat|vous recevez ce message car)/i;

function isAddressLine(line: string): boolean {
  return line.includes('@');
}

/** A signature never begins before the first words: what stands alone is shown. */
function firstWordsIn(lines: readonly string[], stretch: Stretch): number {
  for (let i = stretch.start; i < stretch.stop; i++) if (hasWords(lines[i])) return i;
  return stretch.stop;
}
