// Mails that were given up (fetch.ts) and lie in quarantine as stubs: three polls do not tell a broken mail from a broken line,
// so each is asked for once more by itself, with growing pauses, until the server hands it over, has it no more, or a person
// decides about the stub. Which they are stands in the ledger; when it was tried last is forgotten with the watcher.
import type { Program, Store } from '../ports.ts';
import type { Intake } from './intake.ts';
import type { Rests } from './rests.ts';
import { MAX_TRIES, type Place, type Retries } from './retries.ts';

/** Each may cost a connection and a minute. */
const AT_ONCE = 20;

/** The stubs whose mails may be asked for now. */
export function* asideDue(
  { store, rests, clock }: { readonly store: Store; readonly rests?: Rests; readonly clock: Intake['clock'] },
  { mailbox, folder, uidValidity }: Place,
): Program<readonly number[]> {
  const stubs = yield* store.ledger.stubs(mailbox, folder, uidValidity);
  const now = clock.monotonic();
  return stubs.filter((uid) => rests?.isResting(wish(uidValidity, uid), now) !== true).slice(0, AT_ONCE);
}

/** Owed for one try each, one by one, behind what was owed before. */
export function withAside(retries: Retries, due: readonly number[]): Retries {
  const wanted = due.filter((uid) => !retries.owed.has(uid));
  if (wanted.length === 0) return retries;
  const owed = new Map([...retries.owed, ...wanted.map((uid) => [uid, MAX_TRIES - 1] as const)]);
  return { ...retries, careful: Math.max(retries.careful, ...wanted), owed, aside: new Set(wanted) };
}

/** Could not be read (again): rests, the first time for two polls at most, so that a line that was broken for a while costs no more. */
export function restAside({ rests, clock, mailbox, session }: Intake, uidValidity: string, uid: number): void {
  const { baseMs, capMs } = session.timing.unreadRetry;
  rests?.failed(wish(uidValidity, uid), clock.monotonic(), { baseMs: Math.min(baseMs, 2 * mailbox.pollMs), capMs });
}

function wish(uidValidity: string, uid: number): string {
  return `read ${uidValidity}/${uid}`;
}
