// Tickets, their service levels, their timers. Takes the store; gives families.
import type { Family } from '../../lib/metrics.ts';
import { readPulse } from '../clock/heartbeat.ts';
import { at, gauge, one } from './family.ts';
import type { MetricsDeps } from './page.ts';

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
