// Explanations of decisions as `rules explain` prints them. Pure; every text of a mail goes through the output's cleaning.
import type { WhyResult } from '../../daemon/app.ts';
import type { Explained, ListedRule } from '../../daemon/rules/page.ts';
import { isoTime } from '../../lib/time.ts';
import type { Decision, RuleTrace } from '../../model/decision.ts';
import type { ClassEvidence } from '../../model/message.ts';
import { settledFields } from '../../rules/tools/settled.ts';
import { cell, type Output } from '../output.ts';
import { printEvidence } from './mail.ts';

/** One decision with what is known of its mail; `decision` is null while a mail is undecided. */
export interface Explanation {
  readonly mail: number | null;
  readonly source: string | null;
  readonly from: string | null;
  readonly subject: string | null;
  readonly ticket: string | null;
  readonly classEvidence: ClassEvidence;
  readonly decision: Decision | null;
  /** Where it is from: decided now as a dry run, decided again from the facts of then, or as it was stored. */
  readonly basis: 'dry-run' | 'recorded-facts' | 'stored';
  readonly note: string;
}

/** A mail from a file. */
export function explainedFile(explained: Explained): Explanation {
  const { source, from, subject, ticketRef, classEvidence, decision, note } = explained;
  return { mail: null, source, from, subject, ticket: ticketRef, classEvidence, decision, basis: 'dry-run', note };
}

/** A mail of the ledger. */
export function explainedMail(why: WhyResult): Explanation {
  const { row, ticketRef, classEvidence, decision, recomputed, note } = why;
  const basis = recomputed ? 'recorded-facts' : 'stored';
  const subject = row.messageId ?? row.sha256.slice(0, 12);
  return {
    mail: row.id,
    source: null,
    from: null,
    subject,
    ticket: ticketRef,
    classEvidence,
    decision: recomputed ?? decision,
    basis,
    note,
  };
}

/** The object of `rules explain --json`, one per mail. */
export function explanationJson(explanation: Explanation) {
  const { mail, source, ticket, classEvidence, decision, basis, note } = explanation;
  return {
    mail,
    source,
    ticket,
    basis,
    classEvidence,
    verdict: decision?.verdict ?? null,
    outcome: decision?.outcome ?? null,
    rule: decision?.rule ?? null,
    joinedBy: decision?.joinedBy ?? null,
    reasons: decision?.reasons ?? [],
    fields: settledFields(decision?.trace ?? []),
    trace: decision?.trace ?? [],
    note: note === '' ? null : note,
  };
}

/** The tree: verdict, reasons, every rule with its clauses, then each field with its winner and its losers. */
export function printExplanation(out: Output, explanation: Explanation): void {
  const { decision } = explanation;
  out.line(headline(out, explanation));
  if (!decision) out.line('  not decided');
  if (decision) {
    const target = explanation.ticket === null ? '' : ` → ${explanation.ticket}`;
    const joined = decision.joinedBy === null ? '' : `, found by ${decision.joinedBy}`;
    out.line(
      `  ${out.bold(decision.outcome)}${cell(target) === '–' ? '' : target} (verdict ${decision.verdict}, decided by ${cell(decision.rule)}${joined})`,
    );
    printEvidence(out, explanation.classEvidence);
    for (const reason of decision.reasons) out.line(`  because ${reason.code}: ${cell(reason.detail)}`);
    for (const [index, rule] of decision.trace.entries()) printRule(out, rule, index === decision.trace.length - 1);
    printFields(out, decision.trace);
  }
  if (explanation.note !== '') out.line(`  note: ${cell(explanation.note)}`);
}

function headline(out: Output, { mail, source, from, subject }: Explanation): string {
  const name = mail === null ? cell(source) : `mail ${mail}`;
  return [out.bold(name), ...[from, subject].filter((text) => text !== null && text !== '').map(cell)].join('  ');
}

function printRule(out: Output, rule: RuleTrace, isLast: boolean): void {
  const note = rule.note === '' ? '' : `  ${cell(rule.note)}`;
  out.line(
    `  ${isLast ? '└' : '├'} ${rule.hit ? '✓' : '✗'} ${out.bold(cell(rule.rule))}  ${out.dim(cell(rule.at))}${note}`,
  );
  const stem = isLast ? ' ' : '│';
  for (const { hit, clause, seen } of rule.clauses)
    out.line(`  ${stem}     ${hit ? '✓' : '✗'} ${cell(clause)}   saw ${cell(seen)}`);
  for (const text of rule.set) out.line(`  ${stem}     set ${cell(text)}`);
  for (const text of rule.lost) out.line(`  ${stem}     lost ${cell(text.replace(/ \(([^()]*)\)$/, ' to $1'))}`);
}

function printFields(out: Output, trace: readonly RuleTrace[]): void {
  const fields = settledFields(trace);
  if (fields.length > 0) out.line('  fields');
  for (const { field, value, by, at, lost } of fields) {
    const losers = lost.length === 0 ? '' : `; ${lost.map((rule) => `${rule.rule} (${rule.at})`).join(', ')} lost`;
    out.line(
      `    ${field}${value === '' ? '' : ` = ${cell(value)}`}   by ${cell(by)} ${out.dim(cell(at))}${cell(losers) === '–' ? '' : losers}`,
    );
  }
}

/** One object of `rules list --json`. */
export function listedJson({ lastHitAt, ...rule }: ListedRule) {
  return { ...rule, lastHit: isoTime(lastHitAt) };
}

export const listedColumns: readonly string[] = [
  '#',
  'rule',
  'then',
  'on',
  'hits',
  'last hit',
  'tests',
  'owner',
  'where',
];

export function listedRow(rule: ListedRule): readonly unknown[] {
  const on =
    rule.enabled === true
      ? rule.expires === null
        ? 'yes'
        : `until ${rule.expires.slice(0, 10)}`
      : rule.enabled === false
        ? 'no'
        : 'shadow';
  const { order, rule: id, then, hits, lastHitAt, tests, owner, at } = rule;
  return [order, id, then, on, hits, isoTime(lastHitAt), tests, owner, at];
}
