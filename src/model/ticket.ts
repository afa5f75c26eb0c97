// A ticket and its history, as desk, rules, templates and `ticket show --json` share them. Times are epoch milliseconds.
import type { Address } from './address.ts';
import type { FormState } from './form.ts';
import type { Offer } from './people/offer.ts';
import type { TicketClock } from './time/service.ts';

export type TicketId = number & { readonly __brand: 'TicketId' };
export type EntryId = number & { readonly __brand: 'EntryId' };

export type StatusKind = 'new' | 'open' | 'waiting' | 'done' | 'closed' | 'cancelled';
export type Visibility = 'public' | 'internal';
export type Door = 'mail' | 'cli' | 'rule' | 'timer' | 'api' | 'web';
export type EntryKind = 'mail' | 'reply' | 'note' | 'update' | 'change' | 'notice';
/** How a mail found its ticket (rules.md "Thread"). */
export type JoinedBy =
  | 'address'
  | 'message_id'
  | 'reference'
  | 'root'
  | 'anchor'
  | 'mark'
  | 'key'
  | 'original_message_id';

/** Who did it: an agent's name, a contact's address, a rule's id, or the system itself. */
export interface Actor {
  readonly kind: 'agent' | 'contact' | 'rule' | 'system';
  readonly id: string;
}

/** Somebody of ours wrote it, and nobody knows who: a mail from an address that is all of ours. */
export const ourPeople: Actor = { kind: 'system', id: 'ours' };
/** The same of what a machine of ours wrote. */
export const ourMachine: Actor = { kind: 'system', id: 'our-machine' };

/** One field of a change: old and new value as shown to a person; null = was/is unset. */
export interface FieldChange {
  readonly from: FieldValue;
  readonly to: FieldValue;
}
export type FieldValue = string | number | boolean | null | readonly string[];

/** One file of an entry; bytes are in the raw mail named by the entry's ledger row, found by sha256; without one, among the files people attached. */
export interface EntryAttachment {
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
}

/** One line of the append-only history, before it has an id. */
export interface EntryDraft {
  readonly at: number;
  readonly kind: EntryKind;
  readonly visibility: Visibility;
  readonly door: Door;
  readonly actor: Actor;
  readonly messageId: string | null;
  readonly from: Address | null;
  /** The new words for a mail, the text of a reply or a note, a sentence for changes. */
  readonly text: string;
  readonly changes: Readonly<Record<string, FieldChange>>;
  readonly attachments: readonly EntryAttachment[];
  readonly ledger: number | null;
  readonly joinedBy: JoinedBy | null;
  readonly thirdParty: boolean;
}
export interface Entry extends EntryDraft {
  readonly id: EntryId;
  /** Of the command that wrote it: `mail:17`, `cli:…`, `timer:…`; absent = written before schema 16. */
  readonly cause?: string;
  /** A reply that was undone before it left: nobody outside ever had it. */
  readonly takenBack?: true;
}

/** True for what people outside could read: public, and not taken back before it left. */
export function isOutside(entry: Pick<Entry, 'visibility' | 'takenBack'>): boolean {
  return entry.visibility === 'public' && entry.takenBack !== true;
}

/** What one ticket is to another. */
export type LinkKind =
  | 'follows'
  | 'followed_by'
  | 'claims'
  | 'claimed_by'
  | 'related'
  | 'parent'
  | 'child'
  | 'duplicate'
  | 'duplicated_by'
  | 'merged_into'
  | 'merged_from'
  | 'split_from'
  | 'split_into';

/** What the other ticket calls the same tie: no two kinds share a far side, so that ending one leaves the others. */
export const farSide: Readonly<Record<LinkKind, LinkKind>> = {
  follows: 'followed_by',
  followed_by: 'follows',
  claims: 'claimed_by',
  claimed_by: 'claims',
  related: 'related',
  parent: 'child',
  child: 'parent',
  duplicate: 'duplicated_by',
  duplicated_by: 'duplicate',
  merged_into: 'merged_from',
  merged_from: 'merged_into',
  split_from: 'split_into',
  split_into: 'split_from',
};

export interface TicketLink {
  readonly kind: LinkKind;
  readonly ticket: TicketId;
  readonly ref: string;
}

/** Everything a ticket is besides its history and its ids: what a Command changes. */
export interface TicketState {
  readonly subject: string;
  readonly status: string;
  readonly kind: StatusKind;
  readonly queue: string;
  readonly type: string | null;
  readonly group: string | null;
  readonly severity: string;
  readonly priority: string;
  readonly tags: readonly string[];
  readonly flags: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly customer: Address | null;
  readonly assignees: readonly string[];
  readonly watchers: readonly string[];
  /** Canonical addresses whose mail may join without a token (customer first; people the customer had in To/Cc are not added by mail alone, H29). */
  readonly participants: readonly string[];
  /** People a participant had in To or Cc: their own mail may join like a participant's; nothing is ever sent to them for it (H29). */
  readonly mentioned: readonly string[];
  readonly visibility: Visibility;
  readonly channel: string;
  readonly language: string | null;
  /** The mailbox the first mail came through, and the own address it was written to: notices come From it. */
  readonly mailbox: string | null;
  readonly ownAddress: string | null;
  readonly due: number | null;
  readonly closeReason: string | null;
  readonly closeCause: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastMailAt: number | null;
  readonly firstResponseAt: number | null;
  readonly closedAt: number | null;
  readonly mailCount: number;
  /** Before whom it was put; absent or null = before nobody. */
  readonly offer?: Offer | null;
  /** The ticket this one was merged into; absent or null = none. */
  readonly mergedInto?: TicketId | null;
  /** Ids (`17.1`) of files that were removed: never shown as its files, never sent. Absent = none. */
  readonly removedFiles?: readonly string[];
  /** The creation form it is asked by; absent or null = none. */
  readonly form?: FormState | null;
  /** Whose mail an agent forwarded to open it: the customer it may be for, until one is set; absent or null = none. */
  readonly suggestedCustomer?: Address | null;
  /** Service level said of this ticket; `none` = none; absent or null = its queue's. */
  readonly sla?: string | null;
  /** How far it has escalated; absent = 0. */
  readonly escalation?: number;
  /** It waits until then, epoch ms; absent or null = until somebody does something. */
  readonly pendingUntil?: number | null;
  /** What its timers must know; absent = nothing yet. */
  readonly clock?: TicketClock;
  /** Codes of the organisation, the contract and the project it belongs to; absent or null = none. */
  readonly organisation?: string | null;
  readonly contract?: string | null;
  readonly project?: string | null;
  /** Work on it in all, minutes; absent = 0. */
  readonly spentMinutes?: number;
  /** What its customer thinks of the work; absent or null = nothing said. */
  readonly rating?: Rating | null;
}

/** A customer's word on a done ticket (B12): the last one counts. Times are epoch milliseconds. */
export interface Rating {
  /** 1 (bad) to 5 (good). */
  readonly score: number;
  readonly comment: string;
  /** Of the first rating: a later one counts only for so long. */
  readonly firstAt: number;
  readonly at: number;
}

/** A stored ticket; `version` grows with each change (optimistic check, A7). */
export interface Ticket extends TicketState {
  readonly id: TicketId;
  readonly ref: string;
  readonly version: number;
  readonly links: readonly TicketLink[];
}

/** True for statuses after which a new mail follows the reopen policy. */
export function isClosed(kind: StatusKind): boolean {
  return kind === 'closed' || kind === 'cancelled';
}
