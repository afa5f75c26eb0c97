// Refusals in the words of the desk: what – with which value – what was expected – what to do.
import type { Refusal } from '../model/change.ts';
import { type Said, said, worded } from '../model/mailed/said.ts';
import { nearest } from '../model/nearest.ts';

/** `also`: what the values are called besides, for whoever writes a label and slips. A refusal worded *what – with which value – what was expected – what to do*. */
export function unknownValue(
  what: string,
  value: string,
  expected: readonly string[],
  also: readonly string[] = [],
): Refusal {
  const near = nearest(value, [...expected, ...also]);
  const list = expected.length === 0 ? 'nothing: none is configured' : expected.slice(0, 20).join(', ');
  const hint = near === null ? '' : `; did you mean "${near}"?`;
  return {
    kind: 'refusal',
    reason: 'invalid',
    detail: `${what} "${shown(value)}" is unknown, expected ${list}${hint}`,
    said: said`"${shown(value)}" is unknown, and none is configured`,
    unknown: { what, value, expected, nearest: near },
  };
}

/** A value as it may stand in a sentence: one line, at most 80 characters. */
export function shown(value: string): string {
  const line = value.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** A refusal in one call. What an agent may read of it in a mail is `said`, for his language; a test looks for its words. */
export function refuse(reason: Refusal['reason'], detail: string | Said): Refusal {
  const sentence = typeof detail === 'string' ? { id: detail, values: [] } : detail;
  return { kind: 'refusal', reason, detail: worded(sentence), said: sentence };
}

/** Characters of a tag: a word or two, never a text that ran into it. */
const MAX_TAG = 100;

/** The refusal of a tag that is to be added, to a ticket, a person or an organisation, and is no word any more; null = there is none. */
export function overlongTag(wishes: readonly string[]): Refusal | null {
  const tag = wishes.map((wish) => wish.trim()).find((wish) => !wish.startsWith('-') && [...wish].length > MAX_TAG);
  if (tag === undefined) return null;
  return refuse(
    'invalid',
    said`${`tag "${shown(tag)}"`} has ${[...tag].length} characters, expected at most ${MAX_TAG}`,
  );
}
