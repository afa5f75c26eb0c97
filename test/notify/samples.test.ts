// Samples of every notice, in every language, through the real composer.
import { expect, test } from 'vitest';
import { noticeNames } from '../../src/model/notice.ts';
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
    }
  }
});

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
