// Where a Setup's files come from: the disk, or an earlier Setup as the store keeps it. Takes paths; gives texts.
// Bounded: a file over 1 MiB (a list: 10) is refused by name, a folder tree deeper than 6 is not walked.
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Files {
  /** The file as UTF-8 text, of 1 MiB unless more is said; a picture as `pictureText`. Throws (code ENOENT when absent). */
  read(path: string, maxBytes?: number): string;
  /** Paths of the files below a folder, sorted; [] when there is none. */
  below(folder: string): readonly string[];
  /** Names directly in a folder; [] when there is none. */
  names(folder: string): readonly string[];
}

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_DEPTH = 6;
/** Names on the way to a file, links followed: more is a circle. */
const MAX_LINK_STEPS = 100;

/** The files as they are on disk now. */
export const disk: Files = {
  read(path, maxBytes = MAX_FILE_BYTES) {
    const about = statSync(path);
    const { size } = about;
    // A link may lead to a device or a pipe, which have no end (H62).
    if (!about.isFile() && !about.isDirectory())
      throw Object.assign(new Error(`${path} is no regular file`), { code: 'no regular file' });
    if (size > maxBytes) throw new Error(`${path} has ${size} octets, expected at most ${maxBytes}`);
    const bytes = readFileSync(path);
    if (isPicture(path)) return pictureText(bytes);
    if (isUtf8(bytes)) return bytes.toString('utf8');
    throw new Error(`${path} is not UTF-8 text (line ${firstOddLine(bytes)}); save it as UTF-8`);
  },
  below: (folder) => walk(folder, 0).toSorted(),
  names(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

/** True for a file that is read as a picture. */
export function isPicture(path: string): boolean {
  return /\.(?:png|jpe?g|gif)$/i.test(path);
}

const PICTURE = 'data:;base64,';

/** A picture among texts: so it crosses threads and is kept with its Setup like every other file. */
export function pictureText(bytes: Uint8Array): string {
  return PICTURE + Buffer.from(bytes).toString('base64');
}

/** The bytes behind `pictureText`; null for any other text. */
export function pictureBytes(text: string): Uint8Array | null {
  return text.startsWith(PICTURE) ? Buffer.from(text.slice(PICTURE.length), 'base64') : null;
}

/** Line (from 1) of the first octets that are no UTF-8. */
function firstOddLine(bytes: Buffer): number {
  let line = 1;
  for (let at = 0; ; line += 1) {
    const end = bytes.indexOf(10, at);
    if (end < 0 || !isUtf8(bytes.subarray(at, end))) return line;
    at = end + 1;
  }
}

/** The files as an accepted Setup recorded them. */
export function recorded(sources: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(sources).toSorted();
  return {
    read(path) {
      const text = Object.hasOwn(sources, path) ? sources[path] : undefined;
      if (text === undefined)
        throw Object.assign(new Error(`${path} is not part of the recorded setup`), { code: 'ENOENT' });
      return text;
    },
    below: (folder) => paths.filter((path) => path.startsWith(`${folder}/`)),
    names: (folder) => [
      ...new Set(
        paths
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
  };
}

/** The folders that hold a link on the way to this path, and the folder the way ends in: where a swap of it happens. */
export function linkFolders(path: string): readonly string[] {
  const folders: string[] = [];
  let rest = path.split('/').filter((part) => part !== '');
  let here = '/';
  for (let steps = 0; rest.length > 0 && steps < MAX_LINK_STEPS; steps++) {
    const [part = '', ...later] = rest;
    const next = join(here, part);
    const target = linkTarget(next);
    if (target === null) {
      rest = later;
      here = next;
      continue;
    }
    folders.push(here);
    const whole = resolve(here, target);
    rest = [...whole.split('/').filter((one) => one !== ''), ...later];
    here = '/';
  }
  return folders.length === 0 ? [] : [...folders, dirname(here)];
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** What was read and listed, as plain data that crosses threads. */
export interface KeptFiles {
  /** A file's text, or why it could not be read. */
  readonly texts: ReadonlyMap<
    string,
    { readonly text: string | null; readonly message: string; readonly code: string }
  >;
  readonly below: ReadonlyMap<string, readonly string[]>;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Files that are read once: what they gave is kept for `givenFiles`. */
export function keepingFiles(from: Files): { readonly files: Files; readonly kept: KeptFiles } {
  const texts = new Map<string, { text: string | null; message: string; code: string }>();
  const below = new Map<string, readonly string[]>();
  const names = new Map<string, readonly string[]>();
  const kept: KeptFiles = { texts, below, names };
  const given = givenFiles(kept);
  const files: Files = {
    read(path) {
      if (!texts.has(path)) texts.set(path, readOf(from, path));
      return given.read(path);
    },
    below(folder) {
      const found = below.get(folder) ?? from.below(folder);
      below.set(folder, found);
      return found;
    },
    names(folder) {
      const found = names.get(folder) ?? from.names(folder);
      names.set(folder, found);
      return found;
    },
  };
  return { files, kept };
}

/** The files as `keepingFiles` saw them; what was not looked at then is not there. */
export function givenFiles({ texts, below, names }: KeptFiles): Files {
  return {
    read(path) {
      const { text, message, code } = texts.get(path) ?? {
        text: null,
        message: `${path} was not read`,
        code: 'ENOENT',
      };
      if (text === null) throw Object.assign(new Error(message), { code });
      return text;
    },
    below: (folder) => below.get(folder) ?? [],
    names: (folder) => names.get(folder) ?? [],
  };
}

function readOf(from: Files, path: string): { text: string | null; message: string; code: string } {
  try {
    return { text: from.read(path), message: '', code: '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { text: null, message: error instanceof Error ? error.message : String(error), code };
  }
}

/** Files and folders, links followed: a mounted ConfigMap is nothing but links. A folder inside itself ends by its depth, and each folder is walked once. */
function walk(folder: string, depth: number, seen: Set<string> = new Set()): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const entries = entriesOf(folder, seen);
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? kindOf(path) : entry;
    if (kind.isDirectory()) return walk(path, depth + 1, seen);
    // A device or a pipe counts as a file, too: reading it says what it is.
    return [path];
  });
}

interface Kind {
  isDirectory(): boolean;
  isFile(): boolean;
}

function entriesOf(
  folder: string,
  seen: Set<string>,
): readonly (Kind & { readonly name: string; isSymbolicLink(): boolean })[] {
  try {
    const { dev, ino } = statSync(folder);
    const key = `${dev}:${ino}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** What a link leads to; one that leads nowhere counts as a file, so that reading it says so. */
function kindOf(path: string): Kind {
  try {
    return statSync(path);
  } catch {
    return { isDirectory: () => false, isFile: () => true };
  }
}
