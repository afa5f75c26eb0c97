// The append-only history and its proof. Each entry's content hash is H(salt ‖ content), its digest SHA-256 over the
// digest before it and that hash; the ticket row keeps the newest. Erasing removes content and salt and keeps both
// hashes: the chain still holds, and nobody can guess the words from the hash. Never changes an entry.
import { createHash } from 'node:crypto';
import { randomKey } from '../../lib/chance.ts';
import type { Entry, EntryDraft, EntryId } from '../../model/ticket.ts';
import type { Program, SqlValue } from '../../ports.ts';
import { all, clean, flag, one, query, sql } from '../sql.ts';

const contentColumns =
  'at, kind, visibility, door, actor_kind, actor_id, message_id, from_address, from_name, body, changes, attachments, ledger, joined_by, third_party';

/** Appends what one cause wrote to the ticket's chain; gives the ids and the newest digest. */
export function* appendEntries(
  ticket: number,
  { drafts, cause }: { readonly drafts: readonly EntryDraft[]; readonly cause: string },
  chain: Uint8Array | null,
): Program<{ readonly ids: readonly number[]; readonly chain: Uint8Array | null }> {
  const ids: number[] = [];
  let last = chain;
  for (const draft of drafts) {
    const content = [...contentOf(draft), clean(cause)];
    const salt = randomKey(16);
    const hash = contentHash(salt, content);
    last = nextDigest(last, hash);
    const row = yield* one<{ id: number }>(query(insertText, ticket, ...content, salt, hash, last));
    ids.push(row.id);
  }
  return { ids, chain: last };
}

const insertText = `insert into entries (ticket, ${contentColumns}, cause, salt, content, digest)
  values (${'?, '.repeat(19)}?) returning id`;

function contentOf(draft: EntryDraft): readonly SqlValue[] {
  return [
    draft.at,
    draft.kind,
    draft.visibility,
    draft.door,
    draft.actor.kind,
    clean(draft.actor.id),
    text(draft.messageId),
    text(draft.from?.address),
    text(draft.from?.name),
    clean(draft.text),
    JSON.stringify(draft.changes),
    JSON.stringify(draft.attachments),
    draft.ledger,
    draft.joinedBy,
    flag(draft.thirdParty),
  ];
}

/** H(salt ‖ content), over the columns as they are stored. */
function contentHash(salt: Uint8Array, content: readonly SqlValue[]): Uint8Array {
  return createHash('sha256').update(salt).update(JSON.stringify(content)).digest();
}

function nextDigest(before: Uint8Array | null, hash: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(before ?? new Uint8Array(32))
    .update(hash)
    .digest();
}

/** Text of the entry that says that words were taken out of those before it. */
export const ERASURE = 'a person was erased';

/** The same, and why a legal hold did not prevent it. */
export function erasureText(reason: string | null): string {
  return reason === null ? ERASURE : `${ERASURE}; legal hold set aside: ${reason}`;
}

function isErasureText(text: string): boolean {
  return text === ERASURE || text.startsWith(`${ERASURE}; `);
}

/** What the chain is compared with: the ticket's row. */
export interface ChainEnd {
  readonly id: number;
  readonly chain: Uint8Array | null;
  readonly deletedAt: number | null;
}

/** What is wrong with a ticket's chain, each as one sentence that names the entry; [] when it holds. */
export function* brokenChain({ id: ticket, chain, deletedAt }: ChainEnd): Program<readonly string[]> {
  const rows = yield* all<Record<string, SqlValue>>(
    query(
      `select id, ${contentColumns}, cause, salt, content, digest from entries where ticket = ? order by id`,
      ticket,
    ),
  );
  const links = rows.map(linkOf);
  const faults = links
    .filter((link) => link.isAltered)
    .map((link) => `entry ${link.id} was altered after it was written`);
  const moved = new Set<Link>();
  let last: Uint8Array | null = null;
  for (let at = 0; at < links.length && faults.length < FAULTS_MAX; at++) {
    const link = links[at];
    if (!link) break;
    const expected = nextDigest(last, link.hash);
    if (same(expected, link.digest)) {
      last = expected;
      continue;
    }
    const fault = faultAt(links, at, { last, expected, chain, moved });
    if (!link.isAltered && fault.said !== null) faults.push(fault.said);
    last = fault.goOn;
  }
  if (faults.length === 0 && !same(last, chain)) faults.push('its newest entries were removed');
  return deletedAt === null ? [...faults, ...unexplained(links)] : faults;
}

/** Entries without a proof of their words although nobody was erased since: a salt taken away would hide any change. */
function unexplained(links: readonly Link[]): readonly string[] {
  const lastErasure = links.findLastIndex((link) => link.isErasure);
  return links
    .filter((link, at) => link.isErased && at > lastErasure)
    .map((link) => `entry ${link.id} lost the proof of its words, and no erasure is written down`);
}

const FAULTS_MAX = 20;

