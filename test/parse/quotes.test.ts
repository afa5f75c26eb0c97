import { describe, expect, test } from 'vitest';
import type { LineMark } from '../../src/parse/quotes/lines.ts';
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

/** Words of a person that look like those of an app, a company, a gateway, a head or an attribution. */
const own: readonly string[] = [
  'Outlook für Android geht nicht mehr.',
  'Outlook voor iOS crasht steeds',
  'Yahoo Mail für Android zeigt nichts an',
  'Download Spark for my Mac',
  'Descargar Outlook para mi tablet',
  'Télécharger Outlook pour mon fils',
  'Bitte denken Sie an die Umwelt und verzichten Sie auf Folie.',
  'Please consider the environment, send no plastic.',
  'Pensez à l’environnement et supprimez le plastique.',
  'Denk aan het milieu, stuur geen plastic.',
  'Unterwegs getippt, daher kurz: bitte die Lieferung stornieren, entschuldigen Sie die Kürze am Handy.',
  'Sent from my phone in a hurry, sorry for typos, the order number is 4711.',
  'Écrit depuis mon téléphone, désolé pour les fautes : annulez la commande.',
  'Neuer Geschäftsführer ist Max Huber, das Amtsgericht hat es eingetragen, HRB 4711.',
  'Auf der Rechnung fehlen HRB 12345, die USt-ID und das Amtsgericht Hamburg.',
  'New VAT number GB123, company number 4711, registered office 3 Main Street.',
  'Nieuwe gegevens: KvK 12345678, btw NL123B01, handelsregister Utrecht.',
  'U zegt dat u niet aansprakelijk bent voor virussen in berichten via internet. Dit bericht had er een.',
  'Vous dites décliner toute responsabilité pour la transmission par internet. Ce message contenait mes données.',
  'You say you accept no liability for transmission over the internet. This email had a virus in it.',
  'Bitte prüfen Sie Ihre Daten, Sie finden sie unter https://www.example.com/legal/4711',
  'You can find your data under https://www.example.com/legal/4711',
  'Bitte auf die Rechnung:\n\nAnna Meier, Einkauf\nMüller GmbH\nHauptstraße 3\n20095 Hamburg\nTel. 030 1234567',
  'Please send it to\nAnna Meier\nMiller Ltd\n3 Main Street\nTel. 030 1234567\nanna@example.com',
  'Gerät: Drucker im Flur\nKontakt: anna@example.com\nWunschtermin: 12.05.2026, 10:30 Uhr\nFehler: druckt nicht\n\nBitte bald.',
  'Bitte denken Sie an die Umwelt, bevor Sie unsere Mahnungen ausdrucken.',
  'Please consider the environment: stop printing our invoices and letters.',
  'Denk aan het milieu: print onze facturen niet meer.',
  'Pensez à l’environnement : n’imprimez plus nos factures.',
  'Antes de imprimir nuestras facturas piense en el medio ambiente.',
  'Prima di stampare le nostre fatture pensi all’ambiente.',
  'Antes de imprimir as nossas faturas pense no ambiente.',
  'Pomyśl o środowisku i nie drukuj naszych faktur.',
  'Der erste geht.\n\n--\n\nScanner defekt seit Montag',
  'Thema 1 geht.\n\n--\n\nThema 2\n\nDer Scanner zeigt seit gestern nur noch Fehler 49.',
  'El primero funciona.\n\n—\n\nEl segundo muestra el error 49.',
  'A primeira funciona.\n--\nA segunda mostra o erro 49.',
  'Bitte liefern:\n\n--\n10 x Toner\n5 x Papier',
  'Ja.\n\n--\nRaum 1: geht\nRaum 2: geht nicht',
  'Email: anna@example.com\nAvailable: 12 May 2026 10:30\nDevice: Drucker im Flur\n\nPlease come soon.',
];

/** The clients' own lines, folded anywhere in three. */
const folded: readonly string[] = [
  'Am Mo., 9. März\n2026 um 10:11 Uhr\nschrieb Support Team <s@example.com>:',
  'Am\nMo., 9. März 2026 um 10:11 Uhr schrieb Support\nTeam <s@example.com>:',
  'On Mon, Mar 9,\n2026 at 10:11 AM\nSupport Team <s@example.com> wrote:',
  'On Monday, March\n9, 2026 at 10:11:12 AM GMT+1, Support\nTeam <s@example.com> wrote:',
  'Op ma 9\nmrt 2026 om\n10:11 schreef Support Team <s@example.com>:',
  'Le lun. 9 mars\n2026 à 10:11, Support\nTeam <s@example.com> a écrit :',
  'El lun, 9 mar\n2026 a las 10:11,\nSupport Team (<s@example.com>) escribió:',
  'Il giorno lun 9\nmar 2026 alle ore\n10:11 Support Team <s@example.com> ha scritto:',
  'Em segunda-feira, 9\nde março de 2026 às 10:11,\nSupport Team <s@example.com> escreveu:',
  'pon., 9 mar\n2026 o 10:11\nSupport Team <s@example.com> napisał(a):',
  'poniedziałek, 9 marca 2026 10:11, Support Team der Beispiel Maschinenbau GmbH\n& Co. KG <s@example.com>\nnapisał(a):',
];

