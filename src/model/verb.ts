// What people do with a whole ticket, besides writing and setting fields: the further kinds of Command. Plain data, one
// kind per file of desk/commands. Read with command.ts, which makes Commands of them.
import type { Address } from './address.ts';
import type { MailFacts, SetValues } from './command.ts';
import type { ListedTicket, MailedWords } from './mailed/words.ts';
import type { AdminReport, NoticeData } from './notice.ts';
import type { AcceptMode } from './people/offer.ts';
import type { AdminCheck } from './setup.ts';
import type { EntryAttachment, EntryId, TicketId, Visibility } from './ticket.ts';
import type { TimerKind } from './time/service.ts';

/** What somebody may call the tie between two tickets; the other ticket gets the reverse. */
export const tieKinds = ['related', 'parent', 'child', 'duplicate', 'follows'] as const;
export type TieKind = (typeof tieKinds)[number];

/** Who is told of an end: everybody, the customer, nobody. */
export type Told = 'all' | 'customer' | 'none';

/** What the words of an agent's mail are to the colleagues who read them, and what he says besides. */
export interface Spoken {
  /** What these words are; absent = what somebody wrote. */
  readonly as?: 'note' | 'reply';
  /** What went to the customer: beside words of somebody else, or with `as` in place of these. Absent = nothing else. */
  readonly reply?: string;
  /** Remarks of `#note …` beside other words. */
  readonly comment: string;
  /** Something of it is a note: what answers the notice stays inside, too. */
  readonly isInternal: boolean;
}

/** What an agent wrote in the mail by which he gives a ticket to others: whoever gets it reads it in the same notice. */
export interface Beside extends Spoken {
  /** Its words as `text`; '' = none but the comment. */
  readonly mail: MailFacts;
  /** He opened the ticket with them. Absent = it was there. */
  readonly isFirst?: true;
  /** Whose words the text is, where he hands them in; absent = his own. */
  readonly saidBy?: Address;
}

/** What somebody says of a work order; absent = as it is. */
export interface OrderWish {
  readonly title?: string;
  readonly text?: string;
  readonly assignee?: string;
  /** As `ticket set due=…` takes it. */
  readonly due?: string;
}

/** What the administrator is told of the instance. */
export interface AdminWord {
  /** `digest`: nothing of the kind, but how things are (`report`). */
  readonly check: AdminCheck | 'digest';
  readonly report?: AdminReport;
  readonly isMended: boolean;
  /** Epoch ms of the first time it was seen. */
  readonly since: number;
  readonly count: number;
  /** What is wrong, in full. */
  readonly detail: string;
  /** What to do. */
  readonly fix: string;
  /** What the administrator was told of this check within the hour: this very thing, and other things (a count). */
  readonly told: { readonly same: boolean; readonly others: number };
}

