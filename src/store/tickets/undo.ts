// What a command changed, kept so that it can be taken back: the tickets as they were, the ties and mails it moved, and
// the versions it left, by which the desk sees whether anything happened since. Never decides whether it may be undone.
import type { Change, Moved, TieDraft } from '../../model/change.ts';
import type { Command } from '../../model/command.ts';
import type { OutboxState } from '../../model/notice.ts';
import type { Actor, TicketId, TicketLink, TicketState } from '../../model/ticket.ts';
import type { UndoRecord } from '../../model/undo.ts';
import type { Program } from '../../ports.ts';
import { isWaiting, lastOf } from '../outbox/waiting.ts';
import { packJson, unpackJson } from '../pack.ts';
import { all, clean, first, one, run, sql } from '../sql.ts';

/** A ticket before and after, as the command left it. */
export interface Touch {
  readonly ticket: TicketId;
  readonly version: number;
  readonly before: TicketState | null;
  /** Its ties before: taking back ends only those that are new. */
  readonly links: readonly TicketLink[];
}

interface Packed {
  readonly tickets: readonly Touch[];
  readonly links: readonly TieDraft[];
  readonly unlinks: readonly TieDraft[];
  readonly moved: Moved | null;
}

/** Keeps what taking the change back needs; gives the id a person says, `u17`. */
export function* keepUndo(
  change: Change,
  command: Command,
  { touched, now }: { readonly touched: readonly Touch[]; readonly now: number },
): Program<string | null> {
  const [own] = touched;
  if (!change.undoable || !own) return null;
  const { kind, needs } = change.undoable;
  // A ticket that was born has its id now.
  const moved = change.moved
    ? { ...change.moved, from: change.moved.from ?? own.ticket, to: change.moved.to ?? own.ticket }
    : null;
  const isNew = (tie: TieDraft): boolean =>
    !own.links.some((link) => link.kind === tie.kind && link.ticket === tie.ticket);
  const links = change.links.filter(isNew);
  const packed: Packed = { tickets: touched, links, unlinks: change.unlinks ?? [], moved };
  const row = yield* one<{ id: number }>(sql`
    insert into undos (cause, ordinal, kind, needs, actor_kind, actor_id, at, touched)
    values (${command.cause}, ${command.ordinal}, ${kind}, ${JSON.stringify(needs)}, ${command.actor.kind},
      ${clean(command.actor.id)}, ${now}, ${packJson(packed)}) returning id`);
  return `u${row.id}`;
}

/** The undo is used up; what the same cause did before to its tickets can be taken back next. */
export function* useUndo(id: string, now: number): Program<void> {
  const used = yield* first<Used>(sql`
    update undos set undone_at = ${now} where id = ${numberOf(id)} and undone_at is null
    returning cause, ordinal, touched`);
  const { tickets } = used ? unpackJson<Packed>(used.touched) : { tickets: [] };
  // Only what ties tickets to each other comes twice to one ticket: many tickets linked to the same one.
  if (used && tickets.length > 1) for (const touch of tickets) yield* handOn(used, touch);
}

interface Used {
  readonly cause: string;
  readonly ordinal: number;
  readonly touched: Uint8Array;
}

/** Earlier commands of one cause that are looked through for the one that touched the ticket before. */
const LOOKED_BACK = 50;

/** The ticket stands again as the command before left it, one version after the undone one: that one's undo begins there. */
function* handOn({ cause, ordinal }: Used, { ticket, version }: Touch): Program<void> {
  const now = yield* first<{ version: number }>(sql`select version from tickets where id = ${ticket}`);
  if (now?.version !== version + 1) return;
  const rows = yield* all<{ id: number; touched: Uint8Array }>(sql`
    select id, touched from undos where cause = ${cause} and ordinal < ${ordinal} and undone_at is null
    order by ordinal desc limit ${LOOKED_BACK}`);
  for (const row of rows) {
    const packed = unpackJson<Packed>(row.touched);
    const earlier = packed.tickets.find((one) => one.ticket === ticket);
    if (!earlier) continue;
    if (earlier.version !== version - 1) return;
    const tickets = packed.tickets.map((one) => (one === earlier ? { ...one, version: version + 1 } : one));
    yield* run(sql`update undos set touched = ${packJson({ ...packed, tickets })} where id = ${row.id}`);
    return;
  }
}

