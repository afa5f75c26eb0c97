// Content that is not what it says: plain parts that only stand for the HTML, encodings that are none, a winmail.dat that is
// cut or damaged, invitations without words. Each is read as a person would read it, and a defect says what was wrong.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixtureRoot } from './expected.ts';
import { HEAD } from './hostile-mails.ts';
import { codes, read } from './mails.ts';

const alternative = (plain: string, html: string) =>
  read(
    `${HEAD}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n${plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n${html}\n--b--\n`,
  );

describe('a plain part beside HTML', () => {
  test.each([
    '[image: logo]',
    '[Bild: Logo]\n\n[Afbeelding: logo]',
    '[logo.png] <https://acme.example/>',
    '[cid:image001.png@01DA]\n-- ',
    'HTML email',
    'text/html',
    '-- ',
    '*****',
    'No text version available.',
    'Text version not available',
    'This message contains HTML. Please use an HTML viewer.',
    'Diese Nachricht enthält HTML.',
    'Deze e-mail bevat HTML.',
    'Ce message contient du code HTML; HTML message viewer required.',
    'Este e-mail está em HTML.',
    'Wiadomość w formacie HTML',
  ])('that says no more than %j is not shown', async (plain) => {
    expect((await alternative(plain, '<p>Der Drucker ist kaputt.</p>')).text.trim()).toBe('Der Drucker ist kaputt.');
  });

  test.each([
    'Ok.',
    '4711',
    'Logo',
    'Bild 3 fehlt',
    '[Ticket 4711] erledigt',
    '(Bild folgt)',
    'Ist HTML erlaubt?',
    'HTML geht nicht',
    'Please no HTML mails, thanks',
    'Our newsletter contains HTML5 video.',
    'Text version available?',
  ])('with words of its own is shown: %j', async (plain) => {
    expect((await alternative(plain, `<p>${plain}</p><p>Firma Welle</p>`)).text.trim()).toBe(plain);
  });

  test('is shown whatever it says where the HTML has no words', async () => {
    expect((await alternative('[image: logo]', '<img src="cid:a">')).text.trim()).toBe('[image: logo]');
  });
});

const encoded = (encoding: string, body: string) =>
  read(`${HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n`);

describe('a transfer encoding', () => {
  test.each([
    ['base64', 'Das ist gar kein Base64, sondern Text.', 'Das ist gar kein Base64, sondern Text.'],
    ['base64', 'Danke!', 'Danke!'],
    ['base64', 'Bitte um Rückruf.', 'Bitte um Rückruf.'],
    ['base64', 'Hallo Welt', 'Hallo Welt'],
    ['base64', 'SGFsbG8gV2VsdA\nIGRhIGlz!!dCBtZWhy', 'Hallo Welt da ist mehr'],
    ['base64', 'SGFsbG8gV2VsdA\nIGRhIGlzdCBtZWhyIHp1IGxlc2Vu\nIGhpZXI', 'Hallo Welt da ist mehr zu lesen hier'],
    ['base64', 'SGFs!bG8=', 'Hallo'],
    ['quoted-printable', 'Preis =ZZ Gr=C3=BC=C3=9Fe =\nweiter', 'Preis =ZZ Grüße weiter'],
    ['x-uuencode', 'no code here', 'no code here'],
    ['x-strange', 'as it stands', 'as it stands'],
  ])('%s of %j is said to be broken', async (encoding, body, text) => {
    const message = await encoded(encoding, body);
    expect(message.text.trim()).toBe(text);
    expect(codes(message)).toContain('transfer-encoding');
  });

  test.each([
    ['base64', 'SGFsbG8gV2VsdA==', 'Hallo Welt'],
    ['base64', ' SGFsbG8g \r\n\tV2VsdA\t\n', 'Hallo Welt'],
    ['base64', 'SGFsbG8g\nV2VsdA==\n\n-- \nList of all', 'Hallo Welt'],
    // Lines cut anew on the way, at a place that is no end of four.
    ['base64', 'SGFsbG8gV2\nVs\ndCBoaWVyIQ', 'Hallo Welt hier!'],
    ['quoted-printable', 'Gr=c3=bc=C3=9Fe=  \n!', 'Grüße!'],
    ['7-bit', 'words', 'words'],
    ['8BIT', 'Grüße', 'Grüße'],
    ['binary (so it is)', 'words', 'words'],
  ])('%s of %j is none the worse', async (encoding, body, text) => {
    const message = await encoded(encoding, body);
    expect(message.text.trim()).toBe(text);
    expect(codes(message)).not.toContain('transfer-encoding');
  });
});

