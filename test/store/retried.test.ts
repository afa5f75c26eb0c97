// A mail that a person takes out of quarantine begins anew: what failed before counts for nothing.
import { expect, test } from 'vitest';
import { emptyStore } from './stores.ts';

test('a mail that is tried again from quarantine has its three tries', async () => {
  const store = emptyStore();
  const raw = Buffer.from('Subject: poison\r\n\r\n');
  const place = { mailbox: 'support', folder: 'INBOX', uidValidity: '1', uid: 1 };
  const mail = { ...place, internalDate: 1, flags: [], raw, size: raw.length, oversize: false, wantsAck: false };
  const [id = 0] = await store.write(() => store.ledger.receive([mail], 1, null));
  const strike = () => store.write(() => store.ledger.strike(id, 'it killed the reader'));
  const state = async () => (await store.read(() => store.ledger.row(id)))?.state;
  expect([await strike(), await strike(), await strike(), await state()]).toEqual([1, 2, 3, 'quarantined']);
  expect(await store.write(() => store.ledger.retry(id))).toBe(true);
  expect([await strike(), await strike(), await state()]).toEqual([1, 2, 'received']);
  expect([await strike(), await state()]).toEqual([3, 'quarantined']);
});
