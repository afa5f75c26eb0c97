// What the desk must know of notices that have not left, and of the people they go to: which of them a new notice may join,
// which addresses are one person, to which mail comes back. Each by index; what is not there costs next to nothing.
import { canonicalAddress } from '../../model/address.ts';
import type { Command } from '../../model/command.ts';
import type { NoticeName, OutboxState } from '../../model/notice.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import type { DeskContext, Program, Row } from '../../ports.ts';
import { all, clean, first, query, run, sql, one as sqlOne } from '../sql.ts';
import { openStates, rowsWhere, tally, untally } from './rows.ts';

/** Of the rows of one ticket, so many newest are looked at. */
const LOOKED_AT = 200;
/** Commands that tell nobody outside of a change. */
const SILENT: readonly Command['kind'][] = [
  'create',
  'note',
  'alert_admin',
  'digest',
  'redirect',
  'forward',
  'reject',
  'probe',
];

/** Commands of a mail that look for what it told somebody before: what they say joins it, or is said there already. */
const TOLD_BESIDE: Readonly<Partial<Record<Command['kind'], readonly NoticeName[]>>> = {
  assign: ['agent-reply', 'agent-new', 'note-mention', 'agent-changed'],
  offer: ['agent-reply', 'agent-new', 'note-mention', 'agent-changed'],
  set: ['agent-reply', 'note-mention'],
  reply: ['agent-new', 'agent-assigned', 'agent-offer', 'agent-changed'],
  note: ['agent-new', 'agent-assigned', 'agent-offer'],
};

type Part = Pick<DeskContext, 'waiting' | 'besides' | 'persons' | 'unreachable'>;

/** The part of the context that is about whom we write to. */
export function* waitingPart(command: Command, ticket: Ticket | null, people: ReadonlySet<string>): Program<Part> {
  const unreachable = yield* returnedAmong(people);
  const persons = ticket === null ? {} : yield* personsOf(ticket, command);
  const isChanging = command.kind !== 'join' || Object.keys(command.update).length > 0 || command.reopen;
  const waiting =
    ticket === null || SILENT.includes(command.kind) || !isChanging ? [] : yield* waitingOutside(ticket.id);
  const looks = command.kind === 'set' && !command.beside ? undefined : TOLD_BESIDE[command.kind];
  const besides = ticket && looks && command.door === 'mail' ? yield* toldBeside(ticket.id, command.cause, looks) : [];
  return {
    ...(besides.length > 0 ? { besides } : {}),
    ...(waiting.length > 0 ? { waiting } : {}),
    ...(Object.keys(persons).length > 0 ? { persons } : {}),
    ...(unreachable.length > 0 ? { unreachable } : {}),
  };
}

function* waitingOutside(ticket: TicketId): Program<NonNullable<DeskContext['waiting']>> {
  // A lane is `<ticket>/<address>`; '0' follows '/'.
  const rows = yield* rowsWhere(
    `where o.state in ${openStates} and o.lane > ? and o.lane < ? and o.agent is null and o.kind <> 'webhook'
      order by o.id desc limit ?`,
    `${ticket}/`,
    `${ticket}0`,
    LOOKED_AT,
  );
  return rows.toReversed().map((row) => ({
    id: row.id,
    messageId: row.messageId,
    name: row.name,
    template: row.template,
    kind: row.kind,
    to: row.toAddress,
    toName: row.toName,
    inReplyTo: row.inReplyTo,
    references: row.references,
    visibility: row.visibility,
    dueAt: row.dueAt,
    data: row.data,
    isBegun: row.bytes !== null || (row.state !== 'held' && row.state !== 'queued'),
  }));
}

