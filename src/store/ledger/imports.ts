// What `mailbox import` asks of the ledger: which mails it has, and which an import that was killed left undecided.
import type { Program } from '../../ports.ts';
import { all, first, query, sql } from '../sql.ts';

/** Places in the statement; what is over is asked in further ones. */
const AT_ONCE = 50;
const knownText = `select uid from ledger where route = ? and uid in (${Array(AT_ONCE).fill('?').join(', ')})`;
const endsText = `select id, case when state = 'decided' then outcome else state end as how from ledger where id in (${Array(AT_ONCE).fill('?').join(', ')})`;

/** ImportPrograms.knownUids */
export function* knownUids(
  place: { readonly mailbox: string; readonly folder: string; readonly uidValidity: string },
  uids: readonly number[],
): Program<ReadonlySet<number>> {
  const known = new Set<number>();
  const route = yield* first<{ id: number }>(sql`
    select id from routes where mailbox = ${place.mailbox} and folder = ${place.folder}
      and uid_validity = ${place.uidValidity}`);
  if (!route) return known;
  for (const part of parts(uids))
    for (const row of yield* all<{ uid: number }>(query(knownText, route.id, ...part))) known.add(row.uid);
  return known;
}

/** ImportPrograms.hasOlder */
export function* hasOlder(mailbox: string, folder: string, uidValidity: string): Program<boolean> {
  const other = yield* first(sql`
    select id from routes where mailbox = ${mailbox} and folder = ${folder} and uid_validity <> ${uidValidity}`);
  return other !== null;
}

/** A mail with which four processes ended is the daemon's, which tries it in a process of its own. */
const MAX_ATTEMPTS = 4;

/** ImportPrograms.leftBehind */
export function* leftBehind(mailbox: string, limit: number): Program<readonly number[]> {
  const rows = yield* all<{ id: number }>(sql`
    select l.id from ledger l join routes r on r.id = l.route
    where l.state = 'received' and l.imported > 0 and l.attempts < ${MAX_ATTEMPTS} and r.mailbox = ${mailbox}
    order by l.id limit ${limit}`);
  return rows.map((row) => row.id);
}

/** ImportPrograms.letGo */
export function* letGo(mailbox: string): Program<number> {
  const rows = yield* all<{ id: number }>(sql`
    update ledger set retry_at = null where state = 'received' and imported > 0
      and route in (select id from routes where mailbox = ${mailbox}) returning id`);
  return rows.length;
}

/** ImportPrograms.heldMails */
export function* heldMails(now: number): Program<number> {
  const row = yield* first<{ n: number }>(sql`
    select count(*) as n from ledger where state = 'received' and imported > 0 and retry_at > ${now}`);
  return row?.n ?? 0;
}

/** ImportPrograms.ends */
export function* ends(ids: readonly number[]): Program<readonly string[]> {
  const found = new Map<number, string>();
  for (const part of parts(ids))
    for (const row of yield* all<{ id: number; how: string }>(query(endsText, ...part))) found.set(row.id, row.how);
  return ids.map((id) => found.get(id) ?? 'gone');
}

/** Always as many as the statement has places, so that it is prepared once: the last is repeated. */
function parts(numbers: readonly number[]): readonly (readonly number[])[] {
  const all: number[][] = [];
  for (let at = 0; at < numbers.length; at += AT_ONCE) {
    const part = numbers.slice(at, at + AT_ONCE);
    all.push([...part, ...Array<number>(AT_ONCE - part.length).fill(part.at(-1) ?? 0)]);
  }
  return all;
}
