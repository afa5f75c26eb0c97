// Takes checked header values and two bodies; gives the bytes of a mail: RFC 5322 with CRLF, multipart/alternative of
// quoted-printable UTF-8 parts (RFC 2045, 2046), encoded words by RFC 2047, lines ≤ 76 where they can be folded.
// nodemailer writes and folds the fields; synchronous and deterministic: the boundary comes from the Message-ID.
import { createHash } from 'node:crypto';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import { encode, wrap } from 'nodemailer/lib/qp';

/** The fields of a mail; every text already one clean line, every address canonical. */
export interface MailFields {
  readonly date: number;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
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
}

/** The bytes of the mail. */
export function mailBytes(fields: MailFields, body: MailBody): Uint8Array {
  const base = createHash('sha256').update(fields.messageId).digest('hex').slice(0, 24);
  const options = { baseBoundary: base, boundaryPrefix: '=_mc', textEncoding: 'B' };
  if (body.original) return withOriginal(fields, body, { base, original: body.original });
  if (body.html === null) {
    const root = new MimeNode('text/plain; charset=utf-8', options);
    setFields(root, fields, body.locale);
    return Buffer.from(part(root, body.text), 'utf8');
  }
  const root = new MimeNode('multipart/alternative', options);
  setFields(root, fields, body.locale);
  const parts = [
    part(new MimeNode('text/plain; charset=utf-8', { rootNode: root }), body.text),
    part(new MimeNode('text/html; charset=utf-8', { rootNode: root }), body.html),
  ];
  const head = root.buildHeaders();
  const boundary = root.boundary || '';
  const lines = [
    head,
    '',
    ...parts.flatMap((text) => [`--${boundary}`, text.replace(/\r\n$/, '')]),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

/** The text and the original beside it, untouched: RFC 2046 §5.2.1 allows message/rfc822 no encoding, so one that cannot stand in a mail as it is goes along as a file. */
function withOriginal(
  fields: MailFields,
  body: MailBody,
  { base, original }: { readonly base: string; readonly original: Uint8Array },
): Uint8Array {
  const root = new MimeNode('multipart/mixed', { baseBoundary: base, boundaryPrefix: '=_mc', textEncoding: 'B' });
  setFields(root, fields, body.locale);
  const text = part(new MimeNode('text/plain; charset=utf-8', { rootNode: root }), body.text);
  const lines = Buffer.from(original)
    .toString('latin1')
    .replaceAll(/\r\n|\r|\n/g, '\r\n')
    .replace(/(?:\r\n)+$/, '');
  // A boundary that stands in the original would end it early.
  const boundary = lines.includes(`--${root.boundary || ''}`) ? `${root.boundary}x` : root.boundary || '';
  const isClean = !/[\0]|[^\n]{999}/.test(lines);
  const head = [
    `Content-Type: ${isClean ? 'message/rfc822' : 'application/octet-stream'}`,
    'Content-Disposition: attachment; filename="message.eml"',
    `Content-Transfer-Encoding: ${!isClean ? 'base64' : /[\x80-\xff]/.test(lines) ? '8bit' : '7bit'}`,
  ];
  const content = isClean ? lines : Buffer.from(original).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const outer = root.buildHeaders().replace(root.boundary || '', boundary);
  const all = [
    outer,
    '',
    `--${boundary}`,
    text.replace(/\r\n$/, ''),
    `--${boundary}`,
    ...head,
    '',
    content,
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(all.join('\r\n'), 'latin1');
}

function setFields(root: MimeNode, fields: MailFields, locale: string): void {
  root.setHeader('Date', new Date(fields.date));
  root.setHeader('From', mailbox(fields.from));
  root.setHeader('To', mailbox(fields.to));
  root.setHeader('Reply-To', mailbox({ name: fields.from.name, address: fields.replyTo }));
  root.setHeader('Subject', subjectValue(fields.subject));
  root.setHeader('Message-ID', fields.messageId);
  if (fields.inReplyTo) root.setHeader('In-Reply-To', fields.inReplyTo);
  if (fields.references.length > 0) root.setHeader('References', fields.references.join(' '));
  for (const [name, value] of Object.entries(fields.extra)) root.setHeader(name, value);
  // RFC 3282: readers and screen readers pick the voice by it.
  root.setHeader('Content-Language', locale);
  root.setHeader('MIME-Version', '1.0');
}

/** The fields and the quoted-printable body of one part, ending with CRLF. */
function part(node: MimeNode, text: string): string {
  node.setHeader('Content-Transfer-Encoding', 'quoted-printable');
  const canonical = `${text.trimEnd()}\n`.replaceAll('\n', '\r\n');
  return `${node.buildHeaders()}\r\n\r\n${wrap(encode(canonical), 76)}`;
}

/** Text that looks like an encoded word is encoded itself: else the reader's program would decode it, line breaks and all (RFC 2047 §2). */
function subjectValue(subject: string): string | { value: string; prepared: true; foldLines: true } {
  return subject.includes('=?') ? { value: encodeWord(subject, 'B', 52), prepared: true, foldLines: true } : subject;
}

function mailbox(one: { readonly name: string; readonly address: string }): { name: string; address: string } {
  return { name: one.name.replaceAll('=?', '= ?'), address: one.address };
}
