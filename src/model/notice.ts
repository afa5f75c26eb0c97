// A notice: a mail we send, as data, before anybody has rendered it.
import type { Address } from './address.ts';
import type { MailFacts } from './command.ts';
import type { MailedWords, SpokenWords } from './mailed/words.ts';
import type { GateVerdict } from './notice/gate.ts';
import type { AdminReport, AskedQuestion, DigestWords, NoticeAction, RefusedFile, TimeWords } from './notice/words.ts';
import type { SentFile } from './papers/file.ts';
import type { OrderStatus, OrderWords } from './papers/order.ts';
import type { PushData } from './people/alerts.ts';
import type { AcceptMode } from './people/offer.ts';
import type { FieldChange, TicketState, Visibility } from './ticket.ts';

export type {
  AdminReport,
  AskedQuestion,
  DigestNews,
  DigestTicket,
  DigestWords,
  NoticeAction,
  RefusedFile,
  TimeWords,
} from './notice/words.ts';

/** The names of the notification matrix (surface.md §3); a rule may name another template to be sent instead. */
export type NoticeName =
  | 'opened'
  | 'reply'
  | 'status'
  | 'updated'
  | 'closed'
  | 'closed-ticket-reply'
  | 'reopened'
  | 'rejected'
  | 'forward'
  | 'agent-new'
  | 'agent-reply'
  | 'agent-assigned'
  | 'agent-changed'
  | 'agent-offer'
  | 'agent-alert'
  | 'agent-digest'
  | 'admin-alert'
  | 'note-mention'
  | 'rule-mail'
  | 'question'
  | 'agent-receipt'
  | 'escalation'
  | 'due'
  | 'idle'
  | 'waiting-reminder'
  | 'auto-closed'
  | 'rating-thanks'
  | 'agent-bounce'
  | 'agent-held'
  | 'admin-digest'
  | 'absence'
  | 'ticket-list';

/** What a notice is named beyond the matrix: a reply a rule asked for goes by its own template; webhooks and pushes are no mails. */
export type ExtraName = 'rule-reply' | 'webhook' | 'push' | 'canary';

export const noticeNames: readonly NoticeName[] = [
  'opened',
  'reply',
  'status',
  'updated',
  'closed',
  'closed-ticket-reply',
  'reopened',
  'rejected',
  'forward',
  'agent-new',
  'agent-reply',
  'agent-assigned',
  'agent-changed',
  'agent-offer',
  'agent-alert',
  'agent-digest',
  'admin-alert',
  'note-mention',
  'rule-mail',
  'question',
  'agent-receipt',
  'escalation',
  'due',
  'idle',
  'waiting-reminder',
  'auto-closed',
  'rating-thanks',
  'agent-bounce',
  'agent-held',
  'admin-digest',
  'absence',
  'ticket-list',
];

/**
 * receipt: caused by an incoming mail, goes to its sender or to an address it names (H41); agent: to our own people;
 * human: words of an agent (no Auto-Submitted); automatic: caused by a person's act or a timer.
 */
export type NoticeKind = 'receipt' | 'agent' | 'human' | 'automatic';

/** A call a rule asked for, as the outbox keeps it: everything but the secret. */
export interface WebhookData {
  readonly rule: string;
  readonly event: 'ticket.created' | 'ticket.joined' | 'ticket.reopened' | 'order.created' | 'order.changed';
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The rule's own body; null = the documented one, made of `ticket` and `mail`. */
  readonly body: string | null;
  readonly isJson: boolean;
  readonly ticket: TicketState;
  /** Null when no mail is behind it: a person's act. */
  readonly mail: MailFacts | null;
  /** The work order it is about; absent = none. */
  readonly order?: OrderWords & { readonly ref: string; readonly status: OrderStatus };
}

/** What the outbox stores of a notice; everything the template needs is in `data`, taken when the event happened. */
export interface NoticeDraft {
  /** Unique per recipient: `<cause>/<ordinal>/<template>`; the same event never mails the same person twice. */
  readonly event: string;
  readonly name: NoticeName | ExtraName;
  /** The template file; differs from `name` when a rule swapped it. */
  readonly template: string;
  readonly kind: NoticeKind | 'webhook';
  /** Whom it goes to; of a webhook the URL, of a push `push:` and the name of its channel. */
  readonly to: Address;
  /** The agent it goes to, null for customers; binds the reply token. */
  readonly agent: string | null;
  readonly gate: GateVerdict;
  /** True for a receipt to a sender neither verified nor known: counted against the instance's hourly cap. */
  readonly unverified: boolean;
  readonly mailbox: string | null;
  readonly ownAddress: string | null;
  readonly queue: string | null;
  readonly locale: string | null;
  /** The Message-ID this notice answers, and the chain before it (oldest first), valid msg-ids only. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly visibility: Visibility;
  readonly dueAt: number;
  /** It waits until somebody's quiet time is over: what may not wait goes past it. Absent = no. */
  readonly isQuiet?: true;
  /** The outbox rows it says, too, and takes the place of: nothing of these was sent. Absent = none. */
  readonly joins?: readonly number[];
  /** The outbox row in which it is said instead: in that one's place, with its Message-ID. Absent = it is a row of its own. */
  readonly replaces?: number;
  readonly data: NoticeData;
}

