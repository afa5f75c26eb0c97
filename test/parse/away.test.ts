// The sign that decided each class. Answers of programs without any header of a program, and people who write of the same: absences, filters that ask who
// we are. Each absence is read as an answer to a mail of ours, and without that where its subject is plainly an answer’s.
import { describe, expect, test } from 'vitest';
import type { MessageClass } from '../../src/model/message.ts';
import { read, readLines } from './mails.ts';

/** Subject and words. */
type Row = readonly [string, string];

async function classesOf([subject, words]: Row, ...more: readonly string[]): Promise<readonly string[]> {
  const head = ['From: Erik <erik@kunde.example>', `Subject: ${subject}`, 'Content-Type: text/plain; charset=utf-8'];
  return (await readLines([...head, ...more], `${words}\n`)).classes;
}

const ANSWER = 'In-Reply-To: <o@example.com>';

/** A word of absence before the subject of an answer, or a notice’s own words there. */
const forAnybody: readonly Row[] = [
  ['In ferie Re: Fattura 12', 'Grazie per il messaggio. Sono in ferie fino al 9 marzo compreso.'],
  ['Met vakantie Re: Factuur 12', 'Ik ben met vakantie tot en met 9 maart en heb geen toegang tot mijn e-mail.'],
  ['Afwezig Re: Factuur 12', 'Momenteel ben ik afwezig. Vanaf 10 maart beantwoord ik uw e-mail.'],
  [
    'On leave Re: Invoice 12',
    'I am on annual leave returning 10 March. I will not be checking emails during this time.',
  ],
  ['Urlaub: Re: Rechnung 12', 'Hallo, ich bin gerade im Urlaub und lese meine Mails erst am 10. März wieder.'],
  ['Absence du bureau : Facture 12', 'Bonjour, je suis actuellement absent du bureau. Je serai de retour le 10 mars.'],
  ["Message d'absence : Facture 12", "Je suis en congés jusqu'au 9 mars. En cas d'urgence, contactez le 01 02 03."],
  [
    'En congés Re: Facture 12',
    'Merci de votre message. Je suis en congés et je vous répondrai à mon retour le 10 mars.',
  ],
  ['Fuera de la oficina: Factura 12', 'Gracias por su mensaje. Me encuentro fuera de la oficina hasta el 9 de marzo.'],
  ['Fuori ufficio: Fattura 12', 'Sono assente fino al 9 marzo. Per urgenze contattare la segreteria.'],
  ['Fora do escritório: Fatura 12', 'Estou fora do escritório até 9 de março e responderei quando voltar.'],
  ['Ausência temporária: Fatura 12', 'De momento estou ausente. Regresso a 10 de março.'],
  ['Férias Re: Fatura 12', 'Estou de férias até 9 de março, sem acesso ao email.'],
  ['Poza biurem: Faktura 12', 'Dziękuję za wiadomość. Obecnie przebywam poza biurem, wracam 10 marca.'],
  [
    'Afwezigheidsbericht: Factuur 12',
    'Ik ben afwezig tot 9 maart. Voor dringende zaken kunt u contact opnemen met Jan.',
  ],
  ['Absent du bureau : Facture 12', "Je suis en congés jusqu'au 20 mars."],
  ['Absent(e) du bureau : Facture 12', "Je suis en déplacement jusqu'au 20 mars."],
  ['Auto: Re: [T-2026-00017] Invoice 12', 'I am on vacation until Monday.'],
  ['Auto: Re: Rechnung 12', 'Ich bin bis Montag im Urlaub.'],
  ['Autoodpowiedź: Faktura 12', 'Dziękuję za wiadomość.'],
  ['Auto-respuesta: Factura 12', 'Gracias por su mensaje.'],
  ['Autorisposta: Fattura 12', 'Grazie del messaggio.'],
  ['Auto-réponse : Facture 12', 'Merci de votre message.'],
  ['Automatic reply: Invoice 12', 'I am away from my desk until Monday. Urgent? Call Bob.'],
  ['Urlop Re: Faktura 12', 'Przebywam na urlopie do 9 marca i nie mam dostępu do poczty.'],
];

