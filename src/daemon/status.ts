// `status`: what another process can see of a running mailclerk, from the store and the lock alone.
import type { LeaseRow } from '../model/lease/lease.ts';
import { readShared, sharedKey } from '../model/lease/shared.ts';
import { auditKey, readAudit } from '../model/mailbox/accounted.ts';
import { RESTORED, readRestored } from '../model/notice/restored.ts';
import type { Setup } from '../model/setup.ts';
import type { Program, Store } from '../ports.ts';
import { isDataDirHeld } from '../store/lease/lock.ts';
import type { MailboxStatus, SharedStatus, Status } from './app.ts';
import { clockStatus } from './clock/accept.ts';
import { nullsRefused, restsOf } from './delivery/rests.ts';
import { loginStatus } from './oauth/logins.ts';
import { lastRefused } from './reload.ts';
import { type Canary, readCanary } from './watch/canary.ts';
import { type FolderState, stateKey } from './watchers.ts';

/** Reads the state, and whether a daemon holds the data directory's lock. Writes nothing. */
export async function readStatus(store: Store, setup: Setup, now: number): Promise<Status> {
  const { config, revision } = setup;
  const seen = await store.read(function* () {
    const mailboxes: MailboxStatus[] = [];
    for (const mailbox of config.mailboxes)
      for (const folder of mailbox.folders) mailboxes.push(yield* folderStatus(store, mailbox.name, folder));
    const backlog = yield* store.ledger.backlog();
    const outbox = yield* store.outbox.counts();
    const { open: circuits } = yield* store.gate.circuits(now);
    const canaries: Record<string, Canary> = {};
    for (const { name, canaryMs } of config.mailboxes) {
      const canary = canaryMs === undefined ? null : yield* readCanary(store, name);
      if (canary) canaries[name] = canary;
    }
    return {
      mailboxes,
      circuits,
      canaries,
      lease: yield* store.lease.row(),
      shared: yield* sharedFolders(store, setup),
      refused: yield* lastRefused(store),
      restored: readRestored(yield* store.settings.get(RESTORED)),
      backlog,
      outbox,
      logins: yield* loginStatus(store, setup),
      clock: yield* clockStatus(store, now),
    };
  });
  const world = { store, setup, clock: { now: () => now } };
  return {
    rests: await restsOf(world),
    nullsRefused: await nullsRefused(world),
    revision,
    running: isWorking(config.data.dir, seen.lease),
    shared: seen.shared,
    lease: seen.lease.owner === null ? null : seen.lease,
    mailboxes: seen.mailboxes,
    received: seen.backlog.received,
    oldestReceivedAt: seen.backlog.oldestAt,
    quarantined: seen.backlog.quarantined,
    outbox: seen.outbox,
    circuits: seen.circuits,
    canaries: seen.canaries,
    logins: seen.logins,
    clock: seen.clock,
    restoredAt: seen.restored?.at ?? null,
    refused: seen.refused,
  };
}

/** Folders in which another installation's marks were seen. */
export function* sharedFolders(store: Store, { config }: Setup): Program<readonly SharedStatus[]> {
  const found: SharedStatus[] = [];
  for (const { name: mailbox, folders } of config.mailboxes)
    for (const folder of folders) {
      const seen = readShared(yield* store.settings.get(sharedKey(mailbox, folder)));
      if (seen) found.push({ mailbox, folder, seen });
    }
  return found;
}

/** What was last heard of a folder. */
export function* folderStatus(store: Store, mailbox: string, folder: string): Program<MailboxStatus> {
  const text = yield* store.settings.get(stateKey(mailbox, folder));
  const cursor = yield* store.ledger.cursor(mailbox, folder);
  const said = text === null ? null : (JSON.parse(text) as FolderState);
  // The cursor's time is when everything was seen; where the server then says nothing to what it is told, nothing is complete.
  const downSince = said && !said.up ? (said.downSince ?? said.at) : Number.POSITIVE_INFINITY;
  const completeAt = cursor && cursor.completeAt > 0 ? Math.min(cursor.completeAt, downSince) : null;
  return {
    mailbox,
    folder,
    up: said?.up ?? null,
    detail: said?.detail ?? 'never connected',
    at: said?.at ?? null,
    completeAt,
    audit: readAudit(yield* store.settings.get(auditKey(mailbox, folder))),
  };
}

/** Every folder of every mailbox with what was last heard of it. */
export function* boxStatus(store: Store, { config }: Setup): Program<readonly MailboxStatus[]> {
  const boxes: MailboxStatus[] = [];
  for (const { name, folders } of config.mailboxes)
    for (const folder of folders) boxes.push(yield* folderStatus(store, name, folder));
  return boxes;
}

/** A holder without the lock took over from one that still has it. */
function isWorking(dir: string, { owner, locked }: LeaseRow): boolean {
  return (owner !== null && !locked) || isDataDirHeld(dir);
}
