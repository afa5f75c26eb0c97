// Takes a program and texts; says whether a text has a match, in one table look-up per character: the sets of ways that
// are alive together become states as texts lead to them (a lazy DFA). Some expressions have very many such states:
// then it says that it does not know, and threads.ts looks. When it gives up depends on expression and text alone, not
// on what was searched before: kept states save work, but each search is charged for them as if they were new.
import { classAmong, op, type Program, placeBetween } from './program.ts';

/** Closing states may cost one search so many steps (about 4 ms). */
const MAX_STEPS = 100_000;
/** Table cells one search may lead to; kept ones beyond that are forgotten before the next. */
const MAX_CELLS = 60_000;
/** Cells of all expressions together, 64 MB: beyond that all are forgotten. */
const MAX_ALL_CELLS = 8_000_000;
/** What making a state costs besides closing it. */
const OVERHEAD = 20;

const NEW = -1;
const MATCH = -2;

interface State {
  /** Instructions to go on with, before closing. */
  readonly kernel: readonly number[];
  /** What stood before: a sample character, -1 = nothing. */
  readonly before: number;
  /** Steps of closing it, wherever it stands. */
  readonly weight: number;
  readonly next: Int32Array;
  /** The search that was charged for a cell. */
  readonly charged: Int32Array;
  visited: number;
}

interface Looked {
  readonly hasMatch: boolean | null;
  readonly from: number;
  readonly steps: number;
}

let allCells = 0;
const alive = new Set<Automaton>();

