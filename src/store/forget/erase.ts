// Forgets a person: in his tickets, in the mails he sent, in what is known of him, then wherever else he is named, and looks
// again whether anything is left. Takes a store and his addresses. Each step is a transaction of its own, so that mail goes
// on; what is under way stands in the settings until all is done, and the next call ends it. Never touches a mail of somebody
// else that is still to be decided: those are counted.
import type { Program, Store } from '../../ports.ts';
import { settingsPrograms } from '../settings.ts';
import { all, one, query, run, sql } from '../sql.ts';
import { appendErasures, type Erasure, erasureKey, macOf, noteErasure, type Tombstone } from './erasures.ts';
import { eraseMail } from './mails.ts';
import { eraseNotices } from './notices.ts';
import { knownOf, mailsOf, type Person, personOf, ticketsOf } from './person.ts';
import { mend } from './places.ts';
import { type Redactor, redactorOf } from './redactor.ts';
import { eraseInTicket } from './ticket.ts';
import { type Place, walk } from './walk.ts';

type EraseStore = Pick<Store, 'read' | 'write' | 'writeInSlices' | 'checkpoint'>;

export interface EraseOptions {
  readonly now: number;
  readonly actor: { readonly kind: 'agent' | 'system'; readonly id: string };
  /** The list beside the database; null = none is kept (a database in memory). */
  readonly listPath: string | null;
  /** Bytes of the files in other people's mails of this ticket, by their SHA-256: these mails may go. */
  readonly filesOf: (ticket: number) => Promise<ReadonlyMap<string, Uint8Array>>;
  readonly onStep?: (what: string, count: number) => void;
}

export interface Erased {
  readonly tickets: number;
  readonly mails: number;
  readonly notices: number;
  /** Places elsewhere that named him. */
  readonly places: number;
  /** Mails of others that name him and are not decided yet: nothing was changed of them. */
  readonly left: number;
}

interface Pending {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  readonly ownNames: readonly string[];
  readonly nameParts: readonly string[];
  readonly cause: string;
}

/** What is under way, by the name of the setting. */
export const PENDING = 'erasure.pending';
const ROUNDS = 4;
const MAILS_SLICE = 20;

/** Forgets the person of these addresses. Throws StoreFault; what was done by then stays done, and is ended by the next call. */
export async function erasePerson(
  store: EraseStore,
  addresses: readonly string[],
  options: EraseOptions,
): Promise<Erased> {
  const pending = await store.write(() => begin(addresses, options.now));
  const person = { ...pending, addresses: new Set(pending.addresses) };
  const known = await store.read(() => knownOf(pending.addresses));
  const redactor = redactorOf({ addresses: pending.addresses, names: pending.ownNames, texts: [] });
  const tickets = await eraseTickets(store, person, { ...options, cause: pending.cause });
  await eraseMails(store, pending.addresses, options);
  await eraseOther(store, person, redactor, options.now);
  const { places, left } = await eraseElsewhere(store, { person, redactor, cause: pending.cause }, options);
  const key = await store.write(erasureKey);
  const people = pending.addresses.map((address) => ({ key, mac: macOf(key, address), at: options.now }));
  if (options.listPath !== null) appendErasures(options.listPath, { people, mails: [] });
  await store.write(() => end(people));
  // The old pages are in the log and, until they are written over, in the file: both are emptied (secure_delete).
  await store.checkpoint();
  return { tickets, mails: known.mails, notices: known.notices, places, left };
}

/** An erasure that was cut off: whose, null when there is none. */
export function* pendingErasure(): Program<readonly string[] | null> {
  const text = yield* settingsPrograms.get(PENDING);
  return text ? (JSON.parse(text) as Pending).addresses : null;
}

function* begin(addresses: readonly string[], now: number): Program<Pending> {
  const text = yield* settingsPrograms.get(PENDING);
  if (text) {
    const known = JSON.parse(text) as Pending;
    if (known.addresses.some((one) => addresses.includes(one))) return known;
  }
  const { names, ownNames, nameParts } = yield* personOf(addresses);
  const { n } = yield* one<{ n: number }>(sql`select count(*) as n from erasures`);
  const pending = { addresses, names, ownNames, nameParts, cause: `erase:${now}-${n + 1}` };
  yield* settingsPrograms.set(PENDING, JSON.stringify(pending));
  return pending;
}

async function eraseTickets(
  store: EraseStore,
  person: Person,
  options: EraseOptions & { readonly cause: string },
): Promise<number> {
  const tickets = await store.read(() => ticketsOf([...person.addresses]));
  for (const [index, ticket] of tickets.entries()) {
    await eraseOneTicket(store, ticket, person, options);
    options.onStep?.('tickets', index + 1);
  }
  return tickets.length;
}

