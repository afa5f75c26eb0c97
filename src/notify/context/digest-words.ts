// What a template sees of a digest: lines of tickets with labels, links and moments as their reader writes them. Takes an
// outbox row; gives the variables, all of them there and empty in every other notice. Pure.
import type { DigestTicket } from '../../model/notice.ts';
import type { OutboxRow } from '../../ports.ts';
import { type In, statusKind, statusLabel, valueLabel, wordsFor } from '../labels.ts';
import { cleanLine } from '../markdown/values.ts';
import { wordFor } from '../words.ts';
import { NO_PAGE } from './plain.ts';
import { isPromised } from './promises.ts';

const line = { ref: '', subject: '', status: '', queue: '', priority: '', due: '', since: '', link: '' } as const;

/** The variables and their shape. */
export const digestVariables = {
  news: [{ ref: '', subject: '', what: '', at: '', link: '' }],
  mine: [line],
  unassigned: [line],
  overdue: [line],
  waiting: [line],
  counts: { news: '', mine: '', unassigned: '', overdue: '', waiting: '' },
} as const;

/** Everything a template may use of a digest; `shown` writes a moment. */
export function digestContext(row: OutboxRow, where: In, shown: (at: number) => string) {
  const { digest } = row.data;
  const { news } = wordsFor(where);
  const lines = (tickets: readonly DigestTicket[] = []) =>
    tickets.map((one) => ({
      ref: cleanLine(one.ref),
      subject: cleanLine(one.subject),
      status: statusLabel(one.status, one.queue, where),
      queue: cleanLine(one.queue),
      priority: cleanLine(valueLabel('priority', one.priority, where)),
      due: dueText(one, row, where, shown),
      since: shown(one.since),
      link: NO_PAGE,
    }));
  const counted = (count: number | undefined): string => (count ? String(count) : '');
  const counts = digest?.counts;
  return {
    news: (digest?.news ?? []).map((one) => ({
      ref: cleanLine(one.ref),
      subject: cleanLine(one.subject),
      what: one.names.map((name) => wordFor(news, name)).join(', ') + (one.count > 1 ? ` (${one.count})` : ''),
      at: shown(one.at),
      link: NO_PAGE,
    })),
    mine: lines(digest?.mine),
    unassigned: lines(digest?.unassigned),
    overdue: lines(digest?.overdue),
    waiting: lines(digest?.waiting),
    counts: {
      news: counted(counts?.news),
      mine: counted(counts?.mine),
      unassigned: counted(counts?.unassigned),
      overdue: counted(counts?.overdue),
      waiting: counted(counts?.waiting),
    },
  };
}

function dueText(one: DigestTicket, row: OutboxRow, where: In, shown: (at: number) => string): string {
  const kind = statusKind(one.status, one.queue, where);
  return one.due !== null && isPromised(one.due, { kind, row, where }) ? shown(one.due) : '';
}
