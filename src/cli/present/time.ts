// A ticket's time as `ticket show` prints it: service level, goals, level, until when it waits. Pure.
import type { TicketTime } from '../../daemon/clock/targets.ts';
import { isoTime } from '../../lib/time.ts';
import { localTime } from './ticket.ts';

/** `time` of `ticket show --json`. */
export function timeJson({ sla, escalation, pendingUntil, targets }: TicketTime) {
  return {
    sla,
    escalation,
    pendingUntil: isoTime(pendingUntil),
    targets: targets.map(({ goal, dueAt, state, leftMs }) => ({
      goal,
      due: isoTime(dueAt),
      state,
      leftMinutes: Math.round(leftMs / 60_000),
    })),
  };
}

/** The same as lines of the page. */
export function timeLines(time: TicketTime, timezone: string): readonly (readonly [string, string])[] {
  const { sla, escalation, pendingUntil, targets } = time;
  return [
    ...(sla === null ? [] : [['sla', sla] as const]),
    ...targets.map(({ goal, dueAt, state, leftMs }) => {
      const due = dueAt === null ? 'the time stands still' : `due ${localTime(dueAt, timezone)}`;
      return [goal.replace('_response', ''), `${state}, ${due}, ${leftText(leftMs)}`] as const;
    }),
    ...(escalation > 0 ? [['escalation', `level ${escalation}`] as const] : []),
    ...(pendingUntil === null ? [] : [['pending', `until ${localTime(pendingUntil, timezone)}`] as const]),
  ];
}

/** Business time, in hours and minutes. */
function leftText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h of business time`;
  return ms <= 0 ? `over by ${text}` : `${text} left`;
}
