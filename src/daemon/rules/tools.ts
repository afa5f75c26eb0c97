// Makes the rule tools of an opened app. Takes what the app has; opens the reader only when a tool needs it.
import type { Setup } from '../../model/setup.ts';
import type { ThreadKeys } from '../../model/token.ts';
import type { Reader, Store, Truster } from '../../ports.ts';
import type { LoadedSetup } from '../setup.ts';
import { backtest } from './backtest.ts';
import { draftFrom } from './draft.ts';
import { explainMail } from './explain.ts';
import { listRules } from './list.ts';
import type { RuleTools } from './page.ts';

export interface RuleToolsDeps {
  readonly store: Store;
  readonly reader: () => Reader;
  readonly truster: Truster;
  readonly setup: () => Setup;
  readonly loaded: () => LoadedSetup;
  readonly keys: ThreadKeys;
  readonly now: () => number;
}

/** The tools, on the Setup that is in force when one is used. */
export function ruleTools(deps: RuleToolsDeps): RuleTools {
  const { store, truster } = deps;
  return {
    draft: (ledger) => draftFrom({ store, reader: deps.reader(), setup: deps.setup() }, ledger),
    backtest: (options) => backtest({ store, reader: deps.reader(), setup: deps.setup(), keys: deps.keys }, options),
    list: async () => {
      const { ruleSet } = deps.loaded();
      return ruleSet ? listRules(store, ruleSet) : [];
    },
    explain: (mail, mailbox) =>
      explainMail({ store, truster, reader: deps.reader(), setup: deps.setup(), now: deps.now() }, mail, mailbox),
  };
}
