// Mails signed in the test, checked by the real thread against a zone in memory: who is proved, who is disproved, and
// what stays open. Named by what a person would ask.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery, Evidence } from '../../src/model/evidence.ts';
import type { Config, MailboxTrust } from '../../src/model/setup.ts';
import type { Resolver } from '../../src/ports.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { cachedResolver } from '../../src/trust/verify/resolver.ts';
import { openVerifier, type Verifier } from '../../src/trust/verify/verifier.ts';
import { read } from '../parse/mails.ts';
import { ED_KEY, KEY, SHORT_KEY, type Signature, sealed, signed, type Zone, zoneResolver } from './signing.ts';

const NOW = Date.now();
const DAY = 86_400_000;
const BODY = 'Hello, the pump leaks.\r\n';

function mailOf(from: string, more: readonly string[] = [], body = BODY): string {
  const head = [
    ...more,
    `From: ${from}`,
    'To: support@example.com',
    'Subject: Pump',
    `Date: ${new Date(NOW).toUTCString()}`,
    'Message-ID: <1@acme.example>',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const KEYS: Zone = {
  'TXT s._domainkey.acme.example': KEY,
  'TXT s._domainkey.mail.acme.example': KEY,
  'TXT s._domainkey.news.acme.example': KEY,
  'TXT s._domainkey.evil.example': KEY,
  'TXT s._domainkey.forwarder.example': KEY,
  'TXT ed._domainkey.acme.example': ED_KEY,
  'TXT short._domainkey.acme.example': SHORT_KEY,
  'TXT s._domainkey.co.uk': KEY,
};
const policy = (text: string, of = 'acme.example'): Zone => ({ [`TXT _dmarc.${of}`]: `v=DMARC1; ${text}` });
const spf = (text: string, of = 'acme.example'): Zone => ({ [`TXT ${of}`]: `v=spf1 ${text}` });

let zone: Zone = {};
let verifier: Verifier;
beforeAll(() => {
  // Each test brings its own zone; the thread stays the same, as in production.
  const through: Resolver = { resolve: (name, type) => zoneResolver(zone).resolve(name, type) };
  verifier = openVerifier(through);
});
afterAll(() => verifier.close());

interface Site extends Partial<MailboxTrust> {
  readonly ids?: readonly string[];
  readonly at?: number;
  readonly oversize?: boolean;
  readonly by?: Verifier;
}

async function judge(raw: string, given: Zone, site: Site = {}): Promise<Evidence> {
  zone = { ...KEYS, ...given };
  const { ids = [], at = NOW, oversize = false, by = verifier, ...trust } = site;
  const box = {
    name: 'support',
    address: 'support@example.com',
    aliases: [],
    replyAddress: 'off',
    trustAuthResults: ids,
    trust: { withoutId: false, internal: null, networks: [], verify: true, ...trust },
  };
  const config = { mailboxes: [box], queues: [], agents: [{ id: 'anna', emails: ['anna@corp.example'] }] };
  const truster = openTruster({
    keys: [Buffer.alloc(32, 7)],
    config: config as unknown as Config,
    now: () => NOW,
    verifier: () => by,
  });
  const message = await read(raw);
  const delivery = { mailbox: 'support', receivedAt: at, oversize } as Delivery;
  return truster.judge(message, delivery, async () => Buffer.from(raw));
}

describe('signatures and policies', () => {
  type Row = readonly [
    why: string,
    from: string,
    signatures: readonly Signature[],
    zone: Zone,
    state: string,
    shown?: { readonly dkim?: string; readonly dmarc?: string },
  ];
  const eva = 'Eva <eva@acme.example>';
  const strict = policy('p=reject; adkim=s');
  const rows: readonly Row[] = [
    ['signed by its own domain, no policy', eva, [{ d: 'acme.example' }], {}, 'pass', { dkim: 'pass', dmarc: 'none' }],
    ['signed by its own domain, p=reject', eva, [{ d: 'acme.example' }], policy('p=reject'), 'pass', { dmarc: 'pass' }],
    ['signed simple/simple', eva, [{ d: 'acme.example', c: 'simple/simple' }], {}, 'pass'],
    ['signed with Ed25519', eva, [{ d: 'acme.example', s: 'ed', kind: 'ed25519' }], {}, 'pass'],
    ['not signed, no policy', eva, [], {}, 'none', { dkim: 'none', dmarc: 'none' }],
    ['not signed, p=none, nobody asked SPF', eva, [], policy('p=none'), 'none', { dmarc: 'fail' }],
    ['not signed, p=quarantine', eva, [], policy('p=quarantine'), 'fail', { dmarc: 'fail' }],
    ['not signed, p=reject', eva, [], policy('p=reject'), 'fail', { dmarc: 'fail' }],
    ['signed by a subdomain, no policy', eva, [{ d: 'mail.acme.example' }], {}, 'pass'],
    ['signed by a subdomain, relaxed', eva, [{ d: 'mail.acme.example' }], policy('p=reject'), 'pass'],
    ['signed by a subdomain, strict', eva, [{ d: 'mail.acme.example' }], strict, 'fail', { dkim: 'pass' }],
    ['signed by itself, strict', eva, [{ d: 'acme.example' }], strict, 'pass'],
    ['a subdomain signed by the organisation', 'x@mail.acme.example', [{ d: 'acme.example' }], {}, 'pass'],
    ['a sibling signed, no policy', 'x@mail.acme.example', [{ d: 'news.acme.example' }], {}, 'pass'],
    ['a sibling signed, relaxed', 'x@mail.acme.example', [{ d: 'news.acme.example' }], policy('p=reject'), 'pass'],
    ['a subdomain unsigned, sp=none', 'x@mail.acme.example', [], policy('p=reject; sp=none'), 'none'],
    ['a subdomain unsigned, inherits p=reject', 'x@mail.acme.example', [], policy('p=reject'), 'fail'],
    ['signed by a stranger, no policy', eva, [{ d: 'evil.example' }], {}, 'none', { dkim: 'pass' }],
    ['signed by a stranger, p=reject', eva, [{ d: 'evil.example' }], policy('p=reject'), 'fail', { dkim: 'pass' }],
    ['signed by the public suffix', 'a@firm.co.uk', [{ d: 'co.uk' }], {}, 'none'],
    [
      'signed by a stranger and by itself',
      eva,
      [{ d: 'acme.example' }, { d: 'evil.example' }],
      policy('p=reject'),
      'pass',
    ],
    [
      'ten strangers before the own one',
      eva,
      [{ d: 'acme.example' }, ...Array<Signature>(9).fill({ d: 'evil.example' })],
      {},
      'pass',
    ],
    [
      'expired before it arrived',
      eva,
      [{ d: 'acme.example', at: new Date(NOW - 9 * DAY), expires: new Date(NOW - DAY) }],
      {},
      'none',
      { dkim: 'neutral' },
    ],
    [
      'expired before it arrived, p=reject',
      eva,
      [{ d: 'acme.example', at: new Date(NOW - 9 * DAY), expires: new Date(NOW - DAY) }],
      policy('p=reject'),
      'fail',
    ],
    ['l= over the whole body', eva, [{ d: 'acme.example', l: BODY.length }], policy('p=reject'), 'pass'],
    ['l= over a part of the body (H24)', eva, [{ d: 'acme.example', l: 5 }], policy('p=reject'), 'fail'],
    ['l= over a part of the body, no policy (H24)', eva, [{ d: 'acme.example', l: 5 }], {}, 'fail'],
    ['l=0 (H24)', eva, [{ d: 'acme.example', l: 0 }], policy('p=none'), 'fail'],
    ['l= over a part, and a whole signature', eva, [{ d: 'acme.example', l: 5 }, { d: 'acme.example' }], {}, 'pass'],
    ['rsa-sha1', eva, [{ d: 'acme.example', sha1: true }], {}, 'none', { dkim: 'policy' }],
    ['a key of 512 bits', eva, [{ d: 'acme.example', s: 'short', kind: 'short' }], {}, 'none', { dkim: 'policy' }],
    ['no key at that name', eva, [{ d: 'acme.example', s: 'gone' }], policy('p=reject'), 'fail', { dkim: 'neutral' }],
    ['a revoked key', eva, [{ d: 'acme.example', s: 'r' }], { 'TXT r._domainkey.acme.example': 'v=DKIM1; p=' }, 'none'],
    [
      'a key record that is no key',
      eva,
      [{ d: 'acme.example', s: 'r' }],
      { 'TXT r._domainkey.acme.example': 'hello' },
      'none',
    ],
    ['a policy that is none', eva, [{ d: 'acme.example' }], { 'TXT _dmarc.acme.example': 'hello' }, 'pass'],
    [
      'two policies are none',
      eva,
      [],
      { 'TXT _dmarc.acme.example': ['v=DMARC1; p=reject', 'v=DMARC1; p=none'] },
      'none',
    ],
    ['the policy of an IDN domain', 'eva@bücher.example', [], policy('p=reject', 'xn--bcher-kva.example'), 'fail'],
    ['a homograph with its own signature proves only itself', 'eva@аcme.example', [{ d: 'acme.example' }], {}, 'none'],
  ];
  test.each(rows.map((row) => [row[0], row] as const))(
    '%s',
    async (_, [, from, signatures, given, state, shown = {}]) => {
      const evidence = await judge(await signed(mailOf(from), ...signatures), given);
      expect(evidence).toMatchObject({ state, source: 'verify', ...shown });
      expect(evidence.dnsFault).toBeUndefined();
    },
  );

  test.each([
    ['the body was changed', (mail: string) => mail.replace('leaks', 'bursts'), 'fail'],
    ['words were put behind it', (mail: string) => `${mail}Pay to IBAN DE00.\r\n`, 'fail'],
    ['the subject was changed', (mail: string) => mail.replace('Subject: Pump', 'Subject: Paid'), 'fail'],
    ['a From was put before', (mail: string) => `From: ceo@acme.example\r\n${mail}`, 'fail'],
    ['a From was put between', (mail: string) => mail.replace('To:', 'From: ceo@acme.example\r\nTo:'), 'fail'],
    ['only the line ends were changed', (mail: string) => mail.replaceAll('\r\n', '\n'), 'pass'],
    [
      'a trace field was put before',
      (mail: string) => `Received: from a by b; Wed, 07 Jan 2026 10:00:00 +0000\r\n${mail}`,
      'pass',
    ],
    [
      'an mbox line was put before',
      (mail: string) => `From eva@acme.example Wed Jan  7 10:00:00 2026\n${mail}`,
      'pass',
    ],
  ])('%s after signing', async (_, change, state) => {
    const mail = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    expect((await judge(change(mail), policy('p=reject'))).state).toBe(state);
  });

  test('an expired signature of a mail that arrived in its days still counts: the backlog is read later', async () => {
    const mail = await signed(mailOf('eva@acme.example'), {
      d: 'acme.example',
      at: new Date(NOW - 9 * DAY),
      expires: new Date(NOW - DAY),
    });
    expect((await judge(mail, {}, { at: NOW - 2 * DAY })).state).toBe('pass');
  });

  test.each([
    ['several authors of one domain', 'eva@acme.example, max@acme.example', 'none'],
    ['several authors of two domains', 'eva@acme.example, x@evil.example', 'none'],
    ['a group', 'team: eva@acme.example;', 'pass'],
    ['nobody', 'Eva', 'none'],
    ['an address in a comment', '(eva@acme.example) mallory@evil.example', 'none'],
    ['an address as the name', '"eva@acme.example" <mallory@evil.example>', 'none'],
    ['a quoted local part with an address in it', '"eva@acme.example"@evil.example', 'none'],
    ['a comment inside the address', 'eva@(x)evil.example', 'none'],
    ['a NUL encoded in the address', '=?utf-8?Q?eva=40acme.example=00?= <mallory@evil.example>', 'none'],
    ['a line feed encoded in the name', '=?utf-8?Q?eva=0A<eva=40acme.example>?= <mallory@evil.example>', 'none'],
    ['a route', '<@evil.example:eva@acme.example>', 'pass'],
  ] as const)('%s in From proves nobody, or whoever it really names', async (_, from, state) => {
    const evidence = await judge(await signed(mailOf(from), { d: 'acme.example' }), {});
    expect(evidence.state).toBe(state);
  });
});

describe('SPF, where our own networks tell who connected', () => {
  const networks = ['10.0.0.0/8'];
  const via = (ip: string, sender = 'eva@acme.example', helo = 'mail.acme.example') => [
    `Return-Path: <${sender}>`,
    'Received: from mx.example.com (mx.example.com [10.1.2.3]) by store.example.com; Wed, 07 Jan 2026 10:00:02 +0000',
    `Received: from ${helo} (unknown [${ip}]) by mx.example.com with ESMTP; Wed, 07 Jan 2026 10:00:01 +0000`,
    'Received: from pc (pc [10.9.9.9]) by mail.acme.example; Wed, 07 Jan 2026 10:00:00 +0000',
  ];
  const chain = (length: number): Zone =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [
        `TXT ${at === 0 ? '' : `h${at}.`}acme.example`,
        `v=spf1 ${at + 1 < length ? `include:h${at + 1}.acme.example` : 'ip4:192.0.2.1'} -all`,
      ]),
    );
  const rows: readonly (readonly [string, readonly string[], Zone, string, string])[] = [
    [
      'passes and is aligned',
      via('192.0.2.1'),
      { ...spf('ip4:192.0.2.1 -all'), ...policy('p=reject') },
      'pass',
      'pass',
    ],
    ['passes, no policy: nothing speaks of From', via('192.0.2.1'), spf('ip4:192.0.2.1 -all'), 'pass', 'none'],
    [
      'passes for a stranger',
      via('192.0.2.1', 'x@evil.example'),
      { ...spf('ip4:192.0.2.1', 'evil.example'), ...policy('p=reject') },
      'pass',
      'fail',
    ],
    [
      'passes for a subdomain, relaxed',
      via('192.0.2.1', 'b@mail.acme.example'),
      { ...spf('ip4:192.0.2.1', 'mail.acme.example'), ...policy('p=reject') },
      'pass',
      'pass',
    ],
    [
      'passes for a subdomain, strict',
      via('192.0.2.1', 'b@mail.acme.example'),
      { ...spf('ip4:192.0.2.1', 'mail.acme.example'), ...policy('p=reject; aspf=s') },
      'pass',
      'fail',
    ],
    ['fails', via('192.0.2.9'), { ...spf('ip4:192.0.2.1 -all'), ...policy('p=reject') }, 'fail', 'fail'],
    [
      'fails, p=none: all was asked',
      via('192.0.2.9'),
      { ...spf('ip4:192.0.2.1 -all'), ...policy('p=none') },
      'fail',
      'fail',
    ],
    ['softfails', via('192.0.2.9'), { ...spf('ip4:192.0.2.1 ~all'), ...policy('p=reject') }, 'softfail', 'fail'],
    ['is neutral', via('192.0.2.9'), { ...spf('?all'), ...policy('p=reject') }, 'neutral', 'fail'],
    ['has no record', via('192.0.2.9'), policy('p=reject'), 'none', 'fail'],
    [
      'has two records',
      via('192.0.2.1'),
      { 'TXT acme.example': ['v=spf1 +all', 'v=spf1 -all'], ...policy('p=reject') },
      'permerror',
      'fail',
    ],
    [
      'has a record nobody can read',
      via('192.0.2.1'),
      { ...spf('ipv4:192.0.2.1 nonsense:x'), ...policy('p=reject') },
      'permerror',
      'fail',
    ],
    ['needs ten lookups', via('192.0.2.1'), { ...chain(11), ...policy('p=reject') }, 'pass', 'pass'],
    ['needs eleven lookups', via('192.0.2.1'), { ...chain(12), ...policy('p=reject') }, 'permerror', 'fail'],
    [
      'has two void lookups',
      via('192.0.2.1'),
      { ...spf('a:v1.acme.example a:v2.acme.example ip4:192.0.2.1'), ...policy('p=reject') },
      'pass',
      'pass',
    ],
    [
      'has three void lookups',
      via('192.0.2.1'),
      { ...spf('a:v1.acme.example a:v2.acme.example a:v3.acme.example ip4:192.0.2.1'), ...policy('p=reject') },
      'permerror',
      'fail',
    ],
    [
      'passes by MX',
      via('192.0.2.1'),
      {
        ...spf('mx -all'),
        'MX acme.example': [{ exchange: 'm.acme.example', priority: 1 }],
        'A m.acme.example': '192.0.2.1',
        ...policy('p=reject'),
      },
      'pass',
      'pass',
    ],
    [
      'passes over IPv6',
      via('2001:db8::7'),
      { ...spf('ip6:2001:db8::/32 -all'), ...policy('p=reject') },
      'pass',
      'pass',
    ],
    [
      'is asked of the greeting when the sender is null',
      via('192.0.2.1', '', 'mail.acme.example'),
      { ...spf('ip4:192.0.2.1', 'mail.acme.example'), ...policy('p=reject') },
      'pass',
      'pass',
    ],
  ];
  test.each(rows)('%s', async (_, trace, given, result, state) => {
    const evidence = await judge(mailOf('eva@acme.example', trace), given, { networks });
    expect([evidence.spf, evidence.state]).toEqual([result, state]);
  });

  test('is not asked where nobody we trust wrote down who connected', async () => {
    const evidence = await judge(mailOf('eva@acme.example', via('192.0.2.1')), {
      ...spf('+all'),
      ...policy('p=reject'),
    });
    expect([evidence.spf, evidence.state]).toEqual([null, 'fail']);
  });
});

