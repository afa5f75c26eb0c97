// Options that have a bound of their own, the same for every command: how many, and why. Takes what was typed; gives the
// value, or exit 2 with what was expected.
import { Exit, exitCodes } from './exit.ts';
import { wholeNumber } from './refs.ts';

/** `--limit`: a whole number from 1, at most `max`; `usual` when it was not given. */
export function limitOf(
  given: unknown,
  { usual, max }: { readonly usual: number; readonly max: number },
  next?: string,
): number {
  if (given === undefined) return usual;
  const count = wholeNumber(String(given));
  if (count !== null && count > 0) return Math.min(count, max);
  throw new Exit(exitCodes.usage, `--limit is "${String(given)}", expected a whole number from 1`, next);
}
