// Templates as people get them wrong: each mistake is said where it is, with what to do. Written by somebody who had not
// seen the lint (2026-11-23); what it said nothing of, or in the words of its parser, stands here.
import { expect, test } from 'vitest';
import { lintTemplates, type SiteLook } from '../../src/notify/template-lint.ts';
import { templateSet } from '../../src/notify/templates.ts';

const site: SiteLook = { language: 'de', languages: ['de'], header: '_header', footer: '_footer', hasLogo: false };
const head = '---\nsubject: x\n---\n';
const framed = (body: string): string => `${head}{{> _header}}\n${body}\n{{> _footer}}\n`;
const chain = (times: number): Record<string, string> =>
  Object.fromEntries([...'abcd'].map((name, at) => [`de/_${name}.hbs`, `{{> _${'bcde'[at]}}}`.repeat(times)]));

test.each<[string, string]>([
  ['{{#if ticket}}\nx', '5:1 {{#if ticket}} is never closed: write {{/if}}'],
  ['a\n{{#if body}}{{#if agent}}x{{/if}}', '6:1 {{#if body}} is never closed: write {{/if}}'],
  ['x {{#if ticket}}x{{/each}}', '5:18 {{/each}} cannot close {{#if ticket}}: write {{/if}} before it'],
  ['x{{/if}}', '5:2 {{/if}} closes nothing: take it away, or begin with {{#if …}}'],
  ['Nummer {{ticket.ref', '5:8 {{ticket.ref is never closed: write }} behind it'],
  ['{{ticket.ref\n{{body}}', '5:1 {{ticket.ref is never closed: write }} behind it'],
  ['{{else}}', '5:1 {{else}} belongs between {{#if …}} and {{/if}}'],
  ['{{^}}', '5:1 {{^}} belongs between {{#if …}} and {{/if}}'],
  ['ok {{body}} {{ticket.ref x=}}', '5:13 {{ticket.ref x=}} is no tag: expected'],
  ['{{}}', '5:1 {{}} is no tag: expected'],
  ['{{#if}}x{{/if}}', ''],
  ['{{ticket.reff}}', '5:3 unknown variable ticket.reff: did you mean ticket.ref?'],
  ['{{tiket.ref}}', '5:3 unknown variable tiket.ref: did you mean ticket.ref?'],
  ['{{#each changes}}{{ticket.ref}}{{/each}}', '5:20 unknown variable ticket.ref: in {{#each}} it is ../ticket.ref'],
  ['{{customer.firstname}}', '5:3 unknown variable customer.firstname: customer has name, address, greeting'],
  [
    '{{greeting2000}}',
    '5:3 unknown variable greeting2000: docs/templates.md lists those there are, docs/documents.md those of documents',
  ],
  [
    '{{#ticket}}x{{/ticket}}',
    '5:1 unknown helper ticket: write {{#if ticket}}, {{#unless ticket}} or {{#each ticket}}',
  ],
  [
    '{{^ticket}}x{{/ticket}}',
    '5:1 unknown helper ticket: write {{#if ticket}}, {{#unless ticket}} or {{#each ticket}}',
  ],
  ['', '1:1 says nothing of its own: where the header shows nothing of the notice either, the built-in plain form'],
  ['{{!-- later --}}', '1:1 says nothing of its own'],
  ['{{#each subject}}x{{/each}}', '5:9 subject is no list'],
  ['{{ticket}}', '5:3 ticket is several values: write {{ticket.ref}} or another of them'],
  ['{{attachments}}', '5:3 attachments is a list: write {{#each attachments}} … {{/each}}'],
  ['{{#each changes}}{{this}}{{/each}}', '5:20 this is several values: write {{field}} or another of them'],
  ['{{> _heder}}', '5:1 unknown part _heder: did you mean _header?'],
  ['{{> (lookup . "x")}}', '5:1 a part is called by its name: write {{> _name}}'],
  ['<b>x</b>', '5:1 <b> would be shown as it is written'],
  ['`<b>` {{!-- <b> --}}', ''],
])('a mistake in a body: %s', (body, expected) => {
  const [found] = lintTemplates({ 'de/opened.hbs': framed(body) }, site);
  if (expected === '') expect(found?.message ?? '').not.toMatch(/Parse error|Expecting/);
  else expect(`${found?.line}:${found?.column} ${found?.message}`.slice(0, expected.length)).toBe(expected);
});

