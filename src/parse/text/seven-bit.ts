// Takes octets under one of the old seven-bit labels of Korea and China that no decoder here knows (WHATWG Encoding leaves
// them out); gives the same text in the eight-bit charset it was made from. They shift: between two marks each octet stands
// for itself with the high bit set. RFC 1557 (ISO-2022-KR), RFC 1922 (ISO-2022-CN), RFC 1843 (HZ). Linear; never throws.

const WINDOW = 16_384;

/** The octets in the charset they were made from. */
export interface EightBit {
  readonly bytes: Buffer;
  readonly charset: 'euc-kr' | 'gbk';
}

/** The octets with their high bits, and whose they are; null when the label is none of these. */
export function eightBit(bytes: Buffer, label: string): EightBit | null {
  if (/^(?:cs)?iso-?2022-?kr$/.test(label)) return { bytes: shifted(bytes), charset: 'euc-kr' };
  if (/^(?:cs)?iso-?2022-?cn$/.test(label)) return { bytes: shifted(bytes), charset: 'gbk' };
  if (!/^(?:cs)?hz(?:-?gb-?2312)?$/.test(label)) return null;
  const plain = bytes
    .toString('latin1')
    .replace(/~(?:\{([^~\n]*)(?:~\}|$)?|(~)|\n)/gm, (_, inner = '', tilde = '') => raised(inner) + tilde);
  return { bytes: Buffer.from(plain, 'latin1'), charset: 'gbk' };
}

/** The charset whose shifts stand in octets of seven bits that no true label names; null for plain ASCII. RFC 1468, 1557. */
export function shiftedCharset(bytes: Buffer): string | null {
  const at = bytes.indexOf(0x1b);
  if (at < 0) return null;
  const text = bytes.toString('latin1', at, at + WINDOW);
  if (/\x1b\$\)C/.test(text)) return 'iso-2022-kr';
  // A pair at least, and the way back to ASCII: terminals have escapes of their own.
  return /\x1b\$(?:[B@]|\([DQ])[\x21-\x7e]{2}[^\x1b]{0,4000}\x1b\([BJ]/.test(text) ? 'iso-2022-jp' : null;
}

/** From SO to SI, or to the end of the line; the escapes only say which set SO means. */
function shifted(bytes: Buffer): Buffer {
  const plain = bytes
    .toString('latin1')
    .replace(/\x1b\$[)*+][A-Z]/g, '')
    .replace(/\x0e([^\x0f\n]*)\x0f?/g, (_, inner: string) => raised(inner))
    .replaceAll('\x0f', '');
  return Buffer.from(plain, 'latin1');
}

function raised(text: string): string {
  return text.replace(/[\x21-\x7e]/g, (char) => String.fromCharCode(char.charCodeAt(0) | 0x80));
}