/** Template variables, plain JSON. Strings are untrusted text: never compiled, escaped by the HTML side. */
export interface NoticeData {
  readonly ticket: {
    readonly ref: string;
    readonly subject: string;
    readonly status: string;
    readonly statusLabel: Readonly<Record<string, string>>;
    readonly queue: string;
    readonly priority: string;
    readonly createdAt: number;
    /** Codes of what it is part of; absent or '' = nothing. */
    readonly organisation?: string;
    readonly contract?: string;
    readonly project?: string;
    /** Epoch ms; absent or null = at no time. */
    readonly due?: number | null;
    /** Ids of who has it; absent or [] = nobody. */
    readonly assignees?: readonly string[];
  } | null;
  readonly customer: Address | null;
  /** The new words of the mail, reply or note this notice is about; '' when none may be shown (H43). */
  readonly body: string;
  readonly author: string;
  /** What was said before, below the body: who said it, and when (epoch ms). Absent = nothing goes along. */
  readonly quotes?: readonly { readonly who: string; readonly at: number; readonly text: string }[];
  /** Words that whoever gets a ticket reads with that: whose the body is, whether it went to the customer, what else did, whether the ticket is new. Absent = none. */
  readonly spoken?: SpokenWords;
  /** Who of our own people opened the ticket for somebody else; absent = whoever wrote it. */
  readonly openedBy?: string;
  /** Who wrote with a signed address of ours and takes no part in the ticket; absent = nobody is to be added. */
  readonly stranger?: string;
  readonly reason: string;
  readonly comment: string;
  /** What solves it; absent = nothing to tell. */
  readonly solution?: string;
  readonly from: string;
  readonly to: string;
  readonly oldRef: string;
  readonly newRef: string;
  readonly changes: Readonly<Record<string, FieldChange>>;
  /** Who else outside gets the same words, as all of them may see in To and Cc, so that an answer to all reaches all; absent = the one it goes to. */
  readonly recipients?: { readonly to: Address; readonly cc: readonly Address[] };
  /** Several notices in one: every part that has words is to be shown, whatever the template is about. Absent = no. */
  readonly isJoined?: true;
  readonly attachments: readonly string[];
  /** What a `question` asks, and what is wrong with the answers so far; absent in every other notice. */
  readonly form?: {
    readonly isAgain: boolean;
    readonly questions: readonly AskedQuestion[];
    readonly faults: readonly {
      readonly label: Readonly<Record<string, string>>;
      readonly name: string;
      /** '' when it may not be shown (H43). */
      readonly said: string;
      readonly isLabel: boolean;
    }[];
  };
  /** What an `agent-receipt` says: what was done and what not, and whether internal or public is to be said. */
  readonly receipt?: {
    readonly done: readonly string[];
    readonly refused: readonly string[];
    readonly asksVisibility: boolean;
  };
  /** The ledger row whose raw mail goes along as message/rfc822; absent = none. */
  readonly original?: number;
  /** Files that were not taken, and why; absent = none. */
  readonly refusedFiles?: readonly { readonly name: string; readonly why: RefusedFile }[];
  /** The ticket waits for the answer of whom this goes to. Absent = no. */
  readonly awaitsAnswer?: true;
  /** When a person will answer; absent = nothing is promised. */
  readonly expected?: {
    readonly at: number;
    /** True when nobody works now. */
    readonly isOutOfHours: boolean;
  };
  /** What the customer is asked to rate by answering: the highest score, until when (null = no end); absent = he is not asked. */
  readonly ratingAsk?: { readonly scale: number; readonly until: number | null };
  /** Until when an answer opens a closed ticket again; absent = an answer opens a new one. */
  readonly reopenUntil?: number | null;
  /** What buttons an agent's mail has, by the command each writes; absent = none. */
  readonly actions?: readonly NoticeAction[];
  /** What an `agent-bounce` is about; absent in every other notice. */
  readonly bounce?: {
    readonly recipient: string;
    /** RFC 3463, `5.1.1`; '' when the server gave none. */
    readonly status: string;
    readonly text: string;
    /** The address takes no mail any more: nothing automatic is sent there. */
    readonly isPermanent: boolean;
    /** Subject of the mail that did not arrive. */
    readonly subject: string;
  };
  /** What became of an agent's mail: said by `agent-receipt` and `agent-held`; absent in every other notice. */
  readonly mailed?: MailedWords;
  /** What an `agent-held` says of a mail of commands that was not carried out; absent in every other notice. */
  readonly held?: { readonly problem: string; readonly didYouMean: string; readonly original: string };
  /** What an `admin-digest` lists; absent in every other notice. */
  readonly report?: AdminReport;
  /** Until when nobody is there (`absence`); absent = no absence. */
  readonly absence?: { readonly until: number };
  /** What the customer thinks of it; absent = not told. */
  readonly rating?: { readonly score: number; readonly comment: string };
  /** Files that go along; absent = none. */
  readonly files?: readonly SentFile[];
  /** Set for webhooks only. */
  readonly webhook?: WebhookData;
  /** Set for pushes only. */
  readonly push?: PushData;
  /** What an `agent-digest` lists; absent in every other notice. */
  readonly digest?: DigestWords;
  /** Why it became what it became, for agents: rule ids and reasons. */
  readonly trace: readonly string[];
  /** What an `agent-offer` is about: how it is accepted, who was asked, who has it; absent in every other notice. */
  readonly offer?: {
    readonly accept: AcceptMode;
    readonly to: readonly string[];
    readonly by: string;
    readonly state: 'open' | 'taken' | 'withdrawn' | 'declined';
  };
  /** What a timer's notice is about; absent in every other notice. Times are epoch ms. */
  readonly time?: TimeWords;
  /** What an `admin-alert` is about; absent in every other notice. */
  readonly alert?: {
    readonly check: string;
    readonly isMended: boolean;
    /** Epoch ms of the first time. */
    readonly since: number;
    readonly count: number;
    readonly fix: string;
  };
}

/** Where a notice may stand, in the order of its way. */
export const outboxStates = [
  'held',
  'queued',
  'sending',
  'sent',
  'deferred',
  'dead',
  'ambiguous',
  'dropped',
  'suppressed',
] as const;
export type OutboxState = (typeof outboxStates)[number];
