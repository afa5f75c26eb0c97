// Takes the bytes of a mail and nothing else; gives the Message that all rooms share. Any bytes whatever give a Message:
// what was wrong stands in its defects. Touches no network, no clock, no database. RFC 5322, 2045–2047, 2231, 3676, 3464.
import type { Message } from '../model/message.ts';
import { readBounce } from './bounce/read.ts';
import { bounceSign } from './bounce/recognise.ts';
import { classify, reportType } from './classify.ts';
import { readClaims } from './header/claims.ts';
import { type Envelope, headerFields, readEnvelope } from './header/envelope.ts';
import { rawValue } from './header/fields.ts';
import { cleanSubject, hasForwardPrefix, hasReplyPrefix } from './header/subject.ts';
import { describeFile, type FilePart } from './mime/attachments.ts';
import { fileTexts } from './mime/file-text.ts';
import { type OpenMail, openMail } from './open.ts';
import { separator } from './quotes/marks.ts';
import { peopleOf } from './quotes/own-attribution.ts';
import { stripQuotes } from './quotes/strip.ts';
import { detectLanguage } from './text/language.ts';

export { READER_VERSION } from './version.ts';

export interface RawMail {
  readonly raw: Uint8Array;
  /** Octets of the whole mail as the source announced them. */
  readonly size: number;
  /** True when `raw` is only the header of a mail over the limit. */
  readonly oversize: boolean;
  /** True when the words of text-like files are wanted, too. */
  readonly files?: boolean;
}

/** Reads a mail. Never rejects on strange bytes. */
export async function readMail(mail: RawMail): Promise<Message> {
  const opened = await openMail(mail.raw, mail.oversize);
  const { defects } = opened;
  if (mail.oversize) defects.add('too-large', `${mail.size} octets, only the header was read`);
  if (mail.raw.length === 0) defects.add('empty', 'no bytes at all');
  const envelope = readEnvelope(opened.fields, defects);
  const subjectClean = cleanSubject(envelope.subject);
  const text = opened.body.text;
  const { bounce, sign } = bounceOf(opened, envelope);
  const hasReferences = envelope.inReplyTo !== null || envelope.references.length > 0;
  const isAnswer =
    hasReferences || hasReplyPrefix(envelope.subject) || hasForwardPrefix(envelope.subject) || hasSeparator(text);
  // A report's words are all its own, and the original in it is evidence, not a quotation.
  const hints = {
    isAnswer,
    isForward: hasForwardPrefix(envelope.subject) || !(hasReferences || hasReplyPrefix(envelope.subject)),
    sender: envelope.from?.name ?? null,
    address: envelope.from?.address ?? null,
    subject: subjectClean,
    people: peopleOf([...envelope.to, ...envelope.cc]),
    marks: opened.body.marks,
  };
  const stripped = bounce ? { reply: text, quoted: '' } : stripQuotes(text, hints);
  const classes = classify({
    fields: opened.fields,
    root: opened.root,
    files: opened.body.files,
    subject: envelope.subject,
    text,
    html: opened.body.html,
    bounce,
    bounceSign: sign,
    hasReferences,
  });
  const cids = shownCids(opened.body.html, opened.body.files);
  return {
    ...envelope,
    subjectClean,
    text,
    reply: stripped.reply,
    quoted: stripped.quoted,
    html: opened.body.html,
    language: bounce ? null : detectLanguage(withoutLabels(stripped.reply || text, opened.body.labelled)),
    classes: [...classes.keys()],
    ...(classes.size === 0 ? {} : { classEvidence: Object.fromEntries(classes) }),
    headers: headerFields(opened.fields),
    claims: readClaims(opened.fields),
    bounce,
    attachments: await attachmentsOf(opened.body.files, cids, mail.files === true),
    defects: defects.list(),
    size: mail.size,
  };
}

/** The labels we put before the words of invitations and of attached mails say nothing of the writer's language. */
function withoutLabels(text: string, labelled: ReadonlyMap<string, string>): string {
  if (labelled.size === 0) return text;
  return text
    .split('\n')
    .map((line) => labelled.get(line) ?? line)
    .join('\n');
}

async function attachmentsOf(
  files: readonly FilePart[],
  cids: ReadonlySet<string>,
  withTexts: boolean,
): Promise<Message['attachments']> {
  const described = files.map((file) => describeFile(file, cids));
  if (!withTexts) return described;
  const texts = await fileTexts(files, async (raw) => (await openMail(raw, false)).body.text);
  return described.map((file, index) => ({ ...file, text: texts[index] ?? null }));
}

/** The bytes of the attachment with this hash, null when the mail has none such. */
export async function readAttachment(raw: Uint8Array, sha256: string): Promise<Uint8Array | null> {
  const { body } = await openMail(raw, false);
  const none = new Set<string>();
  return body.files.find((file) => describeFile(file, none).sha256 === sha256)?.bytes ?? null;
}

function bounceOf(
  opened: OpenMail,
  envelope: Envelope,
): { readonly bounce: Message['bounce']; readonly sign: string | null } {
  const { fields, root, body } = opened;
  const signs = {
    fields,
    rootType: root.type,
    reportType: reportType(root),
    files: body.files,
    subject: envelope.subject,
    text: body.text,
    from: envelope.from?.address.toLowerCase() ?? rawValue(fields, 'from').toLowerCase(),
    fromName: envelope.from?.name ?? '',
  };
  const sign = bounceSign(signs);
  if (sign === null) return { bounce: null, sign };
  const others = [envelope.from, ...envelope.to, ...envelope.cc, ...envelope.replyTo].map(
    (address) => address?.address ?? '',
  );
  const bounce = readBounce({
    fields,
    text: body.text,
    files: body.files,
    others: new Set([...others, ...envelope.deliveredTo]),
  });
  return { bounce, sign };
}

function hasSeparator(text: string): boolean {
  if (!/--|__|\*\*|==|[Bb]egin|Anfang|Début|Ini[zc]i|Początek|Vidare|above|über|oberhalb|boven|au-dessus/.test(text))
    return false;
  return text.split('\n').some((line) => line.length <= 160 && separator(line) !== null);
}

function shownCids(html: string | null, files: readonly FilePart[]): ReadonlySet<string> {
  if (html === null || !files.some((file) => file.cid !== null)) return new Set();
  const shown = [...html.matchAll(/\bcid:([^'"\s>)]{1,256})/gi)].map((match) => match[1] ?? '');
  return new Set(shown.flatMap((cid) => [cid, percentDecoded(cid)]));
}

/** RFC 2392 §2: the Content-ID stands in the URL with its odd characters escaped. */
function percentDecoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}
