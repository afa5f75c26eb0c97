// Every value that is kept as a blob can be read: raw mails and files against their SHA-256, everything else against the
// checksum it carries (pack.ts). Takes a store; gives a problem for each that cannot, with the row it belongs to.
import { sha256Hex } from '../../model/identity.ts';
import type { Program } from '../../ports.ts';
import { unpackRaw } from '../ledger/look.ts';
import { unpackBytes, unpackJson } from '../pack.ts';
import { all, query, sql } from '../sql.ts';
import { type Check, problem, type StoreProblem, slices } from './slices.ts';

const RAW_SLICE = 20;
const PACKED_SLICE = 100;

interface StoredBytes {
  readonly id: number;
  readonly sha256: string;
  readonly octets: number;
  readonly bytes: Uint8Array | null;
}

/** Raw mails. */
export const checkRaw: Check = (store, onRows) =>
  slices<StoredBytes>(
    { store, onRows },
    (after) => all(sql`select id, sha256, octets, bytes from raw where id > ${after} order by id limit ${RAW_SLICE}`),
    function* (row) {
      if (row.bytes === null || isWhole(row, row.bytes)) return null;
      const ledger = yield* all<{ id: number }>(sql`select id from ledger where raw = ${row.id} order by id limit 20`);
      const ids = ledger.map((found) => found.id).join(', ');
      return problem(
        'raw',
        `raw mail ${row.sha256} (ledger ${ids}) does not match its hash: the ticket stays as it is, the mail itself is only in a backup or on the mail server`,
      );
    },
  );

/** Files people attached. */
export const checkFiles: Check = (store, onRows) =>
  slices<StoredBytes>(
    { store, onRows },
    (after) => all(sql`select id, sha256, octets, bytes from files where id > ${after} order by id limit ${RAW_SLICE}`),
    // biome-ignore lint/correctness/useYield: a look that needs no further query
    function* (row) {
      if (row.bytes === null || isWhole(row, row.bytes)) return null;
      return problem('raw', `file ${row.sha256} (row ${row.id}) does not match its hash: restore it from a backup`);
    },
  );

function isWhole({ sha256, octets }: StoredBytes, packed: Uint8Array): boolean {
  const bytes = unpackRaw(packed, octets);
  return bytes !== null && bytes.length === octets && sha256Hex(bytes) === sha256;
}

interface Packed {
  readonly table: string;
  /** The column that numbers its rows. */
  readonly id: string;
  readonly columns: readonly string[];
  readonly form: 'json' | 'bytes';
  /** How a person calls a row. */
  readonly row: (id: number) => string;
  /** What can be done about it. */
  readonly remedy: string;
}

const RESTORE = 'restore a backup';
const packed: readonly Packed[] = [
  {
    table: 'messages',
    id: 'raw',
    columns: ['json'],
    form: 'json',
    row: (id) => `the parsed form of raw mail ${id}`,
    remedy: 'nothing to do, it is read anew from the raw mail when it is needed',
  },
  {
    table: 'decisions',
    id: 'ledger',
    columns: ['decision', 'facts', 'evidence'],
    form: 'json',
    row: (id) => `the decision of ledger ${id}`,
    remedy: `the ticket stays as it is, \`mail why\` cannot say why; ${RESTORE}`,
  },
  { table: 'outbox', id: 'id', columns: ['data'], form: 'json', row: (id) => `notice ${id}`, remedy: RESTORE },
  { table: 'outbox', id: 'id', columns: ['bytes'], form: 'bytes', row: (id) => `notice ${id}`, remedy: RESTORE },
  { table: 'setups', id: 'id', columns: ['sources'], form: 'json', row: (id) => `setup ${id}`, remedy: RESTORE },
  { table: 'orders', id: 'id', columns: ['data'], form: 'json', row: (id) => `work order ${id}`, remedy: RESTORE },
  {
    table: 'undos',
    id: 'id',
    columns: ['touched'],
    form: 'json',
    row: (id) => `undo u${id}`,
    remedy: 'that command can no longer be taken back',
  },
];

/** Everything else that is packed. */
export const checkPacked: Check = async (store, onRows) => {
  const problems: StoreProblem[] = [];
  let before = 0;
  for (const one of packed) {
    let seen = 0;
    const count = (rows: number): void => {
      seen = rows;
      onRows(before + rows);
    };
    problems.push(...(await checkTable(store, count, one)));
    before += seen;
  }
  return problems;
};

function checkTable(
  store: Parameters<Check>[0],
  onRows: Parameters<Check>[1],
  one: Packed,
): Promise<readonly StoreProblem[]> {
  const text = `select ${one.id} as id, ${one.columns.join(', ')} from ${one.table}
    where ${one.id} > ? order by ${one.id} limit ${PACKED_SLICE}`;
  type Row = { readonly id: number } & Readonly<Record<string, Uint8Array | number | null>>;
  return slices<Row>(
    { store, onRows },
    (after): Program<readonly Row[]> => all<Row>(query(text, after)),
    function* (row) {
      const bad = one.columns.filter((column) => !canBeRead(row[column], one.form));
      if (bad.length === 0) return null;
      return problem('packed', `${one.row(row.id)}: its ${bad.join(', ')} cannot be read; ${one.remedy}`);
    },
  );
}

function canBeRead(value: Uint8Array | number | null | undefined, form: Packed['form']): boolean {
  if (!(value instanceof Uint8Array)) return true;
  try {
    if (form === 'json') unpackJson(value);
    else unpackBytes(value);
    return true;
  } catch {
    return false;
  }
}
