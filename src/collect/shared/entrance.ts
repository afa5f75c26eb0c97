// How many connections are made at once when a daemon has many mailboxes: a thousand logins in one moment are a storm to
// a server, and a second of encryption in which nothing else happens here. Takes a way in and the server it leads to; lets
// some in at each server, and one every few milliseconds over all. Whoever hangs at a dead server gives his place away
// after some seconds, so that he keeps nobody out; who waits too long is told instead of waiting on.
import type { Clock } from '../../lib/time.ts';
import { CollectFault } from '../fault.ts';

export interface Entrance {
  /** Goes in when it is his turn. Throws what that threw, or `unreachable` when there was no turn within `patienceMs`. */
  enter<T>(
    server: string,
    goIn: () => Promise<T>,
    wait: { readonly signal: AbortSignal; readonly patienceMs: number },
  ): Promise<T>;
}

/** Going in at one server at the same time. */
const AT_ONCE = 8;
/** So long one counts as going in: then he hangs, and the next may try. */
const HANGS_MS = 5_000;
/** Between two beginnings, whatever the server. */
const GAP_MS = 4;

interface Server {
  within: number;
  readonly waiting: Set<() => void>;
}

/** An entrance for every mailbox of a process. */
export function openEntrance(clock: Clock): Entrance {
  const servers = new Map<string, Server>();
  let nextAt = 0;

  async function turn(
    server: Server,
    { signal, patienceMs }: { readonly signal: AbortSignal; readonly patienceMs: number },
    name: string,
  ): Promise<void> {
    if (server.within < AT_ONCE && server.waiting.size === 0) server.within += 1;
    else await called(server, { signal, patienceMs }, name);
    const restMs = nextAt - clock.monotonic();
    nextAt = Math.max(nextAt, clock.monotonic()) + GAP_MS;
    if (restMs > 0) await clock.sleep(restMs, signal);
  }

  async function called(
    server: Server,
    { signal, patienceMs }: { readonly signal: AbortSignal; readonly patienceMs: number },
    name: string,
  ): Promise<void> {
    const over = new AbortController();
    let isCalled = false;
    const call = new Promise<void>((resolve) => {
      const mine = (): void => {
        isCalled = true;
        server.within += 1;
        server.waiting.delete(mine);
        resolve();
      };
      server.waiting.add(mine);
      over.signal.addEventListener('abort', () => server.waiting.delete(mine), { once: true });
    });
    await Promise.race([call, clock.sleep(patienceMs, AbortSignal.any([signal, over.signal]))]);
    over.abort('called');
    if (isCalled) return;
    if (signal.aborted) throw new CollectFault('lost', 'stopping');
    throw new CollectFault(
      'unreachable',
      `${name} lets nobody in: others have been waiting for its answer for ${Math.round(patienceMs / 1000)} s`,
    );
  }

  return {
    async enter(name, goIn, wait) {
      const server = servers.get(name) ?? { within: 0, waiting: new Set() };
      servers.set(name, server);
      await turn(server, wait, name);
      let isWithin = true;
      const leave = (): void => {
        if (!isWithin) return;
        isWithin = false;
        server.within -= 1;
        const [next] = server.waiting;
        if (next && server.within < AT_ONCE) next();
        else if (server.within === 0 && server.waiting.size === 0) servers.delete(name);
      };
      const done = new AbortController();
      void clock.sleep(HANGS_MS, done.signal).then(leave);
      try {
        return await goIn();
      } finally {
        done.abort('within');
        leave();
      }
    },
  };
}
