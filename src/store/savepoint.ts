// One mail of a group can fail alone: its statements are undone, those before and after it stay. Works inside any
// Program, nested too. What is no failure of the work itself (disk full, file damaged, lock) is thrown on, because the
// whole transaction has to go; and when SQLite has rolled back by itself the engine never comes back here.
import type { Program, SavepointResult } from '../ports.ts';
import { faultOf } from './faults.ts';
import { run, sql } from './sql.ts';

/** Runs the program inside a savepoint; gives its value, or the error after undoing what it did. */
export function* savepoint<T>(program: () => Program<T>): Program<SavepointResult<T>> {
  yield* run(sql`savepoint part`);
  try {
    const value = yield* program();
    yield* run(sql`release part`);
    return { ok: true, value };
  } catch (error) {
    if (faultOf(error) !== null) throw error;
    // Names nest: the innermost savepoint called `part` is ours.
    yield* run(sql`rollback to part`);
    yield* run(sql`release part`);
    return { ok: false, error };
  }
}
