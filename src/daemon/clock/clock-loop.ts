// The clock of the daemon: looks every few seconds what is due and does it, keeps the heartbeat, computes timers anew after a
// change of the configuration. One query a look, whose cost does not grow with the tickets. States: looking → firing (one
// transaction a timer) → computing (a slice) → sleeping. The catch of this loop is its one place: it logs once and tries
// again; a timer that fails by itself is put off for an hour, so that it holds up no other.
import { setImmediate } from 'node:timers/promises';
import { failLoop, failpoint } from '../../lib/failpoint.ts';
import { errorText, type Log } from '../../lib/log.ts';
import { type Progress, unwatched } from '../../lib/progress.ts';
import { type Clock, isoTime } from '../../lib/time.ts';
import type { Setup } from '../../model/setup.ts';
import type { Store, TimerRow } from '../../ports.ts';
import { digestsAt, nextDigestAt, sendDigest } from './digests.ts';
import { fire } from './fire.ts';
import { beat, keepPulse, type Pulse, readPulse } from './heartbeat.ts';
import { fingerprintOf, forgetComputed, recomputeSlice } from './recompute.ts';

const TICK_MS = 5_000;
const MIN_SLEEP_MS = 50;
const BEAT_MS = 60_000;
/** One look and the sleep before it: fifty timers and a slice, on a slow disk. */
const TURN_MS = 180_000;
const BATCH = 50;
const HOUR_MS = 3_600_000;

export interface ClockDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly setup: () => Setup;
  /** Absent = nobody watches whether it moves. */
  readonly progress?: Progress;
}

/** What one look came to. */
export interface Looked {
  readonly fired: number;
  /** More is to be done at once. */
  readonly isBusy: boolean;
  /** When something is due next, as far as is known; null = nothing is. */
  readonly nextAt: number | null;
}

export class ClockLoop {
  readonly #deps: ClockDeps;
  #pulse: Pulse | null = null;
  #keptAt = Number.NEGATIVE_INFINITY;
  /** The latest moment somebody was told, until what was put off by it is mended. */
  #furthest = 0;
  /** The configuration the timers are computed by, once all of them are. */
  #computedFor: string | null = null;
  #setupSeen: Setup | null = null;
  /** When digests are to be looked at again, and for which Setup that was computed; null moment = never. */
  #digests: { readonly setup: Setup; readonly nextAt: number | null; readonly seenAt: number } | null = null;

  constructor(deps: ClockDeps) {
    this.#deps = deps;
  }

  /** Until the signal aborts; a timer under way is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, progress = unwatched } = this.#deps;
    while (!signal.aborted) {
      progress.within(TURN_MS);
      await failLoop('clock', progress);
      let sleepMs = TICK_MS;
      try {
        const { isBusy, nextAt } = await this.look(signal);
        if (nextAt !== null) sleepMs = Math.min(TICK_MS, Math.max(nextAt - clock.now(), MIN_SLEEP_MS));
        if (isBusy) sleepMs = 0;
      } catch (error) {
        log.error('clock.failed', { reason: errorText(error) });
      }
      if (sleepMs === 0) await setImmediate();
      else await clock.sleep(sleepMs, signal);
    }
    progress.done();
  }

  /** Everything that is due now: for `run --once`. Gives how many timers fired. */
  async catchUp(signal: AbortSignal): Promise<number> {
    let fired = 0;
    for (let isBusy = true; isBusy && !signal.aborted; ) {
      const looked = await this.look(signal);
      fired += looked.fired;
      ({ isBusy } = looked);
    }
    return fired;
  }

  /** One look: the heartbeat, what is due, a slice of what is to be computed anew. */
  async look(signal: AbortSignal): Promise<Looked> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    const isHeld = await this.#beat(now);
    const isComputing = await this.#compute();
    const rows = await store.read(() => store.timers.next(BATCH + 1, !isHeld));
    const due = rows.filter((row) => row.dueAt <= now).slice(0, BATCH);
    let fired = 0;
    for (const row of due) {
      if (signal.aborted) break;
      if (await this.#fire(row, isHeld)) fired += 1;
    }
    // Nobody needs a digest while the clock is in doubt.
    if (!isHeld && !signal.aborted) fired += await this.#sendDigests(now);
    const nextAt = rows.find((row) => row.dueAt > now)?.dueAt ?? null;
    return { fired, isBusy: isComputing || due.length === BATCH, nextAt };
  }

