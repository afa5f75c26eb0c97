// Who goes on next: everything the daemon waits for (an answer of a server, a moment) is parked here, and a seeded generator
// says which wait ends. Takes parked answers and sleepers; gives one after another, and a hash over all that happened: the
// trace. One seed is one order of things, always. Nothing here knows mail. No real time passes.
import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/lib/time.ts';
import { seeded } from '../../integration/kills.ts';

/** A wait for the world outside; `end` says how it ends and gives a word for the trace. */
export interface Parked {
  readonly owner: object;
  readonly what: string;
  end(): string;
}

interface Sleeper {
  readonly owner: object;
  readonly at: number;
  readonly wake: () => void;
}

/** The wall clock at the beginning: a Monday morning. */
export const START = Date.UTC(2026, 0, 5, 8, 0);

export class Schedule {
  readonly #random: () => number;
  readonly #hash = createHash('sha256');
  readonly #keepsLines: boolean;
  readonly lines: string[] = [];
  #parked: Parked[] = [];
  #sleepers: Sleeper[] = [];
  /** Milliseconds since the beginning, never going back. */
  time = 0;
  /** How far the wall clock is off. */
  offset = 0;

  constructor(seed: number, keepsLines: boolean) {
    this.#random = seeded(seed);
    this.#keepsLines = keepsLines;
  }

  /** True with this chance. */
  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** One of the keys, by weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let rest = this.#random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      rest -= weight;
      if (rest < 0) return key;
    }
    return entries[0]?.[0] as K;
  }

  say(line: string): void {
    this.#hash.update(line).update('\n');
    if (this.#keepsLines) this.lines.push(`${(this.time / 1000).toFixed(1).padStart(9)} ${line}`);
  }

  /** The hash of everything said so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  get parked(): readonly Parked[] {
    return this.#parked;
  }

  park(one: Parked): void {
    this.#parked.push(one);
  }

  /** Ends one of the waits for the world outside. */
  answer(): void {
    const [one] = this.#parked.splice(this.below(this.#parked.length), 1);
    if (one) this.say(`${one.what}: ${one.end()}`);
  }

  /** A wall and a monotonic clock for one owner. */
  clockOf(owner: object): Clock {
    return {
      now: () => START + this.time + this.offset,
      monotonic: () => this.time,
      sleep: (ms, signal) => this.#sleep(owner, ms, signal),
    };
  }

  #sleep(owner: object, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', cut);
        resolve();
      };
      const sleeper: Sleeper = { owner, at: this.time + Math.max(ms, 0), wake };
      const cut = (): void => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        wake();
      };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', cut, { once: true });
    });
  }

  /** When the next sleeper wakes; null when nobody sleeps. */
  get nextAt(): number | null {
    return this.#sleepers.reduce<number | null>((next, { at }) => (next === null || at < next ? at : next), null);
  }

  /** Time goes on to this moment; whoever slept until then wakes, the first due first. */
  advance(to: number): void {
    this.time = Math.max(this.time, to);
    const due = this.#sleepers.filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.time);
    for (const { wake } of due) wake();
  }

  /** Nothing that this owner waits for ever comes: its process died. Gives what it had asked for. */
  forget(owner: object): readonly Parked[] {
    const left = this.#parked.filter((one) => one.owner === owner);
    this.#parked = this.#parked.filter((one) => one.owner !== owner);
    this.#sleepers = this.#sleepers.filter((one) => one.owner !== owner);
    return left;
  }
}

/** Runs everything that can run without the world outside or time; `busy` counts what happened. */
export async function drained(busy: () => number): Promise<void> {
  for (let before = -1; before !== busy(); ) {
    before = busy();
    // Two turns: a commit wakes its waiters at the end of the turn (store/watch.ts).
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
