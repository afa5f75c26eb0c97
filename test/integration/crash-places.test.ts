// kill -9 at every failpoint (F33, F42): while real mail goes through a real Dovecot, the real daemon and an SMTP sink, and
// where a plain mail does not come by: webhooks, copies, a rebuilt index, a poisoned mail, a command and its undo. What is
// compared afterwards: mails given, folders on the server, ledger, tickets, notices, copies, calls. crash.test.ts kills at
// random. Places that need the same world are died at one after another, each with new mails, and what came of all of it is
// looked at once: a start costs more than what it does.
//   MAILCLERK_ALONE=1 npx vitest run test/integration/crash-places.test.ts        each place in a world of its own
//   MAILCLERK_FAIL_SEEDS=8 npx vitest run test/integration/crash-places.test.ts   other mails, counts and connections, too
//   MAILCLERK_SEED=…                                                              an earlier run again
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Failpoint, failpoints } from '../../src/lib/failpoint.ts';
import { corpusMails } from '../corpus.ts';
import { keepsPromises } from '../faults/promises.ts';
import { openWorld } from '../faults/world.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { fetched, uidsIn } from '../servers/fake-imap.ts';
import { bundled } from '../setup/bundle.ts';
import { seedOfRun } from '../setup/seed.ts';
import {
  type CrashOptions,
  type CrashWorld,
  expectPromises,
  findingsOf,
  finish,
  openCrashWorld,
  stockOf,
} from './crash-world.ts';
import { isUnderWay, look, seeded } from './kills.ts';
import { type Daemon, eventually } from './site.ts';

const SEEDS = Number(process.env.MAILCLERK_FAIL_SEEDS ?? '1');
const { seed: SEED } = seedOfRun();
const LONG = { timeout: 180_000 };
const hasDovecot = dovecotMissing() === null;

/** What a place needs beside mails that come by. */
interface Place {
  /** Which time it is reached. Default 1; in the middle of things where there are several of a kind. */
  readonly at?: number;
  readonly world?: Partial<CrashOptions>;
  readonly before?: (world: CrashWorld) => Promise<unknown>;
  /** Exactly so many notices arrive twice; absent = one at most: wherever the process dies, one may be past its final dot. */
  readonly twice?: number;
}

const places = {
  'keys.commit': { twice: 0 },
  'setup.commit': { twice: 0 },
  'setup.committed': { twice: 0 },
  'start.commit': { twice: 0 },
  'start.committed': { twice: 0 },
  'recover.commit': { before: (world) => dies(world, 'smtp.answered:kill'), twice: 1 },
  'fetch.read': { twice: 0 },
  'ledger.commit': { twice: 0 },
  'ledger.committed': {},
  'cursor.commit': {},
  'cursor.committed': {},
  'claim.commit': {},
  'claim.committed': {},
  'mails.read': {},
  'group.mail': { at: 7 },
  'group.commit': {},
  'group.committed': {},
  'ack.command': {},
  'ack.commanded': {},
  'ack.committed': {},
  'sending.commit': { at: 3 },
  'sending.committed': { at: 3 },
  // The server has the mail and the database does not know: the second copy is right.
  'smtp.answered': { at: 3, twice: 1 },
  'sent.commit': { at: 3, twice: 1 },
  'sent.committed': { at: 3 },
  'dead.commit': { before: async ({ sink }) => sink.refuse('rcpt', { code: 550, text: '5.1.1 no such user' }) },
  'webhook.call': { at: 3, world: { webhooks: true } },
  'webhook.answered': { at: 3, world: { webhooks: true } },
  'copy.append': { at: 2, world: { copies: true } },
  'copy.appended': { at: 2, world: { copies: true } },
  'copy.committed': { at: 2, world: { copies: true } },
} as const satisfies Partial<Record<Failpoint, Place>>;
const named = Object.entries<Place>(places);
type Name = keyof typeof places;
/** One after another in one world; those that leave exactly one copy more are alone, so that it can be told whose it is. */
const chains: readonly (readonly Name[])[] =
  process.env.MAILCLERK_ALONE === '1'
    ? named.map(([name]) => [name as Name])
    : [
        // Until the first mail is kept nothing can be sent twice.
        [
          'keys.commit',
          'setup.commit',
          'setup.committed',
          'start.commit',
          'start.committed',
          'fetch.read',
          'ledger.commit',
        ],
        ['ledger.committed', 'cursor.commit', 'cursor.committed'],
        ['claim.commit', 'claim.committed', 'mails.read'],
        ['group.mail', 'group.commit', 'group.committed'],
        ['ack.command', 'ack.commanded', 'ack.committed'],
        ['sending.commit', 'sending.committed', 'sent.committed', 'dead.commit'],
        ['recover.commit'],
        ['smtp.answered'],
        ['sent.commit'],
        // A call that dies twice waits for a person.
        ['webhook.call'],
        ['webhook.answered'],
        ['copy.append', 'copy.appended', 'copy.committed'],
      ];
