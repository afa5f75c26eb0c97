// New files, all or none. Takes a folder and files for it; gives that they are there, or which of them existed before, and
// then nothing was touched. They are written aside first, then linked into place one after another, the last one last: the
// one without which the others mean nothing. A process that was killed in between is cleaned up after by the next call
// (only files that are byte for byte what it had written). Never overwrites: a link to a name that exists fails.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { synced } from '../../lib/synced.ts';
import { makeFolder } from './folders.ts';

/** A file that is not there yet; `path` from the folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

export type Placing =
  | { readonly kind: 'placed'; readonly paths: readonly string[] }
  | { readonly kind: 'exists'; readonly paths: readonly string[] };

interface Manifest {
  /** With the digest of what was written: a link shares its bytes with what lies aside. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly folders: readonly string[];
}

const ASIDE = '.mailclerk-init-';

/** Those of the files that exist already. */
export function existing(base: string, files: readonly NewFile[]): readonly string[] {
  return files.map(({ path }) => path).filter((path) => isThere(join(base, path)));
}

/** Puts the files there, in this order, and the empty folders, which are this user's alone. `step` is told before each step. */
export function placeFiles(
  base: string,
  { files, folders = [] }: { readonly files: readonly NewFile[]; readonly folders?: readonly string[] },
  step: (name: string) => void = () => undefined,
): Placing {
  cleanUp(base);
  const before = existing(base, files);
  if (before.length > 0) return { kind: 'exists', paths: before };
  const made = foldersToMake(base, [...files.map(({ path }) => dirname(path)), ...folders]);
  makeFolder(base);
  const aside = mkdtempSync(join(base, `${ASIDE}${process.pid}-`));
  try {
    for (const [index, file] of files.entries()) writeSynced(join(aside, String(index)), file.text, file.mode);
    const manifest: Manifest = {
      files: files.map(({ path, text }) => ({ path, sha256: digestOf(text) })),
      folders: made,
    };
    writeSynced(join(aside, 'manifest.json'), JSON.stringify(manifest), 0o600);
    synced(aside);
    for (const folder of made) makeFolder(join(base, folder), modeOf(folder, files));
    for (const [index, { path }] of files.entries()) {
      step(path);
      putThere(join(aside, String(index)), join(base, path));
    }
    for (const folder of new Set(files.map(({ path }) => dirname(join(base, path))))) synced(folder);
    step('done');
  } catch (error) {
    takeBack(base, aside);
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
  return { kind: 'placed', paths: files.map(({ path }) => path) };
}

/** Leftovers of a process that is gone: finished when everything was in its place, else taken back. */
export function cleanUp(base: string): void {
  if (!existsSync(base)) return;
  for (const name of readdirSync(base)) {
    const pid = new RegExp(`^\\${ASIDE}(\\d{1,10})-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) takeBack(base, join(base, name));
  }
}

function takeBack(base: string, aside: string): void {
  const { files, folders } = readManifest(aside);
  const ours = files.filter(({ path, sha256 }) => digestIn(join(base, path)) === sha256);
  const isWhole = files.length > 0 && ours.length === files.length;
  if (!isWhole) for (const { path } of ours) unlinkSync(join(base, path));
  rmSync(aside, { recursive: true, force: true });
  if (isWhole) return;
  for (const folder of folders.toReversed()) removeEmpty(join(base, folder));
}

function readManifest(aside: string): Manifest {
  try {
    const read = JSON.parse(readFileSync(join(aside, 'manifest.json'), 'utf8')) as Partial<Manifest>;
    return {
      files: (read.files ?? []).filter(({ path }) => isBelow(path)),
      folders: (read.folders ?? []).filter(isBelow),
    };
  } catch {
    // Killed before anything was put into its place.
    return { files: [], folders: [] };
  }
}

function isBelow(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}

/** Folders that do not exist yet, outer ones first, from the base. */
function foldersToMake(base: string, wanted: readonly string[]): readonly string[] {
  const made = new Set<string>();
  for (const folder of wanted) {
    const chain: string[] = [];
    for (let at = join(base, folder); at !== base && at.startsWith(base) && !existsSync(at); at = dirname(at))
      chain.unshift(relative(base, at));
    for (const one of chain) made.add(one);
  }
  return [...made];
}

/** A folder of secrets alone is its owner's alone, and so is one that nothing is in yet: the database comes there. */
function modeOf(folder: string, files: readonly NewFile[]): number {
  const inside = files.filter(({ path }) => path.startsWith(`${folder}/`));
  return inside.every(({ mode }) => mode === 0o600) ? 0o700 : 0o755;
}

function putThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // Some file systems know no links; this does not overwrite, either.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(String(code))) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    chmodSync(to, lstatSync(from).mode & 0o777);
  }
}

function writeSynced(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // Whatever the umask took away.
  chmodSync(path, mode);
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function digestIn(path: string): string | null {
  try {
    return digestOf(readFileSync(path));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody put something into it.
  }
}
