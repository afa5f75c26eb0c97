// How notices look: header, footer and logo of a site, tables, buttons, HTML and text of one's own, what lists of mails show.
import { describe, expect, test } from 'vitest';
import { readLogo } from '../../src/daemon/papers/logo.ts';
import { readOrders } from '../../src/decide/commands/read.ts';
import { commandLanguages } from '../../src/model/mailed/commands.ts';
import { spellingsOf } from '../../src/model/mailed/lexicon.ts';
import { noticeActions } from '../../src/model/notice/words.ts';
import { cannedReply } from '../../src/notify/canned.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { preheaderOf } from '../../src/notify/look/preheader.ts';
import { mailedTexts } from '../../src/notify/mailed/words.ts';
import { renderMarkdown } from '../../src/notify/markdown.ts';
import { shippedTemplates } from '../../src/notify/template-files.ts';
import { lintTemplates } from '../../src/notify/template-lint.ts';
import { isBlankHtml } from '../../src/notify/templates/empty.ts';
import { ticketOf } from '../desk/builders.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const frame = (body: string) => `---\nsubject: "{{subject}}"\n---\n{{> _header}}\n\n${body}\n\n{{> _footer}}\n`;
const compose = (templates: Record<string, string>, row = makeRow(), config: object = {}) =>
  composeNotice(row, { setup: makeSetup({ templates, config }), keys, now });
const png = Buffer.from(`89504e470d0a1a0a0000000d49484452000001e0000000780806000000${'00'.repeat(40)}`, 'hex');

test('a logo is inside the mail, named by its content, with the name for whoever sees no pictures', async () => {
  const logo = readLogo('bilder/Logo Firma.png', png);
  expect(logo).toMatchObject({ type: 'image/png', filename: 'Logo-Firma.png', width: 240, height: 60 });
  const { bytes, shown } = compose({}, makeRow(), { templates: { dir: null, accent: '#0b5fff', logo } });
  const cid = /<img src="cid:([^"]+)" width="240" height="60" alt="Example Support">/.exec(shown.html ?? '')?.[1];
  expect(shown.text.startsWith('Example Support\n')).toBe(true);
  const mail = await readMail(bytes);
  expect(mail.attachments.map((one) => [one.contentId, one.contentDisposition, one.related])).toEqual([
    [`<${cid}>`, 'inline', true],
  ]);
  expect(mail.attachments[0]?.content.equals(png)).toBe(true);
  expect(mail.text).toContain('gut bei uns angekommen');
  for (const line of Buffer.from(bytes).toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
});

test('a mail with files and a logo has each part where it belongs', async () => {
  const logo = readLogo('logo.png', png);
  const setup = makeSetup({ config: { templates: { dir: null, accent: '#0b5fff', logo } } });
  const files = [{ filename: 'a.txt', type: 'text/plain', bytes: Buffer.from('hallo') }];
  const row = makeRow({ name: 'reply', kind: 'human', data: makeData({ body: 'Anbei.', attachments: ['a.txt'] }) });
  const mail = await readMail(composeNotice(row, { setup, keys, now, files }).bytes);
  expect(mail.attachments.map((one) => [one.filename, one.contentDisposition])).toEqual([
    ['logo.png', 'inline'],
    ['a.txt', 'attachment'],
  ]);
  expect([mail.text?.includes('Anbei.'), String(mail.html).includes('Anbei.')]).toEqual([true, true]);
});

test.each([
  ['a GIF', Buffer.from('474946383961640032000000', 'hex'), { type: 'image/gif', width: 100, height: 50 }],
  [
    'a JPEG',
    Buffer.from('ffd8ffe000104a46494600010100000100010000ffc00011080064012c03011100021101031101', 'hex'),
    { type: 'image/jpeg', width: 240, height: 80 },
  ],
  ['an HTML', Buffer.from('<svg onload=alert(1)>'), { why: 'is no PNG, JPEG or GIF picture' }],
  ['nothing', Buffer.alloc(0), { why: 'is no PNG, JPEG or GIF picture' }],
  [
    'a PNG of no size',
    Buffer.concat([png.subarray(0, 16), Buffer.alloc(8)]),
    { why: 'says it is 0 × 0 pixels, expected a size' },
  ],
  ['a JPEG that ends early', Buffer.from('ffd8ffe0ffff', 'hex'), { why: 'is no PNG, JPEG or GIF picture' }],
  [
    'too much',
    Buffer.alloc(65_537),
    { why: 'has 65537 octets, expected at most 65536: it goes along with every mail' },
  ],
])('%s as a logo', (_, bytes, expected) => {
  expect(readLogo('logo.x', bytes)).toMatchObject(expected);
});

