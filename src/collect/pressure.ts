// Holds fetching back while the ledger has too much to decide or the disk is nearly full, with hysteresis, so that a
// backlog of any size is taken in with flat memory. Takes the ledger's backlog and statfs; gives a promise that resolves
// when there is room. Never holds back acknowledgements of what is committed, except when the disk is full.
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
}

export const PRESSURE: Pressure = { maxBacklog: 2_000, resumeBacklog: 1_000, dataDir: null, minFreeBytes: 0 };

const LOOK_AGAIN_MS = 200;
/** A waiting connection says something before servers (and our own socket timeout) lose patience. */
const KEEP_ALIVE_MS = 20_000;

/** Resolves when another batch may be fetched; throws no-space when the disk is nearly full. */
export async function waitForRoom(intake: Intake): Promise<void> {
  await checkSpace(intake.pressure);
  if ((await backlog(intake)) <= intake.pressure.maxBacklog) return;
  intake.log.info('mailbox.held_back', { mailbox: intake.mailbox.name, folder: intake.folder });
  let spokenAt = intake.clock.monotonic();
  while ((await backlog(intake)) > intake.pressure.resumeBacklog) {
    if (intake.session.ended.aborted) throw intake.session.ended.reason;
    await intake.clock.sleep(LOOK_AGAIN_MS, intake.session.ended);
    if (intake.clock.monotonic() - spokenAt > KEEP_ALIVE_MS) {
      await intake.session.run('NOOP while waiting', () => intake.session.client.noop());
      spokenAt = intake.clock.monotonic();
    }
  }
}

async function backlog(intake: Intake): Promise<number> {
  const { store } = intake;
  return (await store.read(() => store.ledger.backlog())).received;
}

async function checkSpace(pressure: Pressure): Promise<void> {
  if (!pressure.dataDir || pressure.minFreeBytes === 0) return;
  const disk = await statfs(pressure.dataDir);
  const free = disk.bavail * disk.bsize;
  if (free >= pressure.minFreeBytes) return;
  const [is, wanted] = [free, pressure.minFreeBytes].map((bytes) => `${Math.round(bytes / 1_048_576)} MB`);
  throw new CollectFault(
    'no-space',
    `${is} are free in ${pressure.dataDir}, ${wanted} are wanted (data.min_free): nothing is taken in until there is room`,
  );
}
