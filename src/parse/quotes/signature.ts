// Takes the lines of a mail with their kinds; marks as `sign` what closes the new words: the `-- ` block, the lines that
// apps add, confidentiality notices. Only at the end of a stretch of new words, only short ones. Linear.
import { isAppSignature, isDisclaimer, type LineKind } from './marks.ts';

/** A block below `-- ` that is longer was never a signature. */
const MAX_SIGNATURE_LINES = 30;
const MAX_DISCLAIMER_LINES = 60;

/** Marks signatures of the first stretch of new words and of the last one; those between quotes are answers. */
export function findSignature(lines: readonly string[], kinds: LineKind[]): void {
  const stretches = newStretches(lines, kinds);
  const first = stretches[0];
  const last = stretches.at(-1);
  if (first) markIn(lines, kinds, first);
  if (last && last !== first) markIn(lines, kinds, last);
}

interface Stretch {
  readonly start: number;
  readonly stop: number;
}

function newStretches(lines: readonly string[], kinds: readonly LineKind[]): readonly Stretch[] {
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

function markIn(lines: readonly string[], kinds: LineKind[], stretch: Stretch): void {
  const firstWords = firstWordsIn(lines, stretch);
  const delimiter = firstDelimiter(lines, stretch, firstWords);
  if (delimiter >= 0) mark(kinds, delimiter, stretch.stop);
  markAppLines(lines, kinds, { start: firstWords, stop: delimiter >= 0 ? delimiter : stretch.stop });
}

/** RFC 3676 §4.3: `-- `; its blank is often lost on the way. */
function firstDelimiter(lines: readonly string[], stretch: Stretch, firstWords: number): number {
  for (let i = Math.max(stretch.start, stretch.stop - MAX_SIGNATURE_LINES - 1); i < stretch.stop; i++) {
    if (/^--[\s\u00a0]?$/.test(lines[i] ?? '') && i > firstWords) return i;
  }
  return -1;
}

/** From the end upwards: app lines, disclaimers, blank lines between them. */
function markAppLines(lines: readonly string[], kinds: LineKind[], stretch: Stretch): void {
  let end = stretch.stop;
  for (;;) {
    while (end > stretch.start && (lines[end - 1] ?? '').trim() === '') end--;
    const start = closingBlock(lines, stretch.start, end);
    if (start <= stretch.start) return;
    mark(kinds, start, end);
    end = start;
  }
}

/** Where a closing block that ends before `end` begins, -1 when the words there are the writer's. */
function closingBlock(lines: readonly string[], from: number, end: number): number {
  if (end <= from) return -1;
  if (isAppSignature((lines[end - 1] ?? '').slice(0, 300))) return end - 1;
  let start = end - 1;
  const limit = Math.max(from, end - MAX_DISCLAIMER_LINES);
  while (start > limit && (lines[start - 1] ?? '').trim() !== '') start--;
  const footer = listFooter(lines, start, end);
  if (footer >= 0) return footer;
  const head = `${(lines[start] ?? '').slice(0, 240)} ${(lines[start + 1] ?? '').slice(0, 120)}`;
  return isDisclaimer(head.trim()) ? start : -1;
}

/** Where list software's footer begins in a closing block: a drawn rule with the list's address below, or that alone. */
function listFooter(lines: readonly string[], start: number, end: number): number {
  const last = (lines[end - 1] ?? '').slice(0, 300);
  if (!/\/(?:mailman\/)?listinfo\/|\/postorius\/lists\/|\bunsubscribe\b|^to unsubscribe/i.test(last)) return -1;
  for (let i = end - 1; i >= Math.max(start, end - 6); i--) {
    if (/^[_=*-]{20,}\s*$/.test((lines[i] ?? '').slice(0, 200))) return i;
  }
  return end - start === 1 && /^\s*https?:\S+\/(?:mailman\/listinfo|postorius\/lists)\/\S+$/.test(last) ? start : -1;
}

/** A signature never begins before the first words: what stands alone is shown. */
function firstWordsIn(lines: readonly string[], stretch: Stretch): number {
  for (let i = stretch.start; i < stretch.stop; i++) if (/[\p{L}\p{N}]/u.test(lines[i] ?? '')) return i;
  return stretch.stop;
}

function mark(kinds: LineKind[], start: number, stop: number): void {
  for (let i = start; i < stop; i++) kinds[i] = 'sign';
}
