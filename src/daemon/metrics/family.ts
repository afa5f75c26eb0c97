// How a family of metrics is written down: counters, gauges, histograms, and the usual shapes of their samples. Pure.
import type { Bucketed, Family, Sample } from '../../lib/metrics.ts';

type Samples = Family['samples'];

/** What only grows. */
export function counter(name: string, help: string, labels: readonly string[], samples: Samples): Family {
  return { name, help, kind: 'counter', labels, samples };
}

/** What is. */
export function gauge(name: string, help: string, labels: readonly string[], samples: Samples): Family {
  return { name, help, kind: 'gauge', labels, samples };
}

/** How many values were at most so large. */
export function histogram(
  name: string,
  help: string,
  labels: readonly string[],
  counts: () => readonly Bucketed[],
): Family {
  return { name, help, kind: 'histogram', labels, samples: () => [], buckets: counts };
}

/** A family without labels. */
export function one(value: number): readonly Sample[] {
  return [{ value, labels: [] }];
}

/** A moment as Unix seconds; nothing when there is none. */
export function at(ms: number | null): readonly Sample[] {
  return ms === null ? [] : one(ms / 1000);
}

/** What the tallies counted: labels joined by NUL. */
export function samplesOf(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([key, value]) => ({ value, labels: key.split('\0') }));
}

/** One label, its values the keys. */
export function recordSamples(record: Readonly<Record<string, number>>, divisor: number): readonly Sample[] {
  return Object.entries(record).map(([state, value]) => ({ value: value / divisor, labels: [state] }));
}
