// The bytes of every notice in every language, read by a reader of another make (test/mail-reader), and by mailparser.
import { expect, test } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { sampleKeys as keys, sampleRow } from '../../src/notify/samples/samples.ts';
import { sampleLanguages } from '../../src/notify/samples/words.ts';
import { baseSubject, decodeWords, one } from '../mail-reader/head.ts';
import { checkNotice } from '../mail-reader/notice.ts';
import { readStrictly } from '../mail-reader/reader.ts';
import { now, readMail } from './make.ts';
import { noticeTemplates, sampleSetup } from './sample-site.ts';

function made(template: string, locale: string, setup = sampleSetup()) {
  const row = sampleRow({ template, setup, locale, now });
  return { row, setup, keys, now, ...composeNotice(row, { setup, keys, now }) };
}

test.each(sampleLanguages)('%s: every notice is right to the letter', (locale) => {
  for (const template of noticeTemplates()) {
    const mail = made(template, locale);
    const { breaches } = checkNotice(mail.bytes, mail);
    expect([template, breaches]).toEqual([template, []]);
  }
});

test('two readers agree on what every notice says', async () => {
  for (const template of noticeTemplates()) {
    const { bytes, shown } = made(template, 'de');
    const strict = readStrictly(bytes);
    const parsed = await readMail(bytes);
    const [text, html] = ['text/plain', 'text/html'].map(
      (type) => strict.leaves.find((leaf) => leaf.type === type)?.text,
    );
    expect(parsed.subject).toBe(shown.subject);
    expect(parsed.text?.trimEnd()).toBe(text?.trimEnd());
    expect(text?.trimEnd()).toBe(shown.text.trimEnd());
    expect(html?.trimEnd()).toBe(shown.html?.trimEnd());
    expect(String(parsed.html).trimEnd()).toBe(html?.trimEnd());
  }
});

test.each(['Drucker defekt', 'Störung: Aufzug [Haus 3]', '[URGENT] billing (2/3)', 'x'])(
  'whoever wrote about %j finds our answers in the same thread: programs make them by the subject behind marks and Re:',
  (subject) => {
    const setup = sampleSetup();
    // What a rule or an agent writes to others has a subject of its own.
    for (const template of noticeTemplates().filter((name) => name !== 'rule-mail' && name !== 'note-mention')) {
      const row = sampleRow({ template, setup, locale: 'de', now });
      if (row.inReplyTo === null || row.data.ticket === null) continue;
      const data = { ...row.data, ticket: { ...row.data.ticket, subject } };
      const { head } = readStrictly(composeNotice({ ...row, data }, { setup, keys, now }).bytes);
      expect([template, baseSubject(decodeWords(one(head, 'Subject') ?? ''))]).toEqual([
        template,
        baseSubject(subject),
      ]);
    }
  },
);

test('only with null_sender, and then only receipts, leave with the null sender', () => {
  const setup = sampleSetup({ nullSender: true });
  for (const template of noticeTemplates()) {
    const mail = made(template, 'en', setup);
    expect(checkNotice(mail.bytes, mail).breaches).toEqual([]);
    expect([template, mail.envelope.from === '']).toEqual([template, mail.row.kind === 'receipt']);
  }
});

test('what goes along does not spoil a mail: a logo, files, a whole mail that is strange itself', async () => {
  const logo = {
    type: 'image/png',
    filename: 'logo.png',
    base64: Buffer.alloc(300, 1).toString('base64'),
    width: 9,
    height: 9,
  } as const;
  const plain = sampleSetup();
  const { config } = plain;
  const setup = { ...plain, config: { ...config, templates: { ...config.templates, logo } } };
  const file = { filename: 'Größe 1.pdf', type: 'application/pdf', bytes: Buffer.from([0, 1, 2, 255]) };
  const strange = Buffer.from('From: a@b.example\nSubject: bare line feeds\n\n.\nFrom me\n--=_mc\n');
  for (const template of ['reply', 'forward', 'note-mention']) {
    const row = sampleRow({ template, setup, locale: 'de', now });
    for (const original of [null, strange, Buffer.from('x: \0\r\n\r\n')]) {
      const made = composeNotice(row, { setup, keys, now, files: [file], original });
      const { mail, breaches } = checkNotice(made.bytes, { row, setup, keys, now, envelope: made.envelope });
      expect([template, breaches]).toEqual([template, []]);
      const kept = mail.leaves.find((leaf) => leaf.filename === file.filename);
      expect(kept?.octets.equals(file.bytes)).toBe(true);
      // mailparser sees the same file.
      const { attachments } = await readMail(made.bytes);
      expect(attachments.find((one) => one.filename === file.filename)?.content.equals(file.bytes)).toBe(true);
    }
  }
});

