// Work on tickets, and the history of contacts, organisations, contracts and projects: both are only ever added to.
import type { RecordDraft, RecordEntry, Subject, TimeDraft, TimeEntry } from '../../model/customers/records.ts';
import type { Actor, Door, TicketId } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { all, clean, one, run, sql } from '../sql.ts';

const ENTRIES_MAX = 10_000;

/** Who did it, when, by which door. */
export interface Doing {
  readonly at: number;
  readonly actor: Actor;
  readonly door: Door;
  readonly cause: string;
}

/** Adds a time entry; gives its id. */
export function* addTime(ticket: TicketId, draft: TimeDraft, doing: Doing): Program<number> {
  const { minutes, text, contract, cost, reverses } = draft;
  const row = yield* one<{ id: number }>(sql`
    insert into time_entries (ticket, at, minutes, text, contract, cost, reverses, actor_kind, actor_id, cause)
    values (${ticket}, ${doing.at}, ${minutes}, ${clean(text)}, ${contract}, ${cost}, ${reverses}, ${doing.actor.kind},
      ${clean(doing.actor.id)}, ${doing.cause}) returning id`);
  return row.id;
}

/** The work on a ticket, oldest first. */
export function* timeEntries(ticket: TicketId): Program<readonly TimeEntry[]> {
  const rows = yield* all<Omit<TimeEntry, 'actor'> & { actorKind: Actor['kind']; actorId: string }>(sql`
    select e.id, e.at, e.minutes, e.text, e.contract, e.cost, e.reverses, r.id as "reversedBy",
      e.actor_kind as "actorKind", e.actor_id as "actorId"
    from time_entries e left join time_entries r on r.reverses = e.id
    where e.ticket = ${ticket} order by e.id limit ${ENTRIES_MAX}`);
  return rows.map(({ actorKind, actorId, ...entry }) => ({ ...entry, actor: { kind: actorKind, id: actorId } }));
}

/** Adds a line to the history of a contact, an organisation, a contract or a project. */
export function* addRecord({ subject, text, changes }: RecordDraft, doing: Doing): Program<void> {
  yield* run(sql`
    insert into records (kind, subject, at, actor_kind, actor_id, door, cause, text, changes)
    values (${subject.kind}, ${clean(subject.key)}, ${doing.at}, ${doing.actor.kind}, ${clean(doing.actor.id)},
      ${doing.door}, ${doing.cause}, ${clean(text)}, ${JSON.stringify(changes).toWellFormed()})`);
}

/** A subject's history, newest first. */
export function* records(subject: Subject, limit: number): Program<readonly RecordEntry[]> {
  const rows = yield* all<{
    id: number;
    at: number;
    actorKind: Actor['kind'];
    actorId: string;
    door: Door;
    cause: string;
    text: string;
    changes: string;
  }>(sql`
    select id, at, actor_kind as "actorKind", actor_id as "actorId", door, cause, text, changes from records
    where kind = ${subject.kind} and subject = ${clean(subject.key)} order by id desc limit ${limit}`);
  return rows.map(({ actorKind, actorId, changes, ...row }) => ({
    ...row,
    subject,
    actor: { kind: actorKind, id: actorId },
    changes: JSON.parse(changes) as RecordEntry['changes'],
  }));
}
