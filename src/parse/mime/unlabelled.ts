// Takes the header and the parts of a mail; gives the parts with a charset where none (or a thoughtless one) is named and the
// octets are too few to tell alone, and the fields with their octets beyond ASCII as UTF-8: judged together (text/evidence.ts).
// Nothing to do for a mail in ASCII or UTF-8: one look at its octets. Never throws. RFC 6532.
import { isAscii, isUtf8 } from 'node:buffer';
import type { Defects } from '../defects.ts';
import type { Field } from '../header/fields.ts';
import { decodeBytes } from '../text/charset.ts';
import { charsetOfMail } from '../text/evidence.ts';
import { isTornUtf8 } from '../text/torn-utf8.ts';
import type { Part } from './part.ts';

/** Labels that are written without thought. */
const WEAK = /^(?:|us-ascii|ascii|utf-?8|iso-8859-1|windows-1252|x-unknown|unknown-8bit|iso-2022-.*|utf-7|utf-16.*)$/;
/** No label at all, or one that says as much. */
const NONE = /^(?:|us-ascii|ascii|x-unknown|unknown-8bit|unknown|default)$/;
/** So many octets beyond ASCII tell their charset alone. */
const ENOUGH = 48;
/** So few may be UTF-8 by chance. */
const BY_CHANCE = 8;
/** Two pairs of octets of these may look like UTF-8 (谢谢 like лл). */
const MULTI_BYTE = new Set(['gb18030', 'gbk', 'gb2312', 'big5', 'shift_jis', 'euc-jp', 'euc-kr']);
const MULTI_BYTE_PLACES = new Set(
  'cn sg zh-cn zh-sg zh-hans tw hk zh-tw zh-hk zh-hant jp ja ja-jp kr ko ko-kr'.split(' '),
);
const PIECE = 4_096;
const MAX_TEXTS = 20;

/** The mail with what could be found out. */
export function withCharsets(
  mail: { readonly fields: readonly Field[]; readonly root: Part; readonly isAsciiHeader: boolean },
  defects: Defects,
): { readonly fields: readonly Field[]; readonly root: Part } {
  const foreign = mail.isAsciiHeader ? [] : mail.fields.filter(isForeign);
  const texts = unlabelled(mail.root).slice(0, MAX_TEXTS);
  if (foreign.length === 0 && texts.length === 0) return mail;
  const octets = [
    ...foreign.map((field) => Buffer.from(field.raw, 'latin1')),
    ...texts.map((part) => part.bytes.subarray(0, PIECE)),
  ];
  const sample = Buffer.concat(octets.flatMap((piece) => [piece, Buffer.from('\n')]));
  const isAllUtf8 = isUtf8(sample);
  const signs = { labels: labelsOf(mail), places: placesOf(mail.fields) };
  const charset = charsetOfMail({ octets: sample, ...signs });
  if (charset === null || (isAllUtf8 && !signs.places.some((place) => MULTI_BYTE_PLACES.has(place)))) return mail;
  return {
    fields: foreign.length === 0 ? mail.fields : mail.fields.map((field) => readable(field, charset)),
    root: labelled(mail.root, { texts: new Set(texts), charset, defects }),
  };
}

function isForeign(field: Field): boolean {
  if (!/[\x80-\xff]/.test(field.raw)) return false;
  const octets = Buffer.from(field.raw, 'latin1');
  return !isUtf8(octets) && !isTornUtf8(octets);
}

function readable(field: Field, charset: string): Field {
  if (!isForeign(field)) return field;
  const { text } = decodeBytes(Buffer.from(field.raw, 'latin1'), charset);
  return { ...field, raw: Buffer.from(text, 'utf8').toString('latin1') };
}

/** Text parts that name no charset and hold octets beyond ASCII that are not plainly UTF-8. */
function unlabelled(part: Part): readonly Part[] {
  if (part.children.length > 0) return part.children.flatMap(unlabelled);
  if (!/^text\/(?:plain|html|enriched)$/.test(part.type) || !NONE.test(labelOf(part))) return [];
  if (isAscii(part.bytes) || part.bytes.includes(0)) return [];
  if (isUtf8(part.bytes)) return isByChance(part.bytes) ? [part] : [];
  return isTornUtf8(part.bytes) ? [] : [part];
}

function isByChance(bytes: Buffer): boolean {
  return isUtf8(bytes) && countHigh(bytes, BY_CHANCE + 1) <= BY_CHANCE && !/[\xe0-\xff]/.test(bytes.toString('latin1'));
}

function countHigh(bytes: Buffer, limit: number): number {
  let high = 0;
  for (let at = 0; at < bytes.length && high < limit; at++) if ((bytes[at] ?? 0) > 127) high++;
  return high;
}

interface Labelling {
  readonly texts: ReadonlySet<Part>;
  readonly charset: string;
  readonly defects: Defects;
}

function labelled(part: Part, how: Labelling): Part {
  if (part.children.length > 0) return { ...part, children: part.children.map((child) => labelled(child, how)) };
  if (!how.texts.has(part) || countHigh(part.bytes, ENOUGH) >= ENOUGH) return part;
  if (isUtf8(part.bytes) && !MULTI_BYTE.has(how.charset)) return part;
  if (part.type === 'text/html' && /charset\s*=/i.test(part.bytes.toString('latin1', 0, 2_048))) return part;
  how.defects.add('charset', `no charset, read as ${how.charset} by the whole mail`);
  return { ...part, params: new Map([...part.params, ['charset', how.charset]]) };
}

function labelOf(part: Part): string {
  return (part.params.get('charset') ?? '').trim().toLowerCase();
}

/** Charsets named with thought: of texts and of encoded words in the header. */
function labelsOf({ fields, root }: { readonly fields: readonly Field[]; readonly root: Part }): readonly string[] {
  const words = fields.flatMap(({ raw }) =>
    raw.includes('=?') ? [...raw.slice(0, 2_000).matchAll(/=\?([\w.-]{2,40})[*?]/g)] : [],
  );
  const found = [...labelsIn(root), ...words.map((word) => (word[1] ?? '').toLowerCase())];
  return [...new Set(found.filter((label) => !WEAK.test(label)))];
}

function labelsIn(part: Part): readonly string[] {
  if (part.children.length > 0) return part.children.flatMap(labelsIn);
  return part.type.startsWith('text/') ? [labelOf(part)] : [];
}

const LANGUAGE_FIELDS = new Set(['content-language', 'accept-language', 'x-accept-language']);

/** Where the mail comes from, as its headers have it. */
function placesOf(fields: readonly Field[]): readonly string[] {
  const places: string[] = [];
  for (const { name, raw } of fields) {
    const key = name.toLowerCase();
    if (LANGUAGE_FIELDS.has(key))
      places.push(
        raw
          .trim()
          .toLowerCase()
          .split(/[,;\s]/, 1)[0]
          ?.slice(0, 20) ?? '',
      );
    const domain = key === 'from' ? /@[^\s>@]{1,200}\.([a-z]{2})>?\s*$/i.exec(raw.slice(-400))?.[1] : undefined;
    if (domain !== undefined) places.unshift(domain.toLowerCase());
  }
  return places;
}
