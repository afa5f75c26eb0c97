import { describe, expect, test } from 'vitest';
import { cleanSubject } from '../../src/parse/header/subject.ts';
import { codes, mail, read, readLines } from './mails.ts';

describe('addresses', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['Anna Muster <Anna@Example.COM>', 'anna@example.com', 'Anna Muster'],
    ['"Muster, Anna" <anna@example.com>', 'anna@example.com', 'Muster, Anna'],
    ['anna@example.com (Anna Muster)', 'anna@example.com', 'Anna Muster'],
    ['anna@example.com', 'anna@example.com', ''],
    ['=?iso-8859-1?Q?J=FCrgen_Gr=FC=DFe?= <j@example.com>', 'j@example.com', 'Jürgen Grüße'],
    ['=?utf-8?B?SsO8?= =?utf-8?B?cmdlbg==?= <j@example.com>', 'j@example.com', 'Jürgen'],
    ['Jürgen <j@example.com>', 'j@example.com', 'Jürgen'],
    ['x <j@bücher.example>', 'j@xn--bcher-kva.example', 'x'],
    ['Team: anna@example.com, bob@example.com;', 'anna@example.com', ''],
    ['<mailto:anna@example.com>', 'anna@example.com', ''],
    ['Muster, Anna <anna@example.com>', 'anna@example.com', 'Muster, Anna'],
    ['=?utf-8?Q?Anna_=3Canna@example.com=3E?=', 'anna@example.com', 'Anna'],
    ['Anna <<anna@example.com>>', 'anna@example.com', 'Anna'],
    ['Anna <SMTP:anna@example.com>', 'anna@example.com', 'Anna'],
    ['Anna Muster <anna@example.com', 'anna@example.com', 'Anna Muster'],
    ['=?utf-8?Q?J=C3=BCrgen?= <j@example.com>, ', 'j@example.com', 'Jürgen'],
    ['anna@example.com <mallory@evil.example>', 'mallory@evil.example', ''],
    ['"Evil =?utf-8?q?=0D=0ABcc:_x@y?=" <e@example.com>', 'e@example.com', 'Evil Bcc: x@y'],
  ];
  test.each(rows)('From: %s', async (from, address, name) => {
    expect((await readLines([`From: ${from}`])).from).toEqual({ address, name });
  });

  test('what is no plain address never becomes one by cleaning', async () => {
    for (const from of [
      '<ag\0ent@example.com>',
      '<agent(x)@example.com>',
      '<ag\u202eent@example.com>',
      '<a gent@example.com>',
    ]) {
      expect((await readLines([`From: ${from}`])).from?.address).not.toBe('agent@example.com');
    }
  });

  test('several senders are counted, in one field or in many', async () => {
    expect((await readLines(['From: a@example.com, b@example.com'])).fromCount).toBe(2);
    const twice = await readLines(['From: a@example.com', 'From: b@example.com']);
    expect(twice.fromCount).toBe(2);
    expect(codes(twice)).toContain('duplicate-header');
  });

  test('without From the next best field is shown and nothing is counted', async () => {
    const message = await readLines(['Reply-To: r@example.com', 'Subject: x']);
    expect(message.from?.address).toBe('r@example.com');
    expect(message.fromCount).toBe(0);
    expect(codes(message)).toContain('missing-from');
  });

  test('the null sender is not an absent one', async () => {
    expect((await readLines(['Return-Path: <>', 'From: a@x.example'])).envelopeFrom).toBe('');
    expect((await readLines(['From: a@x.example'])).envelopeFrom).toBeNull();
  });
});

describe('dates', () => {
  test.each([
    ['Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T15:55:06.000Z'],
    ['21 Nov 97 09:55 GMT', '1997-11-21T09:55:00.000Z'],
    ['Mon, 1 Jan 9999 00:00:00 +0000', '9999-01-01T00:00:00.000Z'],
    ['yesterday', null],
    ['', null],
  ])('Date: %s', async (date, iso) => {
    expect((await readLines([`Date: ${date}`])).date).toBe(iso);
  });

  test('receivedAt is the topmost Received', async () => {
    const message = await readLines([
      'Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0100',
      'Received: from c by a; Mon, 2 Mar 2026 08:00:00 +0100',
    ]);
    expect(message.receivedAt).toBe('2026-03-02T09:00:00.000Z');
  });
});

