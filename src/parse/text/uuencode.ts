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
  // A mail that was cut off before `end`: what is coded beyond doubt is the file all the same.
  if (block && isCut(block.lines))
    files.push({ name: block.name, bytes: Buffer.concat(block.lines.slice(1).map(uuLine)) });
  else if (block) kept.push(...block.lines);
  return { text: files.length > 0 ? kept.join('\n') : text, files };
}

/** The octets of an x-uuencode body: the lines between `begin` and `end`; null when there is no such block. */
export function decodeUuLines(text: string): Buffer | null {
  const lines = text.split(/\r\n|\n|\r/);
  const start = lines.findIndex((line) => BEGIN.test(line.trimEnd()));
  if (start < 0) return null;
  const stop = lines.findIndex((line, at) => at > start && (line.trimEnd() === 'end' || !isUuLine(line.trimEnd())));
  return Buffer.concat(lines.slice(start + 1, stop < 0 ? lines.length : stop).map(uuLine));
}

/** True when a block without `end` is code alone: every line as long as its first sign says, the first one more than a word. */
function isCut(lines: readonly string[]): boolean {
  const coded = lines.slice(1).filter((line) => line.trimEnd() !== '' && line.trimEnd() !== '`');
  const isWhole = (line: string): boolean => line.length === 1 + 4 * Math.ceil(((line.charCodeAt(0) - 32) & 63) / 3);
  return (coded[0]?.length ?? 0) >= 20 && coded.every((line, at) => isWhole(line) || at === coded.length - 1);
}

function isUuLine(line: string): boolean {
  if (line === '' || line === '`') return true;
  const count = ((line.charCodeAt(0) - 32) & 63) % 64;
  // Blanks are code too, and those at the end of a line are often lost on the way: a line may be too short.
  return count <= 45 && line.length <= 63 && /^[\x20-\x60]*$/.test(line);
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
