// A mail without Message-ID that was handed over by LMTP twice: the same bytes and envelope, another Received line.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SeenMail } from '../../src/model/facts.ts';
import { mailIdentity, sha256Hex } from '../../src/model/identity.ts';
import { lmtpTrace } from '../../src/model/mailbox/lmtp-trace.ts';
import { settleAll, type TestStore, testStore } from '../collect/arrange.ts';

const NOW = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;

let held: TestStore;
beforeEach(() => {
  held = testStore();
});
afterEach(() => held.close());

interface Handed {
  readonly sender?: string;
  readonly recipient?: string;
  readonly body?: string;
  readonly mailbox?: string;
  readonly folder?: string;
  readonly at?: number;
  readonly id?: string;
  readonly headers?: string;
}

async function handOver(uid: number, handed: Handed): Promise<{ readonly id: number; readonly raw: Buffer }> {
  const { sender = 'form@shop.example', recipient = 'support@example.com', at = NOW, folder = 'lmtp' } = handed;
  const date = new Date(at).toUTCString();
  const trace = lmtpTrace({ sender, recipient, from: 'mx', by: 'here', id: handed.id ?? `id${uid}`, date });
  const raw = Buffer.from(
    `${trace}From: form@shop.example\r\nSubject: order\r\n${handed.headers ?? ''}\r\n${handed.body ?? 'One pump'}\r\n`,
  );
  const { mailbox = 'support' } = handed;
  const row = { mailbox, folder, uidValidity: folder, uid, internalDate: at, flags: [], size: raw.length };
  const mail = { ...row, raw, oversize: false, wantsAck: false };
  const [id = 0] = await held.store.write(() => held.store.ledger.receive([mail], at, null));
  return { id, raw };
}

test.each<[string, boolean, Handed]>([
  ['as it was', true, {}],
  ['three hours later', true, { at: NOW + 3 * HOUR }],
  ['a day later, as an alarm is', false, { at: NOW + 24 * HOUR }],
  ['of another sender', false, { sender: 'other@shop.example' }],
  ['to another recipient', false, { recipient: 'hilfe@example.com' }],
  ['of another mailbox', false, { mailbox: 'money' }],
  ['not by LMTP', false, { folder: 'INBOX' }],
  ['with another queue id of the server before', false, { headers: 'Received: by mx with ESMTP id 4711\r\n' }],
  ['with other words', false, { body: 'Two pumps' }],
])('a mail handed over again %s is the same: %s', async (_, isSame, again) => {
  await handOver(1, {});
  await settleAll(held.store);
  const { id, raw } = await handOver(2, again);
  const { contentSha256 } = mailIdentity(raw);
  const question = { ask: 'seen', ledger: id, sha256: sha256Hex(raw), contentSha256, messageId: null } as const;
  const seen = (await held.store.read(() => held.store.tickets.answer(question, NOW))) as readonly SeenMail[];
  expect(seen.some((row) => row.sameBytes)).toBe(isSame);
});
