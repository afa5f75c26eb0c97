// Takes the bytes of a mail; gives its header, its tree of parts and what a reader sees of it, before anything is judged.
// A bounded walk of our own takes multiparts apart (decisions/013-own-mime-walk.md). Never rejects.

import { isAscii } from 'node:buffer';
import { openSigned } from './containers/signed.ts';
import { type Defects, openDefects } from './defects.ts';
import { type Field, readFields } from './header/fields.ts';
import { type Body, readBody } from './mime/body.ts';
import type { Part } from './mime/part.ts';
import { withCharsets } from './mime/unlabelled.ts';
import { walkBody } from './mime/walk.ts';

export interface OpenMail {
  readonly fields: readonly Field[];
  readonly root: Part;
  readonly body: Body;
  readonly defects: Defects;
}

/** Opens a mail; `oversize` says that only its header was fetched. */
export async function openMail(raw: Uint8Array, oversize: boolean): Promise<OpenMail> {
  const defects = openDefects();
  const bytes = fromFirstField(withLineFeeds(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), defects));
  const { fields, bodyStart } = readFields(bytes, defects);
  const content = oversize ? Buffer.alloc(0) : bytes.subarray(bodyStart);
  const whole = openSigned(walkBody(fields, content, defects), defects);
  const isAsciiHeader = isAscii(bytes.subarray(0, bodyStart));
  const { fields: readable, root } = withCharsets({ fields, root: whole, isAsciiHeader }, defects);
  return {
    fields: readable,
    root,
    body: oversize
      ? { text: '', html: null, files: [], marks: new Map(), labelled: new Map() }
      : readBody(root, defects),
    defects,
  };
}

/** A byte order mark or empty lines before the header come from editors and exports: the header is still one. */
function fromFirstField(bytes: Buffer): Buffer {
  const first = bytes[0];
  if (first !== 0xef && first !== 10 && first !== 13) return bytes;
  const start = /^(?:\xef\xbb\xbf)?[\r\n]{0,20}(?=[A-Za-z][A-Za-z0-9-]{1,60}:)/.exec(bytes.toString('latin1', 0, 128));
  if (!start) return bytes;
  // After empty lines only a field that mails begin with counts: a body may well begin with `Note: …`.
  const name = /^[^:]*/.exec(bytes.toString('latin1', start[0].length, start[0].length + 64))?.[0].toLowerCase() ?? '';
  return first === 0xef || USUAL_FIELDS.test(name) ? bytes.subarray(start[0].length) : bytes;
}

const USUAL_FIELDS =
  /^(?:received|return-path|delivered-to|from|to|cc|subject|date|message-id|mime-version|content-type|reply-to|sender|dkim-signature|authentication-results|x-[a-z-]{2,40})$/;

/** A mail with CR line ends alone (old Macs, broken exports) is read as if they were LF. */
function withLineFeeds(bytes: Buffer, defects: Defects): Buffer {
  if (bytes.subarray(0, 65_536).includes(10) || !bytes.subarray(0, 65_536).includes(13)) return bytes;
  defects.add('line-ends', 'lines end with CR alone');
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(13); at >= 0; at = copy.indexOf(13, at + 1)) if (copy[at + 1] !== 10) copy[at] = 10;
  return copy;
}
