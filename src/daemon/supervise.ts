// The daemon's life: the lease on the database (lease/) → watchers, processor, deliverer side by side → on the signal: no new mail
// is fetched, the group and the mails in flight are finished, everything is closed. `once`: one poll of every folder,
// everything decided and acknowledged, everything due delivered. One broken mailbox disturbs no other.
import { join } from 'node:path';
import { aborted } from '../lib/aborted.ts';
import { allEnded } from '../lib/all-ended.ts';
import { countedLog, errorText } from '../lib/log.ts';
import type { Progress } from '../lib/progress.ts';
import { deliverAll, deliverLoop } from '../notify/deliver.ts';
import type { Program, SendResult } from '../ports.ts';
import { ERASURES_NAME } from '../store/forget/erasures.ts';
import { DATABASE_NAME } from '../store/open.ts';
import type { RunOptions, RunSummary } from './app.ts';
import { ClockLoop } from './clock/clock-loop.ts';
import { holdIfOlder, keepMark, keepMarking } from './database/mark.ts';
import { withSoundDatabase } from './database/sound.ts';
import { Delivery, deliverOnce } from './delivery/delivery.ts';
import { keepProbing, probeAnew } from './delivery/reply-probe.ts';
import { copyDue, copySentMails } from './delivery/sent-copies.ts';
import { indexOld } from './find/index-old.ts';
import { forgetAgainAtStart } from './forget/again.ts';
import { keepRetention, type RetentionDeps, retentionPass } from './forget/retention.ts';
import { HttpDoor } from './http-door.ts';
import { type WithLeaseDeps, withLease } from './lease/with-lease.ts';
import { LmtpDoor } from './lmtp/door.ts';
import { Attendance } from './mailboxes/attend.ts';
import { followFiles } from './run/follow-files.ts';
import { begin, callDeps, type Done, sharedDeps, type WorkDeps } from './run/work.ts';
import type { Look } from './setup-in-force.ts';
import { withSuspects } from './suspects/with-suspects.ts';
import { Looks } from './watch/looks.ts';
import { WatchLoop } from './watch/watch-loop.ts';
import { type Guard, openGuard } from './watchdog/guard.ts';
import { keepPinging, type PingDeps, pingOnce } from './watchdog/ping.ts';

export interface SuperviseDeps extends WorkDeps, WithLeaseDeps {
  /** Files were saved between their reading and now; absent = nobody knows. */
  readonly missed?: () => boolean;
  /** What this process was started with: a mail is tried in another one under the same. */
  readonly world: { readonly configPath: string; readonly env: Readonly<Record<string, string | undefined>> };
}
type CountingDeps = SuperviseDeps & { readonly done: Done };
type GuardedDeps = CountingDeps & { readonly guard: Guard };

/** Runs until the signal, or once. Never throws at unreachable servers: they are in the summary. */
export async function supervise(given: SuperviseDeps, options: RunOptions): Promise<RunSummary> {
  const { tallies } = given;
  const log = countedLog(given.log, (level, event, { mailbox }) => tallies.said(level, event, mailbox));
  const guard = openGuard({ env: options.once ? {} : given.world.env, clock: given.clock, log });
  const { loops } = guard;
  given.tokens?.logTo(log);
  const onStandby = (): void => guard.ready('stands by while another daemon works on the same data');
  const done: Done = { received: 0, filed: 0, sent: 0 };
  try {
    const ended = await withLease({ ...given, log, loops, onStandby }, options, async (lease, signal) => {
      const path = join(given.setup().config.data.dir, DATABASE_NAME);
      return withSoundDatabase({ path, log, signal }, async (sound) => {
        const deps = await withSuspects({ ...given, log, lease, loops, guard, done });
        await deps.store.checkpoint();
        await holdIfOlder({ ...deps, config: deps.setup().config });
        const looking = { ...deps, looks: new Looks(given.clock) };
        const running = options.once
          ? runOnce(deps, { ...options, signal: sound })
          : runOn(looking, { ...options, signal: sound });
        return running.finally(() => keepMark({ ...deps, config: deps.setup().config }));
      });
    });
    // Whatever ended it, a lost lease, too: it did what it did.
    return { ...ended, ...done };
  } finally {
    await guard.end();
  }
}

