// Takes an expression that re2js compiled; gives its search. First the automaton says whether there is a match at all,
// then the threads find it with its groups. Both are bounded in steps: on this machine no text costs more than about
// 20 ms, and what is not looked at is told. The same text always gives the same answer.
import type { RE2JS } from 're2js';
import type { Pattern, PatternHit } from '../../model/policy.ts';
import { Automaton } from './automaton.ts';
import { type Program, programOf } from './program.ts';
import { Threads } from './threads.ts';

/** Steps one search may take. */
const MAX_STEPS = 1_000_000;
/** Steps every search may take, whatever is left of its mail's: enough for the patterns and texts of everyday. */
const MIN_STEPS = 10_000;
/** A step of the automaton costs about two of the threads'. */
const AUTOMATON_WEIGHT = 2;
/** Instructions. */
const LARGE = 150;

type Search = ReturnType<NonNullable<Pattern['search']>>;

/** The search of an expression; small tables are made when the first text is searched. */
export function searcher(
  compiled: RE2JS,
  groups: readonly (readonly [string, number])[],
): Required<Pick<Pattern, 'exec' | 'search' | 'test'>> {
  let prepared: { readonly program: Program; readonly automaton: Automaton } | null = null;
  const prepare = (): NonNullable<typeof prepared> => {
    const program = programOf(compiled);
    prepared = { program, automaton: new Automaton(program) };
    return prepared;
  };
  // A large one takes some milliseconds: now, not when the first mail comes.
  if (compiled.programSize() > LARGE) prepare();
  const find = (text: string, isTest: boolean, allowance = MAX_STEPS): Search & { readonly isMatch: boolean } => {
    const { program, automaton } = prepared ?? prepare();
    const most = Math.max(Math.min(allowance, MAX_STEPS), MIN_STEPS);
    const { hasMatch, from, steps: looked } = automaton.look(text, most);
    const spent = looked * AUTOMATON_WEIGHT;
    if (hasMatch === false || (hasMatch && isTest))
      return { isMatch: hasMatch, hit: null, stoppedAt: null, steps: spent };
    const { groups: found, stoppedAt, steps } = new Threads(program, text, most).find(hasMatch ? from : 0);
    return { isMatch: found !== null, hit: found && hitOf(text, found, groups), stoppedAt, steps: spent + steps };
  };
  return {
    search: (text, allowance) => find(text, false, allowance),
    exec: (text) => find(text, false).hit,
    test: (text, allowance) => find(text, true, allowance),
  };
}

function hitOf(text: string, found: Int32Array, named: readonly (readonly [string, number])[]): PatternHit {
  const all: (string | undefined)[] = [];
  for (let slot = 0; slot + 1 < found.length; slot += 2) {
    const [begin = -1, end = -1] = [found[slot], found[slot + 1]];
    all.push(begin < 0 || end < 0 ? undefined : text.slice(begin, end));
  }
  const captures: Record<string, string> = {};
  for (const [name, group] of named) {
    const value = all[group];
    if (value !== undefined) captures[name] = value;
  }
  return { match: all[0] ?? '', captures, groups: all };
}