test('header and footer are the parts the site names, in the language of the body, per queue', async () => {
  const config = { templates: { dir: null, accent: '#0b5fff', header: '_kopf', footer: '_fuss' } };
  const templates = {
    'de/_kopf.hbs': 'Kopf',
    'de/_fuss.hbs': 'Fuß',
    'en/_kopf.hbs': 'Head',
    'en/_fuss.hbs': 'Foot',
    'queues/billing/de/_fuss.hbs': 'Fuß der Buchhaltung',
  };
  const text = (row: ReturnType<typeof makeRow>) => compose(templates, row, config).shown.text;
  expect(text(makeRow())).toMatch(/^Kopf\n[\s\S]*\nFuß$/);
  expect(text(makeRow({ locale: 'en' }))).toMatch(/^Head\n[\s\S]*\nFoot$/);
  expect(text(makeRow({ queue: 'billing' }))).toMatch(/^Kopf\n[\s\S]*\nFuß der Buchhaltung$/);
});

test('a header nobody made: the plain form goes out and says why', () => {
  const config = { templates: { dir: null, accent: '#0b5fff', header: '_nobody' } };
  const mail = compose({}, makeRow(), config);
  expect(mail.fault).toContain('_header');
  expect(mail.shown.text).toContain('T-2026-00017');
});

test('an HTML of one’s own replaces one part, with values escaped and parts put in', () => {
  const data = makeData({ body: '<b>x</b>\ny', comment: 'a & b' });
  const html = '<h1>{{comment}}</h1>{{quote body}}{{> _card}}{{#if informal}}du{{else}}Sie{{/if}}';
  const { shown, fault } = compose({ 'de/opened.html.hbs': html }, makeRow({ data }));
  expect(fault).toBeNull();
  expect(shown.html).toMatch(/<h1[^>]*>a &amp; b<\/h1><blockquote/);
  expect(shown.html).toContain('&lt;b&gt;x&lt;/b&gt;<br>\ny');
  expect(shown.html).toContain('T-2026-00017</span></strong></td>');
  expect(shown.html).toContain('Sie\n</div>');
  expect(shown.text).toContain('gut bei uns angekommen');
});

test('a whole document of one’s own stays as it is, with our anchor in it', () => {
  const html = '<!doctype html><html lang="de"><body><p>{{ticket.ref}}</p></body></html>';
  const { shown } = compose({ 'de/opened.html.hbs': html });
  expect(shown.html).toMatch(
    /^<!doctype html><html lang="de"><body><p>T-2026-00017<\/p><div aria-hidden="true"[^>]*>[^<]+<\/div>\n<\/body><\/html>$/,
  );
});

test('a text of one’s own replaces the other part; a queue’s own Markdown hides both', () => {
  const templates = {
    'de/opened.txt.hbs': 'Nummer {{ticket.ref}}\n{{quote body}}\n{{> _regards}}',
    'de/opened.html.hbs': '<p>general</p>',
    'queues/billing/de/opened.hbs': frame('Buchhaltung'),
  };
  const row = makeRow({ data: makeData({ body: 'a\n\nb' }) });
  const { shown } = compose(templates, row);
  expect(shown.text).toBe('Nummer T-2026-00017\n> a\n>\n> b\nMit freundlichen Grüßen\nIhr Team von Example Support');
  expect(shown.html).toContain('<p>general</p>');
  const billing = compose(templates, makeRow({ queue: 'billing' })).shown;
  expect(billing.html).toContain('Buchhaltung');
  expect(billing.text).not.toContain('Nummer');
});

test('a preheader is what the template says, else the first words that say something', () => {
  const own = '---\nsubject: x\npreheader: "{{ticket.ref}} <b>"\n---\n{{> _header}}\nx\n{{> _footer}}';
  expect(compose({ 'de/opened.hbs': own }).shown.html).toContain('>T-2026-00017 &lt;b&gt;</div>');
  expect(compose({}).shown.html).toMatch(/class="preheader"[^>]*>vielen Dank für Ihre Nachricht\./);
  expect(preheaderOf('ACME\n\nHallo,\n\n- a\n\nEins\nzwei.\n\n-----\n\nFuß', 'ACME')).toBe('Eins zwei.');
  expect(preheaderOf('x'.repeat(500), '')).toHaveLength(140);
  expect(preheaderOf('ACME\n\n> Hallo,\n>\n> es geht\n> nicht > 3', 'ACME')).toBe('Hallo, es geht nicht > 3');
});

