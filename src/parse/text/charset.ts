// Takes octets and the charset label that came with them; gives text. Order: declared → UTF-8 → detected →
// windows-1252 → U+FFFD. Labels lie, so a declared charset that does not fit the octets is only used when nothing else
// fits. UTF-7 is never believed for HTML (H11, RFC 2152). Linear; never throws. WHATWG Encoding names.
import { isAscii, isUtf8 } from 'node:buffer';
import { type Decoder, decoderFor } from './decoders.ts';
import { detectCharset } from './detect.ts';
import { dosPage, dosText } from './dos.ts';
import { eightBit, shiftedCharset } from './seven-bit.ts';
import { isTornEnd, isTornUtf8 } from './torn-utf8.ts';
import { otherScript } from './wrong-label.ts';

export interface Decoded {
  readonly text: string;
  /** What was wrong: null when the declared charset fitted. */
  readonly problem: string | null;
}

/** Text of the octets; `label` is the declared charset, null when none was. */
export function decodeBytes(bytes: Buffer, label: string | null, isHtml = false): Decoded {
  const name = markedCharset(bytes) ?? normalLabel(label);
  if (name === 'utf-7') return decodeUtf7Label(bytes, isHtml);
  const raised = eightBit(bytes, name);
  if (raised) return decodeBytes(raised.bytes, raised.charset, isHtml);
  if (isAscii(bytes) && !/^(?:iso-2022|utf-16|utf-32|csiso2022)/.test(name)) {
    const shifted = shiftedCharset(bytes);
    if (shifted === null) return { text: bytes.toString('latin1'), problem: null };
    return { ...decodeBytes(bytes, shifted, isHtml), problem: `${named(name)}, read as ${shifted}` };
  }
  if (name === '' || name === 'us-ascii') return guess(bytes, name);
  if (name === 'utf-8') return isUtf8(bytes) ? { text: utf8(bytes), problem: null } : lying(bytes, name);
  const page = dosPage(name);
  if (page !== null && !isUtf8(bytes)) return { text: dosText(bytes, page), problem: null };
  if (/^(?:utf-16|unicode|ucs-2|iso-10646)/.test(name) && isNoUtf16(bytes))
    return { text: utf8(bytes), problem: `declared ${name}, is utf-8` };
  const decoder = decoderFor(name);
  if (!decoder) return { ...guess(bytes, name), problem: `unknown charset ${name.slice(0, 40)}` };
  return decodeDeclared(bytes, name, decoder);
}

/** A byte order mark decides whatever the label says (WHATWG Encoding §6); UTF-16 without one shows by its zeros. */
function markedCharset(bytes: Buffer): string | null {
  if (bytes.length < 2) return null;
  const first = bytes.readUInt16BE(0);
  if (first === 0xfeff) return 'utf-16be';
  if (first === 0xfffe) return 'utf-16le';
  if (first === 0xefbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes.length < 8 || !bytes.subarray(0, 64).includes(0)) return null;
  const zeros = (from: number) => {
    let count = 0;
    for (let at = from; at < Math.min(bytes.length, 64); at += 2) if (bytes[at] === 0) count++;
    return count / Math.ceil((Math.min(bytes.length, 64) - from) / 2);
  };
  if (zeros(1) > 0.7 && zeros(0) < 0.2) return 'utf-16le';
  return zeros(0) > 0.7 && zeros(1) < 0.2 ? 'utf-16be' : null;
}

/** A program named what it has in memory: no line of UTF-16 is without a zero octet, and two hanzi may look like ASCII. */
function isNoUtf16(bytes: Buffer): boolean {
  return !bytes.includes(0) && isUtf8(bytes) && (!isAscii(bytes) || bytes.includes(10) || bytes.includes(32));
}

function decodeDeclared(bytes: Buffer, name: string, decoder: Decoder): Decoded {
  // A Western single-byte label on octets that are valid UTF-8 beyond ASCII is practically always a lie.
  if (isSingleByte(name) && isUtf8(bytes)) return { text: utf8(bytes), problem: `declared ${name}, is utf-8` };
  if (isSingleByte(name) && isTornUtf8(bytes))
    return { text: byLines(bytes), problem: `declared ${name}, is utf-8 with broken octets` };
  const other = otherScript(bytes, name);
  if (other) return { text: decoderFor(other)?.decode(bytes) ?? utf8(bytes), problem: `declared ${name}, is ${other}` };
  const text = decoder.decode(name.startsWith('iso-2022') ? withoutIdleEscapes(bytes) : bytes);
  if (!text.includes('\ufffd')) return { text, problem: null };
  return lying(bytes, name, text);
}