/** One entry as the chain sees it. */
interface Link {
  readonly id: number;
  /** Of what stands in the row: the kept hash where the words were erased, or belong to it. */
  readonly hash: Uint8Array;
  readonly digest: Uint8Array;
  readonly isAltered: boolean;
  /** Its words were taken out: nothing proves what stands there now. */
  readonly isErased: boolean;
  /** It says so of those before it. */
  readonly isErasure: boolean;
}

function linkOf(row: Record<string, SqlValue>): Link {
  const kept = row.content as Uint8Array;
  const about = { id: Number(row.id), digest: row.digest as Uint8Array };
  if (row.salt === null) return { ...about, hash: kept, isAltered: false, isErased: true, isErasure: false };
  const said = contentColumns.split(', ').map((name) => row[name] ?? null);
  // Entries older than schema 16 have no cause, and their hash knows of none.
  const content = row.cause === null ? said : [...said, row.cause ?? null];
  const isAltered = !same(contentHash(row.salt as Uint8Array, content), kept);
  const isErasure = !isAltered && row.kind === 'change' && isErasureText(String(row.body));
  return { ...about, hash: kept, isAltered, isErased: false, isErasure };
}

interface Before {
  /** The digest the entry should have been chained to. */
  readonly last: Uint8Array | null;
  /** The digest it should have. */
  readonly expected: Uint8Array;
  readonly chain: Uint8Array | null;
  /** Entries that were found out of their place so far. */
  readonly moved: Set<Link>;
}

/** Why an entry's digest is not the one that belongs behind the entry before it, and from which digest to look on. */
function faultAt(
  links: readonly Link[],
  at: number,
  { last, expected, chain, moved }: Before,
): { readonly said: string | null; readonly goOn: Uint8Array | null } {
  const link = links[at] as Link;
  const next = links[at + 1];
  const after = links[at - 1] === undefined ? 'before' : `between entry ${links[at - 1]?.id} and`;
  // The next one holds to what this one's digest should be: it alone was written over.
  if (next ? same(nextDigest(expected, next.hash), next.digest) : same(expected, chain))
    return { said: `entry ${link.id}: its digest was altered`, goOn: expected };
  const before = links.find((one) => same(nextDigest(one.digest, link.hash), link.digest));
  // It stands where it should, only what it stood behind was moved away.
  if (before && moved.has(before)) return { said: null, goOn: link.digest };
  const isCopy = links.some((one) => one !== link && same(one.digest, link.digest));
  if (before && !isCopy && links.indexOf(before) > at) {
    moved.add(link);
    return { said: `entry ${link.id} was moved, it belongs behind entry ${before.id}`, goOn: last };
  }
  if (isCopy || (next ? same(nextDigest(last, next.hash), next.digest) : same(last, chain)))
    return { said: `entry ${link.id} was inserted`, goOn: last };
  return { said: `entries were removed ${after} entry ${link.id}`, goOn: link.digest };
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}

interface StoredEntry
  extends Omit<Entry, 'id' | 'actor' | 'from' | 'changes' | 'attachments' | 'thirdParty' | 'cause' | 'takenBack'> {
  readonly takenBack: number;
  readonly cause: string | null;
  readonly id: number;
  readonly actorKind: Entry['actor']['kind'];
  readonly actorId: string;
  readonly fromAddress: string | null;
  readonly fromName: string | null;
  readonly changes: string;
  readonly attachments: string;
  readonly thirdParty: number;
}

/** TicketPrograms.entries: oldest first. */
export function* entries(ticket: number): Program<readonly Entry[]> {
  const rows = yield* all<StoredEntry>(sql`
    select id, at, kind, visibility, door, actor_kind as "actorKind", actor_id as "actorId", message_id as "messageId",
      from_address as "fromAddress", from_name as "fromName", body as text, changes, attachments, ledger,
      joined_by as "joinedBy", third_party as "thirdParty", cause,
      kind = 'reply' and exists (select 1 from undos where undos.cause = entries.cause and undos.kind = 'reply'
        and undos.undone_at is not null) as "takenBack"
    from entries where ticket = ${ticket} order by id`);
  return rows.map(toEntry);
}

function toEntry(row: StoredEntry): Entry {
  const { actorKind, actorId, fromAddress, fromName, cause, takenBack, ...rest } = row;
  return {
    ...rest,
    id: row.id as EntryId,
    actor: { kind: actorKind, id: actorId },
    from: fromAddress === null ? null : { address: fromAddress, name: fromName ?? '' },
    changes: JSON.parse(row.changes) as Entry['changes'],
    attachments: JSON.parse(row.attachments) as Entry['attachments'],
    thirdParty: row.thirdParty === 1,
    ...(cause === null ? {} : { cause }),
    ...(takenBack === 1 ? { takenBack: true } : {}),
  };
}

function text(value: string | null | undefined): string | null {
  return value === null || value === undefined ? null : clean(value);
}
