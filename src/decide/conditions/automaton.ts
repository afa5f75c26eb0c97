// Takes many words, each with the numbers of what wants it; finds in one pass over a text which of them stand in it
// (Aho and Corasick 1975). The cost of a text does not grow with the number of words. Made once, reads only.

/** Beyond this many table cells the words are not worth a table (32 MB). */
const MAX_CELLS = 8_000_000;

export class Automaton {
  /** Code unit → column; 0 = in no word. */
  readonly #columns: Uint16Array;
  readonly #width: number;
  readonly #next: Int32Array;
  /** Per state: the next state with words on the way of shorter endings, 0 = none. */
  readonly #shorter: Int32Array;
  readonly #wanted: readonly (readonly number[])[];
  /** 1 at states where some word ends. */
  readonly #speaks: Uint8Array;

  private constructor(
    columns: Uint16Array,
    width: number,
    states: {
      readonly next: Int32Array;
      readonly shorter: Int32Array;
      readonly wanted: readonly (readonly number[])[];
    },
  ) {
    this.#columns = columns;
    this.#width = width;
    this.#next = states.next;
    this.#shorter = states.shorter;
    this.#wanted = states.wanted;
    this.#speaks = Uint8Array.from(states.wanted, (wanted, state) =>
      wanted.length > 0 || states.shorter[state] !== 0 ? 1 : 0,
    );
  }

  /** Null when the table would be too large. */
  static of(words: ReadonlyMap<string, readonly number[]>): Automaton | null {
    const columns = new Uint16Array(65_536);
    let width = 1;
    let length = 1;
    for (const word of words.keys()) {
      length += word.length;
      for (let at = 0; at < word.length; at += 1) {
        const code = word.charCodeAt(at);
        if (columns[code] === 0) columns[code] = width++;
      }
    }
    if (length * width > MAX_CELLS) return null;
    return new Automaton(columns, width, linked(words, { columns, width, length }));
  }

  /** Calls `found` with the numbers of every word that stands in the text; one may come several times. */
  scan(text: string, found: (wanted: readonly number[]) => void): void {
    const columns = this.#columns;
    const next = this.#next;
    const speaks = this.#speaks;
    const width = this.#width;
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const column = columns[text.charCodeAt(at)] ?? 0;
      state = column === 0 ? 0 : (next[state * width + column] ?? 0);
      if (speaks[state] === 0) continue;
      for (let here = state; here !== 0; here = this.#shorter[here] ?? 0) {
        const wanted = this.#wanted[here];
        if (wanted && wanted.length > 0) found(wanted);
      }
    }
  }
}

interface Shape {
  readonly columns: Uint16Array;
  readonly width: number;
  readonly length: number;
}

/** The trie of the words, then its fallback links filled into the table, breadth first. */
function linked(
  words: ReadonlyMap<string, readonly number[]>,
  { columns, width, length }: Shape,
): { readonly next: Int32Array; readonly shorter: Int32Array; readonly wanted: readonly (readonly number[])[] } {
  const next = new Int32Array(length * width);
  const wanted: number[][] = [[]];
  for (const [word, numbers] of words) {
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const cell = state * width + (columns[word.charCodeAt(at)] ?? 0);
      if (next[cell] === 0) {
        next[cell] = wanted.length;
        wanted.push([]);
      }
      state = next[cell] ?? 0;
    }
    wanted[state]?.push(...numbers);
  }
  const fallback = new Int32Array(wanted.length);
  const shorter = new Int32Array(wanted.length);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const back = fallback[state] ?? 0;
    for (let column = 1; column < width; column += 1) {
      const child = next[state * width + column] ?? 0;
      const across = state === 0 ? 0 : (next[back * width + column] ?? 0);
      if (child === 0) {
        next[state * width + column] = across;
        continue;
      }
      fallback[child] = across;
      shorter[child] = (wanted[across]?.length ?? 0) > 0 ? across : (shorter[across] ?? 0);
      queue.push(child);
    }
  }
  return { next, shorter, wanted };
}
