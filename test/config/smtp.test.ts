// `smtp:` with one server or several, keys to sign with, and what can be wrong with them.
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { wayOf, waysOut } from '../../src/model/notice/transports.ts';

const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
  (key as unknown as { export(how: object): string }).export({ type: 'pkcs8', format: 'pem' });
const env = {
  IMAP: 'x',
  SMTP: 'x',
  RSA: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  SHORT: pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
  CURVE: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  ED: pem(generateKeyPairSync('ed25519').privateKey),
  WORDS: 'no key at all',
};

function load(smtp: unknown) {
  const site = {
    instance: { timezone: 'UTC', name: 'Example' },
    mailboxes: { support: { address: 'support@example.com', host: 'imap.example.com', password: 'env:IMAP' } },
    queues: { support: { address: 'support@example.com' }, billing: {} },
    smtp,
  };
  const { config, problems } = loadConfig('/site/config/mailclerk.yaml', {
    env,
    readFile: (path) => (path === '/site/config/mailclerk.yaml' ? JSON.stringify(site) : '{}'),
  });
  return { config, said: problems.map((one) => `${one.severity}: ${one.message}`) };
}

const server = { host: 'smtp.example.com', user: 'a', password: 'env:SMTP' };

test('one server is the way of everything', () => {
  const { config, said } = load(server);
  expect(said).toEqual([]);
  expect(config && waysOut(config).map((way) => [way.id, way.part])).toEqual([['default', null]]);
});

test('several: what a further one does not say of the sender, the default’s holds; each row has one way', () => {
  const key = { domain: 'example.com', selector: 'mc1', key: 'env:RSA' };
  const { config, said } = load({
    default: {
      ...server,
      from: 'Desk <desk@example.com>',
      bounce_address: 'bounces@example.com',
      dkim: key,
      sent_folder: 'Sent',
    },
    admin: { host: 'mail.example.org:465', from: 'alerts@example.org' },
    queues: { billing: { host: 'smtp.example.net', connections: 5 } },
    hold_replies: '10s',
  });
  expect(said).toEqual([]);
  if (!config) throw new Error('no config');
  expect(waysOut(config).map((way) => way.id)).toEqual(['default', 'admin', 'queue:billing']);
  const [usual, admin, billing] = waysOut(config).map((way) => way.smtp);
  expect(usual).toMatchObject({ from: { name: 'Desk' }, sentFolder: 'Sent', holdRepliesMs: 10_000 });
  expect(admin).toMatchObject({ tls: 'implicit', from: { address: 'alerts@example.org', name: 'Desk' }, user: null });
  expect(admin?.sentFolder).toBeUndefined();
  expect(billing).toMatchObject({ connections: 5, bounceAddress: 'bounces@example.com', sentFolder: 'Sent' });
  expect([admin?.dkim?.length, billing?.dkim?.length]).toEqual([1, 1]);
  const ways = [
    ['admin-alert', null],
    ['admin-digest', 'billing'],
    ['reply', 'billing'],
    ['reply', 'support'],
    ['opened', null],
  ] as const;
  expect(ways.map(([name, queue]) => wayOf({ name, queue }, config).id)).toEqual([
    'admin',
    'admin',
    'queue:billing',
    'default',
    'default',
  ]);
});

test.each<[string, unknown, RegExp]>([
  ['no host', { user: 'a', password: 'env:SMTP' }, /^error: smtp\.host is missing; write/],
  [
    'keys beside default',
    { ...server, default: server },
    /^error: smtp\.host stands beside smtp\.default; put it into smtp\.default/,
  ],
  [
    'a queue nobody has',
    { ...server, queues: { biling: server } },
    /^error: there is no queue "biling"; did you mean "billing"\?/,
  ],
  [
    'a user without a password',
    { ...server, admin: { host: 'x.example', user: 'a' } },
    /^error: smtp\.admin\.user without smtp\.admin\.password/,
  ],
  [
    'plain text elsewhere',
    { ...server, queues: { billing: { host: 'x.example', tls: 'none' } } },
    /^error: smtp\.queues\.billing\.tls is none, allowed on loopback/,
  ],
  [
    'a key that is none',
    { ...server, dkim: { domain: 'example.com', selector: 'a', key: 'env:WORDS' } },
    /^error: smtp\.dkim: env:WORDS is no private key in PEM/,
  ],
  [
    'a key of another kind',
    { ...server, dkim: { domain: 'example.com', selector: 'a', key: 'env:CURVE' } },
    /^error: smtp\.dkim: the key is ec, expected RSA or Ed25519/,
  ],
  [
    'a short key',
    { ...server, dkim: { domain: 'example.com', selector: 'a', key: 'env:SHORT' } },
    /^warning: smtp\.dkim: the key has 1024 bits, expected 2048/,
  ],
  [
    'a selector that is none',
    { ...server, dkim: { domain: 'example.com', selector: 'a b', key: 'env:RSA' } },
    /^error: .*selector.*expected a selector like mc2026/,
  ],
])('%s is named', (_, smtp, why) => {
  const { said } = load(smtp);
  expect(said.filter((one) => why.test(one))).toHaveLength(1);
  expect(said.join('\n')).not.toContain('PRIVATE KEY');
});

test('an Ed25519 key will do, and several keys', () => {
  const keys = ['RSA', 'ED'].map((name) => ({
    domain: 'example.com',
    selector: name.toLowerCase(),
    key: `env:${name}`,
  }));
  const { config, said } = load({ ...server, dkim: keys });
  expect([said, config?.smtp.dkim?.map((one) => one.selector)]).toEqual([[], ['rsa', 'ed']]);
});
