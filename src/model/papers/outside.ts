// The world outside the database, as the rooms name it: who reads mails, who vouches for senders, who sends, who has the
// bytes of files. Types only; ports.ts hands them on beside the store's programs.
import type { Delivery, Evidence } from '../evidence.ts';
import type { Message } from '../message.ts';
import type { LedgerRow } from '../rows.ts';
import type { Ticket, TicketId } from '../ticket.ts';
import type { SentFile } from './file.ts';

/** The bytes of a ticket's files, wherever they are. */
export interface FileSource {
  /** Null when they are not kept any more. */
  bytes(file: SentFile): Promise<Uint8Array | null>;
  /** Hashes of files that were removed from the ticket: they are not sent. */
  removed(ticket: TicketId | null): Promise<ReadonlySet<string>>;
}

/** Reads mails in a worker with limits on time and heap; rejects only when the worker died or overran (the caller then reads one by one). */
export interface Reader {
  /** Grows when reading changes; parsed messages are kept under it. */
  readonly version: number;
  read(
    mails: readonly {
      readonly raw: Uint8Array;
      readonly size: number;
      readonly oversize: boolean;
      /** Reads the words of text-like files, too (`attachment.text`); absent = no. */
      readonly files?: boolean;
    }[],
    signal: AbortSignal,
  ): Promise<readonly Message[]>;
  /** Reads what it is made of from the disk, so that nothing of that is missing later. A daemon calls it at its start. */
  load?(): Promise<void>;
  close(): Promise<void>;
}

/** Message + route → what can be proved of it. */
export interface Truster {
  /** `raw` fetches the mail's bytes; it is called only where the mailbox wants signatures checked here. */
  judge(message: Message, delivery: Delivery, raw?: () => Promise<Uint8Array | null>): Evidence | Promise<Evidence>;
}

export type DnsType = 'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR' | 'CNAME' | 'SRV';
/** As node:dns gives them: a name or address, the strings of a TXT record, a mail exchanger, a service's place. */
export type DnsAnswer =
  | string
  | readonly string[]
  | { readonly exchange: string; readonly priority: number }
  | { readonly name: string; readonly port: number; readonly priority: number; readonly weight: number };

/** DNS, as the check of senders asks it. Rejects with `code` ENOTFOUND or ENODATA when there is none; any other code: nobody could say. */
export interface Resolver {
  resolve(name: string, type: DnsType): Promise<readonly DnsAnswer[]>;
}

/** What of a mail a server refused. */
export type SendStage = 'sender' | 'recipient' | 'content';

/** Why a send ended as it did: `surely not delivered` is safe to repeat, `ambiguous` is repeated once; `unreachable` = no server took our word or our login. */
export type SendResult =
  | { readonly kind: 'sent'; readonly response: string }
  | {
      readonly kind: 'later';
      readonly response: string;
      readonly unreachable?: true;
      /** Not before so many milliseconds, said the other side. */
      readonly retryAfterMs?: number;
      /** Nothing at all goes out by this way for so long, ms: the refusal is about us, not about the mail. */
      readonly restMs?: number;
      readonly stage?: SendStage;
    }
  | { readonly kind: 'never'; readonly response: string; readonly stage?: SendStage }
  | { readonly kind: 'ambiguous'; readonly response: string };

export interface Transport {
  send(
    mail: { readonly from: string; readonly to: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<SendResult>;
  close(): Promise<void>;
}

/** One mailbox's failure or recovery, for log and status. */
export interface CollectEvents {
  onReceived(ids: readonly number[]): void;
  /** `folder` when the state is one folder's: a mailbox is up when all its folders are. */
  onState(
    mailbox: string,
    state: {
      readonly up: boolean;
      readonly detail: string;
      readonly at: number;
      readonly folder?: string;
      /** Of a poll that saw everything and whose acknowledgements were answered: when it began, monotonic ms. */
      readonly began?: number;
      /** Why a poll ended before its end, one word (collect/fault.ts); absent when it was complete. */
      readonly fault?: string;
    },
  ): void;
}

/** What the environment did to the store: no fault of a mail. `fenced`: another process works on the database now. */
export type StoreFaultKind =
  | 'full'
  | 'io'
  | 'busy'
  | 'corrupt'
  | 'readonly'
  | 'cannot-open'
  | 'newer-schema'
  | 'fenced';

/** The words of a canned reply for this ticket, written by this agent; or why there are none. */
export type Canned = (
  name: string,
  ticket: Ticket,
  agent: string,
) =>
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'missing' | 'broken';
      readonly detail: string;
      /** Those there are, and the nearest, where there is none of that name. */
      readonly names?: readonly string[];
      readonly nearest?: string | null;
    };

/**
 * A mail can kill or block the process that files it, and then nobody is left to count. So a mail that comes alone is
 * marked while it is in hand; one whose mark outlived its process is tried in a process of its own first.
 */
export interface Suspects {
  /** Marks it, after the trial where there is one. Gives why it failed apart, or null: file it. */
  take(row: LedgerRow, signal: AbortSignal): Promise<Error | null>;
  /** Nothing is in hand any more, whatever came of it. */
  release(row: LedgerRow): Promise<void>;
}
