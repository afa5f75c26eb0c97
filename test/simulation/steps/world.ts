// One seed's world: two accounts on a mail server, an office, a database, and a daemon that lives, dies and is born again
// among them. Takes a seed and a number of steps; each step is one thing that happens, chosen by the seed: an answer, a
// moment, a mail, another client, a crash, a full disk, a command of a person. Afterwards everything calms down, and the
// audit (audit.ts) compares what is there with what was promised. Gives the trace's hash and what broke a promise.
import { carryOutFor } from '../../../src/daemon/person-command.ts';
import type { Command } from '../../../src/model/command.ts';
import type { Setup } from '../../../src/model/setup.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import type { ThreadKeys } from '../../../src/model/token.ts';
import type { Program, Row, SqlValue } from '../../../src/ports.ts';
import { openStore, type SqliteStore } from '../../../src/store/open.ts';
import { audit } from './audit.ts';
import { seedChance } from './chance.ts';
import { type Kind, Letters, type Mail } from './letters.ts';
import { Life } from './life.ts';
import { Office } from './office.ts';
import { drained, Schedule, START } from './schedule.ts';
import { type Abilities, Account } from './server.ts';

/** Configurations as they are loaded once per process: the same mailboxes with different rules. */
export interface Variant {
  readonly name: string;
  readonly setups: readonly [Setup, Setup];
  readonly abilities: Abilities;
}

export interface Stage {
  readonly variants: readonly Variant[];
}

export interface Outcome {
  readonly seed: number;
  readonly hash: string;
  /** Promises that were broken, as sentences; [] = none. */
  readonly broken: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly lines: readonly string[];
}

/** Everything one run has; the audit reads it. */
export class World {
  readonly schedule: Schedule;
  readonly variant: Variant;
  readonly store: SqliteStore;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly office: Office;
  readonly letters: Letters;
  readonly delivered: Mail[] = [];
  readonly broken: string[] = [];
  readonly counts: Record<string, number> = {};
  readonly #keys: ThreadKeys;
  #setup: Setup;
  #life: Life | null = null;
  #isCalm = false;
  #isDiskFull = false;
  /** Rows of the outbox that a person had sent again. */
  retried = new Set<string>();
  #busy = 0;
  readonly #contacted = new Set<string>();