async function runOnce(deps: CountingDeps, options: RunOptions): Promise<RunSummary> {
  const { log, done } = deps;
  const stop = new AbortController();
  const work = begin(deps, stop.signal, options);
  const watchers = await new Attendance(deps).begin((config) => work.watch(config, true));
  const onAbort = (): void => void watchers.stop();
  options.signal.addEventListener('abort', onAbort, { once: true });
  // A signal that came while the files were tried is over: nobody would hear it again.
  if (options.signal.aborted) onAbort();
  const results = await watchers.results;
  await work.processor.idle();
  stop.abort();
  await work.processing;
  await new ClockLoop(deps).catchUp(options.signal);
  await new WatchLoop(deps).look();
  await again(deps, options.signal);
  await retentionPass(retentionDeps(deps), options.signal);
  const problems = results.flatMap(({ mailbox, folder, result }) =>
    result.kind === 'failed' ? [`${mailbox} (${folder}): ${result.detail}`] : [],
  );
  const unreachable = await sendOnce(deps, options.signal);
  if (unreachable !== null) problems.push(`SMTP: ${unreachable}; the notices wait in the outbox`);
  await copyDue(deps, options.signal);
  const isUnreachable = problems.length > 0;
  const waiting = await deps.store.read(() => undecided(deps));
  if (waiting > 0 && !options.signal.aborted) {
    const why = work.processor.lastFailure ?? 'no time was left';
    problems.push(`${waiting} mails are taken in but could not be decided yet, they are tried again: ${why}`);
  }
  const exitCode = isUnreachable ? 4 : problems.length > 0 ? 1 : 0;
  if (exitCode === 0) await pingOnce({ ...deps, onPing: onPing(deps) }, options.signal);
  log.info('run.ended', { ...done, problems: problems.length });
  return { exitCode, ...done, problems };
}

/** Why the SMTP server could not be reached; null when it could. */
async function sendOnce(deps: CountingDeps, signal: AbortSignal): Promise<string | null> {
  let unreachable: string | null = null;
  const onResult = (result: SendResult): void => {
    counted(deps, result);
    if (result.kind === 'later' && result.unreachable) unreachable = result.response;
  };
  const shared = sharedDeps(deps);
  const calls = deliverAll(callDeps(deps, shared, signal)).then(() => undefined);
  await allEnded([deliverOnce({ ...deps, shared, signal, onResult }), calls]);
  return unreachable;
}

function counted({ done }: CountingDeps, result: SendResult): void {
  if (result.kind === 'sent') done.sent += 1;
}

/** Whatever ends it, a fault at the start too, every loop ends with it: one that went on would keep the process alive. */
async function runOn(deps: GuardedDeps, options: RunOptions): Promise<RunSummary> {
  const stop = new AbortController();
  try {
    return await runUntilStopped(deps, options, stop);
  } finally {
    stop.abort();
  }
}

