// A workflow as data: statuses, each with a kind, and what happens by itself. Interpreted by desk/ alone.
import { fold } from './fold.ts';
import type { StatusKind } from './ticket.ts';

export interface Status {
  readonly id: string;
  readonly kind: StatusKind;
  readonly label: Readonly<Record<string, string>>;
}

export interface Workflow {
  readonly name: string;
  readonly statuses: readonly Status[];
  readonly initial: string;
  readonly onAssign: string;
  readonly onFirstReply: string;
  /** Status a waiting ticket moves to when its customer writes. */
  readonly onCustomerReply: string;
  readonly onReopen: string;
  readonly onClose: string;
  /** Status ids reachable from each status; absent = every status. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
}

/** C8: unread, read, assigned, in progress, waiting for feedback, closed. */
export const defaultWorkflow: Workflow = {
  name: 'default',
  statuses: [
    { id: 'unread', kind: 'new', label: { en: 'unread', de: 'ungelesen' } },
    { id: 'read', kind: 'open', label: { en: 'read', de: 'gelesen' } },
    { id: 'assigned', kind: 'open', label: { en: 'assigned', de: 'zugewiesen' } },
    { id: 'in_progress', kind: 'open', label: { en: 'in progress', de: 'in Bearbeitung' } },
    { id: 'waiting', kind: 'waiting', label: { en: 'waiting for feedback', de: 'wartet auf Rückmeldung' } },
    { id: 'closed', kind: 'closed', label: { en: 'closed', de: 'geschlossen' } },
  ],
  initial: 'unread',
  onAssign: 'assigned',
  onFirstReply: 'in_progress',
  onCustomerReply: 'in_progress',
  onReopen: 'in_progress',
  onClose: 'closed',
  transitions: {},
};

/** The status a person means: its id, a label in any language, or a kind that only one status has; null when none or several. */
export function findStatus(workflow: Workflow, text: string): Status | null {
  const wanted = fold(text).replaceAll(/[\s-]+/g, '_');
  const byName = workflow.statuses.find(
    (status) =>
      status.id === wanted ||
      Object.values(status.label).some((label) => fold(label).replaceAll(/[\s-]+/g, '_') === wanted),
  );
  if (byName) return byName;
  const byKind = workflow.statuses.filter((status) => status.kind === wanted);
  return byKind.length === 1 ? (byKind[0] ?? null) : null;
}
