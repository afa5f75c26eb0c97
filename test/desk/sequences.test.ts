// Random sequences of everything one can do with tickets, by everybody, on a real store: two customers' tickets and one
// nobody has. What must hold after every step, whoever does what in whatever order.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changesBetween } from '../../src/desk/history.ts';
import type { Command, CommandOf } from '../../src/model/command.ts';
import type { Config } from '../../src/model/setup.ts';
import type { Actor, EntryId, Ticket, TicketId } from '../../src/model/ticket.ts';
import { execute, rehearse } from '../../src/pipeline.ts';
import type { OutboxRow, Program, Store } from '../../src/ports.ts';
import { checkStore } from '../../src/store/check.ts';
import { openStore } from '../../src/store/open.ts';
import { KEYS, received } from '../store/samples.ts';
import { createOf, joinOf, mailOf, config as plain } from './builders.ts';

const RUNS = 500;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 7, 9, 0);
const INSIDE = 'INTERNAL-WORD';
const customers = ['kunde@kunde.example', 'otto@otto.example'] as const;
const config: Config = {
  ...plain,
  roles: {
    agent: ['view', 'take', 'reply', 'note', 'set', 'close', 'reopen', 'postpone', 'forward'],
    lead: ['assign', 'merge', 'split', 'delete'],
    reader: ['view'],
  },
  catalogues: { ...plain.catalogues, closeRequire: [] },
};

/** A step of a sequence: what is done, to which of the sequence's tickets, with which other, by whom. */
interface Step {
  readonly verb: (typeof verbs)[number];
  readonly at: number;
  readonly other: number;
  readonly who: Actor;
  readonly flag: boolean;
  readonly pick: number;
}
const verbs = [
  'mail',
  'reply',
  'note',
  'note-to',
  'update',
  'set',
  'assign',
  'take',
  'watch',
  'close',
  'reopen',
  'cancel',
  'spam',
  'postpone',
  'link',
  'merge',
  'split',
  'move',
  'forward',
  'delete',
  'undo',
] as const;
const who = fc.constantFrom<Actor>(
  { kind: 'agent', id: 'anna' },
  { kind: 'agent', id: 'bob' },
  { kind: 'agent', id: 'carl' },
  { kind: 'system', id: 'cli' },
  { kind: 'contact', id: 'kunde@kunde.example' },
);
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(...verbs),
  at: fc.nat(2),
  other: fc.nat(2),
  who,
  flag: fc.boolean(),
  pick: fc.nat(7),
});

let store: Store;
let clock = START;
let runs = 0;
beforeAll(async () => {
  store = openStore(':memory:', { keys: KEYS });
  const cursor = { uidValidity: '42', lastUid: 1, watermarkUid: 0, watermarkDate: 0, completeAt: START, paused: null };
  await store.write(() => store.ledger.receive([received(1)], START, { mailbox: 'support', folder: 'INBOX', cursor }));
});
afterAll(() => store.close());

/** What one sequence goes on with. */
interface Stage {
  readonly ids: readonly TicketId[];
  readonly undos: string[];
}

function* stageOf(run: number): Program<Stage> {
  const ids: TicketId[] = [];
  for (const [index, address] of [...customers, null].entries()) {
    const command = {
      ...createOf({
        mail: mailOf({
          ledger: 1,
          from: address === null ? null : { address, name: address.split('@')[0] ?? '' },
          messageId: `<${run}.${index}.0@${address ?? 'nobody'}>`,
          text: `WORD-OF-${address}`,
        }),
        customer: address === null ? null : { address, name: '' },
      }),
      cause: `run:${run}:${index}`,
    };
    const { applied } = yield* execute(store, command, clock, config);
    if (applied?.ticket) ids.push(applied.ticket);
  }
  return { ids, undos: [] };
}

type Base = Pick<Command, 'cause' | 'ordinal' | 'actor' | 'door'>;