  constructor(seed: number, stage: Stage, keepsLines: boolean) {
    this.schedule = new Schedule(seed, keepsLines);
    this.variant = stage.variants[seed % stage.variants.length] as Variant;
    this.#setup = this.variant.setups[0];
    // In memory: a process that dies leaves what it committed, and that is what stays here.
    this.store = openStore(':memory:', { isScratch: true });
    this.#keys = this.store.writeNow(() => this.store.threadKeys('simulation'));
    this.store.useKeys(this.#keys);
    const calm = (): boolean => this.#isCalm;
    this.office = new Office(this.schedule, calm);
    this.letters = new Letters(this.schedule);
    const names = this.#setup.config.mailboxes.map(({ name }) => name);
    this.accounts = new Map(names.map((name) => [name, new Account(name, this.variant.abilities)]));
    this.#before();
  }

  get setup(): Setup {
    return this.#setup;
  }

  /** One value of each row of a query, beside whatever runs. */
  rows(text: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.store.readNow(function* (): Program<readonly Row[]> {
      return yield { text, values };
    });
  }

  break(promise: string): void {
    if (this.broken.length < 20) this.broken.push(promise);
    this.schedule.say(`BROKEN ${promise}`);
  }

  async step(): Promise<void> {
    const { schedule } = this;
    const heard = this.#clientsWithNews();
    const isWaiting = schedule.parked.length > 0;
    if (!this.#life && schedule.chance(0.4)) this.#birth();
    else if (isWaiting && schedule.chance(0.72)) schedule.answer();
    else if (heard.length > 0 && schedule.chance(0.4)) {
      schedule.say('EXISTS');
      schedule.pick(heard).announce();
    } else if (schedule.chance(0.3)) await this.#happen();
    else this.#tick();
    await this.#drain();
    if (this.#contacted.size < this.accounts.size) this.#seeFirstContacts();
  }

  /** No fault any more: everything that is under way comes to its end. */
  async calm(): Promise<void> {
    const { schedule } = this;
    this.#isCalm = true;
    this.#isDiskFull = false;
    this.office.isUp = true;
    for (const account of this.accounts.values()) account.isUp = true;
    if (!this.#life) this.#birth();
    if (this.#life) this.#life.doom = null;
    const since = schedule.time;
    for (let turn = 0; turn < 4_000; turn++) {
      await this.#drain();
      if (this.#contacted.size < this.accounts.size) this.#seeFirstContacts();
      const heard = this.#clientsWithNews();
      if (schedule.parked.length > 0) schedule.answer();
      else if (heard.length > 0) heard[0]?.announce();
      else if (schedule.time > since + 1_800_000 && this.#isQuiet()) return;
      else schedule.advance(Math.max(schedule.nextAt ?? 0, schedule.time + 600_000));
    }
    this.break(`it never comes to rest: ${JSON.stringify(this.#unfinished())}`);
  }

  async end(): Promise<void> {
    const life = this.#life;
    this.#life = null;
    life?.die();
    await this.#drain();
    this.store.close();
  }

  /** The tables, for whoever reads a trace. */
  dump(): void {
    const { lines } = this.schedule;
    for (const text of DUMP) lines.push(text, ...this.rows(text).map((row) => JSON.stringify(row)));
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  #before(): void {
    for (const account of this.accounts.values()) {
      for (let n = this.schedule.below(3); n > 0; n--) this.#deliver('older', account, START - 86_400_000 * (n + 1));
    }
  }

  #birth(): void {
    this.count('births');
    this.schedule.say('the daemon starts');
    this.#life = new Life({
      schedule: this.schedule,
      store: this.store,
      keys: this.#keys,
      accounts: this.accounts,
      office: this.office,
      setup: () => this.#setup,
      isCalm: () => this.#isCalm,
      isDiskFull: () => this.#isDiskFull,
      onCommand: (account, command, folder, uids) => this.#onCommand(account, command, folder, uids),
      onSend: (bytes, messageId) => this.#onSend(bytes, messageId),
      onError: (event, fields) => {
        const isExpected = event === 'mail.given_up' || (this.#isDiskFull && event !== 'a loop of the daemon ended');
        if (!isExpected) this.break(`${event}: ${JSON.stringify(fields)}`);
      },
    });
  }

  async #drain(): Promise<void> {
    await drained(() => this.#busy + (this.#life?.operations ?? 0) + this.schedule.parked.length);
    if (this.#life?.isDead) {
      this.count('crashes between two commits');
      this.schedule.say('the daemon died');
      this.#life = null;
    }
  }

  /** What lies there when the first cursor is committed is not ours. */
  #seeFirstContacts(): void {
    for (const [name, { inbox }] of this.accounts) {
      if (this.#contacted.has(name)) continue;
      const [cursor] = this.rows('select watermark_uid as uid from cursors where mailbox = ?', name);
      if (!cursor) continue;
      this.#contacted.add(name);
      for (const { uid, mail } of inbox.lying) if (uid <= Number(cursor.uid)) mail.isBefore = true;
    }
  }

  #tick(): void {
    const { schedule } = this;
    const next = schedule.nextAt;
    const to = schedule.chance(0.75) && next !== null ? next : schedule.time + schedule.below(240_000);
    schedule.say(`time ${to}`);
    schedule.advance(to);
  }

  #clientsWithNews() {
    return [...this.accounts.values()].flatMap((account) => [...account.clients].filter((client) => client.hasNews));
  }

  async #happen(): Promise<void> {
    const { schedule } = this;
    const account = schedule.pick([...this.accounts.values()]);
    const what = schedule.weighted(EVENTS);
    this.count(what);
    schedule.say(`${account.name} ${what}`);
    const happenings: Readonly<Record<keyof typeof EVENTS, () => void | Promise<void>>> = {
      new: () => this.#deliver('new', account),
      reply: () => this.#deliver('reply', account),
      collision: () => this.#deliver('collision', account),
      agent: () => this.#deliver('agent', account),
      robot: () => this.#deliver('robot', account),
      bounce: () => this.#deliver('bounce', account),
      own: () => this.#deliver('own', account),
      poison: () => this.#deliver('poison', account),
      large: () => this.#deliver('large', account),
      copy: () => this.#copy(account, false),
      'copy with another trace': () => this.#copy(account, true),
      'renumbered folder': () => account.renumber(),
      'expunged by another': () => this.#expunge(account),
      'seen by another': () => {
        if (account.inbox.lying.length > 0) schedule.pick(account.inbox.lying).flags.add('\\Seen').add('\\Deleted');
      },
      'lost connection': () => account.dropAll(),
      'server up or down': () => {
        account.isUp = !account.isUp;
        if (!account.isUp) account.dropAll();
      },
      'office up or down': () => {
        this.office.isUp = !this.office.isUp;
      },
      'disk full or free': () => {
        this.#isDiskFull = !this.#isDiskFull;
      },
      crash: () => this.#crash(),
      doom: () => {
        if (this.#life) this.#life.doom = { after: schedule.below(8), isDone: schedule.chance(0.5) };
      },
      'stop and start': () => this.#stop(),
      'clock jump': () => {
        schedule.offset += (schedule.below(7_200) - 3_600) * 1_000;
      },
      reload: () => {
        const [first, second] = this.variant.setups;
        this.#setup = this.#setup === first ? second : first;
      },
      command: () => this.#command(),
      'outbox retry': () => this.#retryNotice(),
      'quarantine retry': () => this.#retryMail(),
    };
    await happenings[what]();
  }

  #deliver(kind: Kind, account: Account, at = START + this.schedule.time): void {
    const mail = this.letters.write(kind, account.name, at, this.office.accepted);
    if (!mail) return;
    this.delivered.push(mail);
    account.deliver(mail, at, this.schedule.chance(0.85));
    // No two within a second: at first contact INTERNALDATE alone says which was there before.
    this.schedule.advance(this.schedule.time + 1_000);
  }

  #copy(account: Account, hasOtherTrace: boolean): void {
    const mail = this.letters.again(account.name, hasOtherTrace);
    if (!mail) return;
    this.delivered.push(mail);
    account.deliver(mail, START + this.schedule.time);
    this.schedule.advance(this.schedule.time + 1_000);
  }

  #expunge(account: Account): void {
    const { inbox } = account;
    if (inbox.lying.length === 0) return;
    const gone = this.schedule.pick(inbox.lying);
    inbox.lying = inbox.lying.filter((one) => one !== gone);
    gone.mail.wasExpunged = true;
  }

