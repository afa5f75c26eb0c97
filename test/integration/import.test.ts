// `mailbox import` on a real Dovecot, with the real program: mail of long ago becomes tickets as of its day, oldest first,
// across folders; nobody is told, no time runs, nothing moves; killed anywhere it goes on; a daemon beside it goes first.
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lockDataDir } from '../../src/store/lease/lock.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { eventually, makeSite, type Site, type SiteOptions } from './site.ts';

const LONG = 240_000;
const SINCE = ['--since', '2020-01-01'];
const COLUMNS = ['beforeStart', 'tickets', 'joined', 'ignored', 'rejected', 'redirected', 'duplicates', 'quarantined'];
const TIMED = {
  sla: { quick: { first_response: '1h', resolve: '4h', warn_at: '50%' } },
  idle: { after: '1d', remind: 'assignee' },
};

interface Letter {
  readonly id: string;
  readonly from?: string;
  readonly subject?: string;
  readonly refs?: readonly string[];
  readonly text?: string;
  readonly more?: string;
}

function letter({
  id,
  from = 'Carla <carla@firm.example>',
  subject = `about ${id}`,
  refs = [],
  ...rest
}: Letter): string {
  const thread =
    refs.length === 0
      ? ''
      : `In-Reply-To: <${refs.at(-1)}@firm.example>\r\nReferences: ${refs.map((ref) => `<${ref}@firm.example>`).join(' ')}\r\n`;
  return `From: ${from}\r\nTo: support@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${id}@firm.example>\r\n${thread}${rest.more ?? ''}\r\n${rest.text ?? `Words of ${id}.`}\r\n`;
}

