// Plays a sequence of random steps on a real store, as one transaction that is rolled back, and holds every invariant
// after every step. Takes steps; throws at the first thing that does not hold.
import { expect } from 'vitest';
import { execute } from '../../../src/carry-out.ts';
import { executeCustomers } from '../../../src/daemon/customers/command.ts';
import { workflowOf } from '../../../src/model/by-queue.ts';
import type { Command } from '../../../src/model/command.ts';
import type { CustomerCommand } from '../../../src/model/customers/records.ts';
import type { AnswerMap } from '../../../src/model/facts.ts';
import type { Actor, Ticket, TicketId } from '../../../src/model/ticket.ts';
import type { UndoRecord } from '../../../src/model/undo.ts';
import type { Program, Store } from '../../../src/ports.ts';
import { keptCounts, slowCounts } from '../../store/kept-counts.ts';
import { createOf, mailOf } from '../builders.ts';
import { draftsAreQuiet, ratingsAreOfFinishedWork } from './drafts.ts';
import {
  bare,
  keepsInside,
  replayed,
  shownOf,
  standsInHistory,
  tookBackTheLast,
  wasPermitted,
  wentAllowedWays,
} from './invariants.ts';
import { changedBetween, letterOf, lookAt, type Seen } from './look.ts';
import { customers, markOf, queues, site } from './site.ts';
import { doorOf, files, makers, ORDER, type Step } from './steps.ts';

const MAX_TICKETS = 9;
const DAY = 86_400_000;

/** What happened of what, to show that the sequences are no idle ones. */
export type Tally = Map<string, number>;

/** A store, a clock and the name of the sequence. */
export interface Place {
  readonly store: Store;
  readonly run: string;
  readonly tally: Tally;
  now: number;
}

interface Life {
  readonly ids: TicketId[];
  readonly births: Map<TicketId, { readonly ticket: Ticket; readonly entries: number }>;
  readonly undos: string[];
}

/** One whole sequence. */
export function* playAll(steps: readonly Step[], place: Place): Program<void> {
  const life = yield* begin(steps, place);
  for (const [index, one] of steps.entries()) {
    // The clock is asked when time has gone by.
    place.now += one.verb === 'timer' ? DAY : 61_000;
    yield* play(one, `${place.run}/${index}`, { life, place });
  }
  yield* replayAll(life, place);
  yield* accountsHold(place.store);
  yield* countsHold();
}

/** Two customers' tickets, one nobody has and one that is internal, in queues the steps choose. */
function* begin(steps: readonly Step[], place: Place): Program<Life> {
  const life: Life = { ids: [], births: new Map(), undos: [] };
  yield* agree(place);
  for (const [index, address] of [...customers, null, customers[0]].entries()) {
    const from = address === null ? null : { address, name: '' };
    const messageId = `<${place.run}.${index}.first@mail.example>`;
    const attachments = index < 2 ? files('plan') : [];
    const mail = mailOf({ ledger: 1, from, messageId, text: address === null ? 'x' : markOf(address), attachments });
    const queue = queues[((steps[index % steps.length]?.pick ?? 0) + index) % queues.length] ?? 'plain';
    const visibility = index === 3 ? 'internal' : 'public';
    const set = { queue, ...standing(queue, steps[index % steps.length]) };
    const own = { mail, customer: from, visibility, set } as const;
    const command = { ...createOf(own), cause: `${place.run}:${index}` };
    const { applied } = yield* execute(place.store, command, place.now, site);
    if (applied?.ticket) yield* take(applied.ticket, life, place);
  }
  return life;
}

/** The first customer's organisation has two contracts (one soon empty, which refuses) and a project. */
function* agree({ store, run, now }: Place): Program<void> {
  const by = { actor: { kind: 'system', id: 'cli' }, door: 'cli', ordinal: 0 } as const;
  const domains = [customers[0].slice(customers[0].indexOf('@') + 1)];
  const own = { organisation: 'acme', unit: 'minutes', perTicket: '5' };
  const agreed: readonly CustomerCommand[] = [
    { ...by, cause: `${run}/o`, kind: 'organisation_add', code: 'acme', set: { name: 'ACME', domains } },
    { ...by, cause: `${run}/g`, kind: 'agreement_add', what: 'contract', code: 'gold', set: own, credit: 100 },
    {
      ...by,
      cause: `${run}/s`,
      kind: 'agreement_add',
      what: 'contract',
      code: 'small',
      set: { ...own, overdraw: 'refuse' },
      credit: 20,
    },
    {
      ...by,
      cause: `${run}/p`,
      kind: 'agreement_add',
      what: 'project',
      code: 'rollout',
      set: { organisation: 'acme' },
      credit: 0,
    },
  ];
  for (const command of agreed) yield* executeCustomers(store, command, { now, config: site });
}

