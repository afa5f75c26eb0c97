// Mends one place that walk.ts found, in a transaction of its own: what names the person is replaced, a row that is nothing
// but his name goes. Tickets are not mended here (ticket.ts), nor raw mails that are still to be decided.
import type { Program, Row } from '../../ports.ts';
import { packJson, unpackJson } from '../pack.ts';
import { personalColumns } from '../personal.ts';
import { all, first, query, run, sql } from '../sql.ts';
import { cleanDecision, cleanText } from './beside.ts';
import { eraseMail, forgetRaw } from './mails.ts';
import { isFrom } from './mention.ts';
import { eraseNotices } from './notices.ts';
import type { Person } from './person.ts';
import { ERASED, type Redactor } from './redactor.ts';
import type { Place } from './walk.ts';

export interface Mending {
  readonly person: Person;
  readonly redactor: Redactor;
  readonly now: number;
}

/** What became of a place; `left` = a mail that is not decided yet, and not his. */
export type Mended = 'mended' | 'left';

/** Rows that are a name and nothing else. */
const NAMES: Readonly<Record<string, string>> = {
  correspondents: 'who',
  thread_ids: 'message_id',
  thread_roots: 'message_id',
  thread_keys: 'key',
  provider_ids: 'message_id',
};

/** Mends it. */
export function* mend(place: Place, mending: Mending): Program<Mended> {
  const { table, key } = place;
  const name = NAMES[table];
  if (name) yield* run(query(`delete from ${table} where ${name} = ?`, key));
  else if (table === 'raw' || table === 'messages') return yield* mendRaw(Number(key), mending);
  else if (table === 'decisions') yield* cleanDecision(Number(key), mending.redactor);
  else if (table === 'outbox')
    yield* eraseNotices({ id: Number(key) }, { ...mending, addresses: mending.person.addresses, onlyNaming: true });
  else if (table === 'undos') yield* run(sql`delete from undos where id = ${Number(key)}`);
  else if (table === 'files') yield* mendFile(Number(key));
  else if (table === 'organisation_names') yield* mendFirmName(String(key), mending.redactor);
  else yield* mendRow(place, mending.redactor);
  return 'mended';
}

/** A mail of another person in which he is named goes as a whole; its words stand in the history. */
function* mendRaw(raw: number, { person, redactor, now }: Mending): Program<Mended> {
  const rows = yield* all<{
    id: number;
    state: string;
    fromAddress: string | null;
    sender: string | null;
    outcome: string | null;
  }>(sql`
    select l.id, l.state, l.outcome, l.from_address as "fromAddress", m.from_address as sender
    from ledger l left join messages m on m.raw = l.raw where l.raw = ${raw}`);
  const isKnown = rows.some((row) => (row.fromAddress ?? row.sender) !== null);
  const isHis = isKnown
    ? rows.some((row) => person.addresses.has(row.fromAddress ?? row.sender ?? ''))
    : yield* isFrom(raw, redactor);
  if (!isHis && rows.some((row) => row.state === 'received' || (row.state === 'quarantined' && row.outcome === null)))
    return 'left';
  if (isHis) for (const row of rows) yield* eraseMail(row.id, now);
  else {
    yield* forgetRaw(raw, 'erased');
    for (const { id, state } of rows)
      if (state === 'quarantined')
        yield* run(sql`update ledger set state = 'skipped', reason = 'erased' where id = ${id}`);
  }
  return 'mended';
}

function* mendFile(id: number): Program<void> {
  const file = yield* first<{ sha256: string }>(sql`select sha256 from files where id = ${id}`);
  if (!file) return;
  yield* run(sql`delete from ticket_files where sha256 = ${file.sha256}`);
  yield* run(sql`delete from files where id = ${id}`);
}

function* mendFirmName(name: string, redactor: Redactor): Program<void> {
  const taken = yield* first(sql`select name from organisation_names where name = ${redactor.clean(name)}`);
  if (taken) yield* run(sql`delete from organisation_names where name = ${name}`);
  else
    yield* run(sql`
      update organisation_names set name = ${redactor.clean(name)}, shown = ${ERASED} where name = ${name}`);
}

const KEYS: Readonly<Record<string, string>> = {
  organisations: 'code',
  agent_load: 'agent',
  agent_presence: 'agent',
  settings: 'name',
};

/** Text and JSON columns of any other table. */
function* mendRow({ table, key, columns }: Place, redactor: Redactor): Program<void> {
  const id = KEYS[table] ?? 'id';
  const row = yield* first<Row>(query(`select ${columns.join(', ')} from ${table} where ${id} = ?`, key));
  if (!row) return;
  for (const column of columns) {
    const form = personalColumns.find((one) => one.table === table && one.column === column)?.form ?? 'text';
    const value = row[column];
    const next =
      value instanceof Uint8Array
        ? packJson(redactor.cleanJson(unpackJson(value)))
        : form === 'json'
          ? cleanText(String(value), redactor)
          : redactor.clean(String(value));
    yield* run(query(`update ${table} set ${column} = ? where ${id} = ?`, next, key));
  }
}