describe.skipIf(dovecotMissing() !== null)('mail of long ago', () => {
  let dovecot: Dovecot;
  let sink: Sink;
  let used = 0;
  const sites: Site[] = [];
  const users = Array.from({ length: 12 }, (_, n) => `user${n}`);

  beforeAll(async () => {
    dovecot = await startDovecot({ users: Object.fromEntries(users.map((user) => [user, 'secret'])) });
    sink = await startSink();
  });
  afterEach(async () => {
    for (const site of sites.splice(0)) await site.remove();
  });
  afterAll(async () => {
    await sink?.stop();
    await dovecot?.stop();
  });

  /** A site whose mailbox `support` is a user of its own, and how mail gets there. */
  function office(
    more: Readonly<Record<string, unknown>> = {},
    config: NonNullable<SiteOptions['config']> = {},
    rules?: SiteOptions['rules'],
  ): {
    readonly site: Site;
    readonly put: (raw: string, at: string, folder?: string) => string;
    readonly user: string;
  } {
    const user = users[used++] ?? '';
    const support = { port: dovecot.port, user, start: 'now', poll: '2s', ...more };
    const site = makeSite({
      mailboxes: { support },
      smtpPort: sink.port,
      config,
      ...(rules ? { rules } : {}),
    });
    sites.push(site);
    const put = (raw: string, at: string, folder?: string): string =>
      dovecot.deliver(user, raw, { at: new Date(at), ...(folder ? { folder } : {}) });
    return { site, put, user };
  }

  const noticesLeft = (site: Site): unknown => site.rows('select count(*) as n from outbox where passed = 1')[0]?.n;
  const sumOf = (audit: Record<string, number>): number => COLUMNS.reduce((sum, name) => sum + (audit[name] ?? 0), 0);

  test(
    'becomes tickets as of its day, whole conversations across folders; nobody is told, no time runs, nothing moves',
    async () => {
      const { site, put, user } = office(
        { after: { move: 'Done' } },
        { ...TIMED, queues: { support: { sla: 'quick' } } },
      );
      // Delivered out of order: what counts is when each came.
      put(letter({ id: 'a2', refs: ['a1'] }), '2024-03-02T08:00:00Z', 'Old');
      put(letter({ id: 'a1' }), '2024-03-01T08:00:00Z');
      put(letter({ id: 'a3', refs: ['a1', 'gone', 'a2'] }), '2024-03-03T08:00:00Z');
      // Two answers whose question nobody has: one conversation.
      put(letter({ id: 'b2', refs: ['b1'], from: 'Bert <bert@firm.example>' }), '2024-04-01T08:00:00Z');
      put(letter({ id: 'b3', refs: ['b1', 'b2'], from: 'Bert <bert@firm.example>' }), '2024-04-02T08:00:00Z', 'Old');
      put(letter({ id: 'a1' }), '2024-05-01T08:00:00Z', 'Old');
      put(letter({ id: 'auto', more: 'Auto-Submitted: auto-replied\r\n' }), '2024-05-02T08:00:00Z');
      put(letter({ id: 'before' }), '2019-05-02T08:00:00Z');
      const sent = sink.mails.length;
      const asked = ['mailbox', 'import', 'support', ...SINCE, '--folder', 'INBOX', '--folder', 'Old', '--json'];

      const dry = await site.cli(...asked, '--dry-run');
      expect(dry.code).toBe(0);
      expect(site.rows('select id from ledger')).toEqual([]);
      expect(site.rows('select * from cursors')).toEqual([]);

      const done = await site.cli(...asked);
      expect(done.code).toBe(0);
      expect(done.json.counts).toEqual(dry.json.counts);
      expect(done.json).toMatchObject({ total: 7, done: 7, how: 'silent', isInterrupted: false });
      expect(done.json.counts).toMatchObject({ tickets: 3, joined: 3, duplicates: 1, known: 0, waiting: 0 });

      const tickets = site.rows('select ref, subject, created_at, updated_at, mail_count from tickets order by id');
      expect(tickets.map(({ subject, mail_count }) => [subject, mail_count])).toEqual([
        ['about a1', 3],
        ['about b2', 2],
        ['about auto', 1],
      ]);
      expect(tickets.map((ticket) => new Date(Number(ticket.created_at)).toISOString())).toEqual([
        '2024-03-01T08:00:00.000Z',
        '2024-04-01T08:00:00.000Z',
        '2024-05-02T08:00:00.000Z',
      ]);
      expect(new Date(Number(tickets[0]?.updated_at)).toISOString()).toBe('2024-03-03T08:00:00.000Z');
      const days = site.rows("select at from entries where ticket = 1 and kind = 'mail' order by id");
      expect(days.map(({ at }) => new Date(Number(at)).getUTCDate())).toEqual([1, 2, 3]);

      // Nobody, by any way: notices are there with the gate's reason.
      expect(site.rows('select distinct reason from outbox')).toEqual([{ reason: 'imported' }]);
      expect(site.rows('select id from timers')).toEqual([]);
      // A daemon leaves it so, when it begins, when it reckons timers anew, when it acknowledges.
      const run = await site.run(['run', '--once', '--json']);
      expect(run).toMatchObject({ code: 0, json: { received: 0, sent: 0 } });
      expect(site.rows('select id from timers')).toEqual([]);
      expect(noticesLeft(site)).toBe(0);
      expect(sink.mails.length).toBe(sent);
      expect(dovecot.files(user)).toHaveLength(5);
      expect(dovecot.files(user, 'Old')).toHaveLength(3);

      const audit = await site.cli('mailbox', 'audit', 'support', '--json');
      expect(audit.json).toMatchObject({
        onServer: 5,
        beforeStart: 1,
        tickets: 3,
        joined: 1,
        unaccounted: 0,
        pending: 0,
      });
      expect(sumOf(audit.json)).toBe(5);
      // The ledger, the histories and the search are as sound as ever, and a decision can be made again.
      expect((await site.cli('db', 'check')).code).toBe(0);
      const late = site.rows("select l.id from ledger l where l.outcome = 'joined' order by l.id desc limit 1")[0]?.id;
      const why = await site.cli('mail', 'why', String(late), '--json');
      expect(why.json).toMatchObject({ recomputed: { outcome: 'joined' } });
      const second = await site.cli(...asked);
      expect(second.json).toMatchObject({ done: 7, counts: { known: 7, tickets: 0, joined: 0 } });
    },
    LONG,
  );

  test(
    'its tickets wake up with the first thing that happens: a customer who writes again is answered, and time runs from then',
    async () => {
      const { site, put } = office({}, { ...TIMED, queues: { support: { sla: 'quick' } } });
      put(letter({ id: 'w1' }), '2023-03-01T08:00:00Z');
      expect((await site.cli('mailbox', 'import', 'support', ...SINCE)).code).toBe(0);
      const sent = sink.mails.length;
      put(letter({ id: 'w2', refs: ['w1'] }), new Date().toISOString());
      expect((await site.run(['run', '--once', '--json'])).json).toMatchObject({ received: 1 });
      expect(site.rows('select mail_count from tickets')).toEqual([{ mail_count: 2 }]);
      const told = sink.mails.slice(sent).map(({ to }) => to[0]);
      expect(told).toContain('anna@staff.example');
      const timers = site.rows('select kind, due_at from timers order by kind');
      expect(timers.map(({ kind }) => kind)).toContain('first_response');
      // Not the goal of years ago.
      for (const { due_at } of timers) expect(Number(due_at)).toBeGreaterThan(Date.now());
    },
    LONG,
  );

  test(
    'what joins a ticket that is at work moves nothing: it stays closed, its time and its people are left alone',
    async () => {
      const { site, put } = office();
      put(letter({ id: 'h1' }), '2024-03-01T08:00:00Z');
      expect((await site.run(['run', '--once'])).code).toBe(0);
      put(letter({ id: 'h2', refs: ['h1'] }), new Date().toISOString());
      expect((await site.run(['run', '--once'])).code).toBe(0);
      const [ticket] = site.rows('select id, ref from tickets');
      expect((await site.cli('ticket', 'close', String(ticket?.ref), '--notify', 'none')).code).toBe(0);
      const before = site.rows('select status, kind, closed_at, clock from tickets');
      const sent = sink.mails.length;
      const done = await site.cli('mailbox', 'import', 'support', ...SINCE, '--json');
      expect(done.json.counts).toMatchObject({ joined: 1, tickets: 0 });
      expect(site.rows('select status, kind, closed_at, clock from tickets')).toEqual(before);
      expect(site.rows('select mail_count from tickets')).toEqual([{ mail_count: 2 }]);
      expect(sink.mails.length).toBe(sent);
    },
    LONG,
  );

  test(
    'what we sent ourselves is our word in the ticket it answers, and opens none',
    async () => {
      const { site, put } = office({}, { ...TIMED, queues: { support: { sla: 'quick' } } });
      const us = 'Support <support@example.com>';
      put(letter({ id: 's1' }), '2024-01-01T08:00:00Z');
      put(letter({ id: 's2', from: us, refs: ['s1'] }), '2024-01-02T08:00:00Z', 'Sent');
      // He names our answer alone.
      put(letter({ id: 's3', refs: ['s2'] }), '2024-01-03T08:00:00Z');
      put(letter({ id: 's4', from: us }), '2024-01-04T08:00:00Z', 'Sent');
      // What our machine answered is nobody's answer.
      put(letter({ id: 's5', from: 'Bert <bert@firm.example>' }), '2024-01-05T08:00:00Z');
      const robot = 'Auto-Submitted: auto-replied\r\n';
      put(letter({ id: 's6', from: us, refs: ['s5'], more: robot }), '2024-01-05T08:00:01Z', 'Sent');
      const done = await site.cli('mailbox', 'import', 'support', ...SINCE, '-f', 'INBOX', '-f', 'Sent', '--json');
      expect(done.json.counts).toMatchObject({ tickets: 2, joined: 3, ignored: 1 });
      const answeredAt = Date.parse('2024-01-02T08:00:00Z');
      expect(
        site.rows('select customer_address, mail_count, status, flags, first_response_at from tickets order by id'),
      ).toEqual([
        {
          customer_address: 'carla@firm.example',
          mail_count: 3,
          status: 'in_progress',
          flags: '[]',
          first_response_at: answeredAt,
        },
        {
          customer_address: 'bert@firm.example',
          mail_count: 2,
          status: 'unread',
          flags: '[]',
          first_response_at: null,
        },
      ]);
      // We are no contact of our own, and statistics count it as an answer of its day.
      expect(site.rows("select address from contacts where address like 'support@%'")).toEqual([]);
      const stats = await site.cli('stats', '--since', '2024-01-01', '--until', '2024-02-01', '--json');
      expect(stats.json.rows[0]).toMatchObject({
        opened: 2,
        firstResponse: { count: 1, medianSeconds: 86_400 },
        actions: { mails: 3, answers: 1, notes: 0 },
      });
      // It wakes up and is closed: nothing was promised of what was answered years before.
      expect((await site.cli('ticket', 'close', '1', '--notify', 'none')).code).toBe(0);
      const all = await site.cli('stats', '--since', '2024-01-01', '--json');
      expect(all.json.rows[0].sla.firstResponse).toEqual({ kept: 0, missed: 0 });
    },
    LONG,
  );

  test(
    'what says it is ours and was forged is nobody’s word in the ticket it names',
    async () => {
      const { site, put } = office({ trust_auth_results: ['mx.example.com'] });
      const us = 'Support <support@example.com>';
      const seal = (result: string): string =>
        `Authentication-Results: mx.example.com; dmarc=${result} header.from=example.com\r\n`;
      put(letter({ id: 'f1' }), '2024-01-01T08:00:00Z');
      put(letter({ id: 'f2', from: us, refs: ['f1'], more: seal('fail') }), '2024-01-02T08:00:00Z');
      put(letter({ id: 'f3', from: us, refs: ['f1'], more: seal('pass') }), '2024-01-03T08:00:00Z');
      const done = await site.cli('mailbox', 'import', 'support', ...SINCE, '--json');
      expect(done.json.counts).toMatchObject({ tickets: 2, joined: 1 });
      expect(site.rows('select mail_count, flags from tickets order by id')).toEqual([
        { mail_count: 2, flags: '[]' },
        { mail_count: 1, flags: expect.stringContaining('claims-relation') },
      ]);
    },
    LONG,
  );

  test(
    'orders, rejections, redirections, closings and calls of long ago are not carried to anybody',
    async () => {
      const rules = `version: 1
rules:
  - { id: reject, when: { subject: refuse }, then: reject }
  - { id: redirect, when: { subject: elsewhere }, then: redirect, redirect: other@away.example }
  - { id: close, when: { subject: finished }, then: ticket, set: { status: closed } }
  - { id: alert, when: { subject: urgent }, then: ticket, do: [ { alert: anna }, { forward: partner@away.example }, { imap: { move: Elsewhere } } ] }
`;
      const { site, put, user } = office({ trust_auth_results: ['mx.example.com'] }, {}, { 'all.yaml': rules });
      const proof = 'Authentication-Results: mx.example.com; dmarc=pass header.from=staff.example\r\n';
      put(letter({ id: 'r1', subject: 'refuse' }), '2024-01-01T08:00:00Z');
      put(letter({ id: 'r2', subject: 'elsewhere' }), '2024-01-02T08:00:00Z');
      put(letter({ id: 'r3', subject: 'finished' }), '2024-01-03T08:00:00Z');
      put(letter({ id: 'r4', subject: 'urgent' }), '2024-01-04T08:00:00Z');
      put(
        letter({ id: 'r5', refs: ['r4'], from: 'Anna <anna@staff.example>', more: proof, text: '#close\r\n\r\nDone.' }),
        '2024-01-05T08:00:00Z',
      );
      const sent = sink.mails.length;
      const done = await site.cli('mailbox', 'import', 'support', ...SINCE, '--json');
      expect(done.stderr).not.toContain('error');
      expect(done.json.counts).toMatchObject({ rejected: 1, redirected: 1, tickets: 2, joined: 1, quarantined: 0 });
      expect(site.rows('select subject, kind from tickets order by id')).toEqual([
        { subject: 'finished', kind: 'closed' },
        { subject: 'urgent', kind: 'new' },
      ]);
      expect(noticesLeft(site)).toBe(0);
      expect((await site.run(['run', '--once'])).code).toBe(0);
      expect(sink.mails.length).toBe(sent);
      expect(dovecot.files(user)).toHaveLength(5);
    },
    LONG,
  );

  test(
    'killed at any of its steps, a second import goes on: nothing is lost, nothing is there twice',
    async () => {
      const { site, put } = office();
      const COUNT = 180;
      for (let n = 0; n < COUNT; n++) {
        const day = new Date(Date.UTC(2022, 0, 1) + n * 3_600_000).toISOString();
        put(letter({ id: `k${n}`, refs: n % 3 === 0 ? [] : [`k${n - (n % 3)}`] }), day);
      }
      const steps = ['start.commit', 'ledger.commit@2', 'ledger.committed', 'claim.committed', 'group.mail@30'];
      for (const step of [...steps, 'group.commit', 'group.committed']) {
        const [place, at = '1'] = step.split('@');
        const env = { MAILCLERK_FAIL: `${place}:kill@${at}` };
        const killed = await site.run(['mailbox', 'import', 'support', ...SINCE], { env, alone: true });
        expect([step, killed.code]).toEqual([step, null]);
      }
      const last = await site.cli('mailbox', 'import', 'support', ...SINCE, '--json');
      expect(last.json.counts).toMatchObject({ quarantined: 0, unreadable: 0, duplicates: 0 });
      // Every mail is counted once, those that an earlier import took in as well.
      const { waiting, ...ended } = last.json.counts as Record<string, number>;
      const sum = Object.values(ended).reduce((all, one) => all + one, 0);
      expect([COUNT, COUNT - (waiting ?? 0)]).toContain(sum);
      expect(last.json.resumed).toBeGreaterThan(0);
      // A mail that was in hand each time is the daemon's: it tries such mails in a process of its own.
      expect(last.json.counts.waiting).toBeLessThanOrEqual(1);
      expect(last.code).toBe(last.json.counts.waiting);
      expect((await site.run(['run', '--once'])).code).toBe(0);
      expect(site.rows('select state, count(*) as n from ledger group by state')).toEqual([
        { state: 'decided', n: COUNT },
      ]);
      expect(site.rows('select count(*) as n from tickets')).toEqual([{ n: COUNT / 3 }]);
      expect(site.rows('select distinct mail_count from tickets')).toEqual([{ mail_count: 3 }]);
      expect(noticesLeft(site)).toBe(0);
      const audit = await site.cli('mailbox', 'audit', 'support', '--json');
      expect(audit.json).toMatchObject({ tickets: COUNT / 3, joined: (COUNT * 2) / 3, unaccounted: 0, pending: 0 });
    },
    LONG,
  );

  test(
    'a daemon beside it leaves the import alone, and answers its own mail meanwhile',
    async () => {
      const { site, put } = office();
      const COUNT = 500;
      for (let n = 0; n < COUNT; n++)
        put(
          letter({ id: `d${n}`, from: `C${n} <c${n}@firm.example>` }),
          new Date(Date.UTC(2022, 0, 1) + n * 60_000).toISOString(),
        );
      const daemon = await site.daemon();
      const sent = sink.mails.length;
      const importing = site.run(['mailbox', 'import', 'support', ...SINCE, '--json'], { alone: true });
      await eventually('it is at work', () => site.rows('select id from ledger where imported = 1 limit 1').length > 0);
      put(letter({ id: 'live', from: 'New <new@other.example>' }), new Date().toISOString());
      await eventually('the new customer has his receipt', () =>
        sink.mails.slice(sent).some(({ to }) => to[0] === 'new@other.example'),
      );
      const done = await importing;
      expect(done).toMatchObject({ code: 0, json: { counts: { tickets: COUNT, waiting: 0 } } });
      expect(await daemon.stop()).toBe(0);
      // It filed its own mail and no other; nobody else was written to but the customer and the agent.
      expect(daemon.lines().filter(({ event }) => event === 'mail.filed')).toHaveLength(1);
      expect(
        sink.mails
          .slice(sent)
          .map(({ to }) => to[0])
          .toSorted(),
      ).toEqual(['anna@staff.example', 'new@other.example']);
      expect(site.rows('select max(attempts) as n from ledger')).toEqual([{ n: 1 }]);
    },
    LONG,
  );

  test(
    'what was erased does not come back, and what an interrupted import left behind is decided silently by the daemon',
    async () => {
      const { site, put } = office();
      put(letter({ id: 'e1', from: 'Gone <gone@firm.example>' }), '2024-01-01T08:00:00Z');
      put(letter({ id: 'e2' }), '2024-01-02T08:00:00Z');
      expect((await site.cli('mailbox', 'import', 'support', ...SINCE)).code).toBe(0);
      expect((await site.cli('contact', 'erase', 'gone@firm.example', '--yes')).code).toBe(0);
      put(letter({ id: 'e1', from: 'Gone <gone@firm.example>' }), '2024-01-01T08:00:00Z', 'Copy');
      const again = await site.cli('mailbox', 'import', 'support', ...SINCE, '-f', 'INBOX', '-f', 'Copy', '--json');
      expect(again.json.counts).toMatchObject({ known: 2, forgotten: 1, tickets: 0 });
      expect(site.rows("select count(*) as n from tickets where customer_address = 'gone@firm.example'")).toEqual([
        { n: 0 },
      ]);

      put(letter({ id: 'e3' }), '2024-01-03T08:00:00Z', 'Late');
      const env = { MAILCLERK_FAIL: 'ledger.committed:kill' };
      await site.run(['mailbox', 'import', 'support', ...SINCE, '-f', 'Late'], { env, alone: true });
      const sent = sink.mails.length;
      // A daemon of later than the ten minutes it is held.
      const later = { MAILCLERK_NOW: new Date(Date.now() + 900_000).toISOString() };
      const run = await site.run(['run', '--once', '--json'], { env: later });
      expect(run.json).toMatchObject({ filed: 1, sent: 0 });
      expect(site.rows('select state, outcome from ledger order by id desc limit 1')).toEqual([
        { state: 'decided', outcome: 'created' },
      ]);
      expect(sink.mails.length).toBe(sent);
    },
    LONG,
  );

  test(
    '--notify takes mails in as if they had just come; younger than gate.max_mail_age they are answered',
    async () => {
      const { site, put, user } = office({ after: { move: 'Done' } });
      put(letter({ id: 'n1', from: 'Young <young@firm.example>' }), new Date(Date.now() - 3_600_000).toISOString());
      put(letter({ id: 'n2', from: 'Old <old@firm.example>' }), '2024-01-02T08:00:00Z');
      const sent = sink.mails.length;
      const done = await site.cli('mailbox', 'import', 'support', ...SINCE, '--notify', '--json');
      expect(done.json).toMatchObject({ how: 'told', counts: { tickets: 2 } });
      expect((await site.run(['run', '--once'])).code).toBe(0);
      const told = sink.mails.slice(sent).map(({ to }) => to[0]);
      expect(told).toContain('young@firm.example');
      expect(told).not.toContain('old@firm.example');
      expect(dovecot.files(user)).toHaveLength(2);
    },
    LONG,
  );

  test(
    'a folder whose UIDVALIDITY changed is known by its bytes, watched or not',
    async () => {
      const { site, put, user } = office();
      for (const n of [1, 2, 3]) put(letter({ id: `u${n}` }), `2024-01-0${n}T08:00:00Z`);
      for (const n of [4, 5]) put(letter({ id: `u${n}` }), `2024-01-0${n}T08:00:00Z`, 'Old');
      const asked = ['mailbox', 'import', 'support', ...SINCE, '-f', 'INBOX', '-f', 'Old', '--json'];
      expect((await site.cli(...asked)).json.counts).toMatchObject({ tickets: 5 });
      await dovecot.newUidValidity(user);
      await dovecot.newUidValidity(user, 'Old');
      const early = await site.cli(...asked);
      expect(early.code).toBe(1);
      expect(early.stderr).toContain('mailclerk run --once');
      expect((await site.run(['run', '--once'])).code).toBe(0);
      expect((await site.cli(...asked)).json.counts).toMatchObject({ known: 5, tickets: 0, duplicates: 0 });
      expect((await site.cli(...asked)).json.counts).toMatchObject({ known: 5, tickets: 0, duplicates: 0 });
      const audit = await site.cli('mailbox', 'audit', 'support', '--json');
      expect(audit.json).toMatchObject({ onServer: 3, tickets: 3, unaccounted: 0 });
    },
    LONG,
  );

  test(
    'says what is wrong, and what to do',
    async () => {
      const { site, put } = office({ start: 'all' });
      put(letter({ id: 'x1' }), '2024-01-02T08:00:00Z');
      const run = (...args: readonly string[]) => site.cli('mailbox', 'import', ...args);
      expect(await run('suport', ...SINCE)).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('did you mean "support"'),
      });
      expect((await run('support')).code).toBe(2);
      expect(await run('support', '--since', 'yesterdayish')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--since'),
      });
      expect((await run('support', '--since', '2024-01-02', '--until', '2024-01-01')).code).toBe(2);
      expect((await run('support', ...SINCE, '--silent', '--notify')).code).toBe(2);
      expect(await run('support', ...SINCE, '-f', 'Nowhere')).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('Nowhere'),
      });
      // One at a time; and what a killed dry run left is thrown away by the next.
      const lock = lockDataDir(site.dataDir, 'import-lock.sqlite');
      expect(await run('support', ...SINCE)).toMatchObject({
        code: 7,
        stderr: expect.stringContaining('one at a time'),
      });
      lock?.release();
      site.write('data/.dry-run-left/mailclerk.sqlite', '');
      expect((await run('support', ...SINCE, '--dry-run')).code).toBe(0);
      expect(readdirSync(site.dataDir).filter((name) => name.startsWith('.dry-run'))).toEqual([]);
      // start: all is the daemon's own way to take everything in.
      const all = await run('support', ...SINCE);
      expect(all.code).toBe(0);
      expect(all.stderr).toContain('1 more are no history');
      site.configure({ mailboxes: { support: { port: 9, start: 'now' } } });
      const away = await run('support', ...SINCE);
      expect(away.code).toBe(4);
      expect(away.stderr).toContain('the same command goes on');
    },
    LONG,
  );
});
