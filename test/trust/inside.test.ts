// Whose word counts besides named servers: Microsoft 365's nameless results, Exchange's mark, the site's own networks.
import { describe, expect, test } from 'vitest';
import type { Delivery, Evidence } from '../../src/model/evidence.ts';
import type { Config, MailboxTrust } from '../../src/model/setup.ts';
import { wayOf } from '../../src/trust/hops.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { readLines } from '../parse/mails.ts';

async function judge(
  lines: readonly string[],
  trust: Partial<MailboxTrust>,
  ids: readonly string[] = [],
): Promise<Evidence> {
  const box = {
    name: 'support',
    address: 'support@example.com',
    aliases: [],
    replyAddress: 'off',
    trustAuthResults: ids,
    trust: { withoutId: false, internal: null, networks: [], verify: false, ...trust },
  };
  const config = { mailboxes: [box], queues: [], agents: [{ id: 'anna', emails: ['anna@corp.example'] }] };
  const truster = openTruster({ keys: [Buffer.alloc(32, 7)], config: config as unknown as Config, now: () => 0 });
  return truster.judge(await readLines(lines), { mailbox: 'support' } as Delivery);
}

describe('topmost_without_id (Microsoft 365)', () => {
  const M365 =
    'Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=acme.example; dkim=pass (signature was verified)\r\n header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100';
  const eva = 'From: eva@acme.example';
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['the topmost field is believed', [M365, eva], 'pass'],
    [
      'below the Received of its own servers',
      ['Received: from a (1.2.3.4) by b; Wed, 07 Jan 2026 10:00:00 +0000', M365, eva],
      'pass',
    ],
    ['dmarc=fail', [M365.replace('dmarc=pass action=none', 'dmarc=fail action=oreject'), eva], 'fail'],
    [
      'a guessed policy is none',
      [M365.replace('dmarc=pass', 'dmarc=bestguesspass').replace('dkim=pass', 'dkim=none'), eva],
      'none',
    ],
    ['it speaks of another From', [M365.replaceAll('acme.example', 'evil.example'), eva], 'none'],
    ['a forged one below it', [M365.replaceAll('=pass', '=none'), M365, eva], 'none'],
    [
      'a server is named: that is somebody else',
      [M365.replace('Results: ', 'Results: mx.evil.example; '), eva],
      'none',
    ],
    [
      'one below the sender’s fields: the server writes its own above them',
      ['Received: from a (1.2.3.4) by b; Wed, 07 Jan 2026 10:00:00 +0000', 'Subject: Pump', M365, eva],
      'none',
    ],
    ['a blank before its colon', [M365.replace('Results:', 'Results :'), eva], 'none'],
    ['nothing', [eva], 'none'],
  ];
  test.each(rows)('%s', async (_, lines, state) => {
    expect((await judge(lines, { withoutId: true })).state).toBe(state);
  });

  test('is not believed where nobody said so', async () => {
    expect((await judge([M365, eva], {})).state).toBe('unknown');
    expect((await judge([M365, eva], {}, ['mx.example.com'])).state).toBe('none');
  });

  test('says who was believed', async () => {
    expect(await judge([M365, eva], { withoutId: true })).toMatchObject({
      source: 'topmost',
      dkim: 'pass',
      spf: 'pass',
      dmarc: 'pass',
    });
  });
});

describe('trust_internal: exchange', () => {
  const inside = 'X-MS-Exchange-Organization-AuthAs: Internal';
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['a colleague inside', [inside, 'From: max@example.com'], 'pass'],
    ["an agent's other address", [inside, 'From: anna@corp.example'], 'pass'],
    ['a host below an own domain', [inside, 'From: nagios@mon.example.com'], 'pass'],
    ['a customer: who is inside cannot be him', [inside, 'From: eva@acme.example'], 'unknown'],
    ['a domain that only ends alike', [inside, 'From: max@notexample.com'], 'unknown'],
    ['from outside', ['X-MS-Exchange-Organization-AuthAs: Anonymous', 'From: max@example.com'], 'unknown'],
    ['two marks', [inside, inside, 'From: max@example.com'], 'unknown'],
    [
      'the mark of another organisation',
      ['X-MS-Exchange-CrossTenant-AuthAs: Internal', 'From: max@example.com'],
      'unknown',
    ],
    ['two From', [inside, 'From: max@example.com', 'From: anna@corp.example'], 'unknown'],
    ['no mark', ['From: max@example.com'], 'unknown'],
  ];
  test.each(rows)('%s', async (_, lines, state) => {
    expect((await judge(lines, { internal: 'exchange' })).state).toBe(state);
  });

  test('counts only where it is configured, and names itself', async () => {
    expect((await judge([inside, 'From: max@example.com'], {})).state).toBe('unknown');
    expect((await judge([inside, 'From: max@example.com'], { internal: 'exchange' })).source).toBe('exchange');
  });
});

