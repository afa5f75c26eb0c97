// Contacts: people we had to do with, by address. Several addresses are one person only where staff said so; nothing is
// merged because names or domains are alike.
import type { ContactView } from '../../model/facts.ts';
import type { ContactPrograms, Program } from '../../ports.ts';
import { all, clean, first, run, sql } from '../sql.ts';

const ADDRESSES_MAX = 50;

/** ContactPrograms.view */
export function* contactView(address: string): Program<ContactView> {
  const row = yield* first<{
    address: string;
    sameAs: string | null;
    name: string;
    organisation: string | null;
    tags: string;
    known: number;
    proven: number;
    blocked: number;
    open: number;
  }>(sql`
    select address, same_as as "sameAs", name, organisation, tags, known, proven, blocked, open_tickets as open from contacts where address = ${clean(address)}`);
  if (!row || address === '') {
    return { known: false, proven: false, name: '', organisation: null, tags: [], openTickets: 0, blocked: false };
  }
  const others = yield* otherAddresses(row.address, row.sameAs);
  return {
    known: row.known === 1,
    proven: row.proven === 1,
    name: row.name,
    organisation: row.organisation,
    tags: JSON.parse(row.tags) as string[],
    openTickets: row.open,
    blocked: row.blocked === 1,
    ...(others.length > 0 ? { addresses: [row.address, ...others] } : {}),
  };
}

function* otherAddresses(address: string, sameAs: string | null): Program<readonly string[]> {
  const root = sameAs ?? address;
  const rows = yield* all<{ address: string }>(sql`
    select address from contacts where (same_as = ${root} or address = ${root}) and address <> ${address}
    order by id limit ${ADDRESSES_MAX}`);
  return rows.map((row) => row.address);
}

/** ContactPrograms.merge; circles cannot arise: whoever points, points at one that points nowhere. */
export function* mergeContacts(keep: string, other: string, at: number): Program<boolean> {
  const root = yield* rootOf(keep, at);
  const joined = yield* rootOf(other, at);
  if (root === joined) return false;
  yield* run(sql`update contacts set same_as = ${root} where same_as = ${joined} or address = ${joined}`);
  return true;
}

/** ContactPrograms.separate */
export function* separateContact(address: string): Program<boolean> {
  const changed = yield* first(sql`
    update contacts set same_as = null where address = ${clean(address)} and same_as is not null returning id`);
  return changed !== null;
}

/** The address a contact is known by; an address nobody met yet becomes a contact that is not known. */
function* rootOf(address: string, at: number): Program<string> {
  const wanted = clean(address);
  const row = yield* first<{ sameAs: string | null }>(
    sql`select same_as as "sameAs" from contacts where address = ${wanted}`,
  );
  if (row) return row.sameAs ?? wanted;
  yield* run(sql`
    insert into contacts (address, name, known, first_seen, last_seen) values (${wanted}, '', 0, ${at}, ${at})`);
  return wanted;
}

export const contactPrograms: ContactPrograms = {
  view: contactView,
  merge: mergeContacts,
  separate: separateContact,
};
