// kill -9 while real mail goes through a real Dovecot, the real daemon and an SMTP sink: at random moments (F34) and at
// every failpoint (F33, F42). Whatever moment it was: no mail lost, no ticket doubled, every notice once, or once more
// byte for byte the same when the kill fell between the final dot and our commit.
//   MAILCLERK_KILLS=50 npx vitest run test/integration/crash.test.ts     as often as the issue asks (12 otherwise)
//   MAILCLERK_SEED=…                                                     the moments of an earlier run again
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Failpoint, failpoints } from '../../src/lib/failpoint.ts';
import { checkStore } from '../../src/store/check.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { corpusMails } from '../corpus.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { isUnderWay, look, seeded, takeStock } from './kills.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

const KILLS = Number(process.env.MAILCLERK_KILLS ?? '12');
const SEED = Number(process.env.MAILCLERK_SEED ?? String(Math.trunc(performance.timeOrigin) % 1_000_000));
const MAILS = 1_000;
const TARGET = 'Archive';
const hasDovecot = dovecotMissing() === null;
/** Places a mail comes by; the others have tests of their own (clock.test.ts, alerts.test.ts, test/store/backup). */
const mailPoints = failpoints.filter((name) => !/^(?:timer|digest|migrate|backup|restore)\./.test(name));

interface World {
  readonly server: Dovecot;
  readonly user: string;
  readonly target: string;
  readonly sink: Sink;
  readonly site: Site;
}
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function makeWorld(server: Dovecot, user: string, connections: number): Promise<World> {
  const sink = await startSink();
  open.push(() => sink.stop());
  const site = makeSite({
    mailboxes: { [user]: { port: server.port, after: { move: TARGET } } },
    smtpPort: sink.port,
    config: {
      smtp: { connections },
      gate: {
        per_ticket: 1000,
        per_address_per_day: 10_000,
        unverified_per_hour: 100_000,
        automatic_per_hour: 1_000_000,
      },
    },
    // No rules: every mail is a ticket or joins one.
    rules: {},
  });
  open.push(() => site.remove());
  return { server, user, target: TARGET, sink, site };
}

/** The daemon until everything has come to its end, then SIGTERM. A notice that waits for a person gets one. */
async function finish({ site, server, user }: World): Promise<{ retried: number }> {
  const daemon = await site.daemon();
  let retried = 0;
  await eventually(
    'everything is at its end',
    async () => {
      for (const id of waitingForPerson(site)) {
        expect((await site.cli('outbox', 'retry', String(id))).code).toBe(0);
        retried += 1;
      }
      return !isUnderWay(site, server, user);
    },
    180_000,
  );
  expect(await daemon.stop()).toBe(0);
  return { retried };
}

/** Died twice while it was being sent: not sent a third time by itself (architecture.md "The outbox"). */
function waitingForPerson(site: Site): readonly number[] {
  return look(site, (db) =>
    db.prepare<[], number>("select id from outbox where state = 'ambiguous' and resent = 1").pluck().all(),
  );
}

/** What `mailclerk db check` looks at, without starting a process for it. */
async function findingsOf(site: Site): Promise<readonly unknown[]> {
  const store = openStore(join(site.dataDir, DATABASE_NAME));
  try {
    return await checkStore(store);
  } finally {
    store.close();
  }
}

function expectPromises(found: ReturnType<typeof takeStock>, mails: number): void {
  expect(found).toMatchObject({
    lost: 0,
    unkept: 0,
    inTarget: mails,
    inInbox: 0,
    ledgerRows: mails,
    unfinished: 0,
    quarantined: 0,
    strikes: 0,
    doubled: 0,
    twins: 0,
    tickets: found.created,
  });
  const { notices } = found;
  expect(notices).toMatchObject({ sent: notices.passed, missing: 0, foreign: 0, differing: 0, unexplained: 0 });
  expect(notices.passed).toBeGreaterThan(0);
}

