// The language of a person's words: right when sure, silent when not.
import { describe, expect, it } from 'vitest';
import { readMail } from '../../src/parse/read.ts';
import { detectLanguage } from '../../src/parse/text/language.ts';
import { languageRate, languageTexts } from './language-texts.ts';

describe('the language of the new words', () => {
  it.each([
    ['de', 'Guten Tag, seit heute früh zieht der Drucker kein Papier mehr ein. Können Sie bitte helfen?'],
    ['de', 'Hallo, meine Bestellung ist nicht angekommen. Wann wird sie geliefert?'],
    ['en', 'Hi, since the update I cannot log in any more. Could you please have a look?'],
    ['en', 'Please find the signed contract attached. When does the maintenance start?'],
    ['nl', 'Goedemorgen, op de factuur staat de beurt twee keer. Kunt u dat nakijken?'],
    ['nl', 'De server is niet meer bereikbaar, ook niet via de VPN. Graag direct contact opnemen.'],
    ['fr', "Bonjour, ma commande n'est toujours pas arrivée. Pouvez-vous me dire où elle se trouve ?"],
    ['es', 'Hola, no puedo entrar en mi cuenta desde hoy. ¿Me pueden ayudar por favor? Gracias.'],
    ['it', 'Buongiorno, non ho ancora ricevuto la fattura di questo mese. Può inviarla? Grazie.'],
    ['pt', 'Olá, não recebi a fatura do mês. Você pode enviar para mim? Muito obrigado.'],
    ['pl', 'Dzień dobry, nie mogę się zalogować od dzisiaj. Proszę o pomoc. Pozdrawiam.'],
  ])('%s: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it.each([
    '',
    'ok',
    '4711',
    'PO 12-88 / ref 9',
    '注文した商品がまだ届いていません',
    'Kari Olsen',
    'a a a 1 2 3 x y z q w e r t',
  ])('is unknown for %j', (text) => {
    expect(detectLanguage(text)).toBeNull();
  });

  it('is right in 98 of a hundred short texts it names, and names 85 of a hundred it could', () => {
    const rate = languageRate(detectLanguage);
    expect(languageTexts.length).toBeGreaterThanOrEqual(180);
    expect(rate.right / rate.named, rate.wrong.join('\n')).toBeGreaterThanOrEqual(0.98);
    expect(rate.right / rate.labelled, rate.wrong.join('\n')).toBeGreaterThanOrEqual(0.85);
  });

  it('looks at what the person wrote, not at what he quotes', async () => {
    const raw = Buffer.from(
      'From: a@b.example\nSubject: Re: Frage\nIn-Reply-To: <x@y>\n\nThanks, that works for me now. You can close the ticket.\n\nAm 05.01.2026 um 08:12 schrieb Support:\n> Guten Tag, bitte starten Sie das Gerät neu und prüfen Sie, ob der Fehler noch auftritt. Vielen Dank.\n',
    );
    expect((await readMail({ raw, size: raw.length, oversize: false })).language).toBe('en');
  });

  it('takes hostile text in linear time', () => {
    expect(detectLanguage('ist '.repeat(2_000_000))).toBe('de');
  });
});
