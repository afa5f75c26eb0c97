// The deliver loop of one channel (mails, webhooks): outbox rows → sent, each result committed by itself. One row's way:
//
//   due → compose → [bytes + sending committed] → SMTP/HTTP → sent | deferred (backoff) | dead | ambiguous (once more, then waits)
//
// The bytes are committed before the first SMTP byte, so every retry sends the same mail. A crash in between leaves
// `sending`, which the store's `recover` makes ambiguous: sent once more, never again by itself (F40–F42).
// Never loses a row: a notice that cannot be composed becomes dead with its reason.
import { failpoint } from '../lib/failpoint.ts';
import { errorText, type Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { GateVerdict } from '../model/notice.ts';
import type { Setup } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import type { OutboxRow, Program, SendResult, Store, Transport } from '../ports.ts';
import { type Channel, mailChannel } from './channel.ts';
import { UnsendableNotice } from './headers.ts';
import { openRate, type Rate } from './rate.ts';

/** What delivering needs. `owner` names this process in rows that are being sent. */
export interface DeliverDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly keys: ThreadKeys;
  readonly transport: Transport;
  /** What leaves and how; default: mails, by the transport. */
  readonly channel?: Channel;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  /** No new mail is begun after it aborts; those in flight are finished. */
  readonly signal: AbortSignal;
  /** The gate, asked again for rows that were held or deferred. */
  readonly gateAgain?: (row: OutboxRow) => Promise<GateVerdict>;
  /** How long mails in flight may go on after `signal`, ms (default 15 s); then they are cut. */
  readonly drainMs?: number;
  /** Told after each result was committed. */
  readonly onResult?: (row: OutboxRow, result: SendResult) => void;
}

const COMMIT_TRIES = 6;
const STALLS_UNTIL_END = 3;

/** Sends what is due until the signal aborts; wakes at every commit and when the next row comes due. */
export async function deliverLoop(deps: DeliverDeps): Promise<void> {
  const desk = new Dispatch(deps);
  await desk.recover();
  let change: Promise<void> | null = null;
  while (!deps.signal.aborted) {
    // Asked for before reading, so that nothing committed in between is slept through; one promise until it resolves.
    change ??= deps.store.changed(deps.signal).then(() => {
      change = null;
    });
    let nextAt: number | null = null;
    try {
      await desk.startDue();
      nextAt = await deps.store.read(() => deps.store.outbox.nextDueAt(desk.channel.name));
    } catch (error) {
      // A store that fails now and then (busy, full) must not end delivery: said once, tried again soon.
      deps.log.error('outbox.stalled', { reason: errorText(error) });
      nextAt = deps.clock.now() + 5_000;
    }
    await desk.pause(change, nextAt);
  }
  await desk.drained();
}

/** Sends what is due now and returns when nothing is left that is due now. Gives the number of rows tried. */
export async function deliverAll(deps: DeliverDeps): Promise<number> {
  const desk = new Dispatch(deps);
  await desk.recover();
  // A store that cannot be written (disk full) would have the same rows tried for ever.
  while (!deps.signal.aborted && desk.stalls < STALLS_UNTIL_END) {
    const started = await desk.startDue();
    if (started === 0 && desk.inFlight === 0) break;
    await desk.oneDone();
  }
  await desk.drained();
  return desk.tried;
}

/** One round: begins what is due now, as far as connections allow, and waits for these. Gives the number of rows tried. */
export async function deliverDue(deps: DeliverDeps): Promise<number> {
  const desk = new Dispatch(deps);
  await desk.startDue();
  await desk.drained();
  return desk.tried;
}

/** The rows in flight of one loop. */
class Dispatch {
  readonly #deps: DeliverDeps;
  readonly channel: Channel;
  readonly #flights = new Map<number, Promise<void>>();
  readonly #cut = new AbortController();
  #rate: Rate | null = null;
  tried = 0;
  stalls = 0;

