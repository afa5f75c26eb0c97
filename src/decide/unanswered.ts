// Takes a decision to reject and the reason why its answer cannot go out; gives the decision that stands instead:
// quarantine, because a mail that is neither kept nor answered would be lost (rules.md "Verdict and outcome").
import type { Decision } from '../model/decision.ts';

/** True when nothing but the answer would remain of the mail. */
export function restsOnAnswer(decision: Decision): boolean {
  return (
    decision.outcome === 'rejected' &&
    decision.commands.some((command) => command.kind === 'reject' && command.ticket === null)
  );
}

/** The quarantine that a `reject` without an answer becomes. */
export function unanswered(decision: Decision, detail: string): Decision {
  return {
    ...decision,
    verdict: 'quarantine',
    outcome: 'quarantined',
    target: null,
    commands: [],
    reasons: [...decision.reasons, { code: 'reject-unanswered', detail: `reject-unanswered: ${detail}` }],
  };
}