test.each<[string, Record<string, string>, RegExp | null]>([
  ['nothing between header and footer', { 'de/opened.hbs': frame('') }, /nothing but its header and footer/],
  ['a block that is not there', { 'de/opened.hbs': frame('{{#if rating}}x{{/if}}') }, /nothing but its header/],
  ['a value that is empty', { 'de/opened.hbs': frame('> {{lines solution}}\n\n{{reason}}') }, /nothing but its header/],
  [
    'an own HTML without a word',
    { 'de/opened.html.hbs': '<p>{{#if rating}}x{{/if}}</p><style>p {}</style>' },
    /HTML is empty/,
  ],
  ['an own text without a word', { 'de/opened.txt.hbs': '{{#if rating}}x{{/if}}' }, /text is empty/],
  ['a heading of a block that is not there', { 'de/opened.hbs': frame('## {{reason}}') }, /nothing but its header/],
  ['a list of it', { 'de/opened.hbs': frame('1. {{reason}}\n\n+ {{reason}}') }, /nothing but its header/],
  ['a link of it', { 'de/opened.hbs': frame('[{{reason}}](https://x.example)') }, /nothing but its header/],
  [
    'a header of the site’s own that is a letterhead',
    { 'de/opened.hbs': frame(''), 'de/_header.hbs': '{{logo}}\n\nMuster GmbH {{instance.name}}' },
    /nothing but its header/,
  ],
  [
    'a header of the site’s own that says it all',
    { 'de/opened.hbs': frame(''), 'de/_header.hbs': 'Ihre Anfrage {{ticket.ref}} ist da.' },
    null,
  ],
  ['a customer’s dash', { 'de/opened.hbs': frame('{{lines body}}') }, null],
  ['a customer’s stars', { 'de/opened.hbs': frame('{{ticket.subject}}') }, null],
  ['a background picture alone', { 'de/opened.html.hbs': '<td background="cid:x">&nbsp;</td>' }, null],
  ['a background picture in style', { 'de/opened.html.hbs': '<td style="background:#fff url(cid:x)"></td>' }, null],
  [
    'an own HTML of unseen characters',
    { 'de/opened.html.hbs': '<title>x</title><p title="a > b">\u200b&#8203;&zwj;</p><!-- x -->' },
    /HTML is empty/,
  ],
  ['buttons alone', { 'de/opened.hbs': frame('{{buttons actions}}') }, null],
  ['one word', { 'de/opened.hbs': frame('{{ticket.ref}}') }, null],
  ['a picture alone', { 'de/opened.html.hbs': '<p><img src="cid:x"></p>' }, null],
])('a notice that says nothing gives way to the built-in form: %s', (_, templates, fault) => {
  const actions: ['take'] = ['take'];
  const ticket = { ...makeData().ticket!, subject: '***' };
  const row = makeRow({ data: makeData({ actions, solution: '', reason: '', body: '-', ticket }) });
  const mail = compose(templates, row);
  if (fault === null) expect(mail.fault).toBeNull();
  else {
    expect(mail.fault).toMatch(fault);
    expect(mail.shown.text).toContain('T-2026-00017');
  }
});

test('the built-in form says what a moment is', () => {
  const row = makeRow({
    data: makeData({ expected: { at: Date.parse('2026-01-08T10:00:00Z'), isOutOfHours: false } }),
  });
  expect(compose({ 'de/opened.hbs': frame('{{> _nobody}}') }, row).shown.text).toMatch(/^Voraussichtlich bis: \S/m);
});

test.each([
  ['20. März 2026 um 10:30 Uhr', '20.\u00a0März 2026 um 10:30\u00a0Uhr'],
  ['Donnerstag, 19. März um 11:30 Uhr', 'Donnerstag, 19.\u00a0März um 11:30\u00a0Uhr'],
  ['March 20, 2026 at 10:30 AM', 'March\u00a020, 2026 at 10:30\u00a0AM'],
  ['jeudi 19 mars à 11:30', 'jeudi 19\u00a0mars à 11:30'],
  ['1er avril 2026', '1er\u00a0avril 2026'],
  ['Room 12, second floor', 'Room 12, second floor'],
  ['2026 um', '2026 um'],
])('a day keeps to one line in HTML, and is as it is in text: %s', (text, html) => {
  const rendered = renderMarkdown('per E-Mail \uE0000\uE001', [{ kind: 'inline', text }]);
  const word = '<span style="white-space:nowrap">E-Mail</span>';
  expect([rendered.html, rendered.text]).toEqual([`<p>per ${word} ${html}</p>`, `per E-Mail ${text}`]);
});

test.each([
  ['2*3*4 and 2**3**4', '2*3*4 and 2**3**4'],
  ['**2** times *3*', '2 times 3'],
  ['on \\\\nas-1.firm\\scans, (\\\\nas\\c$)', 'on \\\\nas-1.firm\\scans, (\\\\nas\\c$)'],
  ['C:\\temp\\new', 'C:\\temp\\new'],
  ['a \\\\word \\*', 'a \\word *'],
])('what people write who know no Markdown stays what it is: %s', (text, expected) => {
  expect(renderMarkdown('\uE0020\uE001', [{ kind: 'markdown', text }]).text).toBe(expected);
});

