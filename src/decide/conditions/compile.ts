// Takes a condition; gives a function that says true, false, or which question must be answered first. Made once per
// policy, so operands are folded once and a clause costs a cache look-up and its test. Clauses run in the order given
// (rules/ puts cheap ones first) and stop at the first that decides: what is not needed is never read or asked.
import type { Condition, Test } from '../../model/policy.ts';
import { WITH_CUSTOMER } from './class.ts';
import { fieldNamed } from './fields.ts';
import { type Field, isQuestion, type Look, stoppedNote, type Truth, told, traced } from './look.ts';
import { compareAll, type ItemTest, itemTest } from './operators.ts';
import { rateCheck } from './rate.ts';
import { cutSeen, type Values } from './value.ts';

export type Check = (look: Look) => Truth;

/** Where a condition stands: inside `attachment:`, and under an odd number of `not:` and `none:`. */
interface Standing {
  readonly inAttachment: boolean;
  readonly isNegated: boolean;
}

/** The condition as a function. */
export function compileCondition(
  condition: Condition,
  standing: Standing = { inAttachment: false, isNegated: false },
): Check {
  const parts = (of: readonly Condition[], there = standing): Check[] =>
    of.map((part) => compileCondition(part, there));
  const opposite = { ...standing, isNegated: !standing.isNegated };
  switch (condition.kind) {
    case 'all':
      return allOf(parts(condition.of));
    case 'any':
      return anyOf(parts(condition.of));
    case 'none':
      return negated(anyOf(parts(condition.of, opposite)));
    case 'not':
      return negated(compileCondition(condition.of, opposite));
    case 'attachment':
      return someFile(allOf(parts(condition.of, { inAttachment: true, isNegated: false })), condition.text, standing);
    case 'rate':
      return rateCheck(condition, told(condition.text, standing.isNegated));
    case 'clause':
      return clauseCheck(condition, standing);
    default:
      return condition satisfies never;
  }
}

function allOf(checks: readonly Check[]): Check {
  return (look) => {
    const mark = look.bindings.length;
    for (const check of checks) {
      const truth = check(look);
      if (truth === true) continue;
      look.bindings.length = mark;
      return truth;
    }
    return true;
  };
}

function anyOf(checks: readonly Check[]): Check {
  return (look) => {
    for (const check of checks) {
      const truth = check(look);
      if (truth !== false) return truth;
    }
    return false;
  };
}

function negated(check: Check): Check {
  return (look) => {
    const mark = look.bindings.length;
    const truth = check(look);
    // Patterns under not and none give no variables.
    look.bindings.length = mark;
    return typeof truth === 'boolean' ? !truth : truth;
  };
}

/** All clauses on one and the same file; the first file that passes gives the variables. */
function someFile(check: Check, text: string, standing: Standing): Check {
  const clause = told(text, standing.isNegated);
  return (look) => {
    const { attachments } = look.mail.message;
    const depth = look.trace.length;
    for (const file of attachments) {
      look.attachment = file;
      const truth = check(look);
      look.attachment = null;
      if (isQuestion(truth)) return truth;
      look.trace.length = depth;
      if (truth) return traced(look, clause, { seen: cutSeen(file.filename), hit: true });
    }
    const seen = cutSeen(attachments.map((file) => file.filename).join(', '));
    return traced(look, clause, { seen, hit: false });
  };
}

function clauseCheck(condition: Extract<Condition, { kind: 'clause' }>, standing: Standing): Check {
  const clause = told(condition.text, standing.isNegated);
  const name = condition.field === 'is' && namesCustomer(condition.tests) ? WITH_CUSTOMER : condition.field;
  const field = fieldNamed(name, standing.inAttachment);
  if (!field) return (look) => traced(look, clause, { seen: 'unknown field', hit: false });
  const test = fieldTest(condition.tests, field);
  return (look) => {
    const values = valuesOf(look, name, field);
    if (isQuestion(values)) return values;
    look.stoppedAt = null;
    const hit = test(values, look);
    const cut = stoppedNote(look);
    return traced(look, clause, { seen: cut === '' ? values.seen : `${values.seen} … (${cut})`, hit });
  };
}

function namesCustomer(tests: readonly Test[]): boolean {
  return tests.some((test) => 'values' in test && test.values.includes('customer'));
}

function valuesOf(look: Look, name: string, field: Field): Values | ReturnType<Field['read']> {
  if (field.fresh) return field.read(look);
  const cached = look.cache.get(name);
  if (cached) return cached;
  const values = field.read(look);
  if (!isQuestion(values)) look.cache.set(name, values);
  return values;
}

/** Tests of the field as a whole, and tests that must all hold for one of its values. */
function fieldTest(tests: readonly Test[], field: Field): (values: Values, look: Look) => boolean {
  const whole = tests.map((test) => wholeTest(test, field)).filter((test) => test !== null);
  const single = tests
    .filter((test) => wholeTest(test, field) === null)
    .map((test) => itemTest(test, field.kind))
    .filter((test) => test !== null);
  return (values, look) =>
    whole.every((test) => test(values)) && (single.length === 0 || someText(single, values, look));
}

function someText(tests: readonly ItemTest[], values: Values, look: Look): boolean {
  for (const text of values.texts) {
    const mark = look.bindings.length;
    if (tests.every((test) => test(text, look))) return true;
    look.bindings.length = mark;
  }
  return false;
}

function wholeTest(test: Test, field: Field): ((values: Values) => boolean) | null {
  if (test.op === 'exists') return (values) => values.texts.length > 0 === test.wanted;
  if (test.op === 'empty') return (values) => values.texts.every((text) => text.isBlank) === test.wanted;
  if (test.op === 'truth') return (values) => values.truth === test.wanted;
  if (test.op === 'compare' && field.kind === 'number') return (values) => compareAll(test.comparisons, values.number);
  return null;
}