describe('forwarded mail', () => {
  const said = (text: string) => `mx.forwarder.example; ${text}`;
  const proof = 'dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example';
  const ids = ['mx.forwarder.example'];
  async function forwarded(results: string, signingDomain = 'forwarder.example'): Promise<string> {
    const mail = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    const changed = mail.replace('Subject: Pump', 'Subject: [list] Pump').replace('leaks.', 'leaks.\r\n-- list footer');
    return sealed(changed, { signingDomain, authResults: results });
  }

  test.each([
    ['sealed by a forwarder we believe, who saw a pass', proof, ids, 'pass'],
    ['sealed by a forwarder nobody named', proof, [], 'fail'],
    ['sealed by a forwarder we believe, who saw a fail', 'dkim=fail header.d=acme.example; dmarc=fail', ids, 'fail'],
    ['sealed by a forwarder we believe, who saw nothing', 'none', ids, 'fail'],
    ['sealed by a forwarder we believe, who saw another From', 'dmarc=pass header.from=evil.example', ids, 'fail'],
  ])('%s: %s', async (_, results, trusted, state) => {
    const evidence = await judge(await forwarded(said(results)), policy('p=reject'), { ids: trusted });
    expect([evidence.arc, evidence.state]).toEqual(['pass', state]);
  });

  test('a stranger who seals results in the name of a server we believe is not that server', async () => {
    const evidence = await judge(await forwarded(said(proof), 'evil.example'), policy('p=reject'), { ids });
    expect([evidence.arc, evidence.state]).toEqual(['pass', 'fail']);
  });

  test.each([
    [
      'the sealed results were changed',
      (mail: string) => mail.replace('header.from=acme.example', 'header.from=acme.exampl3'),
    ],
    ['the body was changed behind the seal', (mail: string) => `${mail}more\r\n`],
    ['the From was changed behind the seal', (mail: string) => mail.replace('From: eva@', 'From: ceo@')],
  ])('a chain is broken when %s', async (_, change) => {
    const evidence = await judge(change(await forwarded(said(proof))), policy('p=reject'), { ids });
    expect([evidence.arc, evidence.state]).toEqual(['fail', 'fail']);
  });

  test('the last forwarder is the one who is believed', async () => {
    const twice = await sealed(await forwarded(said(proof)), {
      signingDomain: 'evil.example',
      authResults: 'mx.evil.example; arc=pass',
      cv: 'pass',
    });
    const evidence = await judge(twice, policy('p=reject'), { ids });
    expect([evidence.arc, evidence.state]).toEqual(['pass', 'fail']);
  });
});

