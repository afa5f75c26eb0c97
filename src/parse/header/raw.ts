// Takes header fields and the parts below them; gives the fields with octets beyond ASCII turned into UTF-8. Headers
// declare no charset of their own: what the mail's first text is written in is the best word on it (a Big5 mail has a
// Big5 subject). Fields in ASCII or UTF-8 stay as they are. Never throws. RFC 6532.
import { isUtf8 } from 'node:buffer';
import type { Part } from '../mime/part.ts';
import { decodeBytes } from '../text/charset.ts';
import { detectCharset } from '../text/detect.ts';
import type { Field } from './fields.ts';

/** Labels that are written without thought: they say nothing of the header. */
const WEAK = /^(?:|us-ascii|ascii|utf-?8|iso-8859-1|windows-1252|x-unknown|unknown-8bit|iso-2022-.*|utf-7|utf-16.*)$/;

/** The fields, readable as UTF-8. */
export function withReadableOctets(fields: readonly Field[], root: Part): readonly Field[] {
  if (!fields.some(isForeign)) return fields;
  const hint = hintOf(root);
  if (hint === null) return fields;
  return fields.map((field) => {
    if (!isForeign(field)) return field;
    const text = decodeBytes(Buffer.from(field.raw, 'latin1'), hint).text;
    return { ...field, raw: Buffer.from(text, 'utf8').toString('latin1') };
  });
}

function isForeign(field: Field): boolean {
  return /[\x80-\xff]/.test(field.raw) && !isUtf8(Buffer.from(field.raw, 'latin1'));
}

/** The charset of the first text. */
function hintOf(part: Part): string | null {
  if (part.children.length > 0) {
    for (const child of part.children) {
      const hint = hintOf(child);
      if (hint !== null) return hint;
    }
    return null;
  }
  if (!part.type.startsWith('text/')) return null;
  const label = (part.params.get('charset') ?? '').trim().toLowerCase();
  if (!WEAK.test(label)) return label;
  return isUtf8(part.bytes) ? null : detectCharset(part.bytes);
}
