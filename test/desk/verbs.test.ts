// What one does with whole tickets, as tables: the state after it, who is told, and every refusal with its reason.
import { describe, expect, it } from 'vitest';
import type { DeskContext } from '../../src/desk/context.ts';
import type { Command } from '../../src/model/command.ts';
import type { Config } from '../../src/model/setup.ts';
import type { Entry, EntryId, LinkKind, Ticket, TicketId } from '../../src/model/ticket.ts';
import type { UndoRecord } from '../../src/model/undo.ts';
import type { Verb } from '../../src/model/verb.ts';
import {
  byAnna,
  bySystem,
  changed,
  closedTicket,
  contextOf,
  mails,
  NOW,
  refused,
  T1,
  ticketOf,
  withConfig,
} from './builders.ts';

const T2 = 2 as TicketId;
const T3 = 3 as TicketId;
const DAY = 86_400_000;
const other = (own: Partial<Ticket> = {}): Ticket => ticketOf({ id: T2, ref: 'T-00002', ...own });
const ottos = (own: Partial<Ticket> = {}): Ticket =>
  other({ customer: { address: 'otto@otto.example', name: 'Otto' }, participants: ['otto@otto.example'], ...own });
const by = (verb: Verb): Command => ({ ...bySystem, ...verb }) as Command;
const merge = (into = T2, acrossCustomers = false): Command => by({ kind: 'merge', ticket: T1, into, acrossCustomers });
const entryOf = (id: number, own: Partial<Entry> = {}): Entry => ({
  id: id as EntryId,
  at: NOW - 1000 + id,
  kind: 'mail',
  visibility: 'public',
  door: 'mail',
  actor: { kind: 'contact', id: 'kunde@kunde.example' },
  messageId: `<m${id}@kunde.example>`,
  from: { address: 'kunde@kunde.example', name: 'Karla' },
  text: `words ${id}`,
  changes: {},
  attachments: [],
  ledger: id,
  joinedBy: null,
  thirdParty: false,
  ...own,
});
const twoMails = [entryOf(1), entryOf(2)];

describe('merge', () => {
  it('closes the ticket, points to the survivor, tells nobody', () => {
    const context = contextOf({ others: [other({ watchers: ['eye@third.example'] })] });
    const done = changed(merge(), ticketOf({ watchers: ['bob', 'spy@third.example'] }), context);
    expect(done.state).toMatchObject({ kind: 'closed', mergedInto: T2, closedAt: NOW });
    expect(done.notices).toEqual([]);
    // Our own people keep their eye on it; nobody from outside comes along, and no participant.
    expect(done.others?.[0]?.state).toMatchObject({
      watchers: ['eye@third.example', 'bob'],
      participants: ['kunde@kunde.example'],
    });
  });

  it('follows the chain of the other to its end', () => {
    const context = contextOf({ others: [other({ mergedInto: T3 }), other({ id: T3, ref: 'T-00003' })] });
    expect(changed(merge(), ticketOf(), context).state.mergedInto).toBe(T3);
  });

  const refusals: readonly (readonly [string, Command, Ticket, readonly Ticket[], string, string])[] = [
    ['itself', merge(T1), ticketOf(), [], 'invalid', 'itself'],
    ['what is not there', merge(), ticketOf(), [], 'not_found', 'does not exist'],
    ['a circle', merge(), ticketOf(), [other({ mergedInto: T1 })], 'conflict', 'circle'],
    ['what is merged already', merge(), ticketOf({ mergedInto: T3 }), [other()], 'conflict', 'was merged'],
    ["another customer's without a yes", merge(), ticketOf(), [ottos()], 'required', '--yes'],
  ];
  it.each(refusals)('%s is refused', (_, command, ticket, others, reason, words) => {
    const refusal = refused(command, ticket, contextOf({ others }));
    expect([refusal.reason, refusal.detail]).toEqual([reason, expect.stringContaining(words)]);
  });

  it("another customer's goes with a yes, and one without a customer needs none", () => {
    expect(changed(merge(T2, true), ticketOf(), contextOf({ others: [ottos()] })).state.mergedInto).toBe(T2);
    expect(changed(merge(), ticketOf({ customer: null }), contextOf({ others: [ottos()] })).state.mergedInto).toBe(T2);
  });
});

describe('a merged ticket', () => {
  const gone = ticketOf({ mergedInto: T2, links: [{ kind: 'merged_into', ticket: T2, ref: 'T-00002' }] });
  it.each<Command>([
    { ...byAnna, kind: 'close', ticket: T1, reason: 'solved', comment: '', causes: [], notify: 'all' },
    { ...byAnna, kind: 'set', ticket: T1, set: { priority: 'high' } },
    { ...bySystem, kind: 'reopen', ticket: T1, comment: '' },
    by({ kind: 'spam', ticket: T1 }),
    by({ kind: 'postpone', ticket: T1, to: '3d' }),
  ])('sends $kind to the survivor', (command) => {
    expect(refused(command, gone)).toMatchObject({ reason: 'conflict', detail: expect.stringContaining('T-00002') });
  });
});

