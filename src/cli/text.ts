// The words of a reply or a note: the argument, a file (-f), or stdin (-). Takes one of the three; gives the text.
// Bounded: nobody writes a megabyte, and whoever pipes one by mistake is told.
import { resolve } from 'node:path';
import type { Io } from './doors.ts';
import { Exit, exitCodes } from './exit.ts';
import { readUpTo } from './read-file.ts';

const MAX_OCTETS = 1024 * 1024;

/** Exactly one source, not empty; else exit 2. */
export async function wordsFrom(
  io: Io,
  given: { readonly argument: string | undefined; readonly file: string | undefined },
  usage: string,
): Promise<string> {
  if (given.argument !== undefined && given.file !== undefined)
    throw new Exit(exitCodes.usage, 'text given twice: as an argument and with -f; keep one', usage);
  if (given.argument === undefined && given.file === undefined)
    throw new Exit(
      exitCodes.usage,
      'no text given; write it as an argument, in a file (-f FILE), or on stdin (-)',
      usage,
    );
  const isStdin = given.argument === '-' || given.file === '-';
  const text = isStdin ? await readStdin(io) : (given.argument ?? (await readText(io, given.file ?? '')));
  const words = cleanWords(text);
  if (words === '') throw new Exit(exitCodes.usage, 'the text is empty', usage);
  return words;
}

/** A text as everybody keeps it: LF, no byte order mark, no NUL, nothing around it. */
export function cleanWords(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u0000', '')
    .trim();
}

async function readText(io: Io, file: string): Promise<string> {
  try {
    return bounded(await readUpTo(resolve(io.cwd, file), MAX_OCTETS), file);
  } catch (error) {
    if (error instanceof Exit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const isMissing = code === 'ENOENT';
    const why = code === 'EISDIR' ? 'is a folder, expected a file' : `cannot be read (${code})`;
    throw new Exit(isMissing ? exitCodes.notFound : exitCodes.usage, `${file} ${isMissing ? 'does not exist' : why}`);
  }
}

async function readStdin(io: Io): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of io.stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
    octets += bytes.length;
    if (octets > MAX_OCTETS) return bounded(Buffer.alloc(octets), 'stdin');
    chunks.push(bytes);
  }
  return bounded(Buffer.concat(chunks), 'stdin');
}

function bounded(bytes: Buffer, name: string): string {
  if (bytes.length > MAX_OCTETS) throw new Exit(exitCodes.usage, `${name} is larger than 1MB, expected a text`);
  return bytes.toString('utf8');
}
