// The counters of ticket numbers that the days a restored database has lost may have drawn from. Pure.
import { counterKey } from '../../model/number.ts';
import type { Config } from '../../model/setup.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 400;

/** Every counter that ticket numbers may have been drawn from between then and now. */
export function countersSince({ tickets, instance, queues }: Config, from: number, now: number): readonly string[] {
  const names = new Set<string>();
  const first = Math.max(from, now - MAX_DAYS * DAY_MS);
  for (let at = first; at < now + DAY_MS; at += DAY_MS)
    for (const { name } of queues)
      names.add(counterKey({ mask: tickets.number, at: Math.min(at, now), timeZone: instance.timezone, queue: name }));
  return [...names];
}
