// Watches one folder of one mailbox: connect → poll → wait (IDLE, the next poll's time, or settled rows) → poll …, and
// after any fault: wait with backoff and jitter → connect anew. One connection at a time, a new instance per try. A
// poll comes every pollMs regardless of IDLE. Never lets one mailbox's fault disturb another; never tries a refused
// login more than once in 15 minutes in the end. `once`: one try, one complete poll, and a typed answer.
import { backoffMs, spread } from '../lib/chance.ts';
import { failLoop } from '../lib/failpoint.ts';
import { errorText, type Log } from '../lib/log.ts';
import { type Progress, unwatched } from '../lib/progress.ts';
import type { Clock } from '../lib/time.ts';
import type { Mailbox } from '../model/setup.ts';
import type { CollectEvents, Lease, Store } from '../ports.ts';
import { accountWhenDue } from './accounting/account.ts';
import { acknowledge } from './acknowledge.ts';
import { type Door, openDoor } from './door.ts';
import { asHeldUp, CollectFault, type FaultKind } from './fault.ts';
import type { Intake } from './intake.ts';
import { BETWEEN_MS, moving } from './moving.ts';
import { type PollCounts, poll } from './poll.ts';
import { PRESSURE, type Pressure } from './pressure.ts';
import { createRests, type Rests } from './rests.ts';
import { type Connect, connectSession, type Session } from './session.ts';
import type { Completions } from './shared/completions.ts';
import type { Entrance } from './shared/entrance.ts';
import { TIMING, type Timing } from './timing.ts';
import { createTrigger, type Trigger } from './trigger.ts';

export interface WatchOptions {
  readonly mailbox: Mailbox;
  readonly folder: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: CollectEvents;
  readonly signal: AbortSignal;
  readonly once: boolean;
  /** Rung by the daemon when rows were settled: their mails are acknowledged at once. One bell may serve many watchers. */
  readonly acknowledgeNow?: Trigger;
  /** For `once`: resolves when everything received is decided; acknowledging waits for it. */
  readonly settled?: () => Promise<void>;
  readonly pressure?: Pressure;
  /** Asked before each change on the server; absent = nobody else works on this database. */
  readonly lease?: Lease;
  readonly timing?: Timing;
  /** Default: connectSession. */
  readonly connect?: Connect;
  /** Absent = nobody watches whether it moves. */
  readonly progress?: Progress;
  /** Shared by the watchers of one mailbox; absent = it has one folder. */
  readonly door?: Door;
  /** Shared by all watchers of the process; absent = this one is alone. */
  readonly entrance?: Entrance;
  readonly completions?: Completions;
}

export type WatchResult =
  | ({ readonly kind: 'done' } & PollCounts)
  | { readonly kind: 'failed'; readonly fault: FaultKind; readonly detail: string }
  | { readonly kind: 'stopped' };

/** Resolves when the signal aborts, or with `once` after one poll. Rejects never: faults are waited out or returned. */
export async function watchMailbox(options: WatchOptions): Promise<WatchResult> {
  const { timing = TIMING, progress = unwatched } = options;
  const door = options.door ?? openDoor(options.clock);
  const failures = { inRow: 0, logins: 0 };
  let wellSince = Number.POSITIVE_INFINITY;
  const rests = createRests();
  while (!options.signal.aborted) {
    try {
      progress.within(2 * timing.connectMs + BETWEEN_MS);
      await failLoop('mailbox', progress);
      const counts = await attend({ ...options, rests, door }, timing, () => {
        wellSince = Math.min(wellSince, options.clock.monotonic());
        failures.logins = 0;
      });
      if (counts) return { kind: 'done', ...counts };
    } catch (error) {
      if (options.signal.aborted) break;
      const fault = asHeldUp(asFault(error, options.store), Math.max(timing.connectMs, timing.stallMs));
      report(options, fault);
      if (options.once) return { kind: 'failed', fault: fault.kind, detail: fault.message };
      // A server that lets us poll and then hangs up, each time, must not be logged in to once a second for ever.
      const isWell = options.clock.monotonic() - wellSince >= Math.min(options.mailbox.pollMs, WELL_MS);
      failures.inRow = isWell ? 1 : failures.inRow + 1;
      wellSince = Number.POSITIVE_INFINITY;
      failures.logins = isRefusedLogin(fault) ? failures.logins + 1 : 0;
      const wait = waitMs(fault, failures, { timing, pollMs: options.mailbox.pollMs });
      if (isRefusedLogin(fault) || fault.kind === 'throttled') door.shut(fault, wait);
      progress.within(wait + BETWEEN_MS);
      await options.clock.sleep(wait, options.signal);
    }
  }
  progress.done();
  return { kind: 'stopped' };
}

