// How a check walks through a table: by id, a slice per read transaction, so that a large database neither fills memory nor
// keeps a snapshot open; and what it says of a finding. Takes whatever can run a Program to read.
import type { Program } from '../../ports.ts';

export interface StoreProblem {
  readonly kind:
    | 'file'
    | 'reference'
    | 'raw'
    | 'packed'
    | 'ledger'
    | 'outbox'
    | 'history'
    | 'number'
    | 'index'
    | 'twice';
  /** What is wrong, with which row, and what to do. */
  readonly detail: string;
}

/** What a check reads with. */
export interface Looked {
  read<T>(program: () => Program<T>): Promise<T>;
}

/** A walk under way: its rows so far. */
export type Progress = (what: string, rows: number) => void;

/** A check of one part. */
export type Check = (store: Looked, onRows: (rows: number) => void) => Promise<readonly StoreProblem[]>;

export const SLICE = 200;
export const REPORTED_MAX = 1000;

/** Goes through a table by id. A row that cannot be read ends the walk with the error. */
export async function slices<T extends { readonly id: number }>(
  { store, onRows }: { readonly store: Looked; readonly onRows: (rows: number) => void },
  slice: (after: number) => Program<readonly T[]>,
  look: (row: T) => Program<StoreProblem | null>,
): Promise<readonly StoreProblem[]> {
  const problems: StoreProblem[] = [];
  let seen = 0;
  for (let after = 0; ; ) {
    const last = await store.read(function* () {
      const rows = yield* slice(after);
      for (const row of rows) {
        const found = yield* look(row);
        if (found) problems.push(found);
      }
      seen += rows.length;
      return rows.at(-1)?.id ?? null;
    });
    onRows(seen);
    if (last === null || problems.length >= REPORTED_MAX) return problems;
    after = last;
  }
}

export function problem(kind: StoreProblem['kind'], detail: string): StoreProblem {
  return { kind, detail };
}
