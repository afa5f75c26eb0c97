// What a command did, as the notification matrix reads it: the words shared by commands and notices.
import type { Address } from '../model/address.ts';
import type { Besides, Command, MailFacts, NotifyOverride, RuleMail, RuleWebhook } from '../model/command.ts';
import type { Fault, Question } from '../model/form.ts';
import type { ListedTicket, MailedWords } from '../model/mailed/words.ts';
import type { DigestWords, NoticeData } from '../model/notice.ts';
import type { SentFile } from '../model/papers/file.ts';
import type { AlertEvent } from '../model/people/alerts.ts';
import type { Agent } from '../model/setup.ts';
import type { FieldChange, Ticket, TicketState } from '../model/ticket.ts';
import type { DeskContext } from './context.ts';

/** One command's work. `ticket` is null for a ticket born here, `state` null when no ticket is touched. */
export interface Happening {
  readonly command: Command;
  readonly ticket: Ticket | null;
  readonly state: TicketState | null;
  readonly mail: MailFacts | null;
  readonly override: NotifyOverride;
  readonly context: DeskContext;
}

/** Somebody who is written to: an agent, or an address of nobody's. */
export interface Reader {
  readonly address: string;
  readonly agent: Agent | null;
}

/** What happened, as far as somebody may want to be told. */
export type NoticeEvent =
  /** A ticket was born; `follows` when it continues a closed one. */
  | { readonly on: 'created'; readonly follows: boolean }
  | { readonly on: 'joined' }
  | { readonly on: 'replied'; readonly text: string; readonly files: readonly SentFile[] }
  | { readonly on: 'assigned'; readonly agents: readonly string[] }
  /** Others have it now, or fewer, or more; `before` are those who had it. */
  | { readonly on: 'reassigned'; readonly before: readonly string[] }
  /** It is put before these. */
  | { readonly on: 'offered'; readonly agents: readonly string[] }
  /** An offer is over: somebody else has it, it was withdrawn; or all of them declined. */
  | {
      readonly on: 'offer-ended';
      readonly how: 'taken' | 'withdrawn' | 'declined';
      readonly agents: readonly string[];
    }
  /** `comment` and `solution` are told with it; absent = none. */
  | {
      readonly on: 'status';
      readonly from: string;
      readonly to: string;
      readonly comment?: string;
      readonly solution?: string;
    }
  /** What our own people may want to hear of besides (alerts/events.ts). */
  | { readonly on: 'changed'; readonly alerts: readonly AlertEvent[]; readonly words: Partial<NoticeData> }
  /** An agent's digest is due. */
  | { readonly on: 'digested'; readonly agent: string; readonly words: DigestWords }
  /** Fields of which a customer may be told. */
  | { readonly on: 'fields'; readonly changes: Readonly<Record<string, FieldChange>> }
  | {
      readonly on: 'closed';
      readonly reason: string;
      readonly comment: string;
      /** What solves it; absent = not said. */
      readonly solution?: string;
      readonly tell: 'all' | 'customer' | 'none';
    }
  /** Its customer rated it by mail: he is thanked. */
  | { readonly on: 'rated'; readonly score: number; readonly comment: string }
  | { readonly on: 'reopened'; readonly by: string }
  /** Words that are taken back wait in mails (outbox rows) that say other things, too. */
  | { readonly on: 'unsaid'; readonly rows: readonly number[] }
  /** A mail of ours did not arrive. */
  | { readonly on: 'returned' }
  /** Its customer is asked for what is missing. */
  | {
      readonly on: 'questioned';
      readonly questions: readonly Question[];
      readonly faults: readonly Fault[];
      readonly isAgain: boolean;
    }
  /** Whoever of our own opened it by mail left something out: he is told what was made, and asked. */
  | { readonly on: 'receipted' }
  | { readonly on: 'rejected'; readonly template: string }
  /** A rule wants these told: `assignee`, `lead`, `queue`, agents by id. */
  | { readonly on: 'alerted'; readonly who: readonly string[]; readonly words?: Partial<NoticeData> }
  | { readonly on: 'redirected'; readonly to: string }
  /** An agent is told what became of a mail of his. */
  | { readonly on: 'mailed'; readonly agent: string; readonly words: MailedWords }
  /** Somebody asked which tickets are his. */
  | { readonly on: 'listed'; readonly to: Address; readonly tickets: readonly ListedTicket[] }
  /** Something about the instance itself. */
  | { readonly on: 'admin' }
  /** A person of ours writes to people who are not the customer: a private note, a forward. */
  | {
      readonly on: 'written';
      readonly name: 'note-mention' | 'forward';
      readonly to: readonly Reader[];
      readonly words: Partial<NoticeData>;
    }
  /** The clock says something: to the customer, or to ours (audiences, agents, roles). */
  | {
      readonly on: 'timed';
      readonly name: 'escalation' | 'due' | 'idle' | 'waiting-reminder' | 'auto-closed';
      readonly to: 'customer' | readonly string[];
      readonly words: Partial<NoticeData>;
    }
  /** Rules want these mails sent besides. */
  | { readonly on: 'asked'; readonly mails: readonly RuleMail[] }
  /** Rules want these hosts called. */
  | { readonly on: 'called'; readonly webhooks: readonly RuleWebhook[] };

/** What a rule's `notify:` says when no rule spoke. */
export const noOverride: NotifyOverride = {};

/** What rules want besides filing the mail, as events. */
export function besidesEvents(besides: Besides | undefined): readonly NoticeEvent[] {
  if (!besides) return [];
  const { alert: who, mails = [], webhooks = [] } = besides;
  return [
    ...(who.length > 0 ? [{ on: 'alerted', who } as const] : []),
    ...(mails.length > 0 ? [{ on: 'asked', mails } as const] : []),
    ...(webhooks.length > 0 ? [{ on: 'called', webhooks } as const] : []),
  ];
}
