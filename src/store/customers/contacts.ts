// Contacts as rows: read by address, by person, by organisation; written whole. Knows nothing of what may be done.
import type { BelongsBy, Contact } from '../../model/customers/records.ts';
import { fold } from '../../model/fold.ts';
import type { Program, SqlValue } from '../../ports.ts';
import { all, clean, first, flag, query, run, sql } from '../sql.ts';

const PERSON_MAX = 50;
/** Rows a search by words looks at. */
const LOOKED_AT = 100_000;

interface Stored {
  readonly address: string;
  readonly name: string;
  readonly sameAs: string | null;
  readonly organisation: string | null;
  readonly organisationBy: BelongsBy | null;
  readonly tags: string;
  readonly fields: string;
  readonly blocked: number;
  readonly blockedReason: string | null;
  readonly known: number;
  readonly proven: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly openTickets: number;
  readonly bounceKind: 'hard' | 'soft' | null;
  readonly bounceCount: number;
  readonly bounceAt: number | null;
  readonly bounceSaid: string | null;
}

const columns = `address, name, same_as as "sameAs", organisation, organisation_by as "organisationBy", tags, fields,
  blocked, blocked_reason as "blockedReason", known, proven, first_seen as "firstSeen", last_seen as "lastSeen",
  open_tickets as "openTickets", bounce as "bounceKind", bounces as "bounceCount", bounced_at as "bounceAt",
  bounce_said as "bounceSaid"`;

/** The contact of this address; null when nobody met it. */
export function* contactAt(address: string): Program<Contact | null> {
  const row = yield* first<Stored>(query(`select ${columns} from contacts where address = ?`, clean(address)));
  return row && toContact(row);
}

/** Every other address of the person. */
export function* othersOf(contact: Pick<Contact, 'address' | 'sameAs'>): Program<readonly Contact[]> {
  const root = contact.sameAs ?? contact.address;
  const text = `select ${columns} from contacts where (same_as = ? or address = ?) and address <> ? order by id limit ?`;
  return (yield* all<Stored>(query(text, root, root, contact.address, PERSON_MAX))).map(toContact);
}

/** Contacts whose address, name, organisation or tags hold every word; newest first. */
export function* contactList(asked: {
  readonly words: readonly string[];
  readonly organisation: string | null;
  readonly blocked: boolean;
  readonly bounced?: boolean;
  readonly limit: number;
}): Program<readonly Contact[]> {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (asked.organisation !== null) {
    conditions.push('organisation = ?');
    values.push(asked.organisation);
  }
  if (asked.blocked) conditions.push('blocked = 1');
  if (asked.bounced) conditions.push('bounce is not null');
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const found: Contact[] = [];
  const words = asked.words.map((word) => fold(word)).filter((word) => word !== '');
  // Names are folded in the program: what SQL calls lower case knows no umlaut. Looked at newest first, in one pass.
  const rows = yield* all<Stored>(
    query(
      `select ${columns} from contacts ${where} order by id desc limit ?`,
      ...values,
      words.length === 0 ? asked.limit : LOOKED_AT,
    ),
  );
  for (const row of rows) {
    const text = fold([row.address, row.name, row.organisation ?? '', row.tags].join('\n'));
    if (words.every((word) => text.includes(word))) found.push(toContact(row));
    if (found.length >= asked.limit) break;
  }
  return found;
}

/** The row as it is to be; what only mails teach (known, proven, counts) stays as it is. */
export function* saveContact(contact: Contact): Program<void> {
  const { address, name, sameAs, organisation, organisationBy, tags, fields, blocked, blockedReason } = contact;
  yield* run(sql`
    insert into contacts (address, name, same_as, organisation, organisation_by, tags, fields, blocked, blocked_reason,
      known, first_seen, last_seen)
    values (${clean(address)}, ${clean(name)}, ${sameAs}, ${organisation}, ${organisationBy}, ${json(tags)}, ${json(fields)},
      ${flag(blocked)}, ${blockedReason === null ? null : clean(blockedReason)}, 0, ${contact.firstSeen}, ${contact.lastSeen})
    on conflict (address) do update set name = excluded.name, same_as = excluded.same_as,
      organisation = excluded.organisation, organisation_by = excluded.organisation_by, tags = excluded.tags,
      fields = excluded.fields, blocked = excluded.blocked, blocked_reason = excluded.blocked_reason`);
}

/** Of these addresses, those whose person is blocked, with the reason. */
export function* blockedAmong(addresses: readonly string[]): Program<ReadonlyMap<string, string>> {
  if (addresses.length === 0) return new Map();
  // Nearly always nobody at all is blocked: the partial index says so at once.
  if ((yield* first(sql`select 1 as one from contacts where blocked = 1 limit 1`)) === null) return new Map();
  const marks = addresses.map(() => '?').join(', ');
  const text = `select address, blocked_reason as reason from contacts where blocked = 1 and address in (${marks})`;
  const rows = yield* all<{ address: string; reason: string | null }>(query(text, ...addresses.map(clean)));
  return new Map(rows.map((row) => [row.address, row.reason ?? '']));
}

function toContact({ bounceKind, bounceCount, bounceAt, bounceSaid, ...row }: Stored): Contact {
  return {
    ...row,
    bounce: bounceKind && { kind: bounceKind, count: bounceCount, at: bounceAt ?? 0, text: bounceSaid ?? '' },
    tags: JSON.parse(row.tags) as string[],
    fields: JSON.parse(row.fields) as Record<string, string>,
    blocked: row.blocked === 1,
    known: row.known === 1,
    proven: row.proven === 1,
  };
}

function json(value: unknown): string {
  return JSON.stringify(value).toWellFormed();
}
