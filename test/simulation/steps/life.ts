// One process of the daemon: the product's own watchers, processor, deliver loop and clock (daemon/run/work.ts), on a store
// that can stop between any two commits. Takes the schedule, a database, a mail server and an office; lives until it is
// stopped or dies. Death: nothing that it still runs can touch the world any more; the database stays as of its last commit.

import { CollectFault, connectFault } from '../../../src/collect/fault.ts';
import { sessionOn } from '../../../src/collect/session.ts';
import { TIMING } from '../../../src/collect/timing.ts';
import { ClockLoop } from '../../../src/daemon/clock/clock-loop.ts';
import { fileSource } from '../../../src/daemon/papers/file-source.ts';
import { begin, sharedDeps, type WorkDeps } from '../../../src/daemon/run/work.ts';
import { Tallies } from '../../../src/daemon/tallies.ts';
import type { Watchers } from '../../../src/daemon/watchers.ts';
import { type Log, silentLog } from '../../../src/lib/log.ts';
import { sha256Hex } from '../../../src/model/identity.ts';
import type { Message } from '../../../src/model/message.ts';
import type { Mailbox, Setup } from '../../../src/model/setup.ts';
import type { ThreadKeys } from '../../../src/model/token.ts';
import { deliverLoop } from '../../../src/notify/deliver.ts';
import { READER_VERSION, readMail } from '../../../src/parse/read.ts';
import type { Program, Query, Reader, Row, Store } from '../../../src/ports.ts';
import { StoreFault } from '../../../src/store/faults.ts';
import type { SqliteStore } from '../../../src/store/open.ts';
import { openTruster } from '../../../src/trust/judge.ts';
import { POISON } from './letters.ts';
import type { Office } from './office.ts';
import type { Schedule } from './schedule.ts';
import { type Account, Connection, type OnCommand, refusal } from './server.ts';

/** The world a process is born into. */
export interface Around {
  readonly schedule: Schedule;
  readonly store: SqliteStore;
  readonly keys: ThreadKeys;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly office: Office;
  readonly setup: () => Setup;
  readonly isCalm: () => boolean;
  readonly isDiskFull: () => boolean;
  readonly onCommand: OnCommand;
  readonly onSend: (bytes: Buffer, messageId: string) => void;
  /** The daemon says that something is wrong. */
  readonly onError: (event: string, fields: object) => void;
}

/** Where a process is to die: after so many more transactions that change something, just before the commit or just after. */
export interface Doom {
  after: number;
  readonly isDone: boolean;
}

class Death extends Error {}

const NEVER_MS = 2_000_000_000;
/** Deadlines are in real time and never come; waits are in virtual time. */
const timing = { ...TIMING, connectMs: NEVER_MS, commandMs: NEVER_MS, stallMs: NEVER_MS };

const timeout = globalThis.setTimeout;
/** Nor does a timer wait for them: that of a dead process's command would keep its whole world until the end of all seeds. */
const expired = timeout(() => undefined, 0);
globalThis.setTimeout = ((work: () => void, ms?: number, ...more: []) =>
  (ms ?? 0) >= NEVER_MS ? expired : timeout(work, ms, ...more)) as typeof timeout;

export class Life {
  readonly #around: Around;
  readonly #stop = new AbortController();
  readonly #watchers: Watchers;
  readonly #ended: Promise<unknown>;
  isDead = false;
  doom: Doom | null = null;
  /** Operations of the store so far. */
  operations = 0;