/** Each dies before what the next one needs was kept. */
const REBUILT: readonly Failpoint[] = [
  'reconcile.rekey',
  'reconcile.rekeyed',
  'reconcile.commit',
  'reconcile.committed',
];
/** Mails that are new at each place. */
const FRESH = 12;

/** Starts a daemon that has to die at this place. */
async function dies({ site }: CrashWorld, fail: string): Promise<void> {
  const doomed = await site.daemon({ env: { MAILCLERK_FAIL: fail }, ready: 'spawned' });
  expect(await doomed.ended, doomed.stderr().slice(-2000)).toBeNull();
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe.skipIf(!hasDovecot)('F33: a daemon that dies', () => {
  let server: Dovecot;
  beforeAll(async () => {
    process.env.MAILCLERK_BUNDLED = await bundled();
    const users = [
      'reconcile',
      'strike',
      'command',
      'window',
      ...chains.map(([name = '']) => userOf(name, 0)),
      ...named.flatMap(([name]) =>
        seeds()
          .slice(1)
          .map((n) => userOf(name, n)),
      ),
    ];
    server = await startDovecot({ users: Object.fromEntries(users.map((user) => [user, 'secret'])) });
  });
  afterAll(() => server.stop());

  async function world(user: string, options: Partial<CrashOptions> = {}): Promise<CrashWorld> {
    const one = await openCrashWorld(server, user, { connections: 1, ...options });
    open.push(one.close);
    return one;
  }

  it.each(chains.map((chain) => [chain.join(', '), chain] as const))('at %s goes on where it was', LONG, died);

  it('every place is died at', () => {
    expect(chains.flat().toSorted()).toEqual(Object.keys(places).toSorted());
  });

  it(
    'F42: between the server’s 250 and our commit: one copy more, byte for byte the same, and no third',
    LONG,
    async () => {
      const one = await world('window');
      const mails = corpusMails(6).map((mail) => mail.raw);
      for (const raw of mails) server.deliver(one.user, raw);
      await dies(one, 'smtp.answered:kill@2');
      // Again in the same window: the copy was sent, and nobody knows.
      await dies(one, 'smtp.answered:kill@1');
      const { retried } = await finish(one);
      const found = stockOf(one, mails);
      expectPromises(found, mails.length);
      // The same mail twice: it waited for a person, whose word is the third copy. Else each of two has one copy more.
      expect(found.notices).toMatchObject({ twice: retried === 1 ? 0 : 2, oftener: retried, differing: 0 });
    },
  );

  async function died(_title: string, chain: readonly Name[]): Promise<void> {
    const all = chain.map((name): Place => places[name]);
    const options = all[0]?.world ?? {};
    const one = await world(userOf(chain[0] ?? '', 0), options);
    const mails = corpusMails(chain.length * FRESH).map((mail) => mail.raw);
    for (const [index, place] of all.entries()) {
      expect(place.world ?? {}).toEqual(options);
      for (const raw of mails.slice(index * FRESH, (index + 1) * FRESH)) server.deliver(one.user, raw);
      if (index === all.length - 1) one.site.warm(1);
      await place.before?.(one);
      await dies(one, `${chain[index]}:kill@${place.at ?? 1}`);
    }
    const { retried } = await finish(one);
    const found = stockOf(one, mails);
    expectPromises(found, mails.length);
    const { twice, oftener } = found.notices;
    expect(twice + oftener).toBeGreaterThanOrEqual(sumOf(all.map((place) => place.twice ?? 0)));
    expect(twice + oftener).toBeLessThanOrEqual(sumOf(all.map((place) => place.twice ?? 1)));
    // Nobody gets a third copy without a person's word. It may be the second: a death can come before the server had the first.
    expect(oftener).toBeLessThanOrEqual(retried);
    if (chain.length === 1) expect(retried).toBe(0);
    expect(found.calls.made).toBe(options.webhooks ? mails.length : 0);
    expect(found.copies.made).toBe(options.copies ? found.notices.receipts : 0);
    expect(await findingsOf(one.site)).toEqual([]);
  }

  if (SEEDS > 1)
    it.each(named)('at %s, whatever else is under way', { timeout: SEEDS * 120_000 }, async (name, place) => {
      let reached = 0;
      let twice = 0;
      for (const n of seeds().slice(1)) {
        const random = seeded(SEED + n * 1_000_003);
        const connections = 1 + Math.floor(random() * 3);
        const one = await world(userOf(name, n), { ...place.world, connections });
        const from = Math.floor(random() * 3_000);
        const mails = corpusMails(from + 40)
          .slice(from)
          .map((mail) => mail.raw);
        await place.before?.(one);
        const give = (part: readonly Uint8Array[]): void => part.forEach((raw) => void server.deliver(one.user, raw));
        give(mails.slice(0, 20));
        one.site.warm(1);
        const fail = `${name}:kill@${1 + Math.floor(random() * 4)}`;
        const doomed = await one.site.daemon({ env: { MAILCLERK_FAIL: fail }, ready: 'spawned' });
        await new Promise((resolve) => setTimeout(resolve, random() * 800));
        give(mails.slice(20));
        if (await isDead(doomed, one)) reached += 1;
        await finish(one);
        const found = stockOf(one, mails);
        expectPromises(found, mails.length);
        // A death before this one may have left as many.
        expect(found.notices.twice).toBeLessThanOrEqual(place.before ? 2 * connections : connections);
        expect(found.notices.oftener).toBe(0);
        expect(await findingsOf(one.site)).toEqual([]);
        twice += found.notices.twice;
        await one.close();
      }
      process.stdout.write(
        `places: ${name}: reached in ${reached} of ${SEEDS - 1} seeds, ${twice} notices arrived twice\n`,
      );
    });

  it(
    `at ${REBUILT.join(', ')} of a folder whose index was rebuilt knows every mail again, and the new ones`,
    LONG,
    async () => {
      const one = await world('reconcile');
      one.site.configure({ mailboxes: { reconcile: { port: server.port, after: 'keep' } } });
      const all = 12;
      for (const { raw } of corpusMails(all)) server.deliver('reconcile', raw);
      const isDone = (): boolean => decided(one) === server.files('reconcile').length;
      await finish(one, isDone);
      await server.newUidValidity('reconcile');
      server.deliver('reconcile', corpusMails(4_000).at(-1)?.raw ?? '');
      for (const name of REBUILT) await dies(one, `${name}:kill`);
      await finish(one, isDone);
      expect(look(one.site, (db) => db.prepare('select count(*) from ledger').pluck().get())).toBe(all + 1);
      expect(one.site.rows("select count(*) as n from ledger where state <> 'decided' or strikes > 0")).toEqual([
        { n: 0 },
      ]);
      expect(
        one.site.rows("select raw from ledger where outcome = 'created' group by raw having count(*) > 1"),
      ).toEqual([]);
      expect(await findingsOf(one.site)).toEqual([]);
    },
  );

  it.each(['strike.commit', 'strike.committed'] satisfies Failpoint[])(
    'at %s of a mail that kills its reader: the mail is set aside, the others are filed',
    LONG,
    async (name) => {
      const one = await world('strike');
      const bad = server.files('strike').length === 0 ? 1 : 2;
      const poison = `From: a@b.example\r\nMessage-ID: <${name}@b.example>\r\nSubject: x\r\n\r\nPOISON ${name}\r\n`;
      server.deliver('strike', poison);
      const good = corpusMails(5).map((mail) => mail.raw);
      for (const raw of good) server.deliver('strike', raw);
      const crash = 'parse.crash:POISON';
      const doomed = await one.site.daemon({ env: { MAILCLERK_FAIL: `${name}:kill,${crash}` }, ready: 'spawned' });
      expect(await doomed.ended).toBeNull();
      const daemon = await one.site.daemon({ env: { MAILCLERK_FAIL: crash } });
      const states = () => one.site.rows('select state, count(*) as n from ledger group by state order by state');
      await eventually(
        'all decided or set aside',
        () => !states().some((row) => row.state === 'received') && states().length === 2,
        90_000,
      );
      await eventually('acknowledged', () => server.files('strike').length === bad);
      expect(await daemon.stop()).toBe(0);
      expect(states()).toEqual([
        { state: 'decided', n: 5 },
        { state: 'quarantined', n: bad },
      ]);
      expect(one.site.rows("select strikes from ledger where state = 'quarantined'")).toEqual(
        Array(bad).fill({ strikes: 3 }),
      );
      expect(await findingsOf(one.site)).toEqual([]);
    },
  );

  it('at stub.commit of a mail nobody can read: its stub is there once, the others are filed', LONG, async () => {
    const raw = (n: number): string =>
      `From: c${n}@firm${n}.example\r\nTo: odd@example.com\r\nSubject: Frage ${n}\r\nMessage-ID: <stub${n}@firm${n}.example>\r\n\r\nHallo ${n}.\r\n`;
    const one = await openWorld({
      boxes: {
        odd: {
          config: { poll: '1s', after: 'keep' },
          fake: {
            script: ({ tag, name, args }, mails) => {
              const [set = ''] = args.split(' ');
              if (name !== 'UID FETCH' || !args.includes('BODY.PEEK[]')) return undefined;
              const uids = uidsIn(set, mails);
              if (!uids.includes(2)) return undefined;
              const others = mails.map((mail, at) =>
                uids.includes(mail.uid) && mail.uid !== 2 ? fetched(at + 1, mail, { body: mail.raw }) : '',
              );
              return `${others.join('')}${tag} NO [SERVERBUG] cannot read\r\n`;
            },
          },
        },
      },
      daemon: null,
    });
    open.push(one.close);
    for (let n = 1; n <= 4; n++) one.box('odd').put({ raw: raw(n) });
    const doomed = await one.start({ env: { MAILCLERK_FAIL: 'stub.commit:kill' }, ready: 'spawned' });
    expect(await doomed.ended, doomed.stderr().slice(-2000)).toBeNull();
    await one.start();
    await one.filed(...one.given);
    await keepsPromises(one, { event: null, quarantined: 1, isRestarted: true });
  });

  it.each([
    ['command.commit', 'open'],
    ['command.committed', 'closed'],
  ] satisfies [Failpoint, string][])(
    'in a person’s command at %s: all of it holds or nothing, its undo too',
    LONG,
    async (name, after) => {
      const one = await world('command');
      server.deliver(
        'command',
        `From: eva@firm.example\r\nTo: command@example.com\r\nSubject: ${name}\r\nMessage-ID: <${name}@firm.example>\r\n\r\nHallo\r\n`,
      );
      await finish(one);
      const [row] = one.site.rows('select ref from tickets');
      const ref = String(row?.ref);
      const ticket = () => one.site.rows('select status, version from tickets')[0];
      const entries = () => Number(one.site.rows('select count(*) as n from entries')[0]?.n);
      const start = { ticket: ticket(), entries: entries() };
      const kill = { env: { MAILCLERK_FAIL: `${name}:kill` }, alone: true };
      expect((await one.site.run(['ticket', 'close', ref, '--notify', 'customer'], kill)).code).toBeNull();
      const isClosed = after === 'closed';
      expect(one.site.rows('select status from tickets')[0]?.status === start.ticket?.status).toBe(!isClosed);
      if (!isClosed) {
        expect({ ticket: ticket(), entries: entries() }).toEqual(start);
        expect((await one.site.cli('ticket', 'close', ref, '--notify', 'customer')).code).toBe(0);
      }
      const undo = one.site.rows('select id from undos order by id desc limit 1')[0]?.id;
      const closed = { ticket: ticket(), entries: entries() };
      expect((await one.site.run(['ticket', 'undo', `u${undo}`], kill)).code).toBeNull();
      if (!isClosed) {
        expect({ ticket: ticket(), entries: entries() }).toEqual(closed);
        expect((await one.site.cli('ticket', 'undo', `u${undo}`)).code).toBe(0);
      }
      expect(ticket()?.status).toBe(start.ticket?.status);
      // Taken back twice is taken back once.
      const undone = { ticket: ticket(), entries: entries() };
      await one.site.cli('ticket', 'undo', `u${undo}`);
      expect({ ticket: ticket(), entries: entries() }).toEqual(undone);
      await finish(one);
      expect(await findingsOf(one.site)).toEqual([]);
    },
  );

  it('every failpoint is one of these, or a test of its own kills there', () => {
    const here = readFileSync(import.meta.filename, 'utf8');
    const others = testFiles()
      .filter((text) => text !== here)
      .join('\n');
    for (const name of failpoints) {
      // Some tests put the name together: `migrate.${…}`.
      const isNamed = [here, others].some((text) => text.includes(name));
      expect(isNamed || others.includes(`${name.split('.')[0]}.\${`), name).toBe(true);
    }
    expect(failpoints.length).toBeGreaterThanOrEqual(25);
  });
});

function testFiles(): readonly string[] {
  const folder = join(import.meta.dirname, '..');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  return names
    .filter((name) => !name.endsWith('lib/failpoint.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** True when it died; false when everything came to its end before the place was reached so often (it is killed then). */
async function isDead(doomed: Daemon, { site, server, user }: CrashWorld): Promise<boolean> {
  let code: number | null | undefined;
  void doomed.ended.then((ended) => {
    code = ended;
  });
  const isReady = (): boolean => doomed.lines().some((line) => line.event === 'daemon.started');
  await eventually(
    'it died or all is done',
    () => code !== undefined || (isReady() && !isUnderWay(site, server, user)),
    120_000,
  );
  await doomed.kill();
  await doomed.ended;
  return code === null;
}

function seeds(): readonly number[] {
  return Array.from({ length: SEEDS }, (_, n) => n);
}

function sumOf(figures: readonly number[]): number {
  return figures.reduce((sum, one) => sum + one, 0);
}

function userOf(name: string, seed: number): string {
  return `${name.replace('.', '-')}-${seed}`;
}

function decided({ site }: CrashWorld): number {
  return Number(site.rows("select count(*) as n from ledger where state = 'decided'")[0]?.n);
}
