// Agents and teams as the command line prints them. Pure.
import type { StaffMember } from '../../daemon/staff.ts';
import { isoTime } from '../../lib/time.ts';
import type { Team } from '../../model/people/team.ts';
import { localTime } from './ticket.ts';

/** The object of `agent list --json`. */
export function agentJson({ agent, assignable, absence, standIn, teams, open, offered }: StaffMember) {
  return {
    id: agent.id,
    emails: agent.emails,
    roles: agent.roles,
    teams,
    assignable,
    away: absence && {
      from: isoTime(absence.from),
      until: isoTime(absence.until),
      delegate: absence.delegate,
      standIn,
    },
    open,
    offered,
  };
}

export const agentColumns: readonly string[] = ['agent', 'roles', 'teams', 'open', 'offered', 'there'];

export function agentRow(member: StaffMember, timezone: string): readonly unknown[] {
  const { agent, teams, open, offered } = member;
  return [agent.id, agent.roles, teams, open, offered, thereText(member, timezone)];
}

/** `yes`, `away until 2026-12-24 00:00: anna`, `gets no tickets`. */
export function thereText({ absence, standIn, assignable }: StaffMember, timezone: string): string {
  const until = absence?.until ? ` until ${localTime(absence.until, timezone)}` : '';
  const away = absence ? `away${until}${standIn === null ? ', nobody stands in' : `: ${standIn} stands in`}` : 'yes';
  return assignable ? away : `${away}, gets no tickets`;
}

/** The object of `team list --json`. */
export function teamJson({ name, agents, lead, isQueue }: Team & { readonly isQueue: boolean }, open: number) {
  return { name, agents, lead: lead ?? null, queue: isQueue, open };
}

export const teamColumns: readonly string[] = ['team', 'agents', 'lead', 'open', 'of'];
