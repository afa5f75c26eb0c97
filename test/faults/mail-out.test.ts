// The way out, with the whole daemon at work (F31, F40–F46): a scripted SMTP server that says "later", goes away in the
// middle of a session, refuses a recipient for good, falls silent or away after the final dot, or proves to be somebody else. What holds is what promises.ts says:
// no notice lost, none doubled outside the stated window, the mailboxes undisturbed. Each stage of the dialogue by itself is
// played in test/notify; here it is whole lives, one after the other, of one database.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { makeCa } from '../servers/certificates.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { type RawMove, startSink } from '../servers/smtp-sink.ts';
import { keepsPromises } from './promises.ts';
import { openWorld, type World } from './world.ts';

const LONG = { timeout: 120_000 };
const AHEAD_MS = 120_000;

describe.skipIf(dovecotMissing() !== null)('a daemon whose mail server', () => {
  let world: World;
  let each: (line: string) => RawMove | undefined = () => undefined;
  const heard: string[] = [];
  beforeAll(async () => {
    world = await openWorld({
      boxes: { support: {} },
      config: { smtp: { connections: 1, timeout: '2s' } },
      smtp: {
        each(line) {
          heard.push(line);
          return each(line);
        },
      },
    });
  }, 120_000);
  afterEach(() => {
    each = () => undefined;
  });
  afterAll(() => world?.close());

  const outbox = (state: string): number => world.site.rows(`select id from outbox where state = '${state}'`).length;
  /** Waits are minutes in production: a person lets them go. */
  const letGo = (): Promise<void> => releaseAll(world);
  /** Until nothing waits any more; what comes back is let go again. */
  const allLeft = (): Promise<unknown> =>
    eventually('all left', async () => {
      if (outbox('deferred') > 0) await letGo();
      return outbox('deferred') + outbox('queued') + outbox('sending') === 0;
    });
  const putThree = (): void => {
    for (let n = 0; n < 3; n++) world.box('support').put();
  };

  test('F43: says 450 to everybody it does not know: all wait, none is dead, each arrives once', LONG, async () => {
    each = (line) => (/^RCPT/i.test(line) ? '450 4.2.0 greylisted, come again in five minutes' : undefined);
    putThree();
    await world.filed(world.beside.put(), ...world.given);
    await eventually('all wait', () => outbox('deferred') >= 4);
    expect(world.sink.mails).toEqual([]);
    expect(outbox('dead')).toBe(0);
    each = () => undefined;
    await allLeft();
    await keepsPromises(world, { event: 'notice.deferred' });
  });

  test('F45: says 421 in the middle of a session: the mail it was at is sent by the next one, once', LONG, async () => {
    const before = world.sink.mails.length;
    let times = 1;
    each = (line) => {
      if (times === 0 || world.sink.mails.length === before || !/^RCPT/i.test(line)) return undefined;
      times -= 1;
      return '421 4.3.2 shutting down';
    };
    putThree();
    await eventually('it went away', () => times === 0);
    await world.filed(...world.given);
    await allLeft();
    await keepsPromises(world, { event: 'notice.deferred' });
  });

  /** Refused by an earlier test, in this world. */
  let refused = 0;
  test(
    'F44, F46: refuses one of two recipients for good: it is dead and its ticket says so, the other has it once',
    LONG,
    async () => {
      const mail = world.box('support').put();
      const [, customer = ''] = /^From: .*<(.*)>/m.exec(mail.raw) ?? [];
      each = (line) => (line.includes(`TO:<${customer}>`) ? '550 5.1.1 no such user' : undefined);
      await world.filed(mail);
      await eventually('it is dead', () => outbox('dead') === 1);
      refused = 1;
      await allLeft();
      await keepsPromises(world, { event: 'notice.dead', refused });
      const ticket = world.ledger('support').find(({ messageId }) => messageId === mail.messageId)?.ticket;
      const rows = (text: string) => world.site.rows(`${text} ${ticket}`);
      expect(rows('select name, state from outbox where ticket =')).toEqual(
        expect.arrayContaining([
          { name: 'opened', state: 'dead' },
          { name: 'agent-new', state: 'sent' },
        ]),
      );
      expect(String(rows('select flags from tickets where id =')[0]?.flags)).toContain('undelivered');
      expect(heard.filter((line) => line.includes(`TO:<${customer}>`))).toHaveLength(1);
    },
  );

  test(
    'F40, F41: is gone or falls silent after the final dot: sent once more when its time has come, byte for byte the same',
    LONG,
    async () => {
      const ends: RawMove[] = ['drop', 'fin', 'stall'];
      each = (line) => (line === '.' ? ends.shift() : undefined);
      putThree();
      await eventually('it is not known whether they arrived', () => outbox('ambiguous') === 3);
      await world.filed(...world.given);
      await eventually('the others went on', () => outbox('queued') + outbox('sending') + outbox('deferred') === 0);
      // The minute they wait passes in another life.
      expect(await world.daemon.stop()).toBe(0);
      await world.start({ env: { MAILCLERK_NOW: new Date(Date.now() + AHEAD_MS).toISOString() } });
      await keepsPromises(world, { event: null, copies: 3, refused, isRestarted: true });
    },
  );

  test(
    'F42: is killed off from it between the final dot and its answer: at most that one mail arrives twice',
    LONG,
    async () => {
      const twins = (): number =>
        world.sink.mails.length - new Set(world.sink.mails.map(({ raw }) => raw.toString('latin1'))).size;
      const before = twins();
      const seen = world.sink.mails.length;
      each = (line) => (line === '.' ? 'stall' : undefined);
      putThree();
      await eventually('it has the whole mail', () => world.sink.mails.length > seen);
      await world.daemon.kill();
      each = () => undefined;
      await world.start({ env: { MAILCLERK_NOW: new Date(Date.now() + 2 * AHEAD_MS).toISOString() } });
      await world.filed(...world.given);
      await keepsPromises(world, { event: 'outbox.recovered', copies: before + 1, refused, isRestarted: true });
      expect(twins()).toBe(before + 1);
    },
  );
});

