// What can be asked of the rules of an opened app: explain, list, backtest. Types alone; tools.ts makes it.
import type { Decision } from '../../model/decision.ts';
import type { Facts } from '../../model/facts.ts';
import type { ClassEvidence } from '../../model/message.ts';
import type { Problem } from '../../model/problem.ts';
import type { BacktestCounts, BacktestGroup } from '../../rules/tools/tally.ts';

/** A mail in a file, as far as a rule tool needs it. */
export interface MailFile {
  readonly source: string;
  readonly raw: Uint8Array;
  readonly size: number;
  readonly oversize: boolean;
  readonly internalDate: number | null;
}

/** What the rules in force would make of a mail that came now. */
export interface Explained {
  readonly source: string;
  readonly from: string | null;
  readonly subject: string;
  /** The sign that decided each class of the mail. */
  readonly classEvidence: ClassEvidence;
  readonly decision: Decision;
  readonly facts: Facts;
  /** Reference number of the ticket it would join; null when it joins none. */
  readonly ticketRef: string | null;
  /** What differs from a real delivery; '' when nothing does. */
  readonly note: string;
}

export interface BacktestOptions {
  /** Mails taken in since then, epoch milliseconds. */
  readonly since: number;
  /** The folder with the draft, absolute; null = the rules folder of the config. */
  readonly rulesDir: string | null;
  /** True: both rule sets file the mails anew, in order, each into a scratch database of its own. */
  readonly exact: boolean;
}

export type Backtested =
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'judged';
      readonly exact: boolean;
      readonly rulesDir: string;
      /** The first and the last mail that was looked at, when they were taken in; null when there was none. */
      readonly from: number | null;
      readonly to: number | null;
      readonly counts: BacktestCounts;
      readonly groups: readonly BacktestGroup[];
    };

/** One rule as `rules list` shows it. */
export interface ListedRule {
  readonly order: number;
  readonly rule: string;
  readonly at: string;
  readonly then: string | null;
  readonly enabled: boolean | 'shadow';
  /** The last moment it works, ISO 8601; null = for ever. */
  readonly expires: string | null;
  readonly owner: string | null;
  readonly why: string | null;
  /** Mails it hit, shadow hits included. */
  readonly hits: number;
  readonly lastHitAt: number | null;
  /** Tests that stand under it. */
  readonly tests: number;
}

/** A rules file made from a mail. */
export interface DraftedRule {
  readonly id: string;
  readonly text: string;
  /** True when its own test passes with this rule standing first. */
  readonly works: boolean;
}

export interface RuleTools {
  /** A rule with a test from a mail of the ledger, anonymised; null when the mail is gone. */
  draft(ledger: number): Promise<DraftedRule | null>;
  /** Judges the mails of the archive by a draft; writes nothing, reads no network. */
  backtest(options: BacktestOptions): Promise<Backtested>;
  /** The rules in force, in the order they run. */
  list(): Promise<readonly ListedRule[]>;
  /** Decides a mail as a dry run on the tickets of today; keeps nothing. */
  explain(mail: MailFile, mailbox: string): Promise<Explained>;
}
