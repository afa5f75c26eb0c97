// Words of strangers in every field that reaches a mail (H48, H49, H51, H52).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { renderMarkdown } from '../../src/notify/markdown.ts';
import { headersOf } from '../servers/smtp-sink.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const context = { setup: makeSetup(), keys, now };
const naughty = [
  'a\r\nBcc: evil@evil.example',
  'a\nBcc: evil@evil.example',
  'a\rBcc: evil@evil.example',
  'a\u2028Bcc: evil@evil.example',
  'a\u2029Bcc: evil@evil.example',
  'a\u0085Bcc: evil@evil.example',
  'a\0Bcc: evil@evil.example',
  'a\v\fBcc: evil@evil.example',
  'a%0d%0aBcc: evil@evil.example',
  '=?utf-8?Q?a=0D=0ABcc:_evil@evil.example?=',
  '=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=',
  'a\r\n\r\n<script>alert(1)</script>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '[click](http://evil.example)',
  '[click](javascript:alert(1))',
  '![x](http://evil.example/x.png)',
  '<http://evil.example>',
  '**bold** _it_ `code`',
  '# heading',
  '\n# heading\n',
  '\n\n---\n\n',
  '\n> quote',
  '\n- list\n1. list',
  '```\ncode\n```',
  '{{constructor.constructor "alert(1)"}}',
  '{{{body}}}',
  '{{#each this}}{{@key}}{{/each}}',
  '{{> _footer}}',
  '__proto__',
  'constructor',
  '\uE0000\uE001',
  '\uE0020\uE001',
  '\uE000999999\uE001',
  '\\',
  '\\*',
  '\\\r\n',
  '"',
  "'",
  '",<evil@evil.example>',
  '<evil@evil.example>',
  'evil@evil.example, other@evil.example',
  'a;b:c',
  'group:evil@evil.example;',
  '\u202Egpj.exe',
  '\u200b\u200e\ufeff',
  '\ud800',
  'a\udfff',
  '漢字かな',
  '🤖'.repeat(200),
  'ä'.repeat(2000),
  'x'.repeat(5000),
  ' '.repeat(300),
  '\t\t\t',
  '',
  '(comment)',
  'a\\"b',
  '.\r\n.\r\n',
  '\r\n.\r\nMAIL FROM:<evil@evil.example>',
  '\x1b[31mred',
  '\x7f',
  '[T-2026-00017] [T-2026-00017]',
  'Re: Re: Re:',
  '$& $1 $$',
  '%s%n',
  '&lt;b&gt; &amp;',
  ']]>',
  '<!--',
  '--=_mc',
  '</body></html>',
];
const fields: Record<string, (text: string) => Parameters<typeof makeRow>[0]> = {
  subject: (text) => ({ data: makeData({ ticket: { ...makeData().ticket!, subject: text } }) }),
  recipient: (text) => ({ toName: text }),
  customer: (text) => ({
    name: 'agent-new',
    data: makeData({ customer: { address: 'kunde@kunde.example', name: text } }),
  }),
  body: (text) => ({ name: 'agent-reply', data: makeData({ body: text }) }),
  author: (text) => ({ name: 'agent-reply', data: makeData({ author: text }) }),
  comment: (text) => ({ name: 'closed', data: makeData({ comment: text }) }),
  reason: (text) => ({ name: 'closed', data: makeData({ reason: text }) }),
  fileName: (text) => ({ data: makeData({ attachments: [text] }) }),
  ref: (text) => ({ name: 'rejected', data: makeData({ oldRef: text }) }),
  trace: (text) => ({ name: 'agent-new', data: makeData({ trace: [text] }) }),
  inReplyTo: (text) => ({ inReplyTo: text, references: [text] }),
};
const plainNames = headersOf(composeNotice(makeRow(), context).bytes).map((one) => one.name.toLowerCase());

function headerNames(bytes: Uint8Array): string[] {
  return headersOf(bytes).map((one) => one.name.toLowerCase());
}

for (const [field, change] of Object.entries(fields)) {
  test(`H48, H49, H51, H52: naughty strings as ${field}: no extra header, no extra recipient, nothing executed or linked`, async () => {
    for (const text of naughty) {
      const { bytes, envelope, fault } = composeNotice(makeRow(change(text)), context);
      expect(fault).toBeNull();
      expect(envelope).toEqual({ from: 'support@example.com', to: 'kunde@kunde.example' });
      const names = headerNames(bytes);
      if (field === 'inReplyTo') expect(names.every((name) => plainNames.includes(name))).toBe(true);
      else expect(names).toEqual(plainNames);
      expect(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
      const read = await readMail(bytes);
      expect([read.to].flat().flatMap((one) => one!.value.map((to) => to.address))).toEqual(['kunde@kunde.example']);
      expect(read.subject).not.toMatch(/[\x00-\x1f\x7f\u2028\u2029\u202e]/);
      const html = String(read.html);
      expect(html).not.toMatch(/<(?:script|img|svg|iframe)|javascript:[^)]*"|href="[^"]*evil/i);
      expect((html.match(/<\/html>/g) ?? []).length).toBe(1);
    }
  });
}

test('any control characters in any field leave the headers as they are', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\r', '\n', '\0', '\u2028', '\x85', '\t', ':', '<', '>', '@', ',', ' '),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
  });
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...Object.keys(fields).filter((name) => name !== 'inReplyTo')),
      (words, field) => {
        const { bytes } = composeNotice(makeRow(fields[field]!(words)), context);
        expect(headerNames(bytes)).toEqual(plainNames);
      },
    ),
    { numRuns: 300 },
  );
});

