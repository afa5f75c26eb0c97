// Takes the bytes of a header block; gives its text within MAX_HEADER_BYTES, one character per octet. Of a larger block the
// longest fields are cut until the first MAX_FIELDS have room, so that no field hides another. Linear; never throws.
import type { Defects } from '../defects.ts';
import { MAX_FIELDS, MAX_HEADER_BYTES, MAX_VALUE } from '../limits.ts';

export interface BoundedHeader {
  readonly text: string;
  /** Where in the bytes the line stands that begins here in the text. */
  readonly byteAt: (at: number) => number;
}

/** With so much for each, MAX_FIELDS fields have room. */
const LEAST = 2 ** Math.floor(Math.log2(MAX_HEADER_BYTES / MAX_FIELDS));

/** The header that ends at `stop`; `lineBreak` is the octet its lines end in. */
export function boundedHeader(
  bytes: Buffer,
  { stop, lineBreak }: { readonly stop: number; readonly lineBreak: number },
  defects: Defects,
): BoundedHeader {
  if (stop <= MAX_HEADER_BYTES) return { text: bytes.toString('latin1', 0, stop), byteAt: (at) => at };
  const block = bytes.subarray(0, stop);
  const limit = roomForEach(block, lineBreak);
  const cuts: { readonly at: number; readonly left: number }[] = [];
  let text = '';
  for (let from = 0; from < stop; ) {
    const end = fieldEnd(block, from, lineBreak);
    const kept = end - from <= limit ? block.toString('latin1', from, end) : cutField(block, { from, end, limit });
    if (text.length + kept.length > MAX_HEADER_BYTES) break;
    text += kept;
    if (kept.length < end - from) {
      cuts.push({ at: text.length, left: end - from - kept.length });
      defects.add('header-value-too-long', `${nameOf(kept)}: ${end - from} octets, read ${limit}`);
    }
    from = end;
  }
  defects.add('header-too-large', `header of ${stop} octets, read ${text.length}`);
  return { text, byteAt: (at) => cuts.reduce((sum, cut) => (cut.at <= at ? sum + cut.left : sum), at) };
}

/** Of a value over the limit both ends; of References the end, where the nearest mails are named (H6). */
export function shortened(name: string, value: string, limit: number): string {
  if (value.length <= limit) return value;
  if (name.toLowerCase() === 'references') return value.slice(value.length - limit);
  const half = Math.floor((limit - 1) / 2);
  // A blank, as a folded line has it: neither the end of one word nor the beginning of a line comes of the seam.
  return `${value.slice(0, half).replace(/[\r\n]{1,2}$/, '')} ${value.slice(value.length - half)}`;
}

/** How many octets of each field are kept: as many as possible. */
function roomForEach(block: Buffer, lineBreak: number): number {
  const lengths: number[] = [];
  for (let from = 0; from < block.length && lengths.length < MAX_FIELDS; ) {
    const end = fieldEnd(block, from, lineBreak);
    lengths.push(end - from);
    from = end;
  }
  let limit = MAX_VALUE;
  const needed = () => lengths.reduce((sum, length) => sum + Math.min(length, limit), 0);
  while (limit > LEAST && needed() > MAX_HEADER_BYTES) limit /= 2;
  return limit;
}

function cutField(
  block: Buffer,
  { from, end, limit }: { readonly from: number; readonly end: number; readonly limit: number },
): string {
  const head = block.toString('latin1', from, from + limit);
  const tail = block.toString('latin1', end - limit, end);
  const name = nameOf(head);
  const colon = head.indexOf(':') + 1;
  if (name === '') return shortened('', head + tail, limit);
  return head.slice(0, colon) + shortened(name, head.slice(colon) + tail, limit - colon);
}

function nameOf(field: string): string {
  return /^([!-9;-~]{1,256})[ \t]{0,80}:/.exec(field)?.[1] ?? '';
}

/** Behind the last line of the field that begins at `from`: the next line begins with no white space. */
function fieldEnd(block: Buffer, from: number, lineBreak: number): number {
  for (let at = from; at < block.length; at++) {
    if (block[at] !== lineBreak) continue;
    const next = block[at + 1];
    if (next !== 32 && next !== 9) return at + 1;
  }
  return block.length;
}