test('a canned reply shows a stranger’s words as words: no list, no link', () => {
  const templates = { 'canned/en/hi.hbs': '{{customer.name}}\n\n{{ticket.subject}}' };
  const about = { setup: makeSetup({ templates }), agent: 'anna' };
  const words = (subject: string, name: string): string => {
    const canned = cannedReply('hi', ticketOf({ subject, customer: { address: 'k@kunde.example', name } }), about);
    const text = canned.kind === 'text' ? canned.text : '';
    const { html, text: plain } = renderMarkdown('\uE0020\uE001', [{ kind: 'markdown', text }]);
    expect(html).not.toMatch(/<(?!\/?p\b|br)/);
    return plain;
  };
  for (const one of [
    '- item',
    '1. first',
    '+ x',
    '=== x',
    'see HTTPS://evil.example/a_b',
    '[a](http://evil.example)',
    '\\\\nas\\a',
    '> # *x*',
  ])
    expect(words(one, one)).toBe(`${one}\n\n${one}`);
});

const HEBREW = 'שלום רב';
test.each([
  ['words of a person', 'markdown', `${HEBREW}\nHello **there**`, [HEBREW, 'Hello <strong>there</strong>']],
  ['words of a person, apart', 'markdown', `${HEBREW},\n\nHello\nthere`, [`${HEBREW},`, 'Hello<br>there']],
  ['a quoted mail', 'quote', `Hello,\n\n${HEBREW}\n12:30\n\nBye`, ['Hello,', `${HEBREW}<br>\n12:30`, 'Bye']],
  ['a comment', 'lines', `1.\n${HEBREW}\nHello`, [`1.<br>\n${HEBREW}`, 'Hello']],
  ['one direction alone', 'quote', 'Hello,\n\nthere', ['Hello,<br>\n<br>\nthere']],
] as const)('%s: each line runs its own way', (_, kind, text, expected) => {
  const { html, text: plain } = renderMarkdown('\uE0020\uE001', [{ kind, text }]);
  expect([...html.matchAll(/<p dir="auto">([\s\S]*?)<\/p>/g)].map(([, words]) => words)).toEqual(expected);
  expect(html.match(/<(?!p )[a-z0-9]+ dir=/g)).toBeNull();
  // In plain text the reader's program does it: nothing unseen stands in it, every line is where it was.
  expect(plain).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  expect(plain.replaceAll(/^> ?|\*\*/gm, '')).toBe(text.replaceAll('**', ''));
});

test('lists, headings and tables of a person turn each by themselves', () => {
  const text = `## ${HEBREW}\n\n- ${HEBREW}\n- Canon\n\n> ${HEBREW}\n> Canon\n\n| a | b | c |\n|---|---|---|\n| ${HEBREW} | x | y |`;
  const { html } = renderMarkdown('\uE0020\uE001', [{ kind: 'markdown', text }]);
  expect(html).toContain(`<h2 dir="auto">${HEBREW}</h2>`);
  expect(html).toContain(`<ul style="padding:0 24px"><li dir="auto">${HEBREW}</li><li dir="auto">Canon</li></ul>`);
  expect(html).toContain(`<blockquote><p dir="auto">${HEBREW}</p>\n<p dir="auto">Canon</p></blockquote>`);
  expect(html).toContain(`<td dir="auto">${HEBREW}</td>`);
});

test('two columns without a head are facts, others stand in columns or row by row', () => {
  const text = (source: string) => renderMarkdown(source, []).text;
  expect(text('| Nummer | **7** |\n| Leer | |')).toBe('- Nummer: 7\n- Leer');
  expect(text('| a | bb |\n|---|---|\n| ccc | d |')).toBe('a    bb\n---  --\nccc  d');
  expect(text(`| a | b |\n|---|---|\n| ${'x'.repeat(80)} | y |`)).toBe(`- a: ${'x'.repeat(80)}\n  b: y`);
  expect(renderMarkdown('| a | <b> |', []).html).toBe(
    '<table class="facts"><tr><th scope="row">a</th><td dir="auto">&lt;b&gt;</td></tr></table>',
  );
  expect(text('| no end')).toBe('| no end');
  expect(text('a \\| b\n| x \\| y | z |')).toBe('a | b\n\n- x | y: z');
});

