// What a template sees of a digest: lines of tickets with labels, links and moments as their reader writes them. Takes an
// outbox row; gives the variables, all of them there and empty in every other notice. Pure.
import type { DigestTicket } from '../../model/notice.ts';
import type { Setup } from '../../model/setup.ts';
import type { OutboxRow } from '../../ports.ts';
import { statusLabel, valueLabel, wordsFor } from '../labels.ts';
import { cleanLine } from '../markdown/values.ts';
import { wordFor } from '../words.ts';

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
export function digestContext(
  row: OutboxRow,
  { setup, locale }: { readonly setup: Setup; readonly locale: string },
  shown: (at: number) => string,
) {
  const { digest } = row.data;
  const { news } = wordsFor({ setup, locale });
  const { url } = setup.config.instance;
  const link = (ref: string): string =>
    url ? `${cleanLine(url).replace(/\/$/, '')}/tickets/${encodeURIComponent(cleanLine(ref))}` : '';
  const lines = (tickets: readonly DigestTicket[] = []) =>
    tickets.map((one) => ({
      ref: cleanLine(one.ref),
      subject: cleanLine(one.subject),
      status: statusLabel(one.status, one.queue, { setup, locale }),
      queue: cleanLine(one.queue),
      priority: cleanLine(valueLabel('priority', one.priority, { setup, locale })),
      due: one.due === null ? '' : shown(one.due),
      since: shown(one.since),
      link: link(one.ref),
    }));
  const counted = (count: number | undefined): string => (count ? String(count) : '');
  const counts = digest?.counts;
  return {
    news: (digest?.news ?? []).map((one) => ({
      ref: cleanLine(one.ref),
      subject: cleanLine(one.subject),
      what: one.names.map((name) => wordFor(news, name)).join(', ') + (one.count > 1 ? ` (${one.count})` : ''),
      at: shown(one.at),
      link: link(one.ref),
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
