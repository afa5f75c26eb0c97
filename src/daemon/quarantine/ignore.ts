// A person says of a mail in quarantine that nobody needs it. Takes its row; gives whether it was in quarantine. It is decided
// then: ignored, with who said so and why it was set aside, and its server is told as of every ignored mail. Its bytes are
// kept for as long as those of ignored mails (retention). A mailbox may delete what is ignored, and nobody is reminded of it: an
// agent needs the right to close what arrives there. `mail replay` takes it back.
import { ignoredByHand } from '../../decide/unanswered.ts';
import type { Decision } from '../../model/decision.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor } from '../../model/ticket.ts';
import type { LedgerRow, Program, Store } from '../../ports.ts';
import { unproven } from '../../trust/sender.ts';
import type { App } from '../app.ts';
import { mailboxRefusal } from '../mailboxes/rights.ts';

/** Who, in words for the history; `words` = why, '' = nothing said. */
export interface ByHand {
  readonly who: string;
  readonly words: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The rules in force, for a mail that was set aside before any were asked. */
  readonly revision: string;
}

export interface Ignoring {
  /** Ledger ids. */
  readonly ids: readonly number[];
  readonly actor: Actor;
  readonly words: string;
}

export type Ignored =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly detail: string }
  /** This one is not in quarantine (any more). */
  | { readonly kind: 'not-quarantined'; readonly id: number; readonly state: LedgerRow['state'] | 'gone' };

/** Ignores all of them, or none. */
export function ignoreAll(
  { store, setup: { config, revision }, clock }: Pick<App, 'store' | 'setup' | 'clock'>,
  { ids, actor, words }: Ignoring,
): Promise<Ignored> {
  const who = actor.kind === 'agent' ? `agent ${actor.id}` : 'the command line';
  const byHand = { who, words, at: clock.now(), revision };
  return store.write(function* (): Program<Ignored> {
    const rows: LedgerRow[] = [];
    // As they are now: somebody else may have had one tried again since it was named.
    for (const id of ids) {
      const row = yield* store.ledger.row(id);
      if (row?.state !== 'quarantined') return { kind: 'not-quarantined', id, state: row?.state ?? 'gone' };
      const detail = refusal(row, { config, actor });
      if (detail !== null) return { kind: 'refused', detail };
      rows.push(row);
    }
    for (const row of rows) yield* ignoreQuarantined(store, row, byHand);
    return { kind: 'ignored' };
  });
}

/** Null when the actor may: whoever runs or configures the daemon may always. */
function refusal(
  { id, mailbox }: LedgerRow,
  { config, actor }: { readonly config: Config; readonly actor: Actor },
): string | null {
  const what = `ignore mail ${id} of mailbox "${mailbox}"`;
  return mailboxRefusal({ mailbox, what, right: 'close' }, { actor, config });
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
