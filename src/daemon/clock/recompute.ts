// After a change of hours, service levels, reminders or workflows every open ticket's timers are computed anew, a slice at a
// time, so that mail is never kept waiting. How far it came is kept in the store: a crash goes on where it stood. Takes the
// configuration in force; gives whether something is left.
import { createHash } from 'node:crypto';
import { timersOf } from '../../desk/time/timers.ts';
import { workflowsOf } from '../../model/by-queue.ts';
import type { Config } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';

const KEY = 'timers.computed';
const SLICE = 100;

interface Computed {
  /** What the timers were computed by. */
  readonly by: string;
  /** The last ticket that was done; null = all of them. */
  readonly after: number | null;
}

/** One slice, in the caller's transaction; false when nothing is left to do. */
export function* recomputeSlice(store: Store, config: Config): Program<boolean> {
  const by = fingerprintOf(config);
  const text = yield* store.settings.get(KEY);
  const known = text === null ? null : (JSON.parse(text) as Computed);
  const after = known?.by === by ? known.after : 0;
  if (after === null) return false;
  const tickets = yield* store.timers.openTickets(after, SLICE);
  for (const ticket of tickets) yield* store.timers.replace(ticket.id, timersOf(ticket, config));
  const last = tickets.at(-1)?.id ?? null;
  const computed: Computed = { by, after: tickets.length < SLICE ? null : last };
  yield* store.settings.set(KEY, JSON.stringify(computed));
  return computed.after !== null;
}

/** Every open ticket's timers are to be computed again: a clock that was wrong put them off. */
export function* forgetComputed(store: Store): Program<void> {
  yield* store.settings.set(KEY, JSON.stringify({ by: '', after: 0 } satisfies Computed));
}

/** Everything of a configuration that a timer depends on, as one word. */
export function fingerprintOf(config: Config): string {
  const { hours, slas, idle, queues, instance, notifications } = config;
  const rating = notifications.customer.rating?.timeoutMs ?? null;
  const workflows = workflowsOf(config).map(({ name, incomplete, whenDone, statuses }) => ({
    name,
    incomplete,
    whenDone,
    ours: statuses.filter((status) => status.waitsFor === 'us').map((status) => status.id),
  }));
  const places = queues.map((queue) => ({
    name: queue.name,
    sla: queue.sla,
    hours: queue.hours,
    flow: queue.workflow,
  }));
  const all = { version: 1, hours, slas, idle, places, workflows, rating, zone: instance.timezone };
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 32);
}
