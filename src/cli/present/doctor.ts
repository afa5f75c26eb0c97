// What doctor prints: one line for what is well, more for what is not. Pure.
import type { CheckState, Finding } from '../../daemon/doctor/finding.ts';
import { isoTime } from '../../lib/time.ts';
import { cell, type Output } from '../output.ts';

const MARKS: Readonly<Record<CheckState, string>> = { ok: '✓', warn: '!', fail: '✗', skipped: '–' };

/** `doctor --json`. Stable: keys are added, none is renamed. */
export function doctorJson(found: {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<CheckState, number>>;
  readonly exitCode: number;
  readonly at: number;
}) {
  const { findings, counts, exitCode, at } = found;
  return {
    version: 1,
    at: isoTime(at),
    ok: counts.fail === 0,
    exitCode,
    counts,
    checks: findings.map(({ id, about, state, found: what, expected, fix, docs }) => ({
      id,
      about,
      state,
      found: what,
      expected,
      fix,
      docs,
    })),
  };
}

/** The report for people. With --quiet only what is wrong. */
export function printDoctor(out: Output, findings: readonly Finding[], isQuiet: boolean): void {
  for (const finding of findings) {
    const { state, found } = finding;
    if (state === 'warn' || state === 'fail') printWrong(out, finding);
    else if (state === 'ok' && !isQuiet) out.line(`${MARKS.ok} ${named(finding)}: ${cell(found)}`);
  }
  if (!isQuiet) for (const line of passedOver(findings)) out.line(line);
}

function printWrong(out: Output, finding: Finding): void {
  const { state, found, expected, fix, docs } = finding;
  out.line(`${MARKS[state]} ${out.bold(named(finding))}: ${cell(found)}`);
  out.line(`    expected  ${cell(expected)}`);
  if (fix !== null) out.line(`    fix       ${cell(fix)}`);
  out.line(`    ${out.dim(`see       ${docs}`)}`);
}

/** What was not looked at, by reason: one that keeps ten checks back is said once. */
function passedOver(findings: readonly Finding[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, about, found, state } of findings) {
    if (state !== 'skipped') continue;
    const reason = `${about === null ? '' : `${cell(about)}: `}${cell(found)}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [...byReason].map(
    ([reason, ids]) => `${MARKS.skipped} not looked at (${reason}): ${[...new Set(ids)].join(', ')}`,
  );
}

function named({ id, about }: Finding): string {
  return `${id}${about === null ? '' : ` (${cell(about)})`}`;
}
