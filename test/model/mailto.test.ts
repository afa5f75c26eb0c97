// mailto links (RFC 6068): what goes in comes out again by the rules of the standard, and nothing breaks out of its part.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mailtoLink } from '../../src/model/forms/mailto.ts';

/** Reads a link as RFC 6068 §2 says: fields at `&`, names at `=`, octets behind `%`; "+" is no blank. */
function parts(link: string) {
  const [, address = '', query = ''] = /^mailto:([^?]*)(?:\?(.*))?$/.exec(link) ?? [];
  const fields = query === '' ? [] : query.split('&').map((one) => one.split('=').map(decodeURIComponent));
  return { to: decodeURIComponent(address), ...Object.fromEntries(fields) };
}

const CASES: readonly (readonly [string, Parameters<typeof mailtoLink>[0], string])[] = [
  [
    'an address alone',
    { to: 'support+pump42@example.com', subject: '', body: '' },
    'mailto:support+pump42@example.com',
  ],
  [
    'a subject with a blank',
    { to: 'a@b.example', subject: 'Pumpe 42', body: '' },
    'mailto:a@b.example?subject=Pumpe%2042',
  ],
  ['lines', { to: 'a@b.example', subject: '', body: 'Ort: \nZeit: ' }, 'mailto:a@b.example?body=Ort:%20%0D%0AZeit:%20'],
  ['umlauts', { to: 'a@b.example', subject: 'Größe', body: '' }, 'mailto:a@b.example?subject=Gr%C3%B6%C3%9Fe'],
  [
    'signs of the query',
    { to: 'a@b.example', subject: 'a&b=c?d#e%f+g', body: '' },
    'mailto:a@b.example?subject=a%26b%3Dc%3Fd%23e%25f%2Bg',
  ],
  ['signs of the address', { to: 'a&b%c/d@b.example', subject: '', body: '' }, 'mailto:a%26b%25c%2Fd@b.example'],
  [
    'line ends in a subject',
    { to: 'a@b.example', subject: 'x\r\nBcc: y@z.example', body: '' },
    'mailto:a@b.example?subject=x%20Bcc:%20y@z.example',
  ],
];
it.each(CASES)('%s', (_, given, expected) => {
  expect(mailtoLink(given)).toBe(expected);
});

it('what goes in comes out, and the link is plain ASCII', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 }).map((one) => one.replaceAll(/[\r\n\ud800-\udfff]/g, ''));
  fc.assert(
    fc.property(text, text, (subject, body) => {
      const link = mailtoLink({ to: 'a+b@c.example', subject, body });
      expect(link).toMatch(/^[!-~]+$/);
      const read = parts(link);
      expect(read).toMatchObject({ to: 'a+b@c.example' });
      expect(read.subject ?? '').toBe(subject.trim());
      expect(read.body ?? '').toBe(body);
    }),
    { numRuns: 300 },
  );
});
