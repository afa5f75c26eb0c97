// What a ticket's clock says to a person: its service level and when each goal is due. Takes a ticket, the configuration and
// now; gives plain values. The same computation that the timers rest on. Pure.
import { leftAt, momentOf, runningGoals } from '../../desk/time/goals.ts';
import type { Config } from '../../model/setup.ts';
import type { Ticket } from '../../model/ticket.ts';
import { slaOf } from '../../model/time/by-ticket.ts';
import type { Goal } from '../../model/time/service.ts';

export interface Target {
  readonly goal: Goal;
  /** Epoch ms; null while the time stands still. */
  readonly dueAt: number | null;
  readonly state: 'running' | 'stopped' | 'overdue';
  /** Business time left, in ms; negative when it is over. */
  readonly leftMs: number;
}

export interface TicketTime {
  /** Name of the service level that counts; null = none. */
  readonly sla: string | null;
  readonly escalation: number;
  readonly pendingUntil: number | null;
  readonly targets: readonly Target[];
}

/** The ticket's time as it stands now. */
export function ticketTime(ticket: Ticket, config: Config, now: number): TicketTime {
  const targets = runningGoals(ticket, config).map((running): Target => {
    const dueAt = momentOf(running, 1, ticket);
    const leftMs = leftAt(running, ticket, now);
    return {
      goal: running.goal,
      dueAt,
      leftMs,
      state: leftMs <= 0 ? 'overdue' : dueAt === null ? 'stopped' : 'running',
    };
  });
  return {
    sla: slaOf(config, ticket)?.name ?? null,
    escalation: ticket.escalation ?? 0,
    pendingUntil: ticket.pendingUntil ?? null,
    targets,
  };
}
