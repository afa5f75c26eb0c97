// R110: a privilege given to an address anybody can write into From. R111: an automatic answer that may hit a machine.
// R116: an additional mail that names a notice of the matrix.

import { isMatrixNotice } from '../../decide/mailings.ts';
import { flagClause } from './clauses.ts';
import { implies, isDisjoint } from './implies.ts';
import { extractedFrom, namesIn } from './names.ts';
import { type Finding, type LintedRule, type LintInput, type Raw, warning } from './page.ts';
import { clausesOf } from './patterns.ts';

const SENDER = /^(?:from|from\.domain|from\.name|sender|reply_to|envelope_from|contact\..*|anyone)$/;
/** Values that give somebody more than others have. */
const PRIVILEGES = ['sla', 'contract', 'organisation', 'escalation', 'project'];

/** R110. */
export function unverifiedPrivilege({ rules }: LintInput): readonly Finding[] {
  return rules.flatMap((rule) => {
    if (rule.rule.enabled === false || implies(rule.rule.when, flagClause('auth.verified', true))) return [];
    return privilegesOf(rule).map(({ at, what }) =>
      warning(
        rule,
        at,
        'R110',
        `${what} for a sender nobody verified: anybody can write any address into From; add auth.verified: true`,
      ),
    );
  });
}

/** R111. */
export function answersMachines({ rules }: LintInput): readonly Finding[] {
  return rules.flatMap((rule) => {
    const answer = answerOf(rule);
    if (!answer || rule.rule.enabled === false || isDisjoint(rule.rule.when, AUTO)) return [];
    const message = `${answer.what} may answer automatic mail, and two machines would write to each other; add not: { is: auto }`;
    return [warning(rule, answer.at, 'R111', message)];
  });
}

/** R116. */
export function repliesWithNotice({ rules }: LintInput): readonly Finding[] {
  return rules.flatMap((rule) =>
    actionsOf(rule).flatMap(({ action, at }) => {
      const { reply } = action;
      if (typeof reply !== 'string' || !isMatrixNotice(reply)) return [];
      const message = `"${reply}" is a notice of the matrix, which sends it by itself: two mails would go out; to change it write notify: { ${reply}: TEMPLATE }`;
      return [warning(rule, [...at, 'reply'], 'R116', message)];
    }),
  );
}

const AUTO = {
  kind: 'clause',
  field: 'is',
  tests: [{ op: 'is', values: ['auto'], exact: false }],
  text: 'is: auto',
} as const;

interface Place {
  readonly at: readonly (string | number)[];
  readonly what: string;
}

function privilegesOf(linted: LintedRule): readonly Place[] {
  const { rule, mixed } = linted;
  const found: Place[] = [];
  const asksSender = clausesOf(rule.when).some(
    ({ field, tests }) => SENDER.test(field) || (field === 'is' && tests.some(namesPeople)),
  );
  for (const part of ['set', 'update'] as const) {
    const values = mapOf(mixed[part]);
    if (values.customer !== undefined) found.push({ at: [part, 'customer'], what: 'the customer is set' });
    if (asksSender)
      for (const key of PRIVILEGES)
        if (values[key] !== undefined) found.push({ at: [part, key], what: `${key} is given` });
  }
  if (mixed.set_from_headers !== undefined) found.push({ at: ['set_from_headers'], what: 'headers set fields' });
  const key = rule.thread?.key;
  if (key && key.constant === null && isFromText(linted, key.source))
    found.push({ at: ['thread', 'key'], what: 'a key from the words of the mail chooses the ticket' });
  return found;
}

function namesPeople(test: { readonly op: string }): boolean {
  return (
    'values' in test &&
    Array.isArray(test.values) &&
    (test.values.includes('agent') || test.values.includes('customer'))
  );
}

/** True when the key holds words of the mail: captures and extracts, or {{mail.subject}} and its like. */
function isFromText({ rule }: LintedRule, key: string): boolean {
  return namesIn(key).some(
    (name) =>
      !/^(?:ticket|contact|mail\.(?:mailbox|folder|from|from_domain|message_id))\b/.test(name) ||
      extractedFrom(rule, name),
  );
}

function answerOf(rule: LintedRule): Place | null {
  if (rule.rule.then === 'reject') return { at: ['then'], what: 'then: reject' };
  const reply = actionsOf(rule).find(({ action }) => action.reply !== undefined);
  return reply ? { at: [...reply.at, 'reply'], what: 'do.reply' } : null;
}

function actionsOf({
  mixed,
}: LintedRule): readonly { readonly action: Raw; readonly at: readonly (string | number)[] }[] {
  const list = Array.isArray(mixed.do) ? mixed.do : [];
  return list.map((action: unknown, index) => ({ action: mapOf(action), at: ['do', index] }));
}

function mapOf(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}
