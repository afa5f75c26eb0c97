// How fetching is held back and let go again: a real store and a real folder on the disk, a mailbox of which only the
// session's end matters.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepAudits } from '../../src/collect/accounting/audit.ts';
import type { Intake } from '../../src/collect/intake.ts';
import { checkSpace, PRESSURE, type Pressure, waitForRoom } from '../../src/collect/pressure.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Received } from '../../src/ports.ts';
import { StoreFault } from '../../src/store/faults.ts';
import { mailbox, type TestStore, testStore } from './arrange.ts';

let held: TestStore;
const lines: string[] = [];
beforeEach(() => {
  held = testStore();
  lines.length = 0;
  return () => held.close();
});

async function receive(from: number, to: number): Promise<readonly number[]> {
  const mails = Array.from({ length: to - from + 1 }, (_, at): Received => {
    const raw = Buffer.from(`Subject: ${from + at}\r\n\r\n`);
    const place = { mailbox: 'support', folder: 'INBOX', uidValidity: '1', uid: from + at };
    return { ...place, internalDate: 1, flags: [], raw, size: raw.length, oversize: false, wantsAck: false };
  });
  return held.store.write(() => held.store.ledger.receive(mails, 1, null));
}

/** An intake of which waiting for room needs the store, the limits and the end of the session. */
function intake(pressure: Partial<Pressure>, ended = new AbortController().signal): Intake {
  const clock = {
    now: () => 1,
    monotonic: () => 1,
    sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 5)),
  };
  const log = { ...silentLog, info: (event: string) => void lines.push(event) };
  const session = { ended } as Intake['session'];
  const rest = { folder: 'INBOX', events: { onReceived() {} } as unknown as Intake['events'], signal: ended };
  return {
    ...rest,
    mailbox: mailbox(1),
    store: held.store,
    clock,
    log,
    session,
    pressure: { ...PRESSURE, ...pressure },
  };
}

async function isOver(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  work.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setTimeout(resolve, 60));
  return done;
}

describe('F57: fetching', () => {
  it('goes on up to the limit, stops beyond it, and goes on again only when much is decided', async () => {
    const limits = intake({ maxBacklog: 4, resumeBacklog: 1 });
    const ids = [...(await receive(1, 4))];
    await waitForRoom(limits);
    expect(lines).toEqual([]);
    ids.push(...(await receive(5, 5)));
    const waiting = waitForRoom(limits);
    expect(await isOver(waiting)).toBe(false);
    expect(lines).toEqual(['mailbox.held_back']);
    const settle = (many: readonly number[]): Promise<void> =>
      held.store.write(function* () {
        for (const id of many) yield* held.store.ledger.quarantine(id, 'out of the way');
      });
    await settle(ids.slice(0, 3));
    expect(await isOver(waiting)).toBe(false);
    await settle(ids.slice(3, 4));
    await waiting;
  });

  it('goes on for a mailbox of which few mails wait, however many of another do', async () => {
    await receive(1, 300);
    const crowded = intake({ maxBacklog: 250, resumeBacklog: 150 });
    expect(await isOver(waitForRoom(crowded))).toBe(false);
    const other = intake({ maxBacklog: 250, resumeBacklog: 150 });
    await waitForRoom({ ...other, mailbox: { ...other.mailbox, name: 'sales' } });
  });

  it('that waits ends with its session', async () => {
    await receive(1, 3);
    const gone = new AbortController();
    const waiting = waitForRoom(intake({ maxBacklog: 1, resumeBacklog: 0 }, gone.signal));
    expect(await isOver(waiting)).toBe(false);
    gone.abort(new Error('the line broke'));
    await expect(waiting).rejects.toThrow('the line broke');
  });
});

describe('F36: free space', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mc-space-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('that was too little must be a tenth more before anything is taken in', async () => {
    const { bavail, bsize } = statfsSync(dir);
    const free = bavail * bsize;
    const limits = { ...PRESSURE, dataDir: dir, minFreeBytes: free * 2 };
    await expect(checkSpace(limits)).rejects.toThrow(/data\.min_free/);
    // Enough for who was never short of it, not for who was.
    Object.assign(limits, { minFreeBytes: free * 0.95 });
    await expect(checkSpace(limits)).rejects.toThrow(/are wanted/);
    await checkSpace({ ...limits });
    Object.assign(limits, { minFreeBytes: free * 0.5 });
    await checkSpace(limits);
    Object.assign(limits, { minFreeBytes: free * 0.95 });
    await checkSpace(limits);
  });
});

it('F36: an audit on a full disk keeps its figures from nobody; another fault is said', async () => {
  const failing = (error: Error) => ({ ...held.store, write: () => Promise.reject(error) });
  await keepAudits(failing(new StoreFault('full', 'SQLITE_FULL', 'the disk is full')), [], 1);
  await expect(keepAudits(failing(new Error('a bug')), [], 1)).rejects.toThrow('a bug');
});
