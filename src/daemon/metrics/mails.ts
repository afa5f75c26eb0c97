// Mails: how many came, what became of them and how long that took, which rules hit them, what still waits. Takes the store
// and the tallies; gives families.
import type { Family } from '../../lib/metrics.ts';
import { at, counter, gauge, histogram, one, samplesOf } from './family.ts';
import type { MetricsDeps } from './page.ts';

/** Everything about mails that came in. */
export function mailFamilies({ store, tallies }: MetricsDeps): readonly Family[] {
  const backlog = () => store.read(() => store.ledger.backlog());
  return [
    counter('mailclerk_mails_received_total', 'Mails taken in since the start.', ['mailbox'], () =>
      samplesOf(tallies.received),
    ),
    counter('mailclerk_decisions_total', 'Mails decided since the start.', ['verdict', 'outcome'], () =>
      samplesOf(tallies.decisions),
    ),
    histogram(
      'mailclerk_mail_processing_seconds',
      'From the commit that took a mail in to the one that decided it, since the start.',
      [],
      () => [{ labels: [], buckets: tallies.processing }],
    ),
    histogram(
      'mailclerk_mail_delay_seconds',
      'From its arrival on the mail server, by the server’s clock, to its decision, since the start.',
      [],
      () => [{ labels: [], buckets: tallies.delay }],
    ),
    counter(
      'mailclerk_rule_hits_total',
      'Mails a rule hit since it is known, shadow hits included.',
      ['rule'],
      async () =>
        (await store.read(() => store.rules.hits())).map(({ rule, hits }) => ({ value: hits, labels: [rule] })),
    ),
    counter(
      'mailclerk_rule_shadow_hits_total',
      'Mails a shadow rule hit since the start: what it would have decided, and what was decided.',
      ['rule', 'would', 'decided'],
      () => samplesOf(tallies.shadows),
    ),
    gauge('mailclerk_mails_undecided', 'Mails taken in and not decided yet.', [], async () =>
      one((await backlog()).received),
    ),
    gauge('mailclerk_mails_undecided_oldest_timestamp_seconds', 'When the oldest of them was taken in.', [], async () =>
      at((await backlog()).oldestAt),
    ),
    gauge('mailclerk_quarantine_mails', 'Mails in quarantine.', [], async () => one((await backlog()).quarantined)),
  ];
}
