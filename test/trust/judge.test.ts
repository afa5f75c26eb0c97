import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/model/evidence.ts';
import type { Config } from '../../src/model/setup.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { agentToken, customerToken, mintMessageId, type ThreadKeys } from '../../src/model/token.ts';
import { parseAuthResults } from '../../src/trust/auth-results.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { readLines } from '../parse/mails.ts';

const KEYS: ThreadKeys = [Buffer.alloc(32, 7)];
const NOW = Date.UTC(2026, 0, 7);
const DAY = 86_400_000;
const ticket = (id: number) => id as TicketId;

function config(trustAuthResults: readonly string[], replyAddress = 'plus'): Config {
  const box = {
    name: 'support',
    address: 'support@example.com',
    aliases: ['hilfe@example.com'],
    trustAuthResults,
    replyAddress,
  };
  return { mailboxes: [box], queues: [], agents: [{ id: 'anna', emails: ['anna@example.com'] }] } as unknown as Config;
}

async function judge(
  headers: readonly string[],
  trusted: readonly string[] = ['mx.example.com'],
  replyAddress = 'plus',
) {
  const truster = openTruster({ keys: KEYS, config: config(trusted, replyAddress), now: () => NOW });
  return truster.judge(await readLines(headers), { mailbox: 'support' } as Delivery);
}

const FROM = 'From: Carl <carl@customer.example>';

