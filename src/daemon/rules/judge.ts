// How a backtest judges: from recorded facts (backtest.ts) or by filing anew (exact.ts). Types alone.
import type { Decision } from '../../model/decision.ts';
import type { Setup } from '../../model/setup.ts';
import type { ThreadKeys } from '../../model/token.ts';
import type { Reader, Store } from '../../ports.ts';
import type { Difference } from '../../rules/tools/compare.ts';
import type { ArchivedMail } from './archive.ts';

export interface BacktestDeps {
  readonly store: Store;
  readonly reader: Reader;
  readonly setup: Setup;
  readonly keys: ThreadKeys;
}

/** What one mail would become. */
export type Verdict =
  | {
      readonly kind: 'judged';
      readonly before: Decision;
      readonly after: Decision;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'cannot-judge' | 'dependent' | 'error'; readonly reason: string };

/** Judges mails one after another, in order. */
export interface Judge {
  judge(group: readonly ArchivedMail[]): Promise<readonly Verdict[]>;
  close(): void;
}