export type Verb =
  /** A notice of ours did not leave and never will: the mail server refused it for good. */
  | {
      readonly kind: 'undelivered';
      readonly ticket: TicketId;
      /** Name of the notice, and whose it was when it went to one of our own people. */
      readonly name: string;
      readonly agent: string | null;
      readonly returned: NonNullable<NoticeData['bounce']>;
      /** The address itself does not exist. */
      readonly isNoAddress: boolean;
    }
  /** The last notice that had not left did so after all, or is not to leave any more. */
  | {
      readonly kind: 'settled';
      readonly ticket: TicketId;
      readonly name: string;
      readonly to: string;
      /** How it ended. */
      readonly as: 'sent' | 'suppressed' | 'dropped';
    }
  /** `ticket` goes on as part of `into`. Mails to it follow; nobody becomes a participant by it. */
  | {
      readonly kind: 'merge';
      readonly ticket: TicketId;
      readonly into: TicketId;
      /** Tickets of different customers, and whoever does it knows. */
      readonly acrossCustomers: boolean;
    }
  /** Takes a command back; `undo` is the id it gave. */
  | {
      readonly kind: 'undo';
      readonly ticket: TicketId;
      readonly undo: string;
      /** With everything that was carried out together with it, as far as nothing else came between. Absent = it alone. */
      readonly whole?: true;
    }
  /** These entries become a ticket of their own. */
  | {
      readonly kind: 'split';
      readonly ticket: TicketId;
      readonly entries: readonly EntryId[];
      /** Null = the old one's. */
      readonly subject: string | null;
    }
  /** These entries belong to another ticket: a wrong join. */
  | { readonly kind: 'move'; readonly ticket: TicketId; readonly entries: readonly EntryId[]; readonly to: TicketId }
  /** Ties two tickets: `other` is its related one, its parent, its child … */
  | {
      readonly kind: 'link';
      readonly ticket: TicketId;
      readonly other: TicketId;
      readonly as: TieKind;
      readonly remove: boolean;
    }
  /** Somebody keeps an eye on it: an agent, or an address outside who gets what the customer gets. */
  | { readonly kind: 'watch'; readonly ticket: TicketId; readonly who: string; readonly remove: boolean }
  /** Whoever says it works on it from now on. */
  | { readonly kind: 'take'; readonly ticket: TicketId }
  /** It is put before these agents and teams; [] = before the queue's. `accept` null = as the queue says. */
  | {
      readonly kind: 'offer';
      readonly ticket: TicketId;
      readonly to: readonly string[];
      readonly accept: AcceptMode | null;
      readonly beside?: Beside;
    }
  /** Whoever was asked says yes. */
  | { readonly kind: 'accept'; readonly ticket: TicketId }
  /** Whoever was asked says no. */
  | { readonly kind: 'decline'; readonly ticket: TicketId; readonly comment: string }
  /** Nobody is asked any more. */
  | { readonly kind: 'withdraw'; readonly ticket: TicketId }
  /** It ends without having been done. */
  | { readonly kind: 'cancel'; readonly ticket: TicketId; readonly comment: string; readonly notify: Told }
  /** Nobody asked for it: it ends, and nothing goes out. */
  | { readonly kind: 'spam'; readonly ticket: TicketId }
  /** It is gone for everybody; only what keeps the same mail from coming back stays. */
  | { readonly kind: 'delete'; readonly ticket: TicketId }
  /** Somebody worked on it for so long; `reverses`: the time entry that was a mistake (minutes and text are its own then). */
  | {
      readonly kind: 'spent';
      readonly ticket: TicketId;
      readonly minutes: number;
      readonly text: string;
      readonly reverses: number | null;
    }
  /** `3d`, `2w`, `4h`, `1mo`: so much later than now or its due time; `until 2026-02-01`: then. */
  | { readonly kind: 'postpone'; readonly ticket: TicketId; readonly to: string }
  /** Sends something of it on to people who are not its customer. */
  | {
      readonly kind: 'forward';
      readonly ticket: TicketId;
      /** Addresses, agents, roles, `assignee`, `lead`, `queue`. */
      readonly to: readonly string[];
      /** Null = the ticket's. */
      readonly subject: string | null;
      readonly text: string;
      readonly include: {
        readonly original: boolean;
        readonly history: boolean;
        readonly notes: boolean;
        /** Every file that is not removed; those of internal entries only with `notes`. Absent = none. */
        readonly attachments?: boolean;
        /** What the customer thinks of it. Absent = no. */
        readonly rating?: boolean;
      };
      /** Files of the ticket by id (`17.1`); absent = none but what `include` says. */
      readonly files?: readonly string[];
      /** Files that come new with it. */
      readonly attachments?: readonly EntryAttachment[];
      /** Notes may go to addresses outside our own domains: whoever does it knows. */
      readonly outside: boolean;
    }
  /** A ticket by hand: a call, a letter, somebody at the desk (A5, A6). */
  | {
      readonly kind: 'open';
      readonly customer: Address | null;
      readonly text: string;
      readonly visibility: Visibility;
      /** False: nobody said which, and `visibility` is what it is then; some workflows want it said. Absent = said. */
      readonly isVisibilitySaid?: boolean;
      readonly set: SetValues;
      readonly attachments: readonly EntryAttachment[];
      /** False: the customer gets no receipt. */
      readonly tellsCustomer: boolean;
    }
  /** Its time has come: what became due by now is done, the latest of each kind. */
  | { readonly kind: 'timer'; readonly ticket: TicketId; readonly timer: TimerKind }
  /** A work order is made of it (C11). Words that are not said are the ticket's. */
  | ({ readonly kind: 'order'; readonly ticket: TicketId; readonly issue: boolean } & OrderWish)
  /** One of its work orders changes: `order` is its number. */
  | ({
      readonly kind: 'order_set';
      readonly ticket: TicketId;
      readonly order: string;
      readonly status?: string;
    } & OrderWish)
  /** A file is removed from the ticket: `17.1`; with `restore` one that was removed is put back. */
  | { readonly kind: 'detach'; readonly ticket: TicketId; readonly file: string; readonly restore?: boolean }
  /** What its customer thinks of the work, 1 (bad) to 5 (good): his own word, or what one of our own heard. */
  | { readonly kind: 'rate'; readonly ticket: TicketId; readonly score: number; readonly comment: string }
  /** Tells an agent what became of a mail of his; touches nothing. */
  | {
      readonly kind: 'tell_agent';
      readonly ticket: TicketId;
      readonly agent: string;
      /** The mail it is about: what is said of it passes the gate like every answer to a mail. */
      readonly mail: MailFacts;
      readonly words: MailedWords;
    }
  /** Tells an agent who asked, and named no ticket, what he can say by mail; touches nothing. */
  | {
      readonly kind: 'tell_help';
      readonly agent: string;
      readonly mail: MailFacts;
      readonly mailbox: string;
      readonly ownAddress: string | null;
      readonly words: MailedWords;
    }
  /** Tells somebody who asked by mail which tickets are his; touches nothing. */
  | {
      readonly kind: 'tell_tickets';
      readonly to: Address;
      readonly mail: MailFacts;
      readonly mailbox: string;
      readonly ownAddress: string | null;
      readonly language: string | null;
      readonly tickets: readonly ListedTicket[];
    }
  /** An entry of the service history: words and files that are no mail (B11). */
  | {
      readonly kind: 'update';
      readonly ticket: TicketId;
      readonly text: string;
      readonly visibility: Visibility;
      readonly attachments: readonly EntryAttachment[];
    };
