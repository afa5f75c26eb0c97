// The daemon looks after itself: every half minute the checks, the canaries, the circuits of the gate, and on its time the
// administrator's digest. States: looking → telling → sleeping. Its catch is the one of this loop: it logs once and tries
// again. Closes a circuit by itself when it has been quiet: less than half the limit within the last hour.
import { failLoop } from '../../lib/failpoint.ts';
import { errorText, type Log } from '../../lib/log.ts';
import { type Progress, unwatched } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import type { Circuit, CircuitReset } from '../../model/notice/gate.ts';
import type { AdminCheck } from '../../model/people/admin.ts';
import type { Setup } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import { flyCanaries } from './canary.ts';
import { lookAll, nextSilence, type Wrong } from './checks.ts';
import { digestDue, sendAdminDigest } from './digest.ts';
import type { Looks } from './looks.ts';
import { tellCheck } from './told.ts';

const LOOK_MS = 30_000;
const MIN_REST_MS = 1_000;
/** A look and the sleep after it. */
const TURN_MS = 300_000;
const CIRCUITS: readonly Circuit[] = ['receipt', 'automatic'];
const UNWATCHED = { to: [], when: [] } as const;

export interface WatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly setup: () => Setup;
  /** What this process saw of the mailboxes itself; absent = what the store says. */
  readonly looks?: Looks;
  /** Absent = nobody watches whether it moves. */
  readonly progress?: Progress;
}

export class WatchLoop {
  readonly #deps: WatchDeps;
  /** Monotonic: neither a clock that goes back nor one that runs ahead changes how long it has been looking. */
  #started: number;
  readonly #failing = new Set<AdminCheck>();
  /** When each circuit was reset last, as far as that was seen. */
  readonly #resets = new Map<Circuit, number>();
  readonly #since: number;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#started = deps.clock.monotonic();
    this.#since = deps.clock.now();
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, progress = unwatched } = this.#deps;
    while (!signal.aborted) {
      progress.within(TURN_MS);
      await failLoop('watch', progress);
      try {
        await this.look();
      } catch (error) {
        log.error('watch.failed', { reason: errorText(error) });
      }
      await clock.sleep(await this.#restMs(), signal);
    }
    progress.done();
  }

  /** Half a minute, or less when a mailbox would be silent before: that is told at once. */
  async #restMs(): Promise<number> {
    const { store, setup, looks } = this.#deps;
    const current = setup();
    const watch = current.config.notifications.admin ?? UNWATCHED;
    const now = this.#deps.clock.now();
    const asked = { store, setup: current, now, startedAt: this.#startedAt(now), watch, looks };
    const next = await nextSilence(asked).catch(() => null);
    return next === null ? LOOK_MS : Math.min(LOOK_MS, Math.max(next - now + 1, MIN_REST_MS));
  }

  /** One look. Gives what is wrong. */
  async look(): Promise<ReadonlyMap<AdminCheck, readonly Wrong[]>> {
    const { store, setup, looks } = this.#deps;
    const now = this.#deps.clock.now();
    const current = setup();
    await this.#circuits(current, now);
    if (current.config.mailboxes.some((mailbox) => mailbox.canaryMs !== undefined)) {
      await store.write(() => flyCanaries(store, current, now));
    }
    const { admin } = current.config.notifications;
    const watch = admin ?? UNWATCHED;
    const found = await lookAll({ store, setup: current, now, startedAt: this.#startedAt(now), watch, looks });
    for (const [check, wrong] of found) {
      this.#say(check, wrong);
      if (!admin?.when.includes(check)) continue;
      await store.write(() => tellCheck(store, check, { wrong, now, config: current.config }));
    }
    if (await store.read(() => digestDue(store, current.config, now)))
      await store.write(() => sendAdminDigest(store, { config: current.config, now, wrong: found }));
    return found;
  }

  /** As the wall clock of now would have shown it. */
  #startedAt(now: number): number {
    const uptime = this.#deps.clock.monotonic();
    this.#started = Math.min(this.#started, uptime);
    return now - (uptime - this.#started);
  }

  /** In the log once when it begins and once when it ends, whoever is told. */
  #say(check: AdminCheck, wrong: readonly Wrong[]): void {
    const { log } = this.#deps;
    const was = this.#failing.has(check);
    if (wrong.length > 0 && !was) log.warn('check.failing', { check, reason: wrong.map((one) => one.text).join('; ') });
    if (wrong.length === 0 && was) log.info('check.well', { check });
    if (wrong.length > 0) this.#failing.add(check);
    else this.#failing.delete(check);
  }

  async #circuits({ config }: Setup, now: number): Promise<void> {
    const { store, log } = this.#deps;
    const { open, hour, resets } = await store.read(() => store.gate.circuits(now));
    const limits = { receipt: config.gate.receiptsPerHour, automatic: config.gate.automaticPerHour };
    for (const circuit of CIRCUITS) {
      this.#sayReset(circuit, resets[circuit]);
      if (open[circuit] === undefined || hour[circuit] * 2 >= limits[circuit]) continue;
      await store.write(() => store.gate.closeCircuit(circuit));
      log.info('gate.closed', { circuit, hour: hour[circuit] });
    }
  }

  /** Somebody let it go on by hand, at a command line beside this daemon. */
  #sayReset(circuit: Circuit, reset: CircuitReset | undefined): void {
    const before = this.#resets.get(circuit);
    if (reset === undefined || reset.at === before) return;
    this.#resets.set(circuit, reset.at);
    if (before === undefined && reset.at <= this.#since) return;
    this.#deps.log.warn('gate.reset', { circuit, by: reset.by, reason: reset.reason });
  }
}
