// Files people attach and work orders, on a real store: kept once, gone with the last ticket that has them; numbers without
// gaps, given away only when an order is made.
import { afterEach, expect, it } from 'vitest';
import { fileSource } from '../../src/daemon/papers/file-source.ts';
import { carryOutFor } from '../../src/daemon/person-command.ts';
import type { Command } from '../../src/model/command.ts';
import { sha256Hex } from '../../src/model/identity.ts';
import type { Config } from '../../src/model/setup.ts';
import type { EntryAttachment, TicketId } from '../../src/model/ticket.ts';
import type { Verb } from '../../src/model/verb.ts';
import type { Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { bySystem, NOW, config as plain } from '../desk/builders.ts';
import { KEYS } from './samples.ts';

const stores: Store[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});
const bytes = Buffer.from('a file that two tickets have\n'.repeat(100));
const file: EntryAttachment = { filename: 'a.txt', type: 'text/plain', size: bytes.length, sha256: sha256Hex(bytes) };

function office(config: Config = plain) {
  const store = openStore(':memory:', { keys: KEYS });
  stores.push(store);
  let runs = 0;
  const say = (verb: Verb | Command, more: { dryRun?: boolean; files?: readonly Uint8Array[] } = {}) =>
    carryOutFor(store, { ...bySystem, ...verb, cause: `cli:${runs++}` } as Command, {
      now: NOW,
      config,
      dryRun: more.dryRun ?? false,
      files: more.files ?? [],
    });
  const open = async (): Promise<TicketId> => {
    const done = await say({
      kind: 'open',
      customer: null,
      text: 'words',
      visibility: 'internal',
      set: { subject: 'x' },
      attachments: [],
      tellsCustomer: false,
    });
    return done.applied?.ticket as TicketId;
  };
  const attach = (ticket: TicketId, more = {}) =>
    say({ kind: 'update', ticket, text: '', visibility: 'internal', attachments: [file] }, { files: [bytes], ...more });
  const kept = () => store.read(() => store.files.bytes(file.sha256));
  return { store, say, open, attach, kept };
}

it('bytes are kept once, and not by a dry run or a refusal', async () => {
  const { open, attach, kept, say, store } = office();
  const ticket = await open();
  await attach(ticket, { dryRun: true });
  expect(await kept()).toBeNull();
  const large = { ...file, size: 30 * 1024 ** 2 };
  const refused = await say(
    { kind: 'update', ticket, text: '', visibility: 'internal', attachments: [large] },
    { files: [bytes] },
  );
  expect([refused.outcome.kind, await kept()]).toEqual(['refusal', null]);
  await attach(ticket);
  await attach(ticket);
  expect(Buffer.from((await kept()) ?? []).equals(bytes)).toBe(true);
  const source = fileSource(store, () => {
    throw new Error('no mail is read for a file people attached');
  });
  expect(Buffer.from((await source.bytes({ ...file, ledger: null })) ?? []).equals(bytes)).toBe(true);
});

it('a file goes with the last ticket that has it', async () => {
  const { open, attach, kept, say } = office();
  const [one, other] = [await open(), await open()];
  await attach(one);
  await attach(other);
  await say({ kind: 'delete', ticket: one });
  expect(await kept()).not.toBeNull();
  await say({ kind: 'delete', ticket: other });
  expect(await kept()).toBeNull();
});

it('a file that was removed is not sent, unless it hangs on the ticket a second time; undo puts it back', async () => {
  const { open, attach, say, store } = office();
  const ticket = await open();
  await attach(ticket);
  await attach(ticket);
  const ids = (await store.read(() => store.tickets.entries(ticket))).filter((one) => one.attachments.length > 0);
  const source = fileSource(store, () => ({ attachment: async () => null }));
  const [first, second] = ids.map((one) => `${one.id}.1`);
  await say({ kind: 'detach', ticket, file: first ?? '' });
  expect([...(await source.removed(ticket))]).toEqual([]);
  const gone = await say({ kind: 'detach', ticket, file: second ?? '' });
  expect([...(await source.removed(ticket))]).toEqual([file.sha256]);
  expect((await store.read(() => store.tickets.get(ticket)))?.removedFiles).toEqual([first, second]);
  await say({ kind: 'undo', ticket, undo: gone.applied?.undo ?? '' });
  expect((await store.read(() => store.tickets.get(ticket)))?.removedFiles).toEqual([first]);
});

it('orders are numbered without gaps, whatever is refused, rehearsed or numbered otherwise before', async () => {
  const config = { ...plain, orders: { number: 'W-{yyyy}-{seq:3}', webhook: null } };
  const { open, say, store } = office(config);
  const ticket = await open();
  const make = (more = {}, how = {}) => say({ kind: 'order', ticket, issue: false, ...more }, how);
  const refs: (string | undefined)[] = [];
  for (const [more, how] of [
    [{}, {}],
    [{ due: 'soon' }, {}],
    [{}, { dryRun: true }],
    [{ title: ' ' }, {}],
    [{}, {}],
  ] as const) {
    const { outcome } = await make(more, how);
    refs.push(outcome.kind === 'change' ? outcome.order?.ref : outcome.reason);
  }
  expect(refs).toEqual(['W-2026-001', 'invalid', 'W-2026-002', 'required', 'W-2026-002']);
  await Promise.all(Array.from({ length: 8 }, () => make()));
  const orders = await store.read(() => store.orders.ofTicket(ticket));
  expect(orders.map((one) => one.ref)).toEqual(
    Array.from({ length: 10 }, (_, at) => `W-2026-${String(at + 1).padStart(3, '0')}`),
  );
  await say({ kind: 'order_set', ticket, order: 'w-2026-004', status: 'cancelled' });
  expect((await store.read(() => store.orders.byRef('W-2026-004')))?.version).toBe(2);
  expect((await store.read(() => store.orders.list({ all: false, limit: 100 }))).length).toBe(9);
  await say({ kind: 'delete', ticket });
  expect(await store.read(() => store.orders.list({ all: true, limit: 100 }))).toEqual([]);
});
