// The logo of notices: takes the bytes of a picture; gives it ready to go along with mails, or why it cannot. Knows what it
// is by its first octets, never by its name; never decodes it. PNG (ISO/IEC 15948), JPEG (ITU-T T.81), GIF89a.
import type { Logo } from '../../model/setup.ts';

/** It goes along with every mail. */
export const MAX_LOGO_BYTES = 64 * 1024;
/** As large as it is shown, in pixels: what fits a phone. */
const MAX_SHOWN = { width: 240, height: 80 };

interface Seen {
  readonly type: Logo['type'];
  readonly width: number;
  readonly height: number;
}

/** The logo, or what is wrong with it. */
export function readLogo(name: string, bytes: Uint8Array): Logo | { readonly why: string } {
  const size = bytes.byteLength;
  if (size > MAX_LOGO_BYTES)
    return { why: `has ${size} octets, expected at most ${MAX_LOGO_BYTES}: it goes along with every mail` };
  const seen = seenOf(Buffer.from(bytes.buffer, bytes.byteOffset, size));
  if (!seen) return { why: 'is no PNG, JPEG or GIF picture' };
  if (seen.width < 1 || seen.height < 1)
    return { why: `says it is ${seen.width} × ${seen.height} pixels, expected a size` };
  const scale = Math.min(1, MAX_SHOWN.width / seen.width, MAX_SHOWN.height / seen.height);
  const plain = (name.split('/').at(-1) ?? '').replaceAll(/[^A-Za-z0-9.-]/g, '-').slice(-60);
  return {
    type: seen.type,
    filename: plain === '' ? 'logo' : plain,
    base64: Buffer.from(bytes).toString('base64'),
    width: Math.max(1, Math.round(seen.width * scale)),
    height: Math.max(1, Math.round(seen.height * scale)),
  };
}

function seenOf(bytes: Buffer): Seen | null {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47 && bytes.toString('latin1', 12, 16) === 'IHDR')
    return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.length >= 10 && /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)))
    return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  return bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8 ? jpegOf(bytes) : null;
}

/** The size stands in the first frame header (SOF0–SOF15 without DHT, JPG and DAC). */
function jpegOf(bytes: Buffer): Seen | null {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return null;
}
