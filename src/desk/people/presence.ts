// Who of our own people is there, may be assigned, and stands in for whom. Takes the context's clock, what was said by
// hand and the configuration; gives agents. Chains of delegates are followed, circles end. Pure.
import { type Said, said } from '../../model/mailed/said.ts';
import { type Absence, absenceAt } from '../../model/people/presence.ts';
import type { Agent } from '../../model/setup.ts';
import type { DeskContext } from '../context.ts';

/** What presence needs of the context. */
export type Staff = Pick<DeskContext, 'config' | 'now' | 'presence'>;

/** The absence of an agent now; null when he is there or nobody knows him. */
export function absenceOf(id: string, { config, now, presence = [] }: Staff): Absence | null {
  const agent = config.agents.find((one) => one.id === id);
  if (!agent) return null;
  return absenceAt(
    agent,
    presence.find((said) => said.agent === id),
    now,
  );
}

/** True for an agent who may have tickets (D4). */
export function isAssignable(agent: Agent): boolean {
  return agent.assignable !== false;
}

/** Whoever stands in for an agent who is away: the first of the chain who is there and may have tickets; null when nobody is. */
export function standInOf(id: string, staff: Staff): string | null {
  const seen = new Set([id]);
  let next = absenceOf(id, staff)?.delegate ?? null;
  while (next !== null && !seen.has(next)) {
    seen.add(next);
    const agent = staff.config.agents.find((one) => one.id === next);
    if (!agent) return null;
    const absence = absenceOf(next, staff);
    if (absence === null && isAssignable(agent)) return next;
    next = absence?.delegate ?? agent.delegate ?? null;
  }
  return null;
}

/** Those of these agents whom new work may go to now; when none of them is there, whoever stands in for them. */
export function available(ids: readonly string[], staff: Staff): readonly string[] {
  const known = ids.filter((id) => staff.config.agents.some((agent) => agent.id === id && isAssignable(agent)));
  const there = known.filter((id) => absenceOf(id, staff) === null);
  if (there.length > 0) return there;
  return [...new Set(known.flatMap((id) => standInOf(id, staff) ?? []))];
}

/** Why none of these can be chosen now, one after another. */
export function hindrances(ids: readonly string[], staff: Staff): Said {
  const each = ids.slice(0, 10).map((id) => {
    const agent = staff.config.agents.find((one) => one.id === id);
    if (!agent) return said`${id} is no agent`;
    if (!isAssignable(agent)) return said`${id} is not assignable`;
    const until = awayUntil(id, staff);
    return until === null ? said`${id} is away` : said`${id} is away until ${until}`;
  });
  const [first = said`it has no agents`, ...others] = each;
  return others.reduce((all, one) => said`${all}, ${one}`, first);
}

/** `away until 2026-12-24`, in the instance's time zone. */
export function awayText(id: string, staff: Staff): string {
  const until = awayUntil(id, staff);
  return until === null ? 'away' : `away until ${until}`;
}

function awayUntil(id: string, staff: Staff): string | null {
  const until = absenceOf(id, staff)?.until ?? null;
  if (until === null) return null;
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: staff.config.instance.timezone, dateStyle: 'short' });
  // `until` is the first moment he is back: the day before is the last one he is away.
  return day.format(until - 1);
}