/** What may be a person’s first mail, unless it answers a mail of ours, for anybody who writes though it is. */
const toUs: readonly Row[] = [
  ['Abwesend: Rechnung 12', 'Ich bin vom 2. bis 9. März abwesend.'],
  ['Niet aanwezig: Factuur 12', 'Beste, ik ben er niet van 2 tot 9 maart. Mijn mail wordt niet gelezen. Groet, Jan'],
  [
    'Buiten kantoor: Factuur 12',
    'Bedankt voor uw bericht. Ik ben momenteel niet op kantoor en ben maandag 9 maart weer bereikbaar.',
  ],
  ['On vacation: Invoice 12', "I'm on vacation until March 9 and will reply when I get back."],
  [
    'Away: Invoice 12',
    'I am away from my desk until Monday, March 9. For urgent matters please contact sales@kunde.example.',
  ],
  ['OOO: Invoice 12', 'Hi, I am OOO until 10 March with no access to email.'],
  [
    'Nicht im Büro: Rechnung 12',
    'Guten Tag, ich bin derzeit nicht im Büro. Ihre E-Mail wird nicht weitergeleitet. Ab dem 10. März bin ich wieder für Sie da.',
  ],
  ['Außer Haus: Rechnung 12', 'Ich bin bis einschließlich 9. März außer Haus und kann Ihre Mail nicht beantworten.'],
  [
    'Im Urlaub: Rechnung 12',
    'Vielen Dank für Ihre Nachricht. Ich bin bis zum 9. März im Urlaub. Meine Vertretung ist Frau Berg.',
  ],
  ['Absente : Facture 12', "Je suis absente jusqu'au lundi 9 mars inclus et je n'ai pas accès à mes mails."],
  ['Ausente: Factura 12', 'Estaré ausente hasta el 9 de marzo. Para asuntos urgentes contacte con ventas.'],
  ['Vacaciones: Factura 12', 'Estoy de vacaciones hasta el 9 de marzo y contestaré a mi regreso.'],
  ['Assente: Fattura 12', 'Sono in ferie fino al 9 marzo e risponderò al mio rientro.'],
  ['Nieobecność: Faktura 12', 'Jestem nieobecny do 9 marca. W pilnych sprawach proszę dzwonić do biura.'],
];

/** People who write of their absence: they ask for something. */
const people: readonly Row[] = [
  [
    'Urlaub: Termin verschieben',
    'Ich bin ab Montag im Urlaub. Bitte verschieben Sie den Termin auf den 10. März.\n\nErik',
  ],
  ['Abwesend: bitte warten', 'Hallo, ich bin bis 9. März abwesend. Ich möchte das Gerät danach zurücksenden.'],
  ['Vakantie: levering', 'Ik ben tot 9 maart met vakantie. Graag de levering daarna.\n\nJan'],
  ['On holiday: delivery', 'I am on holiday until 9 March. Please deliver the parcel to my neighbour.\n\nErik'],
  ['Congés : intervention', "Je suis en congés du 2 au 9 mars. Merci de décaler l'intervention.\n\nErik"],
  ['Vacaciones: entrega', 'Estoy de vacaciones hasta el 9. Necesito la entrega después.\n\nErik'],
  ['Ferie: consegna', 'Sono in ferie fino al 9 marzo. Prego consegnare dopo.\n\nErik'],
  ['Urlop: dostawa', 'Jestem na urlopie do 9 marca. Proszę dostarczyć paczkę później.\n\nErik'],
  ['Away: keys', 'I am away until Monday. The keys are with the porter, so your technician can go in.\n\nErik'],
  [
    'Urlaub: Vertretung',
    'Ich bin ab Montag im Urlaub, Frau Berg nimmt das Gerät an. Lieferung also wie geplant.\n\nErik',
  ],
  ['Außer Haus: Servicetechniker', 'Unser Kollege ist heute außer Haus. Der Techniker soll morgen kommen.\n\nErik'],
  [
    'Afwezig: wie vervangt mij?',
    'Hallo,\n\nik ben afwezig van 2 tot 9 maart. Wie neemt mijn storingsdienst over?\n\nJan',
  ],
  ['Afwezig op 6 maart', 'Ik ben 6 maart afwezig, kunt u de afspraak verzetten naar 9 maart?'],
  [
    'Urlaub: Zugang sperren',
    'Hallo,\n\nich bin bis 9. März im Urlaub. Bitte sperren Sie solange meinen Zugang.\n\nErik',
  ],
  ['Away: please hold deliveries', 'I am away until Monday, March 9. Please hold all deliveries until then.\n\nErik'],
  ['Vacances : livraison', "Je suis en congés jusqu'au 9 mars. Merci de livrer après cette date.\n\nErik"],
  ['Ausente el viernes', 'Estaré ausente el viernes, ¿podemos vernos el lunes?'],
];

