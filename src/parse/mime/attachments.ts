// Takes leaves that are files to a reader; gives their description: a name safe to show, type, size, hash, cid.
// The name is never a path, never hides its ending by direction marks (H17, H58). Bytes stay in the raw mail.
import { createHash } from 'node:crypto';
import type { Attachment } from '../../model/message.ts';
import { openDefects } from '../defects.ts';
import { rawValue, readFields } from '../header/fields.ts';
import { decodeWords } from '../header/words.ts';
import { plainLine } from '../text/plain.ts';
import type { Part } from './part.ts';

/** A file of a mail, with its bytes. */
export interface FilePart {
  readonly filename: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly disposition: 'inline' | 'attachment' | null;
  readonly cid: string | null;
  /** As its part declared it; absent or null = not at all. */
  readonly charset?: string | null;
}

const MAX_FILENAME_OCTETS = 200;

/** The file a leaf is. `index` numbers those without a name. */
export function fileOf(part: Part, index: number): FilePart {
  const filename = safeName(part.filename) || nameFor(part, index);
  const charset = part.params.get('charset') ?? null;
  return { filename, type: part.type, bytes: part.bytes, disposition: part.disposition, cid: part.cid, charset };
}

/** What the message says of a file; `cids` are those the HTML shows. */
export function describeFile(file: FilePart, cids: ReadonlySet<string>): Attachment {
  return {
    filename: file.filename,
    type: file.type,
    size: file.bytes.length,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    inline: file.disposition === 'inline' || (file.cid !== null && cids.has(file.cid)),
    cid: file.cid,
  };
}

/** A name without path, control and direction characters, at most 200 octets, its ending kept; '' when nothing is left. */
export function safeName(name: string): string {
  // macOS writes accents as marks of their own (NFD).
  const base = plainLine(name).normalize('NFC').replace(/\s+/g, ' ').split(/[\\/]/).at(-1) ?? '';
  const plain = base.replace(/[<>:"|?*]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  const safe = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain;
  if (Buffer.byteLength(safe) <= MAX_FILENAME_OCTETS) return safe;
  const dot = safe.lastIndexOf('.');
  const ending = dot > 0 && safe.length - dot <= 12 ? safe.slice(dot) : '';
  let cut = safe.slice(0, MAX_FILENAME_OCTETS - ending.length);
  while (Buffer.byteLength(cut + ending) > MAX_FILENAME_OCTETS) cut = cut.slice(0, -1);
  return cut.toWellFormed().replaceAll('\ufffd', '') + ending;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/rtf': 'rtf',
  'text/xml': 'xml',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/rfc822-headers': 'txt',
  'message/rfc822': 'eml',
  'message/global': 'eml',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/feedback-report': 'txt',
  'application/pdf': 'pdf',
  'application/rtf': 'rtf',
  'application/xml': 'xml',
  'application/json': 'json',
  'application/ics': 'ics',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.ms-excel': 'xls',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'application/pgp-signature': 'asc',
  'application/pgp-encrypted': 'asc',
  'application/pkcs7-signature': 'p7s',
  'application/x-pkcs7-signature': 'p7s',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-mime': 'p7m',
  'application/ms-tnef': 'dat',
  'application/msword': 'doc',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/svg+xml': 'svg',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/tiff': 'tif',
  'image/bmp': 'bmp',
  'audio/mpeg': 'mp3',
};

function nameFor(part: Part, index: number): string {
  const ending = ENDINGS[part.type] ?? 'bin';
  if (ending === 'eml') {
    const { fields } = readFields(part.bytes.subarray(0, 65_536), openDefects());
    const subject = safeName(decodeWords(rawValue(fields, 'subject')).text.slice(0, 120).replace(/[\\/]/g, '_'));
    if (subject !== '') return `${subject}.eml`;
  }
  return `attachment-${index}.${ending}`;
}
