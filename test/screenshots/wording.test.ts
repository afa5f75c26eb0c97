// The words of every notice in every language and form: nothing left over, nothing untranslated, the right address.
import { expect, test } from 'vitest';
import { sampleLanguages } from '../../src/notify/samples/words.ts';
import { type Rendering, rendering, renderings } from './renderings.ts';
import { wordingFindings } from './wording.ts';

const all = renderings();

test.each(sampleLanguages)(
  '%s: every notice is whole, in this language alone, and addresses people as the site does',
  (locale) => {
    const found = all
      .filter((one) => one.wanted === locale)
      .flatMap((one) => wordingFindings(one).map((finding) => `${one.name}: ${finding}`));
    expect(found).toEqual([]);
  },
);

test.each<[string, Partial<Rendering>, string]>([
  ['an object', { text: 'Bitte sehen Sie sich [object Object] an, es eilt sehr.' }, 'left over: an object'],
  ['undefined', { text: 'Bitte antworten Sie bis undefined auf diese E-Mail.' }, 'left over: undefined'],
  ['a placeholder', { text: 'Bitte antworten Sie bis {{due}} auf diese E-Mail.' }, 'left over: a placeholder'],
  ['a key', { text: 'Der Status ist jetzt in_progress, wir melden uns bald.' }, 'left over: a key'],
  ['no date', { text: 'Bitte antworten Sie bis Invalid Date auf diese E-Mail.' }, 'left over: a moment'],
  ['a hole', { text: 'Ihr Vorgang () ist bei uns eingegangen, vielen Dank.' }, 'left over: empty brackets'],
  ['an empty point', { text: 'Diese Anhänge haben wir erhalten:\n\n- \n- foto.jpg' }, 'left over: an empty point'],
  ['a label alone', { text: 'Das wissen wir von Ihrem Vorgang:\n\n- Betreff: \n- Status: neu' }, 'left over: a label'],
  ['English words', { text: 'Guten Tag, your Vorgang ist bei uns eingegangen.' }, 'untranslated: your (en)'],
  ['Dutch words', { text: 'Guten Tag, wij haben Ihren Vorgang abgeschlossen.' }, 'untranslated: wij (nl)'],
  ['French words', { text: 'Guten Tag, merci für Ihre Nachricht an unser Haus.' }, 'untranslated: merci (fr)'],
  ['the wrong address', { text: 'Guten Tag, wir melden uns bald wieder bei dir.' }, 'address: not formal'],
  ['another language', { locale: 'en' }, 'language: rendered in en'],
  ['hardly any words', { text: 'Hallo' }, 'text: hardly any'],
  ['the plain form', { fault: 'templates/de/opened.hbs: x' }, 'fault: templates/de/opened.hbs'],
  ['no HTML', { html: null }, 'html: there is none'],
])('%s is found', (_, change, finding) => {
  const right = { ...rendering('opened', 'de'), ...change };
  expect(wordingFindings(right)).toContainEqual(expect.stringContaining(finding));
});
