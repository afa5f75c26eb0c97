// Takes the lines of a mail with their kinds; gives back to the writer the `>` lines that are his own: prompts, citations,
// points he introduces with a colon, a sign of comparison inside a sentence. Linear, on bounded lines.
import type { Sheet } from './lines.ts';

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
