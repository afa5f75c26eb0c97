// Takes the `mail:` of a rule test; gives it as RFC 5322 bytes, so that the real parser reads it. Text goes out as
// base64 UTF-8, names and subjects as encoded words (RFC 2047 §2), file names by RFC 2231 §4. Line ends inside values
// become folds: no test can smuggle a header in. Throws TestMistake where a value cannot stand in a mail.
import { createHash } from 'node:crypto';
import { sizeOctets } from '../compile/units.ts';
import { shown } from '../problem.ts';
import type { MailInput } from '../schema/test.ts';

/** A mistake in the test itself, not in the rules. */
export class TestMistake extends Error {}

export interface MailDefaults {
  readonly to: string;
  /** Epoch ms. */
  readonly now: number;
  /** Headers the test's `given:` implies, e.g. an In-Reply-To. */
  readonly headers: readonly (readonly [string, string])[];
}

const MAX_ATTACHMENT = 52_428_800;
const TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  xml: 'application/xml',
  json: 'application/json',
  csv: 'text/csv',
  txt: 'text/plain',
  html: 'text/html',
  ics: 'text/calendar',
  zip: 'application/zip',
  eml: 'message/rfc822',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The mail as bytes. */
export function renderMail(mail: MailInput, defaults: MailDefaults): Uint8Array {
  const body = bodyPart(mail);
  const own = Object.entries(mail.headers ?? {}).flatMap(([name, value]) =>
    list(value).map((one) => [name, one] as const),
  );
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  const standard = [...standardHeaders(mail, defaults), ['MIME-Version', '1.0'] as const, ...body.headers];
  const headers = [...own, ...standard.filter(([name]) => !replaced.has(name.toLowerCase()))];
  const head = headers.map(([name, value]) => headerLine(name, value)).join('');
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'utf8'), body.content]);
}

type Header = readonly [string, string];

function standardHeaders(mail: MailInput, { to, now, headers }: MailDefaults): readonly Header[] {
  const id = createHash('sha256').update(JSON.stringify(mail)).digest('hex').slice(0, 16);
  const found: Header[] = [];
  if (mail.from !== undefined) found.push(['From', addressField(String(mail.from))]);
  found.push(['To', addressList(mail.to ?? to)]);
  if (mail.cc !== undefined) found.push(['Cc', addressList(mail.cc)]);
  if (mail.reply_to !== undefined) found.push(['Reply-To', addressList(mail.reply_to)]);
  found.push(['Subject', encodeWords(String(mail.subject ?? ''))], ['Message-ID', `<test-${id}@mailclerk.test>`]);
  found.push([
    'Date',
    mail.date === undefined ? new Date(now).toUTCString().replace('GMT', '+0000') : dateField(String(mail.date)),
  ]);
  if (mail.in_reply_to !== undefined) found.push(['In-Reply-To', String(mail.in_reply_to)]);
  if (mail.references !== undefined) found.push(['References', list(mail.references).join(' ')]);
  const given = new Set(found.map(([name]) => name));
  return [...found, ...headers.filter(([name]) => !given.has(name))];
}

interface Part {
  readonly headers: readonly Header[];
  readonly content: Uint8Array;
}

function bodyPart(mail: MailInput): Part {
  const text = textPart('text/plain', String(mail.body ?? ''));
  const whole =
    mail.html === undefined ? text : multipart('alternative', [text, textPart('text/html', String(mail.html))]);
  const files = (mail.attachments ?? []).map(filePart);
  return files.length === 0 ? whole : multipart('mixed', [whole, ...files]);
}

