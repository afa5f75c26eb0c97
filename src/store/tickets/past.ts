// What a mail may refer to without naming it: an agent's last commands on a ticket, his mail that is held, what others
// did since the notice he answers; and the tickets somebody takes part in. Looked up by index, every list bounded.
import type { Command } from '../../model/command.ts';
import type { Decision } from '../../model/decision.ts';
import type { QuestionOf } from '../../model/facts.ts';
import type { AgentPast, Since } from '../../model/mailed/past.ts';
import type { ListedTicket } from '../../model/mailed/words.ts';
import type { EntryId, TicketId } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { unpackJson } from '../pack.ts';
import { all, clean, first, sql } from '../sql.ts';

const LOOKED_AT = 200;
const SINCE_MAX = 10;
/** Characters of a colleague's reply that are shown. */
const MEANWHILE_MAX = 4000;
const LIST_MAX = 20;
/** How long a held mail can be released, and commands be taken back: as long as an agent's token lasts. */
const REMEMBERED_MS = 30 * 86_400_000;

/** Answers `agentPast`. */
export function* agentPast(question: QuestionOf<'agentPast'>, now: number): Program<AgentPast> {
  const { ticket, agent, answered } = question;
  return {
    undo: yield* lastUndo(ticket, agent, now),
    held: yield* heldMail(ticket, agent, now),
    lastMail: yield* lastMail(ticket),
    since: yield* since(ticket, agent, answered),
  };
}

/** His newest command on this ticket that was not taken back, whichever door it came by. */
function* lastUndo(ticket: TicketId, agent: string, now: number): Program<AgentPast['undo']> {
  const rows = yield* all<{ cause: string | null }>(sql`
    select cause from (select id, cause, actor_kind, actor_id from entries where ticket = ${ticket}
      order by id desc limit ${LOOKED_AT}) newest
    where actor_kind = 'agent' and actor_id = ${clean(agent)} and cause is not null order by id desc`);
  for (const cause of new Set(rows.map((row) => row.cause))) {
    const row = yield* first<{ id: number; kind: string; touched: Uint8Array }>(sql`
      select id, kind, touched from undos where cause = ${cause} and undone_at is null and actor_kind = 'agent'
        and actor_id = ${clean(agent)} and at > ${now - REMEMBERED_MS} order by ordinal desc limit 1`);
    const own = row && unpackJson<{ readonly tickets: readonly { readonly ticket: TicketId }[] }>(row.touched);
    if (row && own?.tickets[0]?.ticket === ticket) return { id: `u${row.id}`, kind: row.kind };
  }
  return null;
}

/** How many of his held mails are looked at. */
const HELD_MAX = 10;

