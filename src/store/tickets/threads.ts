// What later mails find a ticket by: Message-IDs seen, Message-IDs only referred to (late binding: a reply can arrive
// before the mail it answers), and thread keys. A Message-ID that several tickets hold gives them all, first holder first. Our own notices need no row: their Message-ID begins with the number
// of their outbox row. An unseen root belongs to one ticket at a time; a ticket that continues another takes it over.
import type { Change } from '../../model/change.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { QuestionOf, ThreadCandidate, TicketView } from '../../model/facts.ts';
import type { TicketId, Visibility } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { unpackJson } from '../pack.ts';
import { sentId } from '../sent-id.ts';
import { all, clean, first, run, sql } from '../sql.ts';
import { viewWhere } from './rows.ts';

const IDS_MAX = 50;
const ID_OCTETS = 998;
/** Tickets with one Message-ID that are looked at: more than one only where ids are repeated or forged. */
const PER_ID = 8;
const FIRST_MAILS = 50;
const KEYS_LOOKED_AT = 200;
const KEY_MAX = 1000;
/** Mails of a sender that are looked at: more of them in a minute are a storm before. */
const OPENERS = 100;

/** Keeps the change's ids and keys for the ticket. */
export function* bindThreads(ticket: number, change: Change): Program<void> {
  const follows = change.links.find((link) => link.kind === 'follows')?.ticket ?? 0;
  for (const { messageId, role } of change.threadIds) {
    const id = clean(messageId);
    if (id === '' || id.length > ID_OCTETS) continue;
    const visibility =
      change.entries.find((entry) => entry.messageId === messageId)?.visibility ?? firstVisibility(change);
    if (role === 'own') yield* bindOwn(id, ticket, visibility);
    else yield* bindRoot(id, ticket, { visibility, follows });
  }
  for (const key of new Set(change.threadKeys)) {
    if (key === '') continue;
    yield* run(sql`insert into thread_keys (key, ticket) values (${storedKey(key)}, ${ticket}) on conflict do nothing`);
  }
}

/** Keys are made of words from mails: cut where no honest key ends. */
function storedKey(key: string): string {
  return clean(key.slice(0, KEY_MAX));
}

function firstVisibility(change: Change): Visibility {
  return change.entries.find((entry) => entry.kind === 'mail')?.visibility ?? change.state?.visibility ?? 'public';
}

function* bindOwn(id: string, ticket: number, visibility: Visibility): Program<void> {
  yield* run(sql`
    insert into thread_ids (message_id, ticket, visibility) values (${id}, ${ticket}, ${visibility}) on conflict do nothing`);
}

function* bindRoot(
  id: string,
  ticket: number,
  about: { readonly visibility: Visibility; readonly follows: number },
): Program<void> {
  const own = yield* first(sql`select ticket from thread_ids where message_id = ${id} limit 1`);
  if (own !== null || (yield* ownNotice(id)) !== null) return;
  yield* run(sql`
    insert into thread_roots (message_id, ticket, visibility) values (${id}, ${ticket}, ${about.visibility})
    on conflict (message_id) do update set ticket = excluded.ticket, visibility = excluded.visibility
    where thread_roots.ticket = ${about.follows}`);
}

interface Found {
  readonly ticket: number;
  readonly visibility: Visibility;
}

interface Known extends Found {
  /** 1: a mail with this Message-ID came; 0: it was only named. */
  readonly seen: number;
}

/** The answer to `threadCandidates`: In-Reply-To first, then References as asked; our notices, seen ids, unseen roots; last what a delivery report is about. */
export function* threadCandidates(question: {
  readonly inReplyTo: string | null;
  readonly ids: readonly string[];
  readonly original: string | null;
}): Program<readonly ThreadCandidate[]> {
  const { inReplyTo, original } = question;
  const ids = new Set([...(inReplyTo === null ? [] : [inReplyTo]), ...question.ids.slice(0, IDS_MAX)]);
  const views = new Map<number, TicketView | null>();
  const found: ThreadCandidate[] = [];
  for (const id of ids) {
    const by = id === inReplyTo ? 'message_id' : 'reference';
    const rows = yield* known(id);
    yield* add(
      rows.filter((row) => row.seen === 1),
      by,
      id,
    );
    yield* add(
      rows.filter((row) => row.seen === 0),
      'root',
      id,
    );
  }
  // A report about a mail is believed only when the mail was ours (H39).
  const notice = original === null ? null : yield* ownNotice(clean(original));
  if (original !== null && notice) yield* add([notice], 'original_message_id', original);
  return found;

  function* add(rows: readonly Found[], by: ThreadCandidate['by'], messageId: string): Program<void> {
    for (const row of rows) {
      if (!views.has(row.ticket)) views.set(row.ticket, yield* viewWhere('id = ?', row.ticket));
      const ticket = views.get(row.ticket);
      if (ticket) found.push({ ticket, by, messageId, visibility: row.visibility });
    }
  }
}

