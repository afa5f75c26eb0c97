// Two mailclerks write to each other, through a relay that strips every mark of automatic mail: the worst loop there is
// (reliability.md H37, H41). It ends by itself after one receipt each.
import { afterAll, expect, test } from 'vitest';
import { dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startSink } from '../servers/smtp-sink.ts';
import { letter } from './clients.ts';
import { eventually, makeSite } from './site.ts';

const LONG = 120_000;
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

test.skipIf(dovecotMissing() !== null)(
  'two mailclerks that answer each other stop after one receipt each, though a relay strips all marks',
  async () => {
    const dovecot = await startDovecot({ users: { a: 'secret', b: 'secret' } });
    cleanups.push(() => dovecot.stop());
    const sink = await startSink();
    cleanups.push(() => sink.stop());
    const sites = ['a', 'b'].map((name) =>
      makeSite({
        mailboxes: { [name]: { port: dovecot.port, address: `support@${name}.example`, reply_address: 'plus' } },
        smtpPort: sink.port,
        config: {
          smtp: { from: `support@${name}.example` },
          notifications: { agents: { new: 'none', reply: 'none' } },
        },
      }),
    );
    for (const site of sites) cleanups.push(() => site.remove());
    await Promise.all(sites.map((site) => site.daemon()));

    let relayed = 0;
    const relay = setInterval(() => {
      for (; relayed < sink.mails.length; relayed++) {
        const mail = sink.mails[relayed];
        const user = /@([ab])\.example$/.exec(mail?.to[0] ?? '')?.[1];
        const stripped = mail?.raw.toString('latin1').replace(/^(?:Auto-Submitted|X-[A-Za-z-]+): .*\r\n/gm, '');
        if (mail && user && stripped) dovecot.deliver(user, `Return-Path: <${mail.from}>\r\n${stripped}`);
      }
    }, 20);
    cleanups.push(async () => clearInterval(relay));

    const first = { from: 'Desk B <support@b.example>', to: 'support@a.example', subject: 'From desk B' };
    dovecot.deliver('a', letter({ ...first, id: 'first@b.example', body: 'Please help.' }));
    const [a, b] = sites;
    const outcomes = 'select outcome from ledger order by id';
    await eventually('the answer to the answer is joined', () => a?.rows(outcomes).length === 2);
    await eventually('everything is decided and sent', () =>
      sites.every(
        (site) =>
          site.rows("select 1 from ledger where state = 'received'").length === 0 &&
          site.rows("select 1 from outbox where state in ('queued', 'sending', 'deferred')").length === 0,
      ),
    );
    expect(a?.rows(outcomes)).toEqual([{ outcome: 'created' }, { outcome: 'joined' }]);
    expect(b?.rows(outcomes)).toEqual([{ outcome: 'created' }]);
    expect(sink.mails.map((mail) => mail.to)).toEqual([['support@b.example'], ['support@a.example']]);
  },
  LONG,
);

