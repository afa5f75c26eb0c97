// How a daemon comes to the lease. Looks at the row and at the data directory's lock, again and again; takes the lease when
// nobody holds it, when its holder's process is gone (its lock is free), or when the holder was silent for its length,
// counted here (model/lease/lease.ts). One who is not patient gives up after two seconds: a `status` holds the lock for a
// moment, an old daemon until it has drained. States: looking → (standing by) → held | busy | stopped.
import { hostname } from 'node:os';
import { randomId } from '../../lib/chance.ts';
import { errorText } from '../../lib/log.ts';
import { unwatched } from '../../lib/progress.ts';
import { isoTime } from '../../lib/time.ts';
import { type LeaseRow, lookMs, mayTake, type Watched, watched } from '../../model/lease/lease.ts';
import { lockDataDir } from '../../store/lease/lock.ts';
import { fileOf, HeldLease, type LeaseDeps, TURN_MS } from './held-lease.ts';

const PATIENCE_MS = 2_000;
const FIRST_LOOKS_MS = 100;

export interface TakeOptions {
  /** Stands by until the lease comes free; otherwise `busy`. */
  readonly isPatient: boolean;
  readonly signal: AbortSignal;
  /** Called once, when it turns out that another daemon works. */
  readonly onStandby: () => Promise<void>;
}

export type Taken =
  | { readonly kind: 'held'; readonly lease: HeldLease; readonly stoodBy: boolean }
  | { readonly kind: 'busy'; readonly holder: LeaseRow }
  | { readonly kind: 'stopped' };

/** Waits for the lease. Throws what the store throws, but waits out a lock and a full disk. */
export async function takeLease(deps: LeaseDeps, options: TakeOptions): Promise<Taken> {
  const { clock, lengthMs, dir, file, loops } = deps;
  const progress = loops?.open('lease') ?? unwatched;
  const owner = randomId();
  const startedAt = clock.monotonic();
  let seen: Watched | null = null;
  let stoodBy = false;
  while (!options.signal.aborted) {
    progress.within(TURN_MS + lookMs(lengthMs));
    const looked: Looked = await look(deps, owner, seen);
    if (looked.kind === 'held') {
      progress.done();
      return { ...looked, stoodBy };
    }
    seen = looked.seen;
    const isWaiting = clock.monotonic() - startedAt >= PATIENCE_MS;
    if (isWaiting && !options.isPatient) {
      // Nobody has it: the database cannot be written, and that is what has to be said.
      if (looked.fault !== null) throw looked.fault;
      return { kind: 'busy', holder: looked.row };
    }
    if (isWaiting && !stoodBy) {
      stoodBy = true;
      sayStandby(deps, looked.row);
      await options.onStandby();
    }
    if (fileOf(dir) !== file)
      throw new Error(`${dir}: the database is another file now, a backup was put in its place: start anew`);
    await clock.sleep(isWaiting ? lookMs(lengthMs) : FIRST_LOOKS_MS, options.signal);
  }
  return { kind: 'stopped' };
}

type Looked =
  | { readonly kind: 'held'; readonly lease: HeldLease }
  | { readonly kind: 'not-yet'; readonly row: LeaseRow; readonly seen: Watched | null; readonly fault: unknown };

async function look(deps: LeaseDeps, owner: string, before: Watched | null): Promise<Looked> {
  const { store, clock, log, dir, lengthMs } = deps;
  const at = clock.monotonic();
  const row = await store.read(() => store.lease.row());
  const seen = watched(before, row, at);
  const lock = lockDataDir(dir);
  const why = mayTake(row, seen, lock !== null);
  let unwritable: unknown = null;
  if (why !== null) {
    const by = { owner, lengthMs, locked: lock !== null, host: hostname(), pid: process.pid };
    try {
      const claim = await store.write(() => store.lease.take(row, by, clock.now()));
      if (claim) {
        sayTaken(deps, { token: claim.token, why, row, silentMs: seen.silentMs });
        return { kind: 'held', lease: new HeldLease(deps, { claim, lock, at }) };
      }
    } catch (error) {
      const fault = store.faultOf(error);
      if (fault !== 'busy' && fault !== 'full') throw error;
      log.warn('lease.blocked', { holder: row.pid, host: row.host, reason: errorText(error) });
      unwritable = error;
    }
  }
  lock?.release();
  // Nobody could have renewed it either: its holder is watched anew.
  return { kind: 'not-yet', row, seen: unwritable === null ? seen : null, fault: unwritable };
}

function sayStandby({ log }: LeaseDeps, { token, host, pid, since }: LeaseRow): void {
  log.info('lease.standby', { lease: token, host, holder: pid, since: isoTime(since) });
}

function sayTaken(
  { log }: LeaseDeps,
  taken: { readonly token: number; readonly why: string; readonly row: LeaseRow; readonly silentMs: number },
): void {
  const { token, why, row, silentMs } = taken;
  if (why === 'free') log.info('lease.taken', { lease: token, why });
  else log.warn('lease.taken', { lease: token, why, from: row.pid, host: row.host, silentMs: Math.round(silentMs) });
}