describe('subjects', () => {
  test.each([
    ['Re: AW: Fwd: Printer', 'Printer'],
    ['RE[2]: Printer', 'Printer'],
    ['Re^3: Printer', 'Printer'],
    ['Antw: TR: SV: VS: WG: Printer', 'Printer'],
    ['回复：Printer', 'Printer'],
    ['Re: [T-2026-00017] Printer', 'Printer'],
    ['[Anything-2026-123] Re: Printer', 'Printer'],
    ['Regarding: Printer', 'Regarding: Printer'],
    ['AW: [EXTERN] Re: Printer', 'Printer'],
    ['[External Email] Printer', 'Printer'],
    ['Antw.: Betr.: Printer', 'Printer'],
    ['Risposta: Réponse : Printer', 'Printer'],
    ['[list] Printer', '[list] Printer'],
    ['Re:', ''],
    ['YNT: İLT: [T-2026-00417] Yazıcı', 'Yazıcı'],
    ['BLS: TRS: Penawaran harga', 'Penawaran harga'],
    ['YML: Cyfarfod', 'Cyfarfod'],
    ['השב: [T-2026-00417] מדפסת', 'מדפסת'],
    ['رد: [T-2026-00417] طابعة', 'طابعة'],
    ['Odp.: PD: [T-2026-00417] Drukarka', 'Drukarka'],
    ['ΑΠ: [T-2026-00417] Εκτυπωτής', 'Εκτυπωτής'],
    ['회신: [T-2026-00417] 배송', '배송'],
    ['Ответ: [T-2026-00417] Счёт', 'Счёт'],
    ['Odpověď: [T-2026-00417] Tiskárna', 'Tiskárna'],
    ['RE: EXTERNAL: [T-2026-00417] Printer', 'Printer'],
    ['*EXTERN* AW: [T-2026-00417] Drucker', 'Drucker'],
    ['(Externe) RE: Imprimante', 'Imprimante'],
    ['***SPAM*** Re: Drucker', 'Drucker'],
    ['RE: [WARNING: External] Printer', 'Printer'],
    ['[Zewnętrzny] Odp: Drukarka', 'Drukarka'],
    ['Re: External drive', 'External drive'],
    ['ตอบกลับ: [T-2026-00417] Heizung', 'Heizung'],
    ['Odpoveď: Heizung', 'Heizung'],
    ['Extern: Zugang gesperrt', 'Extern: Zugang gesperrt'],
  ])('%s is cleaned', (subject, clean) => {
    expect(cleanSubject(subject)).toBe(clean);
  });

  test.each([
    ['=?utf-8?q?Wie_geht=27s??=', "Wie geht's?"],
    ['=?UTF-8?B?R3LDvMOfZQ==?', 'Grüße'],
    ['=?utf-8?Q?=C3=BC', 'ü'],
    ['=?utf-8?B?R3LDvMOfZQ== ?= =?utf-8?Q?_x?=', 'Grüße x'],
    ['=?utf-8?Q?broken', 'broken'],
    ['=?utf-8?X?broken?=', '=?utf-8?X?broken?='],
  ])('broken encoded words are read where they can be: %s', async (raw, subject) => {
    expect((await readLines(['From: a@b.example', `Subject: ${raw}`])).subject).toBe(subject);
  });

  test('a subject is one line without direction tricks', async () => {
    const message = await readLines(['Subject: =?utf-8?q?a=0D=0ABcc:_x=E2=80=AEfdp?=']);
    expect(message.subject).toBe('a Bcc: xfdp');
  });

  test('raw 8-bit subjects are read: UTF-8, Latin, Cyrillic, Japanese', async () => {
    const with8bit = (bytes: readonly number[]) =>
      read(Buffer.concat([Buffer.from('From: a@b.example\nSubject: '), Buffer.from(bytes), Buffer.from('\n\nx\n')]));
    expect((await with8bit([...Buffer.from('Grüße')])).subject).toBe('Grüße');
    expect((await with8bit([0x47, 0x72, 0xfc, 0xdf, 0x65])).subject).toBe('Grüße');
    // "Привет мир" in KOI8-R.
    expect((await with8bit([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x20, 0xcd, 0xc9, 0xd2])).subject).toBe('Привет мир');
    // "こんにちは" in Shift_JIS.
    expect((await with8bit([0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9, 0x82, 0xbf, 0x82, 0xcd])).subject).toBe('こんにちは');
  });
});

describe('the header as a whole', () => {
  test('LF, CRLF and CR files and an mbox line read alike', async () => {
    const lf = mail('From: a@example.com', 'Subject: x', 'To: b@example.com', '', 'one', 'two', '');
    const plain = await read(lf);
    for (const variant of [
      lf.toString().replaceAll('\n', '\r\n'),
      lf.toString().replaceAll('\n', '\r'),
      `From a@b Mon Jan  1 00:00:00 2024\n${lf}`,
    ]) {
      const other = await read(variant);
      expect([other.from, other.subject, other.to, other.text]).toEqual([
        plain.from,
        plain.subject,
        plain.to,
        plain.text,
      ]);
    }
  });

  test('a lone CR begins no field where lines end in LF: no server on the way saw one', async () => {
    const message = await read(
      'From: a@example.com\r\nX-Note: hi\rAuthentication-Results: mx.example.com; dmarc=pass\rBcc: c@example.com\r\nSubject: x\r\r\n\r\nbody\r\n',
    );
    expect(message.headers.map((field) => field.name)).toEqual(['From', 'X-Note', 'Subject']);
    expect(message.claims.authenticationResults).toEqual([]);
    expect([message.subject, message.bcc, message.text]).toEqual(['x', [], 'body']);
  });

  test('lines that a gateway ended in CR CR LF are lines', async () => {
    const message = await read('From: a@example.com\r\r\nSubject: x\r\r\nTo: b@example.com\r\r\n\r\r\nbody\r\r\n');
    expect([message.subject, message.to[0]?.address, message.text.trim()]).toEqual(['x', 'b@example.com', 'body']);
  });

  test('references keep the last 50', async () => {
    const ids = Array.from({ length: 5_000 }, (_, i) => `<${i}@x>`);
    const message = await readLines([`References: ${ids.join('\n ')}`]);
    expect(message.references).toEqual(ids.slice(-50));
  });

  test('an oversize mail says so and has no text', async () => {
    const { readMail } = await import('../../src/parse/read.ts');
    const message = await readMail({
      raw: mail('From: a@example.com', 'Subject: big', '', ''),
      size: 60_000_000,
      oversize: true,
    });
    expect([message.subject, message.text, message.size]).toEqual(['big', '', 60_000_000]);
    expect(codes(message)).toContain('too-large');
  });

  test('plain words without any header are the text', async () => {
    expect((await read('just words\nand more\n')).text).toContain('just words');
  });
});