  constructor(deps: DeliverDeps) {
    this.#deps = deps;
    this.channel = deps.channel ?? mailChannel(deps);
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  /** Rows a dead process left `sending` become ambiguous. */
  async recover(): Promise<void> {
    const { store, owner, clock, log } = this.#deps;
    const ids = await store.write(() => store.outbox.recover(owner, clock.now()));
    if (ids.length > 0) log.warn('outbox.recovered', { outbox: ids });
  }

  /** Begins due rows while there are free connections. Gives how many. */
  async startDue(): Promise<number> {
    const { store, clock } = this.#deps;
    const { connections, ratePerMinute } = this.channel.limits();
    this.#rate = openRate(ratePerMinute, clock, this.#rate);
    const free = Math.max(1, connections) - this.#flights.size;
    if (free <= 0) return 0;
    const now = clock.now();
    const rows = await store.read(() => store.outbox.due(now, free + this.#flights.size, this.channel.name));
    const fresh = rows.filter((row) => !this.#flights.has(row.id)).slice(0, free);
    for (const row of fresh) this.#begin(row);
    return fresh.length;
  }

  #begin(row: OutboxRow): void {
    this.tried += 1;
    const flight = this.#deliver(row)
      .catch((error: unknown) => {
        this.stalls += 1;
        this.#deps.log.error('notice.stalled', { outbox: row.id, reason: errorText(error) });
        // The store failed after or before the send; the row stays as it is. Not at once again.
        return this.#deps.clock.sleep(5_000, this.#deps.signal);
      })
      .finally(() => this.#flights.delete(row.id));
    this.#flights.set(row.id, flight);
  }

  /** Until a flight ends, the store changes, or the next row is due. */
  async pause(change: Promise<void>, nextAt: number | null): Promise<void> {
    const { clock, signal } = this.#deps;
    const nap = new AbortController();
    const stop = (): void => nap.abort();
    signal.addEventListener('abort', stop, { once: true });
    const isFull = this.#flights.size >= Math.max(1, this.channel.limits().connections);
    const waits: Promise<unknown>[] = [...this.#flights.values(), clock.sleep(600_000, nap.signal)];
    if (!isFull) {
      waits.push(change);
      if (nextAt !== null && (this.#flights.size === 0 || nextAt > clock.now())) {
        // Due and yet not given: it waits behind another row of its recipient, whose change will wake us.
        waits.push(clock.sleep(Math.max(nextAt - clock.now(), 1_000), nap.signal));
      }
    }
    await Promise.race(waits);
    signal.removeEventListener('abort', stop);
    nap.abort();
  }

  async oneDone(): Promise<void> {
    if (this.#flights.size > 0) await Promise.race(this.#flights.values());
  }

  /** Waits for the mails in flight; cuts them when they take too long after the signal. */
  async drained(): Promise<void> {
    const { signal, drainMs } = this.#deps;
    let timer: NodeJS.Timeout | undefined;
    const cutLater = (): void => {
      timer = setTimeout(() => this.#cut.abort(), drainMs ?? 15_000);
    };
    if (signal.aborted) cutLater();
    else signal.addEventListener('abort', cutLater, { once: true });
    await Promise.all(this.#flights.values());
    signal.removeEventListener('abort', cutLater);
    clearTimeout(timer);
  }

  async #deliver(row: OutboxRow): Promise<void> {
    const { store, clock, signal } = this.#deps;
    if (!(await this.#mayPass(row))) return;
    const bytes = await this.#composed(row);
    if (!bytes) return;
    await this.#rate?.take(signal);
    if (signal.aborted) return;
    const isOurs = await store.write(() => claim(store, row, { owner: this.#deps.owner, bytes, at: clock.now() }));
    if (!isOurs) return;
    failpoint('sending.committed');
    const result = await this.channel.send(row, bytes, this.#cut.signal);
    failpoint('smtp.answered');
    await this.#finish(row, result);
  }

  async #mayPass(row: OutboxRow): Promise<boolean> {
    const { gateAgain, store, clock, log } = this.#deps;
    if (!gateAgain || (row.state !== 'held' && row.state !== 'deferred')) return true;
    const verdict = await gateAgain(row);
    if (verdict.pass) return true;
    const result = { state: 'suppressed', reason: verdict.reason, dueAt: null, at: clock.now() } as const;
    await store.write(() => store.outbox.finished(row.id, result));
    log.info('notice.suppressed', { outbox: row.id, reason: verdict.reason });
    return false;
  }

  /** The bytes; those of an earlier try stay. Null when the row can never leave (it is dead then). */
  async #composed(row: OutboxRow): Promise<Uint8Array | null> {
    try {
      return row.bytes ?? (await this.channel.compose(row));
    } catch (error) {
      if (!(error instanceof UnsendableNotice))
        this.#deps.log.error('notice.uncomposable', { outbox: row.id, reason: errorText(error) });
      await this.#finish(row, { kind: 'never', response: errorText(error) });
      return null;
    }
  }

  /** Commits a result, again and again while the disk refuses: a result that is lost would become a second copy. */
  async #commit(program: () => Program<void>): Promise<void> {
    const { store, clock, log } = this.#deps;
    for (let tries = 1; ; tries++) {
      try {
        return await store.write(program);
      } catch (error) {
        if (tries === COMMIT_TRIES) throw error;
        log.warn('outbox.unwritable', { tries, reason: errorText(error) });
        await clock.sleep(200 * 2 ** tries, this.#cut.signal);
      }
    }
  }

  async #finish(row: OutboxRow, result: SendResult): Promise<void> {
    const { store, clock, log, onResult } = this.#deps;
    const at = clock.now();
    const next = this.channel.next(row, result, at);
    await this.#commit(function* () {
      yield* store.outbox.finished(row.id, { ...next, at });
      failpoint('sent.commit');
    });
    failpoint('sent.committed');
    const level = next.state === 'sent' ? 'info' : 'warn';
    const what = this.channel.name === 'mail' ? 'notice' : 'webhook';
    log[level](`${what}.${next.state}`, {
      outbox: row.id,
      ticket: row.ticket,
      template: row.template,
      reason: next.reason,
    });
    onResult?.(row, result);
  }
}

/** Commits `sending` unless somebody changed the row since it was read (dropped, undone, sent elsewhere). */
function* claim(
  store: Store,
  row: OutboxRow,
  by: { readonly owner: string; readonly bytes: Uint8Array; readonly at: number },
): Program<boolean> {
  const now = yield* store.outbox.row(row.id);
  if (!now || now.state !== row.state || now.attempts !== row.attempts) return false;
  const isOurs = yield* store.outbox.sending(row.id, by.owner, by.bytes, by.at);
  failpoint('sending.commit');
  return isOurs;
}