test.each<[string, string]>([
  ['---\nsubject: x\nHallo', '1 its head never ends'],
  ['---\nsubjekt: x\n---\nHallo', '2 nothing reads subjekt: here; did you mean subject:?'],
  ['---\nsubject: x\nto: eva@acme.example\n---\nHallo', '3 nothing reads to: here; known are subject and preheader'],
  ['---\nsubject:\n---\nHallo', '2 subject: is empty'],
  ['---\nsubject: ""\n---\nHallo', '2 subject: is empty'],
  ['---\nsubject: a\nsubject: b\n---\nHallo', '3 subject: is said twice'],
  ['---\nsubject: [{{ticket.ref}}] {{subject}}\n---\nHallo', '2 subject: says {{ticket.ref}}, and mailclerk writes'],
  ['---\nsubject: "Vorgang {{ ticket.ref }}"\n---\nHallo', '2 subject: says {{ticket.ref}}, and mailclerk writes'],
  ['---\nsubject: AW: {{subject}}\n---\nHallo', '2 subject: begins with Re:, which mailclerk writes'],
  ['---\nsubject: {{subject}} – {{ticket.subject}}\n---\nHallo', '2 subject: says {{subject}} and {{ticket.subject}}'],
  [
    '---\nsubject: {{#if agent}}{{subject}}{{/if}}{{#unless agent}}{{ticket.subject}}{{/unless}}\n---\nHallo',
    'undefined undefined',
  ],
  ['---\nsubject: {{#if agent}}{{subject}}{{else}}{{ticket.subject}}{{/if}}\n---\nHallo', 'undefined undefined'],
  [
    '---\nsubject: {{#if agent}}{{subject}}{{/if}}{{^agent}}{{ticket.subject}}{{/agent}}\n---\nHallo',
    'undefined undefined',
  ],
  ['---\nsubject: {{#if agent}}{{subject}}{{^}}{{ticket.subject}}{{/if}}\n---\nHallo', 'undefined undefined'],
  ['---\nsubject: {{^if agent}}{{subject}}{{else}}{{ticket.subject}}{{/if}}\n---\nHallo', 'undefined undefined'],
  [
    '---\nsubject: {{#if ticket}}{{subject}}{{^if agent}} {{ticket.subject}}{{/if}}{{/if}}\n---\nHallo',
    '2 subject: says {{subject}} and {{ticket.subject}}',
  ],
  [
    '---\nsubject: {{subject}}{{#if agent}} {{ticket.subject}}{{/if}}\n---\nHallo',
    '2 subject: says {{subject}} and {{ticket.subject}}',
  ],
])('a mistake in a head: %j', (text, expected) => {
  const [found] = lintTemplates({ 'de/opened.hbs': text }, site).filter((one) => one.code === 'head');
  expect(`${found?.line} ${found?.message}`.slice(0, expected.length)).toBe(expected);
});

test('what never kept a notice from leaving is a warning: an upgrade stops no daemon', () => {
  const said = '{{attachments}}{{#each subject}}x{{/each}}<b>x</b>{{> _header}}{{> _footer}}';
  const text = `---\nsubject: a\nsubject: b\nto: x\n---\n${said}`;
  const files = { 'de/opened.hbs': text, 'de/opend.hbs': text, 'opened.hbs': text };
  const found = lintTemplates(files, { ...site, places: { queues: [], others: ['de/closed.txt'] } });
  expect(found.length).toBeGreaterThan(15);
  expect(found.filter((one) => one.severity === 'error')).toEqual([]);
});

