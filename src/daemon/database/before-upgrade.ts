// The way back from an upgrade. Takes a database that an older program made and that is about to be opened by this one, which
// migrates it; leaves beside it a sealed copy of what it was, `mailclerk.sqlite.before-schema-NNN` (NNN = what it is brought
// to), for `db restore` by the older program. One copy: an upgrade that died halfway keeps the one it has, an upgrade begun
// anew makes it anew. No room: no copy, said loudly, and the upgrade goes on. Removed by the daemon after 30 days.
import { readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText, type Log } from '../../lib/log.ts';
import { takeSnapshot } from '../../store/backup/snapshot.ts';
import { type Lookout, openLookout } from '../../store/check/lookout.ts';
import { StoreFault } from '../../store/faults.ts';
import { newestSchema } from '../../store/migrate.ts';
import { DATABASE_NAME } from '../../store/open.ts';
import { isAbsent } from './place.ts';

/** What opening did to an older database. */
export interface Upgrade {
  readonly from: number;
  readonly to: number;
  /** The database as it was; null = there was no room for it. */
  readonly copy: string | null;
}

export interface KeepOptions {
  /** Room that must be left beside the copy. */
  readonly minFreeBytes: number;
  readonly log: Log;
}

const MARK = '.before-schema-';
const KEPT_MS = 30 * 86_400_000;

/** True of a database that opening would migrate. False when nobody can say: then opening says why. */
export function isBehind(path: string): boolean {
  const schema = schemaAt(path);
  return schema !== null && schema < newestSchema;
}

/** Copies a database that is about to be migrated; null when there is nothing to migrate. */
export async function keepBeforeUpgrade(path: string, options: KeepOptions): Promise<Upgrade | null> {
  const from = schemaAt(path);
  if (from === null || from >= newestSchema) return null;
  const copy = await kept(path, from, options);
  options.log.info('database.upgrading', { from, to: newestSchema, copy });
  return { from, to: newestSchema, copy };
}

/** Copies that are older than 30 days. */
export function oldCopies(dir: string, now: number): readonly string[] {
  return copiesIn(dir).filter((path) => now - statSync(path).mtimeMs > KEPT_MS);
}

/** Removes them; gives their paths. */
export function dropOldCopies(dir: string, now: number): readonly string[] {
  const old = oldCopies(dir, now);
  for (const path of old) rmSync(path, { force: true });
  return old;
}

/** 0 is an empty file, which has nothing to keep. */
function schemaAt(path: string): number | null {
  if (isAbsent(path)) return null;
  let look: Lookout | null = null;
  try {
    look = openLookout(path);
    return look.schema === 0 ? null : look.schema;
  } catch {
    // Damaged, locked, unreadable: opening it says so, in better words.
    return null;
  } finally {
    look?.close();
  }
}

async function kept(path: string, from: number, { minFreeBytes, log }: KeepOptions): Promise<string | null> {
  const name = `${path}${MARK}${String(newestSchema).padStart(3, '0')}`;
  const before = schemaAt(name);
  // An upgrade to this version was begun, and its copy is of what there was before its first step.
  if (before !== null && before < from) return name;
  const lacking = lackOfRoom(path, minFreeBytes);
  try {
    if (lacking !== null) return without(log, lacking);
    const fresh = `${name}.new`;
    rmSync(fresh, { force: true });
    const made = await takeSnapshot(path, fresh);
    // Another process began its upgrade meanwhile, and has made a copy of its own.
    if (made.kind === 'made' && made.schema === from) renameSync(fresh, name);
    rmSync(fresh, { force: true });
    for (const older of copiesIn(dirname(path))) if (older !== name) rmSync(older, { force: true });
    return name;
  } catch (error) {
    if (error instanceof StoreFault && error.kind === 'full') return without(log, errorText(error));
    throw error;
  }
}

function without(log: Log, reason: string): null {
  const fix = 'to be able to go back, keep what mailclerk db backup made before the upgrade';
  log.warn('database.not-kept', { reason, fix });
  return null;
}

function lackOfRoom(path: string, minFreeBytes: number): string | null {
  const disk = statfsSync(dirname(path));
  const free = disk.bavail * disk.bsize;
  const wanted = sizeOf(path) + sizeOf(`${path}-wal`) + minFreeBytes;
  if (free >= wanted) return null;
  const mb = (octets: number): string => `${Math.round(octets / 1_048_576)} MB`;
  return `a copy of the database wants ${mb(wanted)} (data.min_free with it), ${mb(free)} are free in ${dirname(path)}`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The copies beside a database; [] where there is no folder yet. */
function copiesIn(dir: string): readonly string[] {
  if (isAbsent(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.startsWith(`${DATABASE_NAME}${MARK}`) && /-\d{3,}$/.test(name))
    .map((name) => join(dir, name));
}