test.skipIf(dovecotMissing() !== null)(
  'absence notes that nothing marks, of two colleagues and of the customer, wear each other out within the hour',
  async () => {
    const dovecot = await startDovecot({ users: { support: 'secret' } });
    cleanups.push(() => dovecot.stop());
    const sink = await startSink();
    cleanups.push(() => sink.stop());
    const people = { anna: 'anna@staff.example', bob: 'bob@staff.example' };
    const site = makeSite({
      mailboxes: { support: { port: dovecot.port, reply_address: 'plus', trust_auth_results: ['mx.example.com'] } },
      smtpPort: sink.port,
      config: {
        agents: { anna: { email: people.anna, roles: ['agent'] }, bob: { email: people.bob, roles: ['agent'] } },
        queues: { support: { agents: ['anna', 'bob'] } },
        tickets: { agent_reply: 'reply' },
        smtp: { hold_replies: '0s' },
      },
    });
    cleanups.push(() => site.remove());
    await site.daemon();
    const proof = (from: string) =>
      `Authentication-Results: mx.example.com; dmarc=pass header.from=${from.slice(from.indexOf('@') + 1)}`;
    let answered = 0;
    const robots = setInterval(() => {
      for (; answered < sink.mails.length; answered++) {
        const mail = sink.mails[answered];
        const from = mail?.to[0] ?? '';
        const raw = mail?.raw.toString('latin1') ?? '';
        const field = (name: string) => new RegExp(`^${name}: .*?([^ <>]+@[^ <>\r]+)`, 'm').exec(raw)?.[1] ?? '';
        const thread = [proof(from), `In-Reply-To: <${field('Message-ID')}>`];
        const note = {
          from,
          to: field('Reply-To'),
          subject: 'Pump',
          id: `away-${answered}@robot.example`,
          headers: thread,
        };
        dovecot.deliver('support', letter({ ...note, body: `I am not here. (${answered})` }));
      }
    }, 20);
    cleanups.push(async () => clearInterval(robots));

    const eva = { from: 'eva@firma.example', to: 'support@example.com', headers: [proof('eva@firma.example')] };
    dovecot.deliver('support', letter({ ...eva, subject: 'Pump', id: 'first@firma.example', body: 'It leaks.' }));
    await eventually(
      'the gate ends it',
      () => site.rows("select 1 from outbox where reason = 'limit-ticket'").length > 1,
    );
    await eventually('everything is decided and sent, and nobody answers any more', () => {
      const isIdle =
        site.rows("select 1 from ledger where state = 'received'").length === 0 &&
        site.rows("select 1 from outbox where state in ('held', 'queued', 'sending', 'deferred')").length === 0;
      return isIdle && site.rows('select 1 from ledger').length === sink.mails.length + 1;
    });
    const counts = site.rows(
      "select count(*) as n from outbox where kind = 'agent' and passed = 1 group by to_address",
    );
    // Whoever is answered before is told that his own answer is held: how many of which is a matter of moments, the limit is not.
    expect(Math.max(...counts.map(({ n }) => Number(n)))).toBe(20);
    expect(counts).toHaveLength(2);
    expect(sink.mails.length).toBeLessThan(120);
  },
  LONG,
);

test.skipIf(dovecotMissing() !== null)(
  'a robot that nothing marks and that answers every notice to an agent with a new ticket ends within the hour',
  async () => {
    const dovecot = await startDovecot({ users: { support: 'secret' } });
    cleanups.push(() => dovecot.stop());
    const sink = await startSink();
    cleanups.push(() => sink.stop());
    // Without the limit of a minute, which would end it before: thirty such mails, and the others are one storm.
    const config = { gate: { storm_per_minute: 0 } };
    const site = makeSite({ mailboxes: { support: { port: dovecot.port } }, smtpPort: sink.port, config });
    cleanups.push(() => site.remove());
    await site.daemon();
    let answered = 0;
    const robot = setInterval(() => {
      for (; answered < sink.mails.length; answered++) {
        if (sink.mails[answered]?.to[0] !== 'anna@staff.example') continue;
        const mail = {
          from: 'System <system@staff.example>',
          to: 'support@example.com',
          subject: `No such user ${answered}`,
        };
        dovecot.deliver(
          'support',
          letter({ ...mail, id: `gone-${answered}@staff.example`, body: `${answered} is gone.` }),
        );
      }
    }, 20);
    cleanups.push(async () => clearInterval(robot));
    const first = { from: 'eva@firma.example', to: 'support@example.com', subject: 'Pump', id: 'robot@firma.example' };
    dovecot.deliver('support', letter({ ...first, body: 'It leaks.' }));
    await eventually(
      'the gate ends it',
      () => site.rows("select 1 from outbox where reason = 'limit-address' and agent = 'anna'").length,
    );
    await eventually(
      'everything is decided',
      () => site.rows("select 1 from ledger where state = 'received'").length === 0,
    );
    expect(site.rows('select count(*) as n from tickets')).toEqual([{ n: 62 }]);
  },
  LONG,
);