/** What was made of the same mail a moment ago, in the same transaction. */
function* toldBeside(
  ticket: TicketId,
  cause: string,
  names: readonly NoticeName[],
): Program<NonNullable<DeskContext['besides']>> {
  const rows = yield* rowsWhere(
    `where o.event >= ? and o.event < ? and o.ticket = ? and o.name in (${names.map(() => '?').join(', ')})
      and o.state in ('held', 'queued') and o.agent is not null and o.bytes is null order by o.id limit ?`,
    `${cause}/`,
    `${cause}0`,
    ticket,
    ...names,
    LOOKED_AT,
  );
  return rows.flatMap(({ id, name, agent, visibility, data }) =>
    agent === null ? [] : [{ id, name, agent, visibility, data }],
  );
}

/** What a mail told our people and whoever hears of every new ticket, of which nothing was sent yet; what was told together with it, too. */
export function* toldColleagues(ticket: TicketId, cause: string): Program<NonNullable<DeskContext['toldWords']>> {
  const [from, to] = [`${cause}/`, `${cause}0`];
  const rows = yield* rowsWhere(
    `where o.event >= ? and o.event < ? and o.ticket = ? and o.kind = 'agent' and o.bytes is null
      and (o.state in ('held', 'queued') or (o.state = 'dropped' and o.joined is not null)) order by o.id limit ?`,
    clean(from),
    clean(to),
    ticket,
    LOOKED_AT,
  );
  const joined = yield* all<{ id: number; joined: number }>(sql`
    select id, joined from outbox where event >= ${clean(from)} and event < ${clean(to)} and joined is not null`);
  const intoOf = new Map(joined.map((row) => [row.id, row.joined]));
  return rows.map((row) => {
    const { id, name, agent, visibility, data, template, dueAt, inReplyTo, references, toName, event } = row;
    const ordinal = Number(event.slice(from.length).split('/')[0]);
    const told = { id, name, agent, visibility, data, template, dueAt, inReplyTo, references, toName };
    return { ...told, to: row.toAddress, ordinal, joined: intoOf.get(id) ?? null };
  });
}

/** Who the customer and the watchers outside are, where staff said that several addresses are one. */
function* personsOf(ticket: Ticket, command: Command): Program<Readonly<Record<string, string>>> {
  const watchers = ticket.watchers.flatMap((text) => (text.includes('@') ? (canonicalAddress(text) ?? []) : []));
  const direct = 'mail' in command ? (command.mail?.mentioned ?? []) : [];
  const people = [...new Set([...watchers, ...direct, ...(ticket.customer ? [ticket.customer.address] : [])])];
  // One person alone is nobody else.
  if (people.length < 2) return {};
  const marks = people.map(() => '?').join(', ');
  const rows = yield* all<{ address: string; sameAs: string }>(
    query(
      `select address, same_as as "sameAs" from contacts where same_as is not null and address in (${marks})`,
      ...people.map(clean),
    ),
  );
  return Object.fromEntries(rows.map((row) => [row.address, row.sameAs]));
}

/** Those of the addresses to which mail comes back for good. */
export function* returnedAmong(addresses: ReadonlySet<string> | readonly string[]): Program<readonly string[]> {
  const people = [...addresses].filter((address) => address !== '');
  if (people.length === 0) return [];
  // Nearly always there is none at all: the partial index says so at once.
  if ((yield* first(sql`select 1 as one from contacts where bounce is not null limit 1`)) === null) return [];
  const marks = people.map(() => '?').join(', ');
  const rows = yield* all<{ address: string }>(
    query(
      `select address from contacts where bounce is not null and bounce = 'hard' and address in (${marks})`,
      ...people.map(clean),
    ),
  );
  return rows.map((row) => row.address);
}

/** The row says what another would have said: that one never leaves by itself. */
export function* join(into: number, joined: number, at: number): Program<void> {
  const gone = yield* first(sql`
    update outbox set state = 'dropped', reason = ${togetherWith(into)}, joined = ${into},
      finished_at = ${at}
    where id = ${joined} and state in ('held', 'queued') and bytes is null returning id`);
  if (!gone)
    throw new Error(`notice ${joined} cannot join notice ${into}: it has begun to leave (a fault of this program)`);
  yield* tally('dropped');
}

function togetherWith(id: number): string {
  return `told together with notice ${id}`;
}