describe('split and move', () => {
  const split = (...entries: readonly number[]): Command =>
    by({ kind: 'split', ticket: T1, entries: entries as readonly EntryId[], subject: null });
  const context = contextOf({ entries: twoMails });

  it('makes a ticket of the entries, and the customer hears nothing', () => {
    const done = changed(split(2), ticketOf({ mailCount: 2 }), context);
    expect(done).toMatchObject({ ticket: null, state: { status: 'unread', mailCount: 1, assignees: [] } });
    expect(done.moved).toEqual({ from: T1, to: null, messageIds: ['<m2@kunde.example>'], ledgers: [2] });
    expect(mails(done).filter((mail) => mail.includes('kunde'))).toEqual(['opened → kunde@kunde.example (muted)']);
    expect(done.others?.[0]?.state.mailCount).toBe(1);
  });

  it("makes another person's mails his own ticket", () => {
    const hers = entryOf(2, {
      from: { address: 'max@kunde.example', name: 'Max' },
      actor: { kind: 'contact', id: 'max@kunde.example' },
    });
    const done = changed(split(2), ticketOf(), contextOf({ entries: [entryOf(1), hers] }));
    expect(done.state).toMatchObject({
      customer: { address: 'max@kunde.example' },
      participants: ['max@kunde.example'],
    });
  });

  it("keeps a stranger's words inside in the ticket they are moved to", () => {
    const move = by({ kind: 'move', ticket: T1, entries: [2 as EntryId], to: T2 });
    const done = changed(move, ticketOf(), { ...context, others: [ottos()] });
    expect(done).toMatchObject({
      ticket: T2,
      entries: [{ text: 'words 2', visibility: 'internal' }, { kind: 'change' }],
    });
    expect(done.state.participants).toEqual(['otto@otto.example']);
  });

  it.each([
    [split(), 'required'],
    [split(9), 'invalid'],
    [split(1, 2), 'invalid'],
    [by({ kind: 'move', ticket: T1, entries: [2 as EntryId], to: T1 }), 'nothing_to_do'],
    [by({ kind: 'move', ticket: T1, entries: [2 as EntryId], to: T3 }), 'not_found'],
  ])('%j is refused', (command, reason) => {
    expect(refused(command, ticketOf(), context).reason).toBe(reason);
  });
});

describe('link', () => {
  const link = (as: 'parent' | 'child' | 'related' | 'duplicate' | 'follows', remove = false): Command =>
    by({ kind: 'link', ticket: T1, other: T2, as, remove });
  const tied = (kind: LinkKind): Ticket => ticketOf({ links: [{ kind, ticket: T2, ref: 'T-00002' }] });
  it('is said in both histories', () => {
    const done = changed(link('parent'), ticketOf(), contextOf({ others: [other()] }));
    expect([done.entries[0]?.text, done.others?.[0]?.entries[0]?.text]).toEqual([
      'linked: parent T-00002',
      'linked: child T-00001',
    ]);
  });
  it.each([
    [link('parent'), tied('parent'), 'nothing_to_do'],
    [link('parent'), tied('child'), 'conflict'],
    [link('duplicate'), tied('duplicated_by'), 'conflict'],
    [link('follows'), tied('followed_by'), 'conflict'],
    [link('parent'), ticketOf({ links: [{ kind: 'parent', ticket: T3, ref: 'T-00003' }] }), 'conflict'],
    [link('related', true), ticketOf(), 'nothing_to_do'],
  ])('%j is refused', (command, ticket, reason) => {
    expect(refused(command, ticket, contextOf({ others: [other()] })).reason).toBe(reason);
  });
});

describe('postpone', () => {
  const late = NOW + 5 * DAY;
  it.each([
    ['2d', null, NOW + 2 * DAY],
    ['2d', NOW - DAY, NOW + 2 * DAY],
    ['2d', late, late + 2 * DAY],
    ['1w', null, NOW + 7 * DAY],
    ['4h', null, NOW + DAY / 6],
    ['until 2026-02-01 14:00', late, Date.UTC(2026, 1, 1, 13)],
  ])('%s from %s', (to, due, expected) => {
    expect(changed(by({ kind: 'postpone', ticket: T1, to }), ticketOf({ due })).state.due).toBe(expected);
  });
  it.each(['', 'tomorrow', '3', '-3d', 'until yesterday', 'until 2020-01-01', 'until none', '10xd'])(
    '"%s" is no time',
    (to) => {
      expect(refused(by({ kind: 'postpone', ticket: T1, to }), ticketOf()).reason).toBe('invalid');
    },
  );
});

