// What is asked of `mail replay`, and what it says: the page between the daemon and the command line.
import type { Actor } from '../../model/ticket.ts';
import type { Difference } from '../../rules/tools/compare.ts';
import type { InjectResult } from '../app.ts';

export interface ReplayAsked {
  /** Ledger ids. */
  readonly ids: readonly number[];
  readonly actor: Actor;
  /** Say what each would become, keep nothing. */
  readonly dryRun: boolean;
}

/** What a mail became, or would. */
export interface Fate {
  readonly verdict: string | null;
  readonly outcome: string | null;
  readonly rule: string | null;
  readonly ticket: string | null;
  readonly joinedBy: string | null;
}

export interface ReplayedMail {
  readonly ledger: number;
  readonly sha256: string;
  readonly messageId: string | null;
  /** What it became; null = it is not decided. */
  readonly before: Fate | null;
  /** What it would become, or became anew; null = nobody can say (`why`). */
  readonly after: Fate | null;
  /** `today` = as if it came now, every question asked anew; `recorded` = by the facts of its day. */
  readonly basis: 'today' | 'recorded';
  /** What differs in its effect; [] = nothing. */
  readonly differences: readonly Difference[];
  readonly notices: InjectResult['notices'];
  /** It can be decided anew in earnest: nothing came of it yet. */
  readonly replayable: boolean;
  /** Why it cannot be, or why nobody can say what it would become; null = neither. */
  readonly why: string | null;
}

export type Replayed =
  | { readonly kind: 'done'; readonly mails: readonly ReplayedMail[] }
  | { readonly kind: 'refused'; readonly detail: string }
  /** In earnest all are decided anew, or none: these cannot be. */
  | { readonly kind: 'conflict'; readonly mails: readonly ReplayedMail[] };
