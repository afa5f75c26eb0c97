// `contact export`: everything that is kept of a person, for him (GDPR Art. 15 and 20). Takes a store and an address; gives
// one JSON value and his mails as they came. His own data only: what he wrote, what was written to him, what is said of him
// and how his mails were decided; no notes of the staff, no words of other people. Reads only.
import { mayOn } from '../../desk/rights.ts';
import type { Order } from '../../model/papers/order.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor, Entry, Ticket, TicketId } from '../../model/ticket.ts';
import { isOutside } from '../../model/ticket.ts';
import type { LedgerRow, OutboxRow, Program, Store } from '../../ports.ts';
import { addressesOf, agreementsOf, mailsOf, noticesOf, ticketsOf, unreadOf } from '../../store/forget/person.ts';

export interface PersonExport {
  readonly person: Readonly<Record<string, unknown>>;
  /** Rows of his mails whose bytes are kept, oldest first. */
  readonly mails: readonly LedgerRow[];
  /** Numbers of the notices that were written to him and whose bytes are kept, oldest first: one is read at a time. */
  readonly sent: readonly OutboxRow['id'][];
}

/** Why this actor may not; null when he may. */
export function refuseExport(config: Config, actor: Actor): string | null {
  if (actor.kind !== 'agent' || mayOn(null, { config, agent: actor.id }, 'export')) return null;
  return `agent ${actor.id} may not export, expected a role whose \`can\` lists export`;
}

/** What is kept of him; null when nothing is. */
export async function exportPerson(
  store: Store,
  address: string,
  { config, now }: { readonly config: Config; readonly now: number },
): Promise<PersonExport | null> {
  const addresses = await store.read(() => addressesOf(address));
  const known = new Set(addresses);
  const contacts = await store.read(function* () {
    const all: unknown[] = [];
    for (const one of addresses) {
      const contact = yield* store.customers.contact(one);
      if (contact)
        all.push({
          ...contact,
          history: (yield* store.customers.records({ kind: 'contact', key: one }, 1000)).map(recordOf),
        });
    }
    return all;
  });
  const tickets = await store.read(() => ticketsFor(store, addresses, known));
  const mails = await store.read(() => mailsFor(store, addresses));
  const sent = await sentTo(store, addresses);
  const agreements = await store.read(() => agreementsOf(addresses));
  if ([contacts, tickets, mails, sent, agreements].every((found) => found.length === 0)) return null;
  const decided = await store.read(() => decisionsFor(store, mails));
  const person = {
    about: { addresses, madeAt: new Date(now).toISOString(), by: config.instance.name },
    contacts,
    tickets: tickets.map((one) => ticketOf(one, known)),
    mails: mails.map((mail) => ({ ...mailOf(mail), ...(decided.get(mail.id) ?? {}) })),
    agreements: agreements.map(({ validFrom, validTo, ...one }) => ({
      ...one,
      validFrom: timeOf(validFrom),
      validTo: timeOf(validTo),
    })),
    sent: sent.map((one) => one.about),
  };
  return { person, mails, sent: sent.filter(({ isKept }) => isKept).map(({ id }) => id) };
}

interface TicketFound {
  readonly ticket: Ticket;
  readonly entries: readonly Entry[];
  readonly orders: readonly Order[];
}

function* ticketsFor(
  store: Store,
  addresses: readonly string[],
  known: ReadonlySet<string>,
): Program<readonly TicketFound[]> {
  const found: TicketFound[] = [];
  for (const id of yield* ticketsOf(addresses)) {
    const ticket = yield* store.tickets.get(id as TicketId);
    if (!ticket) continue;
    const isCustomer = ticket.customer !== null && known.has(ticket.customer.address);
    const entries = (yield* store.tickets.entries(ticket.id)).filter(
      (entry) => isBy(entry, known) || (isCustomer && isOutside(entry) && isOurs(entry)),
    );
    found.push({ ticket, entries, orders: yield* store.orders.ofTicket(ticket.id) });
  }
  return found;
}