/** People whose first mail speaks of absence in the words of programs. */
const first: readonly Row[] = [
  ['Automatic reply: stopped working', 'Hello,\nour automatic reply does not work since Monday. Can you check?\nEva'],
  ['Automatische Antwort: geht nicht', 'Unsere automatische Antwort geht seit Montag nicht. Können Sie nachsehen?'],
  ['Automatisch antwoord: werkt niet', 'Ons automatisch antwoord werkt niet meer. Kunt u kijken?'],
  ['Réponse automatique : en panne', 'Notre réponse automatique ne part plus. Pouvez-vous vérifier ?'],
  ['Respuesta automática: no funciona', 'La respuesta automática no sale desde el lunes. ¿Pueden mirarlo?'],
  ['Auto: Wartung', 'Mein Auto steht ab Montag bei Ihnen, dann bin ich im Urlaub.'],
  [
    'Urlaub: Abwesenheitsnotiz geht nicht',
    'unsere Abwesenheitsnotiz "Ich bin im Urlaub, dringende Anliegen an Bob" geht nicht mehr hinaus.',
  ],
  [
    'Vacation: my account',
    'I am on vacation from Monday, in urgent cases contact my colleague Bob about the printer. The toner is empty since yesterday.',
  ],
  ['Away: printer', 'Our printer is dead. I will be back on Monday, your message will reach Bob.'],
  ['Urlaub: [dringend] Drucker', 'Ich bin im Urlaub, der Drucker ist tot. Dringende Anliegen an Bob.'],
  ['Congés : imprimante', "Je suis en congés, l'imprimante est morte. En cas d'urgence, Bob est là."],
  ['Vakantie: printer', 'Ik ben met vakantie, de printer is stuk. Dringende zaken naar Bob.'],
];

/** Filters that hold a mail of ours until somebody clicks. */
const filters: readonly Row[] = [
  [
    'Validez votre message',
    'Bonjour,\n\nVotre email à destination de erik@kunde.example a été mis en attente. Pour que votre message soit remis, merci de vous authentifier en cliquant sur le lien ci-dessous.\n\nhttps://mailinblack.example/c/x',
  ],
  [
    'Please confirm your message',
    'Your message to erik@kunde.example is being held because your address was not recognized. To release your message for delivery, please reply to this email or click the link below. You will only have to do this once.\n\nhttps://filter.example/x',
  ],
  [
    'Bitte bestätigen Sie Ihre E-Mail',
    'Ihre E-Mail an erik@kunde.example wurde zurückgehalten, weil Ihre Adresse unbekannt ist. Bitte klicken Sie einmalig auf den folgenden Link, damit Ihre Nachricht zugestellt wird:\n\nhttps://filter.example/x',
  ],
  [
    'Your message to erik@kunde.example (Action Required)',
    'Hello support,\n\nYour message about "Ihre Anfrage" was waitlisted. Please add yourself to my Guest List so your messages will be delivered to my Inbox. Use the link below.\n\nClick here to deliver your message',
  ],
];

