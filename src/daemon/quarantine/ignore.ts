// A person says of a mail in quarantine that nobody needs it. Takes its row; gives whether it was in quarantine. It is decided
// then: ignored, with who said so and why it was set aside, and its server is told as of every ignored mail. Its bytes are
// kept for as long as those of ignored mails (retention).
import { ignoredByHand } from '../../decide/unanswered.ts';
import type { Decision } from '../../model/decision.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { LedgerRow, Program, Store } from '../../ports.ts';
import { unproven } from '../../trust/sender.ts';

/** Who, in words for the history; `words` = why, '' = nothing said. */
export interface ByHand {
  readonly who: string;
  readonly words: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The rules in force, for a mail that was set aside before any were asked. */
  readonly revision: string;
}

/** Nothing was proved of a mail that could not be read or decided. */
const nothingProved: Evidence = { ...unproven, tokens: [], own: false };

/** Ignores it; false when it is not in quarantine. */
export function* ignoreQuarantined(
  store: Store,
  row: LedgerRow,
  { who, words, at, revision }: ByHand,
): Program<boolean> {
  const kept = yield* store.ledger.decision(row.id);
  // Within one transaction it is nobody else's between the two.
  if (!(yield* store.ledger.retry(row.id))) return false;
  const why = words === '' ? '' : `: ${words}`;
  const detail = `${who} said that nobody needs it${why} (in quarantine: ${row.reason ?? 'no reason recorded'})`;
  const decision = ignoredByHand(kept?.decision ?? undecided, detail);
  return yield* store.ledger.settle(row.id, {
    decision,
    ticket: null,
    facts: kept?.facts ?? [],
    evidence: kept?.evidence ?? nothingProved,
    revision: row.revision ?? revision,
    at,
  });
}

const undecided: Decision = {
  verdict: 'quarantine',
  outcome: 'quarantined',
  rule: 'builtin',
  target: null,
  joinedBy: null,
  thirdParty: false,
  commands: [],
  reasons: [],
  trace: [],
};
