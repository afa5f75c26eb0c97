// Takes the octets of a winmail.dat (TNEF), as Outlook wraps mails for its own kind; gives the files in it with their
// names, and the body: HTML, text, or RTF. Bounded in attributes and files; what is cut short or damaged gives what could be
// read, and says that it is not all.
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
  /** False when octets are missing, changed on the way, or could not be read. */
  readonly isWhole: boolean;
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
const NOTHING = Buffer.alloc(0);

interface Attribute {
  readonly id: number;
  readonly bytes: Buffer;
}

/** What a winmail.dat holds. */
export function readTnef(bytes: Buffer): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const { attributes, isWhole } = readAttributes(bytes);
  const page = attributes.find((attribute) => attribute.id === CODE_PAGE)?.bytes;
  const charset = page && page.length >= 4 ? charsetOf(page.readUInt32LE(0)) : 'windows-1252';
  const groups: Attribute[][] = [];
  for (const attribute of attributes) {
    if (attribute.id === ATTACH_BEGIN) groups.push([]);
    else groups.at(-1)?.push(attribute);
  }
  const message = readMapi(attributes.find((attribute) => attribute.id === MESSAGE_PROPERTIES)?.bytes ?? NOTHING);
  const plain = attributes.find((attribute) => attribute.id === BODY)?.bytes ?? null;
  const read = groups.slice(0, MAX_FILES).map((group) => fileOf(group, charset));
  const files = read.flatMap(({ file }) => file ?? []);
  return {
    ...bodyOf(message.values, plain, charset),
    files,
    isWhole: isWhole && message.isWhole && files.length === groups.length && read.every((one) => one.isWhole),
  };
}

/** Level, id, length, octets, checksum, one after another. */
function readAttributes(bytes: Buffer): { readonly attributes: readonly Attribute[]; readonly isWhole: boolean } {
  const attributes: Attribute[] = [];
  let isWhole = true;
  let at = 6;
  while (at + 9 <= bytes.length && attributes.length < MAX_ATTRIBUTES) {
    const id = bytes.readUInt16LE(at + 1);
    const end = at + 9 + bytes.readUInt32LE(at + 5);
    const value = bytes.subarray(at + 9, Math.min(end, bytes.length));
    attributes.push({ id, bytes: value });
    isWhole &&= end + 2 <= bytes.length && bytes.readUInt16LE(end) === sumOf(value);
    at = end + 2;
  }
  // What gateways put behind the last one is blank.
  return {
    attributes,
    isWhole: isWhole && bytes.subarray(at).every((byte) => byte === 0 || byte === 10 || byte === 13),
  };
}

/** [MS-OXTNEF] §2.1.3.1: the octets added up, of which the last sixteen bits stay. */
function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xffff;
  return sum;
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

function fileOf(
  group: readonly Attribute[],
  charset: string,
): { readonly file: TnefFile | null; readonly isWhole: boolean } {
  const { values: properties, isWhole } = readMapi(
    group.find((attribute) => attribute.id === ATTACH_PROPERTIES)?.bytes ?? NOTHING,
  );
  const named = (id: number) => {
    const value = properties.get(id);
    return value ? stringOf(value, charset).trim() : '';
  };
  const title = group.find((attribute) => attribute.id === ATTACH_TITLE)?.bytes;
  const object = properties.get(0x3701);
  // An object's octets stand behind its 16-octet interface id.
  const inner = object && (object.type === 0x000d ? object.bytes.subarray(16) : object.bytes);
  const bytes = group.find((attribute) => attribute.id === ATTACH_DATA)?.bytes ?? inner;
  if (!bytes) return { file: null, isWhole };
  const name =
    named(0x3707) || named(0x3704) || (title ? beforeNul(decodeBytes(title, charset).text) : '') || named(0x3001);
  const cid = named(0x3712).replace(/^<|>$/g, '');
  return { file: { name, type: named(0x370e).toLowerCase(), bytes, cid: cid === '' ? null : cid }, isWhole };
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
