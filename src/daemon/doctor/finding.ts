// What one check found, and how such values are made. Takes an id of the catalogue and what was found; gives a Finding with
// what was expected and what to do. Never holds a secret: what it quotes are settings, paths, names and servers' words.
import { errorText } from '../../lib/log.ts';
import { DeadlineError, withDeadline } from '../../lib/time.ts';
import { type CheckId, catalogue } from './catalogue.ts';

/** skipped = not looked at, and why. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'skipped';

export interface Finding {
  readonly id: CheckId;
  /** Mailbox, way out, domain or file; null = the installation as a whole. */
  readonly about: string | null;
  readonly state: CheckState;
  readonly found: string;
  readonly expected: string;
  /** What to do; null when nothing. */
  readonly fix: string | null;
  readonly docs: string;
}

/** What differs from the catalogue's words. */
export interface Words {
  readonly expected?: string;
  readonly fix?: string | undefined;
}

export function ok(id: CheckId, about: string | null, found: string): Finding {
  return finding('ok', id, about, found);
}

export function warn(id: CheckId, about: string | null, found: string, words: Words = {}): Finding {
  return finding('warn', id, about, found, words);
}

export function fail(id: CheckId, about: string | null, found: string, words: Words = {}): Finding {
  return finding('fail', id, about, found, words);
}

export function skipped(id: CheckId, about: string | null, why: string): Finding {
  return finding('skipped', id, about, why);
}

function finding(
  state: CheckState,
  id: CheckId,
  about: string | null,
  found: string,
  { expected = catalogue[id].expected, fix = catalogue[id].fix }: Words = {},
): Finding {
  const isWrong = state === 'warn' || state === 'fail';
  return { id, about, state, found, expected, fix: isWrong ? fix : null, docs: `docs/doctor.md#${id}` };
}

/** A check under a deadline that may throw: then it was not looked at to its end, and the others go on. */
export async function bounded(
  what: { readonly id: CheckId; readonly about: string | null; readonly limitMs: number },
  work: () => Promise<readonly Finding[]> | readonly Finding[],
): Promise<readonly Finding[]> {
  const { id, about, limitMs } = what;
  try {
    return await withDeadline('it', limitMs, Promise.resolve().then(work));
  } catch (error) {
    if (error instanceof DeadlineError)
      return [
        warn(id, about, `it could not be told within ${Math.ceil(limitMs / 1000)} s`, {
          fix: 'mailclerk doctor --timeout 1m',
        }),
      ];
    return [fail(id, about, `it could not be looked at: ${errorText(error)}`)];
  }
}

/** `3 mails`, `1 mail`. */
export function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

export function megabytes(octets: number): string {
  return `${Math.round(octets / 1_048_576)} MB`;
}
