// How notices look: header, footer and logo of a site, tables, buttons, HTML and text of one's own, what lists of mails show.
import { expect, test } from 'vitest';
import { readLogo } from '../../src/daemon/papers/logo.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { preheaderOf } from '../../src/notify/look/preheader.ts';
import { renderMarkdown } from '../../src/notify/markdown.ts';
import { lintTemplates } from '../../src/notify/template-lint.ts';
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
  expect(shown.text).toContain('- #take: Übernehmen\n- #note: Notiz schreiben');
  const [href = ''] = /mailto:hilfe[^"]+/.exec(shown.html ?? '') ?? [];
  const url = new URL(href.replaceAll('&amp;', '&'));
  expect(url.pathname).toMatch(/^hilfe(?:%2B|\+)[^@]+@example\.com$/);
  expect(url.searchParams.get('subject')).toBe('Re: [T-2026-00017] a&b "c" %');
  expect(url.searchParams.get('body')).toBe('#take\r\n');
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
