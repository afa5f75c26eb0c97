// One watcher per mailbox and folder, started and stopped as a set: at start, at the end; a reload ends and starts those of
// the mailboxes it changes, and no others. Keeps what each one last said in the settings, so that `status` can show it from another process.
import { openDoor } from '../collect/door.ts';
import { PRESSURE } from '../collect/pressure.ts';
import type { Connect } from '../collect/session.ts';
import { type Completions, gatherCompletions } from '../collect/shared/completions.ts';
import { type Entrance, openEntrance } from '../collect/shared/entrance.ts';
import type { Bells } from '../collect/trigger.ts';
import { type WatchResult, watchMailbox } from '../collect/watch.ts';
import { errorText, type Log } from '../lib/log.ts';
import type { ProgressBook } from '../lib/progress.ts';
import type { Clock } from '../lib/time.ts';
import type { Config, Mailbox } from '../model/setup.ts';
import type { CollectEvents, Lease, Program, Store } from '../ports.ts';
import { fingerprintOf } from './oauth/fingerprint.ts';

export interface WatchersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly bells: Bells;
  readonly onReceived: (mailbox: string, mails: number) => void;
  /** A poll was complete, or ended by this kind of fault. */
  readonly onPoll?: (mailbox: string, folder: string, result: string) => void;
  /** A poll saw everything, and the server answered all it was told; `began` is monotonic. */
  readonly onLook?: (mailbox: string, folder: string, began: number) => void;
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

function folderKey(mailbox: string, folder: string | undefined): string {
  return stateKey(mailbox, folder ?? '');
}

/** What came of one folder. */
export interface WatchedFolder {
  readonly mailbox: string;
  readonly folder: string;
  readonly result: WatchResult;
}

export interface Watchers {
  /** Resolves when every watcher that was started first ended (with `once`, after its poll). */
  readonly results: Promise<readonly WatchedFolder[]>;
  /**
   * Takes up another config: mailboxes that are watched alike in both go on undisturbed; gives the names of those started anew.
   * `tryAgain`: so are those that are down, whatever they wait for (a person says that their fault is mended).
   */
  renew(config: Config, tryAgain?: boolean): Promise<readonly string[]>;
  stop(): Promise<void>;
}

interface Running {
  /** Everything that matters for watching it, the password included: never kept anywhere else. */
  readonly how: string;
  readonly stopper: AbortController;
  readonly results: Promise<readonly WatchedFolder[]>;
}

/** Starts the watchers of every mailbox of this config. */
export function startWatchers(config: Config, once: boolean, options: WatchersOptions): Watchers {
  const { store, clock } = options;
  const stopping = new AbortController();
  const all: Everyone = {
    entrance: openEntrance(clock),
    ...(once ? {} : { completions: gatherCompletions(store, clock, stopping.signal) }),
    events: watchEvents(options),
  };
  const running = new Map<string, Running>();
  const down = new Set<string>();
  const said = all.events.onState;
  const events: CollectEvents = {
    ...all.events,
    onState(mailbox, state) {
      if (state.up) down.delete(folderKey(mailbox, state.folder));
      else down.add(folderKey(mailbox, state.folder));
      said(mailbox, state);
    },
  };
  const start = (mailbox: Mailbox, data: Config['data']): Running => {
    const stopper = new AbortController();
    const { signal } = stopper;
    const results = watchFolders(mailbox, { ...options, ...all, events, once, data, signal });
    const started = { how: howWatched(mailbox, data), stopper, results };
    running.set(mailbox.name, started);
    return started;
  };
  const first = config.mailboxes.map((mailbox) => start(mailbox, config.data).results);
  return {
    results: Promise.all(first).then((each) => each.flat()),
    async renew({ mailboxes, data }, tryAgain = false) {
      const isDown = ({ name, folders }: Mailbox): boolean =>
        folders.some((folder) => down.has(folderKey(name, folder)));
      const isAlike = (mailbox: Mailbox): boolean =>
        running.get(mailbox.name)?.how === howWatched(mailbox, data) && !(tryAgain && isDown(mailbox));
      const kept = new Set(mailboxes.filter(isAlike).map((mailbox) => mailbox.name));
      const gone = [...running].filter(([name]) => !kept.has(name));
      for (const [name, { stopper }] of gone) {
        running.delete(name);
        stopper.abort('renewed');
      }
      // Only one at a time works on a folder: the new one begins when the old one has ended.
      await Promise.all(gone.map(([, { results }]) => results));
      if (stopping.signal.aborted) return [];
      const fresh = mailboxes.filter((mailbox) => !kept.has(mailbox.name));
      for (const mailbox of fresh) start(mailbox, data);
      return fresh.map((mailbox) => mailbox.name);
    },
    async stop() {
      const each = [...running.values()];
      stopping.abort('stopped');
      for (const { stopper } of each) stopper.abort('stopped');
      await Promise.all(each.map(({ results }) => results));
    },
  };
}

