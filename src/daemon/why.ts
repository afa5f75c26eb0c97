// `mail why`: what became of a mail and why. Takes a ledger id; gives the stored decision and the same decision made
// again from the recorded facts with the rules of that time, whole trace included. Never asks the database what it
// would answer today: a question without a recorded answer makes the mail "cannot be judged".
import { replay } from '../decide/answer.ts';
import { decide } from '../decide/decide.ts';
import { evidenceForUs } from '../decide/thread/own-list.ts';
import { asItEnded } from '../decide/unanswered.ts';
import { asError } from '../lib/as-error.ts';
import type { Decision } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import { lacksFileTexts, type Message } from '../model/message.ts';
import type { Policy } from '../model/policy.ts';
import { deliveryOf } from '../model/rows.ts';
import type { LedgerRow, Reader, Store } from '../ports.ts';
import type { WhyResult } from './app.ts';

export interface WhyDeps {
  readonly store: Store;
  readonly reader: () => Reader;
  /** The Policy of a revision, null when it cannot be made any more. */
  readonly policyOf: (revision: string) => Promise<Policy | null>;
}

interface Kept {
  readonly decision: Decision;
  readonly facts: Facts;
  readonly evidence: Evidence;
}

/** Explains one ledger row; null when there is none. */
export async function whyMail(deps: WhyDeps, ledger: number): Promise<WhyResult | null> {
  const { store } = deps;
  const found = await store.read(function* () {
    const row = yield* store.ledger.row(ledger);
    if (!row) return null;
    const kept = yield* store.ledger.decision(ledger);
    const notices = yield* store.outbox.byEventPrefix(`mail:${ledger}`);
    const ticket = row.ticket === null ? null : yield* store.tickets.get(row.ticket);
    return { row, kept, notices, ticketRef: ticket?.ref ?? null };
  });
  if (!found) return null;
  const { row, kept, notices, ticketRef } = found;
  const again = kept ? await decideAgain(deps, row, kept) : { ...NOTHING, note: notDecided(row) };
  return { row, ticketRef, decision: kept?.decision ?? null, evidence: kept?.evidence ?? null, notices, ...again };
}

type Again = Pick<WhyResult, 'classEvidence' | 'recomputed' | 'note'>;

const NOTHING = { classEvidence: {}, recomputed: null } as const;

async function decideAgain(deps: WhyDeps, row: LedgerRow, kept: Kept): Promise<Again> {
  const policy = row.revision === null ? null : await deps.policyOf(row.revision);
  const message = await messageOf(deps, row, policy?.readsFiles === true);
  if (message instanceof Error)
    return {
      ...NOTHING,
      note: `the mail cannot be read (${message.message}): only what was stored with the decision can be shown`,
    };
  if (!message)
    return {
      ...NOTHING,
      note: 'the raw mail is gone (retention): only what was stored with the decision can be shown',
    };
  if (!policy)
    return {
      classEvidence: message.classEvidence ?? {},
      recomputed: null,
      note: `the rules of revision ${row.revision ?? '?'} cannot be loaded any more: only what was stored with the decision can be shown`,
    };
  const mail = { message, evidence: kept.evidence, delivery: deliveryOf(row) };
  const classEvidence = evidenceForUs(mail, policy.site);
  const asking = decide(mail, policy);
  const result = replay(asking, kept.facts);
  if (result.kind === 'cannot-judge')
    return {
      classEvidence,
      recomputed: null,
      note: `cannot be judged again: nobody recorded an answer to ${result.question.ask}`,
    };
  const again = asItEnded(result.decision, kept.decision);
  const isSame =
    again.verdict === kept.decision.verdict &&
    again.outcome === kept.decision.outcome &&
    again.rule === kept.decision.rule;
  return {
    classEvidence,
    recomputed: again,
    note: isSame ? '' : 'decided anew it comes out differently: the program has changed since',
  };
}

/** An Error where it cannot be read: one that breaks its reader may have been ignored by hand. */
async function messageOf(deps: WhyDeps, row: LedgerRow, files: boolean): Promise<Message | Error | null> {
  const { store } = deps;
  const reader = deps.reader();
  const saved = await store.read(() => store.ledger.savedMessage(row.sha256, reader.version));
  if (saved && !lacksFileTexts(saved, files)) return saved;
  const raw = await store.read(() => store.ledger.raw(row.sha256));
  if (!raw) return saved;
  const mail = { raw, size: row.size, oversize: row.oversize, files };
  try {
    const [message] = await reader.read([mail], new AbortController().signal);
    return message ?? null;
  } catch (error) {
    return asError(error);
  }
}

function notDecided(row: LedgerRow): string {
  if (row.state === 'received')
    return row.attempts === 0
      ? 'not decided yet'
      : `not decided yet after ${row.attempts} attempts: ${row.reason ?? 'no reason recorded'}`;
  if (row.state === 'quarantined')
    return `quarantined before it could be decided: ${row.reason ?? 'no reason recorded'}`;
  if (row.state === 'skipped' && row.reason !== null) return row.reason;
  return 'skipped: it was in the mailbox before mailclerk began there';
}
