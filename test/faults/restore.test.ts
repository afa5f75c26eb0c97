// A backup is taken while mail comes in; the daemon goes on: more mails, tickets, notices, mails moved on. Then the machine
// is lost, and the backup is put back. Afterwards every mail is in a ticket once, nothing was sent twice, and whoever has to
// decide about notices in doubt is asked. Real Dovecot, real SMTP, the program as a process.
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { eventually, makeSite, type Site } from '../integration/site.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { header, type Sink, startSink } from '../servers/smtp-sink.ts';
import { countRows, eachOnce, filedMails, putQuestions } from './questions.ts';

const hasDovecot = dovecotMissing() === null;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface World {
  readonly server: Dovecot;
  readonly sink: Sink;
  readonly site: Site;
}

async function world(
  after: unknown,
  smtp: Readonly<Record<string, unknown>> = {},
  rules: Readonly<Record<string, string>> = {},
): Promise<World> {
  const server = await startDovecot({ users: { support: 'secret' } });
  open.push(() => server.stop());
  const sink = await startSink();
  open.push(() => sink.stop());
  const site = makeSite({
    mailboxes: { support: { port: server.port, after, poll: '1s' } },
    smtpPort: sink.port,
    config: { smtp, gate: { unverified_per_hour: 10_000, automatic_per_hour: 10_000 } },
    rules,
  });
  open.push(() => site.remove());
  return { server, sink, site };
}

const put = ({ server }: World, from: number, to: number): void => putQuestions(server, from, to);

/** Everything that was given is decided, and everything that may leave has left. */
async function atRest(w: World, mails: number): Promise<void> {
  await eventually(`${mails} mails decided and notices sent`, () => {
    const decided = countRows(w.site, "ledger where state = 'decided' and ack <> 'due'");
    return decided === mails && countRows(w.site, "outbox where state in ('queued', 'sending', 'deferred')") === 0;
  });
}

const toCustomers = ({ mails }: Sink) => mails.filter(({ to }) => to.some((one) => one.startsWith('c')));

/** Half of the mails go to a folder a rule names, and only what it said once tells which. */
const BY_RULE = {
  'a.yaml':
    'version: 1\nrules:\n  - { id: even, when: { subject: "/[02468]$/" }, then: ticket, do: [ { imap: { move: Even } } ] }\n',
};