  #crash(): void {
    this.#life?.die();
    this.#life = null;
  }

  async #stop(): Promise<void> {
    const life = this.#life;
    if (!life) return;
    const ending = life.end();
    let isOver = false;
    ending.then(() => {
      isOver = true;
    });
    // What is under way is finished: its answers come.
    for (let turn = 0; turn < 200 && !isOver && !life.isDead; turn++) {
      await this.#drain();
      if (this.schedule.parked.length > 0) this.schedule.answer();
      else if (!isOver) this.schedule.advance(this.schedule.nextAt ?? this.schedule.time);
    }
    await this.#drain();
    if (!isOver && !life.isDead) this.break('the daemon does not end when it is told to');
    life.die();
    this.#life = null;
  }

  async #command(): Promise<void> {
    const ids = this.rows('select id from tickets order by id').map(({ id }) => Number(id));
    if (ids.length === 0) return;
    const n = this.counts.command ?? 0;
    const base = {
      cause: `cli:${this.schedule.time}.${n}`,
      ordinal: 0,
      actor: { kind: 'agent', id: 'anna' },
      door: 'cli',
      ticket: this.schedule.pick(ids) as TicketId,
    } as const;
    const commands: readonly Command[] = [
      { ...base, kind: 'reply', text: `We are on it, ${n}.`, attachments: [], mail: null },
      { ...base, kind: 'note', text: 'Looked at it.', attachments: [] },
      { ...base, kind: 'close', reason: 'solved', comment: '', causes: [], notify: 'all' },
      { ...base, kind: 'assign', to: 'anna' },
    ];
    const how = { now: START + this.schedule.time + this.schedule.offset, config: this.#setup.config, dryRun: false };
    this.#busy += 1;
    const { outcome } = await carryOutFor(this.store, this.schedule.pick(commands), how);
    this.count(`command ${outcome.kind}`);
  }

  #retryNotice(): void {
    const [row] = this.rows("select id, message_id as mid from outbox where state in ('dead', 'ambiguous') limit 1");
    if (!row) return;
    this.retried.add(String(row.mid));
    this.#busy += 1;
    const at = START + this.schedule.time + this.schedule.offset;
    this.store.writeNow(() => this.store.outbox.retry(Number(row.id), at));
  }

  #retryMail(): void {
    const [row] = this.rows("select id from ledger where state = 'quarantined' limit 1");
    if (!row) return;
    this.#busy += 1;
    this.store.writeNow(() => this.store.ledger.retry(Number(row.id)));
  }

  /** Order: what is flagged, moved or deleted was decided and committed before, under this very number. */
  #onCommand(account: Account, command: string, folder: string, uids: readonly number[]): void {
    const { uidValidity, lying } = account.folder(folder);
    for (const uid of uids) {
      const [row] = this.rows(ROUTED, account.name, folder, String(uidValidity), uid);
      const there = lying.find((one) => one.uid === uid);
      const isSettled = row?.state === 'decided' && row.sha256 === there?.mail.sha256;
      if (!isSettled) this.break(`${command} of ${account.name} ${uid}, which is ${row?.state ?? 'unknown'} here`);
    }
  }

  /** Order: the bytes are committed, and the row says that it is being sent, before the first of them leaves. */
  #onSend(bytes: Buffer, messageId: string): void {
    const [row] = this.rows('select state, octets from outbox where message_id = ?', messageId);
    if (row?.state !== 'sending' || row.octets !== bytes.length)
      this.break(`${messageId} leaves while its row is ${row?.state} with ${row?.octets} octets`);
  }

  #unfinished(): Row | undefined {
    const [row] = this.rows(UNFINISHED);
    return row;
  }

  #isQuiet(): boolean {
    const row = this.#unfinished();
    return row !== undefined && Object.values(row).every((count) => count === 0);
  }
}