/** People who write of such filters. */
const aboutFilters: readonly Row[] = [
  [
    'Quarantine',
    'Your message to me was held in our spam filter, so I only saw it today. The pump still drips, please send somebody.\n\nErik',
  ],
  [
    'Spam filter',
    'Your mail was quarantined by our filter. I clicked release and it was delivered. Thanks for the quick answer!\n\nErik',
  ],
  [
    'Link geht nicht',
    'Wenn ich auf den Link in Ihrer E-Mail klicke, kommt ein Fehler. Ihre Nachricht wurde zurückgehalten, aber inzwischen zugestellt.\n\nErik',
  ],
  [
    'Nachricht nicht zugestellt?',
    'Meine Nachricht an weg@kunde.example konnte seit 4 Stunden nicht zugestellt werden. Versucht Ihr Server es weiter?',
  ],
  [
    'Held message',
    'My message to bob@example.com is being held. Please release my message, or tell me which link to click.',
  ],
];

/** Notices under the answered subject, without any sign but their sentences. */
const bareNotices: readonly string[] = [
  'Vielen Dank für Ihre Nachricht. Ich bin ab dem 09.01.2026 wieder im Büro erreichbar. Ihre E-Mail wird nicht weitergeleitet.',
  'Guten Tag,\n\nich bin bis zum 9. Januar im Urlaub. Ihre Nachricht wird nicht automatisch weitergeleitet.\nIn dringenden Fällen wenden Sie sich bitte an kollege@firma.example.\n\nMit freundlichen Grüßen\nPetra Klein',
  'Thank you for your message. I am out of the office until Monday 12 January. Your e-mail will not be forwarded. For urgent matters please contact my colleague John at john@firma.example.\n\nKind regards\nPetra',
  'Dank voor uw bericht. Ik ben tot 12 januari op vakantie. Uw e-mail wordt niet doorgestuurd.',
  'Bedankt voor uw bericht. Ik ben afwezig tot 12 januari. Voor dringende zaken kunt u bellen met mijn collega Jan.',
  'Bonjour,\nMerci de votre message. Je suis en congés jusqu’au 12 janvier. Votre message ne sera pas transféré.\nCordialement',
  'Gracias por su mensaje. Estoy de vacaciones hasta el 12 de enero. Su correo no será reenviado.',
  'Grazie per il messaggio. Sono in ferie fino al 12 gennaio. La sua e-mail non verrà inoltrata. Per urgenze contattare il mio collega.',
  'Obrigado pela sua mensagem. Estou de férias até 12 de janeiro. A sua mensagem não será reencaminhada.',
  'Dziękuję za wiadomość. Jestem na urlopie do 12 stycznia. Wiadomości nie będą przekazywane.\n\nPozdrawiam\nAnna',
  'Hello,\n\nI am on annual leave and will return on 12 January. Your email has not been forwarded.\n\nRegards\nTom',
];
/** People who write of their own absence, or of mail that is not read. */
const ofOneself: readonly string[] = [
  'Vielen Dank für Ihre Nachricht. Ich bin ab dem 09.01.2026 wieder im Büro erreichbar. Können wir dann telefonieren?',
  'Danke für die Info. Ich bin ab Montag im Urlaub. Bitte liefern Sie erst am 12.1.',
  'Ich bin bis 12.1. im Urlaub, der Drucker steht in Raum 5.',
  'Thanks for the quick answer. I will be back on Monday. The printer is in room 5.',
  'I am on holiday until Monday. My e-mail is not forwarded to my phone any more. Please fix it.',
  'Meine E-Mail wird nicht weitergeleitet, seit ich am 5.1. wieder im Büro bin.',
  'Vielen Dank für die Hilfe. Bin ab 9.1. wieder da. Grüße',
  'Merci pour votre réponse. Je serai de retour lundi 12. La livraison peut attendre.',
  'Danke für das Angebot. Ich bin bis Montag nicht im Büro. Wir nehmen es an.',
  'Thank you for the offer. I am out of the office until Monday. We accept it.',
  'Ihre Nachrichten werden bei uns nicht gelesen, der Server lehnt sie ab. Ich bin erst am 9.1. wieder da.',
  'Thanks for your help. I am away until 9 January. When I get back I will test it.',
  'Danke für Ihre Hilfe. Ich bin bis 9.1. im Urlaub. Meine Kollegin Frau Meier testet das Update.',
];

