// Mails from files, for `mail inject`: .eml files, directories (recursive), mbox, Maildir (new/ and cur/), `-` for
// standard input. Takes names; gives one mail after another, bounded in memory. A source that cannot be read is an
// item that says so, and the others go on. Empty files are mails of 0 octets: nothing is lost, the reader says what is
// wrong with them. Never follows a link to a directory, never changes a file.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beginning, headerOf, looksLikeMbox, splitMbox } from './mbox.ts';

export interface FileMail {
  /** The file's name; of an mbox with `#n`, counted from 1. */
  readonly source: string;
  /** The bytes; only the header when `oversize`. */
  readonly raw: Uint8Array;
  readonly size: number;
  readonly oversize: boolean;
  /** The file's or the mbox line's time, epoch ms; null when there is none. */
  readonly internalDate: number | null;
  /** True when that is the file's own time: the machine's clock wrote it, which MAILCLERK_NOW does not move. */
  readonly isFileTime: boolean;
  /** Why the source could not be read; null for a mail. */
  readonly error: string | null;
}

/** Larger mails give their header only; the default of `max_size`, which callers hand in. */
const MAX_SIZE_BYTES = 50 * 1_048_576;
const MAX_DEPTH = 32;
const HEADER_BYTES = 1_048_576;

/** The mails of all sources, in order; names within a directory are sorted. `stdin` is read for `-`. */
export async function* fileMails(
  sources: readonly string[],
  stdin: AsyncIterable<Uint8Array | string>,
  maxSizeBytes: number = MAX_SIZE_BYTES,
): AsyncGenerator<FileMail> {
  for (const source of sources) {
    if (source === '-') yield* guarded('stdin', readStream('stdin', bytesOf(stdin), { date: null, maxSizeBytes }));
    else yield* readPath(source, maxSizeBytes, 0);
  }
}

async function* readPath(path: string, maxSizeBytes: number, depth: number): AsyncGenerator<FileMail> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      yield* guarded(path, readDirectory(path, maxSizeBytes, depth));
      return;
    }
  } catch (error) {
    yield failed(path, unreadable(error));
    return;
  }
  yield* guarded(path, readFile(path, maxSizeBytes));
}

async function* readDirectory(path: string, maxSizeBytes: number, depth: number): AsyncGenerator<FileMail> {
  if (depth >= MAX_DEPTH) {
    yield failed(path, `nested deeper than ${MAX_DEPTH} directories`);
    return;
  }
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Set(entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name));
  // Maildir: tmp/ holds half-written mails, the files beside the three folders are indexes.
  const isMaildir = names.has('new') && names.has('cur');
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const inside = join(path, entry.name);
    if (isMaildir && entry.name !== 'new' && entry.name !== 'cur') continue;
    if (entry.isDirectory()) yield* guarded(inside, readDirectory(inside, maxSizeBytes, depth + 1));
    else if (await isPlainFile(entry, inside)) yield* guarded(inside, readFile(inside, maxSizeBytes));
  }
}

/** Links to files are followed, links to directories are not: they may lead in a circle. */
async function isPlainFile(entry: Dirent, path: string): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  return stat(path)
    .then((facts) => facts.isFile())
    .catch(() => true);
}

async function* readFile(path: string, maxSizeBytes: number): AsyncGenerator<FileMail> {
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    const start = Buffer.alloc(5);
    const { bytesRead } = await file.read(start, 0, 5, 0);
    if (looksLikeMbox(start.subarray(0, bytesRead))) {
      yield* readStream(path, file.createReadStream({ start: 0, autoClose: false }), {
        date: Math.trunc(mtimeMs),
        maxSizeBytes,
      });
      return;
    }
    const oversize = size > maxSizeBytes;
    const bytes = Buffer.alloc(oversize ? Math.min(size, HEADER_BYTES) : size);
    const read = await fill(file, bytes);
    const raw = oversize ? headerOf(bytes.subarray(0, read)) : bytes.subarray(0, read);
    yield {
      error: null,
      source: path,
      raw,
      size: oversize ? size : read,
      oversize,
      internalDate: Math.trunc(mtimeMs),
      isFileTime: true,
    };
  } finally {
    await file.close();
  }
}

interface StreamFacts {
  readonly date: number | null;
  readonly maxSizeBytes: number;
}

/** A stream that is either an mbox or one mail. */
async function* readStream(
  source: string,
  stream: AsyncIterable<Uint8Array>,
  limits: StreamFacts,
): AsyncGenerator<FileMail> {
  const chunks = stream[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < 5) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  const whole = (async function* (): AsyncGenerator<Uint8Array> {
    yield start;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  })();
  if (!looksLikeMbox(start)) {
    yield await oneMail(source, whole, limits);
    return;
  }
  let count = 0;
  for await (const mail of splitMbox(whole, limits.maxSizeBytes)) {
    count += 1;
    yield {
      error: null,
      source: `${source}#${count}`,
      raw: mail.raw,
      size: mail.size,
      oversize: mail.oversize,
      internalDate: mail.date ?? limits.date,
      isFileTime: mail.date === null && limits.date !== null,
    };
  }
}

async function oneMail(source: string, stream: AsyncIterable<Uint8Array>, limits: StreamFacts): Promise<FileMail> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size - chunk.length > limits.maxSizeBytes) continue;
    parts.push(chunk);
    // Over the limit: what was kept until now is let go at once, but for the header.
    if (size > limits.maxSizeBytes) parts = [headerOf(beginning(parts))];
  }
  const oversize = size > limits.maxSizeBytes;
  return {
    error: null,
    source,
    raw: Buffer.concat(parts),
    size,
    oversize,
    internalDate: limits.date,
    isFileTime: limits.date !== null,
  };
}

/** A failure in the middle of a source becomes an item; what was read before it stands. */
async function* guarded(source: string, items: AsyncGenerator<FileMail>): AsyncGenerator<FileMail> {
  try {
    yield* items;
  } catch (error) {
    yield failed(source, unreadable(error));
  }
}

async function* bytesOf(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function fill(file: Awaited<ReturnType<typeof open>>, into: Buffer): Promise<number> {
  let at = 0;
  while (at < into.length) {
    const { bytesRead } = await file.read(into, at, into.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}

function failed(source: string, error: string): FileMail {
  return { source, raw: new Uint8Array(0), size: 0, oversize: false, internalDate: null, isFileTime: false, error };
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a directory',
  EMFILE: 'too many files are open',
};

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return CAUSES[code] ?? (error instanceof Error ? error.message : String(error));
}
