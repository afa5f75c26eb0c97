// `mailbox import`: mails of long ago, oldest first, through the same pipeline as every mail. By itself, without the lease, as
// every command: beside a running daemon, or without one. One import at a time on a data directory. Takes what is asked; says
// how it goes. Killed anywhere, a second one goes on: what the ledger has is not taken in again.
// States: (copying) → planning → resuming → going → ended.
import { Line } from '../../collect/history/line.ts';
import { type HistoryPlan, planHistory } from '../../collect/history/plan.ts';
import { type HistoryBatch, readHistory } from '../../collect/history/read.ts';
import type { Intake } from '../../collect/intake.ts';
import { PRESSURE } from '../../collect/pressure.ts';
import type { Connect } from '../../collect/session.ts';
import type { Log } from '../../lib/log.ts';
import { stepBack } from '../../lib/step-back.ts';
import type { Clock } from '../../lib/time.ts';
import type { Mailbox, Setup } from '../../model/setup.ts';
import type { PipelineDeps } from '../../pipeline.ts';
import type { Store } from '../../ports.ts';
import { isDataDirHeld, lockDataDir } from '../../store/lease/lock.ts';
import { type ImportAsked, type ImportCounts, type ImportProgress, noCounts } from './asked.ts';
import { decideHistory, fileHistory } from './file-history.ts';
import { copyToTry, forgetCopies } from './scratch.ts';

export interface ImportDeps {
  readonly setup: Setup;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly connect: Connect;
  /** The pipeline on this store. */
  readonly pipelineOn: (store: Store) => PipelineDeps;
  /** Opens the copy a dry run works on. */
  readonly openCopy: (path: string) => Store;
}

/** Another import is at work. */
export class ImportBusy extends Error {
  override readonly name = 'ImportBusy';
}

const LOCK_NAME = 'import-lock.sqlite';
const LEFT_AT_ONCE = 50;
/** Beside a daemon: its mails go first, whoever waits for a processor or the database. */
const NICE = 10;
const PAUSE_MS = 5;

interface Going extends ImportDeps {
  readonly asked: ImportAsked;
  readonly mailbox: Mailbox;
  readonly line: Line;
  readonly counts: ImportCounts;
  /** A daemon works on the same data. */
  readonly isBeside: boolean;
}

/** Imports; ends early when the signal aborts, between two batches. Throws a CollectFault when the server cannot be asked. */
export async function* importMails(deps: ImportDeps, asked: ImportAsked): AsyncGenerator<ImportProgress> {
  const { dir, minFreeBytes } = deps.setup.config.data;
  const lock = lockDataDir(dir, LOCK_NAME);
  if (!lock) throw new ImportBusy(`another import works on ${dir}: one at a time`);
  try {
    forgetCopies(dir);
    const mailbox = deps.setup.config.mailboxes.find(({ name }) => name === asked.mailbox);
    if (!mailbox) throw new Error(`there is no mailbox "${asked.mailbox}"`);
    const isBeside = isDataDirHeld(dir);
    if (isBeside) stepBack(0, NICE);
    const line = new Line({ ...deps, mailbox, signal: asked.signal });
    const going = { ...deps, asked, mailbox, line, counts: noCounts(), isBeside };
    try {
      if (asked.dryRun) yield* onCopy(going, { dir, minFreeBytes });
      else yield* importOn(going, await planOf(going));
    } finally {
      await line.close();
    }
  } finally {
    lock.release();
  }
}

/** A dry run: planned to know how much room is wanted, then in earnest on a copy. */
async function* onCopy(
  going: Going,
  { dir, minFreeBytes }: { readonly dir: string; readonly minFreeBytes: number },
): AsyncGenerator<ImportProgress> {
  const copy = await copyToTry(dir, { octets: 0, minFreeBytes });
  try {
    const store = going.openCopy(copy.path);
    try {
      const tried = { ...going, store, isBeside: false };
      yield* importOn(tried, await planOf(tried));
    } finally {
      store.close();
    }
  } finally {
    copy.remove();
  }
}

