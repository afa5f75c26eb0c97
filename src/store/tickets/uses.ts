// How many tickets carry a value of a catalogue: asked before an entry that was there goes away (C3), never for a mail.
// Found by the terms and the indexes of tickets, and by what is not indexed yet; counts to USES_MOST and no further, so
// that it costs the same with a million tickets as with ten.
import { fold } from '../../model/fold.ts';
import type { CatalogueUse, CatalogueUsed, Program } from '../../ports.ts';
import { type TermOf, termOf } from '../search/terms.ts';
import { all, clean, one, query } from '../sql.ts';

/** More are not counted: whoever takes an entry out learns that it is in use. */
const USES_MOST = 1_000;
/** Causes are kept several in one text; so many different texts are looked through. */
const TEXTS_MOST = 10_000;

/** Those of the values that some ticket carries, each with the number of tickets, counted up to 1,000. */
export function* uses(asked: readonly CatalogueUse[]): Program<readonly CatalogueUsed[]> {
  const found: CatalogueUsed[] = [];
  for (const use of asked) {
    const tickets = yield* count(use);
    if (tickets > 0) found.push({ ...use, tickets });
  }
  return found;
}

function* count({ catalogue, value }: CatalogueUse): Program<number> {
  const text = clean(value);
  switch (catalogue) {
    case 'types':
      return yield* byTerm('type', text, ['t.type = ?', text]);
    case 'groups':
      return yield* byTerm('group', text, ['t.team = ?', text]);
    case 'severities':
      return yield* byTerm('severity', text, ['t.severity = ?', text]);
    case 'priorities':
      return yield* byTerm('priority', text, ['t.priority = ?', text]);
    case 'tags':
      return yield* byTerm('tag', text, holding('t.tags', JSON.stringify(text)));
    case 'fields':
      return yield* byField(text);
    case 'reasons':
      return yield* counted('from tickets t where t.close_reason = ? and t.deleted_at is null', [text]);
    case 'causes':
      return yield* byCause(text);
    default:
      return catalogue satisfies never;
  }
}

/** Terms are folded and tickets are not: `condition` says what the ticket itself must have. */
type Condition = readonly [sql: string, ...values: readonly string[]];

function* byTerm(of: TermOf, value: string, condition: Condition): Program<number> {
  const terms = (['o', 'c'] as const).map((side) => termOf(side, of, value));
  const ids = 'select x.ticket from ticket_terms x where x.term in (?, ?)';
  return yield* carrying(ids, terms, condition);
}

/** The terms of a field are its name and a value. */
function* byField(name: string): Program<number> {
  const ranges = (['o', 'c'] as const).flatMap((side) => {
    const begin = termOf(side, 'field', `${fold(name)}=`);
    return [begin, `${begin.slice(0, -1)}>`];
  });
  const range = 'select x.ticket from ticket_terms x where x.term >= ? and x.term < ?';
  const key = `${JSON.stringify(name)}:`;
  // An empty value is none, as in the terms.
  const [holds] = holding('t.fields', key);
  const condition = [`${holds} and replace(t.fields, ?, '') = t.fields`, key, `${key}""`] as const;
  return yield* carrying(`${range} union ${range}`, ranges, condition);
}

/** Tickets by their ids, and those that an upgrade has not indexed yet, of both those that meet the condition. */
function* carrying(ids: string, values: readonly string[], [sql, ...more]: Condition): Program<number> {
  const meets = `${sql} and t.deleted_at is null`;
  const known = yield* counted(`from tickets t where t.id in (${ids}) and t.indexed is not null and ${meets}`, [
    ...values,
    ...more,
  ]);
  return Math.min(USES_MOST, known + (yield* counted(`from tickets t where t.indexed is null and ${meets}`, more)));
}

/** Texts of causes, one seek each, then the tickets of those the cause is in. */
function* byCause(value: string): Program<number> {
  const texts = yield* all<{ text: string }>(
    query(`with recursive causes (text) as (
      select min(close_cause) from tickets where close_cause is not null
      union all
      select (select min(t.close_cause) from tickets t where t.close_cause > causes.text)
      from causes where causes.text is not null limit ${TEXTS_MOST})
    select text from causes where text is not null`),
  );
  let sum = 0;
  for (const { text } of texts.filter((row) => row.text.split(', ').includes(value)))
    sum += yield* counted('from tickets t where t.close_cause = ? and t.deleted_at is null', [text]);
  return Math.min(USES_MOST, sum);
}

function* counted(from: string, values: readonly string[]): Program<number> {
  const text = `select count(*) as n from (select 1 ${from} limit ${USES_MOST})`;
  return (yield* one<{ n: number }>(query(text, ...values))).n;
}

/** The text stands in the column, letter by letter: LIKE takes large and small ones for the same. */
function holding(column: string, text: string): Condition {
  return [`replace(${column}, ?, '') <> ${column}`, text];
}