async function runUntilStopped(deps: GuardedDeps, options: RunOptions, stop: AbortController): Promise<RunSummary> {
  const { log, setup, guard } = deps;
  const { loops } = guard;
  const work = begin(deps, stop.signal, options);
  const shared = sharedDeps(deps);
  const delivery = new Delivery({
    ...deps,
    shared,
    signal: stop.signal,
    onResult: (result) => counted(deps, result),
  });
  const calling = deliverLoop(callDeps(deps, shared, stop.signal));
  await probeAnew({ ...deps, config: setup().config });
  const copying = copySentMails(deps, stop.signal);
  const ticking = new ClockLoop({ ...deps, progress: loops.open('clock') }).run(stop.signal);
  const watching = new WatchLoop({ ...deps, progress: loops.open('watch') }).run(stop.signal);
  const aside = beside(deps, stop.signal);
  deps.tokens?.keep();
  const attendance = new Attendance({ ...deps, progress: loops.open('pauses') });
  const watchers = await attendance.begin((config) => work.watch(config, false));
  const attending = attendance.run(stop.signal);
  const door = new HttpDoor(deps);
  await door.renew();
  const lmtp = new LmtpDoor({ ...deps, onReceived: work.received, isPaused: (name) => attendance.isPaused(name) });
  await lmtp.renew();
  stop.signal.addEventListener('abort', () => void Promise.all([door.close(), lmtp.close()]), { once: true });
  const status = (): string => `watches ${setup().config.mailboxes.length} mailboxes`;
  const takeUp = takingUp(deps, { attendance, delivery, door, lmtp }, { stop: stop.signal, asked: options.signal });
  const files = followFiles({ ...deps, signal: stop.signal }, (look) => guard.reloading(status, () => takeUp(look)));
  options.onReload(() => attendance.tryAgain(files.reload));
  log.info('daemon.started', { mailboxes: setup().config.mailboxes.length, revision: setup().revision });
  guard.ready(status());
  const { broken } = deps.store;
  await aborted(AbortSignal.any([options.signal, broken]));
  // F38: nothing is drained, nothing is asked of the disk again; the next process begins with what the disk really holds.
  if (broken.aborted) {
    log.error('database.failed', { reason: errorText(broken.reason) });
    throw broken.reason;
  }
  log.info('daemon.stopping');
  guard.stopping();
  // A client that says nothing has some seconds; what is being sent has its own at the same time.
  const shut = lmtp.close();
  await watchers.stop();
  await door.close();
  stop.abort();
  await Promise.all([
    shut,
    work.processing,
    delivery.ended(),
    calling,
    copying,
    ticking,
    watching,
    attending,
    aside,
    files.ended,
  ]);
  await deps.tokens?.close();
  log.info('daemon.stopped', { ...deps.done });
  return { exitCode: 0, ...deps.done, problems: [] };
}

/** What has to follow a Setup. */
interface Parts {
  readonly attendance: Attendance;
  readonly delivery: Delivery;
  readonly door: HttpDoor;
  readonly lmtp: LmtpDoor;
}

/** Reads the files anew when it is called; where they are accepted everything follows them. */
function takingUp(
  deps: GuardedDeps,
  { attendance, delivery, door, lmtp }: Parts,
  { stop, asked }: { readonly stop: AbortSignal; readonly asked: AbortSignal },
): (look: Look) => Promise<void> {
  const { log, setup } = deps;
  return async (look) => {
    if (stop.aborted) return;
    const reloaded = await deps.reload(look, asked);
    if (reloaded.kind !== 'accepted' || stop.aborted) return;
    const renewed = await attendance.renew();
    if (renewed.length > 0) log.info('mailboxes.renewed', { count: renewed.length, mailboxes: renewed.slice(0, 20) });
    deps.tokens?.keep();
    await delivery.renew();
    await probeAnew({ ...deps, config: setup().config });
    await door.renew();
    await lmtp.renew();
  };
}

/** Mails that are the daemon's and have no end yet. */
function* undecided({ store, clock }: WorkDeps): Program<number> {
  const { received } = yield* store.ledger.backlog();
  return received === 0 ? 0 : received - (yield* store.ledger.heldMails(clock.now()));
}

function again(deps: WorkDeps, signal: AbortSignal): Promise<void> {
  const listPath = join(deps.setup().config.data.dir, ERASURES_NAME);
  return forgetAgainAtStart({ ...deps, listPath, now: deps.clock.now(), signal });
}

/** What goes on beside the mails. */
function beside(deps: GuardedDeps, signal: AbortSignal): Promise<unknown> {
  const { loops } = deps.guard;
  return Promise.all([
    keepPinging({ ...deps, loops, onPing: onPing(deps) }, signal),
    indexOld(deps, signal),
    keepRetention(retentionDeps(deps, loops.open('retention')), signal),
    again(deps, signal),
    keepProbing(deps, signal),
    keepMarking(deps, () => deps.setup().config, signal),
  ]);
}

function onPing({ tallies }: WorkDeps): PingDeps['onPing'] {
  return (result, at) => tallies.pinged(result, at);
}

function retentionDeps(deps: WorkDeps, progress?: Progress): RetentionDeps {
  const onForgotten = (what: string, count: number): void => deps.tallies.forgot(what, count);
  return { ...deps, onForgotten, ...(progress ? { progress } : {}) };
}
