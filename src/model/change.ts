// What a Command does: the desk's answer, applied by the store in the same transaction. Plain data.
import type { NoticeDraft } from './notice.ts';
import type { EntryDraft, TicketId, TicketState } from './ticket.ts';

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
  readonly links: readonly { readonly kind: 'follows' | 'claims'; readonly ticket: TicketId }[];
  readonly threadIds: readonly ThreadId[];
  readonly threadKeys: readonly string[];
  readonly warnings: readonly string[];
}

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
  /** The value nobody knows, when that is the reason: what may stand there, and the nearest of it. */
  readonly unknown?: {
    readonly what: string;
    readonly value: string;
    readonly expected: readonly string[];
    readonly nearest: string | null;
  };
}

export type Outcome = Change | Refusal;
