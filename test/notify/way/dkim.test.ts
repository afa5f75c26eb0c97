// Correct bytes: what we sign, mailauth – another implementation – verifies, with the public key from a stubbed DNS.
import { generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, test } from 'vitest';
import type { DkimKey, Secret } from '../../../src/model/setup.ts';
import { mailBytes } from '../../../src/notify/mime/mime.ts';
import { keysFor, signedMail } from '../../../src/notify/way/dkim.ts';

const now = Date.parse('2026-03-04T09:30:00Z');
const secretOf = (value: string): Secret => ({
  reference: 'file:/key',
  reveal: () => value,
  toJSON: () => '‹secret›',
  toString: () => '‹secret›',
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const edwards = generateKeyPairSync('ed25519');
const pem = (key: typeof rsa.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsaKey: DkimKey = { domain: 'example.com', selector: 'mc1', key: secretOf(pem(rsa.privateKey)) };
const edwardsKey: DkimKey = { domain: 'example.com', selector: 'mc2', key: secretOf(pem(edwards.privateKey)) };

const records: Readonly<Record<string, string>> = {
  'mc1._domainkey.example.com': `v=DKIM1; k=rsa; p=${rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
  'mc2._domainkey.example.com': `v=DKIM1; k=ed25519; p=${edwards.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`,
};

async function resolver(name: string, type: string): Promise<string[][]> {
  const found = type === 'TXT' ? records[name] : undefined;
  if (found === undefined) throw Object.assign(new Error(`no ${type} ${name}`), { code: 'ENOTFOUND' });
  return [[found]];
}

async function results(bytes: Uint8Array): Promise<readonly string[]> {
  const { results: found } = await dkimVerify(Buffer.from(bytes), { resolver, curTime: new Date(now) } as never);
  return (found as readonly { status: { result: string }; signingDomain: string }[]).map(
    (one) => `${one.status.result} ${one.signingDomain}`,
  );
}

const fields = {
  date: now,
  from: { name: 'Beispiel Süd', address: 'support@example.com' },
  to: { name: 'Erika', address: 'erika@kunde.example' },
  replyTo: 'support+t17.abcdefghijklm@example.com',
  subject: 'Drücker defekt '.repeat(10).trim(),
  messageId: '<1.2.abcdefghijklm@example.com>',
  inReplyTo: '<a@kunde.example>',
  references: Array.from({ length: 20 }, (_, index) => `<${index}.${'x'.repeat(60)}@kunde.example>`),
  extra: { 'Auto-Submitted': 'auto-replied', 'List-Unsubscribe': '<mailto:x@example.com?subject=stop>' },
};
const body = { text: 'Zeile mit  zwei Leerzeichen \n\n\nEnde\n\n', html: '<p>é</p>', locale: 'de' };
const original = Buffer.from('From: a@b.example\r\nSubject: caf\xe9\r\n\r\nSalut \t \r\n\r\n\r\n', 'latin1');

describe('H48: a signed mail is verified', () => {
  test.each([
    ['with two looks', body],
    ['with text alone', { ...body, html: null }],
    ['with an 8-bit original in it', { ...body, original }],
    [
      'with files',
      { ...body, files: [{ filename: 'plan ü.pdf', type: 'application/pdf', bytes: Buffer.alloc(9000, 7) }] },
    ],
    ['with an empty body', { ...body, text: '', html: null }],
  ])('%s', async (_, words) => {
    const bytes = mailBytes(fields, words);
    const signed = signedMail(bytes, { keys: [rsaKey, edwardsKey], from: 'support@example.com', now });
    expect(await results(signed)).toEqual(['pass example.com', 'pass example.com']);
    // The mail itself is as it was, behind its signatures; no line is longer than a line may be.
    expect(Buffer.from(signed).subarray(-bytes.length).equals(Buffer.from(bytes))).toBe(true);
    const head = Buffer.from(signed).toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
    expect(head.split('\r\n').every((line) => line.length <= 78 || !/^(?:DKIM| (?:b|h|bh)=)/.test(line))).toBe(true);
  });

  test('the same mail at the same time has the same signature (RSA): every retry sends the same bytes', () => {
    const bytes = mailBytes(fields, body);
    const sign = () => Buffer.from(signedMail(bytes, { keys: [rsaKey], from: 'support@example.com', now })).toString();
    expect(sign()).toBe(sign());
  });

  test.each([
    ['a changed word', (text: string) => text.replace('Zeile', 'Zeche')],
    ['a changed subject', (text: string) => text.replace('Subject: ', 'Subject: x')],
    ['a second Subject', (text: string) => text.replace('\r\nSubject: ', '\r\nSubject: mehr Geld\r\nSubject: ')],
    ['a Cc put in', (text: string) => text.replace('\r\nSubject: ', '\r\nCc: all@example.com\r\nSubject: ')],
    ['another place to unsubscribe', (text: string) => text.replace('mailto:x@', 'mailto:y@')],
  ])('%s breaks it', async (_, change) => {
    const signed = signedMail(mailBytes(fields, { ...body, html: null }), {
      keys: [rsaKey],
      from: 'support@example.com',
      now,
    });
    const text = Buffer.from(signed).toString('latin1');
    expect(change(text)).not.toBe(text);
    expect((await results(Buffer.from(change(text), 'latin1')))[0]).toMatch(/^(?:fail|neutral)/);
  });
});

test.each([
  ['support@example.com', ['mc1', 'mc2']],
  ['support@tickets.example.com', ['mc1', 'mc2']],
  ['x@sub.example.net', ['own']],
  ['x@example.net', []],
  ['x@notexample.com', []],
])('%s is signed by the keys of the nearest domain: %j', (from, selectors) => {
  const keys = [rsaKey, edwardsKey, { ...rsaKey, domain: 'sub.example.net', selector: 'own' }];
  expect(keysFor(from, keys).map((one) => one.selector)).toEqual(selectors);
});

test('a long run of blanks costs no more than its length', () => {
  const text = `${' '.repeat(2_000_000)}x`;
  const bytes = Buffer.from(`From: support@example.com\r\n\r\n${text}\r\n`);
  expect(signedMail(bytes, { keys: [rsaKey], from: 'support@example.com', now }).length).toBeGreaterThan(bytes.length);
});
