// `status`: what another process can see of a running mailclerk, from the store and the lock alone.
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { VERSION } from '../lib/version.ts';
import type { LeaseRow } from '../model/lease/lease.ts';
import { RESTORED, readRestored } from '../model/notice/restored.ts';
import type { Setup } from '../model/setup.ts';
import type { TicketCount } from '../model/statistics/programs.ts';
import type { Store } from '../ports.ts';
import { isDataDirHeld } from '../store/lease/lock.ts';
import { DATABASE_NAME } from '../store/open.ts';
import type { Status } from './app.ts';
import { clockStatus } from './clock/accept.ts';
import { nullsRefused, restsOf } from './delivery/rests.ts';
import { pausesInForce } from './mailboxes/pauses.ts';
import { loginStatus } from './oauth/logins.ts';
import { lastRefused } from './reload.ts';
import { boxStatus, sharedFolders } from './watch/boxes.ts';
import { type Canary, readCanary } from './watch/canary.ts';
import { fixes, lookAll } from './watch/checks.ts';

/** Reads the state, and whether a daemon holds the data directory's lock. Writes nothing. */
export async function readStatus(store: Store, setup: Setup, now: number): Promise<Status> {
  const { config, revision } = setup;
  const seen = await store.read(function* () {
    const mailboxes = yield* boxStatus(store, setup, now);
    const pauses = yield* pausesInForce(store, config, now);
    const backlog = yield* store.ledger.backlog();
    const outbox = yield* store.outbox.counts();
    const { open: circuits, resets } = yield* store.gate.circuits(now);
    const canaries: Record<string, Canary> = {};
    for (const { name, canaryMs } of config.mailboxes) {
      const canary = canaryMs === undefined ? null : yield* readCanary(store, name);
      if (canary) canaries[name] = canary;
    }
    return {
      mailboxes,
      pauses,
      circuits,
      resets,
      canaries,
      lease: yield* store.lease.row(),
      shared: yield* sharedFolders(store, setup),
      refused: yield* lastRefused(store),
      restored: readRestored(yield* store.settings.get(RESTORED)),
      backlog,
      outbox,
      outboxOldest: yield* store.outbox.oldest(),
      counts: yield* store.statistics.counts(),
      logins: yield* loginStatus(store, setup),
      clock: yield* clockStatus(store, now),
    };
  });
  const world = { store, setup, clock: { now: () => now } };
  const running = isWorking(config.data.dir, seen.lease);
  return {
    version: VERSION,
    wrong: await wrongNow(store, setup, { now, startedAt: seen.lease.owner === null ? now : seen.lease.since }),
    rests: await restsOf(world),
    nullsRefused: await nullsRefused(world),
    revision,
    running,
    shared: seen.shared,
    lease: seen.lease.owner === null ? null : seen.lease,
    mailboxes: seen.mailboxes,
    pauses: seen.pauses,
    received: seen.backlog.received,
    oldestReceivedAt: seen.backlog.oldestAt,
    quarantined: seen.backlog.quarantined,
    outbox: seen.outbox,
    outboxOldest: seen.outboxOldest,
    tickets: byKind(seen.counts),
    disk: await diskOf(config.data),
    circuits: seen.circuits,
    circuitResets: seen.resets,
    canaries: seen.canaries,
    logins: seen.logins,
    clock: seen.clock,
    restoredAt: seen.restored?.at ?? null,
    refused: seen.refused,
  };
}

/** What the daemon would tell its administrator now. A daemon that has just begun is given its time. */
async function wrongNow(
  store: Store,
  setup: Setup,
  { now, startedAt }: { readonly now: number; readonly startedAt: number },
): Promise<Status['wrong']> {
  const watch = setup.config.notifications.admin ?? { to: [], when: [] };
  const found = await lookAll({ store, setup, now, startedAt, watch });
  return [...found].flatMap(([check, wrong]) => wrong.map(({ text }) => ({ check, text, fix: fixes[check] })));
}

function byKind(counts: readonly TicketCount[]): Readonly<Record<string, number>> {
  const kinds: Record<string, number> = {};
  for (const { kind, tickets } of counts) kinds[kind] = (kinds[kind] ?? 0) + tickets;
  return kinds;
}

async function diskOf({ dir, minFreeBytes }: Setup['config']['data']): Promise<Status['disk']> {
  try {
    const { bavail, bsize } = await statfs(dir);
    const { size } = await stat(join(dir, DATABASE_NAME));
    return { free: bavail * bsize, minFree: minFreeBytes, database: size };
  } catch {
    return null;
  }
}

/** A holder without the lock took over from one that still has it. */
function isWorking(dir: string, { owner, locked }: LeaseRow): boolean {
  return (owner !== null && !locked) || isDataDirHeld(dir);
}