describe('a word of absence before the subject', () => {
  test.each(forAnybody)('%s – %s', async (...row) => {
    expect(await classesOf(row)).toContain('out_of_office');
    expect(await classesOf(row, ANSWER)).toContain('out_of_office');
  });
  test.each(toUs)('%s – %s: only as an answer', async (...row) => {
    expect(await classesOf(row)).not.toContain('auto');
    expect(await classesOf(row, ANSWER)).toContain('out_of_office');
  });
  test.each(people)('%s – %s: a person', async (...row) => {
    expect(await classesOf(row)).not.toContain('auto');
    expect(await classesOf(row, ANSWER)).not.toContain('auto');
  });
});

describe('sentences of absence alone', () => {
  test.each(bareNotices)('%s', async (words) => {
    expect(await classesOf(['Re: Drucker 12', words], ANSWER)).toContain('out_of_office');
    expect(await classesOf(['Drucker 12', words])).not.toContain('out_of_office');
  });
  test.each(ofOneself)('%s: a person', async (words) => {
    expect(await classesOf(['Re: Drucker 12', words], ANSWER)).toEqual(['reply']);
  });
});

describe('a first mail', () => {
  test.each(first)('%s – %s: a person', async (...row) => {
    expect(await classesOf(row)).not.toContain('auto');
  });
});

describe('a filter that asks who we are', () => {
  test.each(filters)('%s – %s', async (...row) => {
    expect(await classesOf(row)).toContain('auto');
  });
  test.each(aboutFilters)('%s – %s: a person', async (...row) => {
    expect(await classesOf(row)).not.toContain('auto');
  });
});

const FROM = 'From: Erik <erik@kunde.example>';
const REPORT = `${FROM}
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; eva@acme.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b--
`;
const RETURNED = '550 5.1.1 <a@b.example> user unknown';

