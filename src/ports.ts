// The outside world on one page: what the daemon's rooms need from each other and from servers, as interfaces.
// daemon/assemble is where they meet their adapters. Programs: architecture.md "The store".

import type { DeskContext } from './desk/context.ts';
import type { CatalogueUse, CatalogueUsed } from './model/catalogue.ts';
import type { Change } from './model/change.ts';
import type { Command } from './model/command.ts';
import type { CustomerPrograms } from './model/customers/programs.ts';
import type { Decision } from './model/decision.ts';
import type { Evidence } from './model/evidence.ts';
import type { Answer, ContactView, Facts, Question } from './model/facts.ts';
import type { LeaseClaim } from './model/lease/lease.ts';
import type { LeasePrograms } from './model/lease/programs.ts';
import type { Accounted } from './model/mailbox/accounted.ts';
import type { CrowdPrograms } from './model/mailbox/crowd.ts';
import type { ImportPrograms } from './model/mailbox/imports.ts';
import type { Message } from './model/message.ts';
import type { CopyPrograms } from './model/notice/copies.ts';
import type { GatePrograms } from './model/notice/gate.ts';
import type { OutboxChannel, OutboxPart } from './model/notice/transports.ts';
import type { NoticeData } from './model/notice.ts';
import type { StoreFaultKind } from './model/papers/outside.ts';
import type { FilePrograms, OrderPrograms } from './model/papers/programs.ts';
import type { AgentPrograms } from './model/people/programs.ts';
import type { SearchPrograms, ViewPrograms } from './model/query/programs.ts';
import type {
  AckDue,
  AckState,
  Applied,
  Cursor,
  DigestRow,
  LedgerRow,
  LedgerState,
  OutboxEnd,
  OutboxRow,
  Received,
  RuleHits,
  Settled,
} from './model/rows.ts';
import type { Config } from './model/setup.ts';
import type { StatisticsPrograms } from './model/statistics/programs.ts';
import type { Entry, Ticket, TicketId } from './model/ticket.ts';
import type { TimerPrograms } from './model/time/programs.ts';
import type { ThreadKeys } from './model/token.ts';
import type { UndoRecord } from './model/undo.ts';

export type { CatalogueUse, CatalogueUsed } from './model/catalogue.ts';
export type { Lease } from './model/lease/programs.ts';
export type { Accounted } from './model/mailbox/accounted.ts';
export type { OutboxChannel } from './model/notice/transports.ts';
export type {
  Canned,
  CollectEvents,
  DnsAnswer,
  DnsType,
  FileSource,
  Reader,
  Resolver,
  SendResult,
  Transport,
  Truster,
} from './model/papers/outside.ts';
export type { RuleHits, TimerRow } from './model/rows.ts';
export type { AckDue, AckState, Applied, Cursor, DeskContext, LedgerRow, LedgerState, OutboxRow, Received, Settled };

export type SqlValue = string | number | bigint | Uint8Array | null;
export type Row = Readonly<Record<string, SqlValue>>;
export interface Query {
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** Waits for the end of its transaction, gives no rows; by this number, equal ones as they were asked. */
  readonly last?: number;
}
/** A transaction as SQL without I/O; handed over as a factory so that it can be started anew. */
export type Program<T> = Generator<Query, T, readonly Row[]>;

/** What became of a savepoint: its value, or the error after everything it wrote was undone. */
export type SavepointResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

