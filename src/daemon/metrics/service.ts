// How the service levels of open tickets fare. Every open ticket is looked at, so it is done beside the work: in small slices,
// no more often than once a minute, and never for more than a twentieth of the time. Takes the store and the Setup in
// force; gives the figures of the last count. A page never waits for a count, except a moment for the first one.
import { setImmediate } from 'node:timers/promises';
import { leftAt, runningGoals } from '../../desk/time/goals.ts';
import { aborted } from '../../lib/aborted.ts';
import type { Sample } from '../../lib/metrics.ts';
import type { Clock } from '../../lib/time.ts';
import type { Setup } from '../../model/setup.ts';
import { type Goal, goals } from '../../model/time/service.ts';
import type { Store } from '../../ports.ts';

const EVERY_MS = 60_000;
const SHARE = 20;
const FIRST_MS = 2_000;

export interface ServiceDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** The last count, renewed when it is asked for and old. */
export class ServiceCount {
  readonly #deps: ServiceDeps;
  #samples: readonly Sample[] = [];
  #setup: Setup | null = null;
  #nextAt = 0;
  #counting: Promise<void> | null = null;
  #failed: unknown = null;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /** Queue, goal → open tickets whose time for it is over. Throws what the last count failed of. */
  async missed(): Promise<readonly Sample[]> {
    const setup = this.#deps.setup();
    const isFirst = this.#setup === null;
    if (!this.#counting && (this.#deps.clock.monotonic() >= this.#nextAt || setup !== this.#setup)) {
      this.#counting = this.#renew(setup).finally(() => {
        this.#counting = null;
      });
    }
    if (isFirst && this.#counting) await Promise.race([this.#counting, aborted(AbortSignal.timeout(FIRST_MS))]);
    if (this.#failed !== null) throw this.#failed;
    return this.#samples;
  }

  async #renew(setup: Setup): Promise<void> {
    const began = this.#deps.clock.monotonic();
    try {
      this.#samples = await countMissed(this.#deps, setup);
      this.#failed = null;
    } catch (error) {
      this.#failed = error;
    }
    this.#setup = setup;
    const tookMs = this.#deps.clock.monotonic() - began;
    this.#nextAt = this.#deps.clock.monotonic() + Math.max(EVERY_MS, SHARE * tookMs);
  }
}

async function countMissed({ store, clock }: ServiceDeps, { config }: Setup): Promise<readonly Sample[]> {
  const now = clock.now();
  const missed = new Map<string, Record<Goal, number>>();
  for (const { name, sla } of config.queues) if (sla !== undefined) missed.set(name, none());
  if (Object.keys(config.slas ?? {}).length === 0) return [];
  for (let after: number | null = 0; after !== null; await setImmediate()) {
    const from: number = after;
    const tickets = await store.read(() => store.statistics.timed(from));
    for (const ticket of tickets)
      for (const running of runningGoals(ticket, config)) {
        const counts = missed.get(ticket.queue) ?? none();
        missed.set(ticket.queue, counts);
        if (leftAt(running, ticket, now) < 0) counts[running.goal] += 1;
      }
    after = tickets.at(-1)?.id ?? null;
  }
  return [...missed].flatMap(([queue, counts]) =>
    goals.map((goal) => ({ value: counts[goal], labels: [queue, goal] })),
  );
}

function none(): Record<Goal, number> {
  return { first_response: 0, update: 0, resolve: 0 };
}