describe('when DNS is silent', () => {
  const mail = () => signed(mailOf('eva@acme.example'), { d: 'acme.example' });

  test.each([
    ['its key', { 'TXT s._domainkey.acme.example': 'SERVFAIL' }],
    ['its key, and the policy says reject', { 'TXT s._domainkey.acme.example': 'SERVFAIL', ...policy('p=reject') }],
  ] as const)('about %s, nothing is known', async (_, given) => {
    expect(await judge(await mail(), given)).toMatchObject({ state: 'unknown', dnsFault: true, source: 'verify' });
  });

  test('about the policy, the very same domain is proof and a subdomain is not', async () => {
    const down = { 'TXT _dmarc.acme.example': 'SERVFAIL' } as const;
    expect((await judge(await mail(), down)).state).toBe('pass');
    const sub = await signed(mailOf('eva@acme.example'), { d: 'mail.acme.example' });
    expect(await judge(sub, down)).toMatchObject({ state: 'unknown', dnsFault: true });
  });

  test("about a stranger's key, that changes nothing: whoever sends the mail chooses it", async () => {
    const forged = await signed(mailOf('eva@acme.example'), { d: 'evil.example' });
    for (const how of ['SERVFAIL', 'SILENT'] as const) {
      const evidence = await judge(forged, { 'TXT s._domainkey.evil.example': how, ...policy('p=reject') });
      expect([evidence.state, evidence.dnsFault]).toEqual(['fail', undefined]);
    }
  });

  test('at all, the answer comes within the limit and says unknown', async () => {
    const silent: Resolver = { resolve: () => new Promise(() => undefined) };
    const slow = openVerifier(cachedResolver(silent, { now: () => performance.now(), limitMs: 200 }));
    try {
      expect(await judge(await mail(), {}, { by: slow })).toMatchObject({ state: 'unknown', dnsFault: true });
    } finally {
      await slow.close();
    }
  });
});

