// The daemon as its callers see it: an opened Setup and store, and what can be done with them. cli/ codes against this
// page alone. openApp (assemble.ts) makes one.

import type { Audit as AuditRow, Audits } from '../collect/accounting/audit.ts';
import type { FileMail } from '../collect/files/files.ts';
import type { Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { Command } from '../model/command.ts';
import type { CustomerCommand } from '../model/customers/records.ts';
import type { Decision } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { LeaseRow } from '../model/lease/lease.ts';
import type { SharedFolder } from '../model/lease/shared.ts';
import type { FolderAudit } from '../model/mailbox/accounted.ts';
import type { MailboxPause } from '../model/mailbox/pause.ts';
import type { ClassEvidence } from '../model/message.ts';
import type { CircuitResets, OpenCircuits } from '../model/notice/gate.ts';
import type { Problem } from '../model/problem.ts';
import type { LogWish } from '../model/running/watched.ts';
import type { Setup } from '../model/setup.ts';
import type { Ticket } from '../model/ticket.ts';
import type { Canned } from '../notify/canned.ts';
import type { LedgerRow, OutboxRow, Resolver, Store } from '../ports.ts';
import type { ClockStatus } from './clock/accept.ts';
import type { CustomerAnswer } from './customers/command.ts';
import type { Upgrade } from './database/before-upgrade.ts';
import type { WayRest } from './delivery/rests.ts';
import type { ImportAsked, ImportProgress } from './imports/asked.ts';
import type { LoginStatus } from './oauth/logins.ts';
import type { Tokens } from './oauth/tokens.ts';
import type { Papers } from './papers/papers.ts';
import type { CarriedOut } from './person-command.ts';
import type { ReplayAsked, Replayed } from './replay/asked.ts';
import type { RuleTools } from './rules/page.ts';
import type { Canary } from './watch/canary.ts';

export type { AuditRow, FileMail, Problem };

/** What `mail inject --json` prints, one per mail. */
export interface InjectResult {
  readonly source: string;
  readonly ledger: number | null;
  readonly sha256: string | null;
  readonly messageId: string | null;
  readonly verdict: string | null;
  readonly outcome: string | null;
  readonly rule: string | null;
  readonly ticket: string | null;
  readonly joinedBy: string | null;
  readonly notices: readonly { readonly to: string; readonly template: string; readonly gate: string }[];
  /** Calls that rules asked for. */
  readonly webhooks: readonly { readonly url: string; readonly gate: string }[];
  /** What rules want done on the mail server, `move Archive`; null = what the mailbox says. */
  readonly imap: string | null;
  readonly defects: readonly string[];
  readonly quarantine: string | null;
  /** Set when the file could not be read or the mail could not be filed (it then stays in the ledger). */
  readonly error: string | null;
}

export interface WhyResult {
  readonly row: LedgerRow;
  readonly ticketRef: string | null;
  /** The sign that decided each class of the mail; {} where none is known (nobody can read it, or it was read before). */
  readonly classEvidence: ClassEvidence;
  /** The decision as stored; null while the mail is undecided. */
  readonly decision: Decision | null;
  /** What was proved of its sender when it was decided; null while it is undecided, or when that was erased. */
  readonly evidence: Evidence | null;
  /** The same decision made again from the recorded facts, with its whole trace; null when it cannot be (note says why). */
  readonly recomputed: Decision | null;
  readonly note: string;
  readonly notices: readonly OutboxRow[];
}

/** What `mailbox test` found. */
export interface MailboxTest {
  readonly mailbox: string;
  readonly ok: boolean;
  readonly steps: readonly { readonly step: string; readonly ok: boolean; readonly detail: string }[];
  readonly fix: string | null;
}

export interface RuleTestResult {
  readonly rule: string;
  readonly at: string;
  readonly name: string;
  readonly ok: boolean;
  /** The difference and the trace, for people; '' when ok. */
  readonly detail: string;
}

export interface MailboxStatus {
  readonly mailbox: string;
  readonly folder: string;
  readonly up: boolean | null;
  readonly detail: string;
  readonly at: number | null;
  readonly completeAt: number | null;
  /** When every mail was last accounted for, and how many were not; null, absent = not yet. */
  readonly audit?: FolderAudit | null;
  /** The pause somebody wanted, while it lasts; absent = none. */
  readonly paused?: MailboxPause;
  /** When the last one was over, epoch ms; absent = there was none. */
  readonly resumedAt?: number;
}

/** Another installation works on a folder, too. */
export interface SharedStatus {
  readonly mailbox: string;
  readonly folder: string;
  readonly seen: SharedFolder;
}

export interface Status {
  /** Of the program that was asked. */
  readonly version: string;
  /** What the administrator is told of now, whether he is or not; [] = all is well. */
  readonly wrong: readonly { readonly check: string; readonly text: string; readonly fix: string }[];
  readonly revision: string;
  /** True while a daemon works on the data. */
  readonly running: boolean;
  /** Folders in which the marks of another installation were seen (`claim: true`). */
  readonly shared: readonly SharedStatus[];
  /** Who holds the lease on the database; null = nobody. */
  readonly lease: LeaseRow | null;
  readonly mailboxes: readonly MailboxStatus[];
  /** Mailboxes that somebody paused. */
  readonly pauses: readonly { readonly mailbox: string; readonly pause: MailboxPause }[];
  readonly received: number;
  readonly oldestReceivedAt: number | null;
  readonly quarantined: number;
  readonly outbox: Readonly<Record<string, number>>;
  /** When the oldest unfinished notice of a state was written, epoch ms. */
  readonly outboxOldest: Readonly<Record<string, number>>;
  /** Tickets by kind of their status; merged and deleted ones count nowhere. */
  readonly tickets: Readonly<Record<string, number>>;
  /** Octets; null = the disk cannot be looked at. */
  readonly disk: { readonly free: number; readonly minFree: number; readonly database: number } | null;
  /** Ways out that rest after a provider's limit, and those whose server refuses the null sender it is told to use. */
  readonly rests: readonly WayRest[];
  readonly nullsRefused: readonly { readonly way: string; readonly response: string }[];
  /** Since when no notices of a kind leave because there were too many; {} = they do. */
  readonly circuits: OpenCircuits;
  /** Let go on by hand, the last time each. */
  readonly circuitResets: CircuitResets;
  /** Mails of our own that measure the way through a mailbox, by its name. */
  readonly canaries: Readonly<Record<string, Canary>>;
  /** Logins by OAuth2. */
  readonly logins: readonly LoginStatus[];
  /** Whether the clock is believed, and what is overdue by it. */
  readonly clock: ClockStatus;
  /** When the database was restored, while its notices are held because of it; null = they leave. */
  readonly restoredAt: number | null;
  /** Files that were refused: an older Setup works on. Null when all is well. */
  readonly refused: { readonly at: number; readonly problems: readonly string[] } | null;
}

/** What a run did, until it ended. */
export interface RunCounts {
  /** Mails taken in, from mailboxes and over LMTP. */
  readonly received: number;
  /** Mails decided. */
  readonly filed: number;
  /** Notices that left. */
  readonly sent: number;
}

export interface RunSummary extends RunCounts {
  /** 0 fine; 3 the files are wrong and no earlier Setup can be used (or --strict); 1 mails are taken in but could not be decided yet; 4 a mailbox or the SMTP server could not be reached (others were served); 7 another daemon holds the data, or has taken it over. */
  readonly exitCode: number;
  readonly problems: readonly string[];
}

export interface RunOptions {
  readonly once: boolean;
  /** False: end with 7 when another daemon works on the data, instead of standing by. */
  readonly standby?: boolean;
  /** SIGTERM, SIGINT: finish what is under way, then return. */
  readonly signal: AbortSignal;
  /** Hands over what SIGHUP shall call. */
  readonly onReload: (reload: () => Promise<void>) => void;
  /** Called after each group of mails, with its size: for benches and progress. */
  readonly onGroup?: (mails: number) => void;
}

export interface App {
  readonly setup: Setup;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** What opening did to an older database; null = its schema was this program's already. */
  readonly upgraded: Upgrade | null;
  /** Warnings of config, rules and templates (errors prevent opening). */
  readonly warnings: readonly Problem[];
  /** What is wrong with the files on the disk while the last good Setup works instead; [] when all is well. */
  readonly degraded: readonly Problem[];
  /** One command of a person through the desk, in one transaction. `build` is handed a fresh cause. A dry run gives the same answer and keeps nothing. */
  command(
    build: (cause: string) => Command,
    options?: {
      readonly dryRun: boolean;
      /** The bytes of files the command attaches: kept in the same transaction. */
      readonly files?: readonly Uint8Array[];
    },
  ): Promise<CarriedOut>;
  /** Documents, templates, files. */
  readonly papers: Papers;
  /** Access tokens of logins by OAuth2, and how mailboxes are connected with them. */
  readonly tokens: Tokens;
  /** One command about a customer's record (contact, organisation, contract, project), in one transaction. */
  customer(build: (cause: string) => CustomerCommand, options?: { readonly dryRun: boolean }): Promise<CustomerAnswer>;
  /** The words of a canned reply for this ticket, written by this agent ('' = nobody). */
  canned(name: string, ticket: Ticket, agent: string): Canned;
  inject(
    items: AsyncIterable<FileMail>,
    options: { readonly mailbox: string | null; readonly dryRun: boolean },
  ): AsyncIterable<InjectResult>;
  why(ledger: number): Promise<WhyResult | null>;
  /** What the rules in force make of mails that were decided, or have been set aside, before. */
  replay(asked: ReplayAsked): Promise<Replayed>;
  /** Files a received mail as in earnest and keeps nothing of it; `onRead` = now begins the part that locks the database. */
  rehearse(ledger: number, onRead: () => void): Promise<void>;
  /** Every folder; those whose server could not be asked are named. */
  audit(mailbox: string | null): Promise<Audits>;
  /** Takes in mail of long ago, and says how it goes. */
  importMails(asked: ImportAsked): AsyncIterable<ImportProgress>;
  /** Ends a pause after a UIDVALIDITY change; gives the folders that were paused. */
  resume(
    mailbox: string | null,
    treatAs: 'skipped' | 'new',
  ): Promise<readonly { readonly mailbox: string; readonly folder: string }[]>;
  testMailboxes(mailbox: string | null): Promise<readonly MailboxTest[]>;
  testRules(): Promise<readonly RuleTestResult[]>;
  /** Explain, list, backtest: they write nothing. */
  readonly rules: RuleTools;
  status(): Promise<Status>;
  run(options: RunOptions): Promise<RunSummary>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** --config; null searches the usual places. */
  readonly configPath: string | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Told what the Setup in force wants logged, at the start of a daemon and after each reload; absent = the log stays as it is. */
  readonly logAs?: (wish: LogWish) => void;
  readonly clock: Clock;
  readonly strict: boolean;
  /** False for verbs that log in nowhere: unreadable secrets are then no mistake. Default true. */
  readonly needSecrets?: boolean;
  /** For verbs that decide mails: files that a daemon would refuse decide none. */
  readonly decides?: boolean;
  /** For whoever looks at templates: one that is wrong keeps nobody from seeing the others, or from sending them as a test. */
  readonly drafts?: boolean;
  /** The daemon: what is saved while it starts counts, too. */
  readonly follows?: boolean;
  /** DNS for mailboxes with `auth: verify`. Default: the machine's. */
  readonly resolver?: Resolver;
}

/** What opening gave: an app, or the mistakes that prevent one (exit 3), or a store that cannot be used. */
export type Opened =
  | { readonly kind: 'open'; readonly app: App }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** What `check` and `rules check` print: every mistake of config, rules and templates at once. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly files: number;
  readonly rules: number;
  /** Name of the rules folder, with which the paths of its files begin; null when the config names none. */
  readonly rulesFolder?: string | null;
}
