// The question mail and its answer: what we write is what we read. The rendered mail is quoted as mail programs do it,
// filled in above, below or between its lines, and read back by the reader of answers.
import { describe, expect, it } from 'vitest';
import { formAnswers } from '../../src/decide/extract/answers.ts';
import { type Question, questionNames } from '../../src/model/form.ts';
import type { Site } from '../../src/model/policy.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { readMail as readBytes } from '../../src/parse/read.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const questions: readonly Question[] = [
  {
    name: 'place',
    label: { de: 'Ort', en: 'Place', fr: 'Lieu' },
    help: { de: 'Halle: Nummer', en: 'hall: number' },
    step: 1,
  },
  { name: 'serial', label: { de: 'Seriennummer', en: 'Serial number', fr: 'Numéro de série' }, help: {}, step: 1 },
  {
    name: 'what',
    label: { de: 'Was ist passiert?', en: 'What happened?', fr: 'Que s’est-il passé ?' },
    help: {},
    step: 2,
  },
].map((one) => ({ ...one, catalogue: null, field: { type: 'text', pattern: null }, required: true }));
const site = {
  forms: [
    {
      name: 'pump',
      questions: Object.fromEntries(questions.map((one) => [one.name, questionNames(one)])),
      ours: questions.flatMap((one) => Object.values(one.help)),
    },
  ],
} as unknown as Site;

async function questionMail(locale: string) {
  const form = {
    isAgain: true,
    questions: questions.map((one) => ({ ...one, type: 'text', choices: [] })),
    faults: [{ name: 'serial', label: questions[1]?.label ?? {}, said: 'Ort: x', isLabel: false }],
  };
  const row = makeRow({ name: 'question', locale, data: makeData({ form }), kind: 'receipt' });
  return readMail(composeNotice(row, { setup: makeSetup(), keys, now }).bytes);
}

async function read(body: string, type = 'text/plain') {
  const head = `From: eva@firma.example\r\nTo: support@example.com\r\nSubject: Re: x\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n`;
  const raw = Buffer.from(head + body, 'utf8');
  const answers = formAnswers(await readBytes({ raw, size: raw.length, oversize: false }), 'pump', site);
  return { ...answers?.quoted, ...answers?.written };
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
const FILLED = { place: 'Halle 3', serial: '4711', what: 'Sie steht.' };

describe.each([
  [
    'de',
    'Am 07.01.2026 um 10:00 schrieb Example Support <support@example.com>:',
    ['Ort', 'Seriennummer', 'Was ist passiert?'],
  ],
  [
    'en',
    'On Wed, 7 Jan 2026 at 10:00, Example Support <support@example.com> wrote:',
    ['Place', 'Serial number', 'What happened?'],
  ],
  [
    'fr',
    'Le mer. 7 janv. 2026 à 10:00, Example Support <support@example.com> a écrit :',
    ['Lieu', 'Numéro de série', 'Que s’est-il passé ?'],
  ],
] as const)('a question in %s', (locale, attribution, labels) => {
  // French has a blank before the colon that does not break.
  const colon = locale === 'fr' ? '\u00a0:' : ':';
  const fill = (text: string, behind: string): string =>
    labels.reduce((all, label, at) => {
      expect(all).toContain(`\n${behind}${label}${colon}\n`);
      return all.replace(`\n${behind}${label}${colon}\n`, `\n${behind}${label}${colon} ${Object.values(FILLED)[at]}\n`);
    }, text);

  it('is no answer itself', async () => {
    const { text = '' } = await questionMail(locale);
    expect(await read(`OK?\n\n${attribution}\n${quoted(text)}\n`)).toEqual({});
    expect(await read(text)).toEqual({});
  });

  it('is answered above its quotation', async () => {
    const { text = '' } = await questionMail(locale);
    const lines = labels.map((label, at) => `${label}${colon} ${Object.values(FILLED)[at]}`).join('\n');
    expect(await read(`${lines}\n\n${attribution}\n${quoted(text)}\n`)).toEqual(FILLED);
    expect(await read(`${attribution}\n${quoted(text)}\n\n${lines}\n`)).toEqual(FILLED);
  });

  it('is answered between its quoted lines', async () => {
    const { text = '' } = await questionMail(locale);
    expect(await read(fill(`${attribution}\n${quoted(text)}\n`, '> '))).toEqual(FILLED);
    expect(await read(fill(text, ''))).toEqual(FILLED);
  });

  it('is answered in its quoted HTML', async () => {
    const { html } = await questionMail(locale);
    const filled = labels.reduce((all, label, at) => {
      expect(all).toContain(`${label}${colon}`);
      return all.replaceAll(
        new RegExp(`${label.replace('?', '\\?')}${colon}(?=<br|\n|</p)`, 'g'),
        `${label}${colon} ${Object.values(FILLED)[at]}`,
      );
    }, String(html));
    expect(await read(`<p>OK</p><blockquote type="cite">${filled}</blockquote>`, 'text/html')).toEqual(FILLED);
  });
});