async function eraseOneTicket(
  store: EraseStore,
  ticket: number,
  person: Person,
  options: EraseOptions & { readonly cause: string },
): Promise<void> {
  const { now, actor, cause } = options;
  const files = await options.filesOf(ticket);
  const his = await store.read(() => tombstonesOf(ticket, [...person.addresses]));
  if (options.listPath !== null) appendErasures(options.listPath, { people: [], mails: his });
  await store.writeInSlices(() => eraseInTicket({ ticket, person, files, now, actor, cause }));
}

function* tombstonesOf(ticket: number, addresses: readonly string[]): Program<readonly Tombstone[]> {
  const marks = addresses.map(() => '?').join(', ');
  return yield* all<Tombstone>(
    query(
      `select w.sha256, w.content_sha256 as "contentSha256" from entries e join ledger l on l.id = e.ledger
        join raw w on w.id = l.raw where e.ticket = ? and l.from_address in (${marks})`,
      ticket,
      ...addresses,
    ),
  );
}

/** The mails he sent that are in no ticket: ignored, rejected, quarantined ones. */
async function eraseMails(
  store: EraseStore,
  addresses: readonly string[],
  { now, listPath, onStep }: EraseOptions,
): Promise<void> {
  let count = 0;
  for (;;) {
    const ids = (await store.read(() => mailsOf(addresses))).slice(0, MAILS_SLICE);
    if (ids.length === 0) return;
    const marks = ids.map(() => '?').join(', ');
    const hashes = await store.read(() =>
      all<Tombstone>(
        query(
          `select w.sha256, w.content_sha256 as "contentSha256" from ledger l join raw w on w.id = l.raw where l.id in (${marks})`,
          ...ids,
        ),
      ),
    );
    if (listPath !== null) appendErasures(listPath, { people: [], mails: hashes });
    await store.write(function* () {
      for (const id of ids) yield* eraseMail(id, now);
    });
    count += ids.length;
    onStep?.('mails', count);
  }
}

/** Notices to him about no ticket, and what is known of him. */
async function eraseOther(store: EraseStore, person: Person, redactor: Redactor, now: number): Promise<void> {
  const addresses = [...person.addresses];
  const marks = addresses.map(() => '?').join(', ');
  const ids = await store.read(() =>
    all<{ id: number }>(query(`select id from outbox where to_address in (${marks}) order by id`, ...addresses)),
  );
  await store.writeInSlices(function* () {
    for (const { id } of ids)
      yield* eraseNotices({ id }, { addresses: person.addresses, redactor, now, onlyNaming: false });
    yield* run(query(`delete from records where kind = 'contact' and subject in (${marks})`, ...addresses));
    yield* run(query(`update agreements set contact = null where contact in (${marks})`, ...addresses));
    yield* run(query(`delete from correspondents where who in (${marks})`, ...addresses));
    yield* run(query(`update contacts set same_as = null where same_as in (${marks})`, ...addresses));
    yield* run(query(`delete from contacts where address in (${marks})`, ...addresses));
  });
}

/** Everything else that names him, until a look finds nothing more. */
async function eraseElsewhere(
  store: EraseStore,
  { person, redactor, cause }: { readonly person: Person; readonly redactor: Redactor; readonly cause: string },
  options: EraseOptions,
): Promise<{ readonly places: number; readonly left: number }> {
  const places = new Set<string>();
  let left = new Set<number | string>();
  for (let round = 0; round < ROUNDS; round++) {
    const found = (await walk(store, redactor, { onRows: (table, rows) => options.onStep?.(table, rows) })).filter(
      (place) => !(place.table === 'settings' && place.key === PENDING),
    );
    const open = found.filter((place) => !isLeft(place, left));
    if (open.length === 0) break;
    for (const place of open) places.add(`${place.table}/${place.key}`);
    for (const ticket of new Set(open.flatMap((place) => (inTicket(place) ? [place.ticket ?? 0] : []))))
      await eraseOneTicket(store, ticket, person, { ...options, cause });
    const still = new Set<number | string>();
    for (const place of open.filter((one) => !inTicket(one) || one.table === 'outbox')) {
      const mended = await store.write(() => mend(place, { person, redactor, now: options.now }));
      if (mended === 'left') still.add(place.key);
    }
    left = new Set([...left, ...still]);
  }
  return { places: places.size - left.size, left: left.size };
}

function isLeft({ table, key }: Place, left: ReadonlySet<number | string>): boolean {
  return (table === 'raw' || table === 'messages') && left.has(key);
}

const OF_TICKETS = new Set(['tickets', 'entries', 'outbox', 'orders', 'time_entries', 'account_lines']);

function inTicket({ table, ticket }: Place): boolean {
  return ticket !== null && OF_TICKETS.has(table);
}

function* end(people: readonly Erasure[]): Program<void> {
  for (const one of people) yield* noteErasure(one, one.at);
  yield* run(sql`delete from settings where name = ${PENDING}`);
}
