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