describe('a winmail.dat', () => {
  const whole = readFileSync(join(fixtureRoot, 'structure/012-winmail-dat.eml'), 'latin1');
  const [, code = ''] = /filename=winmail\.dat\s+([A-Za-z0-9+/=\s]+)/.exec(whole) ?? [];
  const octets = Buffer.from(code, 'base64');
  const packed = (bytes: Buffer) => read(Buffer.from(whole.replace(code, `${bytes.toString('base64')}\n`), 'latin1'));
  const changed = (at: number) => octets.map((byte, index) => (index === at ? byte ^ 1 : byte));

  test.each([
    ['without its last octet', octets.subarray(0, -1)],
    ['cut in the name of its last file', octets.subarray(0, -30)],
    ['cut in its first file', octets.subarray(0, octets.indexOf('%PDF') + 4)],
    ['cut behind a name without a file', octets.subarray(0, octets.indexOf('%PDF') - 9)],
    ['of which an octet of a file is another', Buffer.from(changed(octets.indexOf('zwei')))],
    ['of which an octet of the body is another', Buffer.from(changed(octets.indexOf('Arial')))],
    ['with octets of something else behind', Buffer.concat([octets, Buffer.from('something')])],
  ])('%s says so, and is kept', async (_, bytes) => {
    const message = await packed(bytes);
    expect(codes(message)).toContain('tnef');
    const kept = message.attachments.find((file) => file.filename === 'winmail.dat');
    expect(kept?.size).toBe(bytes.length);
  });

  test.each([
    ['as it was written', octets],
    ['with blank lines behind', Buffer.concat([octets, Buffer.from('\r\n\0\0')])],
  ])('%s is unpacked and gone', async (_, bytes) => {
    const message = await packed(bytes);
    expect(codes(message)).not.toContain('tnef');
    expect(message.attachments.map((file) => file.filename)).toEqual(['Bericht März.pdf', 'zwei.txt']);
  });
});

describe('the language of words below our labels', () => {
  const invitation = (...lines: readonly string[]) =>
    read(
      `${HEAD}Content-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20260310T090000Z\nDTEND:20260310T100000Z\nORGANIZER:mailto:eva@acme.example\nSTATUS:CONFIRMED\n${lines.join('\n')}\nEND:VEVENT\nEND:VCALENDAR\n`,
    );

  test.each([
    [null, ['SUMMARY:Wartung Server', 'LOCATION:Raum 5']],
    ['de', ['SUMMARY:Besprechung wegen der Heizung', 'LOCATION:Büro']],
    ['fr', ['SUMMARY:Réunion', 'DESCRIPTION:Nous avons besoin de vous pour la réunion']],
    ['en', ['SUMMARY:We need to talk about the printer that you sent to us']],
  ])('%s: %j', async (language, lines) => {
    expect((await invitation(...lines)).language).toBe(language);
  });

  test.each([
    [null, 'Wartung', 'Server 5'],
    ['de', 'Heizung', 'Bitte sehen Sie nach, die Heizung ist seit gestern kalt.'],
    ['nl', 'Vraag over de factuur die wij niet hebben', ''],
  ])('%s: a mail attached with the subject %j and the words %j', async (language, subject, words) => {
    const message = await read(
      `${HEAD}Content-Type: message/rfc822\n\nFrom: The Office <a@x.example>\nTo: you and us <b@x.example>\nDate: Mon, 9 Mar 2026 10:11:12 +0100\nSubject: ${subject}\n\n${words}\n`,
    );
    expect(message.language).toBe(language);
  });
});