describe.skipIf(!hasDovecot)('F48: a restored database', () => {
  it.each([
    ['moved to another folder', { move: 'Archive' }, {}, {}],
    ['left where they were', 'keep', {}, {}],
    ['moved, and copies of sent mail kept', { move: 'Archive' }, { sent_folder: 'Sent' }, {}],
    ['moved to a folder by a rule', 'keep', {}, BY_RULE],
  ] as const)(
    'finds all mails again that were %s, and sends none again',
    { timeout: 120_000 },
    async (_, after, smtp: { readonly sent_folder?: string }, rules) => {
      const w = await world(after, smtp, rules);
      const { site, sink, server } = w;
      put(w, 0, 10);
      const daemon = await site.daemon();
      await atRest(w, 10);
      // The backup is taken while more mail comes in and is worked on.
      put(w, 10, 16);
      const made = await site.cli('db', 'backup', 'the.backup', '--json');
      expect([made.code, made.json.findings], made.stderr).toEqual([0, []]);
      expect(statSync(join(site.dir, 'the.backup')).mode & 0o777).toBe(0o600);
      put(w, 16, 24);
      await atRest(w, 24);
      if (rules === BY_RULE) expect(server.mails('support', 'Even')).toHaveLength(12);
      const [{ id } = { id: 0 }] = site.rows('select max(id) as id from tickets');
      expect((await site.cli('ticket', 'reply', String(id), 'An answer the backup does not know.')).code).toBe(0);
      await eventually('the answer is sent', () => sink.mails.length >= 25);
      if (smtp.sent_folder)
        await eventually('copies', () => server.files('support', 'Sent').length === toCustomers(sink).length);
      expect(await daemon.stop()).toBe(0);
      const sent = sink.mails.map(({ raw }) => header(raw, 'message-id'));
      const refs = new Set(site.rows('select ref from tickets').map((row) => String(row.ref)));

      const restored = await site.cli('db', 'restore', 'the.backup', '--yes', '--json');
      expect([restored.code, restored.json.kind], restored.stderr).toEqual([0, 'restored']);
      expect(existsSync(restored.json.aside)).toBe(true);
      expect(countRows(site, 'ledger')).toBeLessThan(24);
      const again = await site.daemon();
      await eventually('every mail is decided', () => countRows(site, "ledger where state = 'decided'") === 24);

      // 0 differences: every mail once in one ticket; the server is accounted for; the database is sound.
      expect(filedMails(site)).toEqual(eachOnce(24));
      expect(countRows(site, 'tickets')).toBe(24);
      expect((await site.cli('mailbox', 'audit', '--json')).json).toMatchObject({ unaccounted: 0 });
      expect((await site.cli('db', 'check')).stdout).toBe('');
      // 0 mails sent again: what waits, waits for a person.
      expect(again.lines().filter((line) => line.event === 'outbox.held')).not.toEqual([]);
      expect(sink.mails).toHaveLength(sent.length);
      expect((await site.cli('outbox', 'list')).stderr).toContain('restored');
      // What the lost days may have told anybody leads nowhere else: no number and no id is given away twice.
      const fresh = site.rows(
        "select ref from tickets where created_at >= (select json_extract(value, '$.at') from settings where name = 'restored')",
      );
      for (const row of fresh) expect(refs).not.toContain(String(row.ref));

      // A mail server says when a mail came in whole seconds: one of the restore's own second may be from before it, and a
      // machine that is fast enough gets here within it.
      const [restore] = site.rows("select json_extract(value, '$.at') as at from settings where name = 'restored'");
      await eventually('a new second', () => Math.trunc(Date.now() / 1_000) > Number(restore?.at) / 1_000);
      put(w, 24, 26);
      await eventually('new mail is filed', () => countRows(site, "ledger where state = 'decided'") === 26);
      const heaps = (await site.cli('outbox', 'release', '--all', '--dry-run', '--json')).json;
      const about = (heap: readonly { readonly to: string }[]): readonly string[] => heap.map(({ to }) => to);
      expect(
        about(heaps.sure)
          .filter((to) => to.endsWith('.example') && to.startsWith('c'))
          .toSorted(),
      ).toEqual(['c24@firma24.example', 'c25@firma25.example']);
      const lost =
        countRows(site, "outbox where passed = 1 and kind = 'receipt' and state not in ('sent', 'dropped')") - 2;
      if (smtp.sent_folder) expect(heaps.found).toHaveLength(lost);
      else {
        expect(heaps.found).toEqual([]);
        // A choice must be made, and nothing leaves before.
        const refused = await site.cli('outbox', 'release', '--all');
        expect([refused.code, refused.stderr]).toEqual([7, expect.stringContaining('--doubtful')]);
      }
      expect((await site.cli('outbox', 'release', '--all', '--doubtful', 'drop')).code).toBe(0);
      await eventually('the new ones are told', () => sink.mails.some(({ to }) => to.includes('c25@firma25.example')));
      await eventually(
        'nothing waits',
        () => countRows(site, "outbox where state in ('queued', 'held', 'sending')") === 0,
      );
      expect(await again.stop()).toBe(0);
      const all = sink.mails.map(({ raw }) => header(raw, 'message-id'));
      expect(new Set(all).size).toBe(all.length);
      // Nobody of the first 24 customers got a second receipt.
      for (let n = 0; n < 24; n++)
        expect(
          sink.mails.filter(({ to, raw }) => to.includes(`c${n}@firma${n}.example`) && !raw.includes('An answer')),
        ).toHaveLength(1);
    },
  );

  it('is refused while a daemon runs, of a newer schema, or not as it was made; and the old one stays', async () => {
    const w = await world('keep');
    const { site } = w;
    put(w, 0, 2);
    const daemon = await site.daemon();
    await atRest(w, 2);
    expect((await site.cli('db', 'backup', 'a.backup')).code).toBe(0);
    // Never over a file that is there.
    expect((await site.cli('db', 'backup', 'a.backup')).code).toBe(7);
    const running = await site.cli('db', 'restore', 'a.backup', '--yes');
    expect([running.code, running.stderr]).toEqual([7, expect.stringContaining('runs')]);
    put(w, 2, 3);
    await atRest(w, 3);
    await daemon.stop();
    const before = filedMails(site);
    copyFileSync(join(site.dir, 'a.backup'), join(site.dir, 'cut.backup'));
    truncateSync(join(site.dir, 'cut.backup'), statSync(join(site.dir, 'cut.backup')).size - 5_000);
    const cut = await site.cli('db', 'restore', 'cut.backup', '--yes');
    expect([cut.code, cut.stdout]).toEqual([1, expect.stringMatching(/altered or cut off|malformed|damaged/)]);
    expect((await site.cli('db', 'restore', 'none.backup', '--yes')).code).toBe(5);
    expect(filedMails(site)).toEqual(before);
    const asked = await site.cli('db', 'restore', 'a.backup');
    expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining('--yes')]);
    expect(readdirSync(site.dataDir).filter((name) => name.includes('restor'))).toEqual([]);

    // Put back by hand all the same: seen by the mark beside it. What came since is taken in again, and nobody is written to.
    const [sent, last] = [w.sink.mails.length, site.rows('select max(id) as id from outbox')[0]?.id];
    copyFileSync(join(site.dir, 'a.backup'), join(site.dataDir, 'mailclerk.sqlite'));
    for (const ending of ['-wal', '-shm']) rmSync(join(site.dataDir, `mailclerk.sqlite${ending}`), { force: true });
    const again = await site.daemon();
    put(w, 3, 4);
    await eventually('all four are filed', () => countRows(site, "ledger where state = 'decided'") === 4);
    expect(again.lines().filter(({ event }) => event === 'database.older')).toMatchObject([{ mails: 1 }]);
    expect(countRows(site, `outbox where state = 'queued' and kind = 'receipt' and id > ${last}`)).toBe(2);
    expect((await site.cli('outbox', 'list')).stderr).toContain('restored');
    expect(w.sink.mails).toHaveLength(sent);
    expect(await again.stop()).toBe(0);
  });
});
