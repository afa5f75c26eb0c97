// The outbox port in memory, with the rules ports.ts states: for the deliver loop's tests. Not a mock: it keeps state.
import type { OutboxPrograms, OutboxRow, Program, Store } from '../../src/ports.ts';

export interface MemoryOutbox {
  readonly store: Store;
  readonly rows: Map<number, OutboxRow>;
  /** Every state a row went through. */
  readonly states: { readonly id: number; readonly state: string }[];
  add(row: OutboxRow): void;
  /** Fails the next writes with this error. */
  failWrites(times: number): void;
  /** Commits so far. */
  writes(): number;
}

export function memoryOutbox(initial: readonly OutboxRow[] = []): MemoryOutbox {
  const rows = new Map(initial.map((row) => [row.id, row]));
  const states: { id: number; state: string }[] = [];
  const owners = new Map<number, string>();
  let wakers: (() => void)[] = [];
  let failures = 0;
  let commits = 0;
  function put(id: number, change: Partial<OutboxRow>): void {
    const row = { ...rows.get(id)!, ...change };
    rows.set(id, row);
    states.push({ id, state: row.state });
  }
  function wake(): void {
    for (const waker of wakers.splice(0)) waker();
  }
  // biome-ignore lint/correctness/useYield: a program without queries
  function* done<T>(value: T): Program<T> {
    return value;
  }
  const isOpen = (row: OutboxRow) => ['held', 'queued', 'deferred', 'ambiguous', 'sending'].includes(row.state);
  const isDue = (row: OutboxRow, now: number) =>
    ['held', 'queued', 'deferred'].includes(row.state) || (row.state === 'ambiguous' && !row.resent)
      ? row.dueAt <= now
      : false;
  const outbox: Partial<OutboxPrograms> = {
    due(now, limit) {
      const all = [...rows.values()].sort((a, b) => a.id - b.id);
      const free = all.filter(
        (row) =>
          isDue(row, now) &&
          !all.some(
            (other) =>
              other.id < row.id && isOpen(other) && other.ticket === row.ticket && other.toAddress === row.toAddress,
          ),
      );
      return done(free.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit));
    },
    nextDueAt: () => {
      const all = [...rows.values()].filter((row) => isDue(row, Number.MAX_SAFE_INTEGER)).map((row) => row.dueAt);
      return done(all.length > 0 ? Math.min(...all) : null);
    },
    sending(id, owner, bytes, _at, seen) {
      const row = rows.get(id)!;
      if (seen && (row.state !== seen.state || row.attempts !== seen.attempts)) return done(false);
      owners.set(id, owner);
      put(id, {
        state: 'sending',
        bytes: row.bytes ?? bytes,
        attempts: row.attempts + 1,
        resent: row.resent || row.state === 'ambiguous',
      });
      return done(true);
    },
    finished(id, result) {
      put(id, { state: result.state, reason: result.reason, dueAt: result.dueAt ?? Number.MAX_SAFE_INTEGER });
      return done(undefined);
    },
    recover(owner, at) {
      const lost = [...rows.values()].filter((row) => row.state === 'sending' && owners.get(row.id) !== owner);
      for (const row of lost) put(row.id, { state: 'ambiguous', dueAt: row.resent ? Number.MAX_SAFE_INTEGER : at });
      return done(lost.map((row) => row.id));
    },
    row: (id) => done(rows.get(id) ?? null),
  };
  const kept = new Map<string, string>();
  const settings: Partial<Store['settings']> = {
    get: (key) => done(kept.get(key) ?? null),
    set: (key, value) => done(void kept.set(key, value)),
  };
  async function run<T>(program: () => Program<T>): Promise<T> {
    const step = program().next();
    if (!step.done) throw new Error('the memory outbox knows no queries');
    return step.value;
  }
  const store = {
    read: run,
    faultOf: () => null,
    async write<T>(program: () => Program<T>): Promise<T> {
      if (failures > 0) {
        failures -= 1;
        throw new Error('disk full');
      }
      const value = await run(program);
      commits += 1;
      wake();
      return value;
    },
    changed: (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        wakers.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    outbox,
    settings,
    close() {
      wakers = [];
    },
  } as unknown as Store;
  return {
    store,
    rows,
    states,
    add(row) {
      rows.set(row.id, row);
      wake();
    },
    failWrites(times) {
      failures = times;
    },
    writes: () => commits,
  };
}