export class Automaton {
  readonly #program: Program;
  readonly #mark: Int32Array;
  /** True when a way that began leads to the start again: then it cannot be told from one that has not. */
  readonly #comesBack: boolean;
  #round = 0;
  #search = 0;
  #states: State[] = [];
  #isIdle: boolean[] = [];
  #byKey = new Map<string, number>();
  #steps = 0;
  #cells = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#mark = new Int32Array(program.size);
    this.#comesBack = program.row.some((row, pc) => row >= 0 && program.out[pc] === program.start);
  }

  /** Whether there is a match (null: that would take too many states), a place before which none begins, and the steps that took. */
  look(text: string, allowance = MAX_STEPS): Looked {
    const allowed = Math.min(allowance, MAX_STEPS);
    this.#begin(allowed);
    return { ...this.#walk(text), steps: allowed - this.#steps };
  }

  #walk(text: string): Omit<Looked, 'steps'> {
    const { latin1, bounds, classes, prefix, hasPlaces } = this.#program;
    let at = prefix === '' ? 0 : text.indexOf(prefix);
    if (at < 0) return { hasMatch: false, from: 0 };
    let from = at;
    const before = hasPlaces ? (at === 0 ? -1 : kindOf(text.charCodeAt(at - 1))) : 0;
    let state = this.#stateOf([this.#program.start], before);
    while (at < text.length) {
      let rune = text.charCodeAt(at);
      at += 1;
      let cls = 0;
      if (rune < 256) cls = latin1[rune] ?? 0;
      else {
        if (rune >= 0xd800 && rune <= 0xdbff) rune = text.codePointAt(at - 1) ?? rune;
        if (rune > 0xffff) at += 1;
        cls = classAmong(bounds, rune);
      }
      const next = this.#follow(state, cls);
      if (next === null || next === MATCH) return { hasMatch: next === null ? null : true, from };
      if (next === 0) return { hasMatch: false, from };
      state = next;
      // Nothing has begun here: whatever matches begins later.
      if (this.#isIdle[next] === true) from = at;
    }
    const last = this.#follow(state, classes);
    return { hasMatch: last === null ? null : last === MATCH, from };
  }

  #begin(allowed: number): void {
    if (allCells > MAX_ALL_CELLS) for (const one of alive) one.#forget();
    if (this.#cells > MAX_CELLS || this.#search > 2_000_000_000) this.#forget();
    if (this.#states.length === 0) {
      alive.add(this);
      // Number 0 is the state nothing leads out of.
      this.#addState('', { kernel: [], before: 0, weight: 0 });
    }
    this.#search += 1;
    this.#steps = allowed;
  }

  #forget(): void {
    allCells -= this.#cells;
    this.#cells = 0;
    this.#states = [];
    this.#isIdle = [];
    this.#byKey = new Map();
    this.#search = 0;
    alive.delete(this);
  }

  #follow(number: number, cls: number): number | null {
    const state = this.#states[number];
    if (!state) throw new Error(`state ${number} is gone`);
    const known = state.next[cls] ?? NEW;
    if (state.charged[cls] === this.#search) return known;
    if (state.visited !== this.#search) {
      state.visited = this.#search;
      this.#steps -= Math.ceil((this.#program.classes * MAX_STEPS) / MAX_CELLS);
    }
    this.#steps -= state.weight;
    if (this.#steps < 0) return null;
    state.charged[cls] = this.#search;
    const next = known === NEW ? this.#transition(state, cls) : known;
    state.next[cls] = next;
    return next;
  }

  #transition(state: State, cls: number): number {
    const { sample, ops, out, row, accepts, classes, hasPlaces, isAnchored, start } = this.#program;
    const rune = cls === classes ? -1 : (sample[cls] ?? 0);
    const closed = this.#closure(state.kernel, hasPlaces ? placeBetween(state.before, rune) : 0);
    if (closed.some((pc) => ops[pc] === op.match)) return MATCH;
    if (rune < 0) return 0;
    const kernel = new Set<number>();
    for (const pc of closed) {
      const begin = row[pc] ?? -1;
      if (begin >= 0 && accepts[begin + cls] === 1) kernel.add(out[pc] ?? 0);
    }
    if (!isAnchored) kernel.add(start);
    if (kernel.size === 0) return 0;
    return this.#stateOf(
      [...kernel].sort((a, b) => a - b),
      hasPlaces ? kindOf(rune) : 0,
    );
  }

  #stateOf(kernel: readonly number[], before: number): number {
    const key = String.fromCharCode(before + 1, ...kernel);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    return this.#addState(key, { kernel, before, weight: this.#closure(kernel, -1).length + OVERHEAD });
  }

  #addState(key: string, state: Pick<State, 'kernel' | 'before' | 'weight'>): number {
    const width = this.#program.classes + 1;
    const number = this.#states.length;
    this.#states.push({
      ...state,
      next: new Int32Array(width).fill(NEW),
      charged: new Int32Array(width),
      visited: 0,
    });
    this.#isIdle.push(!this.#comesBack && state.kernel.length === 1 && state.kernel[0] === this.#program.start);
    if (key !== '') this.#byKey.set(key, number);
    this.#cells += width;
    allCells += width;
    return number;
  }

  /** Everything these instructions lead to without taking a character, at such a place (-1 = at any). */
  #closure(kernel: readonly number[], between: number): readonly number[] {
    const { ops, out, arg } = this.#program;
    this.#round += 1;
    const closed: number[] = [];
    const stack = [...kernel];
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (pc === 0 || this.#mark[pc] === this.#round) continue;
      this.#mark[pc] = this.#round;
      closed.push(pc);
      const code = ops[pc];
      if (code === op.alt || code === op.altMatch) stack.push(out[pc] ?? 0, arg[pc] ?? 0);
      else if (code === op.nop || code === op.capture) stack.push(out[pc] ?? 0);
      else if (code === op.empty && ((arg[pc] ?? 0) & ~between) === 0) stack.push(out[pc] ?? 0);
    }
    return closed;
  }
}

/** One character for all that places do not tell apart. */
function kindOf(rune: number): number {
  if (rune === 10) return 10;
  const isWord = (rune >= 97 && rune <= 122) || (rune >= 65 && rune <= 90) || (rune >= 48 && rune <= 57) || rune === 95;
  return isWord ? 97 : 32;
}
