// H47, D6: what happens to one ticket within a moment is one mail to each person. Played on a real store, so that what the
// desk says and what the outbox then holds are tested together.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { execute } from '../../../src/carry-out.ts';
import type { Command } from '../../../src/model/command.ts';
import type { Config } from '../../../src/model/setup.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import type { OutboxRow } from '../../../src/ports.ts';
import { openStore, type SqliteStore } from '../../../src/store/open.ts';
import { KEYS, received } from '../../store/samples.ts';
import { byAnna, bySystem, closeOf, config, createOf, mailOf, NOW, replyOf, setOf } from '../builders.ts';

const site: Config = {
  ...config,
  catalogues: { ...config.catalogues, closeRequire: [] },
  notifications: {
    ...config.notifications,
    mergeWindowMs: 60_000,
    customer: { ...config.notifications.customer, status: 'all', fields: ['priority', 'severity', 'due'] },
  },
};

let store: SqliteStore;
let ticket: TicketId;
let now = NOW;
let count = 0;

beforeEach(async () => {
  store = openStore(':memory:', { keys: KEYS });
  now = NOW;
  await store.write(() => store.ledger.receive([received(1)], NOW, null));
  const { applied } = await run({ ...createOf({ mail: mailOf({ ledger: 1 }) }) });
  ticket = applied?.ticket as TicketId;
  await leave();
});
afterEach(() => store.close());

/** Carries a command out a second later; each is a cause of its own unless it says otherwise. */
async function run(command: Command, own: Partial<Pick<Command, 'cause' | 'ordinal' | 'door'>> = {}, by = site) {
  now += 1_000;
  const wanted = { ...command, cause: `cli:${++count}`, ordinal: 0, ...own } as Command;
  const about = 'ticket' in wanted ? ({ ...wanted, ticket } as Command) : wanted;
  const done = await store.write(() => execute(store, about, now, by));
  if (done.outcome.kind === 'refusal') throw new Error(`${done.outcome.reason}: ${done.outcome.detail}`);
  return done;
}

const set = (values: Parameters<typeof setOf>[0]) => setOf(values);

/** What has not left to people outside, oldest first. */
async function open(): Promise<readonly OutboxRow[]> {
  const rows = await store.read(() => store.outbox.list(true));
  return rows.filter((row) => row.agent === null && ['held', 'queued', 'deferred'].includes(row.state));
}

const shown = (rows: readonly OutboxRow[]) =>
  rows.map(({ name, template, toAddress, data }) => ({
    name,
    template,
    to: toAddress,
    changes: Object.fromEntries(
      Object.entries(data.changes).map(([field, change]) => [field, `${change.from} → ${change.to}`]),
    ),
  }));

/** Everything that waits leaves. */
async function leave(): Promise<void> {
  for (const row of await store.read(() => store.outbox.list(false))) {
    await store.write(() => store.outbox.sending(row.id, 'me', Buffer.from('x'), now));
    await store.write(() => store.outbox.finished(row.id, { state: 'sent', reason: null, dueAt: null, at: now }));
  }
}

