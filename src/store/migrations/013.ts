// Schema 13. Why: tickets have a time of their own (service level, escalation, a date they wait for, what their timers must
// remember) and timers: one row per ticket and kind, found by when they are due. Those that may mail a customer have an
// index of their own, so that they can be held while the clock is in doubt without being looked at.
import type { Migration } from '../migrate.ts';

export const migration013: Migration = {
  version: 13,
  why: 'tickets have service levels, and timers',
  statements: (d) => [
    'alter table tickets add column sla text',
    'alter table tickets add column escalation integer not null default 0',
    'alter table tickets add column pending_until integer',
    'alter table tickets add column clock text',
    `create table timers (
      id ${d.identity}, ticket integer not null references tickets (id), kind text not null, due_at integer not null,
      to_customer integer not null, unique (ticket, kind)) ${d.table}`,
    'create index timers_due on timers (due_at, id) where to_customer = 0',
    'create index timers_customer on timers (due_at, id) where to_customer = 1',
    "create index outbox_timed on outbox (created_at, to_address) where kind = 'agent' and passed = 1 and event >= 'timer:' and event < 'timer;'",
  ],
};
