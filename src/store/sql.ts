// Takes SQL with values in it; gives Query values and the three ways a Program asks for rows. No I/O: an engine runs
// what is yielded here. One statement per query, `?` for every value; the text of a template is made once, so that
// engines can keep prepared statements by text.
import type { Program, Query, Row, SqlValue } from '../ports.ts';

const texts = new WeakMap<TemplateStringsArray, string>();

/** A query: sql`select name from t where id = ${id}`. Values are bound, never spliced. */
export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Query {
  let text = texts.get(strings);
  if (text === undefined) {
    text = strings.join('?').trim();
    texts.set(strings, text);
  }
  return { text, values };
}

/** A query whose text is put together from our own constants (column lists); values are bound as usual. */
export function query(text: string, ...values: readonly SqlValue[]): Query {
  return { text, values };
}

/** All rows. The caller names their shape: it must match the columns of the statement. */
export function* all<T = Row>(statement: Query): Program<readonly T[]> {
  const rows = yield statement;
  return rows as unknown as readonly T[];
}

/** The first row, null when there is none. */
export function* first<T = Row>(statement: Query): Program<T | null> {
  const rows = yield statement;
  return (rows[0] as unknown as T | undefined) ?? null;
}

/** The one row a statement must give; throws when it gave none (a bug, or a database changed by hand). */
export function* one<T = Row>(statement: Query): Program<T> {
  const row = yield* first<T>(statement);
  if (row === null) throw new Error(`no row came back from: ${statement.text}`);
  return row;
}

/** A statement without interest in rows. */
export function* run(statement: Query): Program<void> {
  yield statement;
}

/** A flag as SQL holds it. */
export function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

/** Text as a database can hold it: lone surrogates, which UTF-8 cannot say, become U+FFFD. */
export function clean(value: string): string {
  return value.toWellFormed();
}
