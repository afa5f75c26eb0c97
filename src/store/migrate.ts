// Takes an open database; brings its schema to the newest version, one transaction per migration, forward only.
// A crash leaves the last complete version (F50). Never opens a schema newer than this program knows.
import type Database from 'better-sqlite3';
import { failpoint } from '../lib/failpoint.ts';
import { type Dialect, sqliteDialect } from './dialect.ts';
import { asFault, StoreFault } from './faults.ts';
import { migration001 } from './migrations/001.ts';
import { migration002 } from './migrations/002.ts';
import { migration003 } from './migrations/003.ts';
import { migration004 } from './migrations/004.ts';
import { migration005 } from './migrations/005.ts';
import { migration006 } from './migrations/006.ts';
import { migration007 } from './migrations/007.ts';
import { migration008 } from './migrations/008.ts';
import { migration009 } from './migrations/009.ts';
import { migration010 } from './migrations/010.ts';
import { migration011 } from './migrations/011.ts';
import { migration012 } from './migrations/012.ts';
import { migration013 } from './migrations/013.ts';
import { migration014 } from './migrations/014.ts';
import { migration015 } from './migrations/015.ts';
import { migration016 } from './migrations/016.ts';
import { migration017 } from './migrations/017.ts';
import { migration018 } from './migrations/018.ts';
import { migration019 } from './migrations/019.ts';
import { migration020 } from './migrations/020.ts';
import { migration021 } from './migrations/021.ts';
import { migration022 } from './migrations/022.ts';
import { migration023 } from './migrations/023.ts';
import { migration024 } from './migrations/024.ts';
import { migration025 } from './migrations/025.ts';
import { migration026 } from './migrations/026-050/026.ts';
import { migration027 } from './migrations/026-050/027.ts';
import { migration028 } from './migrations/026-050/028.ts';

export interface Migration {
  readonly version: number;
  /** Why the schema changes, as one sentence. */
  readonly why: string;
  readonly statements: (dialect: Dialect) => readonly string[];
}

/** In order, without gaps; each later one comes with a filled `fixtures/db/NNN.sqlite` of the one before. */
export const migrations: readonly Migration[] = [
  migration001,
  migration002,
  migration003,
  migration004,
  migration005,
  migration006,
  migration007,
  migration008,
  migration009,
  migration010,
  migration011,
  migration012,
  migration013,
  migration014,
  migration015,
  migration016,
  migration017,
  migration018,
  migration019,
  migration020,
  migration021,
  migration022,
  migration023,
  migration024,
  migration025,
  migration026,
  migration027,
  migration028,
];

/** The schema this program speaks. */
export const newestSchema = migrations.length;

/** The schema version of the file; 0 = empty. */
export function schemaOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Applies what is missing; gives the versions it applied. Throws a StoreFault on a newer schema. */
export function migrate(db: Database.Database, list: readonly Migration[] = migrations): readonly number[] {
  const applied: number[] = [];
  refuseNewer(db, list.length);
  for (const migration of list) {
    if (schemaOf(db) >= migration.version) continue;
    // Another process may be migrating: who gets the lock second finds the work done.
    db.exec('begin immediate');
    try {
      if (schemaOf(db) < migration.version) {
        for (const statement of migration.statements(sqliteDialect)) db.exec(statement);
        takeLease(db);
        db.pragma(`user_version = ${migration.version}`);
        applied.push(migration.version);
        failpoint('migrate.commit');
      }
      db.exec('commit');
      failpoint('migrate.committed');
    } catch (error) {
      if (db.inTransaction) db.exec('rollback');
      throw failed(migration, db.name, error);
    }
  }
  return applied;
}

/** A full disk and a damaged file stay what they are, and say what to do: the next start would meet them again. */
function failed({ version, why }: Migration, path: string, error: unknown): Error {
  const what = `migration ${version} (${why}) failed on ${path}; the database is as before`;
  const fault = asFault(error, path);
  if (!(fault instanceof StoreFault)) return new Error(what, { cause: error });
  return new StoreFault(fault.kind, fault.code, `${what}; ${fault.message}`, error);
}

/** A daemon that works on the schema as it was changes nothing any more (fence.ts): it ends, and starts anew. */
function takeLease(db: Database.Database): void {
  const hasLease = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'lease'").get();
  if (hasLease) db.exec('update lease set token = token + 1, owner = null where owner is not null');
}

/** Throws a StoreFault on a schema newer than this program knows. */
export function refuseNewer(db: Database.Database, known: number = newestSchema): void {
  const found = schemaOf(db);
  if (found <= known) return;
  throw new StoreFault(
    'newer-schema',
    'NEWER_SCHEMA',
    `database ${db.name} has schema ${found}, this mailclerk knows up to ${known}: run the newer version, or restore the backup made before the upgrade`,
  );
}
