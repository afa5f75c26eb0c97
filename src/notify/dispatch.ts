// The rows of one deliver loop that are in hand. A flight is one place at the server (`smtp.connections`); it takes row
// after row: while one is on its way the next is made ready, and one commit says what became of the one and holds the
// bytes of the other. Results are never gathered: each has its own commit, at once. A row's way in here:
//
//   read (due) → ready (gate asked, bytes made) → claimed (bytes + sending committed) → sent → finished (committed)
//
// Nothing is promised of a row before it is claimed: what is read or ready may be dropped, taken or changed by others,
// and the claim looks again. Never loses a row: one that cannot be composed becomes dead with its reason.
import { failpoint } from '../lib/failpoint.ts';
import { errorText } from '../lib/log.ts';
import { type Progress, unwatched } from '../lib/progress.ts';
import type { OutboxRow } from '../ports.ts';
import { type Channel, mailChannel } from './channel.ts';
import type { DeliverDeps } from './deliver-deps.ts';
import { openRate, type Rate } from './rate.ts';
import { type Ready, Steps } from './steps.ts';
import { Resting } from './way/resting.ts';

/** What waited longer for a place is looked at anew: gate, Setup and Date are of now. */
const READY_MS = 5_000;
/** One row's flight: made, sent (20 minutes in all at most, notify/smtp.ts), committed. */
const FLIGHT_MS = 1_800_000;
/** A place under `rate:` may be so far off. */
const RATE_MS = 7_200_000;

/** Flights begun, and when the next row comes due; null when none waits for its time. */
interface Started {
  readonly begun: number;
  readonly nextAt: number | null;
}

/** The rows in hand of one loop. */
export class Dispatch {
  readonly #deps: DeliverDeps;
  readonly channel: Channel;
  readonly #cut = new AbortController();
  readonly #steps: Steps;
  readonly #flights = new Set<Promise<void>>();
  /** Ids of all rows in hand, from reading to the committed result. */
  readonly #held = new Set<number>();
  readonly #read: OutboxRow[] = [];
  #isMore = true;
  readonly #ready: Ready[] = [];
  /** Rows that are being made ready ahead. */
  readonly #makings = new Set<Promise<void>>();
  #rate: Rate | null = null;
  /** Nothing begins before then: the provider takes no more for now. */
  readonly #resting: Resting;
  #restsUntil: number | null = null;
  tried = 0;
  stalls = 0;

  /** `isPatient`: a result is kept until it can be written, for as long as the process lives. */
  constructor(deps: DeliverDeps, { isPatient }: { readonly isPatient: boolean }) {
    this.#deps = deps;
    this.channel = deps.channel ?? mailChannel(deps);
    this.#resting = new Resting(deps, this.name);
    this.#steps = new Steps(deps, this.channel, { cut: this.#cut.signal, resting: this.#resting, isPatient });
  }

  /** The loop's name, for people. */
  get name(): string {
    return this.channel.way ?? this.channel.name;
  }

  /** False when nothing is under way: what is due then is due only later, or not at all. */
  get isBusy(): boolean {
    return this.#flights.size + this.#makings.size > 0;
  }

  /** Rows a dead process left `sending` become ambiguous. */
  async recover(): Promise<void> {
    const { store, owner, clock, log } = this.#deps;
    const ids = await store.write(() => store.outbox.recover(owner, clock.now()));
    if (ids.length > 0) log.warn('outbox.recovered', { outbox: ids });
  }

