// Words with what each stands for; finds those of a text without cutting each of its words out of it: a mail has a hundred,
// and most are in no table. Pure, linear.

/** How a word is known at a glance: its letters mixed to one number. */
const FACTOR = 31;

export class WordTable<Value> {
  private readonly words: string[] = [];
  private readonly values: Value[] = [];
  /** One more than the number of the word, by its sum; a word whose place is taken stands in the next free one. */
  private readonly places: Uint16Array;
  private readonly mask: number;

  /** At most 65,535 words. */
  constructor(words: ReadonlyMap<string, Value>) {
    this.mask = 2 ** Math.ceil(Math.log2(words.size * 3)) - 1;
    this.places = new Uint16Array(this.mask + 1);
    for (const [word, value] of words) {
      let sum = 0;
      for (let at = 0; at < word.length; at++) sum = mixed(sum, word.charCodeAt(at));
      let place = sum & this.mask;
      while (this.places[place] !== 0) place = (place + 1) & this.mask;
      this.places[place] = this.words.push(word);
      this.values.push(value);
    }
  }

  /** What the whole text stands for. */
  get(text: string): Value | undefined {
    let sum = 0;
    for (let at = 0; at < text.length; at++) sum = mixed(sum, text.charCodeAt(at));
    return this.find(text, { start: 0, stop: text.length, sum });
  }

  /**
   * Calls `visit` with what each of the first `most` words of a text in small letters stands for, where it is known; gives
   * how many words these were, or -1 where the text has signs of which only the tables of Unicode say whether they are letters.
   */
  eachWord(text: string, most: number, visit: (value: Value) => void): number {
    let count = 0;
    let start = -1;
    let sum = 0;
    for (let at = 0; at <= text.length && count < most; at++) {
      // What ends the text ends its last word.
      const code = at < text.length ? text.charCodeAt(at) : 0;
      const letter = isLetter(code);
      if (letter === undefined) return -1;
      if (letter) {
        sum = start < 0 ? mixed(0, code) : mixed(sum, code);
        if (start < 0) start = at;
      } else if (start >= 0) {
        count++;
        const value = this.find(text, { start, stop: at, sum });
        if (value !== undefined) visit(value);
        start = -1;
      }
    }
    return count;
  }

  private find(
    text: string,
    { start, stop, sum }: { readonly start: number; readonly stop: number; readonly sum: number },
  ): Value | undefined {
    let place = sum & this.mask;
    for (;;) {
      const number = this.places[place] ?? 0;
      if (number === 0) return undefined;
      const word = this.words[number - 1] ?? '';
      if (word.length === stop - start && text.startsWith(word, start)) return this.values[number - 1];
      place = (place + 1) & this.mask;
    }
  }
}

function mixed(sum: number, code: number): number {
  return (Math.imul(sum, FACTOR) + code) | 0;
}

/** Whether the sign is a letter (`\p{L}`); undefined beyond those of Europe's Latin scripts and the marks between words. */
function isLetter(code: number): boolean | undefined {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  if (code < 0x2c2)
    return code >= 0xc0 ? code !== 0xd7 && code !== 0xf7 : code === 0xaa || code === 0xb5 || code === 0xba;
  return (code >= 0x2000 && code < 0x2070) || (code >= 0x20a0 && code < 0x20d0) ? false : undefined;
}
