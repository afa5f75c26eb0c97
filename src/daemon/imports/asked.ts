// What is asked of `mailbox import`, and what it says while it works: the page between the daemon and the command line.
import type { PlannedFolder } from '../../collect/history/plan.ts';
import type { UnreadableMail } from '../../collect/history/read.ts';
import type { Imported } from '../../model/mailbox/imports.ts';

export interface ImportAsked {
  readonly mailbox: string;
  /** Epoch ms; `until` is not part of it any more, null = now. */
  readonly since: number;
  readonly until: number | null;
  /** null = the mailbox' own. */
  readonly folders: readonly string[] | null;
  readonly how: Imported;
  /** Everything as in earnest, on a copy of the database that is thrown away. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** How many mails became what. Together with `known` and `missing` they are those that were looked at. */
export interface ImportCounts {
  tickets: number;
  joined: number;
  ignored: number;
  rejected: number;
  redirected: number;
  duplicates: number;
  quarantined: number;
  /** Erased, or their time was over: they do not come back. */
  forgotten: number;
  /** In the ledger already. */
  known: number;
  /** Gone from the server meanwhile. */
  missing: number;
  /** The server could not hand them over; they stay there. */
  unreadable: number;
  /** Taken in and not decided yet: the daemon does. */
  waiting: number;
}

export type ImportProgress =
  | { readonly kind: 'planned'; readonly folders: readonly PlannedFolder[]; readonly total: number }
  /** Left undecided by an import that was killed, decided now; among the mails looked at they are `known`. */
  | { readonly kind: 'resumed'; readonly mails: number }
  | { readonly kind: 'going'; readonly done: number; readonly total: number; readonly counts: Readonly<ImportCounts> }
  | { readonly kind: 'unreadable'; readonly mail: UnreadableMail }
  | {
      readonly kind: 'ended';
      readonly counts: Readonly<ImportCounts>;
      readonly done: number;
      readonly total: number;
      readonly isInterrupted: boolean;
    };

/** Nothing yet. */
export function noCounts(): ImportCounts {
  return {
    tickets: 0,
    joined: 0,
    ignored: 0,
    rejected: 0,
    redirected: 0,
    duplicates: 0,
    quarantined: 0,
    forgotten: 0,
    known: 0,
    missing: 0,
    unreadable: 0,
    waiting: 0,
  };
}
