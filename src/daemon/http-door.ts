// Opens and exchanges the HTTP listeners of a Setup: /livez, /readyz and /metrics, where `http:` says, nowhere without it.
// An address that cannot be had stops no mail: it is tried again every few seconds, and the log says so once. A reload
// moves the listeners when the addresses changed.
import { errorText, type Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { Config, ListenOn, Setup } from '../model/setup.ts';
import { type Listener, listen, type Page } from '../web/listener.ts';
import { livez, readyz } from './health.ts';
import type { MetricsDeps } from './metrics.ts';

export interface HttpDoorDeps extends MetricsDeps {
  readonly clock: Clock;
  readonly log: Log;
}

const AGAIN_MS = 5_000;

type Routes = Readonly<Record<string, () => Promise<Page>>>;

export class HttpDoor {
  readonly #deps: HttpDoorDeps;
  #wanted = '';
  #stop = new AbortController();
  #open: readonly Promise<void>[] = [];

  constructor(deps: HttpDoorDeps) {
    this.#deps = deps;
  }

  /** Opens what the Setup in force wants, closes what it does not. */
  async renew(): Promise<void> {
    const { http } = this.#deps.setup().config;
    const wanted = JSON.stringify(http ?? null);
    if (wanted === this.#wanted) return;
    await this.close();
    this.#wanted = wanted;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const routes = await this.#routes(http);
    this.#open = routes.map(([on, pages]) => this.#hold(on, pages, signal));
  }

  async close(): Promise<void> {
    this.#wanted = '';
    this.#stop.abort();
    await Promise.all(this.#open);
    this.#open = [];
  }

  async #routes(http: Config['http']): Promise<readonly (readonly [ListenOn, Routes])[]> {
    if (!http) return [];
    const { store, setup, clock } = this.#deps;
    const health = { store, setup: (): Setup => setup(), now: () => clock.now() };
    const pages: Routes = { '/livez': () => livez(health), '/readyz': () => readyz(health) };
    // Dear to load, and nobody needs it without a listener.
    const [{ openMetrics }, { families }] = await Promise.all([import('../lib/metrics.ts'), import('./metrics.ts')]);
    const metrics = openMetrics(families(this.#deps));
    const page = async (): Promise<Page> => ({ status: 200, type: metrics.contentType, body: await metrics.text() });
    const all: Routes = { ...pages, '/metrics': page };
    const own = http.metrics;
    return [...(http.listen ? [[http.listen, own ? pages : all] as const] : []), ...(own ? [[own, all] as const] : [])];
  }

  /** Listens until the signal; tries again while the address cannot be had. */
  async #hold(on: ListenOn, routes: Routes, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    let told = false;
    while (!signal.aborted) {
      const listener = await listen({ ...on, routes, log }).catch((error: unknown) => {
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
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      else signal.addEventListener('abort', () => done(), { once: true });
    });
    await listener.close();
  }
}
