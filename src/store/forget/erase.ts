// Forgets a person: in his tickets, in the mails he sent, in what is known of him, then wherever else he is named, and looks
// again whether anything is left. Takes a store and his addresses. Each step is a transaction of its own, so that mail goes
// on; what is under way stands in the settings until all is done, and the next call ends it. Never touches a mail of somebody
// else that is still to be decided: those are counted.
import type { Program, Store } from '../../ports.ts';
import { settingsPrograms } from '../settings.ts';
import { all, one, query, run, sql } from '../sql.ts';
import { commonAmong } from './common-names.ts';
import {
  appendErasures,
  type Erasure,
  erasureKey,
  macOf,
  notedErasures,
  noteErasure,
  type Tombstone,
} from './erasures.ts';
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
  /** Why tickets under legal hold are not spared; null = one that is met ends the erasing (HeldTicket). */
  readonly despiteHold: string | null;
  /** His names are replaced everywhere, also where they may be words of others. */
  readonly everyName?: boolean;
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
  /** Places that name him still, although they were mended: a fault of this program. The next call tries again. */
  readonly remaining: readonly string[];
  /** Names of his that stand in so many places of others that they were replaced in his tickets alone. */
  readonly commonNames: readonly string[];
}

interface Pending {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  readonly ownNames: readonly string[];
  readonly nameParts: readonly string[];
  readonly cause: string;
  readonly despiteHold?: string | null;
  readonly everyName?: boolean;
}

/** What is under way, by the name of the setting. */
export const PENDING = 'erasure.pending';
const ROUNDS = 4;
const MAILS_SLICE = 20;

/** Forgets the person of these addresses. Throws StoreFault, HeldTicket; what was done by then stays done, and is ended by the next call. */
export async function erasePerson(
  store: EraseStore,
  addresses: readonly string[],
  given: EraseOptions,
): Promise<Erased> {
  const pending = await store.write(() => begin(addresses, given));
  const despiteHold = given.despiteHold ?? pending.despiteHold ?? null;
  const options = { ...given, despiteHold, everyName: given.everyName ?? pending.everyName ?? false };
  const person = { ...pending, addresses: new Set(pending.addresses) };
  const key = await store.write(erasureKey);
  const noted = await store.read(notedErasures);
  const people = pending.addresses.map((address): Erasure => {
    const mac = macOf(key, address);
    // Later than the one before, whatever the clock says: a database that knows of that one alone must hear of this.
    const erasure = { key, mac, at: Math.max(options.now, (noted.get(mac) ?? 0) + 1) };
    return options.everyName ? { ...erasure, everyName: true } : erasure;
  });
  // First of all: a backup that is put back while it is under way must not bring him back.
  if (options.listPath !== null) appendErasures(options.listPath, { people, mails: [] });
  const known = await store.read(() => knownOf(pending.addresses));
  const redactor = redactorOf({ addresses: pending.addresses, names: pending.ownNames, texts: [] });
  const tickets = await eraseTickets(store, person, { ...options, cause: pending.cause });
  await eraseMails(store, pending.addresses, options);
  await eraseOther(store, person, redactor, options.now);
  const elsewhere = await eraseElsewhere(store, { person, cause: pending.cause }, options);
  if (elsewhere.remaining.length === 0) {
    const reason = despiteHold === null ? null : redactor.clean(despiteHold);
    await store.write(() => end(pending, people, { actor: options.actor, reason }));
  }
  // The old pages are in the log and, until they are written over, in the file: both are emptied (secure_delete).
  await store.checkpoint();
  return { tickets, mails: known.mails, notices: known.notices, ...elsewhere };
}

/** Addresses whose erasure was cut off, one list for each. */
export function* pendingErasures(): Program<readonly (readonly string[])[]> {
  return (yield* pendings()).map((one) => one.addresses);
}

function* pendings(): Program<readonly Pending[]> {
  const text = yield* settingsPrograms.get(PENDING);
  if (!text) return [];
  const value = JSON.parse(text) as Pending | readonly Pending[];
  return Array.isArray(value) ? (value as readonly Pending[]) : [value as Pending];
}

function* savePendings(all: readonly Pending[]): Program<void> {
  if (all.length > 0) yield* settingsPrograms.set(PENDING, JSON.stringify(all));
  else yield* run(sql`delete from settings where name = ${PENDING}`);
}