export interface Store {
  /** Runs in one BEGIN IMMEDIATE transaction: all or nothing, committed to disk when the promise resolves. */
  write<T>(program: () => Program<T>): Promise<T>;
  /** The same for long work: still one transaction, which lets the event loop have its turn every few milliseconds; other reads and writes of this process wait for its end. */
  writeInSlices<T>(program: () => Program<T>): Promise<T>;
  /** Runs on one read snapshot. */
  read<T>(program: () => Program<T>): Promise<T>;
  /** Resolves when any process committed since the call, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
  /** Aborts with the fault when the disk failed (an I/O error, a failed fsync): every later call throws it, and the process must end. */
  readonly broken: AbortSignal;
  /** Everything committed goes into the file itself, synced: at the start, so that nothing rests on a log whose last fsync may have failed. Throws where the disk is so full that the database can only be read. */
  checkpoint(): Promise<void>;
  /** Octets committed that the file does not hold yet; grows while somebody reads for long. */
  logBytes(): Promise<number>;
  /** Inside a Program: undoes this part alone when it throws. Faults of the environment (disk full, I/O) are thrown on. */
  savepoint<T>(program: () => Program<T>): Program<SavepointResult<T>>;
  /** What the environment did when this error is its fault (no mail's strike); null for every other error. */
  faultOf(error: unknown): StoreFaultKind | null;
  /** From now on every transaction that writes is checked against this claim first, under the write lock: once another process has taken the lease, `onLost` is told and each throws a fault of kind `fenced`. Null = unchecked, as the CLI writes. */
  fence(claim: LeaseClaim | null, onLost: (error: Error) => void): void;
  /** Our HMAC keys: from the configured secret (text) first, then those generated on first use and kept in the settings. */
  threadKeys(secret: string | null): Program<ThreadKeys>;
  /** Hands over the keys that `apply` mints Message-IDs with: before the first `apply`. */
  useKeys(keys: ThreadKeys): void;
  schemaVersion(): number;
  readonly lease: LeasePrograms<Query, readonly Row[]>;
  readonly ledger: LedgerPrograms;
  readonly tickets: TicketPrograms;
  readonly search: SearchPrograms<Query, readonly Row[]>;
  readonly views: ViewPrograms<Query, readonly Row[]>;
  readonly outbox: OutboxPrograms;
  readonly copies: CopyPrograms<Query, readonly Row[]>;
  readonly gate: GatePrograms<Query, readonly Row[]>;
  readonly settings: SettingsPrograms;
  readonly timers: TimerPrograms<Query, readonly Row[]>;
  readonly rules: RulePrograms;
  readonly contacts: ContactPrograms;
  readonly agents: AgentPrograms<Query, readonly Row[]>;
  readonly customers: CustomerPrograms<Query, readonly Row[]>;
  readonly files: FilePrograms<Query, readonly Row[]>;
  readonly orders: OrderPrograms<Query, readonly Row[]>;
  readonly statistics: StatisticsPrograms<Query, readonly Row[]>;
  close(): void;
}

