// Metrics in the Prometheus text format. Takes families, each with a function that gives its samples; gives the page. All
// is asked for when the page is: a counter costs nothing where things happen. Knows nothing of mail. What cannot be said
// now is left out of the page and counted, it never spoils the rest; so is a family that grew beyond reason. Labels may hold
// words of strangers: they are cut, and what a terminal would obey is taken out of them.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Buckets } from './buckets.ts';

/** One value of a family; labels in the order of the family's names. */
export interface Sample {
  readonly value: number;
  readonly labels: readonly string[];
}

/** One set of labels with the values that were counted for it. */
export interface Bucketed {
  readonly labels: readonly string[];
  readonly buckets: Buckets;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  /** A counter only grows (from the start of the process, or for ever); a gauge is what is; a histogram counts by size. */
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  samples(): readonly Sample[] | Promise<readonly Sample[]>;
  /** What a histogram counted; its samples are made of it. */
  buckets?(): readonly Bucketed[];
}

export interface Metrics {
  readonly contentType: string;
  /** The page as it is now. */
  text(): Promise<string>;
}

const FAULTS = 'mailclerk_metrics_failed_total';
/** How often the event loop's lag is looked at: what blocks it for longer is always seen. The library's 10 ms wake a daemon that has nothing to do 200 times a second. */
const LAG_EVERY_MS = 100;
/** Label sets of one family: what is more is left out, and the family counts as failed. */
const MAX_SAMPLES = 10_000;
const MAX_LABEL = 200;
const OBEYED = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Gauges of prom-client whose names say that they are counters, and what Node counts as resources now. */
const UNWANTED = ['resources_total', 'handles', 'handles_total', 'requests', 'requests_total'].map(
  (name) => `nodejs_active_${name}`,
);

/** Opens the families, and those of the process itself (memory, CPU, event loop, garbage collection). */
export function openMetrics(families: readonly Family[]): Metrics {
  const registry = new Registry();
  const faults = new Counter({
    name: FAULTS,
    help: 'Families that could not be read when the page was made.',
    registers: [registry],
  });
  for (const family of families) addFamily(registry, faults, family);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_EVERY_MS });
  for (const name of UNWANTED) registry.removeSingleMetric(name);
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

interface Emptied {
  reset(): void;
  remove(): void;
}

function addFamily(registry: Registry, faults: Counter, family: Family): void {
  const { name, help, labels } = family;
  if (family.kind === 'histogram') {
    addHistogram(registry, family);
    return;
  }
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  const fill = async (target: Emptied, put: (sample: Sample) => void): Promise<void> => {
    target.reset();
    // Without labels a reset leaves a 0 behind: a time that is none would be 1970, and every alert about its age would fire.
    if (labels.length === 0) target.remove();
    try {
      const samples = await family.samples();
      for (const sample of samples.slice(0, MAX_SAMPLES)) put(sample);
      if (samples.length > MAX_SAMPLES) faults.inc();
    } catch {
      faults.inc();
    }
  };
  if (family.kind === 'counter') {
    const counter: Counter = new Counter({
      ...options,
      collect: () => fill(counter, (sample) => counter.inc(named(labels, sample.labels), sample.value)),
    });
    return;
  }
  const gauge: Gauge = new Gauge({
    ...options,
    collect: () => fill(gauge, (sample) => gauge.set(named(labels, sample.labels), sample.value)),
  });
}

/** prom-client counts values itself; ours were counted where they arose, so it is handed the finished lines. */
function addHistogram(registry: Registry, { name, help, labels, buckets }: Family): void {
  const values = () =>
    (buckets?.() ?? []).slice(0, MAX_SAMPLES).flatMap(({ labels: given, buckets: counted }) => {
      const own = named(labels, given);
      return [
        ...counted.upTo().map(({ le, count }) => ({
          metricName: `${name}_bucket`,
          labels: { ...own, le: le === Number.POSITIVE_INFINITY ? '+Inf' : String(le) },
          value: count,
        })),
        { metricName: `${name}_sum`, labels: own, value: counted.sum },
        { metricName: `${name}_count`, labels: own, value: counted.count },
      ];
    });
  const metric = {
    name,
    help,
    type: 'histogram',
    get: async () => ({ name, help, type: 'histogram', values: values() }),
  };
  // Its registry asks a metric for nothing but `get`; its types know only metrics of its own.
  registry.registerMetric(metric as unknown as Gauge);
}

function named(labels: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(labels.map((label, index) => [label, shown(values[index] ?? '')]));
}

function shown(value: string): string {
  return value.slice(0, MAX_LABEL).toWellFormed().replace(OBEYED, '\ufffd');
}
