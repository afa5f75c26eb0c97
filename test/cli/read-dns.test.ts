// `mail read --dns`: what DNS proves of the sender of one mail, with keys made by the test and a real DNS server on loopback.
import { afterEach, describe, expect, test } from 'vitest';
import { checkSender } from '../../src/daemon/run/check-sender.ts';
import { systemResolver } from '../../src/trust/verify/resolver.ts';
import { type DnsServer, startDns, type Zone } from '../servers/dns.ts';
import { KEY, signed } from '../trust/signing.ts';
import { run } from './run.ts';

const MAIL = 'From: Eva <eva@acme.example>\r\nTo: support@example.com\r\nSubject: Pump\r\n\r\nIt leaks.\r\n';
const ZONE: Zone = {
  'TXT s._domainkey.acme.example': [KEY],
  'TXT _dmarc.acme.example': ['v=DMARC1; p=reject'],
};

const open: DnsServer[] = [];
afterEach(async () => {
  for (const dns of open.splice(0)) await dns.stop();
});

async function read(stdin: string, zone: Zone, options: string) {
  const dns = await startDns(zone);
  open.push(dns);
  const resolver = systemResolver([dns.address]);
  const ran = await run(`mail read - ${options}`, {
    stdin,
    doors: { checkSender: (mail, message, clock) => checkSender(mail, message, { clock, resolver }) },
  });
  return { ...ran, asked: dns.asked };
}

describe('mail read --dns', () => {
  const forged = async () => (await signed(MAIL, { d: 'acme.example' })).replace('It leaks', 'Pay me');
  test.each<[string, () => Promise<string>, Zone, unknown, string]>([
    [
      'a signed mail is proven',
      () => signed(MAIL, { d: 'acme.example' }),
      ZONE,
      { state: 'pass', source: 'verify', dkim: 'pass', spf: null, dmarc: 'pass', dnsFault: false },
      'pass (checked here: dkim=pass dmarc=pass',
    ],
    ['one changed on its way is disowned', forged, ZONE, { state: 'fail', dmarc: 'fail' }, 'fail (checked here: dkim='],
    ['nobody signed it', async () => MAIL, {}, { state: 'none', dkim: 'none', dnsFault: false }, 'none (checked here'],
    [
      'DNS does not answer',
      () => signed(MAIL, { d: 'acme.example' }),
      { ...ZONE, 'TXT s._domainkey.acme.example': 'SERVFAIL', 'TXT _dmarc.acme.example': 'SERVFAIL' },
      { state: 'unknown', dnsFault: true },
      'DNS did not answer',
    ],
    ['strange bytes are no error', async () => '\0\0\xff', {}, { state: 'none' }, 'auth:'],
  ])('%s', async (_, mail, zone, auth, line) => {
    const stdin = await mail();
    const json = await read(stdin, zone, '--dns --json');
    expect([json.code, json.err]).toEqual([0, '']);
    expect(JSON.parse(json.out).auth).toMatchObject(auth as object);
    const page = await read(stdin, zone, '--dns');
    expect(page.code).toBe(0);
    expect(page.out).toContain(line);
  });

  test('without --dns nobody is asked, and nothing is said', async () => {
    const json = await read(await signed(MAIL, { d: 'acme.example' }), ZONE, '--json');
    expect(JSON.parse(json.out)).not.toHaveProperty('auth');
    expect(json.asked).toEqual([]);
  });
});