export interface LedgerPrograms extends ImportPrograms<Query, readonly Row[]>, CrowdPrograms<Query, readonly Row[]> {
  cursor(mailbox: string, folder: string): Program<Cursor | null>;
  saveCursor(mailbox: string, folder: string, cursor: Cursor): Program<void>;
  /** One fetch batch: raw mails, rows, and the cursor after it, in one transaction. A row that is there already (same route) stays as it is, but for a stub in quarantine, which becomes the mail it stood for. Gives the ids of new rows in order. */
  receive(
    batch: readonly Received[],
    takenAt: number,
    next: { readonly mailbox: string; readonly folder: string; readonly cursor: Cursor } | null,
  ): Program<readonly number[]>;
  /** After a UIDVALIDITY change: the row of this folder with these bytes moves to its new UID; false when there is none left under an old UIDVALIDITY. `isLeft`: a mail that was acknowledged has left the folder; one that lies there is acknowledged again. */
  rekey(
    mailbox: string,
    folder: string,
    sha256: string,
    to: { readonly uidValidity: string; readonly uid: number; readonly isLeft: boolean },
  ): Program<boolean>;
  /** The server gives UIDs of this UIDVALIDITY anew: rows that have one beyond `kept` get another name for it. Gives the cursor to go on with, which has that name when none is kept. */
  setAside(mailbox: string, folder: string, cursor: Cursor, kept: number): Program<Cursor>;
  /** Received mails to decide, oldest first, in turns between mailboxes where more wait than `limit`, attempts + 1. When the first has attempts ≥ 1 it comes alone. `only` narrows to these ids; rows that wait beyond `now` are passed over. */
  claim(limit: number, only: readonly number[] | null, now?: number): Program<readonly LedgerRow[]>;
  /** A received row is not claimed before then; the try at hand does not count. */
  defer(id: number, until: number): Program<void>;
  /** When the first waiting row may be claimed again (perhaps already), epoch milliseconds; `now` when `claim` would give one then, waiting or not; null when there is none. */
  nextRetryAt(now?: number): Program<number | null>;
  raw(sha256: string): Program<Uint8Array | null>;
  savedMessage(sha256: string, reader: number): Program<Message | null>;
  saveMessage(sha256: string, reader: number, message: Message): Program<void>;
  /** Settles a received row; gives false when it is not `received` any more (another process was faster). */
  settle(id: number, settled: Settled): Program<boolean>;
  isReceived(id: number): Program<boolean>;
  /** A failure while alone: strikes + 1, quarantined at the third. Gives the new strikes. */
  strike(id: number, reason: string): Program<number>;
  /** A failure in company, a kill, a full disk: no strike, only remembered. */
  noteFailure(ids: readonly number[], reason: string): Program<void>;
  quarantine(id: number, reason: string): Program<void>;
  /** Back to `received`, strikes and attempts 0, from quarantine; `ignored`: from having been ignored, without a ticket. */
  retry(id: number, from?: 'quarantined' | 'ignored'): Program<boolean>;
  quarantined(): Program<readonly LedgerRow[]>;
  /** In order of their UIDs, those beyond `beyond` (0 = all). */
  acksDue(
    mailbox: string,
    folder: string,
    uidValidity: string,
    limit: number,
    beyond?: number,
  ): Program<readonly AckDue[]>;
  acked(ids: readonly number[], ack: AckState): Program<void>;
  row(id: number): Program<LedgerRow | null>;
  /** Rows with this SHA-256 (a prefix of ≥ 8 digits will do) or this Message-ID, newest first, ≤ 20. */
  find(text: string): Program<readonly LedgerRow[]>;
  decision(
    id: number,
  ): Program<{ readonly decision: Decision; readonly facts: Facts; readonly evidence: Evidence } | null>;
  /** Rows of a folder under one UIDVALIDITY, for the audit; `uids`: of these alone. */
  accounted(
    mailbox: string,
    folder: string,
    uidValidity: string,
    uids?: readonly number[],
  ): Program<readonly Accounted[]>;
  /** What the server was told of a mail with this Message-ID and size, or these bytes (as they are, or by either hash of what the sender wrote), wherever it lies; `done` when of any; null when there is none. */
  ackOf(
    mail:
      | { readonly messageId: string; readonly size: number }
      | { readonly sha256: string; readonly contents: readonly [string, string] },
  ): Program<AckState | null>;
  /** Folders rules had this mailbox' mails moved to. */
  movedTo(mailbox: string): Program<readonly string[]>;
  /** Decided (or quarantined by a rule) rows with an id beyond `after`, taken in since then, in order: one piece of a walk over the archive. */
  decidedAfter(
    after: number,
    since: number,
    limit: number,
  ): Program<readonly { readonly row: LedgerRow; readonly decidedAt: number }[]>;
  backlog(): Program<{ readonly received: number; readonly oldestAt: number | null; readonly quarantined: number }>;
}

export interface TicketPrograms {
  /** Those of the values that tickets carry, with how many do, counted up to 1,000: for entries that are to go. */
  uses(asked: readonly CatalogueUse[]): Program<readonly CatalogueUsed[]>;
  /** Answers one question of decide from the database; `now` is the transaction's time. */
  answer(question: Question, now: number): Program<Answer>;
  get(id: TicketId): Program<Ticket | null>;
  byRef(ref: string): Program<Ticket | null>;
  entries(id: TicketId): Program<readonly Entry[]>;
  /** What a command that can be taken back changed, by the id it gave (`u17`); null when there is none. */
  undo(id: string): Program<UndoRecord | null>;
  /** Every undo of the commands that were carried out together with this one, the last first, each with its ticket. */
  undosWith(id: string): Program<readonly { readonly undo: string; readonly ticket: TicketId }[]>;
  list(query: {
    readonly words: readonly string[];
    readonly all: boolean;
    readonly limit: number;
    /** Only tickets one of these agents has; [] = those nobody has; absent = all. */
    readonly assignees?: readonly string[];
  }): Program<readonly Ticket[]>;
  /** The counts, the mail chain and the claimed cause that the desk must know to carry out this command; see desk/context. */
  context(command: Command, ticket: Ticket | null, now: number, config: Config): Program<DeskContext>;
  /** Applies the desk's change: ticket row, number, entries, links, thread ids and keys, outbox rows with their Message-IDs. Refuses nothing. */
  apply(change: Change, command: Command, now: number, config: Config): Program<Applied>;
}