async function planOf(going: Going): Promise<HistoryPlan> {
  const { asked, mailbox, line, clock } = going;
  const session = await line.session();
  const span = { since: asked.since, until: asked.until ?? clock.now() };
  const intake = intakeOf(going);
  return planHistory(asked.folders ?? mailbox.folders, span, (folder) => ({ ...intake, session, folder }));
}

async function* importOn(going: Going, plan: HistoryPlan): AsyncGenerator<ImportProgress> {
  const { asked, counts, store, line, log, mailbox } = going;
  yield { kind: 'planned', folders: plan.folders, total: plan.total };
  log.info('import.started', { mailbox: mailbox.name, mails: plan.total, how: asked.how });
  yield* resume(going);
  const taking = { pipeline: going.pipelineOn(store), how: asked.how, renumbered: await renumberedOf(going, plan) };
  const batches = readHistory({ line, plan, intake: intakeOf(going) });
  let done = 0;
  let next = ahead(batches);
  try {
    while (!asked.signal.aborted) {
      const { value: batch, done: isEnd } = await next;
      if (isEnd || !batch) break;
      // The next batch is on its way while this one is decided.
      next = ahead(batches);
      if (batch.mails.length > 0) add(counts, await fileHistory(taking, batch.mails));
      add(counts, { known: batch.known, missing: batch.missing, unreadable: batch.unreadable.length });
      done += lengthOf(batch);
      for (const mail of batch.unreadable) yield { kind: 'unreadable', mail };
      yield { kind: 'going', done, total: plan.total, counts };
      if (going.isBeside) await going.clock.sleep(PAUSE_MS, asked.signal);
    }
  } catch (error) {
    if (!asked.signal.aborted) throw error;
  }
  const isInterrupted = asked.signal.aborted;
  counts.waiting = await store.write(() => store.ledger.letGo(mailbox.name));
  log.info('import.ended', { mailbox: mailbox.name, done, isInterrupted });
  yield { kind: 'ended', counts, done, total: plan.total, isInterrupted };
}

/** What an import that was killed took in and never decided. */
async function* resume(going: Going): AsyncGenerator<ImportProgress> {
  const { store, mailbox, asked } = going;
  const pipeline = going.pipelineOn(store);
  let before = -1;
  while (!asked.signal.aborted) {
    const left = await store.read(() => store.ledger.leftBehind(mailbox.name, LEFT_AT_ONCE));
    // A mail that cannot be decided now comes again at once: the daemon tries it later.
    if (left.length === 0 || left[0] === before) return;
    before = left[0] ?? -1;
    // Not counted among the mails that are looked at now: there the ledger has them.
    const found = await decideHistory(pipeline, left);
    yield { kind: 'resumed', mails: left.length - found.waiting };
  }
}

async function renumberedOf({ store, mailbox }: Going, plan: HistoryPlan): Promise<ReadonlySet<string>> {
  return store.read(function* () {
    const found = new Set<string>();
    for (const { folder, uidValidity } of plan.folders)
      if (yield* store.ledger.hasOlder(mailbox.name, folder, uidValidity)) found.add(folder);
    return found;
  });
}

function intakeOf({ store, clock, log, mailbox, asked, setup }: Going): Omit<Intake, 'session' | 'folder'> {
  const { dir, minFreeBytes } = setup.config.data;
  const events = { onReceived: () => undefined, onState: () => undefined };
  const pressure = { ...PRESSURE, dataDir: dir, minFreeBytes };
  return { store, clock, log, mailbox, events, pressure, signal: asked.signal };
}

function ahead(batches: AsyncGenerator<HistoryBatch>): Promise<IteratorResult<HistoryBatch, undefined>> {
  const next = batches.next() as Promise<IteratorResult<HistoryBatch, undefined>>;
  // Awaited at the next turn; without this a failure meanwhile would count as unhandled.
  next.catch(() => undefined);
  return next;
}

function lengthOf({ mails, known, missing, unreadable }: HistoryBatch): number {
  return mails.length + known + missing + unreadable.length;
}

function add(counts: ImportCounts, more: Partial<ImportCounts>): void {
  for (const name of Object.keys(counts) as (keyof ImportCounts)[]) counts[name] += more[name] ?? 0;
}