describe('spam and delete', () => {
  it('spam ends it without a word and stops what was to leave', () => {
    const done = changed(by({ kind: 'spam', ticket: T1 }), ticketOf());
    expect(done).toMatchObject({ state: { kind: 'closed', flags: ['spam'] }, notices: [], drops: { of: 'customer' } });
  });
  it('delete leaves a tombstone that names nobody', () => {
    const done = changed(by({ kind: 'delete', ticket: T1 }), closedTicket({ fields: { order: '1' } }));
    expect(done).toMatchObject({ tombstone: true, notices: [], drops: { of: 'ticket' } });
    expect(JSON.stringify(done.state)).not.toMatch(/kunde|Drucker/);
  });
});

describe('undo', () => {
  const record = (own: Partial<UndoRecord> = {}): UndoRecord => ({
    id: 'u1',
    cause: 'cli:x',
    ordinal: 0,
    kind: 'set',
    needs: ['set'],
    actor: byAnna.actor,
    at: NOW,
    undoneAt: null,
    tickets: [{ ticket: T1, version: 3, before: ticketOf({ priority: 'low' }) }],
    links: [],
    unlinks: [],
    moved: null,
    notices: [],
    ...own,
  });
  const undo: Command = { ...byAnna, kind: 'undo', ticket: T1, undo: 'u1' };
  const context = (own: Partial<UndoRecord> | null): DeskContext =>
    contextOf({ undo: own === null ? null : record(own) });

  it('restores, and drops what has not left', () => {
    const done = changed(undo, ticketOf({ priority: 'high' }), context({}));
    expect(done).toMatchObject({ state: { priority: 'low' }, undone: ['u1'], drops: { cause: 'cli:x' } });
    expect(done.entries[0]).toMatchObject({
      text: 'undone: set (u1)',
      changes: { priority: { from: 'high', to: 'low' } },
    });
  });

  it.each<readonly [string, Partial<UndoRecord> | null, string]>([
    ['an id there is not', null, 'not_found'],
    ['what was undone before', { undoneAt: NOW }, 'nothing_to_do'],
    ['what others built on', { tickets: [{ ticket: T1, version: 2, before: ticketOf() }] }, 'conflict'],
    ['what the actor may not do', { kind: 'merge', needs: ['merge'] }, 'not_allowed'],
    [
      'a reply that left',
      {
        kind: 'reply',
        notices: [{ ordinal: 0, row: 1, template: 'reply', to: 'x@y.example', kind: 'human', state: 'sent' }],
      },
      'conflict',
    ],
  ])('%s is refused', (_, own, reason) => {
    expect(refused(undo, ticketOf(), context(own)).reason).toBe(reason);
  });
  it('asks for the right on every ticket it touches, not only on the one it is said of', () => {
    const link: Partial<UndoRecord> = {
      kind: 'link',
      tickets: [
        { ticket: T1, version: 3, before: ticketOf() },
        { ticket: T2, version: 3, before: other() },
      ],
      links: [{ kind: 'related', ticket: T2 }],
    };
    // Anna may `set` what she has; the far ticket is somebody else's.
    const own = (config: Config): Config => ({
      ...config,
      roles: { ...config.roles, agent: ['view', 'set'] },
      rolesWhenAssigned: ['agent'],
    });
    const hers = ticketOf({ assignees: ['anna'] });
    const at = (assignees: readonly string[]): DeskContext => ({
      ...withConfig(own),
      undo: record(link),
      others: [other({ assignees })],
    });
    expect(refused(undo, hers, at(['bob']))).toMatchObject({
      reason: 'not_allowed',
      detail: expect.stringContaining('of T-00002'),
    });
    expect(changed(undo, hers, at(['anna'])).undone).toEqual(['u1']);
  });
});

describe('rights', () => {
  const limited =
    (when: boolean) =>
    (config: Config): Config => ({
      ...config,
      roles: { ...config.roles, lead: ['assign', 'merge', 'set'], agent: ['view', 'note'] },
      rolesWhenAssigned: when ? ['lead'] : [],
    });
  const annas: Command = { ...byAnna, kind: 'merge', ticket: T1, into: T2, acrossCustomers: false };
  it('a merge needs them on both tickets', () => {
    const mine = ticketOf({ assignees: ['anna'] });
    const all = withConfig(limited(false), { others: [other()] });
    expect(changed(annas, mine, all).state.mergedInto).toBe(T2);
    const refusal = refused(annas, mine, withConfig(limited(true), { others: [other()] }));
    expect(refusal).toMatchObject({ reason: 'not_allowed', detail: expect.stringContaining('T-00002') });
    const both = withConfig(limited(true), { others: [other({ assignees: ['anna'] })] });
    expect(changed(annas, mine, both).state.mergedInto).toBe(T2);
  });
});
