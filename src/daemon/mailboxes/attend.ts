// Which mailboxes are watched now: those of the Setup in force that nobody paused. Takes the means to start watchers; gives a
// set of them that follows every reload and every pause, this process' own and other processes' alike, one change after
// another. States: looking → waiting (a commit of any process, the next end of a pause, half a minute). A pause says when
// the daemon has let go. Its catches are the one of this loop and that of the note which says so: they log, and it looks again.
// Never loses a mail: what is not taken in lies on its server, and the cursor stands where it stood.
import { errorText, type Log, type LogFields } from '../../lib/log.ts';
import { type Progress, unwatched } from '../../lib/progress.ts';
import { type Clock, isoTime } from '../../lib/time.ts';
import type { MailboxPause } from '../../model/mailbox/pause.ts';
import type { Config, Setup } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import type { Watchers } from '../watchers.ts';
import { noteLetGo, pausedNow, pausesToHold, readPauses } from './pauses.ts';

export interface AttendDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly setup: () => Setup;
  /** Absent = nobody watches whether it moves. */
  readonly progress?: Progress;
}

const LOOK_MS = 30_000;
/** Pauses are looked at so often at most, however busy the daemon is. */
const MIN_REST_MS = 500;
const TURN_MS = 300_000;

/** Watchers that follow reloads and pauses. */
export class Attendance {
  readonly #deps: AttendDeps;
  #watchers: Watchers | null = null;
  #pauses: ReadonlyMap<string, MailboxPause> = new Map();
  /** Told in the log, and not watched. */
  #paused: ReadonlySet<string> = new Set();
  /** One change after another: a reload and a pause may come at once. */
  #last: Promise<unknown> = Promise.resolve();
  #tryAgain = false;

  constructor(deps: AttendDeps) {
    this.#deps = deps;
  }

  /** Whether nothing is taken in for this mailbox now, as far as was seen. */
  isPaused(mailbox: string): boolean {
    return this.#paused.has(mailbox);
  }

  /** Starts the watchers. */
  async begin(start: (config: Config) => Watchers): Promise<Watchers> {
    await this.#look();
    const watchers = start(this.#wanted());
    this.#watchers = watchers;
    await this.#held();
    return watchers;
  }

  /** A person says by SIGHUP that what was wrong is mended: mailboxes that are down wait no longer, when this `reload` is over, whatever became of it. */
  async tryAgain(reload: () => Promise<void>): Promise<void> {
    this.#tryAgain = true;
    await reload();
    if (this.#tryAgain) await this.renew();
  }

  /** Takes up the Setup and the pauses in force; gives the names of the mailboxes whose watchers were started anew. */
  renew(): Promise<readonly string[]> {
    const next = this.#last.then(async () => {
      await this.#look();
      const isAsked = this.#tryAgain;
      this.#tryAgain = false;
      const renewed = await this.#watchers?.renew(this.#wanted(), isAsked);
      await this.#held();
      return renewed ?? [];
    });
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Follows pauses until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, progress = unwatched } = this.#deps;
    while (!signal.aborted) {
      progress.within(TURN_MS);
      // Asked for before the look: what is committed in between is not slept over.
      const calm = new AbortController();
      // A reason of our own: making an Error with its stack each time is dear.
      const end = (): void => calm.abort('over');
      signal.addEventListener('abort', end);
      const changed = this.#deps.store.changed(calm.signal);
      try {
        if (await this.#isNews()) await this.renew();
      } catch (error) {
        log.error('pauses.unread', { reason: errorText(error) });
      }
      await Promise.race([changed, clock.sleep(this.#restMs(), calm.signal)]);
      end();
      signal.removeEventListener('abort', end);
      await clock.sleep(MIN_REST_MS, signal);
    }
    progress.done();
  }

  /** Until the next pause ends by itself, half a minute at most. */
  #restMs(): number {
    const now = this.#deps.clock.now();
    const ends = [...this.#pauses.values()].flatMap(({ until, endedAt }) =>
      until !== null && endedAt === null && until > now ? [until - now] : [],
    );
    return Math.min(LOOK_MS, ...ends);
  }

  async #isNews(): Promise<boolean> {
    const pauses = await this.#deps.store.read(() => readPauses(this.#deps.store));
    const now = this.#deps.clock.now();
    const paused = pausedNow(pauses, now);
    const isAlike = paused.size === this.#paused.size && [...paused].every((name) => this.#paused.has(name));
    return !isAlike || pausesToHold(pauses, now).length > 0;
  }

  async #look(): Promise<void> {
    const { store, clock, log } = this.#deps;
    const pauses = await store.read(() => readPauses(store));
    const paused = pausedNow(pauses, clock.now());
    for (const name of paused)
      if (!this.#paused.has(name)) log.info('mailbox.paused', fieldsOf(name, pauses.get(name)));
    for (const name of this.#paused)
      if (!paused.has(name)) log.info('mailbox.resumed', { mailbox: name, by: pauses.get(name)?.endedBy ?? 'its end' });
    this.#pauses = pauses;
    this.#paused = paused;
  }

  #wanted(): Config {
    const { config } = this.#deps.setup();
    return { ...config, mailboxes: config.mailboxes.filter(({ name }) => !this.#paused.has(name)) };
  }

  /** Their watchers have ended: said in the row, for whoever waits for it. A full disk keeps neither a start nor a reload from the other mailboxes. */
  async #held(): Promise<void> {
    const { store, clock, log } = this.#deps;
    const now = clock.now();
    const names = pausesToHold(this.#pauses, now).filter((name) => this.#paused.has(name));
    if (names.length === 0) return;
    try {
      await store.write(() => noteLetGo(store, names, now));
    } catch (error) {
      log.warn('pauses.unsaid', { mailboxes: names.slice(0, 20), reason: errorText(error) });
    }
  }
}

function fieldsOf(mailbox: string, pause: MailboxPause | undefined): LogFields {
  if (!pause) return { mailbox };
  const { at, until, by, reason } = pause;
  return { mailbox, since: isoTime(at), until: isoTime(until), by, ...(reason === '' ? {} : { reason }) };
}