  /** Begins flights for due rows while there are free places. */
  async startDue(): Promise<Started> {
    const { connections, ratePerMinute } = this.channel.limits();
    this.#rate = openRate(ratePerMinute, this.#deps.clock, this.#rate);
    const free = Math.max(1, connections) - this.#flights.size;
    this.#restsUntil = await this.#resting.until();
    // Whoever was not asked for the next moment looks again soon, unless a flight or the rest's end wakes him.
    const soon = this.#deps.clock.now();
    if (free <= 0 || this.#restsUntil !== null) return { begun: 0, nextAt: soon };
    const nextAt = await this.#readMore(free, soon);
    let begun = 0;
    for (; begun < free; begun++) {
      const ready = this.#takeReady();
      const row = ready?.row ?? this.#read.shift();
      if (!row) break;
      this.#begin(row, ready);
    }
    return { begun, nextAt };
  }

  /** Until a flight ends, the store changes, or the next row is due. */
  async pause(change: Promise<void>, nextAt: number | null): Promise<void> {
    const { clock, signal } = this.#deps;
    const nap = new AbortController();
    // A reason of our own: making an Error with its stack for each wait is dear.
    const stop = (): void => nap.abort('over');
    signal.addEventListener('abort', stop, { once: true });
    const isFull = this.#flights.size >= Math.max(1, this.channel.limits().connections);
    const waits: Promise<unknown>[] = [...this.#flights, clock.sleep(600_000, nap.signal)];
    if (!isFull) {
      waits.push(change, ...this.#makings);
      if (this.#restsUntil !== null)
        waits.push(clock.sleep(Math.max(this.#restsUntil - clock.now(), 1_000), nap.signal));
      else if (nextAt !== null && (this.#flights.size === 0 || nextAt > clock.now())) {
        // Due and yet not given: it waits behind another row of its recipient, whose change will wake us.
        waits.push(clock.sleep(Math.max(nextAt - clock.now(), 1_000), nap.signal));
      }
    }
    await Promise.race(waits);
    signal.removeEventListener('abort', stop);
    stop();
  }

  async oneDone(): Promise<void> {
    if (this.isBusy) await Promise.race([...this.#flights, ...this.#makings]);
  }

  /** Waits for the mails in flight; cuts them when they take too long after the signal. */
  async drained(): Promise<void> {
    const { signal, drainMs, clock } = this.#deps;
    const over = new AbortController();
    const cutLater = async (): Promise<void> => {
      await clock.sleep(drainMs ?? 15_000, over.signal);
      if (!over.signal.aborted) this.#cut.abort();
    };
    const begin = (): void => void cutLater();
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
    await Promise.all([...this.#flights, ...this.#makings]);
    signal.removeEventListener('abort', begin);
    over.abort();
  }

  /**
   * Due rows that are not in hand, at least as many as wanted when there are: a few more, so that flights find their next.
   * Gives when the next row comes due, of the same look; `otherwise` when there was no need to look.
   */
  async #readMore(wanted: number, otherwise: number): Promise<number | null> {
    const { store, clock } = this.#deps;
    const waiting = this.#read.length + this.#ready.length;
    if (waiting >= wanted) return otherwise;
    const limit = 2 * Math.max(1, this.channel.limits().connections) + waiting + this.#makings.size;
    const { name } = this.channel;
    const part = this.channel.part?.() ?? null;
    const { rows, nextAt } = await store.read(function* () {
      const rows = yield* store.outbox.due(clock.now(), limit, name, part);
      return { rows, nextAt: yield* store.outbox.nextDueAt(name, part) };
    });
    this.#isMore = rows.length === limit;
    for (const row of rows) {
      if (this.#held.has(row.id)) continue;
      this.#held.add(row.id);
      this.#read.push(row);
    }
    return nextAt;
  }

  #begin(row: OutboxRow, ready: Ready | null): void {
    const progress = this.#deps.progress?.open(`notice ${row.id} by ${this.name}`) ?? unwatched;
    const flight = this.#fly(row, ready, progress)
      .catch((error: unknown) => {
        this.stalls += 1;
        this.#deps.log.error('notice.stalled', { outbox: row.id, reason: errorText(error) });
        // The store failed after or before the send; the row stays as it is. Not at once again.
        return this.#deps.clock.sleep(5_000, this.#deps.signal);
      })
      .finally(() => {
        progress.done();
        this.#flights.delete(flight);
      });
    this.#flights.add(flight);
  }

  /** Sends this row, and then whatever is ready, until nothing is. */
  async #fly(first: OutboxRow, made: Ready | null, progress: Progress): Promise<void> {
    const { signal } = this.#deps;
    let taken: readonly number[] = [first.id];
    try {
      this.tried += 1;
      progress.within(FLIGHT_MS);
      const ready = made ?? (await this.#steps.prepare(first));
      if (!ready) return;
      if (this.#rate) progress.within(RATE_MS);
      await this.#rate?.take(signal);
      if (signal.aborted || !(await this.#steps.claim(ready))) return;
      for (let current: Ready | null = ready; current; ) {
        failpoint('sending.committed');
        progress.within(FLIGHT_MS);
        this.#prepareAhead();
        const result = await this.channel.send(current.row, current.bytes, this.#cut.signal);
        failpoint('smtp.answered');
        const isRest = result.kind === 'later' && result.restMs !== undefined;
        const next: Ready | null = isRest ? null : this.#next();
        taken = next ? [current.row.id, next.row.id] : [current.row.id];
        const isNextOurs = await this.#steps.finish(current.row, result, next);
        current = isNextOurs ? next : null;
        this.#release(current ? taken.slice(0, 1) : taken);
        taken = current ? taken.slice(1) : [];
      }
    } finally {
      this.#release(taken);
    }
  }

  #release(ids: readonly number[]): void {
    for (const id of ids) this.#held.delete(id);
  }

  /** Makes one more row ready, for whichever flight comes home first. With a rate nothing is made ahead: it would wait. */
  #prepareAhead(): void {
    if (this.#rate || this.#deps.signal.aborted) return;
    if (this.#read.length === 0 && !this.#isMore) return;
    if (this.#ready.length + this.#makings.size >= this.#flights.size) return;
    const making = this.#makeReady().finally(() => this.#makings.delete(making));
    this.#makings.add(making);
  }

  async #makeReady(): Promise<void> {
    let row: OutboxRow | undefined;
    let ready: Ready | null = null;
    try {
      await this.#readMore(1, 0);
      row = this.#read.shift();
      ready = row ? await this.#steps.prepare(row) : null;
      if (ready) this.#ready.push(ready);
    } catch (error) {
      // The flight that takes the row up again meets the fault itself.
      this.#deps.log.debug('notice.unprepared', { outbox: row?.id, reason: errorText(error) });
    } finally {
      if (row && !ready) this.#held.delete(row.id);
    }
  }

  /** What this flight takes with it at once; null when it has to end: told to stop, fewer places than before, nothing ready. */
  #next(): Ready | null {
    if (this.#rate || this.#deps.signal.aborted) return null;
    if (this.#flights.size > Math.max(1, this.channel.limits().connections)) return null;
    const next = this.#takeReady();
    if (next) this.tried += 1;
    return next;
  }

  #takeReady(): Ready | null {
    const oldest = this.#deps.clock.monotonic() - READY_MS;
    for (let ready = this.#ready.shift(); ready; ready = this.#ready.shift()) {
      if (ready.at >= oldest) return ready;
      this.#held.delete(ready.row.id);
    }
    return null;
  }
}
