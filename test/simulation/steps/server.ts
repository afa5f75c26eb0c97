// A mail server in memory, as collecting sees one: accounts with folders, and connections that fulfil MailClient. Takes mails
// and what other clients do; gives what a real server would, one answer after another, each parked in the schedule, where
// it may come, be refused, be wrong, or never come because the connection is lost before or after the server did it.
// Holds what was delivered, so that the end can be compared with it. RFC 3501, RFC 6851.
import type {
  FetchAnswer,
  FetchWish,
  FolderStatus,
  MailClient,
  OpenFolder,
  SearchWish,
} from '../../../src/collect/client.ts';
import { CollectFault } from '../../../src/collect/fault.ts';
import { DeadlineError } from '../../../src/lib/time.ts';
import type { Mail } from './letters.ts';
import type { Schedule } from './schedule.ts';

/** A mail in a folder. */
export interface Lying {
  readonly uid: number;
  readonly mail: Mail;
  readonly flags: Set<string>;
  readonly internalDate: number;
}

export interface Folder {
  uidValidity: number;
  uidNext: number;
  lying: Lying[];
}

/** What the server can do. */
export interface Abilities {
  readonly capabilities: ReadonlyMap<string, boolean>;
  /** Flags it keeps; null = it does not say. */
  readonly permanentFlags: ReadonlySet<string> | null;
}

/** What the outside says of a command that changes mails, at the moment it is carried out. */
export type OnCommand = (account: Account, command: string, folder: string, uids: readonly number[]) => void;

export class Account {
  readonly name: string;
  readonly folders = new Map<string, Folder>();
  readonly clients = new Set<Connection>();
  readonly abilities: Abilities;
  /** False while it cannot be reached. */
  isUp = true;

  constructor(name: string, abilities: Abilities) {
    this.name = name;
    this.abilities = abilities;
    this.folders.set('INBOX', { uidValidity: 1, uidNext: 1, lying: [] });
  }

  get inbox(): Folder {
    return this.folder('INBOX');
  }

  folder(name: string): Folder {
    const found = this.folders.get(name) ?? { uidValidity: 1, uidNext: 1, lying: [] };
    this.folders.set(name, found);
    return found;
  }

  /** Puts a mail into the inbox; connections that have it open may hear of it, unless their line is dead without a word. */
  deliver(mail: Mail, at: number, isTold = true): void {
    put(this.inbox, mail, at);
    for (const client of this.clients) client.hasNews = isTold;
  }

  /** All mails get new numbers; whoever is connected is thrown out. */
  renumber(): void {
    const { inbox } = this;
    inbox.uidValidity += 1;
    inbox.uidNext = 1;
    const before = inbox.lying;
    inbox.lying = [];
    for (const one of before) put(inbox, one.mail, one.internalDate, one.flags);
    this.dropAll();
  }

  dropAll(): void {
    for (const client of [...this.clients]) client.drop();
  }
}

function put(folder: Folder, mail: Mail, at: number, flags: Iterable<string> = []): void {
  folder.lying.push({ uid: folder.uidNext++, mail, flags: new Set(flags), internalDate: at });
}

/** How an answer comes. */
type Weather = 'ok' | 'lost-before' | 'lost-after' | 'stalled' | 'refused' | 'throttled' | 'wrong';

const WEATHER: Readonly<Record<Weather, number>> = {
  ok: 920,
  'lost-before': 15,
  'lost-after': 20,
  stalled: 5,
  refused: 15,
  throttled: 3,
  wrong: 22,
};

interface Command<T> {
  readonly what: string;
  /** What the server does; called at most once. */
  readonly work: () => T;
  /** How imapflow answers a refusal: with this value, or (absent) by rejecting. */
  readonly refused?: T;
  /** An answer that cannot be right. */
  readonly wrong?: (right: T) => T;
}

export interface Line {
  readonly schedule: Schedule;
  readonly owner: object;
  readonly account: Account;
  readonly over: AbortController;
  readonly isCalm: () => boolean;
  readonly onCommand: OnCommand;
}

/** One logged-in connection. */
export class Connection implements MailClient {
  readonly #line: Line;
  readonly capabilities: ReadonlyMap<string, boolean>;
  readonly secureConnection = false;
  mailbox: OpenFolder | false = false;
  idling = false;
  hasNews = false;
  #open = '';
  #exists: (() => void)[] = [];
  #endIdle: () => void = () => undefined;

  constructor(line: Line) {
    this.#line = line;
    this.capabilities = line.account.abilities.capabilities;
    line.account.clients.add(this);
    line.over.signal.addEventListener('abort', () => line.account.clients.delete(this), { once: true });
  }

  /** The connection is lost while nobody asks anything. */
  drop(): void {
    this.#end(new CollectFault('lost', 'the connection was closed'));
  }

