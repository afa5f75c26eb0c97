// What mail servers answer, and whether it says that the address is dead; and the rates over the development set when it
// lies beside the checkout.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bounceKind } from '../../src/parse/bounce/cause.ts';
import { read, readLines } from './mails.ts';

describe('hard or soft', () => {
  const hard: readonly (readonly [string, string | null])[] = [
    ['550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking', '5.1.1'],
    ['550 Requested action not taken: mailbox unavailable', null],
    [
      '550 5.1.1 <x@gmx.de>: Recipient address rejected: undeliverable address: host mx00.gmx.net said: 550 Requested action not taken: mailbox unavailable (in reply to RCPT TO command)',
      '5.1.1',
    ],
    ['550 user not found', null],
    ['550 5.4.1 Recipient address rejected: Access denied. [abc.mail.protection.outlook.com]', '5.4.1'],
    ['550 5.1.10 RESOLVER.ADR.RecipientNotFound', '5.1.10'],
    ['550 Invalid recipient x@y.de (Mode: normal)', null],
    ['550 #5.1.0 Address rejected.', '5.1.0'],
    ['550 Unrouteable address', null],
    ['550 5.0.0 mailbox x@y unknown', null],
    ['550 5.1.1 unknown or illegal alias: x@y', '5.1.1'],
    ['550 No such person at this address', null],
    ['550 5.1.1 User does not exist - psmtp', '5.1.1'],
    ['550 recipient unknown', null],
    ['550 Empfänger existiert nicht', null],
    ['550 Adressat unbekannt', null],
    ['550 Destinataire inconnu', null],
    ['550 Benutzer unbekannt', null],
    ['550 Destinatario sconosciuto', null],
    ['550 utente sconosciuto', null],
    ['550 usuario desconocido', null],
    ['550 La cuenta no existe', null],
    ['550 gebruiker onbekend', null],
    ['550 mailbox bestaat niet', null],
    ['550 nieznany użytkownik', null],
    ['550 konto nie istnieje', null],
    ['556 5.1.10 Domain does not accept mail (nullMX)', '5.1.10'],
    ['550 5.4.310 DNS domain example.test does not exist', '5.4.310'],
    ["DNS Error: DNS type 'mx' lookup of example.test responded with code NXDOMAIN", null],
    ['DNS Error: Domain name not found', null],
    ['550 This address no longer accepts mail.', null],
    ['550 5.1.6 recipient no longer on server', '5.1.6'],
    ['550 Address unknown', null],
    ['550 not a valid mailbox', null],
    ['550 There is no such mailbox', null],
    ['550 cannot deliver to unknown recipient', null],
    ['550 No such recipient here', null],
    ['550 Addressee unknown', null],
    ['550 unknown local part', null],
    ['550 Unknown local-part', null],
    ['550 <x@y> is not a registered gateway user', null],
    ['550 sorry, no mailbox here by that name', null],
    ['551 user not local; please try <a@b>', null],
  ];
  const soft: readonly (readonly [string, string | null])[] = [
    ['550 5.7.1 Recipient rejected: user disabled', '5.7.1'],
    ['552 5.2.2 <x@t-online.de>: Mailbox full', '5.2.2'],
    ['554 5.7.1 <x@y>: Relay access denied', '5.7.1'],
    ['451 4.7.1 Greylisting in action, please come back later', '4.7.1'],
    ['550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required', '5.7.133'],
    ['550 5.2.0 RESOLVER.RST.RecipSizeLimit; message too large for this recipient', '5.2.0'],
    ['554 5.4.14 Hop count exceeded - possible mail loop', '5.4.14'],
    ['550 5.1.8 Sender address rejected', '5.1.8'],
    ["553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", '5.7.1'],
    ['550 Account has been disabled', null],
    ['550 Mailbox is inactive', null],
    ['554 rejected due to spam content', null],
    ['552 message size exceeds maximum', null],
    ['550 5.2.1 The email account that you tried to reach is disabled.', '5.2.1'],
    ['552 Postfach voll', null],
    ['552 boîte aux lettres pleine', null],
    ['452 buzón lleno', null],
    ['Host or domain name not found. Name service error for name=x.y type=MX: Host not found, try again', '4.4.3'],
    ['connect to mx[1.2.3.4]:25: Connection refused', '4.4.1'],
    ['550 5.7.26 This mail is unauthenticated', '5.7.26'],
    ['550 relay not permitted', null],
    ['550-Verification failed for <a@b> 550 Sender verify failed', null],
    ['550 delivery error: dd Sorry your message to x cannot be delivered. This mailbox is disabled (554.30).', null],
    ['550 User has exceeded mailbox storage limit', null],
    ['550 mailbox temporarily unavailable', null],
    ['550 Too many errors from your ip', null],
    ['554 Sending address not accepted due to spam filter', null],
    ['550 5.1.0 Sender denied', '5.1.0'],
    ['550 sender rejected', null],
  ];
  test.each(hard)('%s (%s) is a dead address', (diagnostic, status) => {
    expect(bounceKind({ action: 'failed', status, diagnostic, words: '' })).toBe('hard');
  });
  test.each(soft)('%s (%s) says nothing against the address', (diagnostic, status) => {
    expect(bounceKind({ action: 'failed', status, diagnostic, words: '' })).toBe('soft');
  });
  test('delayed is never dead, whatever the words', () => {
    expect(bounceKind({ action: 'delayed', status: '5.1.1', diagnostic: 'user unknown', words: '' })).toBe('soft');
  });
});

