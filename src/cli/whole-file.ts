// A file of a command's own, wholly or not at all: half a template, rule or schema under the name of a whole one would be
// taken for it. Takes a path and the text; what a full disk did not take leaves nothing behind, and is said with the path.
import {
  closeSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Exit, exitCodes } from './exit.ts';

/** A file that is not there yet. Throws EEXIST where one is, which stays as it is. */
export function newFile(path: string, text: string, mode = 0o644): void {
  let file: number;
  try {
    file = openSync(path, 'wx', mode);
  } catch (error) {
    throw noRoom(path, error);
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    // Whatever stopped it, a full disk or a broken one: the half that is there is ours.
    rmSync(path, { force: true });
    throw noRoom(path, error);
  } finally {
    closeSync(file);
  }
}

/** The new text or, where one is there, the old file: never half of it. A device is written to; a link stays one, to the new text. */
export function replaceFile(named: string, text: string): void {
  const there = statSync(named, { throwIfNoEntry: false });
  const path = there === undefined ? pointedAt(named) : realpathSync(named);
  if (there !== undefined && !there.isFile()) {
    writeFileSync(path, text);
    return;
  }
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode: there?.mode ?? 0o644 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw noRoom(path, error);
  }
}

/** Where a link leads whose file is not there yet; any other name as it is. */
function pointedAt(named: string): string {
  const isLink = lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? resolve(dirname(named), readlinkSync(named)) : named;
}

/** The error, or, where the disk is full, what is said of it. */
export function noRoom(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (!isFull(code)) return error;
  return new Exit(exitCodes.findings, `${path} does not fit on its disk (${code}); nothing of it was kept`);
}

function isFull(code: string): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
