// Carries a change of the desk into the database: number, ticket row, history, links, threads, people, notices, and
// the cause that makes doing it twice impossible. One Program, part of the caller's transaction. Refuses nothing: what
// may be done was the desk's question. Never uses up a number that no ticket gets (C2).
import type { Change } from '../../model/change.ts';
import type { Command } from '../../model/command.ts';
import { fold } from '../../model/fold.ts';
import { counterKey, formatNumber } from '../../model/number.ts';
import type { Config } from '../../model/setup.ts';
import type { EntryDraft, TicketId, TicketState } from '../../model/ticket.ts';
import type { ThreadKeys } from '../../model/token.ts';
import type { Applied, Program } from '../../ports.ts';
import { applyCustomers } from '../customers/apply.ts';
import { tieFiles } from '../files.ts';
import { keepOrder } from '../orders/programs.ts';
import { type AddedNotice, addNotices } from '../outbox/add.ts';
import { followTicket, type IndexBefore, indexNew } from '../search/follow.ts';
import { type IndexedRow, indexBefore, indexedColumns } from '../search/row.ts';
import { clean, first, one, query, run, sql } from '../sql.ts';
import { replaceTimers } from '../timers.ts';
import { turnName } from './context.ts';
import { appendEntries } from './history.ts';
import { type Before, followPeople } from './people.ts';
import { stateColumns, stateOf, stateValues, ticketWhere } from './rows.ts';
import { bindThreads } from './threads.ts';
import { bury, dropNotices, moveMails, tie } from './ties.ts';
import { keepUndo, type Touch, useUndo } from './undo.ts';

export interface ApplyContext {
  readonly command: Command;
  readonly now: number;
  readonly config: Config;
  readonly keys: ThreadKeys;
}

/** Applies the change; a (cause, ordinal) applied before changes nothing and gives the ticket it led to. */
export function* apply(change: Change, context: ApplyContext): Program<Applied> {
  const { command, now, config, keys } = context;
  const done = yield* first<{ ticket: TicketId | null; ref: string | null }>(sql`
    select c.ticket, t.ref from causes c left join tickets t on t.id = c.ticket
    where c.cause = ${command.cause} and c.ordinal = ${command.ordinal}`);
  if (done) return { ticket: done.ticket, ref: done.ref, entries: [], notices: [] };
  const touched = yield* touches(change);
  const { ticket, ref, history } = yield* applyToTicket(change, context);
  yield* applyToOthers(change, context);
  const added = yield* addNotices(change.notices, { ticket, ref, isNew: change.ticket === null, now, config, keys });
  // Before the history: the word of a deletion outlives what it erases.
  if (ticket !== null && change.order) yield* keepOrder(ticket, change.order, now);
  if (ticket !== null) yield* applyTies(ticket, change, now);
  if (change.customers)
    yield* applyCustomers(change.customers, ticket, {
      at: now,
      actor: command.actor,
      door: command.door,
      cause: command.cause,
    });
  const entries =
    ticket === null
      ? []
      : yield* appendHistory(ticket, { ...history, cause: command.cause }, [
          ...change.entries,
          ...sentEntries(added, command, now),
        ]);
  const notices = added.map((notice) => notice.id);
  if (ticket !== null && change.timers) yield* keepTimers(ticket, change);
  const undo = ticket === null ? null : yield* keepUndo(change, command, { touched: left(touched, ticket), now });
  yield* run(sql`
    insert into causes (cause, ordinal, ticket, at) values (${command.cause}, ${command.ordinal}, ${ticket}, ${now})`);
  return { ticket, ref, entries, notices, ...(undo === null ? {} : { undo }) };
}

/** A ticket that was born has no timers to take away. */
function* keepTimers(ticket: TicketId, { ticket: old, timers = [] }: Change): Program<void> {
  if (old !== null || timers.length > 0) yield* replaceTimers(ticket, timers);
}

