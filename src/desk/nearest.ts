// Takes a word nobody knows and the words that are known; gives the nearest one, and the refusal that names it.
// Pure and bounded: words are compared over their first 64 characters.
import type { Refusal } from '../model/change.ts';
import { fold } from '../model/fold.ts';

const COMPARED = 64;

/** The known word that differs least from `word` (a third of its letters at most), null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = fold(word).slice(0, COMPARED);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, fold(candidate).slice(0, COMPARED));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A refusal worded *what – with which value – what was expected – what to do*. */
export function unknownValue(what: string, value: string, expected: readonly string[]): Refusal {
  const near = nearest(value, expected);
  const list = expected.length === 0 ? 'nothing: none is configured' : expected.slice(0, 20).join(', ');
  const hint = near === null ? '' : `; did you mean "${near}"?`;
  return {
    kind: 'refusal',
    reason: 'invalid',
    detail: `${what} "${shown(value)}" is unknown, expected ${list}${hint}`,
    unknown: { what, value, expected, nearest: near },
  };
}

/** A value as it may stand in a sentence: one line, at most 80 characters. */
export function shown(value: string): string {
  const line = value.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** A refusal in one call. */
export function refuse(reason: Refusal['reason'], detail: string): Refusal {
  return { kind: 'refusal', reason, detail };
}

/** Edits between two words, a swap of neighbours counted as one (Damerau's restricted distance). */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : replaced;
      row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