/** What all watchers of a process share. */
interface Everyone {
  readonly entrance: Entrance;
  readonly completions?: Completions;
  readonly events: CollectEvents;
}

interface FoldersOptions extends WatchersOptions, Everyone {
  readonly once: boolean;
  readonly data: Config['data'];
  readonly signal: AbortSignal;
}

function watchFolders(mailbox: Mailbox, options: FoldersOptions): Promise<readonly WatchedFolder[]> {
  const { store, clock, log, events, entrance, completions, once, settled, signal, data } = options;
  const door = openDoor(clock);
  const bell = options.bells.of(mailbox.name);
  return Promise.all(
    mailbox.folders.map(async (folder) => {
      const result = await watchMailbox({
        mailbox,
        folder,
        store,
        clock,
        log,
        events: { ...events, onReceived: (ids) => options.onReceived(mailbox.name, ids.length) },
        pressure: { ...PRESSURE, dataDir: data.dir, minFreeBytes: data.minFreeBytes },
        signal,
        once,
        acknowledgeNow: bell,
        settled,
        door,
        entrance,
        ...(completions ? { completions } : {}),
        ...(options.connect ? { connect: options.connect } : {}),
        ...(options.loops ? { progress: options.loops.open(`mailbox ${mailbox.name} (${folder})`) } : {}),
        ...(options.lease ? { lease: options.lease } : {}),
      });
      return { mailbox: mailbox.name, folder, result };
    }),
  );
}

/** The same text for mailboxes that are watched in the same way, password and room to leave free included. */
function howWatched(mailbox: Mailbox, data: Config['data']): string {
  const login = mailbox.oauth2 ? fingerprintOf(mailbox.oauth2) : mailbox.password.reveal();
  return JSON.stringify([data, { ...mailbox, password: login }]);
}

/** What a folder said last, as it lies in the settings. */
export interface FolderState {
  readonly up: boolean;
  readonly detail: string;
  readonly at: number;
  /** When it went down, epoch ms; absent while it is up, and in old rows. */
  readonly downSince?: number;
}

/** Keeps what a folder said, and since when it is down. */
function* saveState(store: Store, key: string, said: FolderState): Program<void> {
  const text = yield* store.settings.get(key);
  const before = text === null ? null : (JSON.parse(text) as FolderState);
  const downSince = before && !before.up ? (before.downSince ?? before.at) : said.at;
  yield* store.settings.set(key, JSON.stringify(said.up ? said : { ...said, downSince }));
}

function watchEvents(options: WatchersOptions): CollectEvents {
  const { store, clock, log } = options;
  const last = new Map<string, string>();
  return {
    onReceived: () => undefined,
    onState(mailbox, state) {
      options.onPoll?.(mailbox, state.folder ?? '', state.up ? 'complete' : (state.fault ?? 'internal'));
      if (state.began !== undefined) options.onLook?.(mailbox, state.folder ?? '', state.began);
      const key = stateKey(mailbox, state.folder ?? '');
      const said = `${state.up} ${state.detail}`;
      if (last.get(key) === said) return;
      last.set(key, said);
      const { up, detail } = state;
      store
        .write(() => saveState(store, key, { up, detail, at: clock.now() }))
        .catch((error: unknown) => log.warn('state.unsaved', { mailbox, reason: errorText(error) }));
    },
  };
}