describe('who sent it', () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    [
      'dmarc=pass of the configured server',
      ['Authentication-Results: mx.example.com; dmarc=pass header.from=customer.example', FROM],
      'pass',
    ],
    [
      'aligned dkim=pass',
      ['Authentication-Results: mx.example.com; dkim=pass header.d=customer.example', FROM],
      'pass',
    ],
    [
      'dkim=pass of a subdomain',
      ['Authentication-Results: mx.example.com; dkim=pass header.i=@mail.customer.example', FROM],
      'pass',
    ],
    [
      'dkim=pass of a stranger',
      ['Authentication-Results: mx.example.com; dkim=pass header.d=evil.example', FROM],
      'none',
    ],
    [
      'dkim=pass of the shared suffix',
      ['Authentication-Results: mx.example.com; dkim=pass header.d=co.uk', 'From: a@x.co.uk'],
      'none',
    ],
    [
      'dmarc=pass for another From',
      ['Authentication-Results: mx.example.com; dmarc=pass header.from=evil.example', FROM],
      'none',
    ],
    [
      'dmarc=fail although dkim passes',
      ['Authentication-Results: mx.example.com; dkim=pass header.d=customer.example; dmarc=fail', FROM],
      'fail',
    ],
    [
      'spf=pass alone',
      ['Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=customer.example', FROM],
      'none',
    ],
    ['nothing said', [FROM], 'none'],
    ['another server', ['Authentication-Results: mx.evil.example; dmarc=pass', FROM], 'none'],
    [
      'a forged one below a foreign one',
      ['Authentication-Results: other; none', 'Authentication-Results: mx.example.com; dmarc=pass', FROM],
      'none',
    ],
    [
      'a forged one below the last hop',
      [
        'Authentication-Results: mx.example.com; dmarc=none',
        'Received: from x by y; 1 Jan 2026 00:00:00 +0000',
        'Authentication-Results: mx.example.com; dmarc=pass',
        FROM,
      ],
      'none',
    ],
    [
      'a field with a blank before its colon, which a server that takes out forged ones may pass over (H24)',
      ['Authentication-Results : mx.example.com; dmarc=pass header.from=customer.example', FROM],
      'none',
    ],
    [
      'the whole address in brackets, as Zoho names the From',
      ['Authentication-Results: mx.example.com; dmarc=pass(p=reject dis=none)  header.from=<a@customer.example>', FROM],
      'pass',
    ],
    [
      'a From domain that only turns into another one by a soft hyphen (H21)',
      ['Authentication-Results: mx.example.com; dmarc=pass', 'From: carl@cust\u00adomer.example'],
      'none',
    ],
    [
      'more fields than are read: another From may stand among the rest (H15)',
      ['Authentication-Results: mx.example.com; dmarc=pass', FROM, ...Array<string>(1_100).fill('X-A: b')],
      'none',
    ],
    ['a NUL in the name of the server', ['Authentication-Results: mx.example.com\0; dmarc=pass', FROM], 'none'],
    ['a control character of Latin-1 in it', ['Authentication-Results: mx.exam\x85ple.com; dmarc=pass', FROM], 'none'],
    [
      'a field behind a lone CR, which no server saw',
      [
        'Authentication-Results: mx.example.com; spf=none',
        'X-A: b\rAuthentication-Results: mx.example.com; dmarc=pass',
        FROM,
      ],
      'none',
    ],
    [
      'an address behind the one in brackets',
      ['Authentication-Results: mx.example.com; dmarc=pass', 'From: <carl@customer.example>@evil.example'],
      'none',
    ],
    [
      'a field behind a lone CR in the first line of all',
      ['X-A: b\rAuthentication-Results: mx.example.com; dkim=pass header.d=customer.example', FROM],
      'none',
    ],
    ['its name quoted, with a version', ['Authentication-Results: "mx.example.com" 1; dmarc=pass', FROM], 'pass'],
    ['a version nobody knows', ['Authentication-Results: mx.example.com 2; dmarc=pass', FROM], 'none'],
    ['a longer name', ['Authentication-Results: mx.example.com.evil.example; dmarc=pass', FROM], 'none'],
    ['its name in a comment', ['Authentication-Results: evil.example (mx.example.com); dmarc=pass', FROM], 'none'],
    [
      'in any case, folded',
      ['AUTHENTICATION-RESULTS:\r\n MX.example.COM;\r\n\tDKIM=Pass\r\n header.D=Customer.example', FROM],
      'pass',
    ],
    [
      'a sender that names a result',
      ['Authentication-Results: mx.example.com; spf=pass smtp.mailfrom="a; dmarc=pass"@evil.example', FROM],
      'none',
    ],
    ['ARC-Authentication-Results', ['ARC-Authentication-Results: i=1; mx.example.com; dmarc=pass', FROM], 'none'],
    [
      'two fields of one server',
      ['Authentication-Results: mx.example.com; spf=pass', 'Authentication-Results: mx.example.com; dmarc=pass', FROM],
      'pass',
    ],
    [
      'a forged one below words of the sender (H24)',
      [
        'Authentication-Results: mx.example.com; dkim=none; spf=none',
        FROM,
        'Authentication-Results: mx.example.com; dmarc=pass header.from=customer.example',
      ],
      'none',
    ],
    [
      'a forged one on top of the sender’s header: a second word on what the server has judged (H24)',
      [
        'Authentication-Results: mx.example.com; dkim=none; spf=none',
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example',
        FROM,
      ],
      'none',
    ],
    [
      'a forged DMARC pass below a server that saw neither a signature nor an SPF pass (H24)',
      [
        'Authentication-Results: mx.example.com; dkim=none; spf=softfail',
        'X-Spam-Status: No',
        'Authentication-Results: mx.example.com; dmarc=pass header.from=customer.example',
        FROM,
      ],
      'none',
    ],
    [
      'a forged one below a server that says it checked nothing (H24)',
      [
        'Authentication-Results: mx.example.com; none',
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example',
        FROM,
      ],
      'none',
    ],
    [
      'a forged one above the sender’s fields, where the server puts its own at the end of the header (H24)',
      [
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example; dmarc=pass',
        FROM,
        'Authentication-Results: mx.example.com; dkim=none; spf=fail; dmarc=none',
      ],
      'none',
    ],
    [
      'a forged DMARC pass there, above a word on signature and SPF alone (H24)',
      [
        'Authentication-Results: mx.example.com; dmarc=pass header.from=customer.example',
        FROM,
        'Authentication-Results: mx.example.com; dkim=none; spf=fail',
      ],
      'none',
    ],
    [
      'a mail that the server has seen before, proved both times',
      [
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example; spf=fail',
        'Received: from list.example by mx.example.com',
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example; spf=pass',
        FROM,
      ],
      'pass',
    ],
    [
      'the word of another server below',
      [
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example',
        FROM,
        'Authentication-Results: relay.example; dkim=none; spf=none; dmarc=fail',
      ],
      'pass',
    ],
    [
      'a milter’s own word at the end, on SPF',
      [
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example',
        FROM,
        'Authentication-Results: mx.example.com; spf=softfail',
      ],
      'pass',
    ],
    [
      'three milters of one server, each with a word of its own',
      [
        'Authentication-Results: mx.example.com; dmarc=pass header.from=customer.example',
        'Received-SPF: pass',
        'Authentication-Results: mx.example.com; dkim=none',
        'Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=customer.example',
        FROM,
      ],
      'pass',
    ],
    ['the result in a comment', ['Authentication-Results: mx.example.com (x; dmarc=pass); dmarc=none', FROM], 'none'],
    [
      'the result in a quoted reason',
      ['Authentication-Results: mx.example.com; dmarc=none reason="; dmarc=pass"', FROM],
      'none',
    ],
    [
      'several From',
      ['Authentication-Results: mx.example.com; dmarc=pass', 'From: carl@customer.example, x@y.example'],
      'none',
    ],
    [
      'two From fields: built to be read in two ways (H24)',
      ['Authentication-Results: mx.example.com; dmarc=pass', FROM, 'From: x@y.example'],
      'fail',
    ],
    [
      'the only aligned signature covers a part of the body (H24)',
      [
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example; dmarc=pass',
        'DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s; l=12; h=from; bh=x; b=y',
        FROM,
      ],
      'none',
    ],
    [
      'one aligned signature of two covers the whole body',
      [
        'Authentication-Results: mx.example.com; dkim=pass header.d=customer.example; dkim=pass header.d=mail.customer.example; dmarc=pass',
        'DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s; l=12; h=from; bh=x; b=y',
        'DKIM-Signature: v=1; a=rsa-sha256; d=mail.customer.example; s=s; h=from; bh=x; b=y',
        FROM,
      ],
      'pass',
    ],
    [
      'several From and dmarc=fail',
      ['Authentication-Results: mx.example.com; dmarc=fail', FROM, 'From: x@y.example'],
      'fail',
    ],
    ['no From', ['Authentication-Results: mx.example.com; dmarc=pass', 'Reply-To: carl@customer.example'], 'none'],
    ['an unclosed comment', ['Authentication-Results: mx.example.com (x; dmarc=pass', FROM], 'none'],
    [
      'a server name that only begins alike',
      ['Authentication-Results: mx.example.com.evil.example; dmarc=pass', FROM],
      'none',
    ],
    ['version 1', ['Authentication-Results: mx.example.com 1; dmarc=pass', FROM], 'pass'],
    ['an unknown version', ['Authentication-Results: mx.example.com 2; dmarc=pass', FROM], 'none'],
  ];
  test.each(rows)('%s', async (_, headers, state) => {
    expect((await judge(headers)).state).toBe(state);
  });

  test('a mailbox without a trusted server knows nothing', async () => {
    const evidence = await judge(['Authentication-Results: mx.example.com; dmarc=pass', FROM], []);
    expect([evidence.state, evidence.source]).toEqual(['unknown', null]);
  });

  test('the single results and their source are kept', async () => {
    const evidence = await judge([
      'Authentication-Results: mx.example.com; spf=softfail; dkim=fail header.d=x; dkim=pass header.d=customer.example; dmarc=pass; arc=none',
      FROM,
    ]);
    expect(evidence).toMatchObject({
      spf: 'softfail',
      dkim: 'pass',
      dmarc: 'pass',
      arc: 'none',
      source: 'mx.example.com',
    });
  });

  test('the grammar: quotes, comments, properties', () => {
    const parsed = parseAuthResults(
      '"mx;1" (c (d)) 1; dkim/1 = pass (2048-bit) header.d="example.com" policy.x=y; none',
    );
    expect(parsed?.server).toBe('mx;1');
    expect(parsed?.results).toHaveLength(1);
    expect(parsed?.results[0]?.properties.get('header.d')).toBe('example.com');
    for (const bad of ['', ';', '"open', 'a b c; dmarc=pass', '('.repeat(70_000)])
      expect(parseAuthResults(bad)).toBeNull();
  });
});