test('buttons are links that work without a login, and lines to write in the text', () => {
  const row = makeRow({
    name: 'agent-new',
    agent: 'anna',
    kind: 'agent',
    data: makeData({ actions: ['take', 'note'], ticket: { ...makeData().ticket!, subject: 'a&b "c" %' } }),
  });
  const { shown } = compose({}, row);
  expect(shown.text).toContain('- #übernehmen: Übernehmen\n- #notiz: Notiz schreiben');
  const [href = ''] = /mailto:hilfe[^"]+/.exec(shown.html ?? '') ?? [];
  const url = new URL(href.replaceAll('&amp;', '&'));
  expect(url.pathname).toMatch(/^hilfe(?:%2B|\+)[^@]+@example\.com$/);
  expect(url.searchParams.get('subject')).toBe('Re: [T-2026-00017] a&b "c" %');
  expect(url.searchParams.get('body')).toBe('#übernehmen\r\n');
});

describe.each(commandLanguages)('what our mails tell an agent to write, in %s', (locale) => {
  const isOwn = (word: string) => spellingsOf(word).some(({ language }) => language === locale);

  test('every button writes a command of his language, which is understood as it comes back', () => {
    const row = makeRow({
      name: 'agent-new',
      agent: 'anna',
      kind: 'agent',
      locale,
      data: makeData({ actions: noticeActions }),
    });
    const { html, text } = compose({}, row).shown;
    const links = [...(html ?? '').matchAll(/href="(mailto:[^"]+)"/g)].map(([, href = '']) => href);
    expect(links).toHaveLength(noticeActions.length);
    links.forEach((href, at) => {
      const body = new URL(href.replaceAll('&amp;', '&')).searchParams.get('body') ?? '';
      const { commands } = readOrders(`${body}\n\nSent from my phone`, []);
      const [said = ''] = body.trim().split('\n');
      expect(commands.map(({ name }) => name)).toEqual([noticeActions[at]]);
      // As a program without accents would send it, too.
      expect(readOrders(said.normalize('NFD'), []).commands[0]?.name).toBe(noticeActions[at]);
      expect([said, isOwn(said.slice(1))]).toEqual([said, true]);
      expect(text).toContain(`- ${said}`);
    });
  });

  test('footers, receipts and refusals name commands by his words', () => {
    const files = Object.entries(shippedTemplates()).filter(([path]) => path.startsWith(`${locale}/`));
    const texts = [...files.map(([, source]) => source), JSON.stringify(mailedTexts(locale))];
    const words = texts.flatMap((text) =>
      [...text.matchAll(/(?<![{\p{L}])#(\p{L}[\p{L}-]*)/gu)].map(([, word = '']) => word),
    );
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => !isOwn(word))).toEqual([]);
  });
});

test('values inside code stay text', () => {
  const held = { problem: 'x', didYouMean: '<close>', original: 'y' };
  const { shown } = compose({}, makeRow({ name: 'agent-held', agent: 'anna', data: makeData({ held }) }));
  expect(shown.text).toContain('Meinten Sie <close>?');
  expect(shown.html).toContain('<code>&lt;close&gt;</code>');
});

test.each([
  ['<img src="https://x.example/a.png">', 'remote'],
  ['<td style="background:url(//x.example/a.png)">x</td>', 'remote'],
  ['<script>1</script>', 'unsafe'],
  ['<a href="javascript:alert(1)">x</a>', 'unsafe'],
  ['<a href="{{body}}">x</a>', 'unsafe'],
  ['<a href={{ticket.link}}>x</a>', 'unsafe'],
  ['<p onclick="x()">x</p>', 'unsafe'],
  ['<p style="{{comment}}">x</p>', 'unsafe'],
  ['<form><input></form>', 'unsafe'],
  ['<p style="color:#aaa">x</p>', 'contrast'],
  ['<table bgcolor="#0b5fff"><tr><td style="color: rgb(20, 20, 120)">x</td></tr></table>', 'contrast'],
  ['{{{body}}}', 'raw'],
  ['{{nope}}', 'variable'],
  [`<p>${'x'.repeat(100_001)}</p>`, 'size'],
])('lint finds in an own HTML: %.50s', (html, code) => {
  const problems = lintTemplates({ 'de/opened.html.hbs': `<p>fine</p>\n${html}` });
  expect(problems.map((one) => one.code)).toContain(code);
  expect(problems[0]).toMatchObject({ file: 'de/opened.html.hbs', line: code === 'size' ? 1 : 2 });
});

test.each([
  ['a colour without a background', '<p style="color:#333333">x</p>', ['#333333 on #161b22']],
  ['a background without a colour', '<td bgcolor="#ffffff">x</td>', ['#e6edf3 on #ffffff']],
  ['both', '<td style="color:#333;background-color:#fff">x</td>', []],
  ['a heading, which is ours', '<h2 style="color:#333">x</h2>', []],
  ['a whole document of one’s own', '<!DOCTYPE html><html><p style="color:#333">x</p></html>', []],
])('lint reads own HTML in the dark, too: %s', (_, html, pairs) => {
  const dark = lintTemplates({ 'de/opened.html.hbs': html }).filter((one) => one.message.startsWith('in the dark'));
  expect(dark.map((one) => /words in (#\w+ on #\w+)/.exec(one.message)?.[1])).toEqual(pairs);
  for (const one of dark) expect(one).toMatchObject({ severity: 'warning', code: 'contrast' });
});

/** With words in white: what the lint cannot read is not judged. */
const unread = [
  'background: linear-gradient(#1e40af, #000)',
  'background-image: linear-gradient(#1e40af, #000)',
  'background: var(--b)',
  'background: rgba(30, 64, 175, .95)',
  'background: #1e40afff',
  'background: midnightblue',
  'background: url(cid:a) #1e40af',
  'background: #fff url(https://x.example/a.png)',
  'background-image: url(cid:a); background-color: #fff',
  'background: color-mix(in srgb, red, blue)',
  'background: #fff8',
  'display:none',
  'visibility:hidden',
  'font-size:0',
  'font-size: 1px !important',
  'max-height:0;overflow:hidden',
  'opacity: 0',
  'color: rgba(255,255,255,.1)',
  'color: transparent',
];
test.each<[string, string, readonly string[]]>([
  ['a class', '<style>.pale { color: #ddd }</style><p class="x pale">x</p>', ['warning #dddddd on #ffffff']],
  [
    'an element below another',
    '<style>body td.a > p { color: #eee }</style><body><td class="a"><p>x</p>',
    ['warning #eeeeee on #ffffff'],
  ],
  [
    'an element below another that is not there',
    '<style>body td.a > p { color: #eee }</style><td class="a"><p>x</p>',
    [],
  ],
  [
    'a rule inside a rule',
    '<style>.a { color: #222; p { color: #ddd } }</style><td class="a"><p>x</p>',
    ['warning #dddddd on #ffffff'],
  ],
  ['a rule inside a rule, elsewhere', '<style>.a { p { color: #ddd } }</style><td><p>x</p></td>', []],
  [
    '& for the rule around',
    '<style>p, td { &.a { color: #ddd } }</style><td class="a">x</td>',
    ['warning #dddddd on #ffffff'],
  ],
  [
    'the dark inside a rule',
    '<style>p { color: #111; background: #fff; @media (prefers-color-scheme: dark) { background: #000 } }</style><p>x</p>',
    ['warning in the dark #111111 on #000000'],
  ],
  ['a part that may say otherwise', '<style>p { color: #ddd } {{> _css}}</style><p>x</p>', []],
  ['directly inside', '<style>td.a > p { color: #eee }</style><td class="a"><p>x</p>', ['warning #eeeeee on #ffffff']],
  ['not directly inside', '<style>td > p { color: #eee }</style><td><div><p>x</p></div>', []],
  [
    'an id, hsl, and what is inherited',
    '<style>#a { background: hsl(0 0% 0%) no-repeat }</style><div id="a"><p>x</p></div>',
    ['warning #1f2328 on #000000'],
  ],
  [
    'the nearer rule',
    '<style>p.x { color: #111 } p { color: #eee }</style><p class="x">x</p>',
    ['warning in the dark #111111 on #161b22'],
  ],
  [
    'the later rule',
    '<style>p { color: #eee } p { color: #777; color: rgb(0,0,0) }</style><p bgcolor="white">x</p>',
    [],
  ],
  ['what the element says itself', '<style>p { color: #eee }</style><p style="color:#000;background:white">x</p>', []],
  [
    'what insists',
    '<style>p { color: #eee !important }</style><p style="color:#000;background:white">x</p>',
    ['warning #eeeeee on #ffffff'],
  ],
  [
    'comments and several selectors',
    '<style>/* p { } */ a, .b:hover, .b { color: yellow }</style><p class="b">x</p>',
    ['warning #ffff00 on #ffffff'],
  ],
  [
    'a heading and a link in our document, which are ours',
    '<style>h2, a { color: #eee }</style><h2>x</h2><a>x</a>',
    [],
  ],
  ['a narrow screen, which is not judged', '<style>@media (max-width: 9px) { p { color: #eee } }</style><p>x</p>', []],
  [
    'a rule that heals what attributes alone would not',
    '<style>.x { background: #003366 }</style><td class="x"><font color="white">x</font>',
    [],
  ],
  [
    'the dark of a whole document',
    '<!doctype html><style>@media (prefers-color-scheme: dark) { body { background: #111 } p { color: #222 } }</style><body><p>x</p>',
    ['warning in the dark #222222 on #111111'],
  ],
  ['a value in a rule', '<style>p { color: {{x}} }</style><p>x</p>', []],
  ...unread.map((rule): [string, string, readonly string[]] => [
    `unread: ${rule}`,
    `<style>.h { color: #fff; ${rule} }</style><p class="h">x</p>`,
    [],
  ]),
  ...[
    '<style>td[class=h] { background: #1e40af }</style><td class="h" style="color:#fff">x',
    '<style>tr:first-child { background: #1e40af !important }</style><tr style="background:#fff"><td style="color:#fff">x',
    '<style>.a + div .h, .b ~ .h { background: #1e40af }</style><div><p class="h" style="color:#fff">x</p></div>',
    '<style>@media (min-width:1px) { .h { background: #000 } }</style><p class="h" style="color:#fff">x</p>',
    '<style>.h:not(.a) { background: #000 }</style><p class="h" style="color:#fff">x</p>',
    '<td bgcolor="{{subject}}" style="color:#fff">x</td>',
    '<td bgcolor="1e40af" style="color:#fff">x</td>',
    '<td background="cid:a" style="color:#fff">x</td>',
    '<td class="{{subject}}" style="color:#fff">x</td>',
    '<td {{#if body}}bgcolor="#1e40af"{{/if}} style="color:#fff">x</td>',
    '<p hidden style="color:#fff">x</p>',
    '<p style="color:#fff;display:none">x<b style="color:#eee;background:#fff">x</b></p>',
    '<!doctype html><body bgcolor="#000000" text="#ffffff">x</body>',
    '<!-- <p style="color:#fff">x</p> --><p style="color:#fff">{{!-- x --}}{{#if body}}{{/if}}<!-- x --></p>',
    '<!doctype html><table><tr><td bgcolor="#000000" style="color:#fff">x<tr><td>x</table>',
  ].map((html): [string, string, readonly string[]] => [`unread: ${html}`, html, []]),
  [
    'a rule that is known stands over one that may hold',
    '<style>td[class=h] { color: #fff } td#h { color: #eee }</style><td class="h" id="h" bgcolor="white">x</td>',
    ['warning #eeeeee on #ffffff'],
  ],
  [
    'what shows what is around it',
    '<style>.a { background: #000; color: #222 } p { background: none; color: inherit }</style><div class="a"><p>x</p></div>',
    ['warning #222222 on #000000'],
  ],
  [
    'opaque with eight digits',
    '<style>p { color: #eeeeeeff; background: #FFFF }</style><p>x</p>',
    ['warning #eeeeee on #ffffff'],
  ],
  [
    'a hidden element and the next',
    '<p style="display:none;color:#fff">x</p><p style="color:#eee;background:#fff">x</p>',
    ['error #eeeeee on #ffffff'],
  ],
])('lint reads the rules of a style sheet: %s', (_, html, expected) => {
  const found = lintTemplates({ 'de/opened.html.hbs': html }).filter((one) => one.code === 'contrast');
  const said = found.map(
    ({ severity, message }) =>
      `${severity} ${message.replace(/,? ?words in | have a contrast.*/g, (cut) => (cut.startsWith(',') ? ' ' : ''))}`,
  );
  expect(said).toEqual(expected);
});

test('rules times elements times depth are judged in time: what is too much is said, and not judged', () => {
  const rules = Array.from({ length: 500 }, (_, at) => `i div div div p.c${at % 9} { color: #eee }`).join('');
  const lint = (depth: number, times: number) => {
    // The deep elements stay open around all the others.
    const html = `<style>${rules}</style>${'<div class="c1">'.repeat(depth)}${'<p class="c1">x</p>'.repeat(times)}${'</div>'.repeat(depth)}<p style="color:#eee">x</p>`;
    return lintTemplates({ 'de/opened.html.hbs': html }).map((one) => one.message);
  };
  expect(lint(20, 20).join()).toContain('#eeeeee on #ffffff');
  expect(lint(400, 2_000).join()).toContain('too many rules of <style> for so many elements: colours are not judged');
  expect(lint(600, 1).join()).toContain('more than 500 elements in each other: colours are not judged from here on');
});

test.each([
  '<style',
  '<style ',
  '<style>',
  '<!--',
  '<',
  '<a b="c',
  `<a "<a '`,
  '{{!--',
  '<style>/*{{',
  '<p>x',
  '@media all{',
  '[x](y) ',
])('an own HTML of nothing but %j is read in linear time', (unit) => {
  const timeOf = (length: number): number => {
    const source = unit.repeat(Math.ceil(length / unit.length));
    const files = { 'de/opened.html.hbs': source, 'de/reply.hbs': source, 'de/_a.html.hbs': `<style>${source}` };
    const begun = performance.now();
    expect(lintTemplates(files).length).toBeGreaterThan(0);
    expect(isBlankHtml(source)).toBe(/^<(?:style>|!--)/.test(unit));
    return performance.now() - begun;
  };
  // Eight times as much, with room for a machine that does something else: what is quadratic takes 64 times as long.
  expect(timeOf(160_000)).toBeLessThan(Math.max(30 * timeOf(20_000), 1_000));
});

test.each([
  ['![x](https://x.example/a.png)', 'remote', 'would be shown as ! and words'],
  ['![x][logo]', 'remote', '{{logo}}'],
  ['[x](javascript:alert(1))', 'unsafe', 'no address a mail links to'],
  ['[x](JaVaScript:x)', 'unsafe', 'so readers get no link'],
  ['[x](data:text/html,x)', 'unsafe', 'expected https://'],
  ['[x](www.example.com)', 'link', '"www.example.com" is no address'],
  ['[x]({{subject}})', 'unsafe', 'leads where subject says'],
  ['[x](https://x.example/?q={{body}})', 'unsafe', 'leads where body says'],
  [
    '[x]({{ticket.link}}) [y](https://x.example/{{ticket.ref}}) [z](mailto:{{instance.address}}) [a](two words) [b]',
    '',
    '',
  ],
  ['`[x](javascript:x)` {{!-- ![x](y) --}}', '', ''],
  ['\\[kein\\](Link) \\[kein](Link) [y](mailto:{{agent}})', '', ''],
  ['\\\\[x](Link)', 'link', '"Link" is no address'],
])('lint of links in Markdown: %s', (body, code, words) => {
  const found = lintTemplates({ 'de/opened.hbs': frame(body) });
  expect(found.map((one) => [one.severity, one.code, one.line])).toEqual(code === '' ? [] : [['warning', code, 6]]);
  expect(found.map((one) => one.message).join()).toContain(words);
});

test.each([
  ['<a href=" &#106;ava&#x73;cript&colon;alert(1)">x</a>', 'unsafe', 'warning'],
  ['<a href="java\tscript:alert(1)">x</a>', 'unsafe', 'warning'],
  ['<a href="{{~subject}}">x</a>', 'unsafe', 'error'],
  ['<img src="{{ticket.link}}" alt="x">', 'remote', 'warning'],
  ['<a href="{{#if ticket.link}}{{ticket.link}}{{else}}https://x.example/{{ticket.ref}}{{/if}}">x</a>', '', ''],
])('lint of links in an own HTML: %s', (html, code, severity) => {
  const found = lintTemplates({ 'de/opened.html.hbs': html }).map((one) => [one.code, one.severity]);
  expect(found).toEqual(code === '' ? [] : [[code, severity]]);
});

test('lint has nothing against an HTML as it should be', () => {
  const html =
    '<style>a { color: #777 }</style><table bgcolor="#003366"><tr><td style="color:white">{{> _card}}<a href="{{ticket.link}}" style="color:#ffffff">x</a></td></tr></table>{{#each actions}}<a href="{{href}}">{{label}}</a>{{/each}}';
  expect(lintTemplates({ 'de/opened.html.hbs': html })).toEqual([]);
});

const site = { language: 'de', languages: ['de', 'nl-BE'], header: '_header', footer: '_footer', hasLogo: false };

test.each<[string, Record<string, string>, object, string[]]>([
  [
    'a notice in one of two languages',
    { 'de/webform.hbs': frame('x') },
    {},
    ['warning locale de/webform.hbs: no webform in nl-BE'],
  ],
  ['a country’s language by its own', { 'de/webform.hbs': frame('x'), 'nl/webform.hbs': frame('x') }, {}, []],
  ['an own file of a shipped notice', { 'de/opened.hbs': frame('x') }, {}, []],
  ['an HTML without its text', { 'de/webform.html.hbs': '<p>x</p>' }, { languages: ['de'] }, ['error text']],
  ['an HTML beside a shipped text', { 'de/opened.html.hbs': '<p>x</p>' }, {}, []],
  ['a header nobody made', {}, { header: '_kopf' }, ['error part de/_kopf.hbs: templates.header is _kopf']],
  [
    'a logo nobody shows',
    { 'de/_header.hbs': 'x' },
    { hasLogo: true },
    ['warning frame de/_header.hbs: templates.logo is set'],
  ],
  ['you with one form', { 'de/opened.hbs': frame('{{you "Sie"}}') }, {}, ['error helper']],
  ['a part of one’s own', { 'de/opened.hbs': frame('{{> _mine}}'), 'de/_mine.hbs': 'x' }, {}, []],
])('lint of a site: %s', (_, files, change, expected) => {
  const said = lintTemplates(files, { ...site, ...change }).map(
    (one) => `${one.severity} ${one.code} ${one.file}: ${one.message}`,
  );
  expect(said.map((one, at) => one.slice(0, expected[at]?.length ?? 200))).toEqual(expected);
});
