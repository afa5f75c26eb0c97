// Metrics in the Prometheus text format. Takes families, each with a function that gives its samples; gives the page. All
// is asked for when the page is: a counter costs nothing where things happen. Knows nothing of mail. What cannot be said
// now is left out of the page and counted, it never spoils the rest.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** One value of a family; labels in the order of the family's names. */
export interface Sample {
  readonly value: number;
  readonly labels: readonly string[];
}

export interface Family {
  readonly name: string;
  readonly help: string;
  /** A counter only grows (from the start of the process, or for ever); a gauge is what is. */
  readonly kind: 'counter' | 'gauge';
  readonly labels: readonly string[];
  samples(): readonly Sample[] | Promise<readonly Sample[]>;
}

export interface Metrics {
  readonly contentType: string;
  /** The page as it is now. */
  text(): Promise<string>;
}

const FAULTS = 'mailclerk_metrics_failed_total';

/** Opens the families, and those of the process itself (memory, CPU, event loop, garbage collection). */
export function openMetrics(families: readonly Family[]): Metrics {
  const registry = new Registry();
  const faults = new Counter({
    name: FAULTS,
    help: 'Families that could not be read when the page was made.',
    registers: [registry],
  });
  for (const family of families) addFamily(registry, faults, family);
  collectDefaultMetrics({ register: registry });
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

function addFamily(registry: Registry, faults: Counter, family: Family): void {
  const { name, help, labels } = family;
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  const named = (values: readonly string[]): Record<string, string> =>
    Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']));
  const fill = async (target: { reset(): void }, put: (sample: Sample) => void): Promise<void> => {
    target.reset();
    try {
      for (const sample of await family.samples()) put(sample);
    } catch {
      faults.inc();
    }
  };
  if (family.kind === 'counter') {
    const counter: Counter = new Counter({
      ...options,
      collect: () => fill(counter, ({ value, labels: values }) => counter.inc(named(values), value)),
    });
    return;
  }
  const gauge: Gauge = new Gauge({
    ...options,
    collect: () => fill(gauge, ({ value, labels: values }) => gauge.set(named(values), value)),
  });
}