const set = join(import.meta.dirname, '../../../shared/corpora/bounces');

// A checkout without the sets beside it has nothing to skip: `npm run corpus` says which sets are missing.
if (existsSync(set))
  describe('the development set of bounces', () => {
    test('is recognised, with recipients, hard told from soft', async () => {
      const expected = JSON.parse(readFileSync(join(set, 'expected.json'), 'utf8')) as Record<
        string,
        { hard: boolean }[]
      >;
      const files = readdirSync(join(set, 'mail'));
      const count = { machine: 0, recipient: 0, judged: 0, right: 0 };
      for (const file of files) {
        const message = await read(readFileSync(join(set, 'mail', file)));
        if (message.classes.includes('auto')) count.machine++;
        if (message.bounce?.recipient) count.recipient++;
        const [first] = expected[file] ?? [];
        if (!first) continue;
        count.judged++;
        if (message.bounce && (message.bounce.kind === 'hard') === first.hard) count.right++;
      }
      expect(count.machine / files.length).toBeGreaterThanOrEqual(0.99);
      expect(count.recipient / files.length).toBeGreaterThanOrEqual(0.9);
      expect(count.right / count.judged).toBeGreaterThanOrEqual(0.92);
    });
  });

const waiting: readonly string[] = [
  'Ihre Nachricht konnte noch nicht an folgende Empfänger zugestellt werden:\n\n  weg@kunde.example\n\nEs werden weitere Zustellversuche unternommen.',
  'Die Nachricht an <weg@kunde.example> wartet seit 24 Stunden. Wir versuchen es noch 4 Tage lang.',
  'Uw bericht aan weg@kunde.example kon de afgelopen 4 uur niet worden bezorgd. De server blijft het proberen. U hoeft niets te doen.',
  "Votre message à weg@kunde.example n'a pas encore pu être remis. De nouvelles tentatives seront effectuées pendant 3 jours.",
  'Su mensaje a weg@kunde.example no se ha podido entregar todavía. Se seguirá intentando durante 2 días.',
  'A sua mensagem para weg@kunde.example ainda não foi entregue. O servidor continuará a tentar durante 2 dias.',
  'Twoja wiadomość do weg@kunde.example nie została jeszcze dostarczona. Serwer będzie ponawiał próby przez 3 dni.',
  'Your message to weg@kunde.example could not be delivered for 4 hours. It will be retried until it is 5 days old. You need do nothing.',
  'The mail for weg@kunde.example has been queued for 6 hours. The server keeps trying.',
  'Ihre Nachricht an weg@kunde.example konnte seit 4 Stunden nicht zugestellt werden. Der Server versucht es weiter. Sie müssen nichts unternehmen.',
  'Il messaggio non è ancora stato consegnato a:\n\nweg@kunde.example\n\nIl sistema continuerà a tentare la consegna per 3 giorni. Non è necessario inviare nuovamente il messaggio.',
  'Your message to weg@kunde.example could not be sent for 4 hours. It will be\nretried until it is 5 days old.',
  'Your message to weg@kunde.example is waiting for 4 hours. It is retried every hour. If it fails it will be returned to you.',
];

