// kill -9 at random moments while real mail goes through a real Dovecot, the real daemon and an SMTP sink (F34).
// Whatever moment it was: no mail lost, no ticket doubled, every notice once, or once more byte for byte the same when the
// kill fell between the final dot and our commit. crash-places.test.ts kills at every failpoint.
//   MAILCLERK_KILLS=1000 npx vitest run test/integration/crash.test.ts   as often as that (50 otherwise), in rounds, two at a time
//   MAILCLERK_MAILS_PER_KILL=4 …                                         so many mails for each kill (20 otherwise, 1,000 mails; 4 above 50 kills)
//   MAILCLERK_SEED=…                                                     the moments of an earlier run again
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusMails } from '../corpus.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { bundled } from '../setup/bundle.ts';
import { seedOfRun } from '../setup/seed.ts';
import { type CrashWorld, expectPromises, finish, openCrashWorld, type Stock, stockOf } from './crash-world.ts';
import { isUnderWay, seeded } from './kills.ts';

const KILLS = Number(process.env.MAILCLERK_KILLS ?? '50');
const PER_ROUND = 250;
const MAILS_PER_KILL = Number(process.env.MAILCLERK_MAILS_PER_KILL ?? (KILLS > 50 ? '4' : '20'));
const ROUNDS = Math.ceil(KILLS / PER_ROUND);
const LANES = Math.min(2, ROUNDS);
const { seed: SEED, commit } = seedOfRun();
const hasDovecot = dovecotMissing() === null;
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

interface Round {
  readonly kills: number;
  readonly idleKills: number;
  readonly retried: number;
  readonly mails: number;
  readonly found: Stock;
}

/** Lives one after the other, each with a few new mails, each ended at a moment of its own; then one that ends by itself. */
async function play(world: CrashWorld, wanted: number, seed: number): Promise<Round> {
  const { server, site, user } = world;
  const random = seeded(seed);
  const count = wanted * MAILS_PER_KILL;
  const all = corpusMails(4_000);
  const from = Math.floor(random() * (all.length - count));
  const mails = all.slice(from, from + count).map((mail) => mail.raw);
  let given = 0;
  const deliver = (more: number): void => {
    for (const raw of mails.slice(given, given + more)) server.deliver(user, raw);
    given = Math.min(given + more, mails.length);
  };
  let kills = 0;
  let idleKills = 0;
  // How long a life may last once it is connected; shortened when a kill came too late to hit anything.
  let longestMs = 300;
  while (kills < wanted) {
    site.warm(2);
    // Half of the mails for the kills that hit, half for those that come too late.
    deliver(MAILS_PER_KILL / 2);
    // Every fourth dies while it starts, the others with a mailbox that is open.
    const isEarly = random() < 0.25;
    const daemon = await site.daemon({ ready: isEarly ? 'spawned' : 'connected' });
    // Some live long enough for what takes its time (a mail that is tried apart), or every death would meet the same step.
    const lifeMs = longestMs * (random() < 0.15 ? 8 : 1);
    await new Promise((resolve) => setTimeout(resolve, random() * lifeMs));
    await daemon.kill();
    if (isUnderWay(site, server, user)) kills += 1;
    else {
      idleKills += 1;
      longestMs = Math.max(20, longestMs * 0.8);
      expect(idleKills, 'kills that hit nothing').toBeLessThanOrEqual(wanted);
    }
  }
  deliver(mails.length - given);
  const { retried } = await finish(world);
  return { kills, idleKills, retried, mails: mails.length, found: stockOf(world, mails) };
}

describe.skipIf(!hasDovecot)('F34: a daemon that is killed', () => {
  let server: Dovecot;
  beforeAll(async () => {
    process.env.MAILCLERK_BUNDLED = await bundled();
    const users = Object.fromEntries(Array.from({ length: ROUNDS }, (_, n) => [`support${n}`, 'secret']));
    server = await startDovecot({ users });
  });
  afterAll(() => server.stop());

  it(`${KILLS} times at random moments loses no mail, doubles no ticket, sends every notice`, {
    timeout: 180_000 + KILLS * 15_000,
  }, async () => {
    process.stdout.write(`crash: commit ${commit}, seed ${SEED}: MAILCLERK_SEED=${SEED} MAILCLERK_KILLS=${KILLS}\n`);
    const rounds: Round[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let n = next++; n < ROUNDS; n = next++) {
        const wanted = Math.min(PER_ROUND, KILLS - n * PER_ROUND);
        const world = await openCrashWorld(server, `support${n}`, { connections: 2 });
        try {
          const round = await play(world, wanted, SEED + n);
          rounds.push(round);
          if (ROUNDS > 1) tell(`crash round ${n}`, [round]);
          expectPromises(round.found, round.mails);
          // More than two copies only where a person sent it again after two deaths.
          expect(round.found.notices.oftener).toBeLessThanOrEqual(round.retried);
          expect(await world.site.cli('db', 'check')).toMatchObject({ code: 0 });
        } finally {
          await world.close();
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    tell('crash', rounds);
    expect(sum(rounds.map((round) => round.kills))).toBe(KILLS);
  });
});

function tell(name: string, rounds: readonly Round[]): void {
  const of = (figure: (round: Round) => number): number => sum(rounds.map(figure));
  process.stdout.write(
    `${name}: ${of((one) => one.kills)} kills with work under way (${of((one) => one.idleKills)} without), ` +
      `${of((one) => one.mails)} mails, ${of((one) => one.found.lost + one.found.unkept)} lost, ` +
      `${of((one) => one.found.doubled + one.found.twins)} doubled, ${of((one) => one.found.tickets)} tickets, ` +
      `${of((one) => one.found.notices.sent)} notices, ${of((one) => one.found.notices.missing)} missing, ` +
      `${of((one) => one.found.notices.twice)} arrived twice, ${of((one) => one.found.notices.oftener)} oftener, ` +
      `${of((one) => one.retried)} waited for a person\n`,
  );
}