/** The newest mail of his that is held and was not released. */
function* heldMail(ticket: TicketId, agent: string, now: number): Program<AgentPast['held']> {
  const notices = yield* all<{ event: string }>(sql`
    select event from outbox where ticket = ${ticket} and passed = 1 and name = 'agent-held' and agent = ${clean(agent)}
      and created_at > ${now - REMEMBERED_MS} order by id desc limit ${HELD_MAX}`);
  for (const { event } of notices) {
    const ledger = Number(/^mail:([1-9]\d{0,14})\//.exec(event)?.[1] ?? 0);
    const released = yield* first(sql`select at from causes where cause = ${`held:${ledger}`} limit 1`);
    const held = released === null ? yield* keptBy(ledger) : null;
    if (held?.flag) return held;
  }
  return null;
}

/** What a held mail's decision kept of it; a `#send` that failed has no flag. */
function* keptBy(ledger: number): Program<AgentPast['held']> {
  const row = yield* first<{ decision: Uint8Array }>(sql`select decision from decisions where ledger = ${ledger}`);
  const commands = row ? unpackJson<Decision>(row.decision).commands : [];
  const kept = commands.find((command): command is Extract<Command, { kind: 'join' | 'create' }> =>
    ['join', 'create'].includes(command.kind),
  );
  if (!kept) return null;
  const flag = kept.kind === 'join' ? kept.update.flag : kept.set.flag;
  const told = commands.find((command) => command.kind === 'tell_agent');
  const release = told?.kind === 'tell_agent' ? told.words.release : undefined;
  return { mail: kept.mail, flag: flag ?? null, ...(release ? { release } : {}) };
}

function* lastMail(ticket: TicketId): Program<EntryId | null> {
  const row = yield* first<{ id: EntryId }>(sql`
    select id from (select id, kind, actor_kind, visibility from entries where ticket = ${ticket} order by id desc
      limit ${LOOKED_AT}) newest
    where kind = 'mail' and actor_kind = 'contact' and visibility = 'public' order by id desc limit 1`);
  return row?.id ?? null;
}

/** What others said publicly, or ended, after the notice was made; [] when none of the ids is a notice of this ticket. */
function* since(ticket: TicketId, agent: string, answered: readonly string[]): Program<readonly Since[]> {
  for (const id of answered) {
    const number = Number(/^<([1-9][0-9]{0,14})\./.exec(id)?.[1] ?? 0);
    if (number === 0) continue;
    const notice = yield* first<{ at: number }>(sql`
      select created_at as at from outbox where id = ${number} and ticket = ${ticket}`);
    if (!notice) continue;
    const rows = yield* all<{
      kind: string;
      actorKind: string;
      actorId: string;
      at: number;
      changes: string;
      body: string | null;
    }>(sql`
      select kind, actor_kind as "actorKind", actor_id as "actorId", at, changes, substr(body, 1, ${MEANWHILE_MAX}) as body from (
        select id, kind, actor_kind, actor_id, at, changes, cause, body from entries where ticket = ${ticket}
        order by id desc limit ${LOOKED_AT}) newest
      where at >= ${notice.at} and kind in ('reply', 'mail', 'change') and not (kind = 'reply' and exists (
        select 1 from undos where undos.cause = newest.cause and undos.kind = 'reply' and undos.undone_at is not null))
      order by id limit ${LOOKED_AT}`);
    return rows.flatMap((row) => happened(row, agent)).slice(-SINCE_MAX);
  }
  return [];
}

function happened(
  row: {
    readonly kind: string;
    readonly actorKind: string;
    readonly actorId: string;
    readonly at: number;
    readonly changes: string;
    readonly body: string | null;
  },
  agent: string,
): readonly Since[] {
  const isOther = row.actorKind === 'agent' && row.actorId !== agent;
  if (row.kind === 'reply' && isOther) return [{ who: row.actorId, what: 'reply', at: row.at, text: row.body ?? '' }];
  const status = (JSON.parse(row.changes) as { readonly closeReason?: unknown }).closeReason;
  return row.kind === 'change' && isOther && status !== undefined
    ? [{ who: row.actorId, what: 'closed', at: row.at }]
    : [];
}

/** Answers `ticketsOf`: open ones first, the newest first; never an internal one. */
export function* ticketsOf(question: QuestionOf<'ticketsOf'>): Program<readonly ListedTicket[]> {
  const found = new Map<number, ListedTicket & { readonly id: number; readonly isOpen: number }>();
  for (const address of question.addresses.slice(0, LIST_MAX)) {
    const rows = yield* all<ListedTicket & { id: number; isOpen: number }>(sql`
      select t.id, t.ref, t.subject, t.status, t.queue, t.due, t.updated_at as "updatedAt", t.language,
        case when t.kind in ('closed', 'cancelled') then 0 else 1 end as "isOpen"
      from ticket_people p join tickets t on t.id = p.ticket where p.address = ${clean(address)}
        and t.visibility = 'public' and t.deleted_at is null and t.merged_into is null
      order by "isOpen" desc, t.updated_at desc limit ${LIST_MAX}`);
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()]
    .sort((a, b) => b.isOpen - a.isOpen || b.updatedAt - a.updatedAt || b.id - a.id)
    .slice(0, LIST_MAX)
    .map(({ isOpen: _, id: __, ...row }) => row);
}