describe('what is not checked', () => {
  test('a mail of which only the header was fetched: its body is not here', async () => {
    const mail = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    const evidence = await judge(mail, policy('p=reject'), { oversize: true });
    expect([evidence.state, evidence.dnsFault]).toEqual(['unknown', undefined]);
  });

  test('anything, in a mailbox that does not ask for it', async () => {
    const resolver = zoneResolver({});
    const quiet = openVerifier(resolver);
    const mail = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    expect((await judge(mail, {}, { verify: false, by: quiet })).state).toBe('unknown');
    expect(resolver.asked).toEqual([]);
    await quiet.close();
  });

  test('anything, where the receiving server said what it saw', async () => {
    const mail = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    const told = `Authentication-Results: mx.example.com; dkim=fail; dmarc=fail\r\n${mail}`;
    expect(await judge(told, {}, { ids: ['mx.example.com'] })).toMatchObject({
      state: 'fail',
      source: 'mx.example.com',
    });
    const forged = `Authentication-Results: mx.evil.example; dmarc=pass\r\n${mailOf('eva@acme.example')}`;
    expect(await judge(forged, policy('p=reject'), { ids: ['mx.example.com'] })).toMatchObject({
      state: 'fail',
      source: 'verify',
    });
  });

  test('a header beyond every measure, which is no way around the policy', async () => {
    const long = `X-Filler: ${'x'.repeat(70)}\r\n`.repeat(16_000);
    const evidence = await judge(long + mailOf('eva@acme.example'), policy('p=reject'));
    expect(evidence.state).toBe('fail');
  });

  test('hundreds of signatures beyond the first ten', async () => {
    const one = `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=evil.example; s=s;\r\n h=from; l=LENGTH; bh=AAAA; b=AAAA\r\n`;
    const many = Array.from({ length: 300 }, (_, at) => one.replace('LENGTH', String(at))).join('');
    const evidence = await judge(many + mailOf('eva@acme.example', [], BODY.repeat(5_000)), policy('p=reject'));
    expect(evidence.state).toBe('fail');
  });
});

