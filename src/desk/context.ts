// What the desk must know besides the command and the ticket: gathered by the store in the same transaction, so that
// the desk itself stays pure. Counts are of the windows that end at `now`.

import type { OpenCircuits } from '../model/notice/gate.ts';
import type { NextOrder, Order } from '../model/papers/order.ts';
import type { Presence } from '../model/people/presence.ts';
import type { Config } from '../model/setup.ts';
import type { Actor, Entry, Ticket } from '../model/ticket.ts';
import type { UndoRecord } from '../model/undo.ts';
import type { CustomerFacts } from './customers/facts.ts';
import type { ToldBeside, WaitingNotice } from './letters/joined.ts';
import type { ReturnedNotice } from './letters/returned.ts';
import type { ToldWords } from './letters/told-words.ts';

export interface DeskContext {
  readonly now: number;
  readonly config: Config;
  /** Who does it, for the workflow's ways; set by the desk from the command. Absent = whoever may everything. */
  readonly actor?: Actor;
  /** What a mail of long ago causes that is imported in silence: `now` is its own day, the gate lets nothing out, no timer starts. Absent = no. */
  readonly isImported?: true;
  /** True when this (cause, ordinal) was carried out before: the desk then answers nothing_to_do. */
  readonly alreadyDone: boolean;
  /** Outbox rows that passed the gate (every state but suppressed), for H41. Keys of `perAddress…` are the canonical addresses the command may write to. */
  readonly receipts: {
    /** Rows of kind `receipt` of the command's ticket, by notice name (`opened`, `closed-ticket-reply` …), ever; {} for a ticket not born yet. */
    readonly ofTicket: Readonly<Record<string, number>>;
    /** Rows of kind `receipt` to this address within 24 hours. */
    readonly perAddressDay: Readonly<Record<string, number>>;
    /** Rows of kind `receipt` to this address within one hour; absent counts as none. */
    readonly perAddressHour?: Readonly<Record<string, number>>;
    /** Receipts to this address, and to `@domain`, since one of our people last wrote there; absent counts as none. */
    readonly unanswered?: Readonly<Record<string, number>>;
    /** Those of the addresses that were told of the absence that holds; absent counts as none. */
    readonly absenceTold?: readonly string[];
    /** Those of the addresses that nobody had to do with before today; absent counts as none. */
    readonly newcomers?: readonly string[];
    /** Rows of kind `receipt` of the whole instance within about an hour; absent counts as none. */
    readonly receiptsHour?: number;
    /** Which circuits are open; absent = none. */
    readonly circuits?: OpenCircuits;
    /** Rows with `unverified` of the whole instance within one hour. */
    readonly unverifiedHour: number;
    /** Rows of kind `agent` of the command's ticket within one hour, by address; absent counts as none. */
    readonly agentsTicketHour?: Readonly<Record<string, number>>;
    /** Rows of kind `agent` that timers caused within one hour, by address; looked up for timers alone, absent counts as none. */
    readonly agentTimedHour?: Readonly<Record<string, number>>;
    /** Rows of kind `agent`, and pushes, within one hour, by address; looked up where somebody limits them, absent counts as none. */
    readonly agentHour?: Readonly<Record<string, number>>;
    /** Mails of the command's sender decided within one hour, counted to 1000; absent counts as none. */
    readonly senderHour?: number;
    /** Rows of kind `automatic` of the whole instance within one hour. */
    readonly automaticHour: number;
  };
  /** Public Message-IDs of the ticket, oldest first, at most the last 20: mails and our own notices to the customer. */
  readonly publicChain: readonly string[];
  /** Message-ID of the customer's last public mail, null when there was none. */
  readonly lastCustomerMessageId: string | null;
  /** Open tickets per agent, for least_busy; whom a strategy chose last, by team. Looked up for commands that assign. */
  readonly load: Readonly<Record<string, number>>;
  readonly turns?: Readonly<Record<string, string>>;
  /** What agents said of themselves being away or back; absent = nothing. */
  readonly presence?: readonly Presence[];
  /** Ref of the ticket that `link` or `reject` names, null when there is none. */
  readonly linkedRef: string | null;
  /** Further tickets the command names, and those they were merged into; absent = none. */
  readonly others?: readonly Ticket[];
  /** The ticket's history, for commands that choose among its entries; absent = not looked up. */
  readonly entries?: readonly Entry[];
  /** The work orders of the ticket, and the number the next one gets; absent = not looked up. */
  readonly orders?: readonly Order[];
  readonly nextOrder?: NextOrder;
  /** Our own people in the private thread the mail answers: who wrote the note and who got it; absent = no such thread. */
  readonly privateReaders?: readonly string[];
  /** What whole mails weigh, octets by ledger row, for commands that send one on; absent = not looked up. */
  readonly mailOctets?: Readonly<Record<number, number>>;
  /** What is known of the customer; absent = the command needs nothing of it. */
  readonly customers?: CustomerFacts;
  /** Notices to people outside about the ticket that have not left, oldest first; absent = not looked up. */
  readonly waiting?: readonly WaitingNotice[];
  /** What the same mail tells agents already, of which nothing was sent yet; absent = not looked up, or nothing. */
  readonly besides?: readonly ToldBeside[];
  /** What the mail that is taken back told colleagues; absent = nothing is taken back, or nothing waits. */
  readonly toldWords?: readonly ToldWords[];
  /** What people the command may write to speak, where staff wrote it down (a language tag by canonical address); absent = nobody knows. */
  readonly languages?: Readonly<Record<string, string>>;
  /** Of these addresses, the one their person is known by (staff merged them); absent = each is a person of its own. */
  readonly persons?: Readonly<Record<string, string>>;
  /** The notice of ours that a delivery report names, when its ticket is this one; absent = none. */
  readonly returned?: ReturnedNotice | null;
  /** Addresses the command may write to that mail was returned from for good; absent = none. */
  readonly unreachable?: readonly string[];
  /** What an `undo` takes back; null when there is no such id. */
  readonly undo?: UndoRecord | null;
}
