// Which mails are suspected when the process died, and what becomes of them: on a real store, with trials that say what a
// process of their own came to. That real processes die of real mails is shown in test/faults/deadly-mails.test.ts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { patienceOf } from '../../src/daemon/suspects/patience.ts';
import { countDeaths, MAX_DEATHS, openSuspects } from '../../src/daemon/suspects/suspects.ts';
import type { Tried } from '../../src/daemon/suspects/trial.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { LedgerRow } from '../../src/ports.ts';
import { mail, type TestStore, testStore } from '../collect/arrange.ts';

let held: TestStore;
let at = 1_000_000;
let tried: number[] = [];
const { signal } = new AbortController();
beforeEach(() => {
  held = testStore();
  tried = [];
});
afterEach(() => held.close());

const now = (): number => at;

/** A process: what it knows besides the store is gone when the next one begins. */
async function process(says: Tried = { kind: 'lived' }) {
  const { store } = held;
  await countDeaths({ store, log: silentLog, now });
  return openSuspects({
    store,
    log: silentLog,
    now,
    trial: async (ledger) => {
      tried.push(ledger);
      return says;
    },
  });
}

async function received(...uids: readonly number[]): Promise<void> {
  const { store } = held;
  const base = { mailbox: 'support', folder: 'INBOX', uidValidity: '1', internalDate: at, flags: [], oversize: false };
  const rows = uids.map((uid) => {
    const raw = Buffer.from(mail(uid));
    return { ...base, uid, raw, size: raw.length, wantsAck: false };
  });
  await store.write(() => store.ledger.receive(rows, at, null));
}

async function claimed(): Promise<LedgerRow | undefined> {
  const { store } = held;
  return (await store.write(() => store.ledger.claim(50, null, at)))[0];
}

async function row(id = 1): Promise<LedgerRow | null> {
  return held.store.read(() => held.store.ledger.row(id));
}

async function claimedAlone(): Promise<LedgerRow> {
  const found = await claimed();
  if (!found) throw new Error('nothing can be claimed now');
  return found;
}

describe('F59: a mail in whose hands the process died', () => {
  test('waits behind the others and is tried apart before it is in hand again', async () => {
    await received(1, 2);
    await (await process()).take(await claimedAlone(), signal);
    expect(tried).toEqual([]);
    const next = await process();
    // The other one first; the suspect when its time has come.
    expect((await claimed())?.id).toBe(2);
    at += 2_000;
    const suspect = await claimedAlone();
    expect(suspect.id).toBe(1);
    expect(await next.take(suspect, signal)).toBeNull();
    expect(tried).toEqual([1]);
  });

  test('is not suspected when it was out of hand, whatever came of it', async () => {
    await received(1);
    const suspects = await process();
    const first = await claimedAlone();
    await suspects.take(first, signal);
    await suspects.release(first);
    await process();
    expect(await claimed()).toMatchObject({ id: 1 });
    expect(tried).toEqual([]);
  });

  test('is forgotten when it was settled before the process died', async () => {
    await received(1);
    await (await process()).take(await claimedAlone(), signal);
    await held.store.write(() => held.store.ledger.quarantine(1, 'settled by another way'));
    await process();
    expect(await held.store.read(() => held.store.settings.get('suspects'))).toBe('{}');
  });

  test('is a failure when a process of its own dies of it, and then the others come first', async () => {
    await received(1);
    await (await process()).take(await claimedAlone(), signal);
    const next = await process({ kind: 'died', reason: 'SIGABRT' });
    at += 2_000;
    const suspect = await claimedAlone();
    expect(await next.take(suspect, signal)).toMatchObject({ message: 'SIGABRT' });
    expect(await claimed()).toBeUndefined();
    // A trial is no death: this process lives.
    await next.release(suspect);
    await process();
    at += 2_000;
    expect((await claimedAlone()).id).toBe(1);
  });

  test('gets no strike when it could not be tried apart', async () => {
    await received(1);
    await (await process()).take(await claimedAlone(), signal);
    const next = await process({ kind: 'untried', reason: 'spawn EAGAIN' });
    at += 2_000;
    expect(await next.take(await claimedAlone(), signal)).toMatchObject({ name: 'ReaderUnavailable' });
    expect(await row()).toMatchObject({ state: 'received', strikes: 0 });
    at += 59_000;
    expect(await claimed()).toBeUndefined();
  });

  test('is killed again and again while its trials go well: each time it waits longer, at last it is set aside', async () => {
    await received(1);
    const waits: number[] = [];
    await (await process()).take(await claimedAlone(), signal);
    for (let deaths = 1; deaths < MAX_DEATHS; deaths++) {
      const next = await process();
      const retryAt = await held.store.read(() => held.store.ledger.nextRetryAt());
      waits.push((retryAt ?? 0) - at);
      at = retryAt ?? at;
      expect(await next.take(await claimedAlone(), signal)).toBeNull();
    }
    await process();
    expect(waits).toEqual([2_000, 60_000, 300_000, 900_000, 3_600_000]);
    expect(await row()).toMatchObject({ state: 'quarantined', strikes: 0 });
    expect((await row())?.reason).toMatch(/the daemon died 6 times with this mail in hand, although/);
  });

  test('a shutdown in the middle of a trial is no death', async () => {
    await received(1);
    await (await process()).take(await claimedAlone(), signal);
    const next = await process();
    at += 2_000;
    await next.take(await claimedAlone(), AbortSignal.abort());
    await process();
    expect(await held.store.read(() => held.store.settings.get('suspects'))).toBe('{"1":{"deaths":1,"inHand":false}}');
  });
});

test.each(['{"waitMs":[]}', '{"waitms":[1]}', '{"mailMs":"5"}', '{"mailMs":-1}'])(
  'a misspelt MAILCLERK_SUSPECTS is refused: %s',
  (text) => {
    expect(() => patienceOf(text)).toThrow(/MAILCLERK_SUSPECTS: .*expected numbers above 0/);
  },
);