test('a file that is strange, a long chain and names of every script go along rightly folded', () => {
  const setup = sampleSetup();
  const sample = sampleRow({ template: 'reply', setup, locale: 'de', now });
  const references = Array.from(
    { length: 40 },
    (_, index) => `<${'m'.repeat(60)}${index}@${'host'.repeat(10)}.example>`,
  );
  const row = {
    ...sample,
    toName: 'Ægir Þórsson; "der Große" <x@y.example> 漢字 🖨️'.repeat(2),
    inReplyTo: references.at(-1) ?? null,
    references,
  };
  const { bytes, envelope } = composeNotice(row, { setup, keys, now });
  const { mail, breaches } = checkNotice(bytes, { row, setup, keys, now, envelope });
  expect(breaches).toEqual([]);
  expect(one(mail.head, 'References')?.split(' ')).toHaveLength(20);
});

test('the same row gives the same bytes, and another one another Message-ID', () => {
  const [once, again] = [made('opened', 'de'), made('opened', 'de')];
  expect(Buffer.from(once.bytes).equals(Buffer.from(again.bytes))).toBe(true);
  const setup = sampleSetup();
  const other = sampleRow({ template: 'opened', setup, locale: 'de', now, id: 18 });
  expect(other.messageId).not.toBe(once.row.messageId);
});

const RIGHT = [
  'Date: Wed, 04 Mar 2026 09:30:00 +0000',
  'From: Example <support@example.com>',
  'To: a@b.example',
  'Subject: x',
  'Message-ID: <1@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
];

test.each<[string, (head: readonly string[]) => string, RegExp]>([
  ['a right mail', (head) => `${head.join('\r\n')}\r\n\r\nhello\r\n`, /^$/],
  ['a bare line feed', (head) => `${head.join('\r\n')}\r\n\r\na\nb\r\n`, /line end that is not CRLF/],
  ['a bare carriage return', (head) => `${head.join('\r\n')}\r\n\r\na\rb\r\n`, /line end that is not CRLF/],
  ['a long line', (head) => `${head.join('\r\n')}\r\nX-Long: ${'x'.repeat(1000)}\r\n\r\nhello\r\n`, /at most 998/],
  ['two subjects', (head) => `${head.join('\r\n')}\r\nSubject: y\r\n\r\nhello\r\n`, /subject stands there 2 times/],
  [
    'no Message-ID',
    (head) => `${head.filter((line) => !line.startsWith('Message')).join('\r\n')}\r\n\r\nhello\r\n`,
    /Message-ID is missing/,
  ],
  ['an empty folded line', (head) => `${head.join('\r\n')}\r\nX-A: b\r\n \r\n\r\nhello\r\n`, /blanks alone/],
  ['a raw umlaut in the head', (head) => `${head.join('\r\n')}\r\nX-A: ä\r\n\r\nhello\r\n`, /beyond ASCII/],
  ['a broken escape', (head) => `${head.join('\r\n')}\r\n\r\na=4xb\r\n`, /broken escape/],
  ['a blank at the end of a line', (head) => `${head.join('\r\n')}\r\n\r\na \r\n`, /ends with a blank/],
  ['octets that are no UTF-8', (head) => `${head.join('\r\n')}\r\n\r\n=FF\r\n`, /no utf-8/],
  [
    'an unfolded line',
    (head) => `${head.join('\r\n')}\r\nX-A: ${'word '.repeat(30)}x\r\n\r\nhello\r\n`,
    /could have been folded/,
  ],
  [
    'parts without an end',
    (head) =>
      `${head.join('\r\n').replace('text/plain; charset=utf-8', 'multipart/mixed; boundary=b').replace('quoted-printable', '7bit')}\r\n\r\n--b\r\n\r\nx\r\n`,
    /does not end with its boundary/,
  ],
  [
    'encoded parts',
    (head) =>
      `${head.join('\r\n').replace('text/plain; charset=utf-8', 'multipart/mixed; boundary=b')}\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`,
    /may not be quoted-printable/,
  ],
])('the strict reader sees %s', (_, mail, breach) => {
  const { breaches } = readStrictly(Buffer.from(mail(RIGHT), 'utf8'));
  expect(breaches.join('\n')).toMatch(breach);
});

test('the fields of a notice come in an order programs know, none of them unknown', () => {
  const names = made('opened', 'de').bytes;
  const { head } = readStrictly(names);
  expect(head.fields.map((field) => field.name)).toEqual([
    'Date',
    'From',
    'To',
    'Reply-To',
    'Subject',
    'Message-ID',
    'In-Reply-To',
    'References',
    'Auto-Submitted',
    'X-Auto-Response-Suppress',
    'X-Mailclerk-Id',
    'Content-Language',
    'MIME-Version',
    'Content-Type',
  ]);
  expect(one(head, 'Content-Language')).toBe('de');
});