const ROUTED = `select l.state, w.sha256 from routes r join ledger l on l.route = r.id join raw w on w.id = l.raw
  where r.mailbox = ? and r.folder = ? and r.uid_validity = ? and l.uid = ?`;
const UNFINISHED = `select (select count(*) from ledger where state = 'received') as received,
  (select count(*) from ledger l join routes r on r.id = l.route join cursors c
    on c.mailbox = r.mailbox and c.folder = r.folder and c.uid_validity = r.uid_validity where l.ack = 'due') as due,
  (select count(*) from outbox where state in ('held', 'queued', 'sending', 'deferred')
    or (state = 'ambiguous' and resent = 0)) as unsent`;

const DUMP = [
  `select l.id, r.mailbox, r.uid_validity as v, l.uid, substr(w.sha256, 1, 8) as sha, l.state, l.ack, l.outcome, l.strikes,
    l.attempts, l.ticket, l.reason from ledger l join routes r on r.id = l.route join raw w on w.id = l.raw order by l.id`,
  'select id, ticket, kind, name, state, reason, due_at as due, attempts, resent, lane from outbox order by id',
  'select * from cursors',
];

const EVENTS = {
  new: 30,
  reply: 14,
  collision: 3,
  agent: 7,
  robot: 2,
  bounce: 2,
  own: 2,
  poison: 1.5,
  large: 1,
  copy: 5,
  'copy with another trace': 3,
  'renumbered folder': 2.5,
  'expunged by another': 3,
  'seen by another': 2,
  'lost connection': 5,
  'server up or down': 2,
  'office up or down': 2,
  'disk full or free': 3,
  crash: 5,
  doom: 9,
  'stop and start': 2,
  'clock jump': 2,
  reload: 3,
  command: 8,
  'outbox retry': 2,
  'quarantine retry': 1,
};

/** Plays one seed. */
export async function play(seed: number, steps: number, stage: Stage, keepsLines = false): Promise<Outcome> {
  seedChance(seed);
  const world = new World(seed, stage, keepsLines);
  try {
    for (let step = 0; step < steps && world.broken.length === 0; step++) await world.step();
    if (world.broken.length === 0) await world.calm();
    if (world.broken.length === 0) await audit(world);
    if (keepsLines) world.dump();
    await world.end();
  } catch (error) {
    world.break(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { schedule, broken, counts } = world;
  return { seed, hash: schedule.digest(), broken, counts, lines: schedule.lines };
}