/** One connection's life. Gives counts with `once`; otherwise ends by a fault or the signal. */
async function attend(
  options: WatchOptions & { readonly rests: Rests; readonly door: Door },
  timing: Timing,
  onComplete: () => void,
): Promise<PollCounts | null> {
  const { mailbox, folder, log, signal } = options;
  const { connect = connectSession, progress = unwatched } = options;
  const goIn = (): Promise<Session> => connect(mailbox, { log, signal, timing });
  const server = `${mailbox.host}:${mailbox.port}`;
  const wait = { signal, patienceMs: timing.connectMs };
  const session = moving(
    await options.door.enter(() => options.entrance?.enter(server, goIn, wait) ?? goIn()),
    progress,
  );
  try {
    const bell = options.acknowledgeNow ?? createTrigger();
    const intake: Intake = { ...options, pressure: options.pressure ?? PRESSURE, session };
    const news = mailNews(session);
    let heard = bell.count;
    let uidValidity = '';
    const acknowledgeSettled = async (): Promise<void> => {
      if (bell.count === heard || uidValidity === '') return;
      heard = bell.count;
      await acknowledge(intake, uidValidity);
    };
    log.info('mailbox.connected', { mailbox: mailbox.name, folder });
    while (!signal.aborted) {
      news.clear();
      const hooks = { between: acknowledgeSettled, settled: (options.once ? options.settled : null) ?? nothing };
      const polled = async (): Promise<PollCounts> => {
        const began = options.clock.monotonic();
        const found = await poll(intake, hooks);
        const ok = { up: true, detail: `${folder}: ok`, at: options.clock.now(), folder };
        options.events.onState(mailbox.name, found.owed === 0 ? { ...ok, began } : ok);
        return found;
      };
      const counts = await polled();
      onComplete();
      const taken = await takeUnaccounted(intake, polled);
      if (options.once) return { ...counts, received: counts.received + taken };
      uidValidity = openUidValidity(session);
      const until = options.clock.monotonic() + spread(mailbox.pollMs);
      progress.within(mailbox.pollMs + BETWEEN_MS);
      while ((await quiet(intake, { news, bell, heard, until })) === 'wait') await acknowledgeSettled();
    }
    return null;
  } finally {
    await leave(session);
  }
}

/** What the audit misses is owed: polls take it in, and looks tell whether they did, until nothing is left or some cannot be read. Gives how many mails came. */
async function takeUnaccounted(intake: Intake, polled: () => Promise<PollCounts>): Promise<number> {
  let received = 0;
  let found = await accountWhenDue(intake);
  while (found !== null && found.unaccounted > 0) {
    const counts = await polled();
    received += counts.received;
    const left = await accountWhenDue(intake, true);
    found = left !== null && left.unaccounted < found.unaccounted && counts.owed === 0 ? left : null;
  }
  return received;
}

interface News {
  readonly arrived: Trigger;
  clear(): void;
  seen(): number;
}

/** EXISTS from the server, also between our commands. */
function mailNews(session: Session): News {
  const arrived = createTrigger();
  let seen = 0;
  session.client.on('exists', () => arrived.ring());
  return {
    arrived,
    clear() {
      seen = arrived.count;
    },
    seen: () => seen,
  };
}

