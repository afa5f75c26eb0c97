// Holds fetching back while the ledger has too much to decide, the disk is nearly full or the database's log cannot be
// emptied, with hysteresis, so that a backlog of any size is taken in with flat memory and a bounded log. Takes the
// ledger's backlog, the log's length and statfs; gives a promise that resolves when there is room. Never holds back
// acknowledgements of what is committed, except when the disk is full.
import { statfs } from 'node:fs/promises';
import { CollectFault } from './fault.ts';
import type { Intake } from './intake.ts';

export interface Pressure {
  /** Received and undecided mails at which fetching stops, and at which it goes on. */
  readonly maxBacklog: number;
  readonly resumeBacklog: number;
  /** Where the database lies; null = free space is not looked at. */
  readonly dataDir: string | null;
  readonly minFreeBytes: number;
  /** Octets in the database's log at which fetching stops: somebody reads for so long that it cannot be emptied (F39). */
  readonly maxLogBytes: number;
}

export const PRESSURE: Pressure = {
  maxBacklog: 2_000,
  resumeBacklog: 1_000,
  dataDir: null,
  minFreeBytes: 0,
  maxLogBytes: 256 * 1_048_576,
};

/** So many of its own mails a mailbox may always have waiting. */
const OWN_SHARE = 100;
const LOOK_AGAIN_MS = 200;
/** A waiting connection says something before servers (and our own socket timeout) lose patience. */
const KEEP_ALIVE_MS = 20_000;

/** Resolves when another batch may be fetched; throws no-space when the disk is nearly full. */
export async function waitForRoom(intake: Intake): Promise<void> {
  await checkSpace(intake.pressure);
  await checkLog(intake);
  const { maxBacklog, resumeBacklog } = intake.pressure;
  if (!(await isCrowded(intake, maxBacklog))) return;
  intake.log.info('mailbox.held_back', { mailbox: intake.mailbox.name, folder: intake.folder });
  let spokenAt = intake.clock.monotonic();
  while (await isCrowded(intake, resumeBacklog)) {
    if (intake.session.ended.aborted) throw intake.session.ended.reason;
    await intake.clock.sleep(LOOK_AGAIN_MS, intake.session.ended);
    if (intake.clock.monotonic() - spokenAt > KEEP_ALIVE_MS) {
      await intake.session.run('NOOP while waiting', () => intake.session.client.noop());
      spokenAt = intake.clock.monotonic();
    }
  }
}

/** True when more than `limit` mails wait, and this mailbox' share of them is not small: a flood in one holds back no other. */
async function isCrowded({ store, mailbox }: Intake, limit: number): Promise<boolean> {
  return store.read(function* () {
    if ((yield* store.ledger.backlog()).received <= limit) return false;
    const own = Math.min(OWN_SHARE, limit);
    return (yield* store.ledger.undecided(mailbox.name, own + 1)) > own;
  });
}

/** Folders that were short of room: these take nothing in until there is a tenth more than is wanted. */
const short = new WeakSet<Pressure>();

/** Throws no-space when the disk is nearly full. */
export async function checkSpace(pressure: Pressure): Promise<void> {
  if (!pressure.dataDir || pressure.minFreeBytes === 0) return;
  const disk = await statfs(pressure.dataDir);
  const free = disk.bavail * disk.bsize;
  const wanted = pressure.minFreeBytes * (short.has(pressure) ? 1.1 : 1);
  if (free >= wanted) {
    short.delete(pressure);
    return;
  }
  short.add(pressure);
  throw new CollectFault(
    'no-space',
    `${megabytes(free)} are free in ${pressure.dataDir}, ${megabytes(wanted)} are wanted (data.min_free): nothing is taken in until there is room`,
  );
}

/** Throws no-space when the database's log cannot be emptied. */
export async function checkLog({ store, pressure }: Pick<Intake, 'store' | 'pressure'>): Promise<void> {
  const bytes = await store.logBytes();
  if (bytes < pressure.maxLogBytes) return;
  throw new CollectFault(
    'no-space',
    `the database's log has grown to ${megabytes(bytes)} because another process has been reading the database for long (a copy, an open sqlite3): nothing is taken in until it ends`,
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}
