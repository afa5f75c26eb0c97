// What a notice says of time, in the reader's language: goals, moments, how long something is over. Takes what a timer
// put into the notice; gives the template's variables, all of them there and '' when there is nothing to say. Pure.
import type { OutboxRow } from '../../ports.ts';
import { cleanLine } from '../markdown/values.ts';
import type { Words } from '../words.ts';

/** The variables and their shape. */
export const timeVariables = {
  sla: { name: '', goal: '', due: '', overdueBy: '', level: '' },
  due: '',
  waitedUntil: '',
  closesOn: '',
  n: '',
  idleFor: '',
} as const;

/** Everything a template may use of time; `shown` writes a moment. */
export function timeContext(row: OutboxRow, words: Words, shown: (at: number) => string) {
  const { time } = row.data;
  const moment = (at: number | null | undefined): string => (typeof at === 'number' ? shown(at) : '');
  const over = time && time.overdueMs > 0 ? durationText(time.overdueMs, words) : '';
  return {
    sla: {
      name: cleanLine(time?.sla ?? ''),
      goal: time && time.goal !== '' ? words.goals[time.goal] : '',
      due: moment(time?.dueAt),
      overdueBy: row.name === 'escalation' ? over : '',
      level: time && time.level > 0 ? String(time.level) : '',
    },
    due: moment(time?.dueAt),
    waitedUntil: row.name === 'due' && time?.dueAt !== row.data.ticket?.due ? moment(time?.dueAt) : '',
    closesOn: moment(time?.closesAt),
    n: time && time.count > 0 ? String(time.count) : '',
    idleFor: row.name === 'idle' ? over : '',
  };
}

/** `3 days 4 h`, `2 h 15 min`, `5 min`: the two largest units. */
function durationText(ms: number, words: Words): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const [day = '', several = day] = words.days.split(' | ');
  const parts = [
    days > 0 ? `${days} ${days === 1 ? day : several}` : '',
    hours > 0 ? `${hours} ${words.hours}` : '',
    days === 0 && minutes % 60 > 0 ? `${minutes % 60} min` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