test("H52: a stranger's Markdown stays what he typed, with its line breaks, in a quote", async () => {
  const body = '[click](http://evil.example)\n<script>x</script>\n\n# not a heading';
  const read = await readMail(
    composeNotice(makeRow({ name: 'agent-reply', agent: 'anna', kind: 'agent', data: makeData({ body }) }), context)
      .bytes,
  );
  expect(read.text).toContain('> [click](http://evil.example)\n> <script>x</script>\n>\n> # not a heading');
  expect(String(read.html)).toContain(
    '><p dir="auto">[click](http://evil.example)<br>\n&lt;script&gt;x&lt;/script&gt;<br>\n<br>\n# not a heading</p></blockquote>',
  );
});

test("an agent's Markdown works, and only its safe part", () => {
  const { text, html } = renderMarkdown(
    'Hallo **Frau K.**\nsiehe [Anleitung](https://example.com/a?b=1&c=2), https://example.com.\n\n- eins\n- *zwei*\n\n1. a\n2. b\n\n> zitiert\n\n`code` <b>kein HTML</b> [x](javascript:alert(1)) [y](data:text/html,x)',
    [],
  );
  expect(text).toBe(
    'Hallo Frau K.\nsiehe Anleitung (https://example.com/a?b=1&c=2), https://example.com.\n\n- eins\n- zwei\n\n1. a\n2. b\n\n> zitiert\n\ncode <b>kein HTML</b> [x](javascript:alert(1)) y',
  );
  expect(html).toContain(
    '<strong>Frau K.</strong><br>siehe <a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer">Anleitung</a>',
  );
  expect(html).toContain('<ul><li>eins</li><li><em>zwei</em></li></ul>');
  expect(html).toContain('<ol><li>a</li><li>b</li></ol>');
  expect(html).toContain('&lt;b&gt;kein HTML&lt;/b&gt;');
  expect(html).not.toMatch(/href="(?!https:\/\/example\.com)/);
});

test.each([
  '**',
  '*a ',
  '[',
  '](',
  '`',
  '_a',
  '> ',
  '- ',
  '```\n',
  '<http://',
  '\\',
  'http://a',
  '# ',
  '[a](b',
  '**a *b _c ',
])('Markdown of nothing but %j is read in linear time', (unit) => {
  for (const separator of ['', '\n']) {
    const source = (unit + separator).repeat(Math.ceil(200_000 / (unit.length + separator.length)));
    expect(renderMarkdown(source, []).text.length).toBeLessThan(2_000_000);
  }
});
