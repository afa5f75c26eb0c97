// Drives Programs through one connection: begin, statement after statement, commit; rolled back when anything is thrown.
// At once, or in slices that let the event loop have its turn: still one transaction, and whoever else wants the connection
// must wait for its end (turns.ts). Errors of a statement are thrown into the Program at its yield, so that `savepoint` can
// catch them; when SQLite rolled the whole transaction back by itself, nothing is resumed: TransactionLost.
import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Program, Query, Row } from '../ports.ts';
import { asFault, TransactionLost } from './faults.ts';
import { LastStatements } from './last.ts';

/** So long a transaction in slices keeps the event loop at a time. */
const SLICE_MS = 10;

/** How a transaction begins that may write. */
export const WRITING = 'begin immediate';

type Execute = (query: Query) => readonly Row[];
type Step<T> = IteratorResult<Query, T>;

export class Transactions {
  readonly #db: Database.Database;
  readonly #execute: Execute;
  readonly #path: string;
  readonly #last = new LastStatements();
  #isRunning = false;
  /** Asked inside every transaction that may write, before its first statement: throws when it must not (fence.ts). */
  fence: (() => void) | null = null;

  constructor(db: Database.Database, execute: Execute, path: string) {
    this.#db = db;
    this.#execute = execute;
    this.#path = path;
  }

  /** The whole transaction at once. */
  run<T>(begin: string, program: () => Program<T>): T {
    const generator = program();
    this.#begin(begin);
    try {
      const never = (): boolean => false;
      return this.#end(this.#advance(generator, generator.next([]), never));
    } catch (error) {
      throw this.#undone(error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** One transaction with pauses. */
  async runInSlices<T>(begin: string, program: () => Program<T>): Promise<T> {
    const generator = program();
    this.#begin(begin);
    try {
      let step = generator.next([]);
      while (!step.done) {
        const pauseAt = performance.now() + SLICE_MS;
        step = this.#advance(generator, step, () => performance.now() >= pauseAt);
        if (!step.done) await setImmediate();
      }
      return this.#end(step);
    } catch (error) {
      throw this.#undone(error);
    } finally {
      this.#isRunning = false;
    }
  }

  #begin(text: string): void {
    if (this.#isRunning) throw new Error('a transaction was started inside another one: yield* its program instead');
    try {
      this.#execute({ text, values: [] });
      if (text === WRITING) this.fence?.();
    } catch (error) {
      throw this.#undone(error);
    }
    this.#isRunning = true;
  }

  /** Goes on with the Program until it ends or it is time for a pause. */
  #advance<T>(program: Program<T>, from: Step<T>, isOver: () => boolean): Step<T> {
    let step = from;
    while (!step.done && !isOver()) {
      let rows: readonly Row[];
      try {
        rows = this.#ask(step.value);
      } catch (error) {
        const fault = asFault(error, this.#path);
        if (!this.#db.inTransaction) throw new TransactionLost(fault);
        step = program.throw(fault);
        continue;
      }
      step = program.next(rows);
    }
    return step;
  }

  #ask(query: Query): readonly Row[] {
    if (query.last !== undefined) {
      this.#last.add(query);
      return [];
    }
    const rows = this.#execute(query);
    this.#last.follow(query.text);
    return rows;
  }

  #end<T>(step: Step<T>): T {
    if (!step.done) throw new Error('a transaction was ended before its program');
    for (const query of this.#last.take()) this.#execute(query);
    this.#commit();
    return step.value;
  }

  /** A method of its own, so that a profile tells it from the other statements. */
  #commit(): void {
    this.#execute({ text: 'commit', values: [] });
  }

  #undone(error: unknown): unknown {
    this.#last.drop();
    if (this.#db.inTransaction) this.#db.exec('rollback');
    return asFault(error, this.#path);
  }
}
