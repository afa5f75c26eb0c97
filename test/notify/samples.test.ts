// Samples of every notice, in every language, through the real composer.
import { expect, test } from 'vitest';
import { type NoticeData, noticeNames } from '../../src/model/notice.ts';
import { hardKinds } from '../../src/model/papers/sample.ts';
import { verifyMessageId } from '../../src/model/token.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { hardSample } from '../../src/notify/samples/hard.ts';
import { sampleKeys, sampleRow } from '../../src/notify/samples/samples.ts';
import { scenes } from '../../src/notify/samples/scenes.ts';
import { sampleLanguages, sampleWords } from '../../src/notify/samples/words.ts';
import { now, keys as realKeys } from './make.ts';
import { forms, noticeTemplates, sampleSetup } from './sample-site.ts';

const keys = sampleKeys;

test('every notice there is has a template and a sample of its own', () => {
  expect(Object.keys(scenes).sort()).toEqual(noticeTemplates());
  const names = new Set(Object.values(scenes).map((scene) => scene.name));
  expect(noticeNames.filter((name) => !names.has(name))).toEqual([]);
});

test.each(sampleLanguages)('%s: a sample of every notice is composed without a fault, in its language', (locale) => {
  for (const form of forms(locale)) {
    const setup = sampleSetup({ form });
    for (const template of noticeTemplates()) {
      const { fault, shown } = composeNotice(sampleRow({ template, setup, locale, now }), { setup, keys, now });
      expect([template, fault, shown.locale]).toEqual([template, null, locale]);
      expect(shown.text.length, template).toBeGreaterThan(40);
      expect(shown.html, template).not.toBeNull();
      // Whoever has a name is called by it; addresses and the command line keep short names.
      const words = shown.text.replaceAll(/\S+@\S+|`[^`]*`|\bmailclerk [^\n]*/g, '');
      expect([template, /(?<![\p{L}-])(?:anna|bob)(?![\p{L}-])/u.exec(words)?.[0]]).toEqual([template, undefined]);
      // A change may say the field's name beside the card; two facts are never called the same.
      const facts = [...shown.text.matchAll(/^- (?!T-)([^:\n]{1,40}?)\u00a0?: (?!.*→)/gm)].map(([, label]) => label);
      expect([template, facts.filter((label, at) => facts.indexOf(label) !== at)]).toEqual([template, []]);
    }
  }
});

const DATE = { de: '20. Januar 2026', en: 'January 20, 2026', nl: '20 januari 2026', fr: '20 janvier 2026' };
test.each([
  ['de', 'formal', 'ist jetzt fällig', 'sollte bis', 'Haben Sie Fragen', 'Wir warten jetzt auf Ihre Rückmeldung'],
  ['de', 'informal', 'ist jetzt fällig', 'sollte bis', 'Hast du Fragen', 'Wir warten jetzt auf deine Rückmeldung'],
  ['en', 'formal', 'The due date', 'to wait until', 'Do you have any questions', 'We are now waiting for your reply'],
  ['nl', 'formal', 'uiterste datum', 'moest wachten tot', 'Hebt u vragen', 'We wachten nu op uw reactie'],
  ['nl', 'informal', 'uiterste datum', 'moest wachten tot', 'Heb je vragen', 'We wachten nu op je reactie'],
  [
    'fr',
    'formal',
    'arrivée à échéance',
    'devait attendre',
    'Vous avez des questions',
    'attendons maintenant votre réponse',
  ],
  ['fr', 'informal', 'arrivée à échéance', 'devait attendre', 'Tu as des questions', 'attendons maintenant ta réponse'],
] as const)(
  '%s, %s: which date has come is said, and whom a status waits for',
  (locale, form, due, waited, questions, awaited) => {
    const setup = sampleSetup({ form });
    const text = (template: string, own: Partial<NoticeData> = {}) => {
      const row = sampleRow({ template, setup, locale, now, data: own });
      return composeNotice(row, { setup, keys, now }).shown.text;
    };
    const { time, ticket } = sampleRow({ template: 'due', setup, locale, now }).data;
    if (!time || !ticket) throw new Error('the sample has no time');
    const other = Date.UTC(2026, 0, 20, 12);
    const until = text('due', { time: { ...time, dueAt: other } });
    expect([until.includes(waited), until.includes(due), until.includes(DATE[locale])]).toEqual([true, false, true]);
    const fallen = text('due', { time: { ...time, dueAt: other }, ticket: { ...ticket, due: other } });
    expect([fallen.includes(waited), fallen.includes(due), fallen.split(DATE[locale]).length]).toEqual([
      false,
      true,
      3,
    ]);
    const asked = text('status');
    expect([asked.includes(awaited), asked.includes(questions)]).toEqual([true, false]);
    const row = sampleRow({ template: 'status', setup, locale, now });
    const { awaitsAnswer: _, ...data } = row.data;
    const told = composeNotice({ ...row, data }, { setup, keys, now }).shown.text;
    expect([told.includes(awaited), told.includes(questions)]).toEqual([false, true]);
  },
);

test.each(hardKinds)(
  'a hard sample (%s) of every notice is composed without a fault and stays under 100 kB',
  (kind) => {
    const setup = sampleSetup();
    for (const template of noticeTemplates()) {
      const hard = hardSample(kind, sampleWords('de'));
      const row = sampleRow({ template, setup, locale: 'de', now, ...hard });
      const { fault, shown } = composeNotice(row, { setup, keys, now });
      expect([template, fault]).toEqual([template, null]);
      expect(shown.html, template).not.toBeNull();
    }
  },
);

test('an answer to a sample is believed by nobody', () => {
  const row = sampleRow({ template: 'opened', setup: sampleSetup(), locale: 'de', now });
  expect(verifyMessageId(keys, row.messageId)).not.toBeNull();
  expect(verifyMessageId(realKeys, row.messageId)).toBeNull();
});

test("a template of the site's own is shown with what a rule's mail has", () => {
  const templates = { 'de/fair.hbs': '---\nsubject: Messe\n---\n{{> _header}}\n{{lines body}}\n{{> _footer}}\n' };
  const setup = { ...sampleSetup(), templates };
  const { fault, shown } = composeNotice(sampleRow({ template: 'fair', setup, locale: 'de', now }), {
    setup,
    keys,
    now,
  });
  expect(fault).toBeNull();
  expect(shown.text).toContain('Am Samstag zwischen 6 und 8 Uhr');
});