/** The balance is what the lines come to, and no contract that refuses is below zero but by what was taken back. */
function* accountsHold(store: Store): Program<void> {
  for (const code of ['gold', 'small']) {
    const lines = yield* store.customers.account(code, 1_000);
    const contract = yield* store.customers.agreement('contract', code);
    expect([code, contract?.balance]).toEqual([code, lines.reduce((sum, line) => sum + line.amount, 0)]);
  }
}

/** Tickets begin anywhere, with somebody or nobody: a way that is long from the first mail is tried as often as others. */
function standing(queue: string, one: Step | undefined) {
  const { statuses } = workflowOf(site, queue);
  const agents = site.queues.find(({ name }) => name === queue)?.agents ?? [];
  const pick = one?.pick ?? 0;
  const status = statuses[(pick + (one?.other ?? 0)) % statuses.length]?.id ?? '';
  if (pick % 7 === 0) return { status, offer: 'anna, bob' };
  return { status, assign: pick % 3 ? (agents[pick % agents.length] ?? 'none') : 'none' };
}

/** The kept counts of tickets are what a count finds. */
function* countsHold(): Program<void> {
  const kept = yield { text: keptCounts, values: [] };
  expect(kept).toEqual(yield { text: slowCounts, values: [] });
}

function* take(id: TicketId, life: Life, { store }: Place): Program<void> {
  const ticket = yield* store.tickets.get(id);
  if (!ticket || life.births.has(id)) return;
  life.ids.push(id);
  life.births.set(id, { ticket, entries: (yield* store.tickets.entries(id)).length });
}

/** A ticket with which this can be done at all: one that is offered, has a file or an order. */
function* ripeFor({ verb, pick }: Step, life: Life, { store }: Place): Program<TicketId | undefined> {
  if (!['accept', 'decline', 'withdraw', 'detach', 'order_set'].includes(verb) || pick % 4 === 0) return undefined;
  for (const id of life.ids) {
    const ticket = yield* store.tickets.get(id);
    const entries = yield* store.tickets.entries(id);
    const has = {
      detach: entries.some((entry) => entry.attachments.length > 0),
      order_set: entries.some(({ text }) => ORDER.test(text)),
    };
    if (verb === 'detach' || verb === 'order_set' ? has[verb] : ticket?.offer) return id;
  }
  return undefined;
}

function* commandOf(one: Step, cause: string, { life, place }: { readonly life: Life; readonly place: Place }) {
  const { store } = place;
  const undoId = one.verb === 'undo' ? life.undos[one.pick % Math.max(1, life.undos.length)] : undefined;
  const undo: UndoRecord | null = undoId === undefined ? null : yield* store.tickets.undo(undoId);
  const aimed = undo?.tickets.find((touched) => touched.before)?.ticket ?? (yield* ripeFor(one, life, place));
  const ticket = yield* store.tickets.get(aimed ?? (life.ids[one.at % life.ids.length] as TicketId));
  // Itself is tried, too, but seldom.
  const others = one.pick % 7 === 0 ? life.ids : life.ids.filter((id) => id !== ticket?.id);
  const other = yield* store.tickets.get(others[one.other % others.length] as TicketId);
  if (!ticket || !other) return null;
  const entries = yield* store.tickets.entries(ticket.id);
  // Oftener than chance would have it somebody works on what he has.
  const isAsked = one.verb === 'accept' || one.verb === 'decline';
  const hands = isAsked ? ticket.offer?.to : ticket.assignees;
  const having = one.who.kind === 'agent' && one.pick % 2 ? hands?.[0] : undefined;
  const actor: Actor = having === undefined ? one.who : { kind: 'agent', id: having };
  const base = { cause, ordinal: 0, actor, door: doorOf(actor, one.pick) };
  const isFull = life.ids.length >= MAX_TICKETS && ['create', 'open', 'split'].includes(one.verb);
  const command = isFull ? null : makers[one.verb]({ one, base, ticket, other, entries, undo });
  return command && { command, undo };
}

function* play(one: Step, cause: string, at: { readonly life: Life; readonly place: Place }): Program<void> {
  const { life, place } = at;
  const { store, tally } = place;
  const made = yield* commandOf(one, cause, at);
  if (made === null) return;
  const { command, undo } = made;
  const before = yield* lookAt(store, life.ids);
  const { outcome, applied } = yield* execute(store, command, place.now, site);
  const word = `${command.kind} ${outcome.kind === 'refusal' ? outcome.reason : 'done'}`;
  tally.set(word, (tally.get(word) ?? 0) + 1);
  if (outcome.kind === 'refusal') {
    expect(outcome.detail).not.toBe('');
    expect(yield* lookAt(store, life.ids)).toEqual(before);
    return;
  }
  if (command.kind === 'undo') tookBackTheLast(before.tickets, undo, command.whole === true);
  if (applied?.ticket) yield* take(applied.ticket, life, place);
  const after = yield* lookAt(store, life.ids);
  for (const changed of changedBetween(before, after)) {
    draftsAreQuiet(changed, command);
    ratingsAreOfFinishedWork(changed, command);
    wentAllowedWays(changed, command, undo);
    standsInHistory(changed, command);
    wasPermitted(changed, command, undo);
  }
  const tickets = [...after.tickets.values()].filter((ticket) => ticket !== null);
  const rows = yield* store.outbox.byEventPrefix(command.cause);
  for (const row of rows) keepsInside(letterOf(row, place.now), tickets);
  yield* twice(command, { after, rows: rows.length, place, life });
  if (!applied?.undo) return;
  life.undos.push(applied.undo);
  yield* takenBack(applied.undo, { cause, before, place, life });
}

