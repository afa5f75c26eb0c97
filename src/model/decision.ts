// What a mail means: decide's answer. Plain data; stored in the ledger, shown by `mail why` and `mail inject --json`.
import type { Command } from './command.ts';
import type { JoinedBy, TicketId } from './ticket.ts';

export type Verdict = 'ticket' | 'create' | 'join' | 'ignore' | 'quarantine' | 'reject' | 'redirect';

export type MailOutcome =
  | 'created'
  | 'joined'
  | 'reopened'
  | 'created_linked'
  | 'ignored'
  | 'duplicate'
  | 'quarantined'
  | 'rejected'
  | 'redirected'
  /** A customer asked for the list of his tickets: told, nothing else. */
  | 'answered';

/** Why the decision is what it is: a closed list, each with a sentence for a person. */
export type ReasonCode =
  | 'own-mail'
  /** It stops an agent's digest, by a token of ours. */
  | 'digest-stop'
  | 'loop'
  | 'duplicate'
  | 'message-id-collision'
  | 'thread'
  | 'third-party'
  | 'claims-relation'
  | 'suggested-customer'
  | 'agent-mail'
  | 'agent-unproven'
  | 'agent-quotes'
  /** What it asks for is not clear or not allowed: the whole mail waits inside the ticket. */
  | 'agent-held'
  | 'agent-commands'
  | 'customer-command'
  | 'rule'
  | 'default'
  | 'reopen-policy'
  | 'bounce-unknown'
  | 'require'
  | 'empty-key'
  | 'join-missing'
  | 'reject-unanswered'
  | 'redirect-refused'
  | 'rule-error'
  | 'blocked'
  /** One of very many mails of its sender. */
  | 'storm'
  /** Its first line is a rating. */
  | 'rating'
  /** Mail of long ago that joins a ticket which is further on. */
  | 'imported'
  /** Mail of long ago from an address of our own that answers nothing. */
  | 'own-history'
  /** A person let a mail out of quarantine that nobody needs. */
  | 'by-hand'
  | 'oversize';

export interface Reason {
  readonly code: ReasonCode;
  readonly detail: string;
}

/** One clause looked at: field, what was wanted, the value seen (cut to 200 characters), hit or miss. */
export interface ClauseTrace {
  readonly clause: string;
  readonly seen: string;
  readonly hit: boolean;
}

/** One rule looked at, in order. `lost` names fields or the verdict it would have set and who had set them before. */
export interface RuleTrace {
  readonly rule: string;
  readonly at: string;
  readonly hit: boolean;
  readonly clauses: readonly ClauseTrace[];
  readonly set: readonly string[];
  readonly lost: readonly string[];
  readonly note: string;
}

/** What happens to a mail on its server once it is filed: flags first, then its place. */
export interface ImapWish {
  readonly flags: readonly string[];
  readonly place: { readonly kind: 'keep' | 'delete' } | { readonly kind: 'move'; readonly folder: string };
}

/** What rules want of the mail's ticket once it is filed, each by its rule. */
export type AfterMail =
  | { readonly kind: 'link'; readonly rule: string; readonly as: 'related' | 'parent'; readonly other: TicketId }
  | { readonly kind: 'merge'; readonly rule: string; readonly into: TicketId };

/** An agent's mail that asks for something. Commands on the ticket it opens name ticket 0 (`BORN`). */
export interface AgentOrders {
  readonly agent: string;
  /** The line each of `commands` stands for, by its place; '' = the mail itself. */
  readonly lines: readonly string[];
  /** Places of commands that are left out when they are refused: those of a held mail that is released. Absent = none. */
  readonly mayFail?: readonly number[];
  /** The mail kept inside and its author told why; his `tell_agent` gets the refusal. */
  readonly instead: readonly Command[];
}

/** The ticket that is opened by the mail itself, before it has an id. */
export const BORN = 0 as TicketId;

export interface Decision {
  readonly verdict: Verdict;
  readonly outcome: MailOutcome;
  /** The deciding rule's id, 'default', or 'builtin' for what is settled before the rules. */
  readonly rule: string;
  readonly target: TicketId | null;
  readonly joinedBy: JoinedBy | null;
  readonly thirdParty: boolean;
  readonly commands: readonly Command[];
  /** Absent = nothing. */
  readonly after?: readonly AfterMail[];
  /** What an agent's mail asks for: all of `commands`, or, when one of them is refused, `instead` of them all. Absent = it asks for nothing. */
  readonly orders?: AgentOrders;
  /** What rules want done with the mail on its server instead of the mailbox' `after:`; absent = nothing special. */
  readonly imap?: ImapWish;
  readonly reasons: readonly Reason[];
  readonly trace: readonly RuleTrace[];
}
