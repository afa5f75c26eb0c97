// Takes a decision whose only trace would be a mail that cannot go out (reject, redirect); gives the decision that
// stands instead: quarantine, because a mail that is neither kept nor answered would be lost (rules.md "Verdict and
// outcome").
import type { Decision, ReasonCode } from '../model/decision.ts';
import { asHeldThen } from './commands/held.ts';

/** True when nothing but the mail that goes out would remain of this one. */
export function restsOnAnswer({ commands }: Decision): boolean {
  return commands.some(
    (command) => command.kind === 'redirect' || (command.kind === 'reject' && command.ticket === null),
  );
}

/** The quarantine that a `reject` without an answer, or a `redirect` that may not go, becomes. */
export function unanswered(decision: Decision, detail: string): Decision {
  return refused(decision, decision.verdict === 'redirect' ? 'redirect-refused' : 'reject-unanswered', detail);
}

/** The decision made again, as the gate let it end then: what the desk refused is on record, not asked again. */
export function asItEnded(again: Decision, recorded: Decision): Decision {
  const byHand = recorded.reasons.find(({ code }) => code === 'by-hand');
  if (byHand && again.outcome === 'quarantined') return ignoredByHand(again, byHand.detail);
  const refusal = recorded.reasons.find(({ code }) => code === 'reject-unanswered' || code === 'redirect-refused');
  if (!refusal || !restsOnAnswer(again)) return asHeldThen(again, recorded);
  return unanswered(again, refusal.detail.replace(/^[a-z-]+: /, ''));
}

/** What becomes of a quarantine when a person says that nobody needs the mail. */
export function ignoredByHand(decision: Decision, detail: string): Decision {
  const { imap, ...rest } = decision;
  return {
    ...rest,
    // A rule that kept it where it was kept it for the person who has looked now; one that put it somewhere did so for good.
    ...(imap && imap.place.kind !== 'keep' ? { imap } : {}),
    verdict: 'ignore',
    outcome: 'ignored',
    reasons: [...decision.reasons, { code: 'by-hand', detail }],
  };
}

/** The quarantine with this reason. */
export function refused(decision: Decision, code: ReasonCode, detail: string): Decision {
  // Quarantined mail stays where it is on its server.
  const { imap: _, ...rest } = decision;
  return {
    ...rest,
    verdict: 'quarantine',
    outcome: 'quarantined',
    target: null,
    commands: [],
    reasons: [...decision.reasons, { code, detail: `${code}: ${detail}` }],
  };
}
