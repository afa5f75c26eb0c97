// Organisations as rows: found by code, name, alias (all folded, each belongs to one) or domain; written whole.
import type { Organisation } from '../../model/customers/records.ts';
import { fold } from '../../model/fold.ts';
import type { Program } from '../../ports.ts';
import { all, clean, first, query, run, sql } from '../sql.ts';

interface Stored {
  readonly code: string;
  readonly name: string;
  readonly tags: string;
  readonly fields: string;
  readonly note: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Rows a search by words looks at. */
const LOOKED_AT = 100_000;

const columns = 'code, name, tags, fields, note, created_at as "createdAt", updated_at as "updatedAt"';

/** The organisation that goes by this code, name or alias; null when none does. */
export function* organisationNamed(text: string): Program<Organisation | null> {
  const row = yield* first<{ code: string }>(sql`
    select organisation as code from organisation_names where name = ${keyOf(text)}`);
  return row && (yield* organisationAt(row.code));
}

/** The organisation of this code. */
export function* organisationAt(code: string): Program<Organisation | null> {
  const row = yield* first<Stored>(query(`select ${columns} from organisations where code = ?`, clean(code)));
  return row && (yield* whole(row));
}

/** All whose code, name, aliases, domains or tags hold every word, by name. */
export function* organisationList(words: readonly string[], limit: number): Program<readonly Organisation[]> {
  const wanted = words.map((word) => fold(word)).filter((word) => word !== '');
  const rows = yield* all<Stored>(
    query(`select ${columns} from organisations order by name, code limit ?`, wanted.length === 0 ? limit : LOOKED_AT),
  );
  const found: Organisation[] = [];
  for (const row of rows) {
    const one = yield* whole(row);
    const text = fold([one.code, one.name, ...one.aliases, ...one.domains, ...one.tags].join('\n'));
    if (wanted.every((word) => text.includes(word))) found.push(one);
    if (found.length >= limit) break;
  }
  return found;
}

/** Who has these names and domains already: value as asked → code. */
export function* takenNames(names: readonly string[], domains: readonly string[]): Program<Record<string, string>> {
  const taken: Record<string, string> = {};
  for (const name of names.slice(0, 200)) {
    const row = yield* first<{ code: string }>(sql`
      select organisation as code from organisation_names where name = ${keyOf(name)}`);
    if (row) taken[name] = row.code;
  }
  for (const domain of domains.slice(0, 200)) {
    const row = yield* first<{ code: string }>(sql`
      select organisation as code from organisation_domains where domain = ${clean(domain)}`);
    if (row) taken[domain] = row.code;
  }
  return taken;
}

/** The row with its names and domains as they are to be. */
export function* saveOrganisation(one: Organisation): Program<void> {
  yield* run(sql`
    insert into organisations (code, name, tags, fields, note, created_at, updated_at)
    values (${one.code}, ${clean(one.name)}, ${json(one.tags)}, ${json(one.fields)}, ${clean(one.note)},
      ${one.createdAt}, ${one.updatedAt})
    on conflict (code) do update set name = excluded.name, tags = excluded.tags, fields = excluded.fields,
      note = excluded.note, updated_at = excluded.updated_at`);
  yield* run(sql`delete from organisation_names where organisation = ${one.code}`);
  yield* run(sql`delete from organisation_domains where organisation = ${one.code}`);
  const names = [
    ['code', one.code] as const,
    ['name', one.name] as const,
    ...one.aliases.map((alias) => ['alias', alias] as const),
  ];
  for (const [kind, shown] of names)
    yield* run(sql`
      insert into organisation_names (name, organisation, shown, kind)
      values (${keyOf(shown)}, ${one.code}, ${clean(shown)}, ${kind}) on conflict do nothing`);
  for (const domain of one.domains)
    yield* run(sql`insert into organisation_domains (domain, organisation) values (${clean(domain)}, ${one.code})`);
}

function* whole(row: Stored): Program<Organisation> {
  const aliases = yield* all<{ shown: string }>(sql`
    select shown from organisation_names where organisation = ${row.code} and kind = 'alias' order by name`);
  const domains = yield* all<{ domain: string }>(sql`
    select domain from organisation_domains where organisation = ${row.code} order by domain`);
  return {
    ...row,
    aliases: aliases.map((one) => one.shown),
    domains: domains.map((one) => one.domain),
    tags: JSON.parse(row.tags) as string[],
    fields: JSON.parse(row.fields) as Record<string, string>,
  };
}

/** How a name is compared: folded. */
function keyOf(text: string): string {
  return clean(fold(text.slice(0, 500)));
}

function json(value: unknown): string {
  return JSON.stringify(value).toWellFormed();
}