function* begin(addresses: readonly string[], { now, despiteHold, everyName }: EraseOptions): Program<Pending> {
  const open = yield* pendings();
  const cutOff = open.find((one) => one.addresses.some((address) => addresses.includes(address)));
  const { names, ownNames, nameParts } = yield* personOf(addresses);
  const { n } = yield* one<{ n: number }>(sql`select count(*) as n from erasures`);
  const join = (before: readonly string[] | undefined, now: readonly string[]): readonly string[] => [
    ...new Set([...(before ?? []), ...now]),
  ];
  // What he is called may have gone already where it stood.
  const pending: Pending = {
    addresses: join(cutOff?.addresses, addresses),
    names: join(cutOff?.names, names).toSorted((a, b) => b.length - a.length),
    ownNames: join(cutOff?.ownNames, ownNames),
    nameParts: join(cutOff?.nameParts, nameParts),
    cause: cutOff?.cause ?? `erase:${now}-${n + open.length + 1}`,
    despiteHold: despiteHold ?? cutOff?.despiteHold ?? null,
    everyName: everyName ?? cutOff?.everyName ?? false,
  };
  yield* savePendings([...open.filter((one) => one !== cutOff), pending]);
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
  const { now, actor, cause, despiteHold } = options;
  const files = await options.filesOf(ticket);
  const his = await store.read(() => tombstonesOf(ticket, [...person.addresses]));
  if (options.listPath !== null) appendErasures(options.listPath, { people: [], mails: his });
  await store.writeInSlices(() => eraseInTicket({ ticket, person, files, now, actor, cause, despiteHold }));
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

interface Elsewhere extends Pick<Erased, 'left' | 'remaining' | 'commonNames'> {
  readonly places: number;
}

/** Everything else that names him, until a look finds nothing more. */
async function eraseElsewhere(
  store: EraseStore,
  { person, cause }: { readonly person: Person; readonly cause: string },
  options: EraseOptions,
): Promise<Elsewhere> {
  const places = new Set<string>();
  const addresses = [...person.addresses];
  let names = person.ownNames;
  let left: ReadonlySet<number | string> = new Set();
  for (let round = 0; ; round++) {
    const redactor = redactorOf({ addresses, names, texts: [] });
    const found = (await walk(store, redactor, { onRows: (table, rows) => options.onStep?.(table, rows) })).filter(
      (place) => !(place.table === 'settings' && place.key === PENDING),
    );
    if (round === 0 && options.everyName !== true) {
      const common = commonAmong(found, names);
      names = names.filter((name) => !common.has(name));
    }
    const his = new Set([...addresses, ...names]);
    const open = found.filter((place) => !isLeft(place, left) && [...place.named].some((one) => his.has(one)));
    const isOver = open.length === 0 || round === ROUNDS;
    if (isOver) {
      const commonNames = person.ownNames.filter((name) => !names.includes(name));
      const remaining = open.map(({ table, key }) => `${table} ${key}`);
      return { places: places.size - left.size, left: left.size, remaining, commonNames };
    }
    for (const place of open) places.add(`${place.table}/${place.key}`);
    for (const ticket of new Set(open.flatMap((place) => (inTicket(place) ? [place.ticket ?? 0] : []))))
      await eraseOneTicket(store, ticket, { ...person, ownNames: names }, { ...options, cause });
    const mending = { person, redactor: redactorOf({ addresses, names, texts: [] }), now: options.now };
    left = new Set([...left, ...(await mendAll(store, open, mending))]);
  }
}

/** Those that could not be mended now. */
async function mendAll(
  store: EraseStore,
  open: readonly Place[],
  mending: Parameters<typeof mend>[1],
): Promise<ReadonlySet<number | string>> {
  const still = new Set<number | string>();
  for (const place of open.filter((one) => !inTicket(one) || one.table === 'outbox'))
    if ((await store.write(() => mend(place, mending))) === 'left') still.add(place.key);
  return still;
}

function isLeft({ table, key }: Place, left: ReadonlySet<number | string>): boolean {
  return (table === 'raw' || table === 'messages') && left.has(key);
}

const OF_TICKETS = new Set(['tickets', 'entries', 'outbox', 'orders', 'time_entries', 'account_lines']);

function inTicket({ table, ticket }: Place): boolean {
  return ticket !== null && OF_TICKETS.has(table);
}

function* end(
  { cause }: Pending,
  people: readonly Erasure[],
  { actor, reason }: { readonly actor: EraseOptions['actor']; readonly reason: string | null },
): Program<void> {
  for (const one of people) yield* noteErasure(one, { endedAt: one.at, actor: actor.id, reason });
  yield* savePendings((yield* pendings()).filter((one) => one.cause !== cause));
}
