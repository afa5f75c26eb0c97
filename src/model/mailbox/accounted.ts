// When every mail of a folder was last accounted for, and how many were not: kept in the settings by the daemon's own looks
// and by `mailbox audit`, read by whoever shows it. Plain data.

import type { MailOutcome } from '../decision.ts';
import type { AckState, LedgerState } from '../rows.ts';

/** A mail of a folder as the audit asks for it. */
export interface Accounted {
  /** Of its ledger row. */
  readonly id: number;
  readonly uid: number;
  readonly state: LedgerState;
  readonly outcome: string | null;
  readonly ack: AckState;
  /** A rule said what happens to it on the server, not the mailbox. */
  readonly byRule: number;
  /** Octets, and the server's date in epoch ms: as it was announced. */
  readonly size: number;
  readonly internalDate: number;
}

export interface FolderAudit {
  /** Epoch ms. */
  readonly at: number;
  readonly onServer: number;
  /** Mails the daemon should have a row for, and has none: the number that must be 0. */
  readonly unaccounted: number;
  /** UIDs of the first 20. */
  readonly uids: readonly number[];
  /** Given up within the last hour, since the server answered without them: asked for again soon. Absent = none. */
  readonly unread?: number;
}

/** Where it is kept. */
export function auditKey(mailbox: string, folder: string): string {
  return `audit/${mailbox}/${folder}`;
}

/** What the settings hold; null when the folder was never looked at. */
export function readAudit(text: string | null): FolderAudit | null {
  return text === null ? null : (JSON.parse(text) as FolderAudit);
}

/** Under which head mails of an outcome are counted, in an audit and in an import. */
export const COUNTED_AS = {
  created: 'tickets',
  created_linked: 'tickets',
  joined: 'joined',
  reopened: 'joined',
  ignored: 'ignored',
  answered: 'ignored',
  rejected: 'rejected',
  redirected: 'redirected',
  duplicate: 'duplicates',
  quarantined: 'quarantined',
} as const satisfies Readonly<Record<MailOutcome, string>>;

/** Whether the text names an outcome. */
export function isOutcome(text: string): text is MailOutcome {
  return Object.hasOwn(COUNTED_AS, text);
}
