// Takes the octets of a text part; gives them without yEnc files, and these files: octets raised by 42, beyond any charset,
// so they are taken out before the text is decoded. Blocks that are not closed stay. Linear; never throws. (H18)

export interface YencFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const BEGIN = Buffer.from('=ybegin ');
const MAX_FILES = 100;
const ESCAPE = 61;

/** Takes files out of `=ybegin … =yend` blocks. */
export function takeYencFiles(bytes: Buffer): { readonly rest: Buffer; readonly files: readonly YencFile[] } {
  const files: YencFile[] = [];
  const kept: Buffer[] = [];
  let from = 0;
  let at = bytes.indexOf(BEGIN);
  // Beyond the last end nothing is looked for again.
  const lastEnd = at < 0 ? -1 : bytes.lastIndexOf('\n=yend');
  while (at >= 0 && at < lastEnd && files.length < MAX_FILES) {
    const block = at === 0 || bytes[at - 1] === 10 ? blockAt(bytes, at) : null;
    if (block) {
      kept.push(bytes.subarray(from, at));
      files.push(block.file);
      from = block.end;
    }
    at = bytes.indexOf(BEGIN, block ? block.end : at + BEGIN.length);
  }
  return files.length === 0 ? { rest: bytes, files } : { rest: Buffer.concat([...kept, bytes.subarray(from)]), files };
}

function blockAt(bytes: Buffer, at: number): { readonly file: YencFile; readonly end: number } | null {
  const headEnd = bytes.indexOf(10, at);
  if (headEnd < 0 || headEnd - at > 1_000) return null;
  const name = / name=(.{1,255})$/.exec(bytes.toString('utf8', at, headEnd).trimEnd())?.[1]?.trim() ?? '';
  const stop = bytes.indexOf('\n=yend', headEnd);
  if (name === '' || stop < 0) return null;
  let start = headEnd + 1;
  if (bytes.toString('latin1', start, start + 7) === '=ypart ')
    start = Math.min(bytes.indexOf(10, start) + 1 || stop, stop);
  const lineEnd = bytes.indexOf(10, stop + 1);
  return { file: { name, bytes: decoded(bytes.subarray(start, stop)) }, end: lineEnd < 0 ? bytes.length : lineEnd + 1 };
}

function decoded(coded: Buffer): Buffer {
  const out = Buffer.allocUnsafe(coded.length);
  let length = 0;
  for (let at = 0; at < coded.length; at++) {
    const octet = coded[at] ?? 0;
    if (octet === 10 || octet === 13) continue;
    if (octet !== ESCAPE) out[length++] = (octet - 42) & 255;
    else if (at + 1 < coded.length) out[length++] = ((coded[++at] ?? 0) - 64 - 42) & 255;
  }
  return out.subarray(0, length);
}