const over: readonly string[] = [
  'Uw bericht aan weg@kunde.example kon niet worden bezorgd. U kunt het later opnieuw proberen.',
  'Сообщение для weg@kunde.example не доставлено. Пожалуйста, повторите попытку.',
  'weg@kunde.example 宛のメールは配信できませんでした。ご確認の上、再送信してください。',
  'Ihre Nachricht an weg@kunde.example konnte nach 5 Tagen nicht zugestellt werden. Es werden keine weiteren Zustellversuche unternommen.',
  'Uw bericht aan weg@kunde.example kon niet worden bezorgd. Er worden geen verdere pogingen gedaan.',
  "Votre message à weg@kunde.example n'a pas pu être remis. Aucune nouvelle tentative ne sera effectuée.",
  'Su mensaje a weg@kunde.example no se ha podido entregar. No se realizarán más intentos.',
  'Il messaggio a weg@kunde.example non è stato consegnato. Non verranno effettuati ulteriori tentativi.',
  "Hi. This is the qmail-send program at mx.example.net.\n\n<weg@kunde.example>:\nI'm not going to try again; this message has been in the queue too long.",
  'Your message to weg@kunde.example could not be delivered for 5 days. It will not be retried.',
  'Your message to weg@kunde.example was not delivered. Please try again later, or wait until 5 hours have passed.',
  '<weg@kunde.example>: connection timed out. The message was queued for 5 days. Giving up.',
  'The following message has been queued for 5 days and is now returned to you:\n\n<weg@kunde.example>: host mx.kunde.example: connection timed out',
  'Your message to weg@kunde.example waited in the queue. You need do nothing. It was\nrejected.',
  '<weg@kunde.example>: Mailbox does not exist. You need not re-send.',
  '<weg@kunde.example>: user unknown. You need do nothing.',
  'Message to weg@kunde.example waiting 3 days in queue, bounced.',
  'The message to weg@kunde.example could not be delivered. You need not re-send.',
  'Ihre Nachricht an weg@kunde.example wartete 3 Tage in der Warteschlange und wurde zurückgeschickt. Sie müssen nichts unternehmen.',
  'Das Postfach weg@kunde.example existiert nicht. Sie müssen nichts tun.',
  'Uw bericht aan weg@kunde.example is geweigerd. U hoeft niets te doen.',
  "Votre message à weg@kunde.example a été rejeté. Vous n'avez rien à faire.",
  'Su mensaje a weg@kunde.example ha sido devuelto. No tiene que hacer nada.',
  'Il messaggio a weg@kunde.example è stato respinto. Non è necessario inviare di nuovo.',
];

describe('what is said of a mail', () => {
  const report = async (words: string) => {
    const head = ['Return-Path: <>', 'From: Mail Delivery System <MAILER-DAEMON@mx.example.net>', 'Subject: Mail'];
    return (await readLines([...head, 'Content-Type: text/plain; charset=utf-8'], words)).bounce?.action ?? null;
  };
  test.each(waiting)('%s: it waits', async (said) => {
    expect(await report(said)).toBe('delayed');
  });
  test.each(over)('%s: it is over', async (said) => {
    expect(await report(said)).toBe('failed');
  });
});
