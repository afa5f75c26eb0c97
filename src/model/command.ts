// What someone wants done to a ticket. Rules, agents' mail, CLI, API, console and timers all speak in these
// values; desk/ alone turns them into changes. Plain data: they are stored with decisions and shown in dry runs.
import type { Address } from './address.ts';
import type { AuthState } from './evidence.ts';
import type { FormAnswers } from './form.ts';
import type { Given } from './forms/rating.ts';
import type { MessageClass } from './message.ts';
import type { DigestWords } from './notice.ts';
import type { Actor, Door, EntryAttachment, JoinedBy, TicketId, Visibility } from './ticket.ts';
import type { AdminWord, Beside, Spoken, Verb } from './verb.ts';

/**
 * What caused a command: `mail:<ledger id>`, `cli:<random run id>`, `timer:<id>`, `api:<key>`. With its ordinal it is
 * unique for ever: applying the same (cause, ordinal) twice changes nothing the second time.
 */
export interface CommandBase {
  readonly cause: string;
  readonly ordinal: number;
  readonly actor: Actor;
  readonly door: Door;
  /** Why, for the people who read agents' notices: rule ids and reasons. Never shown to customers. */
  readonly trace?: readonly string[];
  /** The ticket's version as its author saw it: anything that happened since refuses the command (A7). Absent = not asked. */
  readonly version?: number;
  /** What the agent calls himself on the mail that asks for it, which is proven to be his; absent = nothing, or no mail. */
  readonly called?: string;
  /** One of many: the actor needs the permission `bulk` besides. */
  readonly isBulk?: true;
}

/** Field values a rule or a person asks for. Absent = leave alone. `tags` may hold `-tag` to remove one. */
export interface SetValues {
  readonly subject?: string;
  readonly status?: string;
  readonly queue?: string;
  readonly type?: string;
  readonly group?: string;
  readonly severity?: string;
  readonly priority?: string;
  readonly tags?: readonly string[];
  readonly flag?: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** As model/assignment reads it: agents, teams, strategies, `+` and `-`. */
  readonly assign?: string;
  /** Before whom it is put: `first anna @north`; `none` = before nobody. */
  readonly offer?: string;
  readonly customer?: Address;
  readonly watchers?: readonly string[];
  readonly language?: string;
  readonly channel?: string;
  readonly due?: string;
  /** Name of a service level, `none` for none, `queue` for the queue's. */
  readonly sla?: string;
  /** A level, `+1` for one more. */
  readonly escalation?: string;
  /** A time as `due` has it; the ticket waits until then. */
  readonly pending_until?: string;
  readonly visibility?: Visibility;
  readonly close_reason?: string;
  /** The ticket is kept whatever retention says, until this is taken back. */
  readonly legal_hold?: boolean;
  /** The creation form it is asked by; `none` = no form. */
  readonly form?: string;
  /** Parts a workflow may ask for: words for the history (told with the status), what was found (never told), what solves it (told), root causes. */
  readonly comment?: string;
  readonly findings?: string;
  readonly solution?: string;
  readonly causes?: readonly string[];
  /** Code, name or alias of an organisation; code (or name) of a contract, a project; `none` takes it away. */
  readonly organisation?: string;
  readonly contract?: string;
  readonly project?: string;
  /** Which of these three the words of a mail chose, not a rule's author or his lists. Absent = none. */
  readonly claimed?: readonly ('organisation' | 'contract' | 'project')[];
  /** Keys of the rule language whose verb comes with a later issue (`sla`, `contract` …): rule tests see them, the desk refuses them. */
  readonly later?: Readonly<Record<string, string>>;
}

/** What a rule's `notify:` says: mute a side, or send another template instead of the matrix' one. */
export interface NotifyOverride {
  readonly customer?: boolean;
  readonly agents?: boolean;
  /** Template of the matrix → template to send instead. */
  readonly swap?: Readonly<Record<string, string>>;
}

