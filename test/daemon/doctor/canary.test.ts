// doctor --canary: with a real Dovecot, a sink that hands every mail to it as a receiving server does, and a daemon at work.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeSite, type Site } from '../../integration/site.ts';
import { type DnsServer, startDns } from '../../servers/dns.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { type Sink, startSink } from '../../servers/smtp-sink.ts';
import { doctorOn, PASSWORD } from './ask.ts';

const LONG = 90_000;
const missing = dovecotMissing();
let dns: DnsServer;
let dovecot: Dovecot;
let sink: Sink;
let site: Site;

beforeAll(async () => {
  if (missing) return;
  dns = await startDns({ 'TXT example.com': ['v=spf1 -all'] });
  sink = await startSink();
  dovecot = await startDovecot({ users: { support: PASSWORD } });
}, LONG);
afterAll(async () => {
  await dns?.stop();
  await sink?.stop();
  await dovecot?.stop();
});
afterEach(() => site?.remove());

function make(): void {
  const support = { port: dovecot.port, auth: { password: PASSWORD }, start: 'now' };
  site = makeSite({ mailboxes: { support }, smtpPort: sink.port });
}

/** Hands over what leaves, until the test says so; with the word of a receiving server on top. */
function receiving(): () => void {
  let given = 0;
  const timer = setInterval(() => {
    for (const { raw } of sink.mails.slice(given)) {
      given += 1;
      dovecot.deliver(
        'support',
        Buffer.concat([
          Buffer.from('Authentication-Results: mx.example.com; dkim=pass header.d=example.com; spf=fail\r\n'),
          raw,
        ]),
      );
    }
  }, 50);
  return () => clearInterval(timer);
}

describe.skipIf(missing !== null)('with a daemon at work', () => {
  test(
    'the test mails come back, what was said of them is told, and later runs know it without sending',
    async () => {
      make();
      const daemon = await site.daemon();
      const stop = receiving();
      const found = await doctorOn(site, { dns }, '--canary', '--wait', '60s');
      stop();
      expect([found.state('canary-trip'), found.state('reply-probe'), found.state('daemon')]).toEqual([
        'ok',
        'ok',
        'ok',
      ]);
      expect(found.found('canary-trip')).toMatch(/back in \d+\.\d s; mx\.example\.com says dkim=pass, spf=fail/);
      expect([found.state('dkim'), found.state('spf')]).toEqual(['ok', 'fail']);
      expect(sink.mails).toHaveLength(2);
      const later = await doctorOn(site, { dns });
      expect([later.state('dkim'), later.state('reply-address'), later.state('canary-trip')]).toEqual(['ok', 'ok', '']);
      expect(sink.mails).toHaveLength(2);
      expect(await daemon.stop()).toBe(0);
      // They opened no ticket.
      expect((await site.cli('ticket', 'list', '--all', '--json')).json).toEqual([]);
    },
    LONG,
  );

  test(
    'one that does not come back says how far it came',
    async () => {
      make();
      const daemon = await site.daemon();
      const found = await doctorOn(site, { dns }, '--canary', '--wait', '1500ms');
      expect([found.state('canary-trip'), found.state('reply-probe')]).toEqual(['fail', 'warn']);
      expect(found.found('canary-trip')).toMatch(/notice \d+ (was|is) sent/);
      await daemon.stop();
    },
    LONG,
  );
});

test.skipIf(missing !== null)(
  'without a daemon nothing is sent, and that is said',
  async () => {
    make();
    const before = sink.mails.length;
    const found = await doctorOn(site, { dns }, '--canary', '--wait', '1500ms');
    expect(found.state('canary-trip')).toBe('fail');
    expect(found.found('canary-trip')).toContain('no daemon works on this data');
    expect(sink.mails).toHaveLength(before);
  },
  LONG,
);
