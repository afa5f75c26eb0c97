// A ticket whose level was raised by a person or a rule: whoever hears of escalations hears of it.
import type { TicketState } from '../../model/ticket.ts';
import type { NoticeEvent } from '../happening.ts';

/** The event of it. */
export function escalatedBy({ escalation: level = 0 }: TicketState): NoticeEvent {
  const time = { goal: '', sla: '', dueAt: null, overdueMs: 0, level, closesAt: null, count: 0 } as const;
  return { on: 'timed', name: 'escalation', to: ['escalation'], words: { time } };
}