describe.skipIf(dovecotMissing() !== null)('a daemon whose mail server is somebody else', () => {
  test(
    'F31: by its certificate: not a word of a mail or of the login, all wait; when it is well they leave once',
    LONG,
    async () => {
      const dirs = [mkdtempSync(join(tmpdir(), 'mc-ca-')), mkdtempSync(join(tmpdir(), 'mc-ca-'))] as const;
      const [good, other] = [makeCa(dirs[0]), makeCa(dirs[1])];
      const of = ({ key, cert }: { readonly key: string; readonly cert: string }) => ({ key, cert });
      const logins: string[] = [];
      const sink = await startSink({
        ...of(other.issue('good')),
        secure: true,
        disabledCommands: [],
        onAuth({ username }, _session, done) {
          logins.push(username ?? '');
          done(null, { user: username });
        },
      });
      const server = `localhost:${sink.port}`;
      const config = {
        smtp: {
          host: server,
          tls: 'implicit',
          ca: 'smtp-ca.pem',
          user: 'clerk',
          password: 'env:SMTP_SECRET',
        },
      };
      const world = await openWorld({
        boxes: { support: {} },
        daemon: null,
        config,
        env: { SMTP_SECRET: 'canary-of-smtp' },
      });
      try {
        world.site.write('smtp-ca.pem', good.pem);
        await world.start();
        for (let n = 0; n < 3; n++) world.box('support').put();
        await world.filed(...world.given, world.beside.put());
        const [said] = await world.daemon.logged('smtp.unreachable');
        expect(String(said?.reason)).toMatch(/certificate|unknown CA|issuer/i);
        const waiting = (): unknown => world.site.rows('select distinct state from outbox order by state');
        await eventually('they wait', () => JSON.stringify(waiting()) === '[{"state":"deferred"}]');
        expect([logins, sink.mails]).toEqual([[], []]);
        // It was the right one all the time: its CA is trusted from now on.
        world.site.write('smtp-ca.pem', other.pem);
        world.daemon.signal('SIGHUP');
        await world.daemon.logged('reload.done');
        await eventually('they left', async () => {
          await releaseAll(world);
          return JSON.stringify(waiting()) === '[{"state":"sent"}]';
        });
        expect(logins.length).toBeGreaterThan(0);
        const ids = sink.mails.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1]);
        const sent = world.site.rows('select message_id as id from outbox').map(({ id }) => id);
        expect(ids.toSorted()).toEqual(sent.toSorted());
        expect(world.daemon.stderr()).not.toContain('canary-of-smtp');
      } finally {
        await world.close();
        await sink.stop();
        for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
      }
    },
  );
});

/** Whatever is deferred is due now. */
async function releaseAll({ site }: World): Promise<void> {
  for (const { id } of site.rows("select id from outbox where state = 'deferred'"))
    await site.cli('outbox', 'release', String(id));
}
