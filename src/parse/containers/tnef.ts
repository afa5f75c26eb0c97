// Takes the octets of a winmail.dat (TNEF), as Outlook wraps mails for its own kind; gives the files in it with their
// names, and the body: HTML, text, or RTF. Bounded in attributes and files; what is cut short gives what could be read.
// Null when it is no TNEF. Linear; never throws. [MS-OXTNEF], [MS-OXRTFCP].
import { decodeBytes } from '../text/charset.ts';
import { type MapiValue, readMapi } from './mapi.ts';
import { inflateRtf, rtfBody } from './rtf.ts';

export interface TnefFile {
  readonly name: string;
  /** '' when the container does not say. */
  readonly type: string;
  readonly bytes: Buffer;
  readonly cid: string | null;
}

export interface Tnef {
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly TnefFile[];
}

const SIGNATURE = 0x223e9f78;
const MAX_ATTRIBUTES = 20_000;
const MAX_FILES = 1_000;

const BODY = 0x800c;
const MESSAGE_PROPERTIES = 0x9003;
const ATTACH_BEGIN = 0x9002;
const ATTACH_PROPERTIES = 0x9005;
const ATTACH_DATA = 0x800f;
const ATTACH_TITLE = 0x8010;
const CODE_PAGE = 0x9007;

interface Attribute {
  readonly id: number;
  readonly bytes: Buffer;
}

/** What a winmail.dat holds. */
export function readTnef(bytes: Buffer): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const attributes = readAttributes(bytes);
  const page = attributes.find((attribute) => attribute.id === CODE_PAGE)?.bytes;
  const charset = page && page.length >= 4 ? charsetOf(page.readUInt32LE(0)) : 'windows-1252';
  const groups: Attribute[][] = [];
  for (const attribute of attributes) {
    if (attribute.id === ATTACH_BEGIN) groups.push([]);
    else groups.at(-1)?.push(attribute);
  }
  const message = attributes.find((attribute) => attribute.id === MESSAGE_PROPERTIES)?.bytes ?? Buffer.alloc(0);
  const plain = attributes.find((attribute) => attribute.id === BODY)?.bytes ?? null;
  return {
    ...bodyOf(readMapi(message), plain, charset),
    files: groups.slice(0, MAX_FILES).flatMap((group) => fileOf(group, charset) ?? []),
  };
}

/** Level, id, length, octets, checksum, one after another. */
function readAttributes(bytes: Buffer): readonly Attribute[] {
  const found: Attribute[] = [];
  let at = 6;
  while (at + 9 <= bytes.length && found.length < MAX_ATTRIBUTES) {
    const id = bytes.readUInt16LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    found.push({ id, bytes: bytes.subarray(at + 9, Math.min(at + 9 + length, bytes.length)) });
    at += 9 + length + 2;
  }
  return found;
}

function bodyOf(
  properties: ReadonlyMap<number, MapiValue>,
  plain: Buffer | null,
  charset: string,
): Pick<Tnef, 'text' | 'html'> {
  const internet = properties.get(0x3fde)?.bytes;
  const page = internet && internet.length >= 4 ? charsetOf(internet.readUInt32LE(0)) : charset;
  const html = properties.get(0x1013);
  if (html && html.bytes.length > 0) return { text: '', html: stringOf(html, page) };
  const text = properties.get(0x1000);
  if (text && text.bytes.length > 0) return { text: stringOf(text, charset), html: null };
  if (plain && plain.length > 0) return { text: beforeNul(decodeBytes(plain, charset).text), html: null };
  const rtf = properties.get(0x1009);
  return rtf ? rtfBody(inflateRtf(rtf.bytes)) : { text: '', html: null };
}

function fileOf(group: readonly Attribute[], charset: string): TnefFile | null {
  const properties = readMapi(group.find((attribute) => attribute.id === ATTACH_PROPERTIES)?.bytes ?? Buffer.alloc(0));
  const named = (id: number) => {
    const value = properties.get(id);
    return value ? stringOf(value, charset).trim() : '';
  };
  const title = group.find((attribute) => attribute.id === ATTACH_TITLE)?.bytes;
  const object = properties.get(0x3701);
  // An object's octets stand behind its 16-octet interface id.
  const inner = object && (object.type === 0x000d ? object.bytes.subarray(16) : object.bytes);
  const bytes = group.find((attribute) => attribute.id === ATTACH_DATA)?.bytes ?? inner;
  if (!bytes) return null;
  const name =
    named(0x3707) || named(0x3704) || (title ? beforeNul(decodeBytes(title, charset).text) : '') || named(0x3001);
  const cid = named(0x3712).replace(/^<|>$/g, '');
  return { name, type: named(0x370e).toLowerCase(), bytes, cid: cid === '' ? null : cid };
}

function stringOf(value: MapiValue, charset: string): string {
  return beforeNul(decodeBytes(value.bytes, value.type === 0x001f ? 'utf-16le' : charset).text);
}

function beforeNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function charsetOf(page: number): string {
  if (page === 65_001) return 'utf-8';
  if (page === 932) return 'shift_jis';
  if (page === 936) return 'gbk';
  if (page === 949) return 'euc-kr';
  if (page === 950) return 'big5';
  if (page === 20_866) return 'koi8-r';
  if (page === 50_220 || page === 50_221) return 'iso-2022-jp';
  if (page >= 28_591 && page <= 28_606) return `iso-8859-${page - 28_590}`;
  return page >= 1250 && page <= 1258 ? `windows-${page}` : 'windows-1252';
}
