// Who is to be forgotten: the addresses of one person, the names he goes by, and where he is known to be. Takes a canonical
// address; gives a Person. Reads only, by index: what names him elsewhere is found by walk.ts.
import { addressParts } from '../../model/address.ts';
import type { Program } from '../../ports.ts';
import { contactAt, othersOf } from '../customers/contacts.ts';
import { all, first, one, query, sql } from '../sql.ts';
import { isFrom } from './mention.ts';
import { redactorOf } from './redactor.ts';

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

/** Mails that nobody has read yet, in whose From he stands: they are his, too. */
export function* unreadOf(addresses: readonly string[]): Program<readonly number[]> {
  const redactor = redactorOf({ addresses, names: [], texts: [] });
  const rows = yield* all<{ id: number; raw: number }>(sql`
    select id, raw from ledger where from_address is null and state in ('received', 'quarantined') order by id`);
  const found: number[] = [];
  for (const { id, raw } of rows) if (yield* isFrom(raw, redactor)) found.push(id);
  return found;
}

/** The notices that went, or will go, to him: about a ticket or about none. */
export function* noticesOf(addresses: readonly string[]): Program<readonly number[]> {
  const marks = addresses.map(() => '?').join(', ');
  const rows = yield* all<{ id: number }>(
    query(`select id from outbox where to_address in (${marks}) order by id`, ...addresses),
  );
  return rows.map((row) => row.id);
}

/** A contract or project that is his. */
export interface Agreed {
  readonly kind: string;
  readonly code: string;
  readonly name: string;
  readonly validFrom: number | null;
  readonly validTo: number | null;
}

/** Contracts and projects that name him as contact. */
export function* agreementsOf(addresses: readonly string[]): Program<readonly Agreed[]> {
  const marks = addresses.map(() => '?').join(', ');
  return yield* all<Agreed>(
    query(
      `select kind, code, name, valid_from as "validFrom", valid_to as "validTo" from agreements
        where contact in (${marks}) order by id`,
      ...addresses,
    ),
  );
}

/** The person behind these addresses. */
export function* personOf(addresses: readonly string[]): Program<Person> {
  const names = new Set<string>();
  const add = (name: string | null): void => {
    const plain = (name ?? '').replaceAll(/["\s]+/g, ' ').trim();
    if (plain.length < SHORTEST_PART || plain.includes('@')) return;
    for (const one of orders(plain)) names.add(one);
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

/** A name as it is, and with its surname at the other end. */
function orders(name: string): readonly string[] {
  const [surname, given, ...more] = name.split(/\s*,\s*/);
  if (surname && given && more.length === 0) return [name, `${given} ${surname}`];
  const [first, last, ...others] = name.split(' ');
  return first && last && others.length === 0 ? [name, `${last}, ${first}`] : [name];
}

/** Words beside a name that name nobody, or everybody. */
const TITLES = new Set(
  'herr frau herrn fräulein dipl ing prof mag mister mrs miss mme mlle monsieur madame mevrouw meneer heer van von den der des und and the gmbh ltd inc corp kg ohg gbr ggmbh sarl sas llc firma team support service info kontakt contact office büro sales vertrieb verwaltung hotline helpdesk'.split(
    ' ',
  ),
);

/** A word written as a name, no title and no initial. */
function isNamePart(part: string): boolean {
  return part.length >= SHORTEST_PART && /^\p{L}/u.test(part) && !/\.$/.test(part) && !TITLES.has(part.toLowerCase());
}

/** Somebody else is called so, too. */
function* isShared(name: string, addresses: readonly string[]): Program<boolean> {
  const marks = addresses.map(() => '?').join(', ');
  const found = yield* first(
    query(`select 1 as one from contacts where name = ? and address not in (${marks}) limit 1`, name, ...addresses),
  );
  return found !== null;
}

const ALIKE_MAX = 20;

/** Contacts who may be the same person under another address: with or without a sub-address (RFC 5233), or of the same whole name. */
export function* alikeTo(addresses: readonly string[], names: readonly string[]): Program<readonly string[]> {
  const found = new Set<string>();
  const add = function* (where: string, ...values: readonly string[]): Program<void> {
    const text = `select address from contacts where ${where} order by address limit ${ALIKE_MAX}`;
    for (const { address } of yield* all<{ address: string }>(query(text, ...values))) found.add(address);
  };
  for (const address of addresses) {
    const { local, domain } = addressParts(address);
    if (local === '') continue;
    // Between `eva+` and `eva,` stand all her sub-addresses.
    yield* add(
      `address >= ? and address < ? and substr(address, -length(?)) = ?`,
      `${local}+`,
      `${local},`,
      `@${domain}`,
      `@${domain}`,
    );
    yield* add('address = ?', `${local}@${domain}`);
  }
  for (const name of names) if (/\s/.test(name)) yield* add('name = ?', name);
  return [...found].filter((one) => !addresses.includes(one)).toSorted();
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
