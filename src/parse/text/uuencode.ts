// Takes text; gives it without uuencoded files, and these files. Linear; a block that is not closed or not coded stays
// text. (H18) POSIX uuencode.

export interface UuFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const BEGIN = /^begin [0-7]{3,4} (.{1,255})$/;

/** Takes files out of `begin 644 name … end` blocks. */
export function takeUuFiles(text: string): { readonly text: string; readonly files: readonly UuFile[] } {
  if (!text.includes('begin ')) return { text, files: [] };
  const files: UuFile[] = [];
  const kept: string[] = [];
  let block: { name: string; lines: string[] } | null = null;
  for (const line of text.split('\n')) {
    const begin: RegExpExecArray | null = block ? null : BEGIN.exec(line.trimEnd());
    if (begin?.[1] !== undefined) {
      block = { name: begin[1].trim(), lines: [line] };
      continue;
    }
    if (!block) {
      kept.push(line);
      continue;
    }
    block.lines.push(line);
    if (line.trimEnd() === 'end') {
      files.push({ name: block.name, bytes: Buffer.concat(block.lines.slice(1, -1).map(uuLine)) });
      block = null;
    } else if (!isUuLine(line.trimEnd())) {
      kept.push(...block.lines);
      block = null;
    }
  }
  if (block) kept.push(...block.lines);
  return { text: files.length > 0 ? kept.join('\n') : text, files };
}

function isUuLine(line: string): boolean {
  if (line === '' || line === '`') return true;
  const count = ((line.charCodeAt(0) - 32) & 63) % 64;
  const coded = line.length - 1;
  return count <= 45 && coded <= 62 && coded >= Math.floor((count * 4) / 3) - 3 && /^[\x20-\x60]*$/.test(line);
}

function uuLine(line: string): Buffer {
  const count = (line.charCodeAt(0) - 32) & 63;
  if (line === '' || count === 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(count);
  for (let i = 0, at = 1; i < count; i += 3, at += 4) {
    const group = (code(line, at) << 18) | (code(line, at + 1) << 12) | (code(line, at + 2) << 6) | code(line, at + 3);
    bytes[i] = group >> 16;
    if (i + 1 < count) bytes[i + 1] = (group >> 8) & 255;
    if (i + 2 < count) bytes[i + 2] = group & 255;
  }
  return bytes;
}

function code(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0;
}
