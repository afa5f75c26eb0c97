import { describe, expect, test } from 'vitest';
import { stripQuotes } from '../../src/parse/quotes/strip.ts';

const NEW = 'Danke, das geht.\n\nAnna';
const rows: readonly (readonly [string, string])[] = [
  ['Thunderbird de', `${NEW}\n\nAm 12.03.2026 um 10:11 schrieb Support:\n> Alt\n> Alt`],
  [
    'Gmail en, folded',
    `${NEW}\n\nOn Thu, Mar 12, 2026 at 10:11 AM Example Support <support@example.com>\nwrote:\n\n> old\n> old`,
  ],
  ['Gmail de', `${NEW}\n\nAm Do., 12. März 2026 um 10:11 Uhr schrieb Support <\nsupport@example.com>:\n\n> Alt`],
  [
    'Apple Mail nl',
    `${NEW}\n\n> Op 12 mrt. 2026, om 10:11 heeft Support <s@example.com> het volgende geschreven:\n> \n> oud`,
  ],
  ['Gmail nl', `${NEW}\n\nOp do 12 mrt 2026 om 10:11 schreef Support <s@example.com>:\n\n> oud`],
  ['Gmail fr', `${NEW}\n\nLe jeu. 12 mars 2026 à 10:11, Support <s@example.com> a écrit :\n\n> vieux`],
  ['Gmail es', `${NEW}\n\nEl jue, 12 mar 2026 a las 10:11, Support (<s@example.com>) escribió:\n\n> viejo`],
  ['Gmail it', `${NEW}\n\nIl giorno gio 12 mar 2026 alle ore 10:11 Support <s@example.com> ha scritto:\n\n> vecchio`],
  ['Gmail pt', `${NEW}\n\nEm qui., 12 de mar. de 2026 às 10:11, Support <s@example.com> escreveu:\n\n> velho`],
  ['Gmail pl', `${NEW}\n\nczw., 12 mar 2026 o 10:11 Support <s@example.com> napisał(a):\n\n> stare`],
  ['Outlook en', `${NEW}\n\n-----Original Message-----\nFrom: Support\nSent: Thursday\nTo: Anna\nSubject: x\n\nold`],
  [
    'Outlook de without rule',
    `${NEW}\n\nVon: Support <s@example.com>\nGesendet: Donnerstag, 12. März 2026 10:11\nAn: Anna\nBetreff: x\n\nalt`,
  ],
  ['OWA fr', `${NEW}\n\n________________________________\nDe : Support\nEnvoyé : jeudi\nÀ : Anna\nObjet : x\n\nvieux`],
  [
    'GMX',
    `${NEW}\n\nGesendet: Donnerstag, 12. März 2026 um 10:11 Uhr\nVon: Support <s@example.com>\nAn: a@example.com\nBetreff: x\n\nalt`,
  ],
  ['web.de', `${NEW}\n\nSupport <s@example.com> hat am 12.03.2026 10:11 geschrieben:\n\nalt`],
  ['Samsung de', `${NEW}\n\n-------- Ursprüngliche Nachricht --------\nVon: Support\nalt`],
  [
    'iOS with its signature',
    `${NEW}\n\nVon meinem iPhone gesendet\n\n> Am 12.03.2026 um 10:11 schrieb Support <s@example.com>:\n> \n> alt`,
  ],
  ['a signature', `${NEW}\n\n-- \nAnna Muster\nExample GmbH`],
  ['bottom posting', `Am 12.03.2026 um 10:11 schrieb Support:\n> Alt\n> Alt\n\n${NEW}`],
  [
    'Proton',
    `${NEW}\n\nSent with Proton Mail secure email.\n\nOn Thursday, March 12th, 2026 at 10:11, Support <s@example.com> wrote:\n\n> old`,
  ],
];

describe('new words and old words', () => {
  test.each(rows)('%s', (_, text) => {
    const { reply, quoted } = stripQuotes(text, { isAnswer: true });
    expect(reply).toBe(NEW);
    expect(quoted).not.toBe('');
  });

  test('interleaved answers keep their questions', () => {
    const { reply } = stripQuotes('Anna wrote:\n> Which one?\nThe red one.\n> When?\nToday.', { isAnswer: true });
    expect(reply).toContain('> Which one?\nThe red one.');
    expect(reply).toContain('> When?\nToday.');
  });

  test('a pasted prompt in a new mail stays', () => {
    const text = 'It fails:\n> npm run build\nerror';
    expect(stripQuotes(text, { isAnswer: false })).toEqual({ reply: text, quoted: '' });
  });

  test('a form with From and Subject lines in a new mail stays', () => {
    const text = 'New request:\nFrom: Bob\nDate: today\nSubject: help\n\nPlease call.';
    expect(stripQuotes(text, { isAnswer: false }).reply).toBe(text);
  });

  test('a forward without own words is shown whole', () => {
    const text = '---------- Forwarded message ---------\nFrom: Bob\n\nHello';
    expect(stripQuotes(text, { isAnswer: true }).reply).toBe(text);
  });
});
