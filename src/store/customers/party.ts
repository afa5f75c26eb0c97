// Whom a customer belongs to: his organisation by what was said of his address (or another one of his), the one that has
// his domain, and the contracts and projects of either. Looked up by index; two statements, one where nothing is agreed.
import type { BelongsBy, Party } from '../../model/customers/records.ts';
import type { Program } from '../../ports.ts';
import { clean, first, sql } from '../sql.ts';
import { agreementsOf } from './agreements.ts';

const AGREEMENTS_MAX = 200;

/** The party of an address; null when nothing is known of it that would matter. */
export function* partyOf(address: string): Program<Party | null> {
  const wanted = clean(address);
  const domain = wanted.slice(wanted.lastIndexOf('@') + 1);
  const row = yield* first<{
    sameAs: string | null;
    own: string | null;
    ownBy: BelongsBy | null;
    root: string | null;
    rootBy: BelongsBy | null;
    domain: string | null;
    any: number | null;
  }>(sql`
    select c.same_as as "sameAs", c.organisation as own, c.organisation_by as "ownBy", r.organisation as root,
      r.organisation_by as "rootBy", d.organisation as domain, (select 1 from agreements limit 1) as "any"
    from (select 1 as one) x left join contacts c on c.address = ${wanted} left join contacts r on r.address = c.same_as
      left join organisation_domains d on d.domain = ${domain}`);
  if (!row) return null;
  const code = row.root ?? row.own;
  if (code === null && row.domain === null && row.any === null) return null;
  const organisations = [...new Set([code, row.domain].filter((one) => one !== null))];
  const contacts = [wanted, ...(row.sameAs === null ? [] : [row.sameAs])];
  const agreements = row.any === null ? [] : yield* agreementsOf({ contacts, organisations, limit: AGREEMENTS_MAX });
  if (organisations.length === 0 && agreements.length === 0) return null;
  return {
    address: wanted,
    organisation: code === null ? null : { code, name: yield* nameOf(code) },
    by: row.root === null ? row.ownBy : row.rootBy,
    domain: row.domain === null ? null : { code: row.domain, name: yield* nameOf(row.domain) },
    agreements,
  };
}

function* nameOf(code: string): Program<string> {
  return (yield* first<{ name: string }>(sql`select name from organisations where code = ${code}`))?.name ?? code;
}