function* commandOf(one: Step, stage: Stage, base: Base): Program<Command | null> {
  const { ids, undos } = stage;
  const ticket = ids[one.at % ids.length] as TicketId;
  const other = ids[one.other % ids.length] as TicketId;
  const entries = yield* store.tickets.entries(ticket);
  const his = (yield* store.tickets.get(ticket))?.customer?.address ?? 'expert@other.example';
  const chosen = entries.filter((_, index) => index === one.pick).map((entry) => entry.id as EntryId);
  switch (one.verb) {
    case 'mail': {
      const now = yield* store.tickets.get(ticket);
      if (!now?.customer || now.mergedInto) return null;
      const from = now.customer;
      const mail = mailOf({
        ledger: 1,
        from,
        messageId: `<${base.cause}@${from.address}>`,
        text: `WORD-OF-${from.address}`,
      });
      const byHim = { kind: 'contact', id: from.address } as const;
      return { ...joinOf({ ticket, mail, reopen: one.flag }), ...base, actor: byHim, door: 'mail' };
    }
    case 'reply':
      return { ...base, kind: 'reply', ticket, text: 'our answer', attachments: [], mail: null };
    case 'note':
      return { ...base, kind: 'note', ticket, text: INSIDE, attachments: [] };
    case 'note-to': {
      const notify = [['bob'], ['expert@other.example'], [his], ['lead', 'nobody']][one.pick % 4] ?? [];
      return { ...base, kind: 'note', ticket, text: INSIDE, attachments: [], notify, outside: one.flag };
    }
    case 'update':
      return one.flag
        ? { ...base, kind: 'update', ticket, text: 'for all', visibility: 'public', attachments: [] }
        : { ...base, kind: 'update', ticket, text: INSIDE, visibility: 'internal', attachments: [] };
    case 'set': {
      const sets: readonly CommandOf<'set'>['set'][] = [
        { priority: 'high', tags: ['vip', '-new'] },
        { visibility: one.flag ? 'internal' : 'public' },
        { status: one.flag ? 'waiting' : 'closed' },
        { queue: 'billing', due: '+3d' },
        { priority: 'burning' },
        { status: 'reopen' },
      ];
      return { ...base, kind: 'set', ticket, set: sets[one.pick % sets.length] ?? {} };
    }
    case 'assign':
      return { ...base, kind: 'assign', ticket, to: ['anna', 'bob', 'none', 'round_robin', 'x'][one.pick % 5] ?? '' };
    case 'watch': {
      const watcher = ['anna', 'carl', 'eye@third.example', 'nobody at all'][one.pick % 4] ?? '';
      return { ...base, kind: 'watch', ticket, who: watcher, remove: one.flag };
    }
    case 'close':
      return one.flag
        ? { ...base, kind: 'close', ticket, reason: 'solved', comment: 'all well', causes: ['bug'], notify: 'all' }
        : { ...base, kind: 'close', ticket, reason: null, comment: INSIDE, causes: [], notify: 'none' };
    case 'cancel':
      return { ...base, kind: 'cancel', ticket, comment: '', notify: 'all' };
    case 'reopen':
      return { ...base, kind: 'reopen', ticket, comment: INSIDE };
    case 'take':
    case 'spam':
    case 'delete':
      // Seldom: nothing happens to a ticket that is gone.
      return one.verb === 'delete' && one.pick > 1 ? null : { ...base, kind: one.verb, ticket };
    case 'postpone':
      return { ...base, kind: 'postpone', ticket, to: ['3d', '1mo', 'until 2027-01-01', 'soon'][one.pick % 4] ?? '' };
    case 'link':
      return { ...base, kind: 'link', ticket, other, as: one.pick % 2 ? 'parent' : 'related', remove: one.flag };
    case 'merge':
      return { ...base, kind: 'merge', ticket, into: other, acrossCustomers: one.flag };
    case 'split':
      return { ...base, kind: 'split', ticket, entries: chosen, subject: null };
    case 'move':
      return { ...base, kind: 'move', ticket, entries: chosen, to: other };
    case 'forward': {
      const notes = one.pick % 2 === 0;
      const to = notes && one.flag ? [his] : ['expert@other.example', 'bob'];
      const include = { original: false, history: true, notes };
      return { ...base, kind: 'forward', ticket, to, subject: null, text: 'look', include, outside: one.flag };
    }
    case 'undo': {
      const undo = undos[one.pick % Math.max(1, undos.length)] ?? 'u0';
      const record = yield* store.tickets.undo(undo);
      return {
        ...base,
        kind: 'undo',
        ticket: record?.tickets.find((touched) => touched.before)?.ticket ?? ticket,
        undo,
      };
    }
    default:
      return one.verb satisfies never;
  }
}

function* allOf(ids: readonly TicketId[]): Program<readonly (Ticket | null)[]> {
  const all: (Ticket | null)[] = [];
  for (const id of ids) all.push(yield* store.tickets.get(id));
  return all;
}

/** What of a ticket a taking-back must restore. */
function bare(ticket: Ticket | null) {
  if (!ticket) return null;
  const { version: _, updatedAt: __, mergedInto = null, ...rest } = ticket;
  return { ...rest, mergedInto };
}

/** Nothing inside, and nothing of the other customer, in what a customer gets. */
function checkNotice(row: OutboxRow, tickets: readonly (Ticket | null)[]): void {
  const side = customers.find((address) => address === row.toAddress);
  if (side === undefined) return;
  const said = JSON.stringify([row.data, row.inReplyTo, row.references]);
  expect(said).not.toContain(INSIDE);
  for (const other of customers) if (other !== side) expect(said).not.toContain(other);
  const ticket = tickets.find((one) => one?.id === row.ticket);
  if (ticket?.visibility === 'internal') expect([row.template, row.state]).toEqual([row.template, 'suppressed']);
}

