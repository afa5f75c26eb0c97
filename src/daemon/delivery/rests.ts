// What holds a way out up, as another process can see it: a rest after a provider's limit, a null sender it refuses.
import { waysOut } from '../../model/notice/transports.ts';
import type { Setup } from '../../model/setup.ts';
import { nullSenderSetting } from '../../notify/way/null-sender.ts';
import { endRest, restOf } from '../../notify/way/resting.ts';
import type { Program, Store } from '../../ports.ts';

type World = { readonly store: Store; readonly setup: Setup; readonly clock: { now(): number } };

/** A way that rests. */
export interface WayRest {
  readonly way: string;
  readonly until: number;
  readonly reason: string;
}

/** Every way that rests now. */
export function restsOf({ store, setup, clock }: World): Promise<readonly WayRest[]> {
  const now = clock.now();
  return store.read(function* (): Program<readonly WayRest[]> {
    const found: WayRest[] = [];
    for (const { id } of waysOut(setup.config)) {
      const rest = yield* restOf(store, id);
      if (rest && rest.until > now) found.push({ way: id, ...rest });
    }
    return found;
  });
}

/** They go on at once; gives which did rest. */
export async function endRests(world: World): Promise<readonly string[]> {
  const { store } = world;
  const resting = await restsOf(world);
  if (resting.length === 0) return [];
  await store.write(function* () {
    for (const { way } of resting) yield* endRest(store, way);
  });
  return resting.map((one) => one.way);
}

/** Ways whose server refused the null sender although it is configured, and what it said. */
export function nullsRefused({
  store,
  setup,
}: Omit<World, 'clock'>): Promise<readonly { way: string; response: string }[]> {
  return store.read(function* (): Program<readonly { way: string; response: string }[]> {
    const found: { way: string; response: string }[] = [];
    for (const { id, smtp } of waysOut(setup.config)) {
      const text = smtp.nullSender ? yield* store.settings.get(nullSenderSetting(id)) : null;
      if (text) found.push({ way: id, response: String((JSON.parse(text) as { response?: unknown }).response ?? '') });
    }
    return found;
  });
}
