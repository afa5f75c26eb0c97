// `db restore`: a backup in the place of the database. Refuses while a daemon works on it, or any other command has it
// open. Takes the backup's path; gives what was done and where the old database is.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type MailReader, openReader } from '../../parse/reader.ts';
import type { Store } from '../../ports.ts';
import { type RestoreResult, restore } from '../../store/backup/restore.ts';
import { isOurs, openLookout } from '../../store/check/lookout.ts';
import { StoreFault } from '../../store/faults.ts';
import { ERASURES_NAME } from '../../store/forget/erasures.ts';
import { lockDataDir } from '../../store/lease/lock.ts';
import { newestSchema } from '../../store/migrate.ts';
import { all, query } from '../../store/sql.ts';
import type { OpenOptions } from '../app.ts';
import { forgetAgain } from '../forget/again.ts';
import { fileSource } from '../papers/file-source.ts';
import { newer, notOurs } from './check.ts';
import { countersSince } from './counters.ts';
import { MARK_NAME } from './mark.ts';
import { databasePlace, isAbsent } from './place.ts';

export interface RestoreAsked {
  readonly file: string;
  /** Also with findings. */
  readonly force: boolean;
  readonly onStep?: (what: string) => void;
}

export type Restoring =
  | RestoreResult
  | { readonly kind: 'running'; readonly why: string }
  | { readonly kind: 'absent' };

const LEASE_MS = 60_000;
/** Not even --force puts such a file in the place of the database. */
const NOT_OURS = 'NOT_OURS';

/** Restores. Throws StoreFault: a newer schema, no room, open elsewhere. */
export async function restoreDatabase(
  options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd' | 'clock'>,
  asked: RestoreAsked,
): Promise<Restoring> {
  const { config, dir, path } = databasePlace(options);
  const file = resolve(options.cwd, asked.file);
  if (isAbsent(file)) return { kind: 'absent' };
  const now = options.clock.now();
  const lock = lockDataDir(dir);
  if (!lock) return { kind: 'running', why: `a mailclerk runs on ${dir}` };
  try {
    const elsewhere = await holderElsewhere(path, now);
    if (elsewhere !== null) return { kind: 'running', why: elsewhere };
    const from = await newestIn(file);
    const counters = countersSince(config, from, now);
    const { force, onStep } = asked;
    const forget = (store: Store): Promise<number> => forgetIn(store, dir, now);
    const done = await restore(file, path, { now, counters, force, forget, ...(onStep ? { onStep } : {}) });
    // It says how far the other database went; this one was told.
    if (done.kind === 'restored') rmSync(join(dir, MARK_NAME), { force: true });
    return done;
  } finally {
    lock.release();
  }
}

/** Whom this desk erased is erased in the backup before it is used. */
async function forgetIn(store: Store, dir: string, now: number): Promise<number> {
  let reader: MailReader | null = null;
  const files = fileSource(store, () => {
    reader ??= openReader();
    return reader;
  });
  try {
    return await forgetAgain({ store, listPath: join(dir, ERASURES_NAME), files, now });
  } finally {
    await (reader as MailReader | null)?.close();
  }
}

/** A daemon on another machine, whose lock nobody sees here, says by its lease that it lives. */
async function holderElsewhere(path: string, now: number): Promise<string | null> {
  if (isAbsent(path)) return null;
  try {
    const store = openLookout(path);
    try {
      const [row] = await store.read(() =>
        all<{ host: string; pid: number; locked: number; renewedAt: number; lengthMs: number }>(
          query(`select host, pid, locked, renewed_at as "renewedAt", length_ms as "lengthMs" from lease
            where owner is not null`),
        ),
      );
      const isFresh = row && row.locked === 0 && now - row.renewedAt < Math.max(LEASE_MS, row.lengthMs * 2);
      return isFresh ? `a mailclerk runs on ${row.host} (process ${row.pid})` : null;
    } finally {
      store.close();
    }
  } catch {
    // Too damaged to say, or older than leases: that is why it is replaced.
    return null;
  }
}

/** When the backup ends, roughly, 0 when nobody can say; throws when its schema is newer than ours. */
async function newestIn(file: string): Promise<number> {
  try {
    return await newestTicketIn(file);
  } catch (error) {
    if (error instanceof StoreFault && error.kind === 'corrupt' && error.code !== NOT_OURS) return 0;
    throw error;
  }
}

async function newestTicketIn(file: string): Promise<number> {
  const store = openLookout(file);
  try {
    if (store.schema > newestSchema) throw newer(file, store.schema);
    if (!isOurs(store)) throw new StoreFault('corrupt', NOT_OURS, notOurs(file));
    const [row] = await store.read(() =>
      all<{ at: number | null }>(query('select max(updated_at) as at from tickets')),
    );
    return row?.at ?? 0;
  } finally {
    store.close();
  }
}
