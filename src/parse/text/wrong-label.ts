// Takes octets and a single-byte label that decodes whatever stands there; gives the charset that the words are really in, or
// null. Two lies are common: words of another script under a Western label, and Cyrillic under another Cyrillic one. Western
// writing holds single accents; rows of signs (`»»»»`, `äöü`) are no words. Linear on the first 16 KB; never throws.
import { detectCharset } from './detect.ts';
import { scriptCharset } from './scripts.ts';

const WINDOW = 16_384;
const ENOUGH = 20;
const LETTERS = 10;
const WORD = 4;
const CYRILLIC = /^(?:windows-1251|koi8-[ru]|iso-8859-5|ibm866)$/;

/** The charset of these octets when it is plainly not the declared one. */
export function otherScript(bytes: Buffer, declared: string): string | null {
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
    if ((octet | 32) >= 97 && (octet | 32) <= 122) latin++;
  }
  if (run >= WORD) inWords += run;
  return high >= ENOUGH && letters.size >= LETTERS && inWords >= high * 0.6 && latin <= high * 2;
}
