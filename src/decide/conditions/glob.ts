// Takes a pattern with `*` (any run) and `?` (one character); gives a test over whole texts. No regular expression, no
// backtracking: the pieces between the stars are looked for one after another, each in one pass over what is left, so a
// hostile text costs no more than any other of its length.

/** True over texts that the pattern describes from end to end. */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const pieces = pattern.split(/\*+/).map(pieceOf);
  const [first] = pieces;
  const last = pieces.at(-1);
  if (!first || !last || pieces.length === 1) return (text) => text.length === pattern.length && !!first?.isAt(text, 0);
  const middle = pieces.slice(1, -1).filter((piece) => piece.length > 0);
  return (text) => {
    const end = text.length - last.length;
    if (first.length > end || !first.isAt(text, 0) || !last.isAt(text, end)) return false;
    let at = first.length;
    for (const piece of middle) {
      const found = piece.find(text, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Text without stars. */
interface Piece {
  readonly length: number;
  isAt(text: string, at: number): boolean;
  /** The first place from `at` on where it stands; -1 = nowhere. */
  find(text: string, at: number): number;
}

function pieceOf(words: string): Piece {
  const { length } = words;
  if (!words.includes('?'))
    return {
      length,
      isAt: (text, at) => text.startsWith(words, at),
      find: (text, at) => text.indexOf(words, at),
    };
  const isAt = (text: string, at: number): boolean => {
    if (at < 0 || at + length > text.length) return false;
    for (let index = 0; index < length; index += 1)
      if (words[index] !== '?' && words.charCodeAt(index) !== text.charCodeAt(at + index)) return false;
    return true;
  };
  return { length, isAt, find: finder(words) };
}

/** Looks for a piece with `?` in it: one bit for each beginning of the piece that ends here (Shift-And, Baeza-Yates and Gonnet 1992). */
function finder(words: string): (text: string, at: number) => number {
  const size = Math.ceil(words.length / 31);
  const anything = new Int32Array(size);
  const masks = new Map<number, Int32Array>();
  for (let index = 0; index < words.length; index += 1) {
    const bit = 1 << (index % 31);
    const word = Math.floor(index / 31);
    if (words[index] === '?') anything[word] = (anything[word] ?? 0) | bit;
    else {
      const code = words.charCodeAt(index);
      const mask = masks.get(code) ?? new Int32Array(size);
      mask[word] = (mask[word] ?? 0) | bit;
      masks.set(code, mask);
    }
  }
  for (const mask of masks.values())
    for (let word = 0; word < size; word += 1) mask[word] = (mask[word] ?? 0) | (anything[word] ?? 0);
  const lastBit = 1 << ((words.length - 1) % 31);
  return (text, from) => {
    const state = new Int32Array(size);
    for (let at = from; at < text.length; at += 1) {
      const mask = masks.get(text.charCodeAt(at)) ?? anything;
      let carry = 1;
      for (let word = 0; word < size; word += 1) {
        const here = state[word] ?? 0;
        state[word] = ((here << 1) | carry) & 0x7fffffff & (mask[word] ?? 0);
        carry = (here >>> 30) & 1;
      }
      if (((state[size - 1] ?? 0) & lastBit) !== 0) return at - words.length + 1;
    }
    return -1;
  };
}
