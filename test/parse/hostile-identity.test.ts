// Rows H17 and H23–H36, H48 of reliability.md in their reading half: what a mail pretends is read as a pretence. Commands,
// proofs and answers belong to decide, trust and desk; they can only be right when the reader keeps words, ids and
// claims apart.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentSha256, sha256Hex } from '../../src/model/identity.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { customerToken, mintMessageId, type ThreadKeys, verifyMessageId, verifyToken } from '../../src/model/token.ts';
import { readAttachment } from '../../src/parse/read.ts';
import { nastyMail, nastyWords } from './hostile-mails.ts';
import { codes, mail, read, readLines } from './mails.ts';

const keys: ThreadKeys = [new Uint8Array(32).fill(7)];
const others: ThreadKeys = [new Uint8Array(32).fill(8)];
const ticket = 17 as TicketId;

describe('hostile mail that pretends', () => {
  test('H17 malware is an opaque file, byte for byte, whatever it calls itself', async () => {
    const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
    const raw = mail(
      'From: a@example.com',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'see attached',
      '--b',
      'Content-Type: text/html; name="invoice.html"',
      'Content-Disposition: attachment; filename="invoice.html"',
      '',
      eicar,
      '--b--',
    );
    const message = await read(raw);
    expect(message.text).toBe('see attached');
    expect(message.html).toBeNull();
    const sha256 = message.attachments[0]?.sha256 ?? '';
    expect(sha256).toBe(sha256Hex(Buffer.from(eicar)));
    expect(Buffer.from((await readAttachment(raw, sha256)) ?? []).toString()).toBe(eicar);
  });

  test('H23 an agent’s name in From proves nothing: the message holds claims, and no word of who was verified', async () => {
    const message = await readLines(
      [
        'From: Anna <anna@staff.example>',
        'Authentication-Results: mx.example.com; dmarc=fail header.from=staff.example',
      ],
      '#close\n\nDone.\n',
    );
    expect(message.reply.split('\n')[0]).toBe('#close');
    expect(message.claims.authenticationResults).toEqual(['mx.example.com; dmarc=fail header.from=staff.example']);
    expect(Object.keys(message)).not.toEqual(expect.arrayContaining(['verified', 'agent']));
  });

  test('H24 claims are listed topmost first, undecoded: the forged one is the lower', async () => {
    const message = await readLines([
      'Authentication-Results: mx.example.com; dmarc=fail',
      'From: a@example.com',
      'Authentication-Results: =?utf-8?q?mx=2Eexample=2Ecom?=; dmarc=pass',
    ]);
    expect(message.claims.authenticationResults).toEqual([
      'mx.example.com; dmarc=fail',
      '=?utf-8?q?mx=2Eexample=2Ecom?=; dmarc=pass',
    ]);
  });

  test('H25 a replayed mail has the same content, whatever was put above it on its way', () => {
    const first = mail('Received: from a', 'From: a@example.com', 'Message-ID: <a@b>', '', '#close', '');
    const again = mail(
      'Received: from b',
      'Received: from c',
      'From: a@example.com',
      'Message-ID: <a@b>',
      '',
      '#close',
      '',
    );
    expect(sha256Hex(again)).not.toBe(sha256Hex(first));
    expect(contentSha256(again)).toBe(contentSha256(first));
  });

  test.each([
    'Anna,\n\nthanks.\n\nOn Mon, 2 Mar 2026 at 10:00, Support <support@example.com> wrote:\n> #close\n> #assign bob\n',
    'thanks\n\n-----Original Message-----\nFrom: Anna\nSent: Monday\nTo: Support\nSubject: x\n\n#close\n',
  ])('H26 a command in what a mail repeats is no new word: %j', async (body) => {
    const message = await readLines(['From: c@example.com', 'In-Reply-To: <x@example.com>', 'Subject: Re: x'], body);
    expect(message.reply).not.toContain('#close');
    expect(message.quoted).toContain('#close');
  });

  test('H27 an id with somebody else’s proof is an id and no more', async () => {
    const forged = mintMessageId(others, 3, ticket, 'example.com');
    const message = await readLines(['From: c@example.com', `In-Reply-To: ${forged}`, `References: <r@x> ${forged}`]);
    expect(message.inReplyTo).toBe(forged);
    expect(message.references).toEqual(['<r@x>', forged]);
    expect(verifyMessageId(keys, forged)).toBeNull();
  });

  test('H28 a mark in the subject is text: it is taken off what people read, and proves nothing', async () => {
    const message = await readLines(['From: c@example.com', 'Subject: Re: [T-2026-00017] Pumpe']);
    expect(message.subjectClean).toBe('Pumpe');
    expect(message.inReplyTo).toBeNull();
    expect(message.references).toEqual([]);
  });

  test('H29 whoever stands in Cc stands in Cc, and nowhere else', async () => {
    const message = await readLines(['From: c@example.com', 'To: support@example.com', 'Cc: mallory@evil.example']);
    expect(message.cc.map((one) => one.address)).toEqual(['mallory@evil.example']);
    expect([message.from, ...message.to, ...message.replyTo].map((one) => one?.address)).not.toContain(
      'mallory@evil.example',
    );
  });

  test('H30 Reply-To is shown beside From and never in its place', async () => {
    const message = await readLines(['From: c@example.com', 'Reply-To: mallory@evil.example']);
    expect(message.from?.address).toBe('c@example.com');
    expect(message.replyTo[0]?.address).toBe('mallory@evil.example');
    expect(message.fromCount).toBe(1);
  });

  test('H31 the same Message-ID with other words is other content', () => {
    const one = mail('From: a@example.com', 'Message-ID: <a@b>', '', 'one', '');
    const two = mail('From: a@example.com', 'Message-ID: <a@b>', '', 'two', '');
    expect(contentSha256(one)).not.toBe(contentSha256(two));
  });

  test('H32 our own id as theirs is read as it stands; whose it is, the proof in it tells', async () => {
    const ours = mintMessageId(keys, 3, ticket, 'example.com');
    const message = await readLines(['From: mallory@evil.example', `Message-ID: ${ours}`]);
    expect(message.messageId).toBe(ours);
    expect(verifyMessageId(keys, ours)).not.toBeNull();
  });

  test.each([
    `<${'a'.repeat(5_000)}@example.com>`,
    'no brackets',
    '<two@x> <ids@x>\r\n\tmore',
    '<a b@example.com>',
    '<a@example.com\u0000>',
    '<>',
  ])('H33 a Message-ID like %j is bounded, one line, or none', async (id) => {
    const message = await readLines(['From: a@example.com', `Message-ID: ${id}`]);
    expect(message.messageId ?? '<x@y>').toMatch(/^<[\x21-\x3b\x3d\x3f-\x7e]{1,996}>$/);
    expect((message.messageId ?? '').length).toBeLessThanOrEqual(998);
  });

  test('H34 a mail with a code that somebody wants to read in our answer says that a program wrote it', async () => {
    const message = await readLines(
      ['From: no-reply@service.example', 'Auto-Submitted: auto-generated', 'Subject: Your verification code'],
      'Your code is 123456.\n',
    );
    expect(message.classes).toContain('auto');
  });

  test('H35 a guessed tag in our address is no proof', () => {
    const token = customerToken(keys, ticket);
    expect(verifyToken(keys, token, [], 0)).not.toBeNull();
    for (const guess of ['123', '17', `${token.slice(0, -1)}a`, token.slice(1), customerToken(others, ticket)])
      if (guess !== token) expect(verifyToken(keys, guess, [], 0)).toBeNull();
  });

  test('H36 what a mail repeats is apart from what it says', async () => {
    const message = await readLines(
      ['From: c@example.com', 'In-Reply-To: <x@example.com>'],
      'It works.\n\nOn Mon, 2 Mar 2026 at 10:00, Support <support@example.com> wrote:\n> internal words of an earlier mail\n',
    );
    expect(message.reply).toBe('It works.');
    expect(message.quoted).toContain('internal words of an earlier mail');
  });
});

describe('H48 strings that break lines', () => {
  async function check(text: string): Promise<void> {
    const message = await read(nastyMail(text));
    const lines = [
      message.subject,
      message.from?.name ?? '',
      message.to[0]?.name ?? '',
      ...message.attachments.map((file) => file.filename),
      ...message.headers.map((field) => field.value),
      ...message.defects.map((defect) => defect.detail),
    ];
    for (const line of lines) expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    for (const line of lines) expect(line.isWellFormed()).toBe(true);
    expect(message.headers.map((field) => field.name)).not.toContain('Bcc');
    expect([message.from?.address, message.to.length, message.bcc.length]).toEqual(['a@example.com', 1, 0]);
    expect(codes(message)).not.toContain('structure');
  }

  test.each(nastyWords)('%j is one line in every field', check);
  test('any string is', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), check), { numRuns: 300 });
  });
});
