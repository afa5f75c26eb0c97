// Forgets one person in one ticket, in one transaction: his entries lose words, name and salt (the digests stay, so that the
// chain still holds), what others wrote keeps everything but his name, his address and what it quotes of him. The words leave
// the index before they leave the rows. Another person's mail that names him goes as a whole: its words stand in the history,
// its files are kept beside. Gives nothing back; refuses nothing.
import { sha256Hex } from '../../model/identity.ts';
import type { Program } from '../../ports.ts';
import { filePrograms } from '../files.ts';
import { forgetWords, indexWhole } from '../search/follow.ts';
import { type IndexedRow, indexBefore, indexedColumns } from '../search/row.ts';
import { all, first, one, query, run, sql } from '../sql.ts';
import { appendEntries, erasureText } from '../tickets/history.ts';
import { cleanDecision, cleanText, eraseBeside } from './beside.ts';
import { isUnderHold } from './hold.ts';
import { eraseMail, forgetRaw } from './mails.ts';
import { mentions } from './mention.ts';
import { eraseNotices } from './notices.ts';
import type { Person } from './person.ts';
import { ERASED, type Redactor, redactorOf } from './redactor.ts';

interface StoredEntry {
  readonly id: number;
  readonly kind: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly messageId: string | null;
  readonly fromAddress: string | null;
  readonly fromName: string | null;
  readonly body: string;
  readonly changes: string;
  readonly attachments: string;
  readonly ledger: number | null;
}

interface StoredTicket {
  readonly subject: string;
  readonly fields: string;
  readonly customerAddress: string | null;
  readonly customerName: string | null;
  readonly participants: string;
  readonly mentioned: string;
  readonly watchers: string;
  readonly suggested: string | null;
  readonly rating: string | null;
  readonly closeReason: string | null;
  readonly closeCause: string | null;
  readonly kind: string;
}

/** What is at hand for one ticket. */
interface Work {
  readonly ticket: number;
  readonly person: Person;
  readonly redactor: Redactor;
  /** He opened it, or it is about him. */
  readonly isHis: boolean;
  readonly now: number;
}

export interface TicketErasure {
  readonly ticket: number;
  readonly person: Person;
  /** Files of other people's mails that will be gone, by their SHA-256. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly now: number;
  /** Who erases, for the history. */
  readonly actor: { readonly kind: 'agent' | 'system'; readonly id: string };
  readonly cause: string;
  /** Why it is done although the ticket is under legal hold; null = then it is not done. */
  readonly despiteHold: string | null;
}

const beforeText = `select ref, chain, ${indexedColumns} from tickets where id = ?`;

/** A ticket under legal hold, met while nobody gave a reason to go on. */
export class HeldTicket extends Error {
  readonly ref: string;

  constructor(ref: string) {
    super(`${ref} was put under legal hold meanwhile: the erasing stopped there, and goes on when the hold is lifted`);
    this.name = 'HeldTicket';
    this.ref = ref;
  }
}

/** Forgets him in the ticket. Throws HeldTicket. */
export function* eraseInTicket(erasure: TicketErasure): Program<void> {
  const { ticket, person, now } = erasure;
  const before = yield* first<IndexedRow>(query(beforeText, ticket));
  if (!before) return;
  const isHeld = yield* isUnderHold(ticket);
  if (isHeld && erasure.despiteHold === null) throw new HeldTicket(String(before.ref));
  const entries = yield* entriesOf(ticket);
  const row = yield* ticketRow(ticket);
  const his = entries.filter((entry) => isOf(entry, person));
  const [oldest] = entries.filter((entry) => entry.kind === 'mail');
  const isHis = person.addresses.has(row.customerAddress ?? '') || (oldest !== undefined && his.includes(oldest));
  const texts = [...his.map((entry) => entry.body), ...(isHis ? [row.subject] : []), ...his.flatMap(fileNames)];
  const names = person.names.filter((name) => /\s/.test(name));
  const redactor = redactorOf({ addresses: [...person.addresses], names, parts: person.nameParts, texts });
  const work: Work = { ticket, person, redactor, isHis, now };
  yield* forgetWords({ id: ticket, ref: String(before.ref) }, indexBefore(before));
  const gone = yield* eraseMails(work);
  yield* keepFiles(work, { files: erasure.files, entries: entries.filter((entry) => !his.includes(entry)), gone });
  for (const entry of entries) yield* his.includes(entry) ? emptyEntry(entry) : cleanEntry(entry, redactor);
  yield* dropHisFiles(work, his, entries);
  yield* eraseRow(work, row);
  yield* eraseBeside(ticket, redactor);
  const isInvolved = isHis || his.length > 0 || takesPart(row, person);
  yield* eraseNotices({ ticket }, { addresses: person.addresses, redactor, now, onlyNaming: !isInvolved });
  yield* say(erasure, isHeld && erasure.despiteHold !== null ? redactor.clean(erasure.despiteHold) : null);
  const after = yield* one<IndexedRow>(query(beforeText, ticket));
  const count = yield* indexWhole({ id: ticket, ref: String(after.ref) }, indexBefore(after));
  yield* run(sql`update tickets set indexed = ${count}, version = version + 1, search = '' where id = ${ticket}`);
}

