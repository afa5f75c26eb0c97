// What the gate says of a notice, and the limits it holds: the words desk, store, notify and config share. A verdict is
// branded: nothing but desk/gate.ts makes one, so that no notice can be written past the gate (E7). Plain data.
import type { OutboxRow } from '../rows.ts';

/** Why the gate held an automatic notice back: a closed list, shown by `mail why` and `outbox list --suppressed`. */
export const gateReasons = [
  'auto',
  'bounce',
  'list',
  'spam',
  'null-sender',
  'no-reply-address',
  'own-address',
  'bad-address',
  'auth-fail',
  'internal-ticket',
  'old-mail',
  /** Mail of long ago that is imported in silence. */
  'imported',
  'limit-ticket',
  'limit-address',
  'limit-domain',
  'limit-unanswered',
  'limit-unverified',
  'limit-receipts',
  'limit-hour',
  /** Too many went out within the hour: nothing of the kind does until it is quiet again. */
  'circuit-open',
  'muted',
  /** Whom it is for reads it in his digest. */
  'digest',
  /** It would carry words of a mail to an address nobody has proved. */
  'echo',
  /** What it would tell was changed back before it left. */
  'nothing-new',
  /** The mail it would send on went to him directly, or the same mail told him of the ticket with these words. */
  'has-it',
  /** Mail to this address comes back for good. */
  'returned',
] as const;
export type GateReason = (typeof gateReasons)[number];

declare const judged: unique symbol;
interface Judged {
  readonly [judged]: true;
}

/** The gate's word on one notice. Only the gate makes one. */
export type GateVerdict = Judged & ({ readonly pass: true } | { readonly pass: false; readonly reason: GateReason });

/** The limits of H41 and friends; a receipt is a notice caused by an incoming mail. */
export interface GateLimits {
  /** Receipts of one name a ticket may cause. */
  readonly perTicket: number;
  readonly perAddressPerDay: number;
  /** Receipts to one address since one of our people last wrote to it: whoever nobody ever answers may be a machine. */
  readonly perAddressUnanswered: number;
  /** The same for new addresses of one domain that is no mail provider's. */
  readonly perDomainUnanswered: number;
  readonly unverifiedPerHour: number;
  /** Receipts of the whole instance; over it the circuit opens. */
  readonly receiptsPerHour: number;
  /** Automatic notices of the whole instance; over it the circuit opens. */
  readonly automaticPerHour: number;
  /** How often mails about one ticket are told to the same agent. */
  readonly agentPerTicketHour: number;
  /** How many mails of one sender agents are told of; the tickets are there all the same. */
  readonly agentsPerSenderHour: number;
  /** How many things the clock tells one of our people. */
  readonly timedPerAgentHour: number;
  /** How many different things the administrator is told of one check; the same thing once. */
  readonly adminPerCheckHour: number;
  /** Mails of one sender that open tickets of their own within an hour; the others go into one. 0 = no limit. */
  readonly stormPerHour: number;
  /** More mails of one sender within a minute than this go into one ticket. 0 = no limit. */
  readonly stormPerMinute: number;
  /** No receipt for a mail older than this when it was taken in (F57), ms. */
  readonly maxMailAgeMs: number;
}

/** As the configuration has them unless it says otherwise. */
export const usualLimits: GateLimits = {
  perTicket: 1,
  perAddressPerDay: 3,
  perAddressUnanswered: 30,
  perDomainUnanswered: 30,
  unverifiedPerHour: 20,
  receiptsPerHour: 10_000,
  automaticPerHour: 1000,
  agentPerTicketHour: 20,
  agentsPerSenderHour: 60,
  timedPerAgentHour: 30,
  adminPerCheckHour: 4,
  stormPerHour: 100,
  stormPerMinute: 30,
  maxMailAgeMs: 2 * 86_400_000,
};

/** What has its own circuit: receipts, and what people and the clock cause. */
export type Circuit = 'receipt' | 'automatic';

/** Since when a circuit is open, epoch ms; absent = it is closed. */
export type OpenCircuits = Readonly<Partial<Record<Circuit, number>>>;

/** Somebody let a kind of notice go on by hand: it is counted anew from then. */
export interface CircuitReset {
  readonly at: number;
  /** An agent, or `cli`. */
  readonly by: string;
  readonly reason: string;
  /** Since when it had been open. */
  readonly openSince: number;
}
export type CircuitResets = Readonly<Partial<Record<Circuit, CircuitReset>>>;

/** What the store knows of the gate's work. */
export interface GatePrograms<Q, R> {
  /** Which circuits are open, and how many of each kind passed within the hour. */
  circuits(now: number): Generator<
    Q,
    {
      readonly open: OpenCircuits;
      readonly hour: Readonly<Record<Circuit, number>>;
      /** The last reset of each by hand. */
      readonly resets: CircuitResets;
    },
    R
  >;
  /** What came and left since these rows, by name, and the rows it counted up to. */
  figures(
    since: { readonly ledger: number; readonly outbox: number },
    now: number,
  ): Generator<
    Q,
    { readonly counts: Readonly<Record<string, number>>; readonly ledger: number; readonly outbox: number },
    R
  >;
  closeCircuit(circuit: Circuit): Generator<Q, void, R>;
  /** Closes it by hand, and counts its hour anew; null = it was not open, and nothing changed. */
  resetCircuit(circuit: Circuit, asked: Omit<CircuitReset, 'openSince'>): Generator<Q, CircuitReset | null, R>;
  /** Those of the addresses of whom so many mails or more (0 = no limit) arrived, and were taken in, within the last hour or minute; `hour` when both. */
  busy(
    addresses: readonly string[],
    now: number,
    most: Pick<GateLimits, 'stormPerHour' | 'stormPerMinute'>,
  ): Generator<Q, ReadonlyMap<string, 'hour' | 'minute'>, R>;
  /** What the gate held back, newest first. */
  suppressed(limit: number): Generator<Q, readonly OutboxRow[], R>;
  /** How many notices were held back since then, by reason. */
  reasonsSince(since: number): Generator<Q, Readonly<Record<string, number>>, R>;
}