/** Whoever has this Message-ID: our notice, or the tickets with such a mail, first holder first; and the ticket it is an unseen root of. */
function* known(messageId: string): Program<readonly Known[]> {
  const id = clean(messageId);
  const notice = yield* ownNotice(id);
  const rows = yield* all<Known>(sql`
    select ticket, visibility, seen from (
      select ticket, visibility, 1 as seen from thread_ids where message_id = ${id} order by ticket limit ${PER_ID}) mails
    union all select ticket, visibility, 0 as seen from thread_roots where message_id = ${id}`);
  const roots = rows.filter((row) => row.seen === 0);
  if (notice) return [{ ...notice, seen: 1 }, ...roots];
  const seen = rows.filter((row) => row.seen === 1);
  return [...(seen.length > 1 ? yield* firstHolders(id, seen) : seen), ...roots];
}

/** The tickets in the order in which mails with this id came into them: whoever repeats the id later stands behind. */
function* firstHolders(id: string, found: readonly Known[]): Program<readonly Known[]> {
  const mails = yield* all<Known>(sql`
    select l.ticket as ticket, t.visibility as visibility, 1 as seen
    from (select id from raw where message_id = ${id} order by id limit ${FIRST_MAILS}) r
    join ledger l on l.raw = r.id join thread_ids t on t.message_id = ${id} and t.ticket = l.ticket
    order by l.id limit ${FIRST_MAILS}`);
  const byTicket = new Map([...mails, ...found].map((row) => [row.ticket, row]));
  const order = new Set([...mails, ...found].map((row) => row.ticket));
  return [...order].slice(0, PER_ID).flatMap((ticket) => byTicket.get(ticket) ?? []);
}

const OWN_ID = /^<([1-9][0-9]{0,14})\.[0-9]{1,15}\.[a-z2-7]{13}@/i;

/** The ticket of our notice with this Message-ID; equality with the stored one, HMAC included, is the proof. Or with the one that the mail server gave it. */
function* ownNotice(messageId: string): Program<Found | null> {
  const number = OWN_ID.exec(messageId)?.[1];
  if (number === undefined) {
    return yield* first<Found>(sql`
      select o.ticket, o.visibility from provider_ids p join outbox o on o.id = p.outbox
      where p.message_id = ${sentId(messageId)} and o.ticket is not null`);
  }
  return yield* first<Found>(sql`
    select ticket, visibility from outbox
    where id = ${Number(number)} and message_id = ${messageId.toLowerCase()} and ticket is not null`);
}

/** The answer to `ticketByKey`; among the newest 200 tickets with this key. */
export function* ticketByKey(key: string, since: number, openOnly: boolean): Program<TicketView | null> {
  if (key === '') return null;
  const row = yield* first<{ id: TicketId }>(sql`
    select t.id from (select ticket from thread_keys where key = ${storedKey(key)} order by ticket desc limit ${KEYS_LOOKED_AT}) k
    join tickets t on t.id = k.ticket
    where coalesce(t.last_mail_at, t.created_at) >= ${since}
      and (${openOnly ? 1 : 0} = 0 or t.kind not in ('closed', 'cancelled') or t.merged_into is not null)
    order by t.id desc limit 1`);
  return row && (yield* viewWhere('id = ?', row.id));
}

/** The answer to `openedBy`; among the first 100 mails of this sender since then. */
export function* openedBy({ address, since, proved }: QuestionOf<'openedBy'>): Program<TicketView | null> {
  const rows = yield* all<{ ticket: TicketId; evidence: Uint8Array }>(sql`
    select l.ticket, d.evidence from ledger l join decisions d on d.ledger = l.id join tickets t on t.id = l.ticket
    where l.from_address = ${clean(address)} and l.taken_at >= ${since} and l.internal_date >= ${since}
      and l.outcome = 'created' and l.rule = 'default' and t.kind not in ('closed', 'cancelled') and t.merged_into is null
    order by l.taken_at, l.id limit ${OPENERS}`);
  const first = rows.find(({ evidence }) => (unpackJson<Evidence>(evidence).state === 'pass') === proved);
  const view = first && (yield* viewWhere('id = ?', first.ticket));
  return view && view.deleted !== true ? view : null;
}
