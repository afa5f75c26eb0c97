// Notices as `outbox list` prints them, and what a command caused. Pure.

import type { CarriedOut } from '../../daemon/person-command.ts';
import { isoTime } from '../../lib/time.ts';
import type { RefusalReason } from '../../model/change.ts';
import type { CopyState } from '../../model/notice/copies.ts';
import type { OutboxRow } from '../../ports.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { cell, type Output } from '../output.ts';

/** The object of `outbox list --json`; `ticket` is the reference number. */
export function outboxJson(row: OutboxRow) {
  return {
    id: row.id,
    ticket: row.data.ticket?.ref ?? null,
    template: row.template,
    to: row.toAddress,
    state: row.state,
    messageId: row.messageId,
    attempts: row.attempts,
    reason: row.reason,
    dueAt: isoTime(row.dueAt),
  };
}

/** The object of `outbox show --json`: as listed, with its times and the text that left, null before it was made. */
export function noticeJson(row: OutboxRow) {
  return {
    ...outboxJson(row),
    kind: row.kind,
    createdAt: isoTime(row.createdAt),
    sentAt: row.sentAt === null ? null : isoTime(row.sentAt),
    sent: row.bytes === null ? null : Buffer.from(row.bytes).toString('utf8'),
  };
}

/** The same for a person: what is known of it, then the mail or the body of the call. */
export function printNotice(out: Output, row: OutboxRow, copy: CopyState | null = null): void {
  const { sent, ...own } = noticeJson(row);
  const kept = copy && { copy: [copy.state, copy.said ?? ''].join(' ').trim() };
  const facts = { ...own, ...kept };
  for (const [name, value] of Object.entries(facts)) out.line(`${`${name}:`.padEnd(11)} ${cell(value)}`);
  out.line('');
  if (sent === null) out.line(out.dim('nothing was sent yet: it is made when it leaves'));
  else out.text(sent);
}

export const outboxColumns: readonly string[] = ['id', 'state', 'ticket', 'template', 'to', 'tries', 'due', 'reason'];

export function outboxRow(row: OutboxRow): readonly unknown[] {
  const { id, ticket, template, to, state, attempts, reason, dueAt } = outboxJson(row);
  return [id, state, ticket, template, to, attempts, dueAt, reason];
}

/** The object of `outbox list --suppressed --json`: as listed, with its kind and when it was written. */
export function suppressedJson(row: OutboxRow) {
  return { ...outboxJson(row), kind: row.kind, createdAt: isoTime(row.createdAt) };
}

export const suppressedColumns: readonly string[] = ['id', 'ticket', 'template', 'to', 'written', 'reason'];

export function suppressedRow(row: OutboxRow): readonly unknown[] {
  const { id, ticket, template, to, createdAt, reason } = suppressedJson(row);
  return [id, ticket, template, to, createdAt, reason];
}

/** `closed to anna@example.com: queued`, or why it stays. */
export function noticeLine(row: OutboxRow, isRehearsed = false): string {
  const fate = isRehearsed && row.state !== 'suppressed' ? 'would be mailed' : fateOf(row);
  return `${row.template} to ${row.toAddress}: ${isRehearsed ? fate.replace(/^not sent/, 'would not be mailed') : fate}`;
}

function fateOf(row: OutboxRow): string {
  if (row.state === 'suppressed') return `not sent: ${row.reason ?? 'held back by the gate'}`;
  return row.state === 'held' ? `held until ${isoTime(row.dueAt)}` : row.state;
}

/** What a changing command prints with --json. */
export function changeJson(ref: string, { outcome, applied, notices }: CarriedOut, dryRun = false) {
  const isChange = outcome.kind === 'change';
  return {
    ticket: ref,
    changed: isChange,
    dryRun,
    undo: dryRun ? null : (applied?.undo ?? null),
    refusal: isChange ? null : { reason: outcome.reason, detail: outcome.detail },
    warnings: isChange ? outcome.warnings : [],
    ...(isChange && outcome.order ? { order: { ref: outcome.order.ref, status: outcome.order.status } } : {}),
    notices: notices.map((row) => ({ ...outboxJson(row), gate: row.state === 'suppressed' ? row.reason : 'pass' })),
  };
}

/** The exit code of a refusal; nothing to do is no failure. */
export function refusalCode(reason: RefusalReason): ExitCode {
  switch (reason) {
    case 'nothing_to_do':
      return exitCodes.ok;
    case 'not_found':
      return exitCodes.notFound;
    case 'not_allowed':
      return exitCodes.notAllowed;
    case 'invalid':
    case 'required':
      return exitCodes.usage;
    case 'no_transition':
    case 'conflict':
    case 'no_customer':
    case 'unanswered':
      return exitCodes.conflict;
    default:
      return reason satisfies never;
  }
}
