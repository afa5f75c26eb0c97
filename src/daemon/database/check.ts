// `db check`: what is wrong with the database, or with a backup. Only looks: a database that is not there is not made, an
// older one is not migrated, one that cannot be opened is a finding. Works beside a running daemon.

import { resolve } from 'node:path';
import { readSeal } from '../../store/backup/seal.ts';
import { isOurs, openLookout } from '../../store/check/lookout.ts';
import { checkStore, type Progress } from '../../store/check.ts';
import { StoreFault } from '../../store/faults.ts';
import { newestSchema } from '../../store/migrate.ts';
import type { OpenOptions } from '../app.ts';
import { databasePlace, isAbsent } from './place.ts';

export interface DatabaseCheck {
  readonly ok: boolean;
  readonly findings: readonly string[];
  /** What could not be looked at, or is no fault. */
  readonly notes: readonly string[];
}

export interface CheckAsked {
  /** A file instead of the configured database. */
  readonly file?: string;
  readonly onProgress?: Progress;
}

/** What `db check` prints. */
export async function checkDatabase(
  options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd'>,
  { file, onProgress }: CheckAsked = {},
): Promise<DatabaseCheck> {
  const path = file === undefined ? databasePlace(options).path : resolve(options.cwd, file);
  if (isAbsent(path)) {
    const found =
      file === undefined ? `there is no database ${path}; the first run makes it` : `there is no file ${path}`;
    return { ok: false, findings: [`file: ${found}`], notes: [] };
  }
  const sealed = file === undefined ? 'none' : readSeal(path);
  const broken =
    sealed === 'broken'
      ? [`file: ${path} is not as it was made: bytes were altered or cut off; use another backup`]
      : [];
  const looked = await findingsOf(path, onProgress);
  const findings = [...broken, ...looked.findings];
  const notes = [
    ...looked.notes,
    ...(sealed === 'whole' ? ['the seal holds: every byte is as it was when the backup was made'] : []),
  ];
  return { ok: findings.length === 0, findings, notes };
}

async function findingsOf(
  path: string,
  onProgress: Progress | undefined,
): Promise<{ readonly findings: readonly string[]; readonly notes: readonly string[] }> {
  try {
    const store = openLookout(path);
    try {
      if (store.schema > newestSchema) throw newer(path, store.schema);
      if (!isOurs(store)) return { findings: [`file: ${notOurs(path)}`], notes: [] };
      const { schema } = store;
      const problems = await checkStore(store, { schema, ...(onProgress ? { onProgress } : {}) });
      const findings = problems.map((problem) => `${problem.kind}: ${problem.detail}`);
      const isOlder = schema < newestSchema;
      const notes = isOlder
        ? [
            `its schema is ${schema}, this mailclerk’s is ${newestSchema}: what is newer is looked at after mailclerk db migrate`,
          ]
        : [];
      return { findings, notes };
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreFault && error.kind === 'corrupt')
      return { findings: [`file: ${path} is damaged or no database (${error.code}); restore a backup`], notes: [] };
    throw error;
  }
}

/** Why a file that SQLite can read is no backup. */
export function notOurs(path: string): string {
  return `${path} holds no tickets and no mails of mailclerk: it is empty, or another program’s; use a backup that db backup made`;
}

/** A schema this program does not know cannot be judged by it. */
export function newer(path: string, schema: number): StoreFault {
  return new StoreFault(
    'newer-schema',
    'NEWER_SCHEMA',
    `database ${path} has schema ${schema}, this mailclerk knows up to ${newestSchema}: run the newer version, or use a backup made before the upgrade`,
  );
}
