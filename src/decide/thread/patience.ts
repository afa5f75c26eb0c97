// Takes a decision and what was proved of its mail; gives when it is worth deciding again: a command that was held only
// because DNS did not answer is not yet refused (architecture.md "Agents' commands"). Pure.
import type { Decision } from '../../model/decision.ts';
import type { Evidence } from '../../model/evidence.ts';

const PATIENCE_MS = 15 * 60_000;
const STEP_MS = 60_000;

/** When to try again, epoch milliseconds; null: the decision stands. */
export function patience(
  decision: Decision,
  evidence: Evidence,
  time: { readonly takenAt: number; readonly now: number },
): number | null {
  if (evidence.dnsFault !== true) return null;
  const isHeld = decision.reasons.some((reason) => reason.code === 'agent-unproven');
  const end = time.takenAt + PATIENCE_MS;
  return isHeld && time.now < end ? Math.min(time.now + STEP_MS, end) : null;
}
