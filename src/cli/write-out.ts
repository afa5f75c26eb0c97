// Something a command made, into a file: never over one that is there, into a folder under its own safe name, `-` is stdout.
import { open, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { safeName } from '../parse/mime/attachments.ts';
import { Exit, exitCodes } from './exit.ts';
import type { Session } from './session.ts';
import { noRoom } from './whole-file.ts';

/** What is written, and the name it has when nobody gives one. */
export interface Written {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The path that was made, null for stdout. A file that is there stays as it is (exit 7). */
export async function writeOut(
  session: Session,
  { name, bytes }: Written,
  output: string | undefined,
): Promise<string | null> {
  if (output === '-') {
    session.out.bytes(bytes);
    return null;
  }
  const wanted = resolve(session.io.cwd, output ?? '.');
  const isFolder = await stat(wanted).then(
    (about) => about.isDirectory(),
    () => false,
  );
  const path = isFolder ? join(wanted, safeName(name) || 'file') : wanted;
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
    } catch (error) {
      // Half a file under the name of a whole one would be taken for it.
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return path;
  } catch (error) {
    const full = noRoom(path, error);
    if (full instanceof Exit) throw full;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    if (code === 'EEXIST')
      throw new Exit(exitCodes.conflict, `${path} is there already and stays as it is; name another with -o`);
    const expected = 'expected a folder that is there; name one with -o';
    throw new Exit(exitCodes.usage, `${path} cannot be written (${code}), ${expected}`);
  }
}
