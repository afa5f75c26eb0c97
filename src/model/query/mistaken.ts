// The first mistake of a query ends its reading: thrown by what gives words their meaning, caught by resolve.ts alone.
import type { QueryMistake, QueryValue } from './syntax.ts';

export class Mistaken extends Error {
  readonly mistake: QueryMistake;
  constructor(mistake: QueryMistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

/** A mistake at a place. */
export function at(place: number, length: number, message: string): Mistaken {
  return new Mistaken({ at: place, length: Math.max(1, length), message });
}

/** A value nobody knows. */
export function unknownValue(
  value: QueryValue,
  { what, expected, near }: { readonly what: string; readonly expected: string; readonly near: string | null },
): Mistaken {
  const meant = near === null ? '' : `; did you mean "${near}"?`;
  return at(value.at, value.text.length, `there is no ${what} "${value.text}"${meant} (${expected})`);
}
