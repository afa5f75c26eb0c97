// Runs the pipeline for as long as the daemon lives: takes groups of received mails until none is left, then waits for
// news (mail received here, or a commit of another process). Rings the bell when rows were settled, so that watchers
// acknowledge. States: filing → idle → filing; stalled (nothing could be filed) → waits with backoff → filing.
// The catch of this loop is its one place: it logs once and tries again.
import { backoffMs } from '../lib/chance.ts';
import { failLoop } from '../lib/failpoint.ts';
import { errorText, type Log } from '../lib/log.ts';
import { type Progress, unwatched } from '../lib/progress.ts';
import { type Clock, isoTime } from '../lib/time.ts';
import { type Filed, fileGroup, type PipelineDeps } from '../pipeline.ts';

export interface ProcessorOptions {
  readonly pipeline: PipelineDeps;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each group that settled rows. */
  readonly onSettled: (filed: readonly Filed[]) => void;
  /** Absent = nobody watches whether it moves. */
  readonly progress?: Progress;
}

const STALL_BASE_MS = 500;
const STALL_CAP_MS = 60_000;
const MIN_RETRY_MS = 100;
/** A mail that may be tried again so soon is waited for: `run --once` must not leave it. */
const SOON_MS = 5_000;
/** Even without news it looks so often: a wake-up that got lost costs a minute, and an idle loop shows that it lives. */
const LOOK_MS = 60_000;
/** One group: reading (20 s), DNS, a transaction under a disk that is slow, each a second time when something failed. */
const GROUP_MS = 300_000;
/** `idle` gives up after so many stalls in a row: `run --once` must end even when the disk is full. */
const STALLS_UNTIL_IDLE = 4;

export class Processor {
  readonly #options: ProcessorOptions;
  #wake: (() => void) | null = null;
  #isKicked = false;
  #idleWaiters: (() => void)[] = [];
  #stalls = 0;
  /** Why a mail could not be filed, the last time one could not. */
  lastFailure: string | null = null;

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /** There is something new to look at. */
  kick(): void {
    this.#isKicked = true;
    this.#wake?.();
  }

  /** Resolves when a look that began after this call found nothing to decide, or when nothing can be decided now. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.kick();
    });
  }

  /** Until the signal aborts; a group under way is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const { pipeline, clock, progress = unwatched } = this.#options;
    const stop = (): void => this.kick();
    signal.addEventListener('abort', stop, { once: true });
    const change: { promise: Promise<void> | null } = { promise: null };
    while (!signal.aborted) {
      progress.within(GROUP_MS);
      await failLoop('processor', progress);
      // Whoever begins to wait during the look is answered by the next one.
      const waiting = [...this.#idleWaiters];
      this.#isKicked = false;
      change.promise ??= pipeline.store.changed(signal).then(() => {
        change.promise = null;
        this.kick();
      });
      const now = clock.now();
      const at = await this.#nextAt(now);
      const isDue = at !== null && at <= now;
      if (!isDue) this.#stalls = 0;
      const filed = isDue ? await this.#group(signal) : 0;
      if (filed === 'stalled') {
        if (this.#stalls >= STALLS_UNTIL_IDLE) this.#sayIdle(waiting);
        await clock.sleep(backoffMs(this.#stalls, STALL_BASE_MS, STALL_CAP_MS), signal);
        continue;
      }
      if (filed > 0) continue;
      if (at === null || at - clock.now() > SOON_MS) this.#sayIdle(waiting);
      await this.#news(at);
    }
    this.#sayIdle(this.#idleWaiters);
    progress.done();
  }

  /** One group; gives how many rows it took, or that nothing of it could be settled. */
  async #group(signal: AbortSignal): Promise<number | 'stalled'> {
    const { pipeline, log, onSettled } = this.#options;
    try {
      const filed = await fileGroup(pipeline, null, signal);
      for (const one of filed) this.#tell(one);
      const settled = filed.filter((one) => one.kind !== 'failed' || one.strikes > 0);
      if (settled.length > 0) onSettled(filed);
      const isStalled = filed.length > 0 && settled.length === 0 && filed.length === 1;
      this.#stalls = isStalled ? this.#stalls + 1 : 0;
      return isStalled ? 'stalled' : filed.length;
    } catch (error) {
      this.#stalls += 1;
      this.lastFailure = errorText(error);
      log.error('pipeline.failed', {
        reason: errorText(error),
        stack: error instanceof Error ? error.stack : undefined,
      });
      return 'stalled';
    }
  }

  #tell(filed: Filed): void {
    const { log } = this.#options;
    if (filed.kind === 'filed') {
      const { decision, ticket } = filed;
      log.info('mail.filed', {
        ledger: filed.ledger,
        verdict: decision.verdict,
        outcome: decision.outcome,
        rule: decision.rule,
        ticket,
        joinedBy: decision.joinedBy,
      });
    } else if (filed.kind === 'waiting') {
      log.info('mail.waiting', { ledger: filed.ledger, until: isoTime(filed.until), reason: 'DNS' });
    } else if (filed.kind === 'failed') {
      this.lastFailure = errorText(filed.error);
      log.warn('mail.failed', { ledger: filed.ledger, strikes: filed.strikes, reason: errorText(filed.error) });
    }
  }

  #sayIdle(waiting: readonly (() => void)[]): void {
    this.#idleWaiters = this.#idleWaiters.filter((resolve) => !waiting.includes(resolve));
    for (const resolve of waiting) resolve();
  }

  /**
   * When a mail may be claimed: now, then, or null when none waits. Read before anything is claimed, because every commit
   * wakes this loop and most bring no mail: a look that finds nothing takes no lock. What fails here fails in the claim
   * as well, which says so.
   */
  #nextAt(now: number): Promise<number | null> {
    const { store } = this.#options.pipeline;
    return store.read(() => store.ledger.nextRetryAt(now)).catch(() => now);
  }

  /** Until somebody kicks (as the end does), a mail that waits may be tried again, or a minute is over. */
  async #news(at: number | null): Promise<void> {
    const { clock } = this.#options;
    if (this.#isKicked) return;
    const woken = new AbortController();
    const restMs = at === null ? LOOK_MS : Math.min(Math.max(at - clock.now(), MIN_RETRY_MS), LOOK_MS);
    clock.sleep(restMs, woken.signal).then(() => {
      if (!woken.signal.aborted) this.kick();
    });
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
    // A reason of our own: making an Error with its stack for each wait is dear.
    woken.abort('woken');
  }
}