describe.skipIf(!hasDovecot)('a daemon that is killed', () => {
  it(`${KILLS} times at random moments loses none of ${MAILS} mails, doubles no ticket, sends every notice`, {
    timeout: 120_000 + KILLS * 15_000,
  }, async () => {
    const server = await startDovecot({ users: { support: 'secret' } });
    open.push(() => server.stop());
    const world = await makeWorld(server, 'support', 2);
    const { site } = world;
    const random = seeded(SEED);
    const mails = corpusMails(MAILS).map((mail) => mail.raw);
    let given = 0;
    const deliver = (count: number): void => {
      for (const raw of mails.slice(given, given + count)) server.deliver('support', raw);
      given = Math.min(given + count, mails.length);
    };
    let kills = 0;
    let idleKills = 0;
    // How long a life may last after its connection stands; shortened when a kill came too late to hit anything.
    let longestMs = 300;
    while (kills < KILLS) {
      // Half of the mails for the kills that hit, half for those that come too late.
      deliver(Math.max(1, Math.floor(MAILS / (KILLS * 2))));
      const daemon: Daemon = await site.daemon();
      await new Promise((resolve) => setTimeout(resolve, random() * longestMs));
      await daemon.kill();
      if (isUnderWay(site, server, 'support')) kills += 1;
      else {
        idleKills += 1;
        longestMs = Math.max(20, longestMs * 0.8);
        expect(idleKills, 'kills that hit nothing').toBeLessThan(KILLS);
      }
    }
    deliver(mails.length - given);
    const { retried } = await finish(world);
    const found = takeStock(site, world, mails);
    process.stdout.write(
      `crash: seed ${SEED}, ${kills} kills with work under way (${idleKills} without), ${found.tickets} tickets, ` +
        `${found.notices.sent} notices, ${found.notices.twice} arrived twice, ${found.notices.oftener} oftener, ` +
        `${retried} waited for a person\n`,
    );
    expect(kills).toBe(KILLS);
    expectPromises(found, MAILS);
    // More than two copies only where a person sent it again after two deaths.
    expect(found.notices.oftener).toBeLessThanOrEqual(retried);
    expect(await site.cli('db', 'check')).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!hasDovecot)('a daemon that dies', () => {
  const mails = corpusMails(20).map((mail) => mail.raw);
  const places: readonly (readonly [Failpoint, number])[] = mailPoints.map((name) => [name, nth(name)]);
  let server: Dovecot;
  beforeAll(async () => {
    const users = Object.fromEntries(mailPoints.map((name) => [userOf(name), 'secret']));
    server = await startDovecot({ users });
  });
  afterAll(() => server.stop());

  it.each(places)('at %s (number %i) goes on where it was', { timeout: 120_000 }, async (name, number) => {
    const user = userOf(name);
    // One connection: a second mail in flight could be a second copy.
    const world = await makeWorld(server, user, 1);
    const { site } = world;
    for (const raw of mails) server.deliver(user, raw);
    const doomed = await site.daemon({ env: { MAILCLERK_FAIL: `${name}:kill@${number}` }, ready: 'spawned' });
    expect(await doomed.ended, doomed.stderr()).toBeNull();
    await finish(world);
    const found = takeStock(site, world, mails);
    expectPromises(found, mails.length);
    expect(mayRepeat(name)).toContain(found.notices.twice);
    expect(found.notices.oftener).toBe(0);
    expect(await findingsOf(site)).toEqual([]);
  });
});

function userOf(name: Failpoint): string {
  return name.replace('.', '-');
}

/** In the middle of things where there are several of a kind, so that some are done and some are not. */
function nth(name: Failpoint): number {
  if (name === 'group.mail') return 7;
  return /^(sending|smtp|sent)/.test(name) ? 3 : 1;
}

/** How many notices may arrive twice: where the server has a mail and the database does not know, a second copy is right. */
function mayRepeat(name: Failpoint): readonly number[] {
  if (name === 'smtp.answered' || name === 'sent.commit') return [1];
  // Notices leave while mails are filed and acknowledged: wherever the process dies, one may be past its final dot. Only
  // a death before anything was taken in cannot meet one.
  return /^(?:receive|received)/.test(name) ? [0] : [0, 1];
}
