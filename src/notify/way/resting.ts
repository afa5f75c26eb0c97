// A way out that rests: the provider said that nothing more is taken for now. Takes the rest a refusal asks for; keeps it in
// the settings, so that a restart does not begin to try again and `outbox release` in another process can end it. While
// nothing rests it costs nothing.
import type { Log } from '../../lib/log.ts';
import { type Clock, isoTime } from '../../lib/time.ts';
import { RESTORED, readRestored } from '../../model/notice/restored.ts';
import type { TransportId } from '../../model/notice/transports.ts';
import type { Program, Store } from '../../ports.ts';

/** Until when nothing leaves by a way, epoch ms, and what the server said. */
export interface Rest {
  readonly until: number;
  readonly reason: string;
}

/** Nobody's clock is believed beyond this: a rest written under a wrong one ends all the same. */
const LONGEST_MS = 86_400_000;
/** Held after a restore: looked at again at the next commit, at the latest then. */
const HELD_LOOK_MS = 60_000;

export class Resting {
  readonly #deps: { readonly store: Store; readonly clock: Clock; readonly log: Log };
  readonly #way: TransportId;
  #rest: Rest | null = null;
  #isRead = false;
  #wasHeld = false;

  constructor(deps: { readonly store: Store; readonly clock: Clock; readonly log: Log }, way: TransportId) {
    this.#deps = deps;
    this.#way = way;
  }

  /** When it ends; null when nothing rests. Asks the store at the start and while it rests. */
  async until(): Promise<number | null> {
    const { store, clock, log } = this.#deps;
    if (this.#isRead && this.#rest === null) return null;
    const wasResting = this.#rest !== null;
    const now = clock.now();
    if (await this.#isHeld()) return now + HELD_LOOK_MS;
    this.#rest = await store.read(() => restOf(store, this.#way));
    this.#isRead = true;
    if (this.#rest !== null && (this.#rest.until <= now || this.#rest.until > now + LONGEST_MS)) {
      await store.write(() => endRest(store, this.#way));
      this.#rest = null;
    }
    if (wasResting && this.#rest === null) log.info('smtp.goes-on', { way: this.#way });
    return this.#rest?.until ?? null;
  }

  /** After a restore nothing leaves before a person said so: what the lost days sent would go out again. */
  async #isHeld(): Promise<boolean> {
    const { store, log } = this.#deps;
    const restored = readRestored(await store.read(() => store.settings.get(RESTORED)));
    if (restored !== null && !this.#wasHeld)
      log.warn('outbox.held', { way: this.#way, since: isoTime(restored.at), knows: isoTime(restored.knows) });
    if (restored === null && this.#wasHeld) log.info('outbox.released', { way: this.#way });
    this.#wasHeld = restored !== null;
    return this.#wasHeld;
  }

  /** Begins to rest; gives the program that keeps it. A rest that lasts longer already stays. */
  *begin(restMs: number, reason: string): Program<void> {
    const { store, clock, log } = this.#deps;
    const until = clock.now() + Math.min(restMs, LONGEST_MS);
    if (this.#rest !== null && this.#rest.until >= until) return;
    this.#rest = { until, reason };
    this.#isRead = true;
    log.warn('smtp.rests', { way: this.#way, until: isoTime(until), reason });
    yield* store.settings.set(restSetting(this.#way), JSON.stringify(this.#rest));
  }
}

/** The rest of a way; null when nothing rests. */
export function* restOf(store: Store, way: TransportId): Program<Rest | null> {
  const text = yield* store.settings.get(restSetting(way));
  return text ? (JSON.parse(text) as Rest) : null;
}

/** It goes on at once. */
export function* endRest(store: Store, way: TransportId): Program<void> {
  yield* store.settings.set(restSetting(way), '');
}

function restSetting(way: TransportId): string {
  return `smtp/rest/${way}`;
}
