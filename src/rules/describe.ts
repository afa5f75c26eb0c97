// Takes a trace; gives it as an indented tree for people: `mail why`, `rules explain`, a failed test. Pure text, no
// colours; what mails say is shown on one line with control characters made visible (H61).
import type { Decision, RuleTrace } from '../model/decision.ts';
import type { TestResult } from './test/run.ts';

export interface DescribeOptions {
  /** Rules that missed are shown with the clause that failed; without it they are only counted. */
  readonly misses: boolean;
}

/** The decision in one line, its reasons, then the rules in order. */
export function describeDecision(decision: Decision, options: DescribeOptions): string {
  const ticket = decision.target === null ? '' : `, ticket ${decision.target}`;
  const joined =
    decision.joinedBy === null ? '' : ` (found by ${decision.joinedBy}${decision.thirdParty ? ', third party' : ''})`;
  const head = `${decision.verdict} → ${decision.outcome} by ${decision.rule}${ticket}${joined}`;
  const reasons = decision.reasons.map((reason) => `  ${reason.code}: ${visible(reason.detail)}`);
  const trace = describeTrace(decision.trace, options);
  return [head, ...reasons, ...(trace === '' ? [] : [trace])].join('\n');
}

/** The rules looked at, in order. */
export function describeTrace(trace: readonly RuleTrace[], { misses }: DescribeOptions): string {
  const lines: string[] = [];
  let skipped = 0;
  for (const rule of trace) {
    if (!rule.hit && !misses) {
      skipped += 1;
      continue;
    }
    lines.push(...describeRule(rule));
  }
  if (skipped > 0) lines.push(`(${skipped} ${skipped === 1 ? 'rule' : 'rules'} did not match)`);
  return lines.join('\n');
}

function describeRule(rule: RuleTrace): readonly string[] {
  const note = rule.note === '' ? '' : ` – ${visible(rule.note)}`;
  return [
    `${rule.hit ? '✓' : '✗'} ${rule.rule}  ${rule.at}${note}`,
    ...rule.clauses.map(
      ({ hit, clause, seen }) =>
        `    ${hit ? '✓' : '✗'} ${visible(clause)}    seen: ${seen === '' ? 'nothing' : visible(seen)}`,
    ),
    ...rule.set.map((set) => `    set  ${visible(set)}`),
    ...rule.lost.map((lost) => `    lost ${visible(lost)}`),
  ];
}

/** One test's outcome; a failed one with its differences and the trace behind them. */
export function describeTest(result: TestResult): string {
  const head = `${result.ok ? 'ok  ' : 'FAIL'} ${result.at}  ${result.rule === null ? '' : `${result.rule}: `}${visible(result.name)}`;
  if (result.ok) return head;
  const differences = result.differences.map(
    ({ key, expected, seen }) => `  ${key}: expected ${visible(expected)}, was ${visible(seen)}`,
  );
  const mistake = result.mistake === null ? [] : [`  the test could not run: ${visible(result.mistake)}`];
  const trace = result.decision === null ? [] : indent(describeDecision(result.decision, { misses: true }));
  return [head, ...mistake, ...differences, ...trace].join('\n');
}

function indent(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

/** Untrusted text on one line: control and direction-changing characters as \u{…}, at most 300 characters. */
function visible(text: string): string {
  const shown = text
    .slice(0, 300)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`);
  return text.length > 300 ? `${shown}…` : shown;
}
