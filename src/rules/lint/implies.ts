// Takes two conditions; says whether every mail that meets the first meets the second (implies), and whether no mail
// meets both (isDisjoint). Sound, never complete: a `true` is a proof, a `false` only means that none was found. Looks
// at structure (all, any, not, none) here and at single clauses in clauses.ts. Bounded by a budget of steps.
import type { Condition } from '../../model/policy.ts';
import { areClausesDisjoint, clauseImplies, flagClause, isFlagField } from './clauses.ts';

const BUDGET = 2000;
const MAX_SPLITS = 6;
type Maybe = Condition | null;
interface Work {
  left: number;
}

/** True when `p` (null = always) implies `q` (null = always). */
export function implies(p: Maybe, q: Maybe): boolean {
  if (q === null) return true;
  if (p === null) return holdsAlways(q);
  return implied(p, q, { left: BUDGET });
}

/** True when `p` implies that at least one of these holds; tells apart by flags (auth.verified, thread.found …). */
export function impliesOneOf(p: Maybe, options: readonly Maybe[]): boolean {
  const [first] = options;
  if (options.length === 0 || first === undefined) return false;
  if (options.some((option) => implies(p, option))) return true;
  const whole = options.filter((option) => option !== null);
  const flags = [...new Set(whole.flatMap(flagsOf))].slice(0, 3);
  return flags.length > 0 && coveredByFlags(p, whole, flags);
}

/** True when no mail meets both. */
export function isDisjoint(p: Maybe, q: Maybe): boolean {
  return p !== null && q !== null && disjoint(p, q, { left: BUDGET });
}

function coveredByFlags(p: Maybe, options: readonly Condition[], flags: readonly string[]): boolean {
  const [flag, ...others] = flags;
  if (flag === undefined) return options.some((option) => implies(p, option));
  return [true, false].every((value) => {
    const narrowed: Condition = { kind: 'all', of: [...(p ? [p] : []), flagClause(flag, value)] };
    return isImpossible(narrowed) || coveredByFlags(narrowed, options, others);
  });
}

function isImpossible(p: Condition): boolean {
  if (p.kind !== 'all') return false;
  return p.of.some((part, index) => p.of.slice(index + 1).some((other) => isDisjoint(part, other)));
}

/** Flags that stand at the top of a condition. */
export function flagsOf(condition: Condition): readonly string[] {
  if (condition.kind === 'all') return condition.of.flatMap(flagsOf);
  return condition.kind === 'clause' && isFlagField(condition.field) ? [condition.field] : [];
}

function holdsAlways(q: Condition): boolean {
  if (q.kind === 'all') return q.of.every(holdsAlways);
  if (q.kind === 'any')
    return q.of.some(holdsAlways) || q.of.some((part) => q.of.some((other) => areOpposites(part, other)));
  return false;
}

/** `{x: true}` and `{x: false}`, or a condition and its `not:`. */
function areOpposites(a: Condition, b: Condition): boolean {
  if (b.kind === 'not') return implies(a, b.of) && implies(b.of, a);
  if (a.kind !== 'clause' || b.kind !== 'clause' || a.field !== b.field || !isFlagField(a.field)) return false;
  return areClausesDisjoint(a, b);
}

function implied(p: Condition, q: Condition, work: Work): boolean {
  work.left -= 1;
  if (work.left < 0) return false;
  if (p.kind === 'any') return p.of.every((part) => implied(part, q, work));
  switch (q.kind) {
    case 'all':
      return q.of.every((part) => implied(p, part, work));
    case 'any':
      return q.of.some((part) => implied(p, part, work)) || splitImplies(p, q, work);
    case 'not':
      return disjoint(p, q.of, work);
    case 'none':
      return q.of.every((part) => disjoint(p, part, work));
    default:
      return atomImplied(p, q, work) || splitImplies(p, q, work);
  }
}

function atomImplied(p: Condition, q: Condition, work: Work): boolean {
  if (p.kind === 'all') return p.of.some((part) => part.kind !== 'any' && implied(part, q, work));
  if (p.kind === 'attachment' && q.kind === 'attachment')
    return q.of.every((wanted) => p.of.some((given) => implied(given, wanted, work)));
  if (p.kind === 'rate' && q.kind === 'rate')
    return p.per === q.per && p.withinMs <= q.withinMs && p.moreThan >= q.moreThan;
  // Flags are never absent: not true is false.
  if (p.kind === 'not' && p.of.kind === 'clause' && isFlagField(p.of.field))
    return q.kind === 'clause' && q.field === p.of.field && areClausesDisjoint(p.of, q);
  return clauseImplies(p, q);
}

/** `all: [any: [a, b], c]` implies q when both `a, c` and `b, c` do. */
function splitImplies(p: Condition, q: Condition, work: Work): boolean {
  if (p.kind !== 'all') return false;
  const at = p.of.findIndex((part) => part.kind === 'any');
  const choice = p.of[at];
  if (choice?.kind !== 'any' || choice.of.length > MAX_SPLITS) return false;
  const rest = p.of.filter((_, index) => index !== at);
  return choice.of.every((part) => implied({ kind: 'all', of: [part, ...rest] }, q, work));
}

function disjoint(p: Condition, q: Condition, work: Work): boolean {
  work.left -= 1;
  if (work.left < 0) return false;
  if (p.kind === 'any') return p.of.every((part) => disjoint(part, q, work));
  if (q.kind === 'any') return q.of.every((part) => disjoint(p, part, work));
  if (p.kind === 'not') return implied(q, p.of, work);
  if (q.kind === 'not') return implied(p, q.of, work);
  if (p.kind === 'none') return p.of.some((part) => implied(q, part, work));
  if (q.kind === 'none') return q.of.some((part) => implied(p, part, work));
  if (p.kind === 'all') return p.of.some((part) => disjoint(part, q, work));
  if (q.kind === 'all') return q.of.some((part) => disjoint(p, part, work));
  return p.kind === 'clause' && q.kind === 'clause' && areClausesDisjoint(p, q);
}
