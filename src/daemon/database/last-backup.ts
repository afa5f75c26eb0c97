// When the last backup was made, in `last-backup.json` beside the database: a backup itself lies elsewhere, and the database
// in it must not say that it is one. Takes the data folder; keeps and gives one record. A note and nothing else: what goes
// wrong with it never spoils a backup.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '../../lib/time.ts';

export interface LastBackup {
  /** Epoch ms. */
  readonly at: number;
  readonly file: string;
}

const NAME = 'last-backup.json';

/** Keeps it; a folder that cannot be written is no mistake of the backup's. */
export function rememberBackup(dir: string, { at, file }: LastBackup): void {
  try {
    writeFileSync(join(dir, NAME), `${JSON.stringify({ at: isoTime(at), file })}\n`, { mode: 0o600 });
  } catch {
    // The backup is there all the same.
  }
}

/** Null when none is known. */
export function lastBackup(dir: string): LastBackup | null {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(dir, NAME), 'utf8'));
    if (typeof kept !== 'object' || kept === null || !('at' in kept)) return null;
    const at = Date.parse(String(kept.at));
    return Number.isNaN(at) ? null : { at, file: 'file' in kept ? String(kept.file) : '' };
  } catch {
    return null;
  }
}