/** The new row says instead what the old one would have said: in its place in the lane, by its id and Message-ID. The old words are kept under the new id, for the undo. */
export function* takePlace(added: number, replaced: number, at: number): Program<void> {
  const free = yield* first(sql`
    select id from outbox where id = ${replaced} and state in ('held', 'queued') and bytes is null`);
  if (!free)
    throw new Error(
      `notice ${added} cannot take the place of ${replaced}: it has begun to leave (a fault of this program)`,
    );
  yield* swap(added, replaced);
  yield* join(replaced, added, at);
}

/** What a row of one lane that has not begun says, to whom and when: all but its place. */
const SAID = [
  ...[
    'event',
    'name',
    'template',
    'kind',
    'to_name',
    'state',
    'reason',
    'in_reply_to',
    'refs',
    'mailbox',
    'own_address',
  ],
  ...['queue', 'locale', 'visibility', 'unverified', 'passed', 'attempts', 'created_at', 'due_at', 'finished_at'],
  ...['data', 'joined'],
] as const;
const saidText = `select ${SAID.join(', ')} from outbox where id = ?`;
const sayText = `update outbox set ${SAID.map((name) => `${name} = ?`).join(', ')} where id = ?`;

/** Each says what the other said, by its own id and Message-ID; what joined them follows. Ids stay: other tables name them. */
function* swap(one: number, other: number): Program<void> {
  const its = yield* sqlOne<Row>(query(saidText, one));
  const others = yield* sqlOne<Row>(query(saidText, other));
  // An event is unique, for a moment, too.
  yield* run(sql`update outbox set event = event || '/' where id = ${other}`);
  yield* run(query(sayText, ...SAID.map((name) => others[name] ?? null), one));
  yield* run(query(sayText, ...SAID.map((name) => its[name] ?? null), other));
  const joined = yield* all<{ id: number; joined: number }>(sql`
    select id, joined from outbox where joined is not null and joined in (${one}, ${other})`);
  for (const row of joined) yield* joinInstead(row.id, row.joined === one ? other : one);
}

function* joinInstead(id: number, into: number): Program<void> {
  yield* run(sql`update outbox set joined = ${into}, reason = ${togetherWith(into)} where id = ${id}`);
}

/** What this row said besides its own goes on being said by the one it joined, not by itself. */
export function* handOver(id: number): Program<void> {
  const row = yield* first<{ joined: number | null }>(sql`select joined from outbox where id = ${id}`);
  if (!row || row.joined === null) return;
  const rows = yield* all<{ id: number }>(sql`
    select id from outbox where joined is not null and joined = ${id}`);
  for (const one of rows) yield* joinInstead(one.id, row.joined);
}

/** What these rows said together with something that is taken back goes out by itself again; what stood in their place stands there again. */
export function* part(rows: readonly number[]): Program<void> {
  for (const id of rows) {
    const back = yield* all<{ id: number }>(sql`
      update outbox set state = 'held', reason = null, joined = null, finished_at = null
      where joined is not null and joined = ${id} and state = 'dropped' returning id`);
    for (const _ of back) yield* untally('dropped');
    // A row joins a later one; only what another took the place of has the higher id.
    const replaced = back.map((row) => row.id).filter((one) => one > id);
    if (replaced.length > 0) yield* swap(Math.min(...replaced), id);
  }
}

/** The mail that says it and its state: its own, or that of the one it joined. */
export function* lastOf(id: number): Program<{ readonly id: number; readonly state: OutboxState }> {
  let at = id;
  for (let steps = 0; steps < 100; steps++) {
    const row = yield* first<{ state: OutboxState; joined: number | null }>(sql`
      select state, joined from outbox where id = ${at}`);
    if (!row || row.joined === null) return { id: at, state: row?.state ?? 'dropped' };
    at = row.joined;
  }
  return { id: at, state: 'dropped' };
}

/** It has not left, and may. */
export function isWaiting(state: OutboxState): boolean {
  return state === 'held' || state === 'queued' || state === 'deferred';
}
