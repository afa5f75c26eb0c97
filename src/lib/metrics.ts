// Metrics in the Prometheus text format. Takes families, each with a function that gives its samples; gives the page. All
// is asked for when the page is: a counter costs nothing where things happen. Knows nothing of mail. What cannot be said
// now is left out of the page and counted, it never spoils the rest; so is a family that grew beyond reason. Labels may hold
// words of strangers: they are cut, and what a terminal would obey is taken out of them.
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
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
const LATE = ['min', 'max', 'mean', 'p50', 'p90', 'p99'] as const;
const UNLIKELY_S = 1e9;
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
  const names = new Set(families.map(({ name }) => name));
  if (names.size < families.length) throw new Error('two families of metrics have the same name');
  const registry = new Registry();
  const faults = new Counter({
    name: FAULTS,
    help: 'Families that could not be read when the page was made.',
    registers: [registry],
  });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_EVERY_MS });
  for (const name of UNWANTED) registry.removeSingleMetric(name);
  const late = LATE.map((which) => lateness(registry, which));
  const failed = (): void => faults.inc();
  return {
    contentType: registry.contentType,
    async text() {
      // What fails is counted now and stands on the next page. Asked first: the loop's lag is known after it.
      const ofProcess = await registry.metrics();
      // The library makes an object of each value and asks for each label twice: with a thousand mailboxes that is most of a page.
      const own = await Promise.all([...families, ...late].map((family) => familyText(family, failed)));
      return `${own.join('\n\n')}\n\n${ofProcess}`;
    },
  };
}

/** The library gives what lay between two looks at the loop; how late it was is what lies beyond the time they are apart. */
function lateness(registry: Registry, which: string): Family {
  const name = `nodejs_eventloop_lag_${which}_seconds`;
  const between = registry.getSingleMetric(name);
  registry.removeSingleMetric(name);
  return {
    name,
    help: `How late the event loop turned since the last page: ${which}.`,
    kind: 'gauge',
    labels: [],
    async samples() {
      const { values } = (await between?.get()) ?? { values: [] };
      // Nobody looked yet: no number, or one as large as can be.
      const looks = values.filter(({ value }) => value < UNLIKELY_S);
      return looks.map(({ value }) => ({ value: Math.max(0, value - LAG_EVERY_MS / 1_000), labels: [] }));
    },
  };
}

/** Without samples its head stands alone: a time that is none is not 1970. */
async function familyText(family: Family, failed: () => void): Promise<string> {
  const { name, help, kind } = family;
  const head = `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${kind}`;
  const values = kind === 'histogram' ? countedValues(family, failed) : await sampledValues(family, failed);
  return [head, ...Array.from(values, ([series, value]) => `${series} ${numberText(value)}`)].join('\n');
}

/** Series and values; what was said before one that cannot be said stays. */
async function sampledValues(
  { name, kind, labels, samples }: Family,
  failed: () => void,
): Promise<ReadonlyMap<string, number>> {
  const values = new Map<string, number>();
  try {
    const found = await samples();
    for (const sample of found.slice(0, MAX_SAMPLES)) {
      const { value } = sample;
      if (typeof value !== 'number' || (kind === 'counter' && !(value >= 0 && Number.isFinite(value))))
        throw new TypeError(`${name} is ${value}`);
      const series = name + labelsText(labels, sample.labels);
      // Labels that were cut may be alike then.
      values.set(series, kind === 'counter' ? value + (values.get(series) ?? 0) : value);
    }
    if (found.length > MAX_SAMPLES) failed();
  } catch {
    failed();
  }
  return values;
}

/** The finished lines of a histogram: it was counted where its values arose. */
function countedValues({ name, labels, buckets }: Family, failed: () => void): readonly (readonly [string, number])[] {
  const below = [...labels, 'le'];
  try {
    const found = buckets?.() ?? [];
    if (found.length > MAX_SAMPLES) failed();
    return found.slice(0, MAX_SAMPLES).flatMap(({ labels: given, buckets: counted }) => {
      const own = labelsText(labels, given);
      return [
        ...counted.upTo().map(({ le, count }) => {
          const limit = le === Number.POSITIVE_INFINITY ? '+Inf' : String(le);
          return [`${name}_bucket${labelsText(below, [...given, limit])}`, count] as const;
        }),
        [`${name}_sum${own}`, counted.sum] as const,
        [`${name}_count${own}`, counted.count] as const,
      ];
    });
  } catch {
    failed();
    return [];
  }
}

function labelsText(labels: readonly string[], values: readonly string[]): string {
  if (labels.length === 0) return '';
  return `{${labels.map((label, index) => `${label}="${escaped(shown(values[index] ?? ''))}"`).join(',')}}`;
}

function escaped(value: string): string {
  if (!/[\\"]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Inf' : '+Inf';
}

function shown(value: string): string {
  return value.slice(0, MAX_LABEL).toWellFormed().replace(OBEYED, '\ufffd');
}
