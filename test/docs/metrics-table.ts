// The table of docs/metrics.md: every family as the page has it, with its labels and its help. Made from the code's own
// families; nothing of a store or a Setup is asked for.
import { families, type MetricsDeps } from '../../src/daemon/metrics/page.ts';
import { Tallies } from '../../src/daemon/tallies.ts';

export function metricsTable(): string {
  const nothing = {} as MetricsDeps['store'];
  const deps: MetricsDeps = {
    store: nothing,
    setup: () => {
      throw new Error('the table asks for no setup');
    },
    tallies: new Tallies(),
    clock: { now: () => 0, monotonic: () => 0 },
  };
  const rows = families(deps).map(({ name, labels, kind, help }) => {
    const shown = labels.length === 0 ? name : `${name}{${labels.join(',')}}`;
    return `| \`${shown}\` | ${kind} | ${help.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`;
  });
  return ['| metric | kind | meaning |', '|---|---|---|', ...rows].join('\n');
}
