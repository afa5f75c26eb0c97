// Takes a program and a text; finds the first match and its groups by following all ways through the program at once
// (Thompson 1968, Pike's captures), as RE2 does: linear in text × program. Counts its steps and stops where they are
// used up: it then says how far it looked. The same text gives the same answer, always.
import { classAmong, op, type Program, placeBetween } from './program.ts';

export interface Found {
  /** Begin and end of the match and of each group, -1 where a group took no part; null = no match. */
  readonly groups: Int32Array | null;
  /** Where it stopped looking because its steps were used up; null = it looked at everything it had to. */
  readonly stoppedAt: number | null;
  /** Steps it took. */
  readonly steps: number;
}

/** The ways alive at one place of the text, the preferred first. */
class Ways {
  readonly dense: Int32Array;
  readonly sparse: Int32Array;
  readonly slots: Int32Array;
  size = 0;

  constructor(program: Program) {
    this.dense = new Int32Array(program.size);
    this.sparse = new Int32Array(program.size);
    this.slots = new Int32Array(program.size * program.slots);
  }

  has(pc: number): boolean {
    const at = this.sparse[pc] ?? 0;
    return at < this.size && this.dense[at] === pc;
  }
}

/** One search. Used once. */
export class Threads {
  readonly #program: Program;
  readonly #text: string;
  readonly #stack: Int32Array;
  readonly #best: Int32Array;
  #here: Ways;
  #next: Ways;
  readonly #allowed: number;
  #steps: number;
  #matched = false;

  constructor(program: Program, text: string, steps: number) {
    this.#program = program;
    this.#text = text;
    this.#allowed = steps;
    this.#steps = steps;
    this.#here = new Ways(program);
    this.#next = new Ways(program);
    this.#stack = new Int32Array(2 * program.size + 2);
    this.#best = new Int32Array(program.slots).fill(-1);
  }

  /** The leftmost match that begins at `from` or later (a place between two characters), the preferred one of those that begin there. */
  find(from: number): Found {
    const { isAnchored, prefix, hasPlaces } = this.#program;
    const text = this.#text;
    const begin = new Int32Array(this.#program.slots).fill(-1);
    let at = from;
    let before = runeBefore(text, at);
    for (;;) {
      if (this.#here.size === 0) {
        if (this.#matched || (isAnchored && at > 0)) break;
        if (prefix !== '' && !text.startsWith(prefix, at)) {
          const next = text.indexOf(prefix, at);
          if (next < 0) break;
          at = next;
          before = runeBefore(text, at);
        }
      }
      if (this.#steps < 0) return this.#found(at);
      const rune = text.codePointAt(at) ?? -1;
      if (!this.#matched && (!isAnchored || at === 0)) {
        begin[0] = at;
        this.#add(
          this.#here,
          this.#program.start,
          { at, from: begin, offset: 0 },
          hasPlaces ? placeBetween(before, rune) : 0,
        );
      }
      const after = at + (rune > 0xffff ? 2 : 1);
      const between = hasPlaces ? placeBetween(rune, text.codePointAt(after) ?? -1) : 0;
      this.#step({ at, after, rune, between });
      if (rune < 0) break;
      before = rune;
      at = after;
    }
    return this.#found(null);
  }

  #found(stoppedAt: number | null): Found {
    return { groups: this.#matched ? this.#best : null, stoppedAt, steps: this.#allowed - this.#steps };
  }

  /** Moves every way over one character; a match ends the ways that are preferred less. */
  #step({ at, after, rune, between }: { at: number; after: number; rune: number; between: number }): void {
    const { ops, out, row, accepts, slots, latin1, bounds } = this.#program;
    const ways = this.#here;
    const next = this.#next;
    next.size = 0;
    const cls = rune < 0 ? -1 : rune < 256 ? (latin1[rune] ?? 0) : classAmong(bounds, rune);
    for (let index = 0; index < ways.size; index += 1) {
      const pc = ways.dense[index] ?? 0;
      this.#steps -= 1;
      if (ops[pc] === op.match) {
        for (let slot = 0; slot < slots; slot += 1) this.#best[slot] = ways.slots[index * slots + slot] ?? -1;
        this.#best[1] = at;
        this.#matched = true;
        break;
      }
      const begin = row[pc] ?? -1;
      if (begin >= 0 && cls >= 0 && accepts[begin + cls] === 1)
        this.#add(next, out[pc] ?? 0, { at: after, from: ways.slots, offset: index * slots }, between);
    }
    ways.size = 0;
    this.#here = next;
    this.#next = ways;
  }

  /** Adds a way and all it leads to without taking a character. */
  #add(
    ways: Ways,
    start: number,
    { at, from, offset }: { readonly at: number; readonly from: Int32Array; readonly offset: number },
    between: number,
  ): void {
    const { ops, out, arg, slots } = this.#program;
    const stack = this.#stack;
    let depth = 0;
    let pc = start;
    for (;;) {
      while (pc !== 0 && !ways.has(pc)) {
        const index = ways.size;
        ways.sparse[pc] = index;
        ways.dense[index] = pc;
        ways.size += 1;
        this.#steps -= 1;
        switch (ops[pc]) {
          case op.alt:
          case op.altMatch:
            stack[depth++] = arg[pc] ?? 0;
            stack[depth++] = 0;
            pc = out[pc] ?? 0;
            break;
          case op.empty:
            pc = ((arg[pc] ?? 0) & ~between) === 0 ? (out[pc] ?? 0) : 0;
            break;
          case op.nop:
            pc = out[pc] ?? 0;
            break;
          case op.capture: {
            const slot = arg[pc] ?? 0;
            if (slot < slots) {
              stack[depth++] = -slot - 1;
              stack[depth++] = from[offset + slot] ?? -1;
              from[offset + slot] = at;
            }
            pc = out[pc] ?? 0;
            break;
          }
          case op.fail:
            pc = 0;
            break;
          default:
            this.#steps -= slots >> 2;
            for (let slot = 0; slot < slots; slot += 1) ways.slots[index * slots + slot] = from[offset + slot] ?? -1;
            pc = 0;
        }
      }
      if (depth === 0) return;
      depth -= 2;
      const entry = stack[depth] ?? 0;
      if (entry < 0) {
        from[offset - entry - 1] = stack[depth + 1] ?? -1;
        pc = 0;
      } else pc = entry;
    }
  }
}

function runeBefore(text: string, at: number): number {
  if (at === 0) return -1;
  const low = text.charCodeAt(at - 1);
  const isPair = at > 1 && low >= 0xdc00 && low <= 0xdfff && (text.charCodeAt(at - 2) & 0xfc00) === 0xd800;
  return isPair ? (text.codePointAt(at - 2) ?? low) : low;
}
