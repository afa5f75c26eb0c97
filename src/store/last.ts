// Statements that wait for the end of their transaction. The full-text index is why: every statement that may undo itself,
// and every savepoint, makes FTS5 write what it holds as a segment of its own (70 µs), so its inserts come last, together,
// by rising row number, and cost one segment a transaction. Follows savepoints: what is undone is not run.
import type { Query } from '../ports.ts';
import { SAVEPOINT } from './savepoint.ts';

export class LastStatements {
  #waiting: Query[] = [];
  readonly #marks: number[] = [];

  add(query: Query): void {
    this.#waiting.push(query);
  }

  /** A statement ran: was it one that opens, keeps or undoes a part? */
  follow(text: string): void {
    if (text === SAVEPOINT.open) this.#marks.push(this.#waiting.length);
    else if (text === SAVEPOINT.keep) this.#marks.pop();
    else if (text === SAVEPOINT.undo) this.#waiting.length = this.#marks.at(-1) ?? 0;
  }

  /** All that wait, in the order they are to run; none waits afterwards. */
  take(): readonly Query[] {
    const all = this.#waiting.sort((a, b) => (a.last ?? 0) - (b.last ?? 0));
    this.drop();
    return all;
  }

  drop(): void {
    this.#waiting = [];
    this.#marks.length = 0;
  }
}