/** The part of a mail that becomes an entry, and what the gate must know of it. */
export interface MailFacts {
  readonly ledger: number;
  readonly messageId: string | null;
  readonly from: Address | null;
  readonly subject: string;
  /** The new words shown in the history. */
  readonly text: string;
  readonly attachments: readonly EntryAttachment[];
  /** Files of the mail that rules leave out, ≤ 50; absent = none. */
  readonly refused?: readonly { readonly name: string; readonly why: 'type' | 'size' }[];
  readonly receivedAt: number;
  readonly classes: readonly MessageClass[];
  readonly auth: AuthState;
  readonly nullSender: boolean;
  /** A person we had to do with before this mail (contact with a ticket). */
  readonly knownSender: boolean;
  readonly byAgent: string | null;
  readonly defects: readonly string[];
  /** In-Reply-To and References, valid msg-ids, oldest first, ≤ 50: those nobody saw yet bind later mails (ThreadId `reference`). */
  readonly references?: readonly string[];
  /** The recipient a delivery report is about, canonical; null or absent when it is none or names nobody. */
  readonly bounced?: string | null;
  /** What a delivery report says; absent = it is none. */
  readonly report?: {
    readonly kind: 'hard' | 'soft';
    /** RFC 3463; null = it gives none. */
    readonly status: string | null;
    /** RFC 3464: failed, delayed …; null = it gives none. */
    readonly action: string | null;
    readonly originalMessageId: string | null;
    readonly text: string;
  };
  /** Canonical To and Cc addresses besides our own and the sender's, ≤ 20; [] when the sender is not believed. */
  readonly mentioned?: readonly string[];
}

/** What rules want done when the mail is filed, besides filing it. */
export interface Besides {
  /** Internal notes, each by its rule. */
  readonly notes: readonly { readonly rule: string; readonly text: string }[];
  /** Who is told: `assignee`, `lead`, `queue` or agents by id. */
  readonly alert: readonly string[];
  /** Mails besides those of the notification matrix, in written order. */
  readonly mails?: readonly RuleMail[];
  readonly webhooks?: readonly RuleWebhook[];
}

/** Somebody a rule writes to: an address, an agent, a role, `assignee`, `lead` or `queue`. */
export interface Receiver {
  readonly who: string;
  /** Words of the mail chose him: he gets it as the receiver of a receipt, within its limits (H41). */
  readonly isNamed: boolean;
}

/** A mail a rule asks for: to the customer by a template, to others by a template or in its own words, or the mail itself. */
export type RuleMail =
  | { readonly kind: 'reply'; readonly rule: string; readonly template: string }
  | {
      readonly kind: 'mail';
      readonly rule: string;
      readonly to: readonly Receiver[];
      readonly template: string | null;
      readonly subject: string;
      readonly body: string;
      /** True when subject or body hold words of the mail. */
      readonly echoes: boolean;
    }
  | { readonly kind: 'forward'; readonly rule: string; readonly to: readonly Receiver[] };

/** A call a rule asks for. `body` null = the documented one. */
export interface RuleWebhook {
  readonly rule: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly isJson: boolean;
}