  constructor(around: Around) {
    this.#around = around;
    const { schedule, setup, keys, office, onSend } = around;
    const store = this.#store();
    const clock = schedule.clockOf(this);
    const log = this.#log();
    const reader = this.#reader();
    const signal = this.#stop.signal;
    const trusters = new WeakMap<Setup, ReturnType<typeof openTruster>>();
    const trusterOf = (one: Setup): ReturnType<typeof openTruster> => {
      const known = trusters.get(one) ?? openTruster({ config: one.config, keys, now: () => clock.now() });
      trusters.set(one, known);
      return known;
    };
    const deps: WorkDeps = {
      store,
      clock,
      log,
      keys,
      setup,
      pipeline: { store, reader, trusterOf, now: () => clock.now(), setup },
      files: fileSource(store, () => ({ attachment: async () => null })),
      tallies: new Tallies(),
      connect: (mailbox, options) => this.#connect(mailbox, options.signal),
    };
    const work = begin(deps, signal, {});
    const delivering = deliverLoop({
      ...sharedDeps(deps),
      transport: office.transport(this, onSend),
      way: 'default',
      signal,
    });
    const ticking = new ClockLoop(deps).run(signal);
    this.#watchers = work.watch(setup().config, false);
    this.#ended = Promise.all([work.processing, delivering, ticking]);
    this.#ended.catch((error: unknown) => {
      if (!this.isDead) around.onError('a loop of the daemon ended', { error: String(error), stack: error });
    });
  }

  /** Everything in memory is gone. */
  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    const { schedule, office, accounts } = this.#around;
    for (const one of schedule.forget(this)) {
      // A command that was on its way may have been carried out.
      if (!one.what.startsWith('SMTP') && schedule.chance(0.3)) one.end();
    }
    office.abandon(this);
    for (const account of accounts.values()) for (const client of account.clients) client.abandon();
  }

  /** SIGTERM; resolves when everything is finished. */
  async end(): Promise<void> {
    await this.#watchers.stop();
    this.#stop.abort();
    await this.#ended.catch(() => undefined);
  }

  #store(): Store {
    const { store } = this.#around;
    return {
      ...store,
      write: (program) => this.#write(program),
      // In slices it would let others have their turn by real time.
      writeInSlices: (program) => this.#write(program),
      read: (program) => (this.isDead ? never() : this.#alive(store.read(program))),
      changed: (signal) => (this.isDead ? never() : store.changed(signal)),
    };
  }

  async #write<T>(program: () => Program<T>): Promise<T> {
    if (this.isDead) return never();
    const { doom } = this;
    const { store } = this.#around;
    if (doom === null) return this.#alive(store.write(this.#failing(program)));
    let isDue = false;
    const atEnd = (): void => {
      isDue = doom.after-- <= 0;
      if (isDue && !doom.isDone) throw new Death();
    };
    try {
      const value = await this.#alive(store.write(() => watched(this.#failing(program)(), atEnd)));
      if (isDue) this.die();
      return this.isDead ? never() : value;
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      this.die();
      return never();
    }
  }

  /** What comes back after death reaches nobody. */
  async #alive<T>(work: Promise<T>): Promise<T> {
    this.operations += 1;
    const value = await work;
    return this.isDead ? never() : value;
  }

  /** On a full disk some statement of every transaction fails. */
  #failing<T>(program: () => Program<T>): () => Program<T> {
    if (!this.#around.isDiskFull()) return program;
    const at = this.#around.schedule.below(12);
    return () => failingAt(program(), at);
  }

  #reader(): Reader {
    const { schedule } = this.#around;
    return {
      version: READER_VERSION,
      close: async () => undefined,
      read: (mails) =>
        new Promise((resolve, reject) =>
          schedule.park({
            owner: this,
            what: `read ${mails.length}`,
            end: () => {
              if (!this.#around.isCalm() && schedule.chance(0.02)) {
                reject(Object.assign(new Error('the reading thread does not start'), { name: 'ReaderUnavailable' }));
                return 'unavailable';
              }
              if (mails.some(({ raw }) => Buffer.from(raw).includes(POISON))) {
                reject(new Error('reading ended the reading thread'));
                return 'poisoned';
              }
              resolve(Promise.all(mails.map(readOnce)));
              return 'ok';
            },
          }),
        ),
    };
  }

  #connect(mailbox: Mailbox, signal: AbortSignal): ReturnType<NonNullable<WorkDeps['connect']>> {
    const { schedule, accounts, isCalm, onCommand } = this.#around;
    const account = accounts.get(mailbox.name);
    if (!account) throw new Error(`no account ${mailbox.name}`);
    const over = new AbortController();
    const stop = (): void => over.abort(new CollectFault('lost', 'stopping'));
    signal.addEventListener('abort', stop, { once: true });
    return new Promise((resolve, reject) =>
      schedule.park({
        owner: this,
        what: `${account.name} LOGIN`,
        end: () => {
          const fails = (error: Error, word: string): string => {
            signal.removeEventListener('abort', stop);
            reject(connectFault(error, mailbox, { secret: '', foreign: '' }));
            return word;
          };
          if (signal.aborted) return fails(new CollectFault('lost', 'stopping'), 'stopping');
          if (!account.isUp) return fails(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'down');
          if (!isCalm() && schedule.chance(0.03)) {
            const error = refusal('NO', 'wrong password', { authenticationFailed: true });
            return fails(error, 'login refused');
          }
          const client = new Connection({ schedule, owner: this, account, over, isCalm, onCommand });
          resolve(sessionOn(client, over, { timing, maxBodyOctets: 0 }));
          return 'ok';
        },
      }),
    );
  }

  #log(): Log {
    const error = (event: string, fields: object = {}): void => {
      if (!this.isDead) this.#around.onError(event, fields);
    };
    const log: Log = { ...silentLog, error, child: () => log };
    return log;
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

const CHANGES: Query = { text: 'select total_changes() as n', values: [] };

/** The transaction, and a call at its end when it changed anything. */
function* watched<T>(inner: Program<T>, atEnd: () => void): Program<T> {
  const [before] = yield CHANGES;
  const value = yield* inner;
  const [after] = yield CHANGES;
  if (before?.n !== after?.n) atEnd();
  return value;
}

function* failingAt<T>(inner: Program<T>, at: number): Program<T> {
  const fault = new StoreFault('full', 'SQLITE_FULL', 'database or disk is full');
  let step: IteratorResult<Query, T> = inner.next([]);
  for (let n = 0; !step.done; n++) {
    if (n === at) {
      step = inner.throw(fault);
      continue;
    }
    let rows: readonly Row[];
    try {
      rows = yield step.value;
    } catch (error) {
      step = inner.throw(error);
      continue;
    }
    step = inner.next(rows);
  }
  throw fault;
}

const readings = new Map<string, Promise<Message>>();
/** A mail is the same whoever reads it; kept as long as one seed's mails may come again. Many more would be looked through by each garbage collection. */
function readOnce(mail: Parameters<typeof readMail>[0]): Promise<Message> {
  const key = `${sha256Hex(mail.raw)} ${mail.size} ${mail.oversize}`;
  const found = readings.get(key) ?? readMail(mail);
  if (readings.size > 500) readings.clear();
  readings.set(key, found);
  return found;
}
