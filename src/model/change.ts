// What a Command does: the desk's answer, applied by the store in the same transaction. Plain data.

import type { CustomerChange } from './customers/records.ts';
import type { Said } from './mailed/said.ts';
import type { NoticeDraft } from './notice.ts';
import type { OrderDraft } from './papers/order.ts';
import type { EntryDraft, LinkKind, TicketId, TicketState } from './ticket.ts';
import type { TimerDraft } from './time/service.ts';

/** Ids a mail brings along by which later mails find the ticket. */
export interface ThreadId {
  readonly messageId: string;
  /** own = the mail itself; reference = a Message-ID it answers that nobody saw yet (late binding). */
  readonly role: 'own' | 'reference';
}

export interface Change {
  readonly kind: 'change';
  /** Null when the ticket is born here. */
  readonly ticket: TicketId | null;
  /** Null when no ticket is touched (a `reject` without one). The `ref` of notices of a new ticket is filled in by the store. */
  readonly state: TicketState | null;
  readonly entries: readonly EntryDraft[];
  readonly notices: readonly NoticeDraft[];
  readonly links: readonly TieDraft[];
  readonly threadIds: readonly ThreadId[];
  readonly threadKeys: readonly string[];
  readonly warnings: readonly string[];
  /** What the same command does to further tickets; absent = nothing. */
  readonly others?: readonly OtherChange[];
  /** Ties that end. */
  readonly unlinks?: readonly TieDraft[];
  /** Mails that belong to another ticket from now on. */
  readonly moved?: Moved;
  /** Notices that have not left yet and now never will. */
  readonly drops?: Drops;
  /** The command can be taken back, by whoever may do these things. */
  readonly undoable?: { readonly kind: string; readonly needs: readonly string[] };
  /** The ticket is deleted: its words go, nothing leads to it any more. */
  readonly tombstone?: true;
  /** Whom a strategy chose of which team: the next choice begins behind him. Absent = none. */
  readonly turns?: readonly { readonly pool: string; readonly agent: string }[];
  /** The ticket's timers from now on; absent = as they are. */
  readonly timers?: readonly TimerDraft[];
  /** What is written down of customers besides; absent = nothing. */
  readonly customers?: CustomerChange;
  /** A work order that is made or changes with it. */
  readonly order?: OrderDraft;
  /** The undos that are used up by this. */
  readonly undone?: readonly string[];
  /** A reply that now never leaves: its words `alone`, or with all its command changed; absent = there is none. */
  readonly unsaid?: 'alone' | 'too';
}

/** A tie from the change's ticket to another. */
export interface TieDraft {
  readonly kind: LinkKind;
  readonly ticket: TicketId;
}

export interface OtherChange {
  readonly ticket: TicketId;
  readonly state: TicketState;
  readonly entries: readonly EntryDraft[];
  /** Its timers from now on; absent = as they are. */
  readonly timers?: readonly TimerDraft[];
}

/** Message-IDs, ledger rows and notices that go from one ticket to another; null = the ticket of the change. */
export interface Moved {
  readonly from: TicketId | null;
  readonly to: TicketId | null;
  readonly messageIds: readonly string[];
  readonly ledgers: readonly number[];
}

/** Which unsent notices: those of a command, or those about a ticket to people who are not ours. */
export type Drops =
  | {
      readonly of: 'command';
      readonly cause: string;
      readonly ordinals: readonly number[];
      readonly reason: string;
      /** Rows that were told together with them and are said anew by others: they do not come to life again. */
      readonly goneWith?: readonly number[];
    }
  | { readonly of: 'customer'; readonly reason: string }
  | { readonly of: 'ticket'; readonly reason: string };

export type RefusalReason =
  | 'not_found'
  | 'not_allowed'
  | 'invalid'
  | 'required'
  | 'no_transition'
  | 'conflict'
  | 'no_customer'
  | 'nothing_to_do'
  /** A `reject` without a ticket, or a `redirect`, whose only mail the gate holds back: the mail must not vanish without a word. */
  | 'unanswered';

export interface Refusal {
  readonly kind: 'refusal';
  readonly reason: RefusalReason;
  /** What – with which value – what was expected – what to do. */
  readonly detail: string;
  /** The same for other languages; absent = English alone. */
  readonly said?: Said;
  /** The value nobody knows, when that is the reason: what may stand there, and the nearest of it. */
  readonly unknown?: {
    readonly what: string;
    readonly value: string;
    readonly expected: readonly string[];
    readonly nearest: string | null;
  };
}

export type Outcome = Change | Refusal;
