// Where a Setup's files come from: the disk, or an earlier Setup as the store keeps it. Takes paths; gives texts.
// Bounded: a file over 1 MiB is refused by name, a folder tree deeper than 6 is not walked.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Files {
  /** The file as UTF-8 text; throws (code ENOENT when absent). */
  read(path: string): string;
  /** Paths of the files below a folder, sorted; [] when there is none. */
  below(folder: string): readonly string[];
  /** Names directly in a folder; [] when there is none. */
  names(folder: string): readonly string[];
}

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_DEPTH = 6;

/** The files as they are on disk now. */
export const disk: Files = {
  read(path) {
    const size = statSync(path).size;
    if (size > MAX_FILE_BYTES) throw new Error(`${path} has ${size} octets, expected at most ${MAX_FILE_BYTES}`);
    return readFileSync(path, 'utf8');
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

function walk(folder: string, depth: number): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  let entries: readonly { name: string; isDirectory(): boolean; isFile(): boolean }[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return walk(path, depth + 1);
    return entry.isFile() ? [path] : [];
  });
}