/** What is said directly below the name of a signature. */
const below: readonly string[] = [
  'PS: Der zweite Drucker geht auch nicht.',
  'P.S.: The second printer is broken too.',
  'PS please hurry!',
  'PPS: und der dritte',
  'P.-S. : la deuxième imprimante aussi.',
  'PD: la segunda impresora tampoco.',
  'PS: ook de tweede printer doet het niet.',
  'PS. Druga drukarka też nie działa.',
  'Nachtrag: der zweite Drucker ist auch kaputt.',
  'Übrigens: der zweite Drucker ist auch kaputt.',
  'By the way, the second printer is broken too.',
  'A proposito, anche la seconda stampante.',
  'Können Sie mich bitte anrufen?',
  'Can you call me today? It is urgent.',
  'Kunt u mij vandaag bellen?',
  'Quando arriva il tecnico da noi?',
  'Pode ligar-me hoje, por favor?',
  'Bitte schicken Sie einen Techniker.',
  'Proszę o telefon jeszcze dzisiaj.',
  'Können Sie mir wegen des zweiten Druckers im dritten Stock bitte noch\nheute Bescheid geben?',
];

/** What companies put there. */
const slogans: readonly string[] = [
  'Noch Fragen? Rufen Sie uns an',
  'Any questions? Call us on 030 123456',
  'Vous avez des questions ? Appelez-nous.',
  'Hai domande? Chiamaci pure.',
  'Kennen Sie schon unseren Newsletter?',
  'Did you know we also rent printers?',
  'Drucker defekt? Wir reparieren ihn sofort!',
  'Wer, wenn nicht wir?',
  'Bitte beachten Sie unsere neuen Öffnungszeiten.',
  'P.S. Think before you print',
  'PD Dr. Eva Klein',
  'PS Automation GmbH',
];

/** What our old words ask for, and what they only say; the block below `Gerne.` gives street and telephone. */
const asksForBlock: readonly string[] = [
  'Wie lautet Ihre Lieferadresse?',
  'Bitte teilen Sie uns Ihre Handynummer mit.',
  'Unter welcher Nummer erreichen wir Sie?',
  'Where shall we send the toner?',
  'How can we reach you?',
  'Please send us your phone number.',
  'Kunt u ons uw telefoonnummer geven?',
  'Merci de nous indiquer votre numéro de portable.',
  'À quelle adresse devons-nous livrer ?',
  '¿Cuál es su dirección de envío?',
  'Qual è il vostro indirizzo?',
  'Qual o seu número de telemóvel?',
  'Proszę podać adres dostawy.',
];
const asksForOthers: readonly string[] = [
  'Bitte starten Sie den Drucker neu.',
  'Ihre Adresse haben wir geändert.',
  'Bei Fragen erreichen Sie uns unter Tel. 0221 999.',
  'If you have questions, please call our number 123.',
  'We have sent it to your address. Please confirm.',
  'Bitte senden Sie uns die Seriennummer.',
  'What is your email address?',
];

/** What a signature below dashes begins with, whoever draws them. */
const signed: readonly string[] = [
  '--\n\nPetra Klein\nKunde GmbH',
  '-- \nThe world is a book, and those who do not travel read only a page.',
  '-- \nIf you only want to go 500 miles, can you begin with a halfstep?',
  '-- \nAbteilung: Einkauf\nRaum: 2.14',
  '-- \n2.40.0',
  '--\n\nP. Klein',
  '--\n"Ein Leben ohne Mops ist sinnlos."',
];

