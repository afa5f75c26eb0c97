// Mails as `mail read|inject|show|why` and `quarantine` print them. Pure; every text of a mail goes through the output's
// cleaning.
import type { InjectResult, WhyResult } from '../../daemon/app.ts';
import { isoTime } from '../../lib/time.ts';
import type { Decision, RuleTrace } from '../../model/decision.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { ClassEvidence, Message } from '../../model/message.ts';
import type { LedgerRow } from '../../ports.ts';
import { cell, type Output } from '../output.ts';
import { noticeLine, outboxJson } from './outbox.ts';
import { person } from './ticket.ts';

/** The object of `mail inject --json`; `webhooks`, `imap`, `error` and `quarantine` only where there are some. */
export function injectJson(result: InjectResult) {
  const { sha256, messageId, verdict, outcome, rule, ticket, joinedBy, notices, defects, quarantine, error } = result;
  const { webhooks, imap } = result;
  return {
    sha256,
    messageId,
    verdict,
    outcome,
    rule,
    ticket,
    joinedBy,
    notices: notices.map(({ to, template, gate }) => ({ to, template, gate })),
    defects,
    ...(webhooks.length === 0 ? {} : { webhooks }),
    ...(imap === null ? {} : { imap }),
    ...(quarantine === null ? {} : { quarantine }),
    ...(error === null ? {} : { source: result.source, error }),
  };
}

/** One line for a person. */
export function injectLine(result: InjectResult): string {
  if (result.error !== null) return `${cell(result.source)}  failed: ${cell(result.error)}`;
  if (result.quarantine !== null) return `${cell(result.source)}  quarantined: ${cell(result.quarantine)}`;
  const fate = [
    result.outcome,
    result.ticket,
    result.joinedBy && `(joined by ${result.joinedBy})`,
    `rule ${result.rule ?? '–'}`,
  ];
  const notices = [
    ...result.notices.map((notice) => `${notice.template} → ${notice.to}: ${notice.gate}`),
    ...result.webhooks.map((call) => `webhook → ${call.url}: ${call.gate}`),
    ...(result.imap === null ? [] : [`on the mail server: ${result.imap}`]),
  ];
  return [
    `${cell(result.source)}  ${fate.filter(Boolean).join(' ')}`,
    ...notices.map((line) => `    ${cell(line)}`),
  ].join('\n');
}

/** A ledger row as `mail show --json` and `quarantine list --json` give it. */
export function ledgerJson(row: LedgerRow) {
  return {
    id: row.id,
    mailbox: row.mailbox,
    folder: row.folder,
    uidValidity: row.uidValidity,
    uid: row.uid,
    sha256: row.sha256,
    messageId: row.messageId,
    internalDate: isoTime(row.internalDate),
    takenAt: isoTime(row.takenAt),
    size: row.size,
    oversize: row.oversize,
    flags: row.flags,
    state: row.state,
    ack: row.ack,
    attempts: row.attempts,
    strikes: row.strikes,
    reason: row.reason,
    verdict: row.verdict,
    outcome: row.outcome,
    rule: row.rule,
    ticket: row.ticket,
    joinedBy: row.joinedBy,
    revision: row.revision,
  };
}

export const quarantineColumns: readonly string[] = [
  'id',
  'mailbox',
  'taken',
  'size',
  'strikes',
  'message-id',
  'reason',
];

export function quarantineRow(row: LedgerRow): readonly unknown[] {
  return [row.id, row.mailbox, isoTime(row.takenAt), row.size, row.strikes, row.messageId, row.reason];
}

/** `name  value` for every fact of a ledger row that is there. */
export function printLedgerRow(out: Output, row: LedgerRow): void {
  for (const [name, value] of Object.entries(ledgerJson(row))) {
    if (cell(value) !== '–') out.line(`  ${name.padEnd(13)} ${cell(value)}`);
  }
}

/** A parsed mail as a page. */
export function printMessage(out: Output, message: Message, proof: Proof | null = null): void {
  const facts: readonly (readonly [string, unknown])[] = [
    ['from', message.from && person(message.from)],
    ['to', message.to.map(person)],
    ['cc', message.cc.map(person)],
    ['reply-to', message.replyTo.map(person)],
    ['date', message.date],
    ['subject', message.subject],
    ['message-id', message.messageId],
    ['in-reply-to', message.inReplyTo],
    ['classes', message.classes],
    ['language', message.language],
    ['auth', proof && authLine(proof)],
    [
      'bounce',
      message.bounce && `${message.bounce.kind} ${message.bounce.status ?? ''} ${message.bounce.recipient ?? ''}`,
    ],
  ];
  for (const [name, value] of facts) if (cell(value) !== '–') out.line(`${`${name}:`.padEnd(13)} ${cell(value)}`);
  for (const [name, sign] of Object.entries(message.classEvidence ?? {}))
    out.line(`class:        ${cell(name)}: ${cell(sign)}`);
  for (const file of message.attachments) {
    out.line(
      `attachment:   ${cell(file.filename)} (${cell(file.type)}, ${file.size} B${file.inline ? ', inline' : ''})`,
    );
  }
  for (const defect of message.defects) out.line(`defect:       ${cell(defect.code)}: ${cell(defect.detail)}`);
  out.line('');
  out.text(message.reply === '' ? message.text : message.reply);
  const quotedLines = message.quoted === '' ? 0 : message.quoted.split('\n').length;
  if (quotedLines > 0) out.line(out.dim(`[${quotedLines} quoted lines; --json shows them]`));
}