/** Encoded words joined together bring escapes that shift nothing; the decoder (WHATWG Encoding §12.2.1) makes holes of them. */
function withoutIdleEscapes(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return Buffer.from(text.replace(/\x1b(?:\([BJI]|\$[@B])(?=\x1b[($])/g, ''), 'latin1');
}

/** The declared charset does not fit: the best other reading, or the declared one with its holes. */
function lying(bytes: Buffer, name: string, declared = utf8(bytes)): Decoded {
  if (name === 'utf-8' && isMostlyUtf8(declared)) return { text: byLines(bytes), problem: `octets outside ${name}` };
  const other = isUtf8(bytes) && !isAscii(bytes) ? 'utf-8' : detectCharset(bytes);
  const text = other ? (decoderFor(other)?.decode(bytes) ?? null) : null;
  if (text !== null && holes(text) < holes(declared)) return { text, problem: `declared ${name}, is ${other}` };
  if (name !== 'utf-8') return { text: declared, problem: `octets outside ${name}` };
  // Text without one true letter beyond ASCII was never UTF-8; in mixed text this is asked line by line.
  if (!/[^\x00-\x7f\ufffd]/.test(declared))
    return { text: westernText(bytes), problem: `declared ${name}, read as windows-1252` };
  return { text: byLines(bytes), problem: `octets outside ${name}` };
}

/**
 * New words in UTF-8 above a quote in something else: other charsets hold few octets that look like UTF-8 by chance. With
 * the label UTF-8 less is asked for than `isTornUtf8` wants without it: a third of the letters, wherever they stand.
 */
function isMostlyUtf8(text: string): boolean {
  return (text.match(/[^\x00-\x7f\ufffd]/g)?.length ?? 0) > holes(text) / 2;
}

/** Lines that are UTF-8 as such, lines without one true letter in the charset that these lines are in; others keep their holes. */
function byLines(bytes: Buffer): string {
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .map((line) => Buffer.from(line, 'latin1'));
  const texts = lines.map(utf8);
  const isTorn = isTornEnd(bytes);
  const isForeign = (text: string, at: number) =>
    text.includes('\ufffd') && !/[^\x00-\x7f\ufffd]/.test(text) && !(isTorn && at === lines.length - 1);
  const foreign = lines.filter((_, at) => isForeign(texts[at] ?? '', at));
  const decoder = decoderFor(detectCharset(Buffer.concat(foreign)) ?? 'windows-1252');
  return texts
    .map((text, at) => (isForeign(text, at) ? (decoder?.decode(lines[at] ?? Buffer.alloc(0)) ?? text) : text))
    .join('\n');
}

function guess(bytes: Buffer, name: string): Decoded {
  if (isUtf8(bytes)) return { text: utf8(bytes), problem: name === '' ? null : `declared ${name}, is utf-8` };
  if (isTornUtf8(bytes)) return { text: byLines(bytes), problem: `${named(name)}, read as utf-8 with broken octets` };
  const found = detectCharset(bytes) ?? 'windows-1252';
  const text = decoderFor(found)?.decode(bytes) ?? westernText(bytes);
  return { text, problem: `${name || 'no charset'}, read as ${found}` };
}

function named(name: string): string {
  return name === '' ? 'no charset' : `declared ${name}`;
}

function utf8(bytes: Buffer): string {
  return bytes.toString('utf8');
}

function westernText(bytes: Buffer): string {
  return decoderFor('windows-1252')?.decode(bytes) ?? bytes.toString('latin1');
}

function holes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
  return count;
}

function isSingleByte(name: string): boolean {
  return /^(?:iso-?8859-?\d|windows-125[02478]|cp125[02478]|latin)/.test(name);
}

const ALIASES: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'unicode-1-1-utf-7': 'utf-7',
  utf7: 'utf-7',
  'x-unknown': '',
  unknown: '',
  'unknown-8bit': '',
  default: '',
  default_charset: '',
  ascii: 'us-ascii',
  '646': 'us-ascii',
  'ansi_x3.4-1968': 'us-ascii',
  ansi: 'windows-1252',
  cp932: 'shift_jis',
  'windows-932': 'shift_jis',
  ms_kanji: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  cp866: 'ibm866',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  'gb2312-80': 'gbk',
  'iso-10646-ucs-2': 'utf-16be',
  '65001': 'utf-8',
  'windows-28605': 'iso-8859-15',
  l7: 'iso-8859-13',
  l8: 'iso-8859-14',
  l10: 'iso-8859-16',
};

function normalLabel(label: string | null): string {
  // "utf-8; format=flowed", "'iso-8859-1'", "charset=utf-8" and language tags of RFC 2231 are seen in the wild.
  const name =
    (label ?? '')
      .toLowerCase()
      .replace(/^.*charset\s*=/, '')
      .replace(/["'\s]/g, '')
      .split(/[;*,]/, 1)[0]
      ?.slice(0, 60) ?? '';
  const plain = name.replace(/^latin-?(?=\d)/, 'l').replace(/^(?:windows-|cp)?2859(?=\d$)/, 'iso-8859-');
  return ALIASES[plain] ?? plain;
}

function decodeUtf7Label(bytes: Buffer, isHtml: boolean): Decoded {
  if (isHtml) return { text: bytes.toString('latin1'), problem: 'utf-7 is not read in HTML' };
  // RFC 2152: `+` base64 of UTF-16BE `-`; `+-` is a plus.
  const text = bytes.toString('latin1').replace(/\+([A-Za-z0-9+/]*)-?/g, (_, coded: string) => {
    if (coded === '') return '+';
    const units = Buffer.from(coded, 'base64');
    return units
      .subarray(0, units.length - (units.length % 2))
      .swap16()
      .toString('utf16le');
  });
  return { text, problem: null };
}
