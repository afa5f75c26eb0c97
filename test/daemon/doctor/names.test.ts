// What DNS says of the domains we send as, asked of a real DNS server on loopback: every way a record can be missing, wrong
// or right, and a server that fails, which is no statement about the domain.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import type { Finding } from '../../../src/daemon/doctor/finding.ts';
import { nameFindings } from '../../../src/daemon/doctor/names.ts';
import type { Config } from '../../../src/model/setup.ts';
import { cachedResolver, systemResolver } from '../../../src/trust/verify/resolver.ts';
import { startDns, type Zone } from '../../servers/dns.ts';

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const published = (key: typeof own.publicKey): string =>
  `v=DKIM1; k=rsa; p=${key.export({ type: 'spki', format: 'der' }).toString('base64')}`;
const edPublished = `v=DKIM1; k=ed25519; p=${ed.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mc-names-'));
  writeFileSync(join(folder, 'dkim.pem'), own.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'ed.pem'), ed.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configWith(smtp: Readonly<Record<string, unknown>>): Config {
  const path = join(folder, 'mailclerk.yaml');
  const text = {
    version: 1,
    instance: { timezone: 'Europe/Berlin' },
    lmtp: { listen: '127.0.0.1:2424' },
    mailboxes: { support: { address: 'support@firma.example' } },
    smtp: { host: 'smtp.firma.example', from: 'support@firma.example', ...smtp },
  };
  writeFileSync(path, JSON.stringify(text));
  const { config, problems } = loadConfig(path, { env: {} });
  if (!config) throw new Error(problems.map(({ message }) => message).join('; '));
  return config;
}

const SOUND: Zone = {
  'MX firma.example': ['10 mx.firma.example'],
  'A mx.firma.example': ['192.0.2.10'],
  'A smtp.firma.example': ['198.51.100.7'],
  'TXT firma.example': ['v=spf1 ip4:198.51.100.7 -all', 'another=thing'],
  'TXT _dmarc.firma.example': ['v=DMARC1; p=reject'],
};

async function ask(
  zone: Zone,
  smtp: Readonly<Record<string, unknown>> = {},
  said: Parameters<typeof nameFindings>[1]['said'] = () => null,
): Promise<readonly Finding[]> {
  const dns = await startDns({ ...SOUND, ...zone });
  try {
    const resolver = cachedResolver(systemResolver([dns.address]), { now: () => performance.now(), limitMs: 2_500 });
    return await nameFindings(configWith(smtp), { resolver, limitMs: 20_000, said });
  } finally {
    await dns.stop();
  }
}

test('all is well where it is', async () => {
  const found = await ask({ 'TXT mc._domainkey.firma.example': [published(own.publicKey)] }, dkim('mc'));
  expect(found.map(({ id, state, about }) => [id, state, about])).toEqual([
    ['mx', 'ok', 'firma.example'],
    ['spf', 'ok', 'firma.example'],
    ['dkim', 'ok', 'firma.example'],
    ['dmarc', 'ok', 'firma.example'],
  ]);
  expect(found.find(({ id }) => id === 'spf')?.found).toContain('which names smtp.firma.example');
});

function dkim(selector: string, key = 'dkim.pem'): Readonly<Record<string, unknown>> {
  return { dkim: { domain: 'firma.example', selector, key: `file:${join(folder, key)}` } };
}

const eleven = Object.fromEntries(
  Array.from({ length: 12 }, (_, at) => [`TXT s${at}.firma.example`, [`v=spf1 include:s${at + 1}.firma.example -all`]]),
);

type Case = readonly [
  id: string,
  what: string,
  state: string,
  words: RegExp,
  zone: Zone,
  smtp?: Readonly<Record<string, unknown>> | 'signed',
];
const cases: readonly Case[] = [
  ['mx', 'none', 'fail', /no MX record/, { 'MX firma.example': [] }],
  ['mx', 'none, but an address', 'warn', /no MX record/, { 'MX firma.example': [], 'A firma.example': ['192.0.2.1'] }],
  ['mx', 'one that says it takes none', 'fail', /null MX/, { 'MX firma.example': ['0 .'] }],
  [
    'mx',
    'one without an address',
    'fail',
    /gone\.firma\.example has no address/,
    { 'MX firma.example': ['10 gone.firma.example'] },
  ],
  ['mx', 'a DNS server that fails', 'skipped', /DNS does not say/, { 'MX firma.example': 'SERVFAIL' }],
  ['spf', 'none', 'warn', /no record/, { 'TXT firma.example': ['other'] }],
  ['spf', 'two', 'fail', /2 records/, { 'TXT firma.example': ['v=spf1 -all', 'v=spf1 mx -all'] }],
  ['spf', 'one that lets everybody', 'warn', /lets everybody/, { 'TXT firma.example': ['v=spf1 +all'] }],
  [
    'spf',
    'more than ten look-ups',
    'fail',
    /error for receivers/,
    { 'TXT firma.example': ['v=spf1 include:s0.firma.example -all'], ...eleven },
  ],
  [
    'spf',
    'one that cannot be read',
    'fail',
    /error for receivers/,
    { 'TXT firma.example': ['v=spf1 nonsense:x -all'] },
  ],
  ['spf', 'a DNS server that fails', 'skipped', /DNS does not say/, { 'TXT firma.example': 'SERVFAIL' }],
  [
    'spf',
    'a server that is not in it',
    'ok',
    /cannot be known here/,
    { 'TXT firma.example': ['v=spf1 ip4:203.0.113.9 -all'] },
  ],
  [
    'spf',
    'a provider that is not in it',
    'warn',
    /does not name smtp\.office365\.com/,
    {},
    { host: 'smtp.office365.com' },
  ],
  ['dkim', 'nothing known', 'warn', /cannot be known/, {}],
  ['dkim', 'no key', 'fail', /no key at mc\._domainkey/, {}, 'signed'],
  [
    'dkim',
    'a key that was withdrawn',
    'fail',
    /withdrawn/,
    { 'TXT mc._domainkey.firma.example': ['v=DKIM1; p='] },
    'signed',
  ],
  [
    'dkim',
    'somebody else’s key',
    'fail',
    /another one than ours/,
    { 'TXT mc._domainkey.firma.example': [published(other.publicKey)] },
    'signed',
  ],
  ['dmarc', 'none', 'warn', /no record/, { 'TXT _dmarc.firma.example': [] }],
  ['dmarc', 'two', 'fail', /2 records/, { 'TXT _dmarc.firma.example': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }],
  [
    'dmarc',
    'one without a policy',
    'warn',
    /no policy/,
    { 'TXT _dmarc.firma.example': ['v=DMARC1; rua=mailto:a@firma.example'] },
  ],
  [
    'dmarc',
    'one that asks for nothing',
    'ok',
    /p=none: receivers refuse nothing/,
    { 'TXT _dmarc.firma.example': ['v=DMARC1; p=none'] },
  ],
  ['dmarc', 'a DNS server that fails', 'skipped', /DNS does not say/, { 'TXT _dmarc.firma.example': 'SERVFAIL' }],
];

for (const [id, what, state, words, zone, smtp] of cases)
  test(`${id}: ${what}`, async () => {
    const found = (await ask(zone, smtp === 'signed' ? dkim('mc') : smtp)).find((one) => one.id === id);
    expect([found?.state, found?.found]).toEqual([state, expect.stringMatching(words)]);
    if (state === 'warn' || state === 'fail') expect(found?.fix ?? '').not.toBe('');
  });

test('an Ed25519 key is found as the 32 octets it is published as', async () => {
  const found = await ask({ 'TXT e._domainkey.firma.example': [edPublished] }, dkim('e', 'ed.pem'));
  expect(found.find(({ id }) => id === 'dkim')).toMatchObject({ state: 'ok' });
});

test('what a receiver said of a mail of ours counts', async () => {
  const said = (dkim: string | null, spf: string | null) =>
    ask({ 'TXT firma.example': ['v=spf1 ip4:203.0.113.9 -all'] }, {}, () => ({ dkim, spf, by: 'mx.else.example' }));
  const states = async (dkim: string | null, spf: string | null) =>
    (await said(dkim, spf)).filter(({ id }) => id === 'dkim' || id === 'spf').map(({ state }) => state);
  expect(await states('pass', 'pass')).toEqual(['ok', 'ok']);
  expect(await states('fail', 'softfail')).toEqual(['fail', 'fail']);
  expect(await states(null, 'pass')).toEqual(['ok', 'fail']);
});