describe('within the merge window', () => {
  test('H47: several changes become one mail that lists each field from its first value to its last', async () => {
    await run(set({ priority: 'high' }));
    await run(set({ severity: 'major' }));
    await run(set({ priority: 'low' }));
    const rows = await open();
    expect(shown(rows)).toEqual([
      {
        name: 'updated',
        template: 'updated',
        to: 'kunde@kunde.example',
        changes: { priority: 'normal → low', severity: 'normal → major' },
      },
    ]);
    // The window counts from the first of them: a burst without end does not keep the customer in the dark.
    expect(rows[0]?.dueAt).toBe(NOW + 2_000 + 60_000);
  });

  test('a status and a field are one mail, named by the stronger, in the words of a list', async () => {
    await run(set({ priority: 'high' }));
    await run(set({ status: 'in_progress' }));
    expect(shown(await open())).toEqual([
      {
        name: 'status',
        template: 'updated',
        to: 'kunde@kunde.example',
        changes: { priority: 'normal → high', status: 'unread → in_progress' },
      },
    ]);
  });

  test('a status and fields of one command are told in one mail, none is left out', async () => {
    await run(set({ status: 'in_progress', priority: 'high' }));
    expect(shown(await open())).toEqual([
      {
        name: 'status',
        template: 'updated',
        to: 'kunde@kunde.example',
        changes: { status: 'unread → in_progress', priority: 'normal → high' },
      },
    ]);
  });

  test('two statuses are told as one step, in the words of a status', async () => {
    await run(set({ status: 'read' }));
    await run(set({ status: 'in_progress' }));
    const [row] = await open();
    expect(shown([row as OutboxRow])).toEqual([
      {
        name: 'status',
        template: 'status',
        to: 'kunde@kunde.example',
        changes: { status: 'unread → in_progress' },
      },
    ]);
    expect([row?.data.from, row?.data.to]).toEqual(['unread', 'in_progress']);
  });

  test('what was changed back is told nobody, and the outbox says why', async () => {
    await run(set({ priority: 'high' }));
    await run(set({ priority: 'normal' }));
    expect(await open()).toEqual([]);
    const rows = await store.read(() => store.outbox.list(true));
    expect(rows.slice(-2).map((row) => [row.state, row.reason])).toEqual([
      ['dropped', `told together with notice ${rows.at(-1)?.id}`],
      ['suppressed', 'nothing-new'],
    ]);
  });

  test('a closing swallows the status and the fields that wait, and leaves at once', async () => {
    await run(set({ status: 'in_progress' }));
    await run(set({ priority: 'high' }));
    await run(closeOf());
    const rows = await open();
    expect(shown(rows)).toEqual([
      { name: 'closed', template: 'closed', to: 'kunde@kunde.example', changes: { priority: 'normal → high' } },
    ]);
    expect(rows[0]?.dueAt).toBe(now);
    expect(rows[0]?.data.comment).toBe('Neues Kabel.');
  });

  test('an answer takes what waits along; it is a person’s mail and leaves when the person’s would', async () => {
    await run(set({ priority: 'high' }));
    await run(replyOf());
    const rows = await open();
    expect(rows.map((row) => [row.name, row.kind, row.dueAt])).toEqual([['reply', 'human', now]]);
    expect(rows[0]?.data.body).toBe('Bitte Stecker ziehen.');
    expect(Object.keys(rows[0]?.data.changes ?? {})).toContain('priority');
  });

  test('each person gets his own', async () => {
    const { applied } = await run({
      ...byAnna,
      kind: 'watch',
      ticket,
      who: 'chef@kunde.example',
      remove: false,
    } as Command);
    expect(applied).not.toBeNull();
    await run(set({ priority: 'high' }));
    await run(set({ severity: 'major' }));
    expect(shown(await open()).map(({ to, changes }) => [to, Object.keys(changes).length])).toEqual([
      ['kunde@kunde.example', 2],
      ['chef@kunde.example', 2],
    ]);
  });

  test('what has begun to leave is joined by nothing, and nothing overtakes it', async () => {
    await run(set({ priority: 'high' }));
    const [first] = await open();
    await store.write(() => store.outbox.sending(first?.id ?? 0, 'me', Buffer.from('bytes'), now));
    await run(closeOf());
    const [closing] = await open();
    expect(closing?.name).toBe('closed');
    expect(closing?.data.isJoined).toBeUndefined();
    expect(await store.read(() => store.outbox.due(now, 10))).toEqual([]);
  });

  test('the words of two people stay two mails, in their order', async () => {
    const hold = { door: 'mail' as const };
    await run(replyOf({ text: 'Erste Antwort.' }), hold);
    await run(replyOf({ text: 'Zweite Antwort.' }), hold);
    expect((await open()).map((row) => row.data.body)).toEqual(['Erste Antwort.', 'Zweite Antwort.']);
  });

  test('without a window every change is a mail at once', async () => {
    const at = { ...site, notifications: { ...site.notifications, mergeWindowMs: 0 } };
    await run(set({ priority: 'high' }), {}, at);
    const [row] = await open();
    expect([row?.state, row?.dueAt]).toEqual(['queued', now]);
  });

  test('a receipt never waits', async () => {
    await run({ ...createOf({ mail: mailOf({ ledger: 1, messageId: '<other@kunde.example>' }) }) });
    const rows = await open();
    expect(rows.map((row) => [row.name, row.state])).toContainEqual(['opened', 'queued']);
  });
});