/** TicketPrograms.undo */
export function* undoRecord(id: string): Program<UndoRecord | null> {
  const row = yield* first<{
    cause: string;
    ordinal: number;
    kind: string;
    needs: string;
    actorKind: Actor['kind'];
    actorId: string;
    at: number;
    undoneAt: number | null;
    touched: Uint8Array;
  }>(sql`
    select cause, ordinal, kind, needs, actor_kind as "actorKind", actor_id as "actorId", at, undone_at as "undoneAt",
      touched from undos where id = ${numberOf(id)}`);
  if (!row) return null;
  const { cause, ordinal, kind, at, undoneAt } = row;
  return {
    id: `u${numberOf(id)}`,
    cause,
    ordinal,
    kind,
    at,
    undoneAt,
    needs: JSON.parse(row.needs) as string[],
    actor: { kind: row.actorKind, id: row.actorId },
    ...unpackJson<Packed>(row.touched),
    notices: yield* noticesOf(cause, ordinal),
  };
}

/** TicketPrograms.undosWith */
export function* undosWith(id: string): Program<readonly { readonly undo: string; readonly ticket: TicketId }[]> {
  const rows = yield* all<{ id: number; touched: Uint8Array }>(sql`
    select u.id, u.touched from undos u join undos one on one.cause = u.cause
    where one.id = ${numberOf(id)} order by u.ordinal desc`);
  return rows.flatMap((row) => {
    const own = unpackJson<Packed>(row.touched).tickets[0];
    return own ? [{ undo: `u${row.id}`, ticket: own.ticket }] : [];
  });
}

/** The undo together with everything its command's cause did to the same ticket right before it: one record, as if it had been one command. */
export function* wholeUndo(id: string): Program<UndoRecord | null> {
  const last = yield* undoRecord(id);
  if (!last) return null;
  const rows = yield* all<{ id: number }>(sql`
    select id from undos where cause = ${last.cause} and ordinal < ${last.ordinal} and undone_at is null
    order by ordinal desc limit 50`);
  let whole: UndoRecord = last;
  for (const row of rows) {
    const earlier = yield* undoRecord(`u${row.id}`);
    const joined = earlier && joinedWith(earlier, whole);
    if (!joined) break;
    whole = joined;
  }
  return whole;
}

/** Both as one; null when something came between them, or either moved mails. */
function joinedWith(earlier: UndoRecord, later: UndoRecord): UndoRecord | null {
  const [own] = earlier.tickets;
  const next = later.tickets.find((one) => one.ticket === own?.ticket);
  if (!own || !next || earlier.moved || later.moved || earlier.tickets.length > 1) return null;
  // Each command is one version further.
  const steps = (later.parts ?? [later]).length;
  if (next.version !== own.version + steps) return null;
  const tickets = later.tickets.map((one) => (one.ticket === own.ticket ? { ...one, before: own.before } : one));
  return {
    ...later,
    needs: [...new Set([...earlier.needs, ...later.needs])],
    tickets,
    links: [...earlier.links, ...later.links],
    unlinks: [...earlier.unlinks, ...later.unlinks],
    notices: [...earlier.notices, ...later.notices],
    parts: [earlier, ...(later.parts ?? [later])].map(({ id, kind, ordinal }) => ({ id, kind, ordinal })),
  };
}

function* noticesOf(cause: string, ordinal: number): Program<UndoRecord['notices']> {
  const prefix = clean(`${cause}/${ordinal}`);
  // '0' follows '/': the range holds every event that begins with `cause/ordinal/`.
  const rows = yield* all<{ id: number; template: string; to: string; kind: string; state: OutboxState }>(sql`
    select id, template, to_address as "to", kind, state from outbox
    where event >= ${`${prefix}/`} and event < ${`${prefix}0`} order by id limit 200`);
  const notices: UndoRecord['notices'][number][] = [];
  // What was told together with something later has left when that has.
  for (const { id: row, state, ...notice } of rows) {
    const last = state === 'dropped' ? yield* lastOf(row) : { id: row, state };
    const isElsewhere = isWaiting(last.state) && !rows.some(({ id }) => id === last.id);
    notices.push({ row, ordinal, ...(isElsewhere ? { saidIn: last.id } : {}), ...notice, state: last.state });
  }
  return notices;
}

function numberOf(id: string): number {
  const digits = /^u([1-9][0-9]{0,14})$/i.exec(id.trim())?.[1];
  return digits === undefined ? 0 : Number(digits);
}
