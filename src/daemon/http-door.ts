// Opens and exchanges the HTTP listeners of a Setup: /livez, /readyz and /metrics, where `http:` says, nowhere without it;
// at http.listen alone the page that ends a digest, too. An address that cannot be had stops no mail: it is tried again
// every few seconds, and the log says so once. A reload moves the listeners when the addresses changed.
import { aborted } from '../lib/aborted.ts';
import { errorText, type Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { Config, ListenOn, Setup } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import { type Form, type Listener, listen, type Page } from '../web/listener.ts';
import { oneClickForm } from './delivery/one-click.ts';
import { livez, readyz, standingBy } from './health.ts';
import type { MetricsDeps } from './metrics/page.ts';

export interface HttpDoorDeps extends MetricsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: ThreadKeys;
  /** What is wrong with the files of a daemon that stands by; null = not known yet. */
  readonly standbyProblems?: () => readonly string[] | null;
}

const AGAIN_MS = 5_000;

type Routes = Readonly<Record<string, () => Promise<Page>>>;

/** What one listener serves, and where. */
interface Served {
  readonly on: ListenOn;
  readonly routes: Routes;
  readonly formAt?: (path: string) => Form | null;
}

export class HttpDoor {
  readonly #deps: HttpDoorDeps;
  #wanted = '';
  #stop = new AbortController();
  #open: readonly Promise<void>[] = [];
  #isOver = false;

  constructor(deps: HttpDoorDeps) {
    this.#deps = deps;
  }

  /** Opens what the Setup in force wants, closes what it does not. */
  async renew(): Promise<void> {
    const { http } = this.#deps.setup().config;
    const wanted = JSON.stringify(http ?? null);
    if (wanted === this.#wanted) return;
    await this.#shut();
    if (this.#isOver) return;
    this.#wanted = wanted;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const served = await this.#served(http);
    this.#open = served.map((one) => this.#hold(one, signal));
  }

  /** For good. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#shut();
  }

  async #shut(): Promise<void> {
    this.#wanted = '';
    this.#stop.abort();
    await Promise.all(this.#open);
    this.#open = [];
  }

  async #served(http: Config['http']): Promise<readonly Served[]> {
    if (!http) return [];
    const { store, setup, clock, loops, looks } = this.#deps;
    const health = { store, setup: (): Setup => setup(), now: () => clock.now(), ...(loops ? { loops } : {}), looks };
    const { isStandby, standbyProblems } = this.#deps;
    const ready = isStandby ? () => standingBy(health, standbyProblems?.() ?? null) : () => readyz(health);
    const pages: Routes = { '/livez': () => livez(health), '/readyz': ready };
    // Dear to load, and nobody needs it without a listener.
    const [{ openMetrics }, { families }] = await Promise.all([
      import('../lib/metrics.ts'),
      import('./metrics/page.ts'),
    ]);
    const metrics = openMetrics(families(this.#deps));
    const page = async (): Promise<Page> => ({ status: 200, type: metrics.contentType, body: await metrics.text() });
    const all: Routes = { ...pages, '/metrics': page };
    const own = http.metrics;
    const formAt = (path: string): Form | null => oneClickForm(this.#deps, path);
    return [
      ...(http.listen ? [{ on: http.listen, routes: own ? pages : all, formAt }] : []),
      ...(own ? [{ on: own, routes: all }] : []),
    ];
  }

  /** Listens until the signal; tries again while the address cannot be had. */
  async #hold({ on, ...what }: Served, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    let told = false;
    while (!signal.aborted) {
      const listener = await listen({ ...on, ...what, log }).catch((error: unknown) => {
        if (!told) log.error('http.unavailable', { ...on, reason: errorText(error) });
        told = true;
        return null;
      });
      if (listener) return this.#serve(listener, on, signal);
      await clock.sleep(AGAIN_MS, signal);
    }
  }

  async #serve(listener: Listener, on: ListenOn, signal: AbortSignal): Promise<void> {
    this.#deps.log.info('http.listening', { host: on.host, port: listener.port });
    await aborted(signal);
    await listener.close();
  }
}
