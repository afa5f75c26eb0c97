// `--reason`: why somebody did it, in his words, for status, history and alerts. Takes what was typed; gives one line, or ends
// the command when it is longer than anybody reads. Pure.
import { Exit, exitCodes } from './exit.ts';

/** Characters of a reason. */
export const REASON_MAX = 500;

/** null = none was given; one line, whatever was pasted. */
export function reasonOf(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const length = [...given].length;
  if (length > REASON_MAX)
    throw new Exit(exitCodes.usage, `--reason has ${length} characters, expected at most ${REASON_MAX}`);
  return given.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
