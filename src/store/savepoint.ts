// One mail of a group can fail alone: its statements are undone, those before and after it stay. Works inside any
// Program, nested too. What is no failure of the work itself (disk full, file damaged, lock) is thrown on, because the
// whole transaction has to go; and when SQLite has rolled back by itself the engine never comes back here.
import type { Program, SavepointResult } from '../ports.ts';
import { faultOf } from './faults.ts';
import { query, run } from './sql.ts';

/** The statements of a savepoint. Names nest: the innermost one called `part` is ours. */
export const SAVEPOINT = { open: 'savepoint part', keep: 'release part', undo: 'rollback to part' } as const;

/** Runs the program inside a savepoint; gives its value, or the error after undoing what it did. */
export function* savepoint<T>(program: () => Program<T>): Program<SavepointResult<T>> {
  yield* run(query(SAVEPOINT.open));
  try {
    const value = yield* program();
    yield* run(query(SAVEPOINT.keep));
    return { ok: true, value };
  } catch (error) {
    if (faultOf(error) !== null) throw error;
    yield* run(query(SAVEPOINT.undo));
    yield* run(query(SAVEPOINT.keep));
    return { ok: false, error };
  }
}