/** What we told the customer, as he could read it. */
function isOurs({ kind, actor, from }: Entry): boolean {
  return kind === 'reply' || (kind === 'update' && from === null && actor.kind === 'agent');
}

function isBy({ from, actor }: Entry, known: ReadonlySet<string>): boolean {
  return from ? known.has(from.address.toLowerCase()) : actor.kind === 'contact' && known.has(actor.id);
}

function orderOf({ ref, status, createdAt, data }: Order): object {
  const { title, text, due, request } = data;
  return { ref, status, createdAt: timeOf(createdAt), title, text, due: timeOf(due), request };
}

function ticketOf({ ticket, entries, orders }: TicketFound, known: ReadonlySet<string>): unknown {
  const isHis = ticket.customer !== null && known.has(ticket.customer.address);
  return {
    ref: ticket.ref,
    status: ticket.status,
    createdAt: timeOf(ticket.createdAt),
    closedAt: timeOf(ticket.closedAt),
    role: isHis ? 'customer' : 'participant',
    // A ticket of somebody else: its subject and its values are his.
    ...(isHis ? { subject: ticket.subject, fields: ticket.fields, rating: ticket.rating ?? null } : {}),
    orders: isHis ? orders.map(orderOf) : [],
    entries: entries.map((entry) => ({
      at: timeOf(entry.at),
      kind: entry.kind,
      by: isBy(entry, known) ? 'you' : 'us',
      text: entry.text,
      files: entry.attachments.map(({ filename, type, size }) => ({ filename, type, size })),
    })),
  };
}

function* mailsFor(store: Store, addresses: readonly string[]): Program<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (const id of [...(yield* mailsOf(addresses)), ...(yield* unreadOf(addresses))].toSorted((a, b) => a - b)) {
    const row = yield* store.ledger.row(id);
    if (row) rows.push(row);
  }
  return rows;
}

/** What was decided of his mails, by whom, and what was proved of him. */
function* decisionsFor(store: Store, mails: readonly LedgerRow[]): Program<ReadonlyMap<number, unknown & object>> {
  const found = new Map<number, object>();
  for (const { id } of mails) {
    const kept = yield* store.ledger.decision(id);
    if (kept)
      found.set(id, {
        reasons: kept.decision.reasons.map(({ code }) => code),
        sender: kept.evidence.state,
      });
  }
  return found;
}

function mailOf({ id, mailbox, internalDate, takenAt, size, verdict, outcome, rule }: LedgerRow): object {
  return { id, mailbox, date: timeOf(internalDate), takenAt: timeOf(takenAt), size, verdict, outcome, rule };
}

interface Sent {
  readonly id: OutboxRow['id'];
  readonly isKept: boolean;
  readonly about: object;
}

const NOTICES_SLICE = 100;

/** Bytes are looked at a few at a time, and let go of: somebody may have had thousands of mails. */
async function sentTo(store: Store, addresses: readonly string[]): Promise<readonly Sent[]> {
  const found: Sent[] = [];
  const ids = await store.read(() => noticesOf(addresses));
  for (let at = 0; at < ids.length; at += NOTICES_SLICE) {
    const slice = ids.slice(at, at + NOTICES_SLICE);
    const rows = await store.read(function* () {
      const all: OutboxRow[] = [];
      for (const id of slice) {
        const row = yield* store.outbox.row(id);
        if (row) all.push(row);
      }
      return all;
    });
    found.push(...rows.map(sentOf));
  }
  return found;
}

function sentOf({ id, name, state, createdAt, sentAt, toAddress, bytes }: OutboxRow): Sent {
  const about = { id, what: name, to: toAddress, state, createdAt: timeOf(createdAt), sentAt: timeOf(sentAt) };
  return { id, isKept: bytes !== null, about };
}

function recordOf({
  at,
  text,
  changes,
}: {
  readonly at: number;
  readonly text: string;
  readonly changes: unknown;
}): object {
  return { at: timeOf(at), text, changes };
}

function timeOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