/** A mail, a class of it and the sign that decided the class. */
const signs: readonly (readonly [string, MessageClass, string])[] = [
  [`${FROM}\nIn-Reply-To: <a@b>\n\nx`, 'reply', 'In-Reply-To'],
  [`${FROM}\nReferences: <a@b>\n\nx`, 'reply', 'References'],
  [`${FROM}\nSubject: Re: [T-2026-00017] x\n\nx`, 'reply', 'subject "Re: [T-2026-00017] x"'],
  [`${FROM}\nAuto-Submitted: auto-replied\n\nx`, 'auto', 'Auto-Submitted: auto-replied'],
  [`${FROM}\nX-Autoreply: yes\n\nx`, 'auto', 'X-Autoreply: yes'],
  [`${FROM}\nX-Auto-Response-Suppress: All\n\nx`, 'auto', 'X-Auto-Response-Suppress: All'],
  [`${FROM}\nPrecedence: Bulk\n\nx`, 'auto', 'Precedence: bulk'],
  [`Return-Path: <>\n${FROM}\n\nx`, 'auto', 'Return-Path: <>'],
  [
    `${FROM}\nSubject: Ticket received\n\nThis is an automated message.`,
    'auto',
    'words "automated message", subject "Ticket received"',
  ],
  [
    `${FROM}\nSubject: x\n\nYour message to a@b.example is being held. Click here and it will be delivered.`,
    'auto',
    'words "Your message to a@b.example is being held"',
  ],
  [`${FROM}\nAuto-Submitted: auto-replied (vacation)\n\nx`, 'out_of_office', 'Auto-Submitted: auto-replied (vacation)'],
  [`${FROM}\nSubject: Out of Office\nX-Autoreply: yes\n\nx`, 'out_of_office', 'subject "Out of Office"'],
  [`${FROM}\nSubject: Automatic reply: x\n\nx`, 'auto', 'subject "Automatic reply: x"'],
  [`${FROM}\nAuto-Submitted: auto-replied\n\nIch bin im Urlaub.`, 'out_of_office', 'words "im Urlaub"'],
  [`${FROM}\nAuto-Submitted: auto-replied\n\nIch bin krank.`, 'out_of_office', 'words "krank"'],
  [REPORT, 'auto', 'multipart/report, delivery-status'],
  [REPORT, 'bounce', 'multipart/report, delivery-status'],
  [REPORT, 'bounce.hard', 'status 5.1.1, action failed, words "550 5.1.1 user unknown"'],
  [REPORT.replaceAll('5.1.1', '4.2.2'), 'bounce.soft', 'status 4.2.2, action failed, words "550 4.2.2 user unknown"'],
  [`Return-Path: <>\n${FROM}\nSubject: x\n\n${RETURNED}\nfailure`, 'auto', 'Return-Path: <>'],
  [
    `From: Mailer-Daemon@b.example\nSubject: failure notice\n\n${RETURNED}`,
    'bounce',
    'sender "mailer-daemon@b.example", subject "failure notice"',
  ],
  [`Return-Path: <>\nFrom: Postmaster@b.example\nSubject: x\n\n${RETURNED}`, 'bounce', 'no sender, words of a report'],
  [
    `X-Failed-Recipients: a@b.example\nFrom: mailer-daemon@b.example\n\nx`,
    'bounce',
    'X-Failed-Recipients: a@b.example',
  ],
  [`${FROM}\nList-Id: Team <team.lists.example>\n\nx`, 'list', 'List-Id: Team <team.lists.example>'],
  [`${FROM}\nPrecedence: list\n\nx`, 'list', 'Precedence: list'],
  [`${FROM}\nSender: owner-x@b.example\nPrecedence: bulk\n\nx`, 'list', 'Precedence: bulk, sender "owner-"'],
  [
    `${FROM}\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nx\n--b--`,
    'read_receipt',
    'multipart/report, disposition-notification',
  ],
  [`${FROM}\nSubject: Read: x\n\nThis is a read receipt.`, 'read_receipt', 'subject "Read: x" and words of a receipt'],
  [`${FROM}\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR`, 'calendar', 'text/calendar'],
  [`${FROM}\nSubject: WG: x\n\nx`, 'forwarded', 'subject "WG: x"'],
  [`${FROM}\n\n---- Forwarded message ----\nx`, 'forwarded', 'line "---- Forwarded message ----"'],
  [`${FROM}\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--`, 'encrypted', 'multipart/encrypted'],
  [`${FROM}\n\n-----BEGIN PGP MESSAGE-----\nx`, 'encrypted', 'line "-----BEGIN PGP MESSAGE-----"'],
  [`${FROM}\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b--`, 'signed', 'multipart/signed'],
  [`${FROM}\nX-Spam-Status: Yes, score=7\n\nx`, 'spam', 'X-Spam-Status: Yes, score=7'],
  [`${FROM}\nSubject: [SPAM] x\n\nx`, 'spam', 'subject "[SPAM] x"'],
  [`${FROM}\nX-Forefront-Antispam-Report: SFV:SPM;x\n\nx`, 'spam', 'X-Forefront-Antispam-Report: SFV:SPM'],
  [
    `${FROM}\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nx\n--b--`,
    'abuse_report',
    'multipart/report, feedback-report',
  ],
  // What a stranger wrote is one bounded line.
  [
    `${FROM}\nList-Id: a\x1b[31m\x07\n\t b\xc2\x9b${'c'.repeat(60_000)}\n\nx`,
    'list',
    `List-Id: a[31m bÂ${'c'.repeat(63)}…`,
  ],
  [
    `${FROM}\nSubject: Automatic reply: =?utf-8?q?${'=F0=9F=98=80'.repeat(200)}=E2=80=AE?=\n\nx`,
    'out_of_office',
    `subject "Automatic reply: ${'😀'.repeat(27)}…"`,
  ],
];

describe('the sign of a class', () => {
  test.each(signs)('%j is %s by %j', async (mail, name, sign) => {
    const { classes, classEvidence = {} } = await read(Buffer.from(mail, 'latin1'));
    expect(classEvidence[name]).toBe(sign);
    expect(sign.length).toBeLessThanOrEqual(120);
    expect(Object.keys(classEvidence)).toEqual(classes);
  });
  test('is not there where there is no class', async () => {
    expect(await readLines([FROM])).not.toHaveProperty('classEvidence');
  });
});
