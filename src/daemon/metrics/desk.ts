// Tickets, their service levels, their timers. Takes the store; gives families.
import type { Family } from '../../lib/metrics.ts';
import { readPulse } from '../clock/heartbeat.ts';
import { at, gauge, one } from './family.ts';
import type { MetricsDeps } from './page.ts';
import { ServiceCount } from './service.ts';

/** How many tickets there are, and how their service levels fare. */
export function ticketFamilies({ store, setup, clock }: MetricsDeps): readonly Family[] {
  const service = new ServiceCount({ store, setup, clock });
  return [
    gauge(
      'mailclerk_tickets',
      'Tickets by queue, status and kind of the status (new, open, waiting, done, closed, cancelled).',
      ['queue', 'status', 'kind'],
      async () =>
        (await store.read(() => store.statistics.counts())).map(({ queue, status, kind, tickets }) => ({
          value: tickets,
          labels: [queue, status, kind],
        })),
    ),
    gauge(
      'mailclerk_sla_breached_tickets',
      'Open tickets whose time for a goal of their service level is over; counted once a minute at most.',
      ['queue', 'goal'],
      () => service.missed(),
    ),
  ];
}

/** The clock and its timers. */
export function clockFamilies({ store }: MetricsDeps): readonly Family[] {
  return [
    gauge(
      'mailclerk_clock_held',
      '1 while the clock is in doubt and mails of timers to customers are held.',
      [],
      async () => one((await store.read(() => readPulse(store)))?.held ? 1 : 0),
    ),
    gauge(
      'mailclerk_timers_next_timestamp_seconds',
      'When the first timer is due; in the past: it is overdue.',
      [],
      async () => at((await store.read(() => store.timers.next(1, true)))[0]?.dueAt ?? null),
    ),
  ];
}
