import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { Command } from '../../../src/model/command.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import { verifyMessageId } from '../../../src/model/token.ts';
import type { Applied, Store } from '../../../src/ports.ts';
import type { OpenEmpty } from '../exercise.ts';
import { change, config, create, entry, KEYS, NOW, note, notice, state, verdict } from '../samples.ts';

/** Applies one change under a cause of its own. */
export async function applied(store: Store, what: Change, command: Command, now = NOW): Promise<Applied> {
  return store.write(() => store.tickets.apply(what, command, now, config()));
}

/** A new ticket; gives its id. */
export async function ticketOf(store: Store, cause: string, more: Partial<Change> = {}): Promise<TicketId> {
  const { ticket } = await applied(store, change(more), create(cause));
  if (ticket === null) throw new Error('no ticket was made');
  return ticket;
}

export function exerciseApply(open: OpenEmpty): void {
  describe('applying a change', () => {
    it('files a ticket with number, history, people and notices', async () => {
      const store = open();
      const done = await applied(store, change({ notices: [notice('mail:1/0/opened')] }), create('mail:1'));
      expect(done).toMatchObject({ ref: 'T-2026-00001', entries: [1, 2], notices: [1] });
      const ticket = await store.read(() => store.tickets.byRef('t-2026-00001'));
      expect(ticket).toEqual({ ...state(), id: done.ticket, ref: 'T-2026-00001', version: 1, links: [] });
      const row = await store.read(() => store.outbox.row(1));
      // Every outgoing mail is an entry of the history (A1).
      expect(await store.read(() => store.tickets.entries(done.ticket ?? ticket!.id))).toMatchObject([
        { ...entry(), id: 1 },
        { id: 2, kind: 'notice', messageId: row?.messageId, text: 'opened → carla@shop.example', changes: {} },
      ]);
      expect(row).toMatchObject({ ticket: done.ticket, state: 'queued', toAddress: 'carla@shop.example', attempts: 0 });
      expect(row?.data.ticket?.ref).toBe('T-2026-00001');
      expect(row?.data.newRef).toBe('T-2026-00001');
      expect(verifyMessageId(KEYS, row?.messageId ?? '')).toEqual({ outbox: 1, ticket: done.ticket });
      expect(row?.messageId).toMatch(/@desk\.example>$/);
    });

    it('does nothing the second time for the same cause and ordinal', async () => {
      const store = open();
      const first = await applied(store, change({ notices: [notice('mail:1/0/opened')] }), create('mail:1'));
      const again = await applied(store, change({ notices: [notice('mail:1/0/opened')] }), create('mail:1'));
      expect(again).toEqual({ ticket: first.ticket, ref: first.ref, entries: [], notices: [] });
      expect(await store.read(() => store.tickets.list({ words: [], all: true, limit: 9 }))).toHaveLength(1);
      const context = await store.read(() => store.tickets.context(create('mail:1'), null, NOW, config()));
      expect(context.alreadyDone).toBe(true);
      const other = await store.read(() =>
        store.tickets.context(create('mail:1', { ordinal: 1 }), null, NOW, config()),
      );
      expect(other.alreadyDone).toBe(false);
    });

    it('mails the same person once for the same event', async () => {
      const store = open();
      await applied(store, change({ notices: [notice('e/1'), notice('e/1')] }), create('mail:1'));
      await applied(
        store,
        change({ notices: [notice('e/1'), notice('e/1', { to: { address: 'x@y.example', name: '' } })] }),
        create('mail:2'),
      );
      expect(await store.read(() => store.outbox.byEventPrefix('e'))).toHaveLength(2);
    });

    it('leaves no gap in the numbers when a mail fails', async () => {
      const store = open();
      await store.write(function* () {
        for (const [cause, fails] of [
          ['mail:1', false],
          ['mail:2', true],
          ['mail:3', false],
        ] as const) {
          yield* store.savepoint(function* () {
            yield* store.tickets.apply(change(), create(cause), NOW, config());
            if (fails) throw new Error('poison');
          });
        }
      });
      const tickets = await store.read(() => store.tickets.list({ words: [], all: true, limit: 9 }));
      expect(tickets.map((ticket) => ticket.ref)).toEqual(['T-2026-00002', 'T-2026-00001']);
    });

    it("counts by the parts of the mask, in the instance's time zone", async () => {
      const store = open();
      const newYear = Date.UTC(2026, 11, 31, 23, 30);
      const make = (cause: string, queue: string) =>
        store.write(() =>
          store.tickets.apply(
            change({ state: state({ createdAt: newYear, queue }) }),
            create(cause),
            NOW,
            config('{queue}-{yy}-{seq:3}'),
          ),
        );
      expect([(await make('a', 'sales')).ref, (await make('b', 'it')).ref, (await make('c', 'sales')).ref]).toEqual([
        'SALES-27-001',
        'IT-27-001',
        'SALES-27-002',
      ]);
    });

    it('passes over a number that another mask gave away', async () => {
      const store = open();
      const make = (cause: string, mask: string) =>
        store.write(() => store.tickets.apply(change(), create(cause), NOW, config(mask)));
      expect((await make('a', 'T{yy}-{seq:2}')).ref).toBe('T26-01');
      expect((await make('b', 'T26-{seq:2}')).ref).toBe('T26-02');
      expect((await make('c', 't26-{seq:2}')).ref).toBe('t26-03');
    });

    it('raises the version and follows the state on a later change', async () => {
      const store = open();
      const id = await ticketOf(store, 'mail:1');
      const closed = state({ status: 'closed', kind: 'closed', closedAt: NOW + 5, tags: ['x'] });
      await applied(
        store,
        change({ ticket: id, state: closed, entries: [entry({ kind: 'change', text: 'closed' })] }),
        note('cli:1', id),
      );
      const ticket = await store.read(() => store.tickets.get(id));
      expect(ticket).toMatchObject({ version: 2, kind: 'closed', tags: ['x'], closedAt: NOW + 5 });
      expect(await store.read(() => store.tickets.list({ words: [], all: false, limit: 9 }))).toEqual([]);
      expect(
        await store.read(() => store.tickets.list({ words: ['ORDER', 'carla'], all: true, limit: 9 })),
      ).toHaveLength(1);
      expect(await store.read(() => store.tickets.list({ words: ['100%'], all: true, limit: 9 }))).toEqual([]);
    });

    it('keeps strange text as it came', async () => {
      const store = open();
      const id = await ticketOf(store, 'mail:1', {
        state: state({ subject: 'a\u0000b \ud800 ß', fields: { __proto__x: "'; drop table tickets; --" } }),
        entries: [entry({ text: 'x\u0000y\udfff' })],
      });
      const ticket = await store.read(() => store.tickets.get(id));
      expect(ticket?.subject).toBe('a\u0000b \ufffd ß');
      expect(ticket?.fields).toEqual({ __proto__x: "'; drop table tickets; --" });
      expect((await store.read(() => store.tickets.entries(id)))[0]?.text).toBe('x\u0000y\ufffd');
    });

    it('links both ways', async () => {
      const store = open();
      const old = await ticketOf(store, 'mail:1');
      const next = await ticketOf(store, 'mail:2', { links: [{ kind: 'follows', ticket: old }] });
      const claim = await ticketOf(store, 'mail:3', { links: [{ kind: 'claims', ticket: old }] });
      expect((await store.read(() => store.tickets.get(next)))?.links).toEqual([
        { kind: 'follows', ticket: old, ref: 'T-2026-00001' },
      ]);
      expect((await store.read(() => store.tickets.get(old)))?.links).toEqual([
        { kind: 'claimed_by', ticket: claim, ref: 'T-2026-00003' },
        { kind: 'followed_by', ticket: next, ref: 'T-2026-00002' },
      ]);
    });

    it('ends one of two ties and leaves the other whole', async () => {
      const store = open();
      const one = await ticketOf(store, 'mail:1');
      const other = await ticketOf(store, 'mail:2', { links: [{ kind: 'duplicate', ticket: one }] });
      const kindsOf = async (id: TicketId) =>
        (await store.read(() => store.tickets.get(id)))?.links.map((link) => link.kind);
      const tied = async (cause: string, ties: Partial<Change>) =>
        applied(store, change({ ticket: one, state: null, entries: [], ...ties }), note(cause, one));
      await tied('cli:1', { links: [{ kind: 'related', ticket: other }] });
      expect([await kindsOf(one), await kindsOf(other)]).toEqual([
        ['duplicated_by', 'related'],
        ['duplicate', 'related'],
      ]);
      await tied('cli:2', { unlinks: [{ kind: 'related', ticket: other }] });
      expect([await kindsOf(one), await kindsOf(other)]).toEqual([['duplicated_by'], ['duplicate']]);
      await tied('cli:3', { unlinks: [{ kind: 'duplicated_by', ticket: other }] });
      expect([await kindsOf(one), await kindsOf(other)]).toEqual([[], []]);
    });

    it('writes notices without touching a ticket', async () => {
      const store = open();
      const done = await applied(
        store,
        change({ state: null, entries: [], notices: [notice('e/1')] }),
        create('mail:1'),
      );
      expect(done).toMatchObject({ ticket: null, ref: null, entries: [], notices: [1] });
      expect((await store.read(() => store.outbox.row(1)))?.messageId).toMatch(/^<1\.0\./);
    });

    it('gives the desk its counts, the mail chain and the loads', async () => {
      const store = open();
      const id = await ticketOf(store, 'mail:1', {
        state: state({ assignees: ['anna'] }),
        notices: [
          notice('mail:1/0/opened'),
          notice('mail:1/0/agent-new', {
            name: 'agent-new',
            kind: 'agent',
            agent: 'anna',
            to: { address: 'anna@desk.example', name: '' },
          }),
          notice('mail:1/0/x', { name: 'status', gate: verdict('list') }),
          notice('mail:1/0/y', { name: 'closed', kind: 'automatic' }),
        ],
      });
      const internal = entry({ messageId: '<secret@desk.example>', visibility: 'internal' });
      const second = entry({ messageId: '<order-2@shop.example>', at: NOW + 1 });
      // The customer got our notice of it, never the agent's own mail.
      const sentOn = entry({ kind: 'reply', messageId: '<anna@desk.example>' });
      await applied(
        store,
        change({ ticket: id, state: state({ assignees: ['anna'] }), entries: [internal, sentOn, second] }),
        note('mail:2', id),
        NOW + 1,
      );
      const ticket = await store.read(() => store.tickets.get(id));
      const context = await store.read(() => store.tickets.context(note('cli:9', id), ticket, NOW + 2, config()));
      const [opened, , , closed] = await store.read(() => store.outbox.list(true));
      expect(context.publicChain).toEqual([
        '<order-1@shop.example>',
        opened?.messageId,
        closed?.messageId,
        '<order-2@shop.example>',
      ]);
      expect(context.lastCustomerMessageId).toBe('<order-2@shop.example>');
      expect(context.receipts).toEqual({
        ofTicket: { opened: 1 },
        perAddressDay: { 'carla@shop.example': 1 },
        perAddressHour: { 'carla@shop.example': 1 },
        agentsTicketHour: { 'anna@desk.example': 1 },
        senderHour: 0,
        unverifiedHour: 0,
        automaticHour: 1,
        newcomers: ['carla@shop.example'],
        receiptsHour: 1,
        unanswered: { '@shop.example': 1, 'carla@shop.example': 1 },
      });
      // The loads are for commands that assign: no other looks.
      expect(context.load).toEqual({});
      const assigning: Command = { ...note('cli:9', id), kind: 'assign', ticket: id, to: 'least_busy' };
      const chosen = await store.read(() => store.tickets.context(assigning, ticket, NOW + 2, config()));
      expect(chosen.load).toEqual({ anna: 1 });
      const later = await store.read(() =>
        store.tickets.context(note('cli:9', id), ticket, NOW + 86_400_001, config()),
      );
      expect(later.receipts).toMatchObject({
        ofTicket: { opened: 1 },
        perAddressDay: { 'carla@shop.example': 0 },
        automaticHour: 0,
      });
    });

    it('remembers whom a round robin chose, and lets go of closed tickets', async () => {
      const store = open();
      const command = create('mail:1', { set: { assign: 'round_robin' } });
      const { ticket } = await applied(
        store,
        change({ state: state({ assignees: ['ben'] }), turns: [{ pool: 'support', agent: 'ben' }] }),
        command,
      );
      const context = await store.read(() =>
        store.tickets.context(create('x', { set: { queue: 'support', assign: 'round_robin' } }), null, NOW, config()),
      );
      expect(context).toMatchObject({ turns: { support: 'ben' }, load: { ben: 1 } });
      const closed = state({ assignees: ['ben'], kind: 'closed', status: 'closed' });
      await applied(store, change({ ticket, state: closed, entries: [] }), note('cli:1', ticket!));
      const after = await store.read(() =>
        store.tickets.context(create('x', { set: { assign: 'least_busy' } }), null, NOW, config()),
      );
      expect(after.load).toEqual({});
    });
  });
}
