// What an agent says of his being there (`agent away`, `agent back`), checked: who may say it of whom, which days, who
// stands in. Takes the wish; gives what the store keeps, or why not. Everybody says it of himself; of others only who may
// give tickets to others. Pure.
import type { Refusal } from '../../model/change.ts';
import { readMoment } from '../../model/people/moment.ts';
import type { Presence } from '../../model/people/presence.ts';
import type { Actor } from '../../model/ticket.ts';
import { agentNamed } from '../assignment.ts';
import { readDue } from '../due.ts';
import { refuse, shown, unknownValue } from '../refusals.ts';
import { mayOn } from '../rights.ts';
import { absenceOf, type Staff, standInOf } from './presence.ts';

export interface PresenceWish {
  readonly agent: string;
  readonly said: 'away' | 'back';
  /** Days, moments, or a time from now like `2w`; null = now, until he says that he is back. */
  readonly from: string | null;
  readonly until: string | null;
  readonly delegate: string | null;
}

export interface Said {
  readonly presence: Presence;
  readonly warnings: readonly string[];
}

/** What is kept of it, and what whoever says it should know. */
export function sayPresence(wish: PresenceWish, actor: Actor, staff: Staff): Said | Refusal {
  const { config, now } = staff;
  const agent = agentNamed(config, wish.agent);
  const known = config.agents.map((one) => one.id);
  if (!agent) return unknownValue('agent', wish.agent, known);
  const isOwn = actor.kind === 'agent' && actor.id === agent.id;
  const may =
    actor.kind === 'system' || isOwn || (actor.kind === 'agent' && mayOn(null, { config, agent: actor.id }, 'assign'));
  if (!may)
    return refuse('not_allowed', `${actor.id} may say it of himself only, expected a role whose \`can\` lists assign`);
  const base = { agent: agent.id, by: actor.id, at: now };
  if (wish.said === 'back') return backed(base, staff);
  const from = momentOf(wish.from, 'begin', staff);
  const until = momentOf(wish.until, 'end', staff);
  if (typeof from === 'object' && from !== null) return from;
  if (typeof until === 'object' && until !== null) return until;
  const begin = from ?? now;
  if (until !== null && until <= Math.max(begin, now))
    return refuse('invalid', `until "${shown(wish.until ?? '')}" is over by then, expected a later day`);
  const delegate = wish.delegate === null ? null : agentNamed(config, wish.delegate);
  if (wish.delegate !== null && !delegate) return unknownValue('delegate', wish.delegate, known);
  if (delegate?.id === agent.id)
    return refuse('invalid', `${agent.id} cannot stand in for himself, expected somebody else`);
  const presence: Presence = { ...base, said: 'away', from: begin, until, delegate: delegate?.id ?? null };
  return { presence, warnings: warningsOf(presence, staff) };
}

function backed(base: Pick<Presence, 'agent' | 'by' | 'at'>, staff: Staff): Said | Refusal {
  const last = (staff.presence ?? []).find((said) => said.agent === base.agent);
  const isPlanned = last?.said === 'away' && (last.until === null || last.until > staff.now);
  if (absenceOf(base.agent, staff) === null && !isPlanned) return refuse('nothing_to_do', `${base.agent} is not away`);
  return { presence: { ...base, said: 'back', from: base.at, until: null, delegate: null }, warnings: [] };
}

/** Who stands in when he goes: said now, because the day he is away is too late. */
function warningsOf(presence: Presence, staff: Staff): readonly string[] {
  const others = (staff.presence ?? []).filter((said) => said.agent !== presence.agent);
  const then: Staff = { ...staff, now: Math.max(staff.now, presence.from), presence: [...others, presence] };
  const meant = presence.delegate ?? staff.config.agents.find((one) => one.id === presence.agent)?.delegate ?? null;
  const standIn = standInOf(presence.agent, then);
  if (standIn === null)
    return [
      meant === null
        ? `nobody stands in for ${presence.agent}: say --delegate, or his tickets' news goes to the queue`
        : `${meant} is away then, too, and nobody stands in`,
    ];
  return standIn === meant ? [] : [`${meant} is away then or gets no tickets: ${standIn} stands in`];
}

function momentOf(text: string | null, side: 'begin' | 'end', { now, config }: Staff): number | null | Refusal {
  if (text === null || text.trim().toLowerCase() === 'now') return null;
  const { timezone } = config.instance;
  if (/^\+?\d{1,4}\s*(?:h|d|w|mo)$/i.test(text.trim())) return readDue(text, now, timezone);
  const at = readMoment(text, timezone, side);
  if (at !== null) return at;
  return refuse('invalid', `"${shown(text)}" is no day, expected one like 2026-12-24, "2026-12-24 14:00" or 2w`);
}
