// Audit, mailbox tests, status and mistakes as the command line prints them. Pure.
import type { AuditRow, Checked, MailboxTest, Problem, RuleTestResult } from '../../daemon/app.ts';
import { cell, type Output } from '../output.ts';

/** One object of `mailbox audit --json`: exactly the keys of surface.md §2. */
export function auditJson(row: AuditRow) {
  return {
    mailbox: row.mailbox,
    folder: row.folder,
    uidValidity: row.uidValidity,
    onServer: row.onServer,
    beforeStart: row.beforeStart,
    tickets: row.tickets,
    joined: row.joined,
    ignored: row.ignored,
    rejected: row.rejected,
    redirected: row.redirected,
    duplicates: row.duplicates,
    quarantined: row.quarantined,
    pending: row.pending,
    unaccounted: row.unaccounted,
    left: row.left,
    returned: row.returned,
    unaccountedUids: row.unaccountedUids,
  };
}

export const auditColumns: readonly string[] = [
  'mailbox',
  'folder',
  'on server',
  'before start',
  'tickets',
  'joined',
  'ignored',
  'duplicates',
  'quarantined',
  'pending',
  'left since',
  'unaccounted',
];

export function auditRow(row: AuditRow): readonly unknown[] {
  const { mailbox, folder, onServer, beforeStart, tickets, joined, ignored, duplicates, quarantined, pending } = row;
  const others = row.rejected + row.redirected;
  return [
    mailbox,
    folder,
    onServer,
    beforeStart,
    tickets,
    joined,
    ignored + others,
    duplicates,
    quarantined,
    pending,
    row.left,
    row.unaccounted,
  ];
}

/** A mistake as JSON. */
export function problemJson(problem: Problem) {
  const { file, line, column, severity, message } = problem;
  return { file, line, column, severity, message };
}

/** `check --json` and `rules check --json`. */
export function checkedJson(checked: Checked) {
  return { files: checked.files, rules: checked.rules, problems: checked.problems.map(problemJson) };
}

export function printTest(out: Output, test: MailboxTest): void {
  out.line(`${out.bold(test.mailbox)}  ${test.ok ? 'ok' : 'failed'}`);
  for (const step of test.steps) out.line(`  ${step.ok ? '✓' : '✗'} ${cell(step.step)}  ${cell(step.detail)}`);
  if (test.fix !== null) out.line(`  fix: ${cell(test.fix)}`);
}

export function printRuleTest(out: Output, test: RuleTestResult): void {
  if (test.ok) return;
  out.line(`✗ ${cell(test.rule)}  ${cell(test.name)}  ${out.dim(cell(test.at))}`);
  if (test.detail.trim() !== '')
    out.text(
      test.detail
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n'),
    );
}
