// Sample words in Dutch.
import type { SampleWords } from './words.ts';

export const dutch: SampleWords = {
  customer: 'Sanne van der Meulen',
  address: 's.vandermeulen@klant.example',
  colleague: 'Daniël Hoogendijk',
  subject: 'Printer op de tweede verdieping pakt geen papier',
  message:
    'Goedemorgen,\n\nsinds gistermiddag pakt de printer op de tweede verdieping geen papier meer. Uit- en aanzetten heeft niet geholpen; op het scherm staat ‘controleer lade 2’.\n\nOp de foto staat de melding. Vóór vrijdag hebben we hem nodig voor de facturen.\n\nMet vriendelijke groet\nSanne van der Meulen',
  answer: {
    formal:
      'Beste mevrouw Van der Meulen,\n\nhartelijk dank voor de foto; daarmee is de oorzaak duidelijk: de invoerrol van **lade 2** is versleten.\n\n- Gebruikt u tot die tijd lade 1.\n- Onze monteur komt donderdag tussen 9 en 11 uur.\n\nHoe u van lade wisselt, leest u in de [handleiding](https://example.com/hulp/lade).\n\nMet vriendelijke groet\nAnna Muster',
    informal:
      'Hoi Sanne,\n\nbedankt voor de foto; daarmee is de oorzaak duidelijk: de invoerrol van **lade 2** is versleten.\n\n- Gebruik tot die tijd lade 1.\n- Onze monteur komt donderdag tussen 9 en 11 uur.\n\nHoe je van lade wisselt, lees je in de [handleiding](https://example.com/hulp/lade).\n\nGroeten\nAnna',
  },
  note: 'Graag vóór de afspraak kijken of de invoerrol op voorraad is. Anders verschuiven we het naar maandag.',
  finding: 'De invoerrol van lade 2 is versleten. Er is een nieuwe besteld.',
  request: {
    formal: 'Wat is het serienummer van de printer? U vindt het op de achterkant.',
    informal: 'Wat is het serienummer van de printer? Je vindt het op de achterkant.',
  },
  comment: {
    formal: 'De monteur heeft de invoerrol vervangen en twintig pagina’s als proef afgedrukt.',
    informal: 'De monteur heeft de invoerrol vervangen en twintig pagina’s als proef afgedrukt.',
  },
  solution: {
    formal: 'De invoerrol van lade 2 is vervangen.\nLegt u er hoogstens 250 vel in.',
    informal: 'De invoerrol van lade 2 is vervangen.\nLeg er hoogstens 250 vel in.',
  },
  announcement: {
    formal: 'Zaterdag tussen 6 en 8 uur krijgen de printers onderhoud. Wilt u dan niets afdrukken?',
    informal: 'Zaterdag tussen 6 en 8 uur krijgen de printers onderhoud. Wil je dan niets afdrukken?',
  },
  files: ['Foto van het scherm.jpg', 'Tellerstanden maart.xlsx'],
  questions: [
    { name: 'place', label: 'Locatie', help: 'gebouw en kamer', type: 'text', required: true, choices: [] },
    { name: 'devices', label: 'Aantal apparaten', help: '', type: 'number', required: true, choices: [] },
    {
      name: 'urgency',
      label: 'Urgentie',
      help: 'wat er stilligt tot de reparatie',
      type: 'choice',
      required: false,
      choices: ['kan wachten', 'hindert het werk', 'alles ligt stil'],
    },
  ],
  badAnswer: 'een paar',
  ratingComment: 'Snel en vriendelijk, alleen het eerste antwoord had eerder mogen komen.',
  subjects: [
    'Toegang voor de nieuwe collega vanaf maandag',
    'Factuur 2026-0481 dubbel ontvangen',
    'Beamer in de vergaderzaal blijft donker',
    'Wachtwoord verlopen, inloggen op de laptop lukt niet',
  ],
  trouble: 'rules/20-printers.yaml:14:3 onbekende afdeling ‘priters’, bedoeld is wellicht ‘printers’',
  nearest: '#sluiten',
  command: '#sluitn opgelost\nDe invoerrol is vervangen.',
  organisation: 'Waterschap Vechtstromen',
};
