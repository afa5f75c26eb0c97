// Looks for a person in every column that holds personal data (personal.ts), unpacked, row by row: what is found is the list
// of rows to mend. Takes a store and a redactor; gives places. Reads in slices, each a snapshot of its own, so that nobody
// waits; changes nothing. The index of words is no place: it is made of the rows that are mended.
import type { Program, Row, SqlValue, Store } from '../../ports.ts';
import { unpackBytes, unpackJson } from '../pack.ts';
import { type PersonalColumn, personalColumns } from '../personal.ts';
import { all, query } from '../sql.ts';
import { searchable } from './mention.ts';
import type { Redactor } from './redactor.ts';

/** A row with a trace in it. */
export interface Place {
  readonly table: string;
  /** Its number; the text of its key in tables without numbers. */
  readonly key: number | string;
  /** The ticket it belongs to; null = none. */
  readonly ticket: number | null;
  readonly columns: readonly string[];
  /** Which of his addresses and names stand in it. */
  readonly named: ReadonlySet<string>;
}

export interface WalkOptions {
  readonly onRows?: (table: string, rows: number) => void;
}

/** Made of other rows: they are mended with those. */
const DERIVED = new Set(['word_index_data', 'ticket_terms', 'ticket_people']);

interface Walked {
  readonly table: string;
  readonly key: string;
  readonly ticket: string;
  readonly slice: number;
  readonly columns: readonly PersonalColumn[];
}

/** How a table is walked: by which key, and where the ticket of a row stands. */
const WAYS: Readonly<Record<string, { readonly key?: string; readonly ticket?: string; readonly slice?: number }>> = {
  raw: { slice: 25 },
  messages: { key: 'raw', slice: 100 },
  decisions: { key: 'ledger', slice: 100 },
  ledger: { slice: 1000 },
  tickets: { ticket: 'id', slice: 500 },
  entries: { ticket: 'ticket', slice: 500 },
  outbox: { ticket: 'ticket', slice: 100 },
  orders: { ticket: 'ticket', slice: 100 },
  time_entries: { ticket: 'ticket' },
  account_lines: { ticket: 'ticket' },
  undos: { slice: 100 },
  files: { slice: 10 },
  organisations: { key: 'code' },
  organisation_names: { key: 'name' },
  correspondents: { key: 'who' },
  agent_load: { key: 'agent' },
  agent_presence: { key: 'agent' },
  thread_ids: { key: 'message_id', ticket: 'ticket' },
  thread_roots: { key: 'message_id' },
  thread_keys: { key: 'key', ticket: 'ticket' },
  provider_ids: { key: 'message_id' },
  settings: { key: 'name' },
};

/** Every table with personal data, in the order of the list. */
export function walkedTables(): readonly Walked[] {
  const tables = [...new Set(personalColumns.map((one) => one.table))].filter((table) => !DERIVED.has(table));
  return tables.map((table) => {
    const { key = 'id', ticket = 'null', slice = 500 } = WAYS[table] ?? {};
    return { table, key, ticket, slice, columns: personalColumns.filter((one) => one.table === table) };
  });
}

/** Every place in which the redactor finds something. `skip` names tables that are not looked at. */
export async function walk(
  store: Pick<Store, 'read'>,
  redactor: Redactor,
  { onRows }: WalkOptions = {},
): Promise<readonly Place[]> {
  const found: Place[] = [];
  for (const way of walkedTables()) {
    let seen = 0;
    let after: SqlValue = isNumbered(way) ? 0 : '';
    for (;;) {
      const from: SqlValue = after;
      const rows: readonly Row[] = await store.read(() => slice(way, from));
      for (const row of rows) {
        const named = new Set<string>();
        const columns = way.columns.filter(({ column, form }) => {
          const text = textOf(row[column] ?? null, form);
          if (text === null || !redactor.finds(text)) return false;
          for (const one of redactor.namedIn(text)) named.add(one);
          return true;
        });
        const key = row.walk_key ?? null;
        if (columns.length > 0 && (typeof key === 'number' || typeof key === 'string'))
          found.push({
            table: way.table,
            key,
            ticket: row.walk_ticket === null ? null : Number(row.walk_ticket),
            columns: columns.map((one) => one.column),
            named,
          });
      }
      seen += rows.length;
      onRows?.(way.table, seen);
      const last = rows.at(-1)?.walk_key ?? null;
      if (rows.length < way.slice || last === null) break;
      after = last;
    }
  }
  return found;
}

function isNumbered({ key }: Walked): boolean {
  return ['id', 'raw', 'ledger'].includes(key);
}

/** Rows of equal keys (a Message-ID in several tickets) come together: the slice is read on behind whole keys. */
function* slice(way: Walked, after: SqlValue): Program<readonly Row[]> {
  const names = way.columns.map((one) => one.column).join(', ');
  return yield* all<Row>(
    query(
      `select ${way.key} as walk_key, ${way.ticket} as walk_ticket, ${names} from ${way.table}
        where ${way.key} > ? order by ${way.key} limit ${way.slice}`,
      after,
    ),
  );
}

/** The value as it was before it was packed; null = nothing that anybody could read. */
function textOf(value: SqlValue, form: PersonalColumn['form']): string | null {
  try {
    if (typeof value === 'string') return value;
    if (!(value instanceof Uint8Array)) return null;
    if (form === 'packed') return JSON.stringify(unpackJson(value));
    return searchable(unpackBytes(value));
  } catch {
    return null;
  }
}
