// What mail servers answer to a notice, and under which Message-ID it left (issue 4, point 4).
import { describe, expect, it } from 'vitest';
import { providerId } from '../../src/notify/provider-id.ts';

const OURS = '<17.3.abcdefghijklm@musterfirma.example>';
const SES = '0102018f3c4d5e6f-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d-000000';

const rows: readonly (readonly [string, string, string | null])[] = [
  ['Amazon SES', `250 Ok ${SES}`, `<${SES}@amazonses.com>`],
  ['Amazon SES without the code', `Ok ${SES}`, `<${SES}@amazonses.com>`],
  [
    'Exchange Online, SMTP AUTH',
    '250 2.0.0 OK <AM0PR01MB1234@AM0PR01MB1234.eurprd01.prod.exchangelabs.com> [Hostname=AM0PR01MB1234.eurprd01.prod.exchangelabs.com]',
    '<AM0PR01MB1234@AM0PR01MB1234.eurprd01.prod.exchangelabs.com>',
  ],
  [
    'Exchange, a connector',
    '250 2.6.0 <f0e1@srv01.corp.example> [InternalId=123, Hostname=srv01.corp.example] 9312 bytes in 0.2, 40 KB/sec Queued mail for delivery',
    '<f0e1@srv01.corp.example>',
  ],
  ['Exchange that kept ours', `250 2.6.0 ${OURS} [InternalId=123, Hostname=x] Queued mail for delivery`, null],
  ['ours in other letters', `250 2.6.0 ${OURS.toUpperCase()} [InternalId=1, Hostname=x]`, null],
  ['Postfix', '250 2.0.0 Ok: queued as 4F2B71A0C3', null],
  ['Exim', '250 OK id=1rK2Ab-0004xY-2Z', null],
  ['Gmail', '250 2.0.0 OK  1710168131 d2e1a72fcca58-6e5aa4 - gsmtp', null],
  ['SendGrid', '250 Ok: queued as Xy12_ab-CD', null],
  ['an address in an answer', '250 2.1.5 <eva@acme.example> recipient ok', null],
  ['an id without the words of Exchange', '250 2.0.0 OK <a@b.example>', null],
  ['nothing', '', null],
  ['a very long answer', `250 Ok ${'0'.repeat(100_000)}`, null],
  ['line ends in an answer', '250 2.6.0 <a@b.example>\r\nBcc: x@evil.example [InternalId=1]', null],
];

describe('the Message-ID a server gave a notice', () => {
  it.each(rows)('%s', (_, answer, id) => {
    expect(providerId(answer, OURS)).toBe(id);
  });
});