/** `mail why --json`. */
export function whyJson(why: WhyResult) {
  return {
    mail: ledgerJson(why.row),
    ticket: why.ticketRef,
    auth: why.evidence && authJson(why.evidence),
    classEvidence: why.classEvidence,
    decision: why.decision && decisionJson(why.decision),
    recomputed: why.recomputed && decisionJson(why.recomputed),
    note: why.note === '' ? null : why.note,
    notices: why.notices.map(outboxJson),
  };
}

/** The story of one decision, for a person. */
export function printWhy(out: Output, why: WhyResult): void {
  const { row, decision, recomputed } = why;
  const subject = cell(row.messageId ?? row.sha256.slice(0, 12));
  out.line(
    `${out.bold(`mail ${row.id}`)}  ${subject}  from ${cell(row.mailbox)}/${cell(row.folder)}, taken ${isoTime(row.takenAt)}`,
  );
  if (!decision) {
    out.line(`  ${row.state}${row.reason === null ? ', not decided yet' : `: ${cell(row.reason)}`}`);
    return;
  }
  const target = why.ticketRef === null ? '' : ` → ${why.ticketRef}`;
  const joined =
    decision.joinedBy === null ? '' : `, joined by ${decision.joinedBy}${decision.thirdParty ? ' as third party' : ''}`;
  out.line(
    `  ${out.bold(decision.outcome)}${target} (verdict ${decision.verdict}, rule ${cell(decision.rule)}${joined})`,
  );
  if (why.evidence) out.line(`  auth ${cell(authLine(why.evidence))}`);
  printEvidence(out, why.classEvidence);
  for (const reason of decision.reasons) out.line(`  because ${reason.code}: ${cell(reason.detail)}`);
  for (const rule of (recomputed ?? decision).trace) printRule(out, rule);
  for (const notice of why.notices) out.line(`  notice ${cell(noticeLine(notice))}`);
  if (why.note !== '') out.line(`  note: ${cell(why.note)}`);
}

/** What is known of the sender, and from whom. */
export type Proof = Pick<Evidence, 'state' | 'source' | 'dkim' | 'spf' | 'dmarc' | 'arc' | 'dnsFault'>;

/** `auth` of `mail why --json` and of `mail read --dns --json`. */
export function authJson({ state, source, dkim, spf, dmarc, arc, dnsFault }: Proof) {
  return { state, source, dkim, spf, dmarc, arc, dnsFault: dnsFault === true };
}

const WITNESSES: Readonly<Record<string, string>> = {
  verify: 'checked here',
  topmost: 'the topmost field',
  exchange: 'from inside, as Exchange says',
  network: 'from inside, by its networks',
};

/** `pass (mx.example.com: dkim=pass dmarc=pass)`: the state, who was believed, and what he said. */
function authLine({ state, source, dkim, spf, dmarc, arc, dnsFault }: Proof): string {
  const said = Object.entries({ dkim, spf, dmarc, arc }).flatMap(([method, result]) =>
    result == null ? [] : [`${method}=${result}`],
  );
  const nobody = state === 'unknown' ? 'this mailbox believes nobody' : 'no word of a server that is believed';
  const witness = source == null ? nobody : Object.hasOwn(WITNESSES, source) ? WITNESSES[source] : source;
  const fault = dnsFault === true ? '; DNS did not answer' : '';
  return `${state} (${witness}${said.length > 0 ? `: ${said.join(' ')}` : ''}${fault})`;
}

/** What the mail is taken for, and by which sign. */
export function printEvidence(out: Output, evidence: ClassEvidence): void {
  for (const [name, sign] of Object.entries(evidence)) out.line(`  class ${cell(name)}: ${cell(sign)}`);
}

function printRule(out: Output, rule: RuleTrace): void {
  out.line(
    `  ${rule.hit ? 'hit ' : 'miss'} ${out.bold(cell(rule.rule))}  ${out.dim(cell(rule.at))}${rule.note === '' ? '' : `  ${cell(rule.note)}`}`,
  );
  for (const clause of rule.clauses) {
    out.line(`       ${clause.hit ? '+' : '-'} ${cell(clause.clause)}   saw ${cell(clause.seen)}`);
  }
  if (rule.set.length > 0) out.line(`       set ${cell(rule.set)}`);
  if (rule.lost.length > 0) out.line(`       lost to an earlier rule: ${cell(rule.lost)}`);
}

function decisionJson(decision: Decision) {
  const { verdict, outcome, rule, target, joinedBy, thirdParty, reasons, trace, commands } = decision;
  return { verdict, outcome, rule, target, joinedBy, thirdParty, reasons, trace, commands };
}