/** Waits for mail, for settled rows, for the next poll's time, or until something must be said lest the line die unnoticed; throws when the connection ends. */
async function quiet(
  intake: Intake,
  wait: { readonly news: News; readonly bell: Trigger; readonly heard: number; readonly until: number },
): Promise<'poll' | 'wait'> {
  const { session, mailbox, clock, signal } = intake;
  const { client } = session;
  const rest = wait.until - clock.monotonic();
  if (rest <= 0 || wait.news.arrived.count > wait.news.seen()) return 'poll';
  const quietMs = quietFor(session.timing, rest);
  const calm = new AbortController();
  const over = calm.signal;
  // A reason of our own: making an Error with its stack for each wait of each mailbox is dear.
  const wake = (): void => calm.abort('over');
  session.ended.addEventListener('abort', wake);
  signal.addEventListener('abort', wake);
  if (session.ended.aborted || signal.aborted) wake();
  try {
    // IDLE ends by itself when the next command comes; without the capability the poll alone does the work (F17).
    if (mailbox.mode === 'idle' && client.capabilities.has('IDLE') && !client.idling)
      client.idle().catch(() => undefined);
    await Promise.race([
      clock.sleep(Math.min(rest, quietMs), over),
      wait.news.arrived.rung(wait.news.seen(), over),
      wait.bell.rung(wait.heard, over),
    ]);
  } finally {
    wake();
    session.ended.removeEventListener('abort', wake);
    signal.removeEventListener('abort', wake);
  }
  if (signal.aborted) return 'poll';
  if (session.ended.aborted) throw session.ended.reason;
  if (wait.news.arrived.count > wait.news.seen()) return 'poll';
  if (wait.bell.count > wait.heard) return 'wait';
  if (rest <= quietMs) return 'poll';
  // It ends IDLE, which is begun anew (F6): a line that a NAT forgot is found, one that is well stays remembered.
  await session.run('NOOP while waiting', () => client.noop());
  return 'wait';
}

/** Nothing is said for so long at most: the library gives up a line that was silent for stallMs, with IDLE or without. A poll that comes before that says enough: another word would cost as much as the poll. */
function quietFor({ idleMs, stallMs }: Timing, rest: number): number {
  const quietMs = Math.min(idleMs, (stallMs * 2) / 3);
  return rest <= Math.min(idleMs * 1.4, stallMs * 0.94) ? Math.max(rest, quietMs) : quietMs;
}

function openUidValidity(session: Session): string {
  const { mailbox } = session.client;
  return mailbox ? String(mailbox.uidValidity) : '';
}

/** A polite LOGOUT where there is still somebody to say it to. */
async function leave(session: Session): Promise<void> {
  if (!session.ended.aborted) await session.run('LOGOUT', () => session.client.logout()).catch(() => undefined);
  session.close();
}

function waitMs(
  fault: CollectFault,
  failures: { readonly inRow: number; readonly logins: number },
  { timing, pollMs }: { readonly timing: Timing; readonly pollMs: number },
): number {
  const { retry, loginRetry } = timing;
  // Only a refused login and a server that asks for quiet are worth a longer silence than a poll's: after every other
  // fault (a line, a full disk, a missing folder) mail comes in again within two polls of its end.
  const capMs = fault.kind === 'throttled' ? retry.capMs : Math.min(retry.capMs, pollMs);
  const wait = isRefusedLogin(fault)
    ? backoffMs(failures.logins, loginRetry.baseMs, loginRetry.capMs)
    : backoffMs(failures.inRow, retry.baseMs, capMs);
  return Math.max(wait, Math.min(fault.retryAfterMs, MAX_SERVER_WAIT_MS));
}

/** The mail server refused who we are: accounts are locked by tries. */
function isRefusedLogin({ kind }: CollectFault): boolean {
  return kind === 'login' || kind === 'token-refused';
}

/** A line that served for so long, or for the time between two polls, was well: what ended it counts as the first fault, and the next poll comes at once. */
const WELL_MS = 10_000;

/** A server may ask for a long silence, never for one without end. */
const MAX_SERVER_WAIT_MS = 3_600_000;

function asFault(error: unknown, store: Store): CollectFault {
  if (error instanceof CollectFault) return error;
  const isFull =
    store.faultOf(error) === 'full' || (error instanceof Error && 'code' in error && error.code === 'ENOSPC');
  return new CollectFault(isFull ? 'no-space' : 'internal', errorText(error), { cause: error });
}

function report(options: WatchOptions, fault: CollectFault): void {
  const { mailbox, folder, clock } = options;
  const fields = { mailbox: mailbox.name, folder, fault: fault.kind, detail: fault.message };
  if (fault.kind === 'internal')
    options.log.error('mailbox.failed', {
      ...fields,
      stack: fault.cause instanceof Error ? fault.cause.stack : undefined,
    });
  else options.log.warn('mailbox.failed', fields);
  const detail = `${folder}: ${fault.message}`;
  options.events.onState(mailbox.name, { up: false, detail, at: clock.now(), folder, fault: fault.kind });
}

async function nothing(): Promise<void> {}
