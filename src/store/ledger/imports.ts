// What `mailbox import` asks of the ledger: which mails it has, and which an import that was killed left undecided.
import type { Program } from '../../ports.ts';
import { all, first, query, sql } from '../sql.ts';

/** Places in the statement; what is over is asked in further ones. */
const AT_ONCE = 50;
const knownText = `select uid from ledger where route = ? and uid in (${Array(AT_ONCE).fill('?').join(', ')})`;
const statesText = `select id, state from ledger where id in (${Array(AT_ONCE).fill('?').join(', ')})`;

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

/** ImportPrograms.states */
export function* states(ids: readonly number[]): Program<readonly string[]> {
  const found = new Map<number, string>();
  for (const part of parts(ids))
    for (const row of yield* all<{ id: number; state: string }>(query(statesText, ...part)))
      found.set(row.id, row.state);
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
