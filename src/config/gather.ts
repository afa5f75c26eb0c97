// The main file with everything it includes, as one tree. Takes a path and a way to read; gives merged values, places
// and the text of every file. `include:` (files, or `folder/*.yaml`) is relative to the file it stands in; files of
// `conf.d/` beside the main file come last, by name. Mappings are merged; a key that two files set is an error.
import { dirname, join, resolve } from 'node:path';
import type { Problem } from './problem.ts';
import { type Path, type Place, pathKey, readTree, type Values } from './tree.ts';

/** How files are read: the disk, or the stored sources of an earlier Setup. Missing files throw. */
export interface ConfigFiles {
  read(path: string): string;
  /** Names in a folder; empty when there is none. */
  list(folder: string): readonly string[];
}

export interface Gathered {
  readonly values: Values;
  readonly places: Map<string, Place>;
  readonly problems: Problem[];
  readonly sources: Record<string, string>;
}

/** Enough for a file a mailbox, in conf.d/. */
const MAX_FILES = 1_500;

/** Reads and merges. */
export function gather(path: string, files: ConfigFiles): Gathered {
  const all: Gathered = { values: {}, places: new Map(), problems: [], sources: {} };
  const main = resolve(path);
  addFile(all, files, main, null);
  const folder = join(dirname(main), 'conf.d');
  for (const name of yamlNames(files, folder)) addFile(all, files, join(folder, name), null);
  return all;
}

function addFile(all: Gathered, files: ConfigFiles, file: string, from: Place | null): void {
  const at = from ?? { file, line: 1, column: 1, range: null };
  const complain = (message: string): void => {
    const { file: where, line, column } = at;
    all.problems.push({ severity: 'error', file: where, line, column, path: from ? 'include' : '', message });
  };
  const tooMany = Object.keys(all.sources).length >= MAX_FILES;
  const refused = Object.hasOwn(all.sources, file) ? `${file} is included twice` : `more than ${MAX_FILES} files`;
  if (tooMany || Object.hasOwn(all.sources, file)) {
    complain(refused);
    return;
  }
  const text = readText(files, file, complain);
  if (text === null) return;
  all.sources[file] = text;
  const tree = readTree(file, text);
  all.problems.push(...tree.problems);
  const includes = tree.values.include;
  const includeAt = tree.places.get('include') ?? at;
  delete tree.values.include;
  merge({ all, places: tree.places }, all.values, tree.values, []);
  for (const [key, place] of tree.places) if (!all.places.has(key)) all.places.set(key, place);
  for (const name of includeNames(all, includes, includeAt)) {
    for (const found of expand(files, resolve(dirname(file), name))) addFile(all, files, found, includeAt);
  }
}

function readText(files: ConfigFiles, file: string, complain: (message: string) => void): string | null {
  try {
    return files.read(file).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') complain(`${file} does not exist`);
    else if (code === 'EACCES') complain(`${file} may not be read by this user`);
    else if (code === 'EISDIR') complain(`${file} is a folder, expected a file`);
    // Reading itself refused it and says why: too large, not UTF-8.
    else complain(code === '' && error instanceof Error ? error.message : `${file} cannot be read (${code})`);
    return null;
  }
}

function includeNames(all: Gathered, value: unknown, at: Place): readonly string[] {
  if (value === undefined || value === null) return [];
  const names = Array.isArray(value) ? value : [value];
  if (names.every((name): name is string => typeof name === 'string' && name !== '')) return names;
  const { file, line, column } = at;
  const message = 'include: expected a file name or a list of file names';
  all.problems.push({ severity: 'error', file, line, column, path: 'include', message });
  return [];
}

/** A star is allowed in the last part of the path only. */
function expand(files: ConfigFiles, path: string): readonly string[] {
  if (!path.includes('*')) return [path];
  const folder = dirname(path);
  const [before = '', after = ''] = path.slice(folder.length + 1).split('*', 2);
  const fits = (name: string): boolean => name.startsWith(before) && name.endsWith(after);
  return yamlNames(files, folder)
    .filter(fits)
    .map((name) => join(folder, name));
}

function yamlNames(files: ConfigFiles, folder: string): readonly string[] {
  return files
    .list(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
    .toSorted();
}

interface Merging {
  readonly all: Gathered;
  readonly places: ReadonlyMap<string, Place>;
}

function merge(merging: Merging, into: Values, from: Values, path: Path): void {
  const { all, places } = merging;
  for (const [key, value] of Object.entries(from)) {
    const here = [...path, key];
    const place = places.get(pathKey(here));
    const present = Object.hasOwn(into, key);
    if (present && isMapping(into[key]) && isMapping(value)) {
      merge(merging, into[key], value, here);
      continue;
    }
    if (present && place) {
      const first = all.places.get(pathKey(here));
      const message = `${here.join('.')} is set in ${first?.file ?? 'another file'}:${first?.line ?? 1} already; keep one of the two`;
      const { file, line, column } = place;
      all.problems.push({ severity: 'error', file, line, column, path: here.join('.'), message });
      continue;
    }
    into[key] = value;
  }
}

function isMapping(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
