// R101: a rule no mail can reach. R102: a rule without conditions that decides before others. R103: a value that always
// loses. All by reasoning over the conditions: what implies what is implies.ts'.
import type { Condition, Rule, SetTemplates } from '../../model/policy.ts';
import { Candidates } from './candidates.ts';
import { flagsOf, implies, impliesOneOf, isDisjoint } from './implies.ts';
import { endsRun, type Finding, isWorking, type LintedRule, type LintInput, warning } from './page.ts';

const NEAREST = 60;

/** R101 unreachable. */
export function unreachable({ rules }: LintInput): readonly Finding[] {
  const found: Finding[] = [];
  const candidates = new Candidates(rules.map(({ rule }) => rule.when));
  const ending = new Map<number, LintedRule>();
  const flagged: LintedRule[] = [];
  for (const [number, rule] of rules.entries()) {
    if (rule.rule.enabled === false) continue;
    const earlier = candidates.impliedBy(number).flatMap((other) => ending.get(other) ?? []);
    const blockers = blockersOf(rule.rule.when, earlier, flagged);
    if (blockers.length > 0) found.push(warning(rule, [], 'R101', unreachableMessage(rule, blockers)));
    else if (contradicts(rule.rule.when))
      found.push(
        warning(rule, ['when'], 'R101', `no mail meets the conditions of "${rule.rule.id}": they exclude each other`),
      );
    // A rule nobody reaches blocks nothing that its blockers do not block.
    else if (endsRun(rule)) {
      ending.set(number, rule);
      if (rule.rule.when !== null && flagsOf(rule.rule.when).length > 0) flagged.push(rule);
    }
  }
  return found;
}

/** R102 a catch-all that is not last. */
export function earlyCatchAll({ rules }: LintInput): readonly Finding[] {
  const working = rules.filter(isWorking);
  return working.slice(0, -1).flatMap((rule, index) => {
    if (rule.rule.when !== null || !endsRun(rule)) return [];
    const after = working.length - index - 1;
    const message = `"${rule.rule.id}" matches every mail and decides: ${after === 1 ? 'the rule' : `the ${after} rules`} after it never ${after === 1 ? 'runs' : 'run'}; move it to the end, or give it conditions`;
    return [warning(rule, [], 'R102', message)];
  });
}

/** R103 a field set twice: whenever the later rule matches, the earlier one has set it already. */
export function setTwice({ rules }: LintInput): readonly Finding[] {
  const found: Finding[] = [];
  const working = rules.filter((rule) => isWorking(rule) && rule.rule.expires === null);
  const candidates = new Candidates(working.map(({ rule }) => rule.when));
  const keys = working.map(({ rule }) => new Set(keysOf(rule)));
  for (const [number, rule] of working.entries()) {
    const others = rule.rule.override ? candidates.implying(number) : candidates.impliedBy(number);
    const beaten = others.filter((other) => other < number && isBeatenBy(other, number));
    for (const key of keys[number] ?? []) {
      const other = working[beaten.find((one) => keys[one]?.has(key)) ?? -1];
      if (other) found.push(lossOf(key, other, rule));
    }
  }
  return found;

  function isBeatenBy(first: number, second: number): boolean {
    const [one, other] = [working[first], working[second]];
    const isShared = [...(keys[first] ?? [])].some((key) => keys[second]?.has(key));
    if (!one || !other || !isShared) return false;
    return isBeaten(one, other, () => working.slice(first, second));
  }
}

/** The rules that together end the run of every mail this condition holds for; [] when there are none. */
function blockersOf(
  when: Condition | null,
  ending: readonly LintedRule[],
  flagged: readonly LintedRule[],
): readonly LintedRule[] {
  const one = ending.find((rule) => implies(when, rule.rule.when));
  if (one) return [one];
  if (when === null) return [];
  // Only rules that ask for a flag can share a mail between them; the nearest ones are enough.
  const related = flagged.slice(-NEAREST).filter(({ rule }) => !isDisjoint(when, rule.when));
  if (related.length < 2) return [];
  return impliesOneOf(
    when,
    related.map((rule) => rule.rule.when),
  )
    ? related
    : [];
}

function unreachableMessage({ rule }: LintedRule, blockers: readonly LintedRule[]): string {
  const [first] = blockers;
  const names = blockers
    .map((one) => `"${one.rule.id}" (${one.rule.at})`)
    .slice(0, 3)
    .join(', ');
  const who = blockers.length === 1 ? `${names} ends` : `${names} together end`;
  const what = first?.rule.when === null ? 'every mail' : `every mail that "${rule.id}" matches`;
  return `"${rule.id}" is never reached: ${who} the run of ${what}; move "${rule.id}" before it, or leave it out`;
}

function contradicts(when: Condition | null): boolean {
  if (when?.kind !== 'all' || when.of.length > 30) return false;
  return when.of.some((part, index) => when.of.slice(index + 1).some((other) => isDisjoint(part, other)));
}

/** True when one of both always loses to the other on a mail the later one matches. */
function isBeaten(first: LintedRule, second: LintedRule, between: () => readonly LintedRule[]): boolean {
  if (endsRun(first)) return false;
  if (!second.rule.override) return implies(second.rule.when, first.rule.when);
  return !first.rule.override && !between().some(endsRun) && implies(first.rule.when, second.rule.when);
}

function lossOf(key: string, first: LintedRule, second: LintedRule): Finding {
  if (second.rule.override) {
    const message = `${key} of "${first.rule.id}" always loses to "${second.rule.id}" (${second.rule.at}), which overrides it and matches whenever "${first.rule.id}" does; leave it out`;
    return warning(first, key.split('.'), 'R103', message);
  }
  const message = `${key} of "${second.rule.id}" always loses to "${first.rule.id}" (${first.rule.at}), which matches whenever "${second.rule.id}" does and comes first; put "${second.rule.id}" before it, or write override: true`;
  return warning(second, key.split('.'), 'R103', message);
}

/** Keys the rule surely sets when it matches: a value with variables may come out empty and then sets nothing. */
function keysOf(rule: Rule): readonly string[] {
  const keys = [...setKeys('set', rule.set), ...setKeys('update', rule.update)];
  if (rule.thread?.key?.constant) keys.push('thread');
  if (rule.notify?.customer !== undefined) keys.push('notify.customer');
  if (rule.notify?.agents !== undefined) keys.push('notify.agents');
  return keys;
}

function setKeys(prefix: string, set: SetTemplates | null): readonly string[] {
  if (!set) return [];
  const values = Object.entries(set.values).filter(([, template]) => template.constant);
  const fields = Object.entries(set.fields).filter(([, template]) => template.constant);
  return [...values.map(([key]) => `${prefix}.${key}`), ...fields.map(([key]) => `${prefix}.fields.${key}`)];
}
