// Who is to be forgotten: the addresses of one person, the names he goes by, and where he is known to be. Takes a canonical
// address; gives a Person. Reads only, by index: what names him elsewhere is found by walk.ts.
import type { Program } from '../../ports.ts';
import { contactAt, othersOf } from '../customers/contacts.ts';
import { all, first, one, query, sql } from '../sql.ts';

export interface Person {
  readonly addresses: ReadonlySet<string>;
  /** Whole names, longest first. */
  readonly names: readonly string[];
  /** Those of them that nobody else bears: replaced everywhere, not only in his tickets. */
  readonly ownNames: readonly string[];
  /** Given name, surname: replaced in his tickets only, where they are written as names. */
  readonly nameParts: readonly string[];
}

const SHORTEST_PART = 3;
const TICKETS_MAX = 1_000_000;

/** The addresses of the person, merged ones included. */
export function* addressesOf(address: string): Program<readonly string[]> {
  const contact = yield* contactAt(address);
  const others = contact ? yield* othersOf(contact) : [];
  return [address, ...others.map((one) => one.address)];
}

/** The tickets he takes part in, is the customer of, or wrote to. */
export function* ticketsOf(addresses: readonly string[]): Program<readonly number[]> {
  const marks = addresses.map(() => '?').join(', ');
  const rows = yield* all<{ ticket: number }>(
    query(
      `select ticket from ticket_people where address in (${marks})
        union select ticket from ledger where from_address in (${marks}) and ticket is not null
        union select e.ticket from ledger l join entries e on e.ledger = l.id where l.from_address in (${marks})
        order by 1 limit ${TICKETS_MAX}`,
      ...addresses,
      ...addresses,
      ...addresses,
    ),
  );
  return rows.map((row) => row.ticket);
}

/** The mails he sent, decided or not. */
export function* mailsOf(addresses: readonly string[]): Program<readonly number[]> {
  const marks = addresses.map(() => '?').join(', ');
  const rows = yield* all<{ id: number }>(
    query(`select id from ledger where from_address in (${marks}) order by id`, ...addresses),
  );
  return rows.map((row) => row.id);
}

/** The person behind these addresses. */
export function* personOf(addresses: readonly string[]): Program<Person> {
  const names = new Set<string>();
  const add = (name: string | null): void => {
    const plain = (name ?? '').replaceAll(/["\s]+/g, ' ').trim();
    if (plain.length >= SHORTEST_PART && !plain.includes('@')) names.add(plain);
  };
  const tickets = yield* ticketsOf(addresses);
  for (const address of addresses) {
    add((yield* contactAt(address))?.name ?? null);
    for (const ticket of tickets) {
      const found = yield* all<{ name: string | null }>(sql`
        select from_name as name from entries where ticket = ${ticket} and lower(from_address) = ${address}
        union select customer_name from tickets where id = ${ticket} and customer_address = ${address}
        union select to_name from outbox where ticket = ${ticket} and passed = 1 and to_address = ${address}`);
      for (const { name } of found) add(name);
    }
  }
  const own: string[] = [];
  for (const name of names) if (/\s/.test(name) && !(yield* isShared(name, addresses))) own.push(name);
  const parts = [...names].flatMap((name) => name.split(/[\s,]+/)).filter((part) => isNamePart(part));
  const sorted = [...names].toSorted((a, b) => b.length - a.length);
  return { addresses: new Set(addresses), names: sorted, ownNames: own, nameParts: [...new Set(parts)] };
}

/** A word written as a name, no title and no initial. */
function isNamePart(part: string): boolean {
  return part.length >= SHORTEST_PART && /^\p{L}/u.test(part) && !/\.$/.test(part);
}

/** Somebody else is called so, too. */
function* isShared(name: string, addresses: readonly string[]): Program<boolean> {
  const marks = addresses.map(() => '?').join(', ');
  const found = yield* first(
    query(`select 1 as one from contacts where name = ? and address not in (${marks}) limit 1`, name, ...addresses),
  );
  return found !== null;
}

/** How much there is, for a dry run. */
export interface Known {
  readonly contacts: number;
  readonly mails: number;
  readonly notices: number;
}

/** Counts what is his by address. */
export function* knownOf(addresses: readonly string[]): Program<Known> {
  const marks = addresses.map(() => '?').join(', ');
  return yield* one<Known>(
    query(
      `select (select count(*) from contacts where address in (${marks})) as contacts,
        (select count(*) from ledger where from_address in (${marks})) as mails,
        (select count(*) from outbox where to_address in (${marks})) as notices`,
      ...addresses,
      ...addresses,
      ...addresses,
    ),
  );
}
