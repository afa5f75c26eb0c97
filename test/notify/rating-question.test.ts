// B12: whoever is to be asked for a rating is asked once, whatever the site's own template knows of it; and a site that asks is
// told to say how to object.
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { lintTemplates, type SiteLook } from '../../src/notify/template-lint.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail, withoutPreheader } from './make.ts';

const head = '---\nsubject: "{{subject}}"\n---\n';
const frame = (body: string) => `${head}{{> _header}}\n\n${body}\n\n{{> _regards}}\n\n{{> _footer}}\n`;
const STARS = '★★★★★';

async function texts(templates: Record<string, string>, data: object = {}) {
  const row = makeRow({
    name: 'closed',
    kind: 'human',
    locale: 'en',
    data: makeData({ ratingAsk: { scale: 5, until: null }, ...data }),
  });
  const { bytes, fault } = composeNotice(row, { setup: makeSetup({ templates }), keys, now });
  expect(fault).toBeNull();
  const mail = await readMail(bytes);
  const html = withoutPreheader(String(mail.html || ''));
  return { text: mail.text ?? '', html };
}
const count = (text: string, what: string) => text.split(what).length - 1;

test.each<[string, Record<string, string>, object?]>([
  ['knows nothing of it', { 'en/closed.hbs': frame('All done.') }],
  [
    'and says several things at once',
    { 'en/closed.hbs': frame('All done.{{lines comment}}') },
    { isJoined: true, body: 'Hi.' },
  ],
  ['has it already', { 'en/closed.hbs': frame('All done.\n\n{{> _rating}}') }],
  [
    'has it in a part of its own',
    { 'en/closed.hbs': frame('{{> _end}}'), 'en/_end.hbs': 'All done.\n\n{{> _rating}}' },
  ],
  [
    'is written part by part',
    { 'en/closed.txt.hbs': 'All done.\n', 'en/closed.html.hbs': '<html><body><p>All done.</p></body></html>' },
  ],
  ['is the shipped one', {}],
])('a template that %s asks once, in both parts', async (_, templates, data) => {
  const { text, html } = await texts(templates, data ?? {});
  expect(count(text, STARS)).toBe(1);
  expect(count(html, STARS)).toBe(1);
  expect(count(html, 'href="mailto:')).toBeGreaterThanOrEqual(5);
  if (html.includes('</body>')) expect(html.indexOf(STARS)).toBeLessThan(html.indexOf('</body>'));
});

test('the question stands before the closing words', async () => {
  const { text } = await texts({ 'en/closed.hbs': frame('All done.') });
  expect(text.indexOf('All done.')).toBeLessThan(text.indexOf(STARS));
  expect(text.indexOf(STARS)).toBeLessThan(text.indexOf('Kind regards'));
});

test.each([
  [
    'an own part without it',
    { 'en/closed.hbs': frame('All done.\n\n{{> _rating}}'), 'en/_rating.hbs': 'See you.' },
    {},
  ],
  ['own words', { 'en/closed.hbs': frame('All done. Answer with 1 to {{ratingScale}}.') }, {}],
  ['nobody asked', { 'en/closed.hbs': frame('All done.') }, { ratingAsk: undefined }],
])('%s: nothing is added', async (_, templates, data) => {
  const { text, html } = await texts(templates, data);
  expect([count(text, STARS), count(html, STARS)]).toEqual([0, 0]);
});

test('a template that says nothing of its own does not become one by the question', () => {
  const row = makeRow({
    name: 'closed',
    kind: 'human',
    locale: 'en',
    data: makeData({ ratingAsk: { scale: 5, until: null } }),
  });
  const setup = makeSetup({ templates: { 'en/closed.hbs': `${head}{{> _header}}\n\n{{> _footer}}\n` } });
  expect(composeNotice(row, { setup, keys, now }).fault).not.toBeNull();
});

const site: SiteLook = {
  language: 'de',
  languages: ['de', 'fr'],
  header: '_header',
  footer: '_footer',
  hasLogo: false,
};
const objections = (files: Record<string, string>, own: Partial<SiteLook> = {}) =>
  lintTemplates(files, { ...site, asksRating: true, ...own }).filter(({ code }) => code === 'objection');

test('a site that asks for ratings is told, language by language, to say how to object', () => {
  expect(objections({}).map(({ file, severity }) => [file, severity])).toEqual([
    ['de/_footer.hbs', 'warning'],
    ['fr/_footer.hbs', 'warning'],
  ]);
  expect(objections({}, { asksRating: false })).toEqual([]);
  const german = { 'de/_footer.hbs': 'Sie können der Befragung jederzeit widersprechen.' };
  expect(objections(german).map(({ file }) => file)).toEqual(['fr/_footer.hbs']);
  expect(objections({ 'de/_footer.hbs': '{{!-- widersprechen --}}Muster GmbH' })).toHaveLength(2);
});

test('the legal particulars say it, too, where the footer shows them', () => {
  const legal = 'Muster GmbH. Widerspruch: datenschutz@muster.example';
  expect(objections({}, { legal })).toEqual([]);
  expect(objections({ 'de/_footer.hbs': 'Muster GmbH' }, { legal }).map(({ file }) => file)).toEqual([
    'de/_footer.hbs',
  ]);
  expect(objections({}, { languages: ['pl'] })).toEqual([]);
});