describe('trust_networks', () => {
  const hop = (who: string) =>
    `Received: from ${who} by mx.example.com with ESMTP id 1; Wed, 07 Jan 2026 10:00:00 +0000`;
  const own = 'From: nagios@mon.example.com';
  const networks = ['10.0.0.0/8', '2001:db8::/32'];
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ['one hop inside', [hop('mon (mon.example.com [10.1.2.3])'), own], 'pass'],
    ['one hop inside over IPv6', [hop('mon (mon.example.com [IPv6:2001:db8::5])'), own], 'pass'],
    ['as Exchange writes it', [hop('EX1.example.com (10.0.0.5)'), own], 'pass'],
    ['as Exim writes it', [hop('mon.example.com ([10.0.0.5] helo=mon)'), own], 'pass'],
    ['as Exim writes it without a name', [hop('[10.0.0.5] (helo=mon)'), own], 'pass'],
    ['as qmail writes it', [hop('unknown (HELO mon) (10.0.0.5)'), own], 'pass'],
    [
      'two hops inside and one on the machine itself',
      [hop('localhost (localhost [127.0.0.1])'), hop('relay (relay [10.0.0.9])'), hop('mon (mon [10.1.2.3])'), own],
      'pass',
    ],
    [
      'handed over locally at the end',
      [
        'Received: by mx.example.com (Postfix, from userid 0) id 1; Wed, 07 Jan 2026 10:00:00 +0000',
        hop('mon (mon [10.1.2.3])'),
        own,
      ],
      'pass',
    ],
    ['from outside', [hop('x (x [192.0.2.1])'), own], 'unknown'],
    ['from outside through an own relay', [hop('relay (relay [10.0.0.9])'), hop('x (x [192.0.2.1])'), own], 'unknown'],
    ['from outside, greeting with an inside address', [hop('[10.0.0.5] (unknown [192.0.2.1])'), own], 'unknown'],
    [
      'from outside, greeting with an inside address (Exim)',
      [hop('x.evil ([192.0.2.1] helo=[10.0.0.5])'), own],
      'unknown',
    ],
    [
      'from outside, with an inside address as its name',
      [hop('x (10.0.0.5.evil.example [192.0.2.1])'), own],
      'unknown',
    ],
    ['from outside, with an inside address as its ident', [hop('x ([10.0.0.5]@evil [192.0.2.1])'), own], 'unknown'],
    ['a hop nobody can read', [hop('somewhere'), hop('mon (mon [10.1.2.3])'), own], 'unknown'],
    ['no hop at all', [own], 'unknown'],
    ['a customer: who is inside cannot be him', [hop('mon (mon [10.1.2.3])'), 'From: eva@acme.example'], 'unknown'],
  ];
  test.each(rows)('%s', async (_, lines, state) => {
    expect((await judge(lines, { networks })).state).toBe(state);
  });

  test('the first address outside them is who handed the mail to us', async () => {
    const message = await readLines([
      hop('relay (relay [10.0.0.9])'),
      hop('mail.acme (rdns [192.0.2.1])'),
      hop('forged (x [198.51.100.1])'),
      own,
    ]);
    expect(wayOf(message, networks).client).toEqual({ ip: '192.0.2.1', helo: 'mail.acme' });
  });

  test.each([
    'from',
    'from ((((',
    'from x (',
    `from ${'('.repeat(5_000)}`,
    `from x (${'[10.0.0.1] '.repeat(5_000)})`,
    'from x ([::ffff:10.0.0.1])',
  ])('strange fields end in a word, never in an exception: %s', async (text) => {
    expect(wayOf(await readLines([`Received: ${text}`, own]), networks)).toBeDefined();
  });
});
