// Text and HTML of a notice say the same words in the same order, in every language: who reads the one misses nothing of the
// other. The text alone says what to write where there is no button (`- #close: Close`); the HTML alone holds our own mark,
// which nobody sees.
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { sampleKeys as keys, sampleRow } from '../../src/notify/samples/samples.ts';
import { now, withoutPreheader } from './make.ts';
import { noticeTemplates, sampleSetup } from './sample-site.ts';

const setup = sampleSetup();
const SIGNS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
}
function textWords(text: string): readonly string[] {
  const ofPeople = text.replaceAll(/^- (?:#[^\n:]*|[1-5])\s?: /gm, '- ');
  return wordsOf(ofPeople.replaceAll(/<?(?:https?|mailto):[^\s>)]*>?/g, ' '));
}
function htmlWords(html: string): readonly string[] {
  const shown = withoutPreheader(html)
    .replaceAll(/<(style|title|head)\b.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name = '') =>
      code === undefined ? (SIGNS[name] ?? ' ') : String.fromCodePoint(Number(code)),
    )
    .replaceAll(/#t[1-9]\d*\.[a-z2-7]{13}/g, ' ');
  return wordsOf(shown);
}

const cases = noticeTemplates().flatMap((template) => ['de', 'en', 'nl', 'fr'].map((locale) => ({ template, locale })));
test.each(cases)('$template ($locale) says the same in both parts', ({ template, locale }) => {
  const row = sampleRow({ template, setup, locale, now });
  const { shown, fault } = composeNotice(row, { setup, keys, now });
  expect(fault).toBeNull();
  const text = textWords(shown.text);
  expect(text.length).toBeGreaterThan(5);
  expect(htmlWords(shown.html ?? '')).toEqual(text);
});
