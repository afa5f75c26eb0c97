// The lease between two stores on one file, on clocks moved by hand: who gets it, what it forbids, what a holder may do
// outside while renewals fail.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Taking } from '../../../src/collect/lmtp/taking.ts';
import { fileOf, type HeldLease, type LeaseDeps } from '../../../src/daemon/lease/held-lease.ts';
import { leasedTransport } from '../../../src/daemon/lease/leased-transport.ts';
import { type Taken, takeLease } from '../../../src/daemon/lease/take-lease.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Clock } from '../../../src/lib/time.ts';
import { migrate, migrations } from '../../../src/store/migrate.ts';
import { DATABASE_NAME, openStore, type SqliteStore } from '../../../src/store/open.ts';
import { KEYS } from '../../store/samples.ts';
import { temporaryDir } from '../../store/stores.ts';

const LENGTH_MS = 20_000;
const NEVER = new AbortController().signal;

interface HandClock extends Clock {
  /** Lets time pass, second by second, and everybody who waited for it do what he does. */
  pass(ms: number): Promise<void>;
  /** The process was stopped so long: the clock went on, no timer has run. */
  jump(ms: number): void;
  wall: number;
}

function handClock(): HandClock {
  let at = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const clock: HandClock = {
    wall: 1_767_780_000_000,
    now: () => clock.wall,
    monotonic: () => at,
    sleep(ms, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = { until: at + ms, wake: done };
        sleepers.add(sleeper);
        signal.addEventListener('abort', done, { once: true });
        function done(): void {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', done);
          resolve();
        }
      });
    },
    jump(ms) {
      at += ms;
    },
    async pass(ms) {
      for (const end = at + ms; at < end; ) {
        at = Math.min(end, at + 500);
        for (const sleeper of [...sleepers]) if (sleeper.until <= at) sleeper.wake();
        await settled();
      }
    },
  };
  return clock;
}

async function settled(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
}

/** A process, so to say: a store of its own, and a clock of its own. */
interface Party {
  readonly store: SqliteStore;
  readonly clock: HandClock;
  readonly deps: LeaseDeps;
}

function party(dir: string, clock = handClock()): Party {
  const store = openStore(join(dir, DATABASE_NAME), { keys: KEYS, busyTimeoutMs: 20 });
  onTestFinished(() => store.close());
  return { store, clock, deps: { store, clock, log: silentLog, dir, file: fileOf(dir), lengthMs: LENGTH_MS } };
}

function take(who: Party, isPatient = true, signal = NEVER): Promise<Taken> {
  return takeLease(who.deps, { isPatient, signal, onStandby: async () => undefined });
}

async function held(who: Party): Promise<HeldLease> {
  const taken = await take(who);
  if (taken.kind !== 'held') throw new Error(`the lease was not to be had: ${taken.kind}`);
  onTestFinished(() => taken.lease.release());
  return taken.lease;
}

const note = (store: SqliteStore, value: string) => store.write(() => store.settings.set('note', value));
const noted = (store: SqliteStore) => store.readNow(() => store.settings.get('note'));

/** A, stopped while it held the lease, and B, who took over from it. */
async function takenOver() {
  const dir = temporaryDir();
  const [a, b] = [party(dir), party(dir)];
  const first = await held(a);
  await note(a.store, 'by a');
  const waiting = take(b);
  await settled();
  await b.clock.pass(3_000);
  // From here on A's clock does not move: it does nothing.
  await b.clock.pass(LENGTH_MS + 2_000);
  const taken = await waiting;
  if (taken.kind !== 'held') throw new Error(taken.kind);
  onTestFinished(() => taken.lease.release());
  return { dir, a, b, first, second: taken.lease, stoodBy: taken.stoodBy };
}