describe('new words and old words', () => {
  const hints = {
    isAnswer: true,
    subject: 'Drucker im Flur',
    sender: 'Anna Meier',
    people: ['Support Team', 'support@desk.example'],
  };
  test.each(own)('%j is its writer’s, at the end of what he says', (words) => {
    const text = `Hallo,\n\nder Drucker im Flur druckt nicht mehr, seit gestern.\n\n${words}`;
    expect(stripQuotes(text, hints).reply).toBe(text);
  });

  test.each([
    'Diese Mail kommt von extern, steht über jeder: klicken Sie nicht auf Links, außer Sie kennen den Absender.',
    'Ce message vient de l’extérieur, dit Outlook : ne cliquez pas sur les liens sauf si vous connaissez l’expéditeur.',
    'Laut Support Team um 10:30:\n> wir tauschen',
  ])('%j is its writer’s, at the beginning', (words) => {
    const text = `${words}\n\nWann denn?`;
    expect(stripQuotes(text, hints).reply).toBe(text);
  });

  // What stands below the name and in the old words, too: a choice, a place to go to, an agent's commands.
  const asked = 'On 23.11.2026 10:15 Support Team <support@desk.example> wrote:';
  test.each([
    ['Das zweite passt.\n\nGruß\nAnna\n\nDienstag, 14 Uhr', '> Montag, 9 Uhr\n> Dienstag, 14 Uhr'],
    ['Das passt.\n\nGruß\nAnna\n\nDienstag, 14 Uhr\nHalle 3', '> Dienstag, 14 Uhr\n> Halle 3\n> Halle 4'],
    ['Ja.\n\nAnna Meier\nHalle 3', '> Welche?\n> Halle 3'],
    [
      'Deze.\n\nGroet\nAnna\n\nDinsdag 14 uur\nKerkstraat 3',
      '> Maandag\n> Kerkstraat 1\n>\n> Dinsdag 14 uur\n> Kerkstraat 3',
    ],
    ['Hello Eva, it comes on Monday.\n\nRegards\nAnna\n#note\nShe never pays.', '> #note\n> She never pays.'],
    ['Hello Eva, it is done.\n\nRegards\nAnna\n#close gelöst', '> #close gelöst'],
    [
      'Hello Eva, it comes.\n\nRegards\nAnna\n#note\nShe never pays.\nTel. 030 1234567',
      '> Regards\n> Anna\n> #note\n> She never pays.\n> Tel. 030 1234567',
    ],
  ])('%j repeats what was said', (words, old) => {
    expect(stripQuotes(`${words}\n\n${asked}\n\n${old}`, hints).reply).toBe(words);
  });

  test.each(rows)('%s', (_, text) => {
    const { reply, quoted } = stripQuotes(text, { isAnswer: true });
    expect(reply).toBe(NEW);
    expect(quoted).not.toBe('');
  });

  test.each(folded)('%j is old', (attribution) => {
    expect(stripQuotes(`${NEW}\n\n${attribution}\n> Alt`, { isAnswer: true }).reply).toBe(NEW);
  });

  test.each(['Am Montag.', 'Am Montag', 'Montag, 9. März', '10:30', 'Le lundi', 'Dnia 9', 'Am 9. März 2026', 'Eva'])(
    '%j directly above an attribution is said',
    (words) => {
      for (const whole of folded.map((lines) => lines.replaceAll('\n', ' '))) {
        expect(stripQuotes(`${NEW}\n\n${words}\n${whole}\n> Alt`, { isAnswer: true }).reply).toBe(`${NEW}\n\n${words}`);
      }
    },
  );

  test.each(below)('%j directly below a name is said', (words) => {
    for (const old of ['', `\n\n${asked}\n\n> Alt`]) {
      const { reply } = stripQuotes(`Danke.\n\n-- \nEva Klein\n${words}${old}`, hints);
      expect(reply).toBe(`Danke.\n\n${words}`);
    }
  });

  test('below two dashes a postscript alone is taken out of the signature', () => {
    expect(stripQuotes('Danke.\n\n--\nEva\nPS: bitte schnell!', hints).reply).toBe('Danke.\n\nPS: bitte schnell!');
  });

  test.each(signed)('%j is no second matter', (block) => {
    expect(stripQuotes(`Danke.\n\n${block}\n\n${asked}\n\n> Alt`, hints).reply).toBe('Danke.');
  });

  const block = 'Kunde GmbH\nHauptstr. 5\n50667 Köln\nTel. 0221 123456';
  test.each([...asksForBlock.map((words) => [words, `\n${block}`]), ...asksForOthers.map((words) => [words, ''])])(
    'below %j the block is the answer or signs',
    (words, kept) => {
      const answer = 'Gerne.\n\nViele Grüße\nAnna Meier';
      expect(stripQuotes(`${answer}\n${block}\n\n${asked}\n\n> ${words}`, hints).reply).toBe(`${answer}${kept}`);
    },
  );

  test.each(slogans)('%j directly below a name belongs to the signature', (words) => {
    expect(stripQuotes(`Danke.\n\n-- \nEva Klein\nACME GmbH\n${words}`, hints).reply).toBe('Danke.');
  });

  test('a postscript inside what the HTML names a signature is said', () => {
    const lines = ['Danke.', '', 'Eva Klein', 'ACME GmbH', 'PS: Der zweite Drucker geht auch nicht.'];
    const marks = new Map<number, LineMark>([2, 3, 4].map((at) => [at, 'sign']));
    expect(stripQuotes(lines.join('\n'), { ...hints, marks }).reply).toBe(`Danke.\n\n${lines[4]}`);
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
