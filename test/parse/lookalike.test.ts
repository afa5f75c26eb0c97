// Domains that look like others (H22): the address is shown as it is written in DNS, and the disguise is said.
import { domainToASCII } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lookalikeOf } from '../../src/parse/header/lookalike.ts';
import { codes, readLines } from './mails.ts';

describe('a domain that looks like another', () => {
  test.each([
    ['аcme.example', 'acme.example'],
    ['асе.example', 'ace.example'],
    ['support.раураl.com', 'support.paypal.com'],
    ['gοοgle.com', 'google.com'],
    ['bücher.example', null],
    ['müller-straße.example', null],
    ['грабеж.example', null],
    ['почта.рф', null],
    ['сор.рф', null],
    ['日本.example', null],
    ['acme.example', null],
  ])('%s: %s', (domain, twin) => {
    expect(lookalikeOf(domainToASCII(domain))).toBe(twin);
  });

  test('is said of a sender, whose address stays what it is', async () => {
    const message = await readLines(['From: Eva <eva@аcme.example>', 'Subject: x']);
    expect(message.from?.address).toBe('eva@xn--cme-5cd.example');
    expect(codes(message)).toContain('lookalike-domain');
  });

  test.each(['xn--', 'xn--.example', `${'xn--a.'.repeat(60)}example`, 'xn--\u0000.example'])(
    'strange labels end in a word: %j',
    (domain) => {
      expect(lookalikeOf(domain)).toBeNull();
    },
  );
});
