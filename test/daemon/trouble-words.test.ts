// What the administrator reads of the instance itself: his language and his zone; the log keeps English and ISO 8601.
import { expect, it } from 'vitest';
import { detailOf, inEnglish, inWordsOf, sentence } from '../../src/daemon/watch/sentences.ts';
import type { Config } from '../../src/model/setup.ts';
import { type Trouble, troubleWords } from '../../src/notify/words/troubles.ts';

const AT = Date.UTC(2026, 10, 22, 21, 32);
const siteIn = (language: string) =>
  ({ instance: { language, timezone: 'Europe/Berlin' } }) as unknown as Pick<Config, 'instance'>;
const names = Object.keys(troubleWords('en')) as readonly Trouble[];
const placesOf = (text: string) => [...text.matchAll(/\{[a-z]+\}/g)].map(([place]) => place).sort();

it.each(['de', 'nl', 'fr'])('%s: every sentence is there, with the places of the English one', (language) => {
  const words = troubleWords(language);
  for (const name of names) {
    expect([name, placesOf(words[name])]).toEqual([name, placesOf(troubleWords('en')[name])]);
    if (name !== 'detail' && words[name].length > 12) expect(words[name]).not.toBe(troubleWords('en')[name]);
  }
  if (language === 'fr') for (const name of names) expect(words[name]).not.toMatch(/[^\u00a0][:;](?=[ {]|$)/);
});

const canary = sentence('canary', { box: 'support', at: { at: AT } });
const never = sentence('never', {
  box: 'support',
  folder: 'INBOX',
  at: { at: 0 },
  detail: detailOf('refused $& {at}'),
});
const resting = sentence('resting', {
  box: 'support',
  at: { at: AT },
  by: sentence(null),
  until: sentence('restingUntil', { at: { at: AT } }),
  why: '',
});

it.each([
  ['de', canary, 'support: Die Testmail vom 22. November 2026 um 22:32 Uhr kam nicht zurück'],
  ['nl', canary, 'support: de testmail van 22 november 2026 om 22:32 uur kwam niet terug'],
  ['fr', canary, 'support\u00a0: le message de test du 22 novembre 2026 à 22:32 n’est pas revenu'],
  ['es', canary, 'did not come back'],
  ['de', never, 'support (INBOX): Noch kein Abruf ist bis zum Ende gekommen; Meldung (englisch): refused $& {at}'],
  ['de', resting, 'support ruht seit 22. November 2026 um 22:32 Uhr, bis 22. November 2026 um 22:32 Uhr; so lange'],
] as const)('%s: %#', (language, said, text) => {
  expect(inWordsOf(siteIn(language), said)).toContain(text);
  expect(inWordsOf(siteIn(language), said)).not.toMatch(/\d{4}-\d\d-\d\dT|\{(?!at\})/);
});

it('the log keeps English and ISO 8601', () => {
  expect(inEnglish(canary)).toBe('support: the test mail of 2026-11-22T21:32:00.000Z did not come back');
  expect(inEnglish(sentence('secretEnds', { box: 'b', at: { day: AT }, n: 3 }))).toBe(
    'b: its secret or certificate ends 2026-11-22, in 3 days',
  );
});