/** Every ticket the change touches as it is before, its own first; nothing is read for what cannot be taken back. */
function* touches(change: Change): Program<readonly (Touch | null)[]> {
  if (!change.undoable) return [];
  const found: (Touch | null)[] = [];
  for (const id of [change.ticket, ...(change.others ?? []).map((one) => one.ticket)]) {
    const ticket = id === null ? null : yield* ticketWhere('id = ?', id);
    const { links = [] } = ticket ?? {};
    found.push(ticket && { ticket: ticket.id, version: ticket.version + 1, before: stateOf(ticket), links });
  }
  return found;
}

/** A ticket that was born stands at its first version. */
function left(touched: readonly (Touch | null)[], born: TicketId): readonly Touch[] {
  return touched.map((one) => one ?? { ticket: born, version: 1, before: null, links: [] });
}

function* applyToOthers(change: Change, { command, now, keys }: ApplyContext): Program<void> {
  for (const { ticket, state, entries, timers } of change.others ?? []) {
    const before = yield* beforeOf(ticket);
    yield* updateTicket(ticket, state);
    yield* followTicket(before.id, before.index, state);
    yield* followPeople(ticket, before.people, { change: { ...change, entries: [] }, state, command, now, keys });
    yield* appendHistory(ticket, { ...historyOf(before), cause: command.cause }, entries);
    if (timers) yield* replaceTimers(ticket, timers);
  }
}

function* applyTies(ticket: TicketId, change: Change, now: number): Program<void> {
  if (change.moved) yield* moveMails(ticket, change.moved);
  if (change.drops) yield* dropNotices(ticket, change.drops, now);
  for (const undo of change.undone ?? []) yield* useUndo(undo, now);
  if (change.tombstone) yield* bury(ticket, now);
}

interface Touched {
  readonly ticket: TicketId | null;
  readonly ref: string | null;
  readonly history: History;
}

/** A history before this change: its newest digest, and how many of its entries are in the index (null = it is not). */
interface History {
  readonly chain: Uint8Array | null;
  readonly indexed: number | null;
}

function historyOf(before: TicketBefore | null): History {
  return before ? { chain: before.chain, indexed: before.index.state.entries } : { chain: null, indexed: 0 };
}

function* applyToTicket(change: Change, context: ApplyContext): Program<Touched> {
  const { command, now } = context;
  const { state } = change;
  if (change.ticket === null && state === null) return { ticket: null, ref: null, history: historyOf(null) };
  const before = change.ticket === null ? null : yield* beforeOf(change.ticket);
  const ticket = before ? before.id : yield* insertTicket(required(state), context);
  if (state && before) yield* updateTicket(ticket.id, state);
  if (state) yield* followTicket(ticket, before?.index ?? null, state);
  yield* tie(ticket.id, change);
  yield* bindThreads(ticket.id, change);
  if (state) {
    yield* followPeople(ticket.id, before ? before.people : null, { change, state, command, now, keys: context.keys });
    yield* rememberTurns(change);
  }
  return { ticket: ticket.id, ref: ticket.ref, history: historyOf(before) };
}

function* appendHistory(
  ticket: TicketId,
  { chain, indexed, cause }: History & { readonly cause: string },
  drafts: readonly EntryDraft[],
): Program<readonly number[]> {
  if (drafts.length === 0) return [];
  const appended = yield* appendEntries(ticket, { drafts, cause }, chain);
  yield* tieFiles(ticket, drafts);
  if (indexed !== null) yield* indexNew(ticket, indexed, drafts);
  const known = indexed === null ? null : indexed + drafts.length;
  yield* run(sql`update tickets set chain = ${appended.chain}, indexed = ${known} where id = ${ticket}`);
  return appended.ids;
}

/** What the gate holds back without a word in the history: nobody would miss it. */
const UNSAID: readonly string[] = ['muted', 'digest', 'internal-ticket', 'old-mail', 'imported', 'nothing-new'];