test.each<[Record<string, string>, readonly string[]]>([
  [{ 'canned/de/gruss.hbs': '---\nHinweis: bitte Gerät neu starten\n' }, []],
  [{ 'de/opened.html.hbs': '---\nHinweis: bitte\n' }, []],
  [
    { 'canned/de/gruss.hbs': '---\nsubject: x\nHallo' },
    ['warning subject: belongs to the head of a notice, here readers would see it'],
  ],
  [{ 'de/opened.hbs': '---\nsubject: x\n{{> _header}}{{> _footer}}' }, ['error its head never ends']],
  [
    { 'de/_footer.hbs': '---\nsubject: x\n---\nMuster GmbH' },
    ['warning subject: belongs to the head of a notice, here nothing reads it'],
  ],
  [
    { 'de/_footer.hbs': '---\nsubject: x\nTel: 030 1\n---\nMuster GmbH' },
    ['warning subject: belongs to the head of a notice, here readers would see it'],
  ],
  [{ 'de/_footer.hbs': '{{> _footer}}' }, ['error puts itself in without end']],
  [{ 'queues/support/de/_footer.hbs': '{{> _footer}}' }, ['error puts itself in without end']],
  [{ 'de/_footer.hbs': '{{#if toAdmin}}{{> _footer}}{{/if}}' }, ['warning puts itself in without end']],
  [{ 'de/_unused.hbs': '{{> _unused}}' }, ['warning puts itself in without end']],
  [{ ...chain(10), 'de/_e.hbs': 'x' }, ['warning puts in 1110 parts']],
  [{ 'de/opened.html.hbs': '<style>p { color: {{body}} }</style>' }, ['warning a variable in <style>']],
  [{ 'de/opened.hbs': framed('{{changes}}') }, ['warning changes is a list']],
  [{ 'de/opened.hbs': framed('{{offer}}') }, ['warning offer is several values']],
  [{ 'de/opened.hbs': framed('{{#if informal}}{{instance}}{{/if}}') }, ['warning instance is several values']],
  [{ 'de/opened.hbs': framed('{{instance}}') }, ['error instance is several values']],
])('an error is what no notice leaves with: %j', (files, expected) => {
  const found = lintTemplates(files, site).map((one) => `${one.severity} ${one.message}`);
  expect(found.map((one, at) => one.slice(0, expected[at]?.length ?? 200))).toEqual(expected);
});

test.each<[string, string]>([
  ['de/opend.hbs', 'no notice is called opend: did you mean opened?'],
  ['de/Opened.hbs', 'no notice is called Opened: did you mean opened?'],
  ['de/agent_new.hbs', 'no notice is called agent_new: did you mean agent-new?'],
  ['de/_foter.hbs', 'no part is called _foter: did you mean _footer?'],
  ['de/webform-opened.hbs', ''],
  ['de/opened2.hbs', ''],
  ['opened.hbs', 'lies in no folder of a language'],
  ['deutsch/opened.hbs', 'deutsch is no folder of a language, so nothing looks here: call it de, nl-BE …'],
  ['DE/opened.hbs', 'DE is no folder of a language, so nothing looks here: call it de'],
  ['de_AT/opened.hbs', 'de_AT is no folder of a language, so nothing looks here: call it de-AT'],
  ['de/mail/opened.hbs', 'lies too deep, so nothing looks here: write de/opened.hbs'],
  ['queues/suport/de/opened.hbs', 'there is no queue suport, so nothing looks here: did you mean queues/support?'],
  [
    'queues/support/opened.hbs',
    'lies in no folder of a language, so nothing looks here: write queues/support/de/opened.hbs',
  ],
  ['queues/support/de/opened.hbs', ''],
  ['canned/hello.hbs', 'canned replies lie in canned/LANGUAGE: write canned/de/hello.hbs'],
])('a file nothing finds: %s', (path, expected) => {
  const text = path.includes('canned') || path.includes('/_') ? 'x' : framed('x');
  const places = { queues: ['support'], others: [] };
  const found = lintTemplates({ [path]: text }, { ...site, places }).filter((one) => one.code === 'place');
  expect(found.map((one) => one.message.slice(0, expected.length))).toEqual(expected === '' ? [] : [expected]);
});

