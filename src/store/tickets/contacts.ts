// Contacts as rules and threading see them: people we had to do with, by address. Several addresses are one person only
// where staff said so, and what is said of the person stands with the address he is known by; nothing is merged because
// names or domains are alike. Asked for many mails, so what is not there costs no statement of its own.
import { type Agreement, agreementState } from '../../model/customers/records.ts';
import type { ContactView } from '../../model/facts.ts';
import type { ContactPrograms, Program } from '../../ports.ts';
import { agreementsOf } from '../customers/agreements.ts';
import { organisationAt } from '../customers/organisations.ts';
import { all, clean, first, sql } from '../sql.ts';

const ADDRESSES_MAX = 50;
const AGREEMENTS_MAX = 200;

interface Stored {
  readonly address: string | null;
  readonly sameAs: string | null;
  readonly name: string | null;
  readonly organisation: string | null;
  readonly tags: string | null;
  readonly fields: string | null;
  readonly known: number | null;
  readonly proven: number | null;
  readonly blocked: number | null;
  readonly open: number | null;
  readonly domain: string | null;
  /** Some contract or project is there at all. */
  readonly any: number | null;
}

/** ContactPrograms.view */
export function* contactView(address: string, now = 0): Program<ContactView> {
  const wanted = clean(address);
  const row = yield* first<Stored>(sql`
    select c.address, c.same_as as "sameAs", c.name, coalesce(r.organisation, c.organisation) as organisation,
      coalesce(r.tags, c.tags) as tags, coalesce(r.fields, c.fields) as fields, c.known, c.proven, c.blocked,
      c.open_tickets as open, d.organisation as domain, (select 1 from agreements limit 1) as "any"
    from (select 1 as one) x left join contacts c on c.address = ${wanted} left join contacts r on r.address = c.same_as
      left join organisation_domains d on d.domain = ${wanted.slice(wanted.lastIndexOf('@') + 1)}`);
  if (!row || address === '') {
    return { known: false, proven: false, name: '', organisation: null, tags: [], openTickets: 0, blocked: false };
  }
  const others = row.address === null ? [] : yield* otherAddresses(row.address, row.sameAs);
  const fields = JSON.parse(row.fields ?? '{}') as Record<string, string>;
  return {
    known: row.known === 1,
    proven: row.proven === 1,
    name: row.name ?? '',
    ...(yield* organisationPart(row.organisation)),
    tags: JSON.parse(row.tags ?? '[]') as string[],
    openTickets: row.open ?? 0,
    blocked: row.blocked === 1,
    ...(others.length > 0 ? { addresses: [wanted, ...others] } : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...(row.organisation === null && row.domain !== null ? yield* domainPart(row.domain) : {}),
    ...(row.any === null ? {} : yield* agreedPart(row, wanted, now)),
  };
}

function* organisationPart(
  code: string | null,
): Program<Pick<ContactView, 'organisation'> & Partial<Pick<ContactView, 'organisationNames'>>> {
  const one = code === null ? null : yield* organisationAt(code);
  return one ? { organisation: one.name, organisationNames: [one.code, ...one.aliases] } : { organisation: null };
}

function* domainPart(code: string): Program<Pick<ContactView, 'domainOf'>> {
  const one = yield* organisationAt(code);
  return one ? { domainOf: { organisation: one.name, names: [one.code, ...one.aliases] } } : {};
}

/** What is agreed with him or his organisation, and apart from it what is with his domain's alone. */
function* agreedPart(
  row: Stored,
  address: string,
  now: number,
): Program<Pick<ContactView, 'contracts' | 'projects' | 'domainContracts' | 'domainProjects'>> {
  const contacts = [address, ...(row.sameAs === null ? [] : [row.sameAs])];
  const own = row.organisation === null ? [] : [row.organisation];
  const byDomain = row.organisation === null && row.domain !== null ? [row.domain] : [];
  const his = yield* agreementsOf({ contacts, organisations: own, limit: AGREEMENTS_MAX });
  const its = yield* agreementsOf({ contacts: [], organisations: byDomain, limit: AGREEMENTS_MAX });
  const part = (kind: Agreement['kind'], among: readonly Agreement[]): readonly string[] =>
    among.filter((one) => one.kind === kind && agreementState(one, now) === 'open').map((one) => one.code);
  const lists = {
    contracts: part('contract', his),
    projects: part('project', his),
    domainContracts: part('contract', its),
    domainProjects: part('project', its),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, codes]) => codes.length > 0));
}

function* otherAddresses(address: string, sameAs: string | null): Program<readonly string[]> {
  const root = sameAs ?? address;
  const rows = yield* all<{ address: string }>(sql`
    select address from contacts where (same_as = ${root} or address = ${root}) and address <> ${address}
    order by id limit ${ADDRESSES_MAX}`);
  return rows.map((row) => row.address);
}

export const contactPrograms: ContactPrograms = { view: contactView };
