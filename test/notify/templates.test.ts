import { expect, test } from 'vitest';
import { noticeNames } from '../../src/model/notice.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { localeChain, shippedTemplates } from '../../src/notify/template-files.ts';
import { lintTemplates } from '../../src/notify/template-lint.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const frame = (body: string) => `---\nsubject: "{{ticket.subject}}"\n---\n{{> _header}}\n${body}\n{{> _footer}}\n`;
const withTemplates = (templates: Record<string, string>) => ({ setup: makeSetup({ templates }), keys, now });

test('the shipped templates are complete in de and en and have no mistakes', () => {
  const files = shippedTemplates();
  expect(lintTemplates(files)).toEqual([]);
  for (const locale of ['de', 'en']) {
    for (const name of [...noticeNames, '_header', '_footer'])
      expect(Object.keys(files)).toContain(`${locale}/${name}.hbs`);
  }
});

test.each([
  ['{{nope}}', 'variable'],
  ['{{ticket.nope}}', 'variable'],
  ['{{#each attachments}}{{nope}}{{/each}}', 'variable'],
  ['{{#if nope}}x{{/if}}', 'variable'],
  ['{{{body}}}', 'raw'],
  ['{{&body}}', 'raw'],
  ['{{> other}}', 'part'],
  ['{{lookup ticket "ref"}}', 'helper'],
  ['{{#with ticket}}x{{/with}}', 'helper'],
  ['{{constructor}}', 'variable'],
  ['{{ticket.__proto__}}', 'variable'],
  ['{{quote (lookup ticket "ref")}}', 'helper'],
  ['{{#if body}}', 'syntax'],
])('lint finds %s', (body, code) => {
  const problems = lintTemplates({ 'de/opened.hbs': frame(body) });
  expect(problems.map((one) => one.code)).toContain(code);
  expect(problems[0]?.file).toBe('de/opened.hbs');
});

test('lint says the line in the file, and misses neither subject nor frame', () => {
  expect(lintTemplates({ 'de/opened.hbs': frame('fine\n{{nope}}') })[0]).toMatchObject({ line: 6, column: 3 });
  expect(
    lintTemplates({ 'de/opened.hbs': 'x' })
      .map((one) => one.code)
      .sort(),
  ).toEqual(['frame', 'frame', 'subject']);
});

test.each([
  ['an unknown variable', frame('{{nope}}')],
  ['a syntax error', frame('{{#if body}}')],
  ['an unknown part', frame('{{> nope}}')],
  ['an unknown helper', frame('{{nope body}}')],
  ['an endless call of itself', frame('{{> _header}}{{> @partial-block}}')],
])('F52: %s: the plain form goes out, whole, and the fault is told', async (_what, text) => {
  const row = makeRow({ name: 'reply', kind: 'human', data: makeData({ body: 'Das ist **die** Antwort.' }) });
  const mail = composeNotice(row, withTemplates({ 'de/reply.hbs': text }));
  expect(mail.fallback).toBe(true);
  expect(mail.fault).toContain('de/reply.hbs');
  const read = await readMail(mail.bytes);
  expect(read.text).toContain('Das ist die Antwort.');
  expect(read.subject).toBe('Re: [T-2026-00017] Drucker defekt');
});

test('F52: a template that a rule swapped in and that is missing falls back to the plain form', () => {
  const mail = composeNotice(makeRow({ template: 'my-own' }), withTemplates({}));
  expect(mail.fault).toContain('my-own');
});

test("the admin's file comes before the shipped one, the queue's before both, header and footer likewise", async () => {
  const templates = {
    'de/opened.hbs': frame('eigene Vorlage'),
    'queues/billing/de/opened.hbs': frame('Vorlage der Buchhaltung'),
    'queues/billing/de/_footer.hbs': 'Fuß der Buchhaltung',
    'de/_header.hbs': 'Kopf für alle',
  };
  const general = await readMail(composeNotice(makeRow(), withTemplates(templates)).bytes);
  expect(general.text).toContain('eigene Vorlage');
  expect(general.text).toContain('Kopf für alle');
  const billing = await readMail(composeNotice(makeRow({ queue: 'billing' }), withTemplates(templates)).bytes);
  expect(billing.text?.trim()).toBe('Kopf für alle\n\nVorlage der Buchhaltung\n\nFuß der Buchhaltung');
});

test.each([
  ['de-AT', 'en', ['de-AT', 'de', 'en']],
  ['nl-BE', 'de', ['nl-BE', 'nl', 'de', 'en']],
  [null, 'de', ['de', 'en']],
  ['../../etc', 'de', ['de', 'en']],
])('locale %s on an instance in %s tries %j', (wanted, instance, chain) => {
  expect(localeChain([wanted, instance])).toEqual(chain);
});

test('a locale nobody translated gets the language of the instance', async () => {
  const read = await readMail(composeNotice(makeRow({ locale: 'pl' }), withTemplates({})).bytes);
  expect(read.text).toContain('gut bei uns angekommen');
});

test.each([
  [
    'agent-held',
    { held: { problem: 'unknown #x', didYouMean: '#y', original: 'My words.' } },
    ['unknown #x', '#y', 'My words.'],
  ],
  [
    'agent-bounce',
    { bounce: { recipient: 'a@b.example', status: '5.1.1', text: 'no such user', isPermanent: true, subject: 's' } },
    ['a@b.example', '5.1.1', 'no such user'],
  ],
  [
    'admin-alert',
    { alert: { check: 'disk', isMended: false, since: 0, count: 1, fix: 'delete logs' } },
    ['Speicherplatz', 'Platz schaffen'],
  ],
  ['rating-thanks', { rating: { score: 2, comment: 'slow' } }, ['★★☆☆☆', 'slow']],
  ['closed', { reason: 'solved' }, ['gelöst']],
  [
    'forward',
    { body: 'Dear Max', quotes: [{ who: 'Eva Roth', at: 0, text: 'It leaks.' }] },
    ['Dear Max', 'Eva Roth', '> It leaks.'],
  ],
] as const)('the plain form of %s says what it is about', (name, words, expected) => {
  const broken = { [`de/${name}.hbs`]: frame('{{nope}}') };
  const mail = composeNotice(makeRow({ name, data: makeData(words) }), withTemplates(broken));
  expect(mail.fallback).toBe(true);
  for (const text of expected) expect(mail.shown.text).toContain(text);
});
