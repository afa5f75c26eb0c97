// One watcher per mailbox and folder, started and stopped as a set: at start, at the end, and when a reload changes a
// mailbox. Keeps what each one last said in the settings, so that `status` can show it from another process.
import { openDoor } from '../collect/door.ts';
import { PRESSURE } from '../collect/pressure.ts';
import type { Connect } from '../collect/session.ts';
import type { Trigger } from '../collect/trigger.ts';
import { type WatchResult, watchMailbox } from '../collect/watch.ts';
import { errorText, type Log } from '../lib/log.ts';
import type { ProgressBook } from '../lib/progress.ts';
import type { Clock } from '../lib/time.ts';
import type { Config, Mailbox } from '../model/setup.ts';
import type { CollectEvents, Lease, Store } from '../ports.ts';
import { fingerprintOf } from './oauth/fingerprint.ts';

export interface WatchersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly bell: Trigger;
  readonly onReceived: (mailbox: string, mails: number) => void;
  /** A poll was complete, or ended by this kind of fault. */
  readonly onPoll?: (mailbox: string, folder: string, result: string) => void;
  /** `run --once`: resolves when everything received is decided. */
  readonly settled: () => Promise<void>;
  /** Asked before each change on the server. */
  readonly lease?: Lease;
  /** How a mailbox is reached; default: over the network. */
  readonly connect?: Connect;
  /** Where each watcher says that it moves; absent = nobody watches. */
  readonly loops?: ProgressBook;
}

/** Key of a folder's last state in the settings. */
export function stateKey(mailbox: string, folder: string): string {
  return `state/${mailbox}/${folder}`;
}

export interface Watchers {
  /** Resolves when every watcher ended (with `once`, after its poll). */
  readonly results: Promise<
    readonly { readonly mailbox: string; readonly folder: string; readonly result: WatchResult }[]
  >;
  stop(): Promise<void>;
}

/** Starts the watchers of every mailbox of this config. */
export function startWatchers(config: Config, once: boolean, options: WatchersOptions): Watchers {
  const stopper = new AbortController();
  const { store, clock, log, bell, settled } = options;
  const events = watchEvents(options);
  const { dir: dataDir, minFreeBytes } = config.data;
  const all = config.mailboxes.flatMap((mailbox) => {
    const door = openDoor(clock);
    return mailbox.folders.map(async (folder) => {
      const result = await watchMailbox({
        mailbox,
        folder,
        store,
        clock,
        log,
        events: { ...events, onReceived: (ids) => options.onReceived(mailbox.name, ids.length) },
        pressure: { ...PRESSURE, dataDir, minFreeBytes },
        signal: stopper.signal,
        once,
        acknowledgeNow: bell,
        settled,
        door,
        ...(options.connect ? { connect: options.connect } : {}),
        ...(options.loops ? { progress: options.loops.open(`mailbox ${mailbox.name} (${folder})`) } : {}),
        ...(options.lease ? { lease: options.lease } : {}),
      });
      return { mailbox: mailbox.name, folder, result };
    });
  });
  const results = Promise.all(all);
  return {
    results,
    async stop() {
      stopper.abort();
      await results;
    },
  };
}

/** True when both configs watch the same mailboxes in the same way, passwords and room to leave free included. */
export function watchesAlike(a: Config, b: Config): boolean {
  const wanted = (config: Config): string => JSON.stringify([config.data, config.mailboxes.map(plain)]);
  return wanted(a) === wanted(b);
}

function plain(mailbox: Mailbox): object {
  const login = mailbox.oauth2 ? fingerprintOf(mailbox.oauth2) : mailbox.password.reveal();
  return { ...mailbox, password: login };
}

function watchEvents(options: WatchersOptions): CollectEvents {
  const { store, clock, log } = options;
  const last = new Map<string, string>();
  return {
    onReceived: () => undefined,
    onState(mailbox, state) {
      options.onPoll?.(mailbox, state.folder ?? '', state.up ? 'complete' : (state.fault ?? 'internal'));
      const key = stateKey(mailbox, state.folder ?? '');
      const said = `${state.up} ${state.detail}`;
      if (last.get(key) === said) return;
      last.set(key, said);
      const value = JSON.stringify({ up: state.up, detail: state.detail, at: clock.now() });
      store
        .write(() => store.settings.set(key, value))
        .catch((error: unknown) => log.warn('state.unsaved', { mailbox, reason: errorText(error) }));
    },
  };
}
