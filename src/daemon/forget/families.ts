// What retention forgot, as metrics.
import type { Family } from '../../lib/metrics.ts';
import type { Tallies } from '../tallies.ts';

/** Rows whose time was over, by what they were. */
export function forgottenFamily(tallies: Tallies): Family {
  return {
    name: 'mailclerk_retention_forgotten_total',
    help: 'Rows whose time was over and that were forgotten since the start; refused: tickets that were not.',
    kind: 'counter',
    labels: ['what'],
    samples: () => [...tallies.forgotten].map(([what, value]) => ({ value, labels: [what] })),
  };
}