test.each<[string, string]>([
  ['de/opened.txt', 'is not read: templates end in .hbs; write opened.hbs'],
  ['de/opened.html', 'is not read: templates end in .hbs; write opened.html.hbs'],
  ['de/opened.hbs.html', 'is not read: templates end in .hbs; write opened.html.hbs'],
  ['de/opened.HBS', 'is not read: templates end in .hbs; write opened.hbs'],
  ['de/Opened.Html.HBS', 'is not read: templates end in .hbs; write opened.html.hbs'],
  ['de/opened.txt.Hbs', 'is not read: templates end in .hbs; write opened.txt.hbs'],
  ['de/_footer.handlebars', 'is not read: templates end in .hbs; write _footer.hbs'],
  ['de/readme.md', ''],
  ['logo.png', ''],
  ['de/opened.hbs.bak', ''],
])('a file of another ending: %s', (path, expected) => {
  const found = lintTemplates({}, { ...site, places: { queues: [], others: [path] } });
  expect(found.map((one) => one.message)).toEqual(expected === '' ? [] : [expected]);
});

test.each<[string, string]>([
  ['<div><b>x</div>', '2:6 <b> is never closed: write </b>'],
  ['<table><tr><td>x', '2:1 <table> is never closed: write </table>'],
  ['<ul><li>x<li>y</ul><p>z', ''],
  ['{{#if ticket}}<div>{{else}}<div class="a">{{/if}}x</div>', ''],
  ['<style>p { color: {{body}} }</style>', '2:19 a variable in <style> can paint over the mail'],
  [
    '<style>p > a {} {{#if ticket}}a{}{{/if}} <!-- {{body}}</style>',
    '2:47 a variable in <style> can paint over the mail',
  ],
  ['<style>{{! {{no}} }}{{!-- {{body}} --}}{{#if informal}}p{}{{else}}a{}{{/if}}{{> _hello}}</style>', ''],
  ['{{!-- <style>{{body}}</style> --}}', ''],
])('a mistake in an own HTML: %s', (html, expected) => {
  const found = lintTemplates({ 'de/opened.html.hbs': `<p>fine</p>\n${html}` }, site);
  const said = found.map((one) => `${one.line}:${one.column} ${one.message}`);
  expect(said).toEqual(expected === '' ? [] : [expected]);
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ['a part that puts itself in', { 'de/_a.hbs': 'x\n{{> _a}}' }, ['de/_a.hbs:2 puts itself in without end (_a → _a)']],
  [
    'two that put each other in',
    { 'de/_a.hbs': '{{> _b}}', 'de/_b.hbs': '{{> _a}}', 'de/opened.hbs': framed('{{> _a}}') },
    ['de/_a.hbs:1 puts itself in without end (_a → _b → _a)', 'de/_b.hbs:1 puts itself in without end (_b → _a → _b)'],
  ],
  ['a header that puts the header in', { 'de/_header.hbs': '{{> _header}}' }, ['de/_header.hbs:1 puts itself in']],
  [
    'parts that are too many',
    { ...chain(10), 'de/_e.hbs': 'x', 'de/opened.hbs': framed('{{> _a}}') },
    ['de/_b.hbs:1 puts in 1110 parts altogether, expected at most 1000'],
  ],
  [
    'a header in another part',
    { 'de/_a.hbs': '{{> _header}}{{> _hello}}{{> _hello}}', 'de/opened.hbs': framed('{{> _a}}') },
    [],
  ],
  [
    'a comment that calls',
    {
      'de/_footer.hbs': '{{!-- our own footer; put in with {{> _footer}} --}}\n\nMuster GmbH',
      'de/_a.hbs': '{{! {{> _a}} {{body}}\n\\{{> _a}}',
      'de/_b.hbs': '{{> (lookup . "_b")}}',
    },
    ['de/_b.hbs:1 a part is called by its name'],
  ],
])('%s', (_, files, expected) => {
  const found = lintTemplates(files, site).map((one) => `${one.file}:${one.line} ${one.message}`);
  expect(found.map((one, at) => one.slice(0, expected[at]?.length ?? 200))).toEqual(expected);
});

