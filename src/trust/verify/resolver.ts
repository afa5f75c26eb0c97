// DNS for the check of senders. `systemResolver` asks the machine's (or the given) servers; `cachedResolver` makes any
// Resolver bearable: equal questions are asked once, answers and absences are kept for a while, no question takes longer
// than its limit, and servers that are dead are not asked again for every mail. Nothing is opened before the first question.
import type { LRUCache } from 'lru-cache';
import type { DnsAnswer, DnsType, Resolver } from '../../ports.ts';

const MINUTE = 60_000;
/** node:dns tells no TTL of TXT: keys and policies change rarely, and a changed key comes under a new name. */
const KEPT_MS = 10 * MINUTE;
const ABSENT_MS = 2 * MINUTE;
const FAULT_MS = 15_000;
const MAX_NAMES = 5_000;
const MAX_OCTETS = 8 * 1_048_576;
/** After so many faults in a row nobody is asked for FAULT_MS. */
const FAULTS_UNTIL_REST = 8;

export interface CacheOptions {
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** How long one question may take. */
  readonly limitMs?: number;
}

type Known =
  | { readonly kind: 'answers'; readonly answers: readonly DnsAnswer[] }
  | { readonly kind: 'none'; readonly code: string }
  | { readonly kind: 'fault'; readonly code: string };

/** Asks each question once for as long as its answer is kept. */
export function cachedResolver(inner: Resolver, { now, limitMs = 3_000 }: CacheOptions): Resolver {
  let cache: Promise<LRUCache<string, Known>> | null = null;
  const underWay = new Map<string, Promise<Known>>();
  let faults = 0;
  let restUntil = 0;

  async function look(name: string, type: DnsType, key: string): Promise<Known> {
    if (faults >= FAULTS_UNTIL_REST && now() < restUntil) return { kind: 'fault', code: 'ETIMEOUT' };
    const found = await inTime(inner.resolve(name, type), limitMs);
    const isFault = found.kind === 'fault';
    faults = isFault ? faults + 1 : 0;
    if (isFault) restUntil = now() + FAULT_MS;
    (await memory()).set(key, found, { ttl: isFault ? FAULT_MS : found.kind === 'none' ? ABSENT_MS : KEPT_MS });
    return found;
  }

  return {
    async resolve(name, type) {
      const key = `${type} ${name.toLowerCase()}`;
      const there = (await memory()).get(key) ?? (await (underWay.get(key) ?? begin(key, look(name, type, key))));
      if (there.kind === 'answers') return there.answers;
      throw Object.assign(new Error(`DNS has no ${type} of ${name}: ${there.code}`), { code: there.code });
    },
  };

  /** Loaded with the first question: most programs that could ask never do. */
  function memory(): Promise<LRUCache<string, Known>> {
    cache ??= import('lru-cache').then(
      (lru) =>
        new lru.LRUCache({
          max: MAX_NAMES,
          maxSize: MAX_OCTETS,
          sizeCalculation: (value: Known, key: string) => key.length + octetsOf(value),
          perf: { now },
          // The clock is ours: no timer that remembers what it said.
          ttlResolution: 0,
        }),
    );
    return cache;
  }

  function begin(key: string, work: Promise<Known>): Promise<Known> {
    underWay.set(key, work);
    return work.finally(() => underWay.delete(key));
  }
}

/** The machine's resolver, or these servers (`127.0.0.1:5300`). */
export function systemResolver(servers: readonly string[] | null = null): Resolver {
  let resolver: Promise<{ resolve(name: string, type: string): Promise<unknown> }> | null = null;
  return {
    async resolve(name, type) {
      resolver ??= import('node:dns/promises').then((dns) => {
        const opened = new dns.Resolver({ timeout: 1_000, tries: 2 });
        if (servers) opened.setServers(servers);
        return opened;
      });
      return (await (await resolver).resolve(name, type)) as readonly DnsAnswer[];
    },
  };
}

async function inTime(work: Promise<readonly DnsAnswer[]>, limitMs: number): Promise<Known> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Known>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'fault', code: 'ETIMEOUT' }), limitMs);
  });
  try {
    return await Promise.race([work.then((answers): Known => ({ kind: 'answers', answers })), late]);
  } catch (error) {
    const { code } = error as { code?: unknown };
    const text = typeof code === 'string' ? code : 'ESERVFAIL';
    return { kind: text === 'ENOTFOUND' || text === 'ENODATA' ? 'none' : 'fault', code: text };
  } finally {
    clearTimeout(timer);
  }
}

function octetsOf(value: Known): number {
  return value.kind === 'answers' ? JSON.stringify(value.answers).length + 16 : 16;
}
