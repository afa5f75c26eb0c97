// The lease in this process's hands. Takes a claim just made; renews it four times within its length, puts the fence into
// the store, gives `confirm` to whoever acts outside. States: held → lost (another process took over, or the database file
// was exchanged) | given back. While renewals fail (a full disk) nothing leaves, nothing is acknowledged; when they work
// again, and nobody took over meanwhile, all goes on. Time is the monotonic clock's alone.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { errorText, type Log } from '../../lib/log.ts';
import { type ProgressBook, unwatched } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import { holderTimes, type LeaseClaim } from '../../model/lease/lease.ts';
import type { Lease, Store } from '../../ports.ts';
import { type DataDirLock, lockDataDir } from '../../store/lease/lock.ts';
import { DATABASE_NAME } from '../../store/open.ts';

/** What a lease is taken and kept with. */
export interface LeaseDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The data directory, and the database file in it when this process opened it. */
  readonly dir: string;
  readonly file: string | null;
  /** How long a holder may be silent, ms. */
  readonly lengthMs: number;
  /** Where looking and renewing say that they move; absent = nobody watches. */
  readonly loops?: ProgressBook;
}

/** A renewal that failed is tried again so soon. */
const AGAIN_MS = 1_000;
/** One look or renewal: what a lock held by another process may cost, tries included. */
export const TURN_MS = 60_000;

export class HeldLease implements Lease {
  readonly claim: LeaseClaim;
  readonly #deps: LeaseDeps;
  readonly #lost = new AbortController();
  readonly #done = new AbortController();
  readonly #keeping: Promise<void>;
  #lock: DataDirLock | null;
  #renewing: Promise<void> | null = null;
  /** Monotonic ms, from before the last renewal began: no looker has seen it earlier. */
  #renewedAt: number;
  #isSaid = false;

  /** `at` = monotonic ms before the lease was taken. */
  constructor(
    deps: LeaseDeps,
    taken: { readonly claim: LeaseClaim; readonly lock: DataDirLock | null; readonly at: number },
  ) {
    this.#deps = deps;
    this.claim = taken.claim;
    this.#lock = taken.lock;
    this.#renewedAt = taken.at;
    deps.store.fence(taken.claim, (error) => this.#lose(error));
    this.#keeping = this.#keep();
  }

  /** Aborts, with why, when another process works on the database now: everything of ours ends. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async confirm(signal: AbortSignal): Promise<void> {
    const { clock, lengthMs } = this.#deps;
    for (;;) {
      const isThere = this.#isThere();
      if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
      if (isThere && clock.monotonic() - this.#renewedAt < holderTimes(lengthMs).trustMs) return;
      signal.throwIfAborted();
      if (!(await this.#renewed())) await clock.sleep(AGAIN_MS, AbortSignal.any([signal, this.#lost.signal]));
    }
  }

  /** Gives it back, so that whoever stands by begins at once. Never throws. */
  async release(): Promise<void> {
    const { store, log } = this.#deps;
    this.#done.abort();
    await this.#keeping;
    if (!this.#lost.signal.aborted) {
      try {
        await store.write(() => store.lease.release(this.claim));
        log.info('lease.released', { lease: this.claim.token });
      } catch (error) {
        log.warn('lease.unreleased', { lease: this.claim.token, reason: errorText(error) });
      }
      store.fence(null, () => undefined);
    }
    this.#lock?.release();
    this.#lock = null;
  }

  async #keep(): Promise<void> {
    const { clock, lengthMs, loops } = this.#deps;
    const over = AbortSignal.any([this.#done.signal, this.#lost.signal]);
    const { renewMs } = holderTimes(lengthMs);
    const progress = loops?.open('lease') ?? unwatched;
    for (let waitMs = renewMs; !over.aborted; ) {
      progress.within(waitMs + TURN_MS);
      await clock.sleep(waitMs, over);
      if (over.aborted) break;
      waitMs = (await this.#renewed()) ? renewMs : Math.min(renewMs, AGAIN_MS);
    }
    progress.done();
  }

  /** One renewal, shared by all who want one; false when it could not be written. Never throws. */
  async #renewed(): Promise<boolean> {
    const { log, clock } = this.#deps;
    try {
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = null;
      });
      await this.#renewing;
      if (this.#isSaid) log.info('lease.renewed', { lease: this.claim.token });
      this.#isSaid = false;
      return true;
    } catch (error) {
      if (!this.#lost.signal.aborted && !this.#isSaid) {
        const silentMs = Math.round(clock.monotonic() - this.#renewedAt);
        log.warn('lease.unrenewed', { lease: this.claim.token, silentMs, reason: errorText(error) });
        this.#isSaid = true;
      }
      return false;
    }
  }

  async #renew(): Promise<void> {
    const { store, clock, dir } = this.#deps;
    const at = clock.monotonic();
    this.#loseExchanged();
    if (this.#lost.signal.aborted) return;
    // Taken over from a process that was stopped: it holds the lock until it ends.
    this.#lock ??= lockDataDir(dir);
    await store.write(() => store.lease.renew(this.claim, this.#lock !== null, clock.now()));
    this.#renewedAt = at;
  }

  /** False when the disk does not say: nobody acts until it does, as while renewals fail. */
  #isThere(): boolean {
    try {
      this.#loseExchanged();
      return true;
    } catch {
      return false;
    }
  }

  /** Asked before each act, too: what is committed to a file that nobody will open again must not be acted on. */
  #loseExchanged(): void {
    const { dir, file } = this.#deps;
    if (fileOf(dir) === file) return;
    this.#lose(new Error(`${join(dir, DATABASE_NAME)} is another file now, or gone: a backup was put in its place`));
  }

  #lose(error: Error): void {
    if (this.#lost.signal.aborted) return;
    const detail = 'this process ends; what it has under way is committed nowhere, whoever holds the lease does it';
    this.#deps.log.error('lease.lost', { lease: this.claim.token, reason: errorText(error), detail });
    this.#lost.abort(error);
  }
}

/** What tells one database file from another under the same name; null when there is none. Throws what a failing disk says. */
export function fileOf(dir: string): string | null {
  try {
    const { dev, ino } = statSync(join(dir, DATABASE_NAME), { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