export type Command = CommandBase &
  (
    | {
        readonly kind: 'create';
        readonly mail: MailFacts;
        readonly customer: Address | null;
        readonly mailbox: string;
        readonly ownAddress: string | null;
        readonly set: SetValues;
        readonly visibility: Visibility;
        readonly language: string | null;
        /** A rule named the language; absent = it was read off the mail, and what the customer's record says goes before it. */
        readonly isLanguageNamed?: true;
        readonly notify: NotifyOverride;
        /** A ticket this one continues (created_linked) or only claims a relation to. */
        readonly link: { readonly kind: 'follows' | 'claims'; readonly ticket: TicketId } | null;
        readonly threadKeys: readonly string[];
        readonly besides?: Besides;
        /** The mail is split over several tickets, and this is the second, the third …; absent = its own ticket. */
        readonly part?: number;
        /** What it says to the questions of `set.form`; absent = nothing. */
        readonly answers?: FormAnswers;
        /** Values that cannot stand refuse it: a person named them. Absent = they are left out. */
        readonly isStrict?: true;
        /** Whose mail an agent forwarded: named to the staff as the customer it may be for; absent = nobody. */
        readonly suggested?: Address;
        /** The mail itself is no word for the customer: its entry stays inside, whatever the ticket is. Absent = it is as the ticket. */
        readonly keepsInside?: true;
        /** Whose words the text is, where an agent hands them in; absent = of whoever wrote the mail. */
        readonly saidBy?: Address;
        /** What the words of an agent's mail are, and what else he says with them; absent = somebody's first message. */
        readonly spoken?: Spoken;
        /** Agents who read of it whoever else does: its writer keeps them informed from now on. Absent = none. */
        readonly tells?: readonly string[];
      }
    | {
        readonly kind: 'join';
        readonly ticket: TicketId;
        readonly mail: MailFacts;
        readonly joinedBy: JoinedBy;
        readonly visibility: Visibility;
        readonly thirdParty: boolean;
        /** True when the reopen policy says that this mail opens the closed ticket again. */
        readonly reopen: boolean;
        /** False for mail that must leave status and timers alone (auto, bounce, list, third party, agents' notes). */
        readonly movesStatus: boolean;
        /** Imported, written from an address of our own: our word, not the customer's. Absent = it is not. */
        readonly isOurs?: true;
        readonly update: SetValues;
        readonly notify: NotifyOverride;
        readonly threadKeys: readonly string[];
        readonly besides?: Besides;
        /** Agents who read it whoever else does: its writer keeps them informed from now on. Absent = none. */
        readonly tells?: readonly string[];
        /** What a participant says to the questions of the ticket's form; absent = nothing. */
        readonly answers?: FormAnswers;
        /** What a participant thinks of the finished work: his mail begins with a score. Absent = it does not. */
        readonly rating?: Given;
      }
    /** Answer a mail about a closed ticket without touching the ticket's status (reopen policy `reject`). */
    | {
        readonly kind: 'reject';
        readonly ticket: TicketId | null;
        readonly mail: MailFacts;
        readonly template: string;
        readonly mailbox: string;
        readonly ownAddress: string | null;
        /** What the rules said of notices; absent = nothing. */
        readonly notify?: NotifyOverride;
      }
    /** Sends the whole mail on (message/rfc822) and keeps nothing but the ledger row. */
    | {
        readonly kind: 'redirect';
        readonly to: string;
        readonly mail: MailFacts;
        readonly mailbox: string;
        readonly ownAddress: string | null;
      }
    | {
        readonly kind: 'note';
        readonly ticket: TicketId;
        readonly text: string;
        readonly attachments: readonly EntryAttachment[];
        /** Who gets it by mail: addresses, agents, roles, `assignee`, `lead`, `queue`; absent = nobody. */
        readonly notify?: readonly string[];
        /** It may go to addresses outside our own domains: whoever does it knows. */
        readonly outside?: boolean;
      }
    | {
        readonly kind: 'reply';
        readonly ticket: TicketId;
        readonly text: string;
        readonly attachments: readonly EntryAttachment[];
        readonly mail: MailFacts | null;
        /** Refused like any command when it may not go out; absent = what came by mail is then kept inside. */
        readonly orRefused?: true;
        /** Name of the canned reply it begins with: put before the text when the command is carried out. */
        readonly canned?: string;
      }
    | { readonly kind: 'set'; readonly ticket: TicketId; readonly set: SetValues; readonly beside?: Beside }
    | { readonly kind: 'assign'; readonly ticket: TicketId; readonly to: string; readonly beside?: Beside }
    | {
        readonly kind: 'close';
        readonly ticket: TicketId;
        readonly reason: string | null;
        readonly comment: string;
        readonly causes: readonly string[];
        /** What was found, what solves it: for workflows that ask for them. Absent = as the ticket has them. */
        readonly findings?: string;
        readonly solution?: string;
        /** Who is told: everybody, the customer, nobody. */
        readonly notify: 'all' | 'customer' | 'none';
      }
    | { readonly kind: 'reopen'; readonly ticket: TicketId; readonly comment: string }
    /** Tells the administrator that something is wrong with the instance, or well again; touches no ticket. */
    | ({ readonly kind: 'alert_admin' } & AdminWord)
    /** A mail of our own to a sub-address of a mailbox: does it arrive? Touches no ticket. */
    | { readonly kind: 'probe'; readonly mailbox: string; readonly to: string }
    /** An agent's digest is due: what waits for him, gathered in the same transaction; touches no ticket. */
    | { readonly kind: 'digest'; readonly agent: string; readonly words: DigestWords }
    | Verb
  );

export type CommandKind = Command['kind'];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;
