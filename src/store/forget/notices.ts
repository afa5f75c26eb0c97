// Forgets notices: bytes and words go, the row stays, with its event, its time and what became of it. One that has not left
// yet never will. Part of a transaction. `wh_` and `<id.…>` Message-IDs are ours and say nothing of a person.
import type { Program } from '../../ports.ts';
import { tally } from '../outbox/rows.ts';
import { packJson, unpackBytes, unpackJson } from '../pack.ts';
import { all, first, query, run, sql } from '../sql.ts';
import { ERASED, type Redactor } from './redactor.ts';

interface Stored {
  readonly id: number;
  readonly state: string;
  readonly toAddress: string;
  readonly toName: string;
  readonly agent: string | null;
  readonly reason: string | null;
  readonly copySaid: string | null;
  readonly data: Uint8Array;
  readonly octets: number | null;
  readonly bytes: Uint8Array | null;
}

/** Values that name nobody: what lists and counts show of a notice. */
const PLAIN = new Set([
  'ref',
  'status',
  'queue',
  'priority',
  'kind',
  'locale',
  'visibility',
  'event',
  'type',
  'severity',
]);

/** Whose notices, and how much of them. */
interface Erasing {
  readonly addresses: ReadonlySet<string>;
  readonly redactor: Redactor;
  readonly now: number;
  /** Only those that name him: the rest of the ticket is not about him. */
  readonly onlyNaming: boolean;
}

const columns = `id, state, to_address as "toAddress", to_name as "toName", agent, reason, copy_said as "copySaid", data, octets,
  bytes`;

/** The notices of a ticket, or one row: everything they say goes. Gives how many. */
export function* eraseNotices(
  of: { readonly ticket: number } | { readonly id: number },
  erasing: Erasing,
): Program<number> {
  const ids = 'ticket' in of ? yield* idsOf(of.ticket) : [of.id];
  let count = 0;
  for (const id of ids) {
    const row = yield* first<Stored>(query(`select ${columns} from outbox where id = ?`, id));
    if (!row || (erasing.onlyNaming && !names(row, erasing))) continue;
    yield* eraseNotice(row, erasing);
    count += 1;
  }
  return count;
}

/** Those that passed by the ticket, those that did not by what caused them. */
function* idsOf(ticket: number): Program<readonly number[]> {
  const passed = yield* all<{ id: number }>(sql`select id from outbox where ticket = ${ticket} and passed = 1`);
  const causes = yield* all<{ cause: string }>(sql`
    select distinct cause from entries where ticket = ${ticket} and cause is not null`);
  const ids = new Set(passed.map((row) => row.id));
  for (const { cause } of causes) {
    const rows = yield* all<{ id: number }>(sql`
      select id from outbox where event >= ${`${cause}/`} and event < ${`${cause}0`} and ticket = ${ticket}`);
    for (const { id } of rows) ids.add(id);
  }
  return [...ids].toSorted((a, b) => a - b);
}

function names(row: Stored, { addresses, redactor }: Erasing): boolean {
  if (addresses.has(row.toAddress)) return true;
  const said = JSON.stringify([row.toAddress, row.toName, row.reason, row.copySaid, unpackJson(row.data)]);
  if (redactor.finds(said)) return true;
  return row.bytes !== null && redactor.finds(Buffer.from(unpackBytes(row.bytes, row.octets ?? undefined)).toString());
}

function* eraseNotice(row: Stored, { addresses, redactor, now }: Erasing): Program<void> {
  const isHis = addresses.has(row.toAddress);
  const isOver = ['sent', 'suppressed', 'dropped'].includes(row.state);
  const said = (text: string | null): string | null => (text === null ? null : redactor.clean(text));
  if (!isOver) yield* tally('dropped');
  yield* run(sql`
    update outbox set to_address = ${isHis ? `erased-${row.id}` : redactor.clean(row.toAddress)},
      to_name = ${isHis ? '' : redactor.clean(row.toName)}, lane = ${`erased-${row.id}`}, in_reply_to = null, refs = '[]',
      reason = ${isOver ? said(row.reason) : 'a person was erased'}, copy = null, copy_due = null,
      copy_said = ${said(row.copySaid)}, data = ${packJson(blank(unpackJson(row.data)))}, bytes = null, octets = null,
      state = ${isOver ? row.state : 'dropped'}, owner = null, forgotten = coalesce(forgotten, ${now}),
      finished_at = coalesce(finished_at, ${now}) where id = ${row.id}`);
  yield* run(sql`delete from provider_ids where outbox = ${row.id}`);
}

/** The same shape without words. */
function blank(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? ERASED : value;
  if (Array.isArray(value)) return value.map(blank);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, PLAIN.has(key) ? one : key === 'fields' ? {} : blank(one)]),
  );
}