describe('our own proofs', () => {
  test('a signed reply address, in To, Cc or Delivered-To', async () => {
    const address = `support+${customerToken(KEYS, ticket(12))}@example.com`;
    for (const name of ['To', 'Cc', 'Delivered-To', 'X-Original-To']) {
      expect((await judge([FROM, `${name}: ${address.toUpperCase()}`])).tokens).toEqual([
        { by: 'address', ticket: 12, agent: null, expired: false },
      ]);
    }
  });

  test('a pattern address', async () => {
    const evidence = await judge(
      [FROM, `To: reply-${customerToken(KEYS, ticket(5))}@tickets.example.com`],
      [],
      'reply-{token}@tickets.example.com',
    );
    expect(evidence.tokens[0]?.ticket).toBe(5);
  });

  test('a token with a changed character, ticket or key is nothing', async () => {
    const token = customerToken(KEYS, ticket(12));
    const flipped = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
    const foreign = customerToken([Buffer.alloc(32, 8)], ticket(12));
    for (const bad of [flipped, token.replace('t12.', 't13.'), foreign, '123', 't12']) {
      expect((await judge([FROM, `To: support+${bad}@example.com`])).tokens).toEqual([]);
    }
  });

  test("an agent's token names the agent, and says when its days are over", async () => {
    const live = agentToken(KEYS, { ticket: ticket(3), agent: 'anna' }, NOW);
    const old = agentToken(KEYS, { ticket: ticket(4), agent: 'anna' }, NOW - 40 * DAY);
    const evidence = await judge([FROM, `To: support+${old}@example.com, support+${live}@example.com`]);
    expect(evidence.tokens).toEqual([
      { by: 'address', ticket: 3, agent: 'anna', expired: false },
      { by: 'address', ticket: 4, agent: 'anna', expired: true },
    ]);
  });

  test('strongest first: address, In-Reply-To, References newest first', async () => {
    const id = (outbox: number, of: number) => mintMessageId(KEYS, outbox, ticket(of), 'example.com');
    const evidence = await judge([
      FROM,
      `To: support+${customerToken(KEYS, ticket(1))}@example.com`,
      `References: ${id(7, 4)} ${id(8, 3)} <foreign@x>`,
      `In-Reply-To: ${id(9, 2)}`,
    ]);
    expect(evidence.tokens.map((token) => [token.by, token.ticket])).toEqual([
      ['address', 1],
      ['message_id', 2],
      ['reference', 3],
      ['reference', 4],
    ]);
  });

  test('our own mail is known by its Message-ID or its X-Mailclerk-Id, and by nothing that only looks like it', async () => {
    const id = mintMessageId(KEYS, 9, ticket(2), 'example.com');
    expect((await judge([FROM, `Message-ID: ${id}`])).own).toBe(true);
    expect((await judge([FROM, 'Message-ID: <rewritten@provider>', `X-Mailclerk-Id: ${id}`])).own).toBe(true);
    expect((await judge([FROM, `Message-ID: ${id.replace('9.', '8.')}`])).own).toBe(false);
    expect((await judge([FROM, `In-Reply-To: ${id}`])).own).toBe(false);
  });
});