function checkHistory(
  before: readonly (Ticket | null)[],
  after: readonly (Ticket | null)[],
  fresh: ReadonlyMap<number, readonly string[]>,
): void {
  for (const [index, now] of after.entries()) {
    const old = before[index];
    if (!old || !now || old.version === now.version) continue;
    const said = fresh.get(now.id) ?? [];
    const { mergedInto: _, ...changed } = changesBetween(old, now) as Record<string, unknown>;
    expect([now.ref, ...said]).toEqual(expect.arrayContaining(Object.keys(changed)));
  }
}

function* play(one: Step, stage: Stage, base: Base): Program<void> {
  const command = yield* commandOf(one, stage, base);
  if (command === null) return;
  const before = yield* allOf(stage.ids);
  const counts = new Map<number, number>();
  for (const id of stage.ids) counts.set(id, (yield* store.tickets.entries(id)).length);
  const { outcome, applied } = yield* execute(store, command, clock, config);
  if (outcome.kind === 'refusal') {
    expect(outcome.detail).not.toBe('');
    expect(yield* allOf(stage.ids)).toEqual(before);
    return;
  }
  // Nothing without permission: a reader and a contact only ever look, or watch and unwatch for themselves.
  const { actor } = command;
  if (actor.id === 'carl')
    expect(['watch carl', 'undo ']).toContain(`${command.kind} ${'who' in command ? command.who : ''}`);
  if (actor.kind === 'contact') expect(command.kind).toBe('join');
  if (actor.id === 'bob') expect(['merge', 'split', 'move', 'delete']).not.toContain(command.kind);
  const after = yield* allOf(stage.ids);
  const fresh = new Map<number, readonly string[]>();
  for (const id of stage.ids) {
    const entries = (yield* store.tickets.entries(id)).slice(counts.get(id));
    fresh.set(
      id,
      entries.flatMap((entry) => Object.keys(entry.changes)),
    );
    for (const entry of entries) {
      expect(entry.at).toBeLessThanOrEqual(clock);
      if (entry.kind === 'change') expect([entry.actor, entry.door]).toEqual([actor, command.door]);
    }
    if (before[stage.ids.indexOf(id)]?.version !== after[stage.ids.indexOf(id)]?.version && command.kind !== 'delete')
      expect(entries.length).toBeGreaterThan(0);
  }
  checkHistory(before, after, fresh);
  for (const row of yield* store.outbox.byEventPrefix(command.cause)) checkNotice(row, after);
  // The same cause twice changes nothing the second time.
  const again = yield* execute(store, command, clock, config);
  expect(again.outcome).toMatchObject({
    kind: 'refusal',
    reason: command.kind === 'delete' ? 'not_found' : 'nothing_to_do',
  });
  expect(yield* allOf(stage.ids)).toEqual(after);
  if (applied?.undo) {
    stage.undos.push(applied.undo);
    yield* takenBack(applied.undo, stage, { base, before });
  }
}

/** Taken back at once every ticket is as it was; then the savepoint is undone and the sequence goes on. */
function* takenBack(
  undo: string,
  stage: Stage,
  { base, before }: { readonly base: Base; readonly before: readonly (Ticket | null)[] },
): Program<void> {
  class Back extends Error {}
  const result = yield* store.savepoint(function* () {
    const record = yield* store.tickets.undo(undo);
    const ticket = record?.tickets.find((touched) => touched.before)?.ticket as TicketId;
    const command: Command = {
      ...base,
      cause: `${base.cause}:back`,
      actor: { kind: 'system', id: 'cli' },
      kind: 'undo',
      ticket,
      undo,
    };
    const { outcome } = yield* execute(store, command, clock, config);
    expect(outcome).toMatchObject({ kind: 'change' });
    expect((yield* allOf(stage.ids)).map(bare)).toEqual(before.map(bare));
    throw new Back('back');
  });
  if (!result.ok && !(result.error instanceof Back)) throw result.error;
}

test(`any of ${RUNS} sequences of everything one can do keeps what must hold`, { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      runs += 1;
      clock += HOUR;
      const run = runs;
      await rehearse(store, function* () {
        const stage = yield* stageOf(run);
        for (const [index, one] of steps.entries()) {
          clock += 1000;
          yield* play(one, stage, { cause: `run:${run}/${index}`, ordinal: 0, actor: one.who, door: 'cli' });
        }
      });
    }),
    { numRuns: RUNS },
  );
  expect(runs).toBeGreaterThanOrEqual(RUNS);
});

test('a long life leaves a sound database', { timeout: 60_000 }, async () => {
  const [steps] = fc.sample(fc.array(step, { minLength: 300, maxLength: 300 }), 1);
  clock += HOUR;
  await store.write(function* () {
    let stage = yield* stageOf(-1);
    for (const [index, one] of (steps ?? []).entries()) {
      clock += 60_000;
      if (index % 30 === 29) stage = yield* stageOf(-1 - index);
      yield* play(one, stage, { cause: `life/${index}`, ordinal: 0, actor: one.who, door: 'cli' });
    }
  });
  const problems = (await checkStore(store)).filter((problem) => problem.kind !== 'raw');
  expect(problems).toEqual([]);
});