describe('a reply and a close from one mail', () => {
  const mail = { cause: 'mail:9', door: 'mail' as const };
  const both = async () => {
    const reply = await run(replyOf(), { ...mail, ordinal: 0 });
    const close = await run(closeOf({ comment: '' }), { ...mail, ordinal: 1 });
    return { reply, close };
  };

  test('are one notice, held as long as the reply may be taken back', async () => {
    await both();
    const rows = await open();
    expect(rows.map((row) => [row.name, row.template, row.kind, row.state])).toEqual([
      ['closed', 'closed', 'human', 'held'],
    ]);
    expect(rows[0]?.data.body).toBe('Bitte Stecker ziehen.');
    expect(rows[0]?.dueAt).toBe(NOW + 2_000 + site.smtp.holdRepliesMs);
    // It does not answer, nor name, the mail it took the place of: that one was never sent.
    const dropped = (await store.read(() => store.outbox.list(true))).find((row) => row.state === 'dropped');
    expect(rows[0]?.references).not.toContain(dropped?.messageId);
  });

  test('undo of the close gives the reply back, undo of the reply takes that, too', async () => {
    const { reply, close } = await both();
    await run({ ...byAnna, kind: 'undo', ticket, undo: close.applied?.undo ?? '' } as Command);
    expect((await open()).map((row) => [row.name, row.state])).toEqual([['reply', 'held']]);
    expect(reply.applied?.undo).toBeDefined();
    const counts = await store.read(() => store.outbox.counts());
    const rows = await store.read(() => store.outbox.list(true));
    expect(counts.dropped).toBe(rows.filter((row) => row.state === 'dropped').length);
  });

  test('once the one mail of both has left, the reply cannot be taken back', async () => {
    const { reply } = await both();
    await leave();
    const record = await store.read(() => store.tickets.undo(reply.applied?.undo ?? ''));
    expect(record?.notices.find((one) => one.kind === 'human')?.state).toBe('sent');
  });
});

describe('nobody gets the same thing twice', () => {
  const watchers = (who: string) => run({ ...byAnna, kind: 'watch', ticket, who, remove: false } as Command);

  test.each([
    ['the customer in capitals', 'KUNDE@Kunde.Example'],
    ['the customer with a tag', 'kunde+tickets@kunde.example'],
  ])('as a watcher: %s', async (_, address) => {
    await watchers(address);
    await run(replyOf());
    expect((await open()).map((row) => row.toAddress)).toEqual(['kunde@kunde.example']);
  });

  test('by two addresses that staff said are one person', async () => {
    await watchers('karla@private.example');
    const contact = { address: 'karla@private.example', known: 1 };
    const { executeCustomers } = await import('../../../src/daemon/customers/command.ts');
    await store.write(() =>
      executeCustomers(
        store,
        { ...bySystem, cause: 'cli:m', kind: 'contact_merge', address: 'kunde@kunde.example', other: contact.address },
        { now, config: site },
      ),
    );
    await run(replyOf());
    expect((await open()).map((row) => row.toAddress)).toEqual(['kunde@kunde.example']);
  });

  test('whose other address gets no copy is not in Cc with it either', async () => {
    await watchers('kunde+tickets@kunde.example');
    await watchers('chef@kunde.example');
    await watchers('CHEF+x@kunde.example');
    await run(replyOf());
    expect((await open())[0]?.data.recipients?.cc.map((one) => one.address)).toEqual(['chef@kunde.example']);
  });

  test('who had the agent’s mail in To or Cc is not sent it again, and the outbox says so', async () => {
    await watchers('chef@kunde.example');
    const mail = mailOf({
      ledger: 1,
      messageId: '<a1@example.com>',
      from: { address: 'anna@example.com', name: 'Anna' },
      byAgent: 'anna',
      mentioned: ['chef@kunde.example'],
    });
    await run(replyOf({ mail, text: 'Antwort.' }), { cause: 'mail:1', ordinal: 5, door: 'mail' });
    const rows = (await store.read(() => store.outbox.list(true))).filter((row) => row.name === 'reply');
    expect(rows.map((row) => [row.toAddress, row.state, row.reason])).toEqual([
      ['kunde@kunde.example', 'held', null],
      ['chef@kunde.example', 'suppressed', 'has-it'],
    ]);
  });

  test('as an agent and as a customer: an agent whose own ticket it is hears of it once', async () => {
    const own = createOf({
      mail: mailOf({ ledger: 1, messageId: '<b1@example.com>', from: { address: 'anna@home.example', name: 'Anna' } }),
      customer: { address: 'anna@home.example', name: 'Anna' },
    });
    const { applied } = await run({ ...own, set: { assign: 'anna' } });
    const rows = await store.read(() => store.outbox.list(true));
    const his = rows.filter((row) => row.ticket === applied?.ticket && row.state !== 'suppressed');
    expect(his.filter((row) => /anna@/.test(row.toAddress)).map((row) => row.toAddress)).toHaveLength(1);
  });
});
