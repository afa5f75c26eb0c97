// Audit, mailbox tests, status and mistakes as the command line prints them. Pure.
import type { AuditRow, Checked, MailboxTest, Problem, RuleTestResult, Status } from '../../daemon/app.ts';
import { isoTime } from '../../lib/time.ts';
import { clockJson, heldText, overdueText } from '../commands/clock.ts';
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

/** `status --json`. */
export function statusJson(status: Status) {
  return {
    running: status.running,
    shared: status.shared.map(({ mailbox, folder, seen }) => ({ mailbox, folder, ...seen, at: isoTime(seen.at) })),
    lease: status.lease && {
      host: status.lease.host,
      pid: status.lease.pid,
      token: status.lease.token,
      since: isoTime(status.lease.since),
      renewedAt: isoTime(status.lease.renewedAt),
      takeovers: status.lease.takeovers,
    },
    revision: status.revision,
    mailboxes: status.mailboxes.map(({ mailbox, folder, up, detail, at, completeAt }) => ({
      mailbox,
      folder,
      up,
      detail,
      at: isoTime(at),
      lastSuccess: isoTime(completeAt),
    })),
    received: status.received,
    oldestReceivedAt: isoTime(status.oldestReceivedAt),
    quarantined: status.quarantined,
    outbox: status.outbox,
    restoredAt: isoTime(status.restoredAt),
    rests: status.rests.map((rest) => ({ ...rest, until: isoTime(rest.until) })),
    nullSenderRefused: status.nullsRefused,
    circuits: Object.fromEntries(Object.entries(status.circuits).map(([name, since]) => [name, isoTime(since)])),
    canaries: Object.fromEntries(
      Object.entries(status.canaries).map(([mailbox, canary]) => [
        mailbox,
        {
          sentAt: isoTime(canary.sentAt),
          backAt: isoTime(canary.backAt),
          roundTripMs: canary.roundTripMs,
          lostAt: isoTime(canary.lostAt),
        },
      ]),
    ),
    logins: status.logins.map((login) => ({
      ...login,
      since: isoTime(login.since),
      tokenExpiresAt: isoTime(login.tokenExpiresAt),
      secretExpires: isoTime(login.secretExpires),
    })),
    clock: clockJson(status.clock),
    refused: status.refused && { at: isoTime(status.refused.at), problems: status.refused.problems },
  };
}

/** Status as one screen. */
export function printStatus(out: Output, status: Status): void {
  out.line(
    `${out.bold('daemon')}      ${status.running ? 'running' : 'not running'}${holderText(status)}, setup ${status.revision.slice(0, 12)}`,
  );
  if (status.refused) {
    out.line(
      `${out.bold('files')}       refused at ${isoTime(status.refused.at)}, an older setup works on; next: mailclerk check`,
    );
    for (const problem of status.refused.problems.slice(0, 5)) out.line(`            ${cell(problem)}`);
  }
  const waiting = status.oldestReceivedAt === null ? '' : `, oldest since ${isoTime(status.oldestReceivedAt)}`;
  out.line(`${out.bold('ledger')}      ${status.received} to decide${waiting}, ${status.quarantined} quarantined`);
  const counts = Object.entries(status.outbox).filter(([, count]) => count > 0);
  const outbox = counts.map(([state, count]) => `${count} ${state}`).join(', ');
  out.line(`${out.bold('outbox')}      ${outbox === '' ? 'empty' : outbox}`);
  if (status.restoredAt !== null)
    out.line(
      `${out.bold('restored')}    at ${isoTime(status.restoredAt)}: nothing leaves before mailclerk outbox release --all`,
    );
  for (const { way, until, reason } of status.rests)
    out.line(
      `${out.bold('way out')}     ${cell(way)} rests until ${isoTime(until)}: ${cell(reason)}; next: mailclerk outbox release --all`,
    );
  for (const { way, response } of status.nullsRefused)
    out.line(
      `${out.bold('way out')}     ${cell(way)} refuses the null sender (${cell(response)}): set smtp.null_sender: false`,
    );
  for (const [circuit, since] of Object.entries(status.circuits))
    out.line(
      `${out.bold('circuit')}     no ${circuit} notice leaves since ${isoTime(since)}, too many did; next: mailclerk outbox list --suppressed`,
    );
  for (const [mailbox, canary] of Object.entries(status.canaries))
    out.line(`${out.bold('canary')}      ${cell(mailbox)} ${canaryText(canary)}`);
  const { overdue, held } = status.clock;
  if (held !== null) out.line(`${heldText(status.clock)}; next: mailclerk clock accept`);
  if (overdue.ours + overdue.customers > 0)
    out.line(`${out.bold('timers')}      overdue: ${overdueText(status.clock)}`);
  for (const { mailbox, folder, seen } of status.shared)
    out.line(
      `${out.bold('shared')}      ${cell(mailbox)}/${cell(folder)} another installation (${cell(seen.installation)}) takes in its mails, too: last seen ${isoTime(seen.at)}, ${seen.quarantined} quarantined here, ${seen.both} in both; next: mailclerk quarantine list`,
    );
  for (const login of status.logins) out.line(`${out.bold('login')}       ${loginText(login)}`);
  for (const box of status.mailboxes) {
    const state = box.up === null ? 'not tried yet' : box.up ? 'up' : 'down';
    const last = box.completeAt ? `, last complete look ${isoTime(box.completeAt)}` : '';
    const detail = cell(box.detail) === '–' ? '' : `: ${cell(box.detail)}`;
    out.line(`${out.bold('mailbox')}     ${cell(box.mailbox)}/${cell(box.folder)} ${state}${last}${detail}`);
  }
}

function holderText({ running, lease }: Status): string {
  if (!running || lease === null) return '';
  const since = isoTime(lease.since);
  return ` (process ${lease.pid} on ${cell(lease.host)} since ${since}, last heard of ${isoTime(lease.renewedAt)})`;
}

function loginText({ mailbox, state, detail, tokenExpiresAt, secretExpires }: Status['logins'][number]): string {
  const token = tokenExpiresAt === null ? '' : `, token until ${isoTime(tokenExpiresAt)}`;
  const secret = secretExpires === null ? '' : `, secret until ${isoTime(secretExpires)?.slice(0, 10)}`;
  return `${cell(mailbox)} ${state}${token}${secret}${detail === '' ? '' : `: ${cell(detail)}`}`;
}

function canaryText({ lostAt, lostSentAt, backAt, roundTripMs, sentAt }: Status['canaries'][string]): string {
  if (lostAt !== null) return `did not come back, sent ${isoTime(lostSentAt ?? sentAt)}; next: mailclerk outbox list`;
  if (backAt === null) return `under way since ${isoTime(sentAt)}`;
  return `back in ${((roundTripMs ?? 0) / 1000).toFixed(1)} s, at ${isoTime(backAt)}`;
}
