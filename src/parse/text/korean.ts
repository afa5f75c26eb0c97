// Takes octets of Korean mail; gives their text. Windows (code page 949, which every label of EUC-KR means: WHATWG Encoding,
// "euc-kr") has all 11,172 syllables, the decoder of Node only the 2,350 of KS X 1001: of the others (똠, 햏, 썅, many in names)
// it makes a control character and a Latin letter. They stand in the order of Unicode, so no table is shipped. Linear.
import { TextDecoder } from 'node:util';

const FIRST = 0xac00;
const LAST = 0xd7a3;
/** Leads and trails of KS X 1001; leads below have these trails as well. */
const STANDARD = 0xa1;
const LAST_TRAIL = 0xfe;
const HOLE = 0xfffd;

/** The character of each lead and trail, 0 for none; made at the first Korean mail. */
let table: Uint16Array | null = null;

/** Text of octets in code page 949; in place of what is none stands U+FFFD, or with `fatal` an error is thrown. */
export function koreanText(bytes: Buffer, fatal: boolean): string {
  table ??= madeTable();
  const units = new Uint16Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0;
    const trail = bytes[at + 1] ?? 0;
    let unit = lead < 0x80 ? lead : (table[lead * 256 + trail] ?? 0);
    if (lead >= 0x80) {
      if (unit === 0 && fatal) throw new TypeError('no Korean text');
      // An ASCII octet behind a torn lead stands for itself.
      if (unit !== 0 || trail >= 0x80) at++;
      if (unit === 0) unit = HOLE;
    }
    units[length++] = unit;
  }
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

function madeTable(): Uint16Array {
  const made = new Uint16Array(65_536);
  const standard = new Set<number>();
  const decoder = new TextDecoder('euc-kr');
  for (let lead = STANDARD; lead <= LAST_TRAIL; lead++) {
    for (let trail = STANDARD; trail <= LAST_TRAIL; trail++) {
      const unit = decoder.decode(Uint8Array.of(lead, trail)).charCodeAt(0);
      if (unit === HOLE) continue;
      made[lead * 256 + trail] = unit;
      standard.add(unit);
    }
  }
  let lead = 0x81;
  let trail = 0x41;
  for (let unit = FIRST; unit <= LAST; unit++) {
    if (standard.has(unit)) continue;
    made[lead * 256 + trail] = unit;
    trail++;
    if (trail === 0x5b) trail = 0x61;
    if (trail === 0x7b) trail = 0x81;
    if (trail <= (lead < STANDARD ? LAST_TRAIL : STANDARD - 1)) continue;
    lead++;
    trail = 0x41;
  }
  return made;
}
