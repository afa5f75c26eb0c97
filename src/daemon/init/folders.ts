// Folders that files are to be written into. Takes paths; says why nothing can be written there, before anybody is asked
// anything; makes folders one by one: Node's own recursive way never ends where a file system answers ENOENT to mkdir
// (/proc, automounters). Throws what mkdir says.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why nothing could be written into these folders, or made where they are missing; null = it can. */
export function barredFolder(folders: readonly string[]): string | null {
  for (const folder of folders) {
    const there = nearest(folder);
    const about = statSync(there, { throwIfNoEntry: false });
    if (!about?.isDirectory()) return `${there} is no folder`;
    const code = refusal(there);
    if (code === 'EROFS') return `${there} is on a file system that is read-only`;
    if (code !== null) return `this user (uid ${process.getuid?.() ?? 0}) may not write in ${there}`;
  }
  return null;
}

/** The folder with all above it. */
export function makeFolder(path: string, mode = 0o755): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode });
}

/** The folder, or what is there of its path. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function refusal(path: string): string | null {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'EACCES';
  }
}
