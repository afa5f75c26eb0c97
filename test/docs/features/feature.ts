// The shape of a row of docs/features.md: what one feature of the design's list is, what does it now, what proves it, what
// is not there yet. The rows stand beside, one file a chapter; features.test.ts says that every command, key and test they
// name exists; generate.ts makes the page of them. Plain data.

/** `C` the command line, `M` a mail, `Y` rules or config, `T` the clock; then the command, the mail or the key. */
export type Way = `${'C' | 'M' | 'Y' | 'T'}: ${string}`;
/** A file below test/ and the name of a test in it, word for word (`%s` and all). */
export type Proof = readonly [file: string, test: string];
/** The number of the issue that brings it, `-` for what no issue names yet (console, REST); then what. */
export type Lack = `${5 | 6 | 7 | 8 | 9 | '-'}: ${string}`;

export interface Feature {
  readonly id: string;
  readonly what: string;
  readonly by: readonly Way[];
  readonly proof: readonly Proof[];
  readonly lacks: readonly Lack[];
}

/** How many rows each chapter has: none may be missing. */
export const chapters = { A: 21, B: 13, C: 19, D: 11, E: 11 } as const;

/** Doors that come later for nearly everything. */
export const SHOWN = '-: console, REST';
