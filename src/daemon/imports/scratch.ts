// A copy of the database to try things on: beside it, mode 600, thrown away afterwards. One that a killed process left is
// thrown away by the next one. Throws when there is no room for it.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDatabase } from '../../store/backup/snapshot.ts';
import { DATABASE_NAME } from '../../store/open.ts';

const PREFIX = '.dry-run-';

/** Path of the copy, and how to be rid of it. `octets` = what will be written into it besides. */
export async function copyToTry(
  dir: string,
  { octets, minFreeBytes }: { readonly octets: number; readonly minFreeBytes: number },
): Promise<{ readonly path: string; remove(): void }> {
  forgetCopies(dir);
  const source = join(dir, DATABASE_NAME);
  const wanted = sizeOf(source) + sizeOf(`${source}-wal`) + octets;
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize < wanted + minFreeBytes)
    throw new Error(
      `a dry run works on a copy of the database: ${megabytes(wanted)} are wanted in ${dir} besides data.min_free (${megabytes(minFreeBytes)}), ${megabytes(bavail * bsize)} are free; make room, or import a shorter span`,
    );
  const folder = mkdtempSync(join(dir, PREFIX));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const path = join(folder, DATABASE_NAME);
    await copyDatabase(source, path);
    return { path, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Throws away what a killed dry run left. Only under the import's lock. */
export function forgetCopies(dir: string): void {
  for (const name of readdirSync(dir))
    if (name.startsWith(PREFIX)) rmSync(join(dir, name), { recursive: true, force: true });
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MB`;
}
