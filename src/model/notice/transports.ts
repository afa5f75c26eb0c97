// By which way a notice leaves: one mail server for everything, or one of its own for the administrator's alerts, or for a
// queue. Takes a notice and the configuration; gives the way. The one place that says so: envelope, bytes, the loops that
// send and the outbox' readers ask here. Pure.
import type { Config, Smtp } from '../setup.ts';

/** `default`, `admin`, or `queue:NAME`. */
export type TransportId = string;

/** What leaves together: mails by SMTP (the default), webhooks by HTTP. One never waits for the other. */
export type OutboxChannel = 'mail' | 'webhook';

/** Which rows of the outbox go one way: those of these names or queues, or all but those. Absent = it does not matter. */
export interface OutboxPart {
  readonly names?: readonly string[];
  readonly notNames?: readonly string[];
  readonly queues?: readonly string[];
  readonly notQueues?: readonly string[];
}

/** One way out. */
export interface Way {
  readonly id: TransportId;
  readonly smtp: Smtp;
  /** Null = every mail. */
  readonly part: OutboxPart | null;
}

/** What goes to the administrator: by a way that does not fail together with what it reports. */
const ADMINS = ['admin-alert', 'admin-digest'];

/** Every way, the default first. */
export function waysOut({ smtp, transports }: Pick<Config, 'smtp' | 'transports'>): readonly Way[] {
  const { admin = null, queues = {} } = transports ?? {};
  const named = Object.entries(queues);
  const notNames = admin ? { notNames: ADMINS } : {};
  if (!admin && named.length === 0) return [{ id: 'default', smtp, part: null }];
  const notQueues = named.length > 0 ? { notQueues: named.map(([queue]) => queue) } : {};
  return [
    { id: 'default', smtp, part: { ...notNames, ...notQueues } },
    ...(admin ? [{ id: 'admin', smtp: admin, part: { names: ADMINS } }] : []),
    ...named.map(([queue, own]) => ({ id: `queue:${queue}`, smtp: own, part: { ...notNames, queues: [queue] } })),
  ];
}

/** The way of one notice. */
export function wayOf(
  row: { readonly name: string; readonly queue: string | null },
  config: Pick<Config, 'smtp' | 'transports'>,
): { readonly id: TransportId; readonly smtp: Smtp } {
  const { admin = null, queues = {} } = config.transports ?? {};
  if (admin && ADMINS.includes(row.name)) return { id: 'admin', smtp: admin };
  const own = row.queue !== null && Object.hasOwn(queues, row.queue) ? queues[row.queue] : undefined;
  return own ? { id: `queue:${row.queue}`, smtp: own } : { id: 'default', smtp: config.smtp };
}
