// Takes a charset's name; gives what decodes its octets, or null when nobody here does. Decoders are kept: making one costs
// more than a short mail. WHATWG Encoding names, and its meaning of "euc-kr" (korean.ts).
import { TextDecoder } from 'node:util';
import { koreanText } from './korean.ts';

export interface Decoder {
  decode(bytes: Buffer): string;
}

const decoders = new Map<string, Decoder | null>();

/** A decoder that puts U+FFFD where octets fit nothing. */
export function decoderFor(name: string): Decoder | null {
  const known = decoders.get(name);
  if (known !== undefined) return known;
  const made = newDecoder(name, false);
  if (decoders.size < 200) decoders.set(name, made);
  return made;
}

/** Text of octets that fit the charset throughout; null when one does not. */
export function strictText(sample: Buffer, name: string): string | null {
  try {
    return newDecoder(name, true)?.decode(sample) ?? null;
  } catch {
    return null;
  }
}

function newDecoder(name: string, fatal: boolean): Decoder | null {
  try {
    const made = new TextDecoder(name, { fatal });
    return made.encoding === 'euc-kr' ? { decode: (bytes) => koreanText(bytes, fatal) } : made;
  } catch {
    // An unknown label is an expected answer, not a fault.
    return null;
  }
}
