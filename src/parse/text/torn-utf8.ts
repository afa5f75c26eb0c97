// Takes octets that are not UTF-8 throughout; says whether they are UTF-8 all the same, with a few broken or cut octets: a
// preview cut at a byte limit, a header folded in the middle of a letter, one octet lost on the way. Any other charset makes
// pairs that look like UTF-8 only now and then, so nearly all must. Linear on the first 16 KB, soon done where the first
// octets say no; never throws. RFC 3629 §4.

const WINDOW = 16_384;
/** What the sequences weigh to one hole. */
const SHARE = 4;
/** Letters of Latin writing beside ASCII ones, and sequences of three octets, hardly come by chance. */
const STRONG = 2;
const ENOUGH_OF_LATIN = 2;
const ENOUGH = 6;
/** Holes that are seen before the octets are given up. */
const PATIENCE = 3;

/** True for UTF-8 with holes. */
export function isTornUtf8(bytes: Buffer): boolean {
  const end = Math.min(bytes.length, WINDOW);
  let weight = 0;
  let accents = 0;
  let holes = 0;
  for (let at = 0; at < end; ) {
    if ((bytes[at] ?? 0) < 0x80) {
      at++;
      continue;
    }
    const torn = tornLength(bytes, at);
    const length = torn > 0 && torn === wantedLength(bytes[at] ?? 0) ? torn : 0;
    const isLatin = length > 0 && isAccent(bytes, at, length);
    if (isLatin) accents++;
    if (length > 0) weight += isLatin || length > 2 ? STRONG : 1;
    // What ends in the middle of a letter has no hole there.
    else if (torn === 0 || at + torn < end) holes++;
    if (holes > PATIENCE && holes * SHARE > weight) return false;
    at += Math.max(torn, 1);
  }
  // A single accent that is cut in the middle: no writing has a capital or a sign there.
  if (weight === 0 && holes === 0) return isTornEnd(bytes) && isAccent(bytes, bytes.length - 1, 1);
  return weight >= (accents > 0 ? ENOUGH_OF_LATIN : ENOUGH) && holes * SHARE <= weight;
}

/** True when the octets end in the middle of a letter: behind a small letter, where other charsets have a capital or a sign. */
export function isTornEnd(bytes: Buffer): boolean {
  let at = bytes.length - 1;
  while (at > bytes.length - 3 && at >= 0 && (bytes[at] ?? 0) >= 0x80 && (bytes[at] ?? 0) < 0xc0) at--;
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4 || tornLength(bytes, at) !== bytes.length - at) return false;
  // One octet of three or four letters is a letter of the West, too (`café`); with a second one it is none.
  return lead < 0xe0 ? isSmall(bytes[at - 1]) || isSequenceBefore(bytes, at) : bytes.length - at > 1;
}

/** Octets from here that belong to a sequence, whole or not. */
function tornLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  const wanted = wantedLength(lead);
  let length = wanted === 0 ? 0 : 1;
  while (length > 0 && length < wanted) {
    const next = bytes[at + length] ?? 0;
    if (next < 0x80 || next > 0xbf) break;
    // RFC 3629 §3: neither overlong forms nor surrogates.
    if (length === 1 && ((lead === 0xe0 && next < 0xa0) || (lead === 0xed && next > 0x9f))) break;
    if (length === 1 && ((lead === 0xf0 && next < 0x90) || (lead === 0xf4 && next > 0x8f))) break;
    length++;
  }
  return length;
}

function wantedLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** A letter of Latin writing (U+00C0 – U+017F) beside one of ASCII. */
function isAccent(bytes: Buffer, at: number, length: number): boolean {
  const lead = bytes[at] ?? 0;
  return lead >= 0xc3 && lead <= 0xc5 && (isLatin(bytes[at - 1]) || isLatin(bytes[at + length]));
}

function isSequenceBefore(bytes: Buffer, at: number): boolean {
  return [2, 3].some(
    (length) =>
      at >= length && wantedLength(bytes[at - length] ?? 0) === length && tornLength(bytes, at - length) === length,
  );
}

function isLatin(octet: number | undefined): boolean {
  const small = (octet ?? 0) | 32;
  return small >= 97 && small <= 122;
}

function isSmall(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 97 && octet <= 122;
}
