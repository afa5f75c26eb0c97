// A database to look at and nothing else: opened read-only, never made, never migrated, whatever its schema. For checks and
// backups, beside a running daemon or of a file that lies somewhere. Runs Programs like the engine does, reads only.
import Database from 'better-sqlite3';
import type { Program, Row } from '../../ports.ts';
import { asFault, StoreFault } from '../faults.ts';
import { schemaOf } from '../migrate.ts';

/** What can be done with it. */
export interface Lookout {
  readonly path: string;
  readonly schema: number;
  readonly db: Database.Database;
  /** One snapshot. */
  read<T>(program: () => Program<T>): Promise<T>;
  /** `read` at once. */
  readNow<T>(program: () => Program<T>): T;
  close(): void;
}

/** Throws StoreFault when it is no database, cannot be read, or is not there. */
export function openLookout(path: string): Lookout {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
    // One page is read: what is no database says so here.
    const schema = schemaOf(db);
    db.pragma('cache_size = -16384');
    db.pragma('temp_store = memory');
    return lookout(db, path, schema);
  } catch (error) {
    db?.close();
    throw error instanceof TypeError ? unreachable(path, error) : asFault(error, path);
  }
}

/** Whether these are mailclerk's tables; an empty file, too, is a database to SQLite. */
export function isOurs({ db, schema }: Lookout): boolean {
  if (schema === 0) return false;
  const tables = db.prepare(
    `select count(*) from sqlite_master where type = 'table' and name in ('ledger', 'tickets')`,
  );
  return tables.pluck().get() === 2;
}

/** The driver's own words for a folder that is not there, or is none. */
function unreachable(path: string, error: TypeError): StoreFault {
  const message = `database ${path} cannot be opened: look at the path, its owner and rights`;
  return new StoreFault('cannot-open', 'SQLITE_CANTOPEN', message, error);
}

function lookout(db: Database.Database, path: string, schema: number): Lookout {
  const statements = new Map<string, Database.Statement<unknown[], Row>>();
  function run<T>(program: () => Program<T>): T {
    const generator = program();
    db.exec('begin');
    try {
      let step = generator.next([]);
      while (!step.done) {
        const { text, values } = step.value;
        const statement = statements.get(text) ?? db.prepare<unknown[], Row>(text);
        statements.set(text, statement);
        if (statement.reader) step = generator.next(statement.all(...values));
        else {
          // Something of its own beside the file: a table in memory.
          statement.run(...values);
          step = generator.next([]);
        }
      }
      return step.value;
    } catch (error) {
      throw asFault(error, path);
    } finally {
      if (db.inTransaction) db.exec('rollback');
    }
  }
  return { path, schema, db, read: async (program) => run(program), readNow: run, close: () => db.close() };
}