  /** Those whose moment has come; one query an agent, and only when some moment has. */
  async #sendDigests(now: number): Promise<number> {
    const { store, log, setup } = this.#deps;
    const current = setup();
    const known = this.#digests;
    const isSeen = known?.setup === current && now >= known.seenAt && (known.nextAt === null || now < known.nextAt);
    if (isSeen) return 0;
    const { config } = current;
    let sent = 0;
    for (const asked of digestsAt(config, now)) {
      const isSent = await store.write(function* () {
        const made = yield* sendDigest(store, asked, { now, config });
        if (made) failpoint('digest.commit');
        return made;
      });
      if (isSent) failpoint('digest.committed');
      if (isSent) log.info('digest.made', { agent: asked.agent.id, due: isoTime(asked.moment) });
      if (isSent) sent += 1;
    }
    this.#digests = { setup: current, nextAt: nextDigestAt(config, now), seenAt: now };
    return sent;
  }

  async #fire(row: TimerRow, isHeld: boolean): Promise<boolean> {
    const { store, clock, log, setup } = this.#deps;
    const now = clock.now();
    try {
      const outcome = await store.write(function* () {
        const done = yield* fire(store, row, { now, config: setup().config, isHeld });
        failpoint('timer.commit');
        return done;
      });
      failpoint('timer.committed');
      const result = outcome === 'held' ? outcome : outcome.kind === 'change' ? 'done' : outcome.reason;
      log.info('timer.fired', { timer: row.id, kind: row.kind, ticket: row.ticket, due: isoTime(row.dueAt), result });
      return result === 'done';
    } catch (error) {
      // A full disk is no timer's fault: the loop says it, and looks again.
      if (store.faultOf(error) !== null) throw error;
      log.error('timer.failed', { timer: row.id, kind: row.kind, ticket: row.ticket, reason: errorText(error) });
      await store.write(() => store.timers.putOff(row.id, now + HOUR_MS));
      return false;
    }
  }

  /** True while the clock is in doubt. What another process accepted is read again, but only then. */
  async #beat(now: number): Promise<boolean> {
    const { store, log, clock } = this.#deps;
    if (this.#pulse === null || this.#pulse.held !== null) this.#pulse = await store.read(() => readPulse(store));
    const before = this.#pulse;
    const pulse = beat(before, now);
    // Between two looks it may have run ahead, and whoever asked it meanwhile reckoned by that.
    this.#furthest = Math.max(this.#furthest, before?.at ?? 0, clock.furthest?.() ?? 0);
    if (now < this.#furthest - BEAT_MS) await this.#goBack(now);
    this.#furthest = 0;
    this.#pulse = pulse;
    const isChanged = (before?.held === null) !== (pulse.held === null);
    if (isChanged || before === null || Math.abs(now - this.#keptAt) >= BEAT_MS) {
      await store.write(() => keepPulse(store, pulse));
      this.#keptAt = now;
    }
    if (pulse.held !== null && before?.held === null) {
      const fix = 'if this clock is right: mailclerk clock accept';
      log.warn('clock.jumped', { from: isoTime(pulse.held.from), to: isoTime(pulse.held.to), fix });
    }
    if (pulse.held === null && before !== null && before.held !== null) log.info('clock.back', { at: isoTime(now) });
    return pulse.held !== null;
  }

  /** What a clock that ran ahead put off does not wait for it to come round again. */
  async #goBack(now: number): Promise<void> {
    const { store } = this.#deps;
    await store.write(function* () {
      yield* store.outbox.clockBack(now);
      yield* forgetComputed(store);
    });
    this.#computedFor = null;
  }

  /** True while timers are still to be computed anew. */
  async #compute(): Promise<boolean> {
    const { store, setup, log } = this.#deps;
    const current = setup();
    if (current === this.#setupSeen && this.#computedFor !== null) return false;
    const by = fingerprintOf(current.config);
    this.#setupSeen = current;
    if (by === this.#computedFor) return false;
    const isLeft = await store.write(() => recomputeSlice(store, current.config));
    this.#computedFor = isLeft ? null : by;
    if (!isLeft) log.info('timers.computed', { revision: current.revision });
    return isLeft;
  }
}
