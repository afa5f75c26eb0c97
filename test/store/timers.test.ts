// Timers as rows: what is due comes in order, those of customers can be held, a ticket's are replaced whole; and the
// database finds them by index, whatever there is.
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import type { Query } from '../../src/ports.ts';
import { migrate } from '../../src/store/migrate.ts';
import { plainValues } from '../../src/store/sqlite.ts';
import { timerPrograms } from '../../src/store/timers.ts';

const open: Database.Database[] = [];
afterEach(() => {
  for (const db of open.splice(0)) db.close();
});

function database(): Database.Database {
  const db = new Database(':memory:');
  open.push(db);
  migrate(db);
  return db;
}

/** How the database goes about the first query of a program, as the engine hands it over. */
function plan(db: Database.Database, program: Generator<Query, unknown, readonly never[]>): readonly string[] {
  const query = program.next().value as Query;
  const rows = db.prepare(`explain query plan ${plainValues(query.text)}`).all(...query.values) as { detail: string }[];
  return rows.map((row) => row.detail).filter((detail) => /^(SCAN|SEARCH) /.test(detail));
}

it.each([
  ['what is due', () => timerPrograms.next(50, true)],
  ['what is due but for customers', () => timerPrograms.next(50, false)],
  ['what is overdue', () => timerPrograms.overdue(0, false)],
  ['what is overdue for customers', () => timerPrograms.overdue(0, true)],
  ['a slice of open tickets', () => timerPrograms.openTickets(0, 100)],
  ['a ticket’s timers, to be replaced', () => timerPrograms.replace(1 as never, [])],
  ['one timer', () => timerPrograms.remove(1)],
] as const)('%s is found by index', (_, program) => {
  const steps = plan(database(), program() as Generator<Query, unknown, readonly never[]>);
  expect(steps.length).toBeGreaterThan(0);
  const walks = steps.filter((step) => !/ USING (?:COVERING )?(?:INDEX|INTEGER PRIMARY KEY)/.test(step));
  // What was found is put in order: those rows are few.
  expect(walks.filter((step) => !/^SCAN (?:ours|theirs|due|late|\(subquery|\d)/.test(step))).toEqual([]);
});