describe('F21: two daemons, same database', () => {
  it('F21: of two that ask at once one gets the lease, the other waits and gets it when it is given back', async () => {
    const dir = temporaryDir();
    const [a, b] = [party(dir), party(dir)];
    const asked = [take(a), take(b)];
    const first = await Promise.race(asked.map(async (one, index) => ({ index, taken: await one })));
    if (first.taken.kind !== 'held') throw new Error(first.taken.kind);
    const [waits, isWaiting] = first.index === 0 ? [b, asked[1]] : [a, asked[0]];
    await waits.clock.pass(5_000);
    expect(waits.store.readNow(() => waits.store.lease.row()).token).toBe(1);
    await first.taken.lease.release();
    await waits.clock.pass(1_000);
    const second = await isWaiting;
    expect(second).toMatchObject({ kind: 'held', stoodBy: true, lease: { claim: { token: 2 } } });
    if (second?.kind === 'held') await second.lease.release();
  });

  it('F21: one who is not patient is told who works, after two seconds', async () => {
    const dir = temporaryDir();
    const [a, b] = [party(dir), party(dir)];
    await held(a);
    const asked = take(b, false);
    await settled();
    await b.clock.pass(3_000);
    expect(await asked).toMatchObject({ kind: 'busy', holder: { pid: process.pid, token: 1 } });
  });

  it('F21: a holder that renews keeps it, however long', async () => {
    const dir = temporaryDir();
    const clock = handClock();
    const [a, b] = [party(dir, clock), party(dir, clock)];
    const stop = new AbortController();
    await held(a);
    const asked = take(b, true, stop.signal);
    await settled();
    await clock.pass(20 * LENGTH_MS);
    expect(b.store.readNow(() => b.store.lease.row())).toMatchObject({ token: 1, takeovers: 0 });
    stop.abort();
    expect(await asked).toEqual({ kind: 'stopped' });
  });

  it('F21: a jump of the wall clock by years neither hands it over nor keeps it from being taken', async () => {
    const dir = temporaryDir();
    const clock = handClock();
    const [a, b] = [party(dir, clock), party(dir, clock)];
    const lease = await held(a);
    const asked = take(b);
    await settled();
    for (const years of [1, -3, 30]) {
      clock.wall += years * 365 * 86_400_000;
      await clock.pass(30_000);
      expect(b.store.readNow(() => b.store.lease.row()).token).toBe(1);
    }
    await lease.release();
    await clock.pass(1_000);
    const taken = await asked;
    expect(taken.kind).toBe('held');
    if (taken.kind === 'held') await taken.lease.release();
  });

  it('F21: who was taken over changes nothing any more, in no kind of transaction, and is told so', async () => {
    const { a, b, first, second, stoodBy } = await takenOver();
    expect(stoodBy).toBe(true);
    expect(second.claim.token).toBe(2);
    await expect(note(a.store, 'late')).rejects.toMatchObject({
      name: 'LeaseLost',
      kind: 'fenced',
      code: 'LEASE_LOST',
    });
    await expect(a.store.writeInSlices(() => a.store.settings.set('note', 'late'))).rejects.toThrow(
      /lease 1 .*is over/,
    );
    expect(() => a.store.writeNow(() => a.store.settings.set('note', 'late'))).toThrow(
      /process \d+ on .* holds lease 2/,
    );
    expect(first.lost.aborted).toBe(true);
    expect(a.store.faultOf(first.lost.reason)).toBe('fenced');
    expect(noted(b.store)).toBe('by a');
    // Reading is allowed, and the holder writes.
    expect(noted(a.store)).toBe('by a');
    await note(b.store, 'by b');
    expect(noted(a.store)).toBe('by b');
    expect(b.store.readNow(() => b.store.lease.row())).toMatchObject({ token: 2, takeovers: 1, locked: false });
  });

  it('F21: who was taken over does not give back what is not his, and a command beside both still writes', async () => {
    const { dir, a, b, first } = await takenOver();
    await expect(note(a.store, 'late')).rejects.toThrow();
    await first.release();
    expect(b.store.readNow(() => b.store.lease.row())).toMatchObject({ token: 2 });
    await note(b.store, 'by b');
    const command = party(dir);
    await note(command.store, 'by a command');
    expect(noted(b.store)).toBe('by a command');
    // The lock is free now: the holder takes it at its next renewal, so that its death would be known at once.
    await b.clock.pass(6_000);
    expect(b.store.readNow(() => b.store.lease.row())).toMatchObject({ token: 2, locked: true });
  });

  it('F21: the death of a holder whose lock is free is known at the first look', async () => {
    const dir = temporaryDir();
    const [a, b] = [party(dir), party(dir)];
    // A process that died: its lock is gone, its row is there.
    const dead = { owner: 'dead', lengthMs: LENGTH_MS, locked: true, host: 'here', pid: 1 };
    const row = a.store.readNow(() => a.store.lease.row());
    a.store.writeNow(() => a.store.lease.take(row, dead, 0));
    expect((await held(b)).claim.token).toBe(2);
  });

  it('F21: before anything leaves an old renewal is renewed, and who was taken over lets nothing out', async () => {
    const { a, first } = await takenOver();
    const sent: string[] = [];
    const out = leasedTransport(
      {
        async send(mail) {
          sent.push(mail.to);
          return { kind: 'sent', response: 'ok' };
        },
        async close() {},
      },
      first,
    );
    const mail = { from: 'a@example.com', to: 'b@example.com', bytes: new Uint8Array() };
    // It wakes, and the monotonic clock says how long it slept: no timer of its own has run yet.
    a.clock.jump(LENGTH_MS + 5_000);
    expect(first.lost.aborted).toBe(false);
    await expect(out.send(mail, NEVER)).rejects.toMatchObject({ kind: 'fenced' });
    await expect(out.send(mail, NEVER)).rejects.toMatchObject({ kind: 'fenced' });
    expect(sent).toEqual([]);
    expect(first.lost.aborted).toBe(true);
  });

  it('F21: nothing leaves while the lease cannot be renewed, and all goes on when it can, if nobody took over', async () => {
    const dir = temporaryDir();
    const a = party(dir);
    const lease = await held(a);
    const blocker = new Database(join(dir, DATABASE_NAME));
    onTestFinished(() => void blocker.close());
    blocker.exec('begin immediate');
    let isConfirmed = false;
    await a.clock.pass(LENGTH_MS / 2 + 500);
    const confirming = lease.confirm(NEVER).then(() => {
      isConfirmed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(isConfirmed).toBe(false);
    blocker.exec('rollback');
    for (let tries = 0; !isConfirmed && tries < 100; tries++) {
      await a.clock.pass(500);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await confirming;
    expect(lease.lost.aborted).toBe(false);
    await note(a.store, 'still here');
  });

  it('F21: a database that a paused process holds locked is taken over by nobody, and watched anew afterwards', async () => {
    const dir = temporaryDir();
    const [a, b] = [party(dir), party(dir)];
    await held(a);
    const events: string[] = [];
    const log = { ...silentLog, warn: (event: string) => void events.push(event) };
    const stop = new AbortController();
    const asked = takeLease(
      { ...b.deps, log },
      { isPatient: true, signal: stop.signal, onStandby: async () => undefined },
    );
    await settled();
    const blocker = new Database(join(dir, DATABASE_NAME));
    onTestFinished(() => void blocker.close());
    blocker.exec('begin immediate');
    for (let n = 0; n < 60 && events.length === 0; n++) {
      await b.clock.pass(1_000);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // It tries, is told that the database is locked, and says so.
    for (let tries = 0; events.length === 0 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    blocker.exec('rollback');
    expect(events).toContain('lease.blocked');
    await b.clock.pass(2_000);
    expect(b.store.readNow(() => b.store.lease.row()).token).toBe(1);
    stop.abort();
    await asked;
  });

  it('F21: an upgrade takes the lease from whoever works on the old schema', async () => {
    const dir = temporaryDir();
    const a = party(dir);
    const lease = await held(a);
    await note(a.store, 'by a');
    const db = new Database(join(dir, DATABASE_NAME));
    onTestFinished(() => void db.close());
    const next = {
      version: migrations.length + 1,
      why: 'a test',
      statements: () => ['create table newer (id integer)'],
    };
    migrate(db, [...migrations, next]);
    await expect(note(a.store, 'by the old version')).rejects.toThrow(/taken back \(by a migration/);
    expect(lease.lost.aborted).toBe(true);
    expect(noted(a.store)).toBe('by a');
  });

  it('F21: the same token in other hands, as a restored backup may give it, is not the holder’s any more', async () => {
    const dir = temporaryDir();
    const a = party(dir);
    const lease = await held(a);
    const db = new Database(join(dir, DATABASE_NAME));
    onTestFinished(() => void db.close());
    db.exec("update lease set owner = 'somebody else'");
    expect(a.store.readNow(() => a.store.lease.row()).token).toBe(lease.claim.token);
    await expect(note(a.store, 'late')).rejects.toMatchObject({ kind: 'fenced' });
    await lease.release();
    expect(a.store.readNow(() => a.store.lease.row()).owner).toBe('somebody else');
  });

  it('F21: a database file that was exchanged under its name ends the holder', async () => {
    const dir = temporaryDir();
    const a = party(dir);
    const lease = await held(a);
    const { renameSync, copyFileSync } = await import('node:fs');
    const path = join(dir, DATABASE_NAME);
    copyFileSync(path, `${path}.other`);
    renameSync(`${path}.other`, path);
    await a.clock.pass(LENGTH_MS / 4 + 500);
    expect(lease.lost.aborted).toBe(true);
    expect(String(lease.lost.reason)).toMatch(/another file now/);
  });

  it.each(['exchanged', 'deleted'])(
    'F21: nothing is acted on from the moment the database file was %s, long before the next renewal',
    async (how) => {
      const dir = temporaryDir();
      const a = party(dir);
      const lease = await held(a);
      const { renameSync, copyFileSync, rmSync } = await import('node:fs');
      const path = join(dir, DATABASE_NAME);
      await lease.confirm(new AbortController().signal);
      copyFileSync(path, `${path}.other`);
      if (how === 'exchanged') renameSync(`${path}.other`, path);
      else rmSync(path);
      await expect(lease.confirm(new AbortController().signal)).rejects.toThrow(/another file now, or gone/);
      expect(lease.lost.aborted).toBe(true);
    },
  );

  it('F21: a mail handed over by LMTP is not answered for once the database file was exchanged', async () => {
    const dir = temporaryDir();
    const a = party(dir);
    const lease = await held(a);
    const taking = new Taking(a.store, () => a.clock.now(), lease);
    const { renameSync, copyFileSync } = await import('node:fs');
    const path = join(dir, DATABASE_NAME);
    copyFileSync(path, `${path}.other`);
    renameSync(`${path}.other`, path);
    await expect(taking.take([])).rejects.toThrow(/another file now, or gone/);
  });

  it('F21: nothing leaves while the disk does not say which file it is, and all goes on when it does', async () => {
    const dir = temporaryDir();
    const a = party(dir);
    const lease = await held(a);
    const { renameSync, symlinkSync, rmSync } = await import('node:fs');
    const path = join(dir, DATABASE_NAME);
    renameSync(path, `${path}.aside`);
    symlinkSync(DATABASE_NAME, path);
    let isConfirmed = false;
    const confirmed = lease.confirm(NEVER).then(() => {
      isConfirmed = true;
    });
    await a.clock.pass(2_000);
    expect([isConfirmed, lease.lost.aborted]).toEqual([false, false]);
    rmSync(path);
    renameSync(`${path}.aside`, path);
    await a.clock.pass(2_000);
    await confirmed;
    expect(lease.lost.aborted).toBe(false);
  });
});