function* entriesOf(ticket: number): Program<readonly StoredEntry[]> {
  return yield* all<StoredEntry>(sql`
    select id, kind, actor_kind as "actorKind", actor_id as "actorId", message_id as "messageId",
      from_address as "fromAddress", from_name as "fromName", body, changes, attachments, ledger
    from entries where ticket = ${ticket} order by id`);
}

function* ticketRow(ticket: number): Program<StoredTicket> {
  return yield* one<StoredTicket>(sql`
    select subject, fields, customer_address as "customerAddress", customer_name as "customerName", participants,
      mentioned, watchers, suggested, rating, close_reason as "closeReason", close_cause as "closeCause", kind
    from tickets where id = ${ticket}`);
}

function isOf({ fromAddress, actorKind, actorId }: StoredEntry, { addresses }: Person): boolean {
  return fromAddress === null
    ? actorKind === 'contact' && addresses.has(actorId)
    : addresses.has(fromAddress.toLowerCase());
}

function fileNames({ attachments }: StoredEntry): readonly string[] {
  return (JSON.parse(attachments) as { readonly filename: string }[]).map((file) => file.filename);
}

function takesPart({ participants, watchers }: StoredTicket, { addresses }: Person): boolean {
  return [participants, watchers].some((json) => (JSON.parse(json) as string[]).some((one) => addresses.has(one)));
}

function* emptyEntry({ id }: StoredEntry): Program<void> {
  yield* run(sql`
    update entries set salt = null, body = ${ERASED}, changes = '{}', attachments = '[]', from_address = null,
      from_name = null, message_id = null, actor_id = case when actor_kind = 'contact' then '' else actor_id end
    where id = ${id}`);
}

function* cleanEntry(entry: StoredEntry, redactor: Redactor): Program<void> {
  const next = {
    body: redactor.clean(entry.body),
    changes: cleanText(entry.changes, redactor),
    attachments: cleanText(entry.attachments, redactor),
    fromName: entry.fromName === null ? null : redactor.clean(entry.fromName),
    fromAddress: entry.fromAddress === null ? null : redactor.clean(entry.fromAddress),
    actorId: redactor.clean(entry.actorId),
  };
  const isSame = Object.entries(next).every(([key, value]) => entry[key as keyof typeof next] === value);
  if (isSame) return;
  yield* run(sql`
    update entries set salt = null, body = ${next.body}, changes = ${next.changes}, attachments = ${next.attachments},
      from_name = ${next.fromName}, from_address = ${next.fromAddress}, actor_id = ${next.actorId}
    where id = ${entry.id}`);
}

/** Files people attached by his hand go, unless somebody else's entry or ticket has them, too. */
function* dropHisFiles({ ticket }: Work, his: readonly StoredEntry[], entries: readonly StoredEntry[]): Program<void> {
  const others = new Set(entries.filter((entry) => !his.includes(entry)).flatMap(hashes));
  for (const sha256 of new Set(his.flatMap(hashes))) {
    if (others.has(sha256)) continue;
    yield* run(sql`delete from ticket_files where ticket = ${ticket} and sha256 = ${sha256}`);
    yield* run(sql`
      delete from files where sha256 = ${sha256}
        and not exists (select 1 from ticket_files other where other.sha256 = files.sha256)`);
  }
}

function hashes({ attachments }: StoredEntry): readonly string[] {
  return (JSON.parse(attachments) as { readonly sha256: string }[]).map((file) => file.sha256);
}