test.each([
  ['it', 'it has no absence, admin-alert, admin-digest and '],
  ['de-AT', ''],
  ['queues/support/it', ''],
])('a language that says one notice and not the next: %s', (folder, expected) => {
  const found = lintTemplates({ [`${folder}/opened.hbs`]: framed('x') }, site).map((one) => one.message);
  expect(found.map((one) => one.slice(0, expected.length))).toEqual(expected === '' ? [] : [expected]);
});

test('what stands between two lines across in a part is part of it', () => {
  const files = { 'de/_footer.hbs': '---\nTel: 030 1\n---\nEnde', 'de/x.hbs': framed('x') };
  const { text } = templateSet(files).render({ name: 'x', locales: ['de'], queue: null, context: () => ({}) });
  expect(text).toContain('Tel: 030 1');
  expect(lintTemplates(files, site)).toEqual([]);
});

test('a head in a part is shown to nobody', () => {
  const files = { 'de/_footer.hbs': '---\nsubject: Geheim\n\npreheader: y\n---\nMuster GmbH', 'de/x.hbs': framed('x') };
  const { text } = templateSet(files).render({ name: 'x', locales: ['de'], queue: null, context: () => ({}) });
  expect(text).toMatch(/Muster GmbH$/);
  expect(text).not.toContain('Geheim');
});

test('a long list puts a part in for each of its lines', () => {
  const files = { 'de/_row.hbs': '- {{value}}', 'de/x.hbs': `${head}{{#each list}}{{> _row}}{{/each}}` };
  const list = Array.from({ length: 1200 }, (_, at) => ({ value: `no ${at}` }));
  const { text } = templateSet(files).render({ name: 'x', locales: ['de'], queue: null, context: () => ({ list }) });
  expect(text).toContain('no 1199');
});

test.each([
  ['a ring', { 'de/_a.hbs': '{{> _a}}', 'de/x.hbs': framed('{{> _a}}') }],
  ['ten thousand', { ...chain(10), 'de/_e.hbs': 'x', 'de/x.hbs': framed('{{> _a}}') }],
])('parts without end are stopped when a notice is rendered (F52): %s', (_, files) => {
  const wish = { name: 'x', locales: ['de'], queue: null, context: () => ({}) };
  expect(() => templateSet(files).render(wish)).toThrow(/more than 1000 parts|call stack/);
});

test.each<[string, string, string, Record<string, string>?]>([
  ['reply', 'body', 'Hello {{#if body}}there{{/if}}'],
  ['forward', 'body', '{{comment}}'],
  ['note-mention', 'body', '{{ticket.ref}}'],
  ['question', 'form', 'Please answer.'],
  ['closed', 'comment', '{{lines solution}}'],
  ['agent-held', 'held.original', '{{#if held}}{{held.problem}}{{/if}}'],
  ['reply', 'body', '{{> _own}}', { 'de/_own.hbs': '{{ticket.ref}} {{!-- {{body}} --}}' }],
])(
  '%s that does not show {{%s}} swallows what was written: an error, and never sent so',
  (name, variable, body, more = {}) => {
    const files = { ...more, [`de/${name}.hbs`]: framed(body) };
    expect(lintTemplates(files, site).filter(({ severity }) => severity === 'error')).toMatchObject([
      { file: `de/${name}.hbs`, code: 'words', message: expect.stringContaining(`put {{${variable}}}`) },
    ]);
    const [first = '', second] = variable.split('.');
    const context = () => ({
      [first]: second ? { problem: '', [second]: 'Her words' } : 'Her words',
      ticket: { ref: '' },
      comment: 'Her words',
      solution: '',
    });
    expect(() => templateSet(files).render({ name, locales: ['de'], queue: null, context })).toThrow(variable);
  },
);

test.each([
  ['{{markdown body}}', {}],
  ['{{#with body}}{{this}}{{/with}}', {}],
  ['{{> _own}}', { 'de/_own.hbs': '{{lines body}}' }],
])('a reply that shows its words is right: %s', (body, more) => {
  const files = { ...more, 'de/reply.hbs': framed(body) };
  expect(lintTemplates(files, site).filter(({ code }) => code === 'words')).toEqual([]);
});
