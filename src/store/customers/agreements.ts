// Contracts and projects as rows, and the account of a contract: every line is added, none is changed, and the balance
// beside it is what the lines come to (`db check` holds one against the other).
import type { AccountDraft, AccountLine, Agreement, AgreementKind } from '../../model/customers/records.ts';
import type { Actor, Door, TicketId } from '../../model/ticket.ts';
import type { Program, SqlValue } from '../../ports.ts';
import { all, clean, first, one, query, run, sql } from '../sql.ts';

const columns = `kind, code, name, organisation, contact, valid_from as "from", valid_to as "to", ended_at as "endedAt", unit,
  balance, per_ticket as "perTicket", point_minutes as "pointMinutes", round_minutes as "roundMinutes", overdraw, note,
  created_at as "createdAt", updated_at as "updatedAt"`;

/** The contract or project of this code. */
export function* agreementAt(kind: AgreementKind, code: string): Program<Agreement | null> {
  return yield* first<Agreement>(
    query(`select ${columns} from agreements where kind = ? and code = ?`, kind, clean(code)),
  );
}

/** Those that belong to one of these people or organisations and were not ended, newest first. */
export function* agreementsOf(owners: {
  readonly contacts: readonly string[];
  readonly organisations: readonly string[];
  readonly limit: number;
}): Program<readonly Agreement[]> {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  for (const [column, keys] of [
    ['contact', owners.contacts],
    ['organisation', owners.organisations],
  ] as const) {
    if (keys.length === 0) continue;
    parts.push(`select id from agreements where ${column} in (${keys.map(() => '?').join(', ')})`);
    values.push(...keys.map(clean));
  }
  if (parts.length === 0) return [];
  const text = `select ${columns} from agreements where id in (${parts.join(' union ')}) and ended_at is null order by id desc limit ?`;
  return yield* all<Agreement>(query(text, ...values, owners.limit));
}

/** Newest first; `owner` = code of an organisation or an address. */
export function* agreementList(asked: {
  readonly kind: AgreementKind;
  readonly owner: string | null;
  readonly limit: number;
}): Program<readonly Agreement[]> {
  const where = asked.owner === null ? '' : 'and (organisation = ? or contact = ?)';
  const owner = asked.owner === null ? [] : [clean(asked.owner), clean(asked.owner)];
  return yield* all<Agreement>(
    query(
      `select ${columns} from agreements where kind = ? ${where} order by id desc limit ?`,
      asked.kind,
      ...owner,
      asked.limit,
    ),
  );
}

/** The row as it is to be; its balance is the account's business. */
export function* saveAgreement(a: Agreement): Program<void> {
  yield* run(sql`
    insert into agreements (kind, code, name, organisation, contact, valid_from, valid_to, ended_at, unit, per_ticket,
      point_minutes, round_minutes, overdraw, note, created_at, updated_at)
    values (${a.kind}, ${a.code}, ${clean(a.name)}, ${a.organisation}, ${a.contact}, ${a.from}, ${a.to}, ${a.endedAt},
      ${a.unit}, ${a.perTicket}, ${a.pointMinutes}, ${a.roundMinutes}, ${a.overdraw}, ${clean(a.note)}, ${a.createdAt},
      ${a.updatedAt})
    on conflict (kind, code) do update set name = excluded.name, organisation = excluded.organisation,
      contact = excluded.contact, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
      ended_at = excluded.ended_at, unit = excluded.unit, per_ticket = excluded.per_ticket,
      point_minutes = excluded.point_minutes, round_minutes = excluded.round_minutes, overdraw = excluded.overdraw,
      note = excluded.note, updated_at = excluded.updated_at`);
}

/** Adds a line to a contract's account. */
export function* addAccountLine(
  draft: AccountDraft,
  of: {
    readonly ticket: number | null;
    readonly timeEntry: number | null;
    readonly at: number;
    readonly actor: Actor;
    readonly door: Door;
    readonly cause: string;
  },
): Program<void> {
  const { id, balance } = yield* one<{ id: number; balance: number }>(sql`
    update agreements set balance = balance + ${draft.amount} where kind = 'contract' and code = ${draft.contract}
    returning id, balance`);
  yield* run(sql`
    insert into account_lines (agreement, at, kind, amount, balance, text, ticket, time_entry, actor_kind, actor_id, door, cause)
    values (${id}, ${of.at}, ${draft.kind}, ${draft.amount}, ${balance}, ${clean(draft.text)},
      ${draft.isForTicket ? of.ticket : null}, ${draft.isForTime ? of.timeEntry : null}, ${of.actor.kind},
      ${clean(of.actor.id)}, ${of.door}, ${of.cause})`);
}

/** A contract's account, newest line first. */
export function* account(code: string, limit: number): Program<readonly AccountLine[]> {
  const rows = yield* all<{
    id: number;
    at: number;
    kind: AccountLine['kind'];
    amount: number;
    balance: number;
    text: string;
    ticket: TicketId | null;
    ref: string | null;
    actorKind: Actor['kind'];
    actorId: string;
  }>(sql`
    select l.id, l.at, l.kind, l.amount, l.balance, l.text, l.ticket, t.ref, l.actor_kind as "actorKind",
      l.actor_id as "actorId"
    from agreements a join account_lines l on l.agreement = a.id left join tickets t on t.id = l.ticket
    where a.kind = 'contract' and a.code = ${clean(code)} order by l.id desc limit ${limit}`);
  return rows.map(({ ticket, ref, actorKind, actorId, ...line }) => ({
    ...line,
    contract: code,
    ticket: ticket === null || ref === null ? null : { id: ticket, ref },
    actor: { kind: actorKind, id: actorId },
  }));
}

/** What a ticket itself (not the work on it) has taken from contracts, by code: ≥ 0. */
export function* chargedTo(ticket: TicketId): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ code: string; amount: number }>(sql`
    select a.code, -sum(l.amount) as amount from account_lines l join agreements a on a.id = l.agreement
    where l.ticket = ${ticket} and l.time_entry is null group by a.code`);
  return Object.fromEntries(rows.filter((row) => row.amount > 0).map((row) => [row.code, row.amount]));
}
