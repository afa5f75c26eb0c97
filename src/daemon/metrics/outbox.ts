// What leaves, and what the gate lets through. Takes the store; gives families.
import type { Family } from '../../lib/metrics.ts';
import { outboxStates } from '../../model/notice.ts';
import { gauge, recordSamples } from './family.ts';
import type { MetricsDeps } from './page.ts';

/** Every state, also those nothing is in: a count that appears with its first notice has never grown, and no alert sees it. */
const NONE: Readonly<Record<string, number>> = Object.fromEntries(outboxStates.map((state) => [state, 0]));

/** Notices by state. */
export function outboxFamilies({ store }: MetricsDeps): readonly Family[] {
  return [
    gauge(
      'mailclerk_outbox_notices',
      'Notices by state; sent, suppressed and dropped ones for ever.',
      ['state'],
      async () => recordSamples({ ...NONE, ...(await store.read(() => store.outbox.counts())) }, 1),
    ),
    gauge(
      'mailclerk_outbox_oldest_timestamp_seconds',
      'When the oldest unfinished notice of a state was written.',
      ['state'],
      async () => recordSamples(await store.read(() => store.outbox.oldest()), 1000),
    ),
  ];
}

/** The gate's circuits. */
export function gateFamilies({ store, clock }: MetricsDeps): readonly Family[] {
  const seen = () => store.read(() => store.gate.circuits(clock.now()));
  return [
    gauge(
      'mailclerk_gate_circuit_open',
      '1 while no notices of a kind leave because there were too many within an hour.',
      ['kind'],
      async () => {
        const { open } = await seen();
        return (['receipt', 'automatic'] as const).map((kind) => ({ value: open[kind] ? 1 : 0, labels: [kind] }));
      },
    ),
    gauge('mailclerk_gate_notices_hour', 'Notices to customers that passed within the last hour.', ['kind'], async () =>
      recordSamples((await seen()).hour, 1),
    ),
  ];
}