  /** EXISTS reaches the client. */
  announce(): void {
    this.hasNews = false;
    if (this.mailbox) this.mailbox = this.#opened(this.#open);
    for (const hear of this.#exists) hear();
  }

  mailboxOpen(path: string): Promise<OpenFolder> {
    return this.#ask({
      what: `SELECT ${path}`,
      work: () => {
        if (!this.#line.account.folders.has(path)) throw refusal('NO', 'no such folder', { mailboxMissing: true });
        this.#open = path;
        this.mailbox = this.#opened(path);
        return this.mailbox;
      },
    });
  }

  mailboxCreate(path: string): Promise<unknown> {
    return this.#ask({ what: `CREATE ${path}`, work: () => this.#line.account.folder(path) });
  }

  list(): Promise<readonly { readonly path: string }[]> {
    return this.#ask({ what: 'LIST', work: () => [...this.#line.account.folders.keys()].map((path) => ({ path })) });
  }

  status(path: string): Promise<FolderStatus | false> {
    return this.#ask<FolderStatus | false>({
      what: `STATUS ${path}`,
      work: () => {
        const folder = this.#line.account.folders.get(path);
        if (!folder) return false;
        const { uidValidity, uidNext, lying } = folder;
        return { uidValidity: BigInt(uidValidity), uidNext, messages: lying.length };
      },
      refused: false,
      wrong: (right) => right && { ...right, messages: (right.messages ?? 0) + 1 },
    });
  }

  noop(): Promise<void> {
    return this.#ask({ what: 'NOOP', work: () => undefined });
  }

  idle(): Promise<unknown> {
    this.idling = true;
    return new Promise((resolve) => {
      this.#endIdle = () => resolve(true);
    });
  }

  search(wish: SearchWish): Promise<number[] | false | undefined> {
    const set = 'uid' in wish ? wish.uid : '';
    return this.#ask<number[] | false | undefined>({
      what: `SEARCH ${set}`,
      work: () => this.#those(set).map(({ uid }) => uid),
      refused: false,
    });
  }

  async *fetch(range: string, wish: FetchWish): AsyncIterable<FetchAnswer> {
    yield* await this.fetchAll(range, wish);
  }

  fetchAll(range: string, wish: FetchWish): Promise<readonly FetchAnswer[]> {
    const what = wish.source ? 'BODY' : wish.bodyParts ? 'HEADER' : 'HEADS';
    return this.#ask<readonly FetchAnswer[]>({
      what: `FETCH ${range} ${what}`,
      work: () => this.#those(range).map((one) => answerOf(one, wish)),
      // The dates at first contact are believed: a wrong one makes a mail of before a new one, loses none.
      ...(wish.source || wish.size ? { wrong: (right) => this.#distorted(right, wish) } : {}),
    });
  }

  messageFlagsAdd(range: string, flags: string[]): Promise<boolean> {
    return this.#ask({
      what: `STORE ${range} ${flags.join(' ')}`,
      work: () => {
        for (const one of this.#touched('flag', range)) for (const flag of flags) one.flags.add(flag);
        return true;
      },
      refused: false,
    });
  }

  messageFlagsRemove(range: string, flags: string[]): Promise<boolean> {
    return this.#ask({
      what: `STORE ${range} -${flags.join(' ')}`,
      work: () => {
        for (const one of this.#touched('flag', range)) for (const flag of flags) one.flags.delete(flag);
        return true;
      },
      refused: false,
    });
  }

  messageMove(range: string, target: string): Promise<unknown> {
    return this.#ask<unknown>({
      what: `MOVE ${range} ${target}`,
      work: () => {
        const { account } = this.#line;
        if (!account.folders.has(target)) return false;
        const here = account.folder(this.#open);
        const moved = this.#touched('move', range);
        here.lying = here.lying.filter((one) => !moved.includes(one));
        for (const one of moved) put(account.folder(target), one.mail, one.internalDate, one.flags);
        return { path: target };
      },
      refused: false,
    });
  }

  messageDelete(range: string): Promise<boolean> {
    return this.#ask({
      what: `DELETE ${range}`,
      work: () => {
        const here = this.#line.account.folder(this.#open);
        const gone = this.#touched('delete', range);
        here.lying = here.lying.filter((one) => !gone.includes(one));
        for (const one of gone) one.mail.deletedByUs += 1;
        return true;
      },
      refused: false,
    });
  }

  append(): Promise<unknown> {
    return Promise.reject(new Error('nothing is copied in the simulation'));
  }

  logout(): Promise<void> {
    return this.#ask({ what: 'LOGOUT', work: () => undefined });
  }

  close(): void {
    this.#line.account.clients.delete(this);
  }

  on(_event: 'exists', heard: () => void): void {
    this.#exists.push(heard);
  }

  /** The daemon died: what it had asked for is carried out, or not. */
  abandon(): void {
    this.#exists = [];
    this.#line.account.clients.delete(this);
  }

  #opened(path: string): OpenFolder {
    const { account } = this.#line;
    const { uidValidity, uidNext, lying } = account.folder(path);
    const { permanentFlags } = account.abilities;
    return {
      uidValidity: BigInt(uidValidity),
      uidNext,
      exists: lying.length,
      delimiter: '/',
      ...(permanentFlags ? { permanentFlags } : {}),
    };
  }

  #those(set: string): readonly Lying[] {
    const { lying } = this.#line.account.folder(this.#open);
    const highest = lying.reduce((top, { uid }) => Math.max(top, uid), 0);
    const wants = matcher(set, highest);
    return lying.filter(({ uid }) => wants(uid));
  }

  #touched(command: string, set: string): readonly Lying[] {
    const { account, onCommand } = this.#line;
    const found = this.#those(set);
    onCommand(
      account,
      command,
      this.#open,
      found.map(({ uid }) => uid),
    );
    return found;
  }

  #distorted(right: readonly FetchAnswer[], wish: FetchWish): readonly FetchAnswer[] {
    const { schedule } = this.#line;
    if (right.length === 0) return right;
    const at = schedule.below(right.length);
    const change = (one: FetchAnswer): FetchAnswer | null => {
      switch (schedule.below(wish.source ? 5 : 2)) {
        case 0:
          return null;
        case 1:
          return { uid: one.uid, flags: new Set(['\\Seen']) };
        case 2:
          return { ...one, source: one.source?.subarray(0, schedule.below(one.source.length)) };
        case 3:
          return { ...one, uid: one.uid + 1_000 };
        default:
          return { ...one, source: Buffer.alloc(0) };
      }
    };
    return right.flatMap((one, index) => (index === at ? (change(one) ?? []) : one));
  }

  #ask<T>(command: Command<T>): Promise<T> {
    const { schedule, owner, over, account } = this.#line;
    this.idling = false;
    this.#endIdle();
    if (over.signal.aborted) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      // A connection that ends meanwhile ends the wait, as imapflow does.
      const lost = (): void => reject(closed());
      over.signal.addEventListener('abort', lost, { once: true });
      schedule.park({
        owner,
        what: `${account.name} ${command.what}`,
        end: () => {
          over.signal.removeEventListener('abort', lost);
          if (over.signal.aborted) return 'nobody there';
          return this.#carryOut(command, resolve, reject);
        },
      });
    });
  }

  #carryOut<T>(command: Command<T>, resolve: (value: T) => void, reject: (error: unknown) => void): string {
    const { schedule, isCalm } = this.#line;
    let weather: Weather = isCalm() ? 'ok' : schedule.weighted(WEATHER);
    if (weather === 'wrong' && !command.wrong) weather = 'ok';
    switch (weather) {
      case 'lost-before':
        this.#lose(reject);
        break;
      case 'lost-after':
        done(
          command.work,
          () => undefined,
          () => undefined,
        );
        this.#lose(reject);
        break;
      case 'stalled':
        // The outer deadline of Session.run is in real time; what it throws is the same.
        reject(new DeadlineError(command.what, 30_000));
        break;
      case 'refused':
        if ('refused' in command) resolve(command.refused as T);
        else reject(refusal('NO', 'not now'));
        break;
      case 'throttled':
        reject(refusal('NO', 'throttled, too many', { serverResponseCode: 'LIMIT' }));
        break;
      case 'wrong':
        done(() => command.wrong?.(command.work()) ?? command.work(), resolve, reject);
        break;
      case 'ok':
        done(command.work, resolve, reject);
        break;
      default:
        weather satisfies never;
    }
    return weather;
  }

  #lose(reject: (error: unknown) => void): void {
    reject(closed());
    this.drop();
  }

  #end(fault: CollectFault): void {
    if (!this.#line.over.signal.aborted) this.#line.over.abort(fault);
  }
}