export interface OutboxPrograms {
  /** Due rows (queued, deferred, held whose time came), at most one per recipient and ticket, none behind an unfinished one; ordered by due time. */
  due(now: number, limit: number, channel?: OutboxChannel, part?: OutboxPart | null): Program<readonly OutboxRow[]>;
  nextDueAt(channel?: OutboxChannel, part?: OutboxPart | null): Program<number | null>;
  /** Commits the bytes and `sending` before the first SMTP byte; bytes stay as they are when there are some already. Gives false when the row is not due any more (dropped, or taken by another process): nothing is to be sent then. Nor when it waits behind another row of its recipient, or, with `seen`, is not any more as it was read: a notice said anew is of another event. */
  sending(
    id: number,
    owner: string,
    bytes: Uint8Array | null,
    at: number,
    seen?: Pick<OutboxRow, 'state' | 'attempts' | 'event'>,
  ): Program<boolean>;
  /** `seen` = the notice that was judged: where the row says another one by now, nothing is written. */
  finished(id: number, result: OutboxEnd, seen?: Pick<OutboxRow, 'event'>): Program<void>;
  /** A deferred row that was surely not delivered says something else from now on: its bytes are made anew. */
  sayInstead(id: number, data: NoticeData): Program<void>;
  /** Rows `sending` by other owners than this one (all dead: the data directory is ours) become ambiguous, and due at once unless they were resent before. Gives their ids. */
  recover(owner: string, at: number): Program<readonly number[]>;
  /** The clock went back: what was reckoned by the one that ran ahead is due as long from now as it was from then; copies and mails that wait for DNS are tried at once. */
  clockBack(now: number): Program<void>;
  row(id: number): Program<OutboxRow | null>;
  list(all: boolean): Program<readonly OutboxRow[]>;
  /** dead or ambiguous → queued again. */
  retry(id: number, at: number): Program<boolean>;
  /** Never leaves; absent `reason` = by hand. */
  drop(id: number, at: number, reason?: string): Program<boolean>;
  /** held or deferred → due now. */
  release(id: number, at: number): Program<boolean>;
  byEventPrefix(cause: string): Program<readonly OutboxRow[]>;
  /** What left or will leave about this ticket, newest first, at most 500. */
  ofTicket(ticket: TicketId): Program<readonly OutboxRow[]>;
  /** Where the ticket says that something about it did not arrive (`undelivered`) and every mail that died has come to another end: the last of them; else null. */
  settled(ticket: TicketId): Program<OutboxRow | null>;
  /** Notices beyond the row `after` that this agent reads in his digest, in order. */
  waiting(agent: string, after: number, limit: number): Program<readonly DigestRow[]>;
  counts(): Program<Readonly<Record<string, number>>>;
  /** Creation time (epoch ms) of the oldest unfinished row of each state. */
  oldest(): Program<Readonly<Record<string, number>>>;
}

export interface SettingsPrograms {
  get(key: string): Program<string | null>;
  /** All whose name begins so: one query where each of many mailboxes has one. */
  under(prefix: string): Program<ReadonlyMap<string, string>>;
  set(key: string, value: string): Program<void>;
  /** Stores an accepted Setup's sources by revision. */
  saveSetup(revision: string, sources: Readonly<Record<string, string>>, at: number): Program<void>;
  setup(revision: string): Program<Readonly<Record<string, string>> | null>;
  latestSetup(): Program<{ readonly revision: string; readonly sources: Readonly<Record<string, string>> } | null>;
}

export interface ContactPrograms {
  /** What rules and threading see of an address; contracts and projects are those valid at `now`. */
  view(address: string, now?: number): Program<ContactView>;
}

export interface RulePrograms {
  /** Adds the hits of one group of mails. */
  countHits(hits: ReadonlyMap<string, number>, at: number): Program<void>;
  /** Rules of an accepted Setup: those nobody knew yet are there from now on, with no hit. */
  know(rules: readonly string[], at: number): Program<void>;
  hits(): Program<readonly RuleHits[]>;
}
