// Takes octets and a label that decodes whatever stands there; gives the charset that the words are really in, or null. Three
// lies are known: words of another script under a Western label, Cyrillic under another Cyrillic one, and Western words under
// a Chinese or Korean label, where an accent and the letter behind it become a sign. Western writing holds single accents;
// rows of signs (`»»»»`, `äöü`) are no words. Linear on the first 16 KB; never throws.
import { isUtf8 } from 'node:buffer';
import { detectCharset } from './detect.ts';
import { scriptCharset } from './scripts.ts';
import { isTornUtf8 } from './torn-utf8.ts';

const WINDOW = 16_384;
const ENOUGH = 20;
const LETTERS = 10;
const WORD = 4;
const CYRILLIC = /^(?:windows-1251|koi8-[ru]|iso-8859-5|ibm866)$/;

/** Charsets whose common signs are two octets beyond ASCII: one alone is rare there. */
const EAST_ASIAN = /^(?:gb2312|gbk|gb18030|x-gbk|euc-?kr|ks_c_5601(?:-1987)?)$/;
const ACCENTS = 3;
const CHANCE = 6;

/** The charset of these octets when it is plainly not the declared one. */
export function otherScript(bytes: Buffer, declared: string): string | null {
  if (EAST_ASIAN.test(declared)) {
    if ((isUtf8(bytes) || isTornUtf8(bytes)) && isUnlikelyPairs(bytes.subarray(0, WINDOW))) return 'utf-8';
    return isWestern(bytes.subarray(0, WINDOW)) ? 'windows-1252' : null;
  }
  const isCyrillic = CYRILLIC.test(declared);
  if (!isCyrillic && !/^(?:iso-?8859-?15?|windows-1252|latin-?1)$/.test(declared)) return null;
  const sample = bytes.subarray(0, WINDOW);
  if (!isInWords(sample)) return null;
  if (!isCyrillic) return detectCharset(sample);
  const found = scriptCharset(sample);
  const isOther = found !== null && CYRILLIC.test(found) && found.slice(0, 5) !== declared.slice(0, 5);
  return isOther ? found : null;
}

/** True when most octets beyond ASCII stand in runs as long as words, of many letters, and few Latin letters are there. */
function isInWords(sample: Buffer): boolean {
  const letters = new Set<number>();
  let high = 0;
  let latin = 0;
  let run = 0;
  let inWords = 0;
  for (const octet of sample) {
    if (octet > 0x7f) {
      high++;
      run++;
      letters.add(octet);
      continue;
    }
    if (run >= WORD) inWords += run;
    run = 0;
    if (isLatin(octet)) latin++;
  }
  if (run >= WORD) inWords += run;
  return high >= ENOUGH && letters.size >= LETTERS && inWords >= high * 0.6 && latin <= high * 2;
}

/**
 * True when octets that are valid UTF-8 are that, and no pairs of octets: of the common signs of GBK and EUC-KR less than one
 * in five looks like UTF-8, so six letters are no chance; among Latin letters, which such signs hardly touch, three.
 */
function isUnlikelyPairs(sample: Buffer): boolean {
  const text = sample.toString('utf8');
  const foreign = text.match(/[^\x00-\x7f\ufffd]/gu)?.length ?? 0;
  return foreign >= CHANCE || (text.match(/(?<=[a-z])[À-ɏ]|[À-ɏ](?=[a-z])/giu)?.length ?? 0) >= ACCENTS;
}

/** True when most octets beyond ASCII are accented letters that stand alone beside Latin ones. */
function isWestern(sample: Buffer): boolean {
  let high = 0;
  let alone = 0;
  for (const [at, octet] of sample.entries()) {
    if (octet < 0x80) continue;
    high++;
    const before = sample[at - 1] ?? 32;
    const after = sample[at + 1] ?? 32;
    if (octet >= 0xc0 && before < 0x80 && after < 0x80 && (isLatin(before) || isLatin(after))) alone++;
  }
  return alone >= ACCENTS && alone >= high * 0.6;
}

function isLatin(octet: number): boolean {
  return (octet | 32) >= 97 && (octet | 32) <= 122;
}
