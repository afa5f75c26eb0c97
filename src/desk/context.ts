// What the desk must know besides the command and the ticket: gathered by the store in the same transaction, so that
// the desk itself stays pure. Counts are of the windows that end at `now`.
import type { Config } from '../model/setup.ts';

export interface DeskContext {
  readonly now: number;
  readonly config: Config;
  /** True when this (cause, ordinal) was carried out before: the desk then answers nothing_to_do. */
  readonly alreadyDone: boolean;
  /** Receipts that passed the gate, for H41. Keys of `perAddress` are the canonical addresses the command may write to. */
  readonly receipts: {
    readonly ofTicket: Readonly<Record<string, number>>;
    readonly perAddressDay: Readonly<Record<string, number>>;
    readonly unverifiedHour: number;
    readonly automaticHour: number;
  };
  /** Public Message-IDs of the ticket, oldest first, at most the last 20: mails and our own notices to the customer. */
  readonly publicChain: readonly string[];
  /** Message-ID of the customer's last public mail, null when there was none. */
  readonly lastCustomerMessageId: string | null;
  /** Open tickets per agent of the ticket's queue, for least_busy; round robin position by queue. */
  readonly load: Readonly<Record<string, number>>;
  readonly lastRoundRobin: string | null;
  /** Ref of the ticket that `link` or `reject` names. */
  readonly linkedRef: string | null;
}