function done<T>(work: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  try {
    resolve(work());
  } catch (error) {
    reject(error);
  }
}

function answerOf(one: Lying, wish: FetchWish): FetchAnswer {
  const { raw, size } = one.mail;
  const end = raw.indexOf('\r\n\r\n');
  return {
    uid: one.uid,
    ...(wish.size ? { size } : {}),
    ...(wish.internalDate ? { internalDate: new Date(one.internalDate) } : {}),
    ...(wish.flags ? { flags: new Set(one.flags) } : {}),
    ...(wish.source ? { source: raw } : {}),
    ...(wish.bodyParts ? { headers: raw.subarray(0, end < 0 ? raw.length : end + 4) } : {}),
  };
}

/** `4,7:9,12:*`; `n:*` holds the highest even below n (RFC 3501 §6.4.8). */
function matcher(set: string, highest: number): (uid: number) => boolean {
  const parts = set.split(',').map((part) => {
    const [from = '', to = from] = part.split(':');
    const ends = [from, to].map((end) => (end === '*' ? highest : Number(end)));
    return [Math.min(...ends), Math.max(...ends)] as const;
  });
  return (uid) => parts.some(([low, high]) => uid >= low && uid <= high);
}

/** What imapflow throws when the connection is gone. */
function closed(): Error {
  return Object.assign(new Error('Connection not available'), { code: 'NoConnection' });
}

/** What imapflow throws when the server says NO. */
export function refusal(status: 'NO' | 'BAD', text: string, more: Readonly<Record<string, unknown>> = {}): Error {
  return Object.assign(new Error('Command failed'), { responseStatus: status, responseText: text, ...more });
}