/** Every outgoing mail is an entry too (A1), and so is one that the customer did not get, with the reason. */
function sentEntries(added: readonly AddedNotice[], command: Command, now: number): readonly EntryDraft[] {
  return added.flatMap(({ draft, messageId }) => {
    const { gate } = draft;
    if (!gate.pass && (draft.kind === 'agent' || draft.kind === 'webhook' || UNSAID.includes(gate.reason))) return [];
    const isSent = gate.pass && draft.kind !== 'webhook';
    return {
      at: now,
      kind: 'notice',
      visibility: draft.kind === 'agent' || !gate.pass ? 'internal' : draft.visibility,
      door: command.door,
      actor: { kind: 'system', id: 'mailclerk' },
      messageId: isSent ? messageId : null,
      from: null,
      text: `${draft.template} → ${draft.to.address}${gate.pass ? '' : `: not sent (${gate.reason})`}`,
      changes: {},
      attachments: [],
      ledger: null,
      joinedBy: null,
      thirdParty: false,
    } as const;
  });
}

function required(state: TicketState | null): TicketState {
  if (state === null) throw new Error('a change without ticket and without state cannot make a ticket');
  return state;
}

interface TicketBefore {
  readonly id: { readonly id: TicketId; readonly ref: string };
  readonly chain: Uint8Array | null;
  readonly people: Before;
  readonly index: IndexBefore;
}

const beforeText = `select ref, chain, ${indexedColumns} from tickets where id = ?`;

function* beforeOf(id: TicketId): Program<TicketBefore> {
  const row = yield* first<IndexedRow & { readonly ref: string; readonly chain: Uint8Array | null }>(
    query(beforeText, id),
  );
  if (!row) throw new Error(`ticket ${id} does not exist (the change was made for another database)`);
  const index = indexBefore(row);
  const { kind, customer, assignees, participants } = index.values;
  return {
    id: { id, ref: row.ref },
    chain: row.chain,
    people: { kind, customer: customer?.address ?? null, assignees, participants },
    index,
  };
}

// `search` held what words are looked for in before there was an index.
const insertText = `insert into tickets (ref, ref_key, version, search, indexed, ${stateColumns.join(', ')})
  values (?, ?, 1, '', 0, ${stateColumns.map(() => '?').join(', ')}) returning id`;
const updateText = `update tickets set version = version + 1, search = '',
  ${stateColumns.map((name) => `${name} = ?`).join(', ')} where id = ?`;

function* insertTicket(
  state: TicketState,
  context: ApplyContext,
): Program<{ readonly id: TicketId; readonly ref: string }> {
  const ref = yield* nextNumber(state, context.config);
  const row = yield* one<{ id: TicketId }>(query(insertText, ref, clean(fold(ref)), ...stateValues(state)));
  return { id: row.id, ref };
}

function* updateTicket(id: TicketId, state: TicketState): Program<void> {
  yield* run(query(updateText, ...stateValues(state), id));
}

/** The next number of the mask's counter. A number that another mask gave away before is passed over. */
function* nextNumber(state: TicketState, config: Config): Program<string> {
  const number = {
    mask: config.tickets.number,
    at: state.createdAt,
    timeZone: config.instance.timezone,
    queue: state.queue,
  };
  const counter = `number/${counterKey(number)}`;
  for (let tries = 0; tries < 1000; tries++) {
    const { value } = yield* one<{ value: number }>(sql`
      insert into counters (name, value) values (${counter}, 1)
      on conflict (name) do update set value = counters.value + 1 returning value`);
    const ref = clean(formatNumber(number, value));
    const taken = yield* first(sql`select id from tickets where ref_key = ${clean(fold(ref))}`);
    if (taken === null) return ref;
  }
  throw new Error(`tickets.number is "${number.mask}": the next 1,000 numbers are taken; expected a mask with {seq:n}`);
}

/** Whom a strategy chose: the next choice begins behind him. */
function* rememberTurns({ turns = [] }: Change): Program<void> {
  for (const { pool, agent } of turns) {
    yield* run(sql`
      insert into settings (name, value) values (${turnName(pool)}, ${agent})
      on conflict (name) do update set value = excluded.value`);
  }
}
