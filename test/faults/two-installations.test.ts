// F22 with real processes: two installations, each with a database of its own, on one mailbox of a real Dovecot.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letter } from '../integration/clients.ts';
import { eventually, makeSite, type Site } from '../integration/site.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type FakeImap, startFakeImap } from '../servers/fake-imap.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';

const LONG = 120_000;
const MAILS = 60;

describe.skipIf(dovecotMissing() !== null)('F22: two installations on one mailbox', () => {
  let dovecot: Dovecot;
  let sink: Sink;
  let fake: FakeImap;
  const sites: Site[] = [];
  const installation = (box: object = {}): Site => {
    const site = makeSite({
      mailboxes: { support: { port: dovecot.port, claim: true, poll: '1s', ...box } },
      smtpPort: sink.port,
      rules: {},
      config: { notifications: { admin: { to: 'root@ops.example', when: ['mailbox_shared'] } } },
    });
    sites.push(site);
    return site;
  };

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: 'secret', dying: 'secret' } });
    sink = await startSink();
    fake = await startFakeImap({ permanentFlags: '\\Seen \\Deleted' });
  }, LONG);
  afterAll(async () => {
    for (const site of sites) await site.remove();
    await fake?.stop();
    await sink?.stop();
    await dovecot?.stop();
  });

  test(
    'F22: what one has taken in is marked, and the other keeps it in quarantine, says so, and takes it in when told to',
    async () => {
      const [first, second] = [installation(), installation()];
      for (let n = 0; n < MAILS; n++) dovecot.deliver('support', hello(`mail-${n}`));
      expect((await first.run(['run', '--once'])).code).toBe(0);
      const id = String(first.rows("select value from settings where name = 'installation'")[0]?.value);
      expect(id).toMatch(/^[0-9a-f]{8}$/);
      const keyword = `$Mailclerk-${id}`;
      expect(markedWith(dovecot, keyword)).toBe(MAILS);

      const sent = sink.mails.length;
      const run = await second.run(['run', '--once']);
      expect(run.code).toBe(0);
      expect(second.rows('select count(*) as n from tickets')).toEqual([{ n: 0 }]);
      expect(second.rows("select count(*) as n from ledger where state = 'quarantined'")).toEqual([{ n: MAILS }]);
      const shared = { mailbox: 'support', folder: 'INBOX', installation: id, quarantined: MAILS, both: 0 };
      expect((await second.cli('status', '--json')).json).toMatchObject({ shared: [shared] });
      expect((await second.cli('status')).stdout).toContain(`another installation (${id}) takes in its mails, too`);
      expect(run.stderr).toContain('"event":"mailbox.shared"');
      expect(sink.mails.slice(sent).map((mail) => mail.to)).toEqual([['root@ops.example']]);
      expect(sink.mails.at(-1)?.raw.toString('latin1').replaceAll('=\r\n', '')).toContain(id);
      const audit = await second.cli('mailbox', 'audit', '--json');
      expect([audit.json].flat()).toMatchObject([{ quarantined: MAILS, unaccounted: 0, pending: 0 }]);
      const tested = await second.cli('mailbox', 'test', '--json');
      expect(JSON.stringify(tested.json)).toContain(`mails marked ${keyword} by another installation are there`);
      // Whose they are is not changed by the one that looks on.
      expect(markedWith(dovecot, keyword)).toBe(MAILS);

      const [row] = second.rows("select id, reason from ledger where state = 'quarantined' order by id limit 1");
      expect(String(row?.reason)).toContain(keyword);
      expect((await second.cli('quarantine', 'retry', String(row?.id))).code).toBe(0);
      expect((await second.run(['run', '--once'])).code).toBe(0);
      expect(second.rows('select count(*) as n from tickets')).toEqual([{ n: 1 }]);

      // Its own mark is nothing to the one that set it: a mail that lies there again is known by its bytes.
      expect((await first.run(['run', '--once'])).code).toBe(0);
      expect(first.rows("select count(*) as n from ledger where state = 'quarantined'")).toEqual([{ n: 0 }]);
      expect(first.rows('select count(*) as n from tickets')).toEqual([{ n: MAILS }]);
    },
    LONG,
  );

  test(
    'F22: what both take in at the same moment is said by whoever sees the other one’s mark',
    async () => {
      const [first, second] = [installation({ start: 'now' }), installation({ start: 'now' })];
      const daemons = await Promise.all([first.daemon(), second.daemon()]);
      await Promise.all(daemons.map((daemon) => daemon.logged('mailbox.started')));
      // Several, because which of the two comes first is up to them: each ends in quarantine of one, or in both and said.
      for (let n = 0; n < 6; n++) {
        dovecot.deliver('support', hello(`race-${n}`));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      const known = (site: Site, state: string): number =>
        Number(site.rows(`select count(*) as n from ledger where state = '${state}'`)[0]?.n);
      await eventually('each knows each', () =>
        [first, second].every((site) => known(site, 'decided') + known(site, 'quarantined') === 6),
      );
      // Nothing is lost: whatever one keeps in quarantine is decided in the other.
      expect(known(first, 'decided') + known(second, 'decided')).toBeGreaterThanOrEqual(6);
      await eventually('it was said', () =>
        daemons.some((daemon) => daemon.lines().some((line) => line.event === 'mailbox.shared')),
      );
      const both = known(first, 'decided') + known(second, 'decided') - 6;
      const seen = daemons.flatMap((daemon) => daemon.lines().filter((line) => line.what === 'both'));
      if (both > 0) expect(seen.length).toBeGreaterThan(0);
      process.stderr.write(`of 6 mails ${both} were taken in by both, and that was said\n`);
      for (const daemon of daemons) expect(await daemon.stop()).toBe(0);
    },
    LONG,
  );

  test(
    'F22: what a process took in and died before it could mark is marked by the next one, which says who took it, too',
    async () => {
      const [first, second] = [installation({ user: 'dying' }), installation({ user: 'dying' })];
      for (let n = 0; n < 3; n++) dovecot.deliver('dying', hello(`dying-${n}`));
      await first.run(['run', '--once'], { env: { MAILCLERK_FAIL: 'ledger.committed:kill' } });
      expect(first.rows('select count(*) as n from ledger')).toEqual([{ n: 3 }]);
      expect((await second.run(['run', '--once'])).code).toBe(0);
      const again = await first.run(['run', '--once']);
      expect(again.code).toBe(0);
      expect(again.stderr).toContain('they have a ticket in both');
      const [shared] = (await first.cli('status', '--json')).json.shared;
      expect(shared).toMatchObject({ quarantined: 0, both: 3 });
      const id = String(first.rows("select value from settings where name = 'installation'")[0]?.value);
      expect(markedWith(dovecot, `$Mailclerk-${id}`, 'dying')).toBe(3);
      // Said once: the next poll has nothing left to mark.
      expect((await first.run(['run', '--once'])).stderr).not.toContain('mailbox.shared');
      expect((await first.cli('status', '--json')).json.shared).toMatchObject([{ both: 3 }]);
    },
    LONG,
  );

  test(
    'F22: where the server keeps no keywords, or nobody asked for marks, that is said or nothing is done',
    async () => {
      fake.mails.push({ uid: 1, raw: hello('no-keywords') });
      const without = installation({ port: fake.port });
      const run = await without.run(['run', '--once']);
      expect(run.stderr).toContain('"event":"mailbox.claim_unavailable"');
      expect(without.rows('select count(*) as n from tickets')).toEqual([{ n: 1 }]);
      const tested = await without.cli('mailbox', 'test', '--json');
      expect(JSON.stringify(tested.json)).toContain('the server keeps no keywords here');

      // Where it does: a command for each batch of 50, not for each mail.
      const mails = Array.from({ length: MAILS }, (_, n) => ({ uid: n + 1, raw: hello(`batch-${n}`) }));
      const keeping = await startFakeImap({ permanentFlags: '\\Seen \\*', mails });
      const batched = installation({ port: keeping.port });
      expect((await batched.run(['run', '--once'])).code).toBe(0);
      expect(keeping.flags(MAILS).join()).toContain('$Mailclerk-');
      const stores = keeping.commands.filter((command) => /STORE/.test(command)).length;
      expect(stores).toBeGreaterThan(0);
      expect(stores).toBeLessThanOrEqual(Math.ceil(MAILS / 50));
      await keeping.stop();

      const careless = installation({ claim: false });
      expect((await careless.run(['run', '--once'])).stderr).not.toContain('mailbox.shared');
      expect(careless.rows("select count(*) as n from ledger where state = 'quarantined'")).toEqual([{ n: 0 }]);
      expect(careless.rows("select 1 from settings where name = 'installation'")).toEqual([]);
    },
    LONG,
  );
});

/** Mails of the Maildir that carry a keyword: its letter is in the file's name, which letter in dovecot-keywords. */
function markedWith(dovecot: Dovecot, keyword: string, user = 'support'): number {
  const lines = readFileSync(join(dovecot.maildir(user), 'dovecot-keywords'), 'utf8').split('\n');
  const index = lines.find((line) => line.endsWith(` ${keyword}`))?.split(' ')[0];
  if (index === undefined) return 0;
  const mark = String.fromCharCode(97 + Number(index));
  return dovecot.files(user).filter((name) => /:2,(.*)$/.exec(name)?.[1]?.includes(mark)).length;
}

function hello(id: string): string {
  const from = `${id}@firma.example`;
  return letter({ from, to: 'support@example.com', subject: `Hello ${id}`, id: `${id}@firma.example`, body: 'Hello' });
}