/** 7. The same cause twice changes nothing the second time. */
function* twice(
  command: Command,
  was: { readonly after: Seen; readonly rows: number; readonly place: Place; readonly life: Life },
): Program<void> {
  const { store, now } = was.place;
  const { outcome } = yield* execute(store, command, now, site);
  const reason = command.kind === 'delete' ? 'not_found' : 'nothing_to_do';
  expect(outcome).toMatchObject({ kind: 'refusal', reason });
  expect(yield* lookAt(store, was.life.ids)).toEqual(was.after);
  expect((yield* store.outbox.byEventPrefix(command.cause)).length).toBe(was.rows);
}

/** 8. Undo restores: taken back at once every ticket is as it was; then that is rolled back and the sequence goes on. */
function* takenBack(
  undo: string,
  {
    cause,
    before,
    place,
    life,
  }: { readonly cause: string; readonly before: Seen; readonly place: Place; readonly life: Life },
): Program<void> {
  class Back extends Error {}
  const { store, now } = place;
  const result = yield* store.savepoint(function* () {
    const record = yield* store.tickets.undo(undo);
    const ticket = record?.tickets.find((touched) => touched.before)?.ticket as TicketId;
    const actor = { kind: 'system', id: 'cli' } as const;
    const command: Command = { cause: `${cause}:back`, ordinal: 0, actor, door: 'cli', kind: 'undo', ticket, undo };
    const { outcome } = yield* execute(store, command, now, site);
    expect(outcome).toMatchObject({ kind: 'change' });
    const after = yield* lookAt(store, [...before.tickets.keys()]);
    expect([...after.tickets.values()].map(timeless)).toEqual([...before.tickets.values()].map(timeless));
    for (const [id, ticket] of before.tickets) if (ticket) yield* answersCome(id, before, { store, now });
    for (const row of yield* store.outbox.byEventPrefix(cause))
      expect([row.template, row.state]).toEqual([row.template, expect.stringMatching(/^(dropped|suppressed)$/)]);
    yield* replayAll(life, place);
    throw new Back('back');
  });
  if (!result.ok && !(result.error instanceof Back)) throw result.error;
}

/** Who answers a mail of the ticket finds the ticket. */
function* answersCome(id: TicketId, before: Seen, { store, now }: Pick<Place, 'store' | 'now'>): Program<void> {
  for (const { messageId, kind } of before.entries.get(id) ?? []) {
    if (messageId === null || kind !== 'mail' || copies(messageId, before) > 1) continue;
    const question = { ask: 'threadCandidates', inReplyTo: messageId, ids: [messageId], original: null } as const;
    const found = (yield* store.tickets.answer(question, now)) as AnswerMap['threadCandidates'];
    expect([messageId, found.map(({ ticket }) => ticket.id)]).toEqual([messageId, expect.arrayContaining([id])]);
  }
}

/** How many tickets have the line: the first of a split or a move keeps it. */
function copies(messageId: string, { entries }: Seen): number {
  return [...entries.values()].filter((list) => list.some((one) => one.messageId === messageId)).length;
}

/** What of a ticket a taking-back must restore. */
export function timeless(ticket: Ticket | null) {
  if (!ticket) return null;
  // The time that went by is no part of it; an answer that was taken back was none.
  const { version: _, updatedAt: __, mergedInto = null, clock, ...rest } = ticket;
  return { ...rest, mergedInto, answeredAt: clock?.answeredAt };
}

function* replayAll(life: Life, { store }: Place): Program<void> {
  const { tickets, entries } = yield* lookAt(store, life.ids);
  const idOf = (ref: string) => [...life.births.values()].find(({ ticket }) => ticket.ref === ref)?.ticket.id ?? null;
  for (const [id, ticket] of tickets) {
    const birth = life.births.get(id);
    if (!ticket || !birth) continue;
    const since = (entries.get(id) ?? []).slice(birth.entries);
    expect([ticket.ref, replayed(birth.ticket, since, idOf)]).toEqual([ticket.ref, bare(shownOf(ticket))]);
  }
}