function* eraseRow({ ticket, person, redactor, isHis }: Work, row: StoredTicket): Program<void> {
  const without = (json: string): string =>
    JSON.stringify(
      (JSON.parse(json) as string[]).filter((one) => !person.addresses.has(one)).map((one) => redactor.clean(one)),
    );
  const isCustomer = person.addresses.has(row.customerAddress ?? '');
  const rating = row.rating === null ? null : (JSON.parse(row.rating) as { readonly comment: string });
  const said = (text: string | null): string | null => (text === null ? null : redactor.clean(text));
  yield* run(sql`
    update tickets set subject = ${isHis ? ERASED : redactor.clean(row.subject)},
      fields = ${isHis ? '{}' : cleanText(row.fields, redactor)},
      customer_address = ${isCustomer ? null : row.customerAddress},
      customer_name = ${isCustomer ? null : said(row.customerName)},
      participants = ${without(row.participants)}, mentioned = ${without(row.mentioned)},
      watchers = ${without(row.watchers)},
      suggested = ${row.suggested !== null && redactor.finds(row.suggested) ? null : row.suggested},
      rating = ${rating && JSON.stringify({ ...rating, comment: isHis ? '' : redactor.clean(rating.comment) })},
      close_reason = ${said(row.closeReason)}, close_cause = ${said(row.closeCause)}
    where id = ${ticket}`);
  for (const address of person.addresses)
    yield* run(sql`delete from ticket_people where ticket = ${ticket} and address = ${address}`);
  if (isHis) yield* run(sql`delete from thread_keys where ticket = ${ticket}`);
}

/** The mails of the ticket: his as a whole, others' when they name him. */
function* eraseMails({ ticket, person, redactor, now }: Work): Program<ReadonlySet<number>> {
  const gone = new Set<number>();
  const rows = yield* all<{
    id: number;
    raw: number;
    fromAddress: string | null;
    reason: string | null;
    ackAs: string | null;
  }>(sql`
    select id, raw, from_address as "fromAddress", reason, ack_as as "ackAs" from ledger
    where id in (select ledger from entries where ticket = ${ticket} and ledger is not null
      union select cast(substr(cause, 6) as integer) from entries where ticket = ${ticket} and cause like 'mail:%') order by id`);
  for (const row of rows) {
    if (row.fromAddress !== null && person.addresses.has(row.fromAddress)) {
      yield* eraseMail(row.id, now);
      continue;
    }
    const found = yield* mentions(row.raw, redactor);
    if (found) {
      gone.add(row.id);
      yield* forgetRaw(row.raw, 'erased');
    }
    yield* cleanDecision(row.id, redactor);
    if (row.reason !== null && redactor.finds(row.reason))
      yield* run(sql`update ledger set reason = ${redactor.clean(row.reason)} where id = ${row.id}`);
    if (row.ackAs !== null && redactor.finds(row.ackAs))
      yield* run(
        sql`update ledger set ack_as = null, ack = case when ack = 'due' then 'gone' else ack end where id = ${row.id}`,
      );
  }
  return gone;
}

/** The files of others' mails that went because they named him; a file that names him goes, too. */
function* keepFiles(
  { ticket, redactor }: Work,
  kept: {
    readonly files: TicketErasure['files'];
    readonly entries: readonly StoredEntry[];
    readonly gone: ReadonlySet<number>;
  },
): Program<void> {
  const wanted = kept.entries.filter((entry) => entry.ledger !== null && kept.gone.has(entry.ledger)).flatMap(hashes);
  for (const sha256 of new Set(wanted)) {
    const bytes = kept.files.get(sha256);
    if (!bytes || sha256Hex(bytes) !== sha256 || redactor.finds(Buffer.from(bytes).toString('utf8'))) continue;
    yield* filePrograms.keep(bytes);
    yield* run(sql`insert into ticket_files (ticket, sha256) values (${ticket}, ${sha256}) on conflict do nothing`);
  }
}

/** In the history: that somebody was erased, and why a legal hold did not prevent it. */
function* say({ ticket, now, actor, cause }: TicketErasure, reason: string | null): Program<void> {
  const { chain } = yield* one<{ chain: Uint8Array | null }>(sql`select chain from tickets where id = ${ticket}`);
  const draft = {
    at: now,
    kind: 'change',
    visibility: 'internal',
    door: 'cli',
    actor,
    messageId: null,
    from: null,
    text: erasureText(reason),
    changes: {},
    attachments: [],
    ledger: null,
    joinedBy: null,
    thirdParty: false,
  } as const;
  const appended = yield* appendEntries(ticket, { drafts: [draft], cause }, chain);
  yield* run(sql`update tickets set chain = ${appended.chain} where id = ${ticket}`);
}
