// The part of a ticket's row that the index is made of, read back from the database: the only source of what is taken out.
import type { StatusKind } from '../../model/ticket.ts';
import type { SqlValue } from '../../ports.ts';
import type { Indexed } from './documents.ts';
import type { IndexBefore, IndexState } from './follow.ts';

/** Columns of `tickets`, for a select list. */
export const indexedColumns = `subject, queue, status, kind, type, team, severity, priority, tags, flags, fields,
  customer_address, customer_name, assignees, watchers, participants, merged_into, removed_files, indexed`;

export type IndexedRow = Readonly<Record<string, SqlValue>>;

/** The row as the index needs it. */
export function indexBefore(row: IndexedRow): IndexBefore {
  return { values: valuesOf(row), state: indexStateOf(row) };
}

/** What documents and terms are made of. */
function valuesOf(row: IndexedRow): Indexed {
  const address = textOf(row.customer_address);
  return {
    subject: String(row.subject),
    queue: String(row.queue),
    status: String(row.status),
    kind: String(row.kind) as StatusKind,
    type: textOf(row.type),
    group: textOf(row.team),
    severity: String(row.severity),
    priority: String(row.priority),
    tags: listOf(row.tags),
    flags: listOf(row.flags),
    fields: JSON.parse(String(row.fields)) as Record<string, string>,
    customer: address === null ? null : { address, name: textOf(row.customer_name) ?? '' },
    assignees: listOf(row.assignees),
    watchers: listOf(row.watchers),
    participants: listOf(row.participants),
  };
}

function indexStateOf(row: IndexedRow): IndexState {
  return {
    entries: numberOf(row.indexed),
    mergedInto: numberOf(row.merged_into),
    removedFiles: listOf(row.removed_files),
  };
}

function textOf(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOf(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function listOf(value: SqlValue | undefined): readonly string[] {
  return JSON.parse(String(value)) as string[];
}