function textPart(type: string, text: string): Part {
  const content = base64(Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n'), 'utf8'));
  return {
    headers: [
      ['Content-Type', `${type}; charset=utf-8`],
      ['Content-Transfer-Encoding', 'base64'],
    ],
    content,
  };
}

function filePart(file: NonNullable<MailInput['attachments']>[number]): Part {
  const name = String(file.name);
  const type = String(file.type ?? TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream');
  const wanted = file.size === undefined ? null : sizeOctets(String(file.size));
  if (file.size !== undefined && (wanted === null || wanted > MAX_ATTACHMENT)) {
    throw new TestMistake(`attachment ${shown(name)}: expected a size up to 50MB, seen ${shown(file.size)}`);
  }
  const content = fill(Buffer.from(String(file.text ?? ''), 'utf8'), wanted);
  const headers: Header[] = [
    ['Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type],
    ['Content-Disposition', `attachment; ${parameter('filename', name)}`],
  ];
  // RFC 2046 §5.2.1: a message/rfc822 part may not be base64.
  if (type === 'message/rfc822') return { headers: [...headers, ['Content-Transfer-Encoding', '8bit']], content };
  return { headers: [...headers, ['Content-Transfer-Encoding', 'base64']], content: base64(content) };
}

function fill(bytes: Buffer, size: number | null): Buffer {
  if (size === null || bytes.length === size) return bytes;
  if (bytes.length > size) return bytes.subarray(0, size);
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length, 'mailclerk test file\n')]);
}

function multipart(kind: string, parts: readonly Part[]): Part {
  const boundary = `=_mailclerk_${kind}`;
  const chunks = parts.flatMap((part) => [
    Buffer.from(
      `--${boundary}\r\n${part.headers.map(([name, value]) => headerLine(name, value)).join('')}\r\n`,
      'utf8',
    ),
    part.content,
    Buffer.from('\r\n'),
  ]);
  const content = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { headers: [['Content-Type', `multipart/${kind}; boundary="${boundary}"`]], content };
}

function base64(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString('base64');
  return Buffer.from(text.replaceAll(/.{76}/g, '$&\r\n'), 'latin1');
}

function headerLine(name: string, value: string): string {
  if (!/^[!-9;-~]{1,76}$/.test(name)) throw new TestMistake(`${shown(name)} is no name of a header`);
  const safe = value.replaceAll(/\s*[\r\n\0]+\s*/g, ' ').trim();
  const encoded = /^[\x20-\x7e\t]*$/.test(safe) || isStructured(name) ? safe : encodeWords(safe);
  return `${name}: ${foldLine(encoded, name.length + 2)}\r\n`;
}

/** Fields that hold addresses were encoded piece by piece already. */
function isStructured(name: string): boolean {
  return /^(?:from|to|cc|bcc|reply-to|sender|content-.*)$/i.test(name);
}

/** RFC 5322 §2.1.1: lines of at most 998 octets, folded before a blank near column 76. */
function foldLine(value: string, indent: number): string {
  let column = indent;
  return value
    .split(' ')
    .map((word, index) => {
      const fits = index === 0 || column + 1 + word.length <= 76;
      column = fits ? column + 1 + word.length : 1 + word.length;
      return index === 0 ? word : `${fits ? ' ' : '\r\n '}${word}`;
    })
    .join('');
}

function encodeWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let chunk = '';
  for (const char of text) {
    if (Buffer.byteLength(chunk + char) > 42) {
      words.push(chunk);
      chunk = '';
    }
    chunk += char;
  }
  words.push(chunk);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word, 'utf8').toString('base64')}?=`).join(' ');
}

function addressField(text: string): string {
  const match = /^\s*"?([^"<]*?)"?\s*<([^<>]*)>\s*$/.exec(text);
  if (!match) return text.trim();
  const [, name = '', address = ''] = match;
  if (name === '') return `<${address}>`;
  const phrase = /^[A-Za-z0-9 ]+$/.test(name)
    ? name
    : /^[\x20-\x7e]*$/.test(name)
      ? `"${name.replaceAll(/["\\]/g, '\\$&')}"`
      : encodeWords(name);
  return `${phrase} <${address}>`;
}

function addressList(value: unknown): string {
  const each = list(value).flatMap((text) => text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  return each.map(addressField).join(', ');
}

function dateField(text: string): string {
  const iso = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(iso) ? text : new Date(iso).toUTCString().replace('GMT', '+0000');
}

function parameter(name: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return `${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`;
  const encoded = encodeURIComponent(value).replaceAll(
    /['()*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${name}*=utf-8''${encoded}`;
}

function list(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
