// Mails from files, for `mail inject`: .eml files, directories (recursive), mbox, Maildir (new/ and cur/), `-` for
// standard input. Takes names; gives one mail after another, bounded in memory. A source that cannot be read is an
// item that says so, and the others go on. Empty files are mails of 0 octets: nothing is lost, the reader says what is
// wrong with them. Never follows a link to a directory, never changes a file.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program, Received, Store } from '../ports.ts';
import { headerOf, looksLikeMbox, splitMbox } from './mbox.ts';

export type FileMail =
  | {
      readonly kind: 'mail';
      /** The file's name; of an mbox with `#n`, counted from 1. */
      readonly source: string;
      /** The bytes; only the header when `oversize`. */
      readonly raw: Uint8Array;
      readonly size: number;
      readonly oversize: boolean;
      readonly internalDate: number;
    }
  | { readonly kind: 'error'; readonly source: string; readonly detail: string };

export interface FileOptions {
  /** Used for `-`. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly now: number;
  /** Larger mails give their header only. */
  readonly maxSizeBytes: number;
}

const MAX_DEPTH = 32;
const HEADER_BYTES = 1_048_576;

/** The mails of all sources, in order; names within a directory are sorted. */
export async function* readFiles(sources: readonly string[], options: FileOptions): AsyncGenerator<FileMail> {
  for (const source of sources) {
    if (source === '-') yield* guarded('stdin', readStream('stdin', bytesOf(options.stdin), options.now, options));
    else yield* readPath(source, options, 0);
  }
}

/** Puts file mails into the ledger under the route (mailbox, 'file'): every mail a row of its own, also the same bytes twice, so that the duplicate is reported. */
export function* receiveFiles(
  store: Store,
  mailbox: string,
  batch: { readonly mails: readonly Extract<FileMail, { kind: 'mail' }>[]; readonly takenAt: number },
): Program<readonly number[]> {
  const name = `collect.file_uid:${mailbox}`;
  const last = Number((yield* store.settings.get(name)) ?? '0');
  const received = batch.mails.map(
    (mail, index): Received => ({
      mailbox,
      folder: 'file',
      uidValidity: 'file',
      uid: last + index + 1,
      internalDate: mail.internalDate,
      flags: [],
      raw: mail.raw,
      size: mail.size,
      oversize: mail.oversize,
      wantsAck: false,
    }),
  );
  yield* store.settings.set(name, String(last + received.length));
  return yield* store.ledger.receive(received, batch.takenAt, null);
}

async function* readPath(path: string, options: FileOptions, depth: number): AsyncGenerator<FileMail> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      yield* guarded(path, readDirectory(path, options, depth));
      return;
    }
  } catch (error) {
    yield { kind: 'error', source: path, detail: unreadable(error) };
    return;
  }
  yield* guarded(path, readFile(path, options));
}

async function* readDirectory(path: string, options: FileOptions, depth: number): AsyncGenerator<FileMail> {
  if (depth >= MAX_DEPTH) {
    yield { kind: 'error', source: path, detail: `nested deeper than ${MAX_DEPTH} directories` };
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
    if (entry.isDirectory()) yield* guarded(inside, readDirectory(inside, options, depth + 1));
    else if (await isPlainFile(entry, inside)) yield* guarded(inside, readFile(inside, options));
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

async function* readFile(path: string, options: FileOptions): AsyncGenerator<FileMail> {
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    const start = Buffer.alloc(5);
    const { bytesRead } = await file.read(start, 0, 5, 0);
    if (looksLikeMbox(start.subarray(0, bytesRead))) {
      yield* readStream(path, file.createReadStream({ start: 0, autoClose: false }), mtimeMs, options);
      return;
    }
    const oversize = size > options.maxSizeBytes;
    const bytes = Buffer.alloc(oversize ? Math.min(size, HEADER_BYTES) : size);
    const read = await fill(file, bytes);
    const raw = oversize ? headerOf(bytes.subarray(0, read)) : bytes.subarray(0, read);
    yield {
      kind: 'mail',
      source: path,
      raw,
      size: oversize ? size : read,
      oversize,
      internalDate: Math.trunc(mtimeMs),
    };
  } finally {
    await file.close();
  }
}

/** A stream that is either an mbox or one mail. */
async function* readStream(
  source: string,
  stream: AsyncIterable<Uint8Array>,
  date: number,
  options: FileOptions,
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
    yield await oneMail(source, whole, date, options);
    return;
  }
  let count = 0;
  for await (const mail of splitMbox(whole, options.maxSizeBytes)) {
    count += 1;
    yield {
      kind: 'mail',
      source: `${source}#${count}`,
      raw: mail.raw,
      size: mail.size,
      oversize: mail.oversize,
      internalDate: mail.date ?? Math.trunc(date),
    };
  }
}

async function oneMail(
  source: string,
  stream: AsyncIterable<Uint8Array>,
  date: number,
  options: FileOptions,
): Promise<FileMail> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (size <= options.maxSizeBytes) parts.push(chunk);
    size += chunk.length;
  }
  const oversize = size > options.maxSizeBytes;
  const bytes = Buffer.concat(parts);
  return {
    kind: 'mail',
    source,
    raw: oversize ? headerOf(bytes) : bytes,
    size,
    oversize,
    internalDate: Math.trunc(date),
  };
}

/** A failure in the middle of a source becomes an item; what was read before it stands. */
async function* guarded(source: string, items: AsyncGenerator<FileMail>): AsyncGenerator<FileMail> {
  try {
    yield* items;
  } catch (error) {
    yield { kind: 'error', source, detail: unreadable(error) };
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
