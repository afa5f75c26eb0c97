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
}

/** The bytes of the mail. */
export function mailBytes(fields: MailFields, body: MailBody): Uint8Array {
  const base = createHash('sha256').update(fields.messageId).digest('hex').slice(0, 24);
  const options = { baseBoundary: base, boundaryPrefix: '=_mc', textEncoding: 'B' };
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
