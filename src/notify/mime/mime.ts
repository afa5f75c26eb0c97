// Takes checked header values and two bodies; gives the bytes of a mail: RFC 5322 with CRLF, multipart/alternative of
// quoted-printable UTF-8 parts (RFC 2045, 2046). Synchronous and deterministic: the boundary comes from the Message-ID.
import { hash } from 'node:crypto';
import { filePart, type MailFile } from './files.ts';
import { headerLine, headerMailbox, headerText } from './header-lines.ts';
import { type InlinePicture, relatedPart } from './pictures.ts';
import { quotedPrintable } from './quoted-printable.ts';

/** The fields of a mail; every text already one clean line, every address canonical. */
export interface MailFields {
  readonly date: number;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  /** Absent = nobody. */
  readonly cc?: readonly { readonly name: string; readonly address: string }[];
  readonly replyTo: string;
  readonly subject: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** Further fields: a token as name, printable ASCII as value. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The two looks of a body; without `html` the mail is plain text. */
export interface MailBody {
  readonly text: string;
  readonly html: string | null;
  readonly locale: string;
  /** A whole mail that goes along, as it was received; absent = none. */
  readonly original?: Uint8Array | null;
  /** Files that go along; absent = none. */
  readonly files?: readonly MailFile[];
  /** What the HTML shows by `cid:`; absent = none. */
  readonly pictures?: readonly InlinePicture[];
}

/** The bytes of the mail. */
export function mailBytes(fields: MailFields, body: MailBody): Uint8Array {
  const head = headOf(fields, body.locale);
  const { original = null, files = [] } = body;
  if (original || files.length > 0) return withParts(fields, body, { head, original, files });
  return Buffer.from(`${head}\r\n${looks(body, boundaryOf(fields))}`, 'utf8');
}

/** Fields and content of the words: both looks of them, or the plain one alone; ends with CRLF. */
function looks(body: MailBody, boundary: string): string {
  const text = part('text/plain', body.text);
  if (body.html === null) return text;
  const lines = [
    contentType('multipart/alternative', boundary),
    '',
    `--${boundary}`,
    text.slice(0, -2),
    `--${boundary}`,
    relatedPart(part('text/html', body.html), body.pictures ?? [], boundary.replace('=_mc', '=_mcr')).slice(0, -2),
    `--${boundary}--`,
    '',
  ];
  return lines.join('\r\n');
}

interface Parts {
  readonly head: string;
  readonly original: Uint8Array | null;
  readonly files: readonly MailFile[];
}

/** The words, and what goes along with them: multipart/mixed (RFC 2046 §5.1.3). */
function withParts(fields: MailFields, body: MailBody, { head, original, files }: Parts): Uint8Array {
  const whole = original && originalPart(original);
  // A boundary that stands in the original would end it early.
  const wanted = boundaryOf(fields);
  const boundary = whole?.content.includes(`--${wanted}`) ? `${wanted}x` : wanted;
  const words = original ? part('text/plain', body.text) : looks(body, wanted.replace('=_mc-', '=_mca-'));
  const chunks: Buffer[] = [
    utf8([head, contentType('multipart/mixed', boundary), '', `--${boundary}`, words.slice(0, -2)].join('\r\n')),
  ];
  const next = `\r\n--${boundary}`;
  if (whole) chunks.push(utf8(`${next}\r\n${whole.fields}\r\n\r\n`), Buffer.from(whole.content, 'latin1'));
  for (const file of files) chunks.push(utf8(`${next}\r\n${filePart(file)}`));
  chunks.push(utf8(`${next}--\r\n`));
  return Buffer.concat(chunks);
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** The original, untouched: RFC 2046 §5.2.1 allows message/rfc822 no encoding, so one that cannot stand in a mail as it is goes along as a file. */
function originalPart(original: Uint8Array): { readonly fields: string; readonly content: string } {
  const lines = Buffer.from(original)
    .toString('latin1')
    .replaceAll(/\r\n|\r|\n/g, '\r\n')
    .replace(/(?:\r\n)+$/, '');
  const isClean = !/[\0]|[^\n]{999}/.test(lines);
  const fields = [
    `Content-Type: ${isClean ? 'message/rfc822' : 'application/octet-stream'}`,
    'Content-Disposition: attachment; filename="message.eml"',
    `Content-Transfer-Encoding: ${!isClean ? 'base64' : /[\x80-\xff]/.test(lines) ? '8bit' : '7bit'}`,
  ];
  const content = isClean ? lines : Buffer.from(original).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  return { fields: fields.join('\r\n'), content };
}

/** All fields but those that describe the content; without the last line end. */
function headOf(fields: MailFields, locale: string): string {
  const { from, messageId, inReplyTo, references } = fields;
  const lines = [
    `Date: ${new Date(fields.date).toUTCString().replace('GMT', '+0000')}`,
    headerLine('From', headerMailbox(from)),
    headerLine('To', headerMailbox(fields.to)),
    ...(fields.cc?.length ? [headerLine('Cc', fields.cc.map(headerMailbox).join(', '))] : []),
    headerLine('Reply-To', headerMailbox({ name: from.name, address: fields.replyTo })),
    headerLine('Subject', headerText(fields.subject)),
    headerLine('Message-ID', messageId),
  ];
  if (inReplyTo) lines.push(headerLine('In-Reply-To', inReplyTo));
  if (references.length > 0) lines.push(headerLine('References', references.join(' ')));
  for (const [name, value] of Object.entries(fields.extra)) lines.push(headerLine(name, value));
  // RFC 3282: readers and screen readers pick the voice by it.
  lines.push(headerLine('Content-Language', locale), 'MIME-Version: 1.0');
  return lines.join('\r\n');
}

function contentType(type: string, boundary: string): string {
  return `Content-Type: ${type};\r\n boundary="${boundary}"`;
}

/** `=_` stands in no quoted-printable text (RFC 2045 §6.7, RFC 2046 §5.1.1). */
function boundaryOf({ messageId }: MailFields): string {
  return `=_mc-${hash('sha256', messageId).slice(0, 24)}`;
}

/** The fields and the quoted-printable body of one part, ending with CRLF. */
function part(type: string, text: string): string {
  const fields = `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
  return fields + quotedPrintable(text.trimEnd());
}