describe('the thread', () => {
  test('checks fifty mails at once and gives each its own answer', async () => {
    const good = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    const bad = good.replace('leaks', 'bursts');
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) => judge(at % 2 === 0 ? good : bad, policy('p=reject'))),
    );
    expect(all.map((one) => one.state)).toEqual(
      Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? 'pass' : 'fail')),
    );
  });

  test('that is stuck is ended, says unknown, and the next mail has a new one', async () => {
    let isStuck = true;
    const resolver: Resolver = {
      resolve: (name, type) =>
        isStuck ? new Promise(() => undefined) : zoneResolver({ ...KEYS, ...policy('p=reject') }).resolve(name, type),
    };
    const hurried = openVerifier(resolver, { limitMs: 2_000 });
    const mail = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    try {
      expect(await judge(mail, {}, { by: hurried })).toMatchObject({ state: 'unknown', dnsFault: true });
      isStuck = false;
      await expect.poll(async () => (await judge(mail, {}, { by: hurried })).state, { timeout: 50_000 }).toBe('pass');
    } finally {
      await hurried.close();
    }
  }, 60_000);

  test('leaves the caller free while it hashes a mail of 20 MB of line feeds', async () => {
    const huge = await signed(mailOf('eva@acme.example'), { d: 'acme.example' });
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await judge(huge + '\n'.repeat(20_000_000), policy('p=reject'));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
