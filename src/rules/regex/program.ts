// Takes a regular expression that re2js compiled; gives its program as flat tables, for the two searches beside this
// file. re2js parses RE2 syntax; running is ours, because a search must be counted: what a hostile text costs is bounded
// by steps, never by a clock, so the same text always gives the same answer. Throws when re2js gives an unknown program.
import type { RE2JS } from 're2js';

/** Kinds of instructions, as re2js (and Go's regexp/syntax) numbers them. */
export const op = {
  alt: 1,
  altMatch: 2,
  capture: 3,
  empty: 4,
  fail: 5,
  match: 6,
  nop: 7,
  rune: 8,
  rune1: 9,
  any: 10,
  anyNotNewline: 11,
} as const;

/** Positions that `^ $ \A \z \b \B` ask for; an instruction may ask for several. */
export const place = {
  beginLine: 1,
  endLine: 2,
  beginText: 4,
  endText: 8,
  wordBoundary: 16,
  noWordBoundary: 32,
} as const;

export interface Program {
  readonly size: number;
  readonly start: number;
  readonly ops: Uint8Array;
  readonly out: Int32Array;
  readonly arg: Int32Array;
  /** Capture slots: two for the match, two per group. */
  readonly slots: number;
  /** Characters fall into classes that no instruction tells apart. */
  readonly classes: number;
  readonly latin1: Uint16Array;
  readonly bounds: Int32Array;
  /** A character of each class. */
  readonly sample: Int32Array;
  /** Per instruction: where its row in `accepts` begins; -1 when it takes no character. */
  readonly row: Int32Array;
  readonly accepts: Uint8Array;
  /** True when it asks for positions (`^ $ \b`). */
  readonly hasPlaces: boolean;
  /** True when a match can begin at the beginning of the text only. */
  readonly isAnchored: boolean;
  /** Every match begins with this text; '' = unknown. */
  readonly prefix: string;
}

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/** The flat form of a compiled expression. */
export function programOf(compiled: RE2JS): Program {
  const re2 = compiled.re2();
  const instructions = re2.prog.inst as readonly Instruction[];
  const bounds = Int32Array.from(re2.dfa.classBounds as ArrayLike<number>);
  const size = instructions.length;
  if (size === 0 || size > 65_000)
    throw new Error(`re2js made a program of ${size} instructions; expected 1 to 65,000`);
  const sample = Int32Array.from([0, ...bounds]);
  const classes = sample.length;
  const { row, accepts } = acceptance(instructions, sample);
  const ops = Uint8Array.from(instructions, (one) => one.op);
  if (ops.some((code) => code < op.alt || code > op.anyNotNewline))
    throw new Error('re2js made an instruction that is not known here; expected the program of re2js 2.10');
  return {
    size,
    start: re2.prog.start as number,
    ops,
    out: Int32Array.from(instructions, (one) => one.out),
    arg: Int32Array.from(instructions, (one) => one.arg),
    slots: Math.max(re2.prog.numCap as number, 2),
    classes,
    latin1: Uint16Array.from({ length: 256 }, (_, rune) => classAmong(bounds, rune)),
    bounds,
    sample,
    row,
    accepts,
    hasPlaces: ops.includes(op.empty),
    isAnchored: ((re2.cond as number) & place.beginText) !== 0,
    prefix: (re2.prefix as string | null) ?? '',
  };
}

/** One row of classes for each set of characters; instructions with the same set share it. */
function acceptance(
  instructions: readonly Instruction[],
  sample: Int32Array,
): { readonly row: Int32Array; readonly accepts: Uint8Array } {
  const known = new Map<number, { readonly one: Instruction; readonly begin: number }[]>();
  const tables: Uint8Array[] = [];
  const row = Int32Array.from(instructions, (one) => {
    if (one.op < op.rune || one.op > op.anyNotNewline) return -1;
    const hash = hashOf(one);
    const alike = known.get(hash) ?? [];
    const same = alike.find((other) => isSameSet(one, other.one));
    if (same) return same.begin;
    const begin = tables.length * sample.length;
    tables.push(Uint8Array.from(sample, (rune) => (takes(one, rune) ? 1 : 0)));
    known.set(hash, [...alike, { one, begin }]);
    return begin;
  });
  const accepts = new Uint8Array(tables.length * sample.length);
  for (const [index, table] of tables.entries()) accepts.set(table, index * sample.length);
  return { row, accepts };
}

function hashOf({ op: code, arg, runes }: Instruction): number {
  let hash = code * 2 + (arg & 1);
  for (let at = 0; at < runes.length; at += 1) hash = Math.imul(hash ^ (runes[at] ?? 0), 16_777_619);
  return hash;
}

function isSameSet(one: Instruction, other: Instruction): boolean {
  if (one.op !== other.op || (one.arg & 1) !== (other.arg & 1) || one.runes.length !== other.runes.length) return false;
  for (let at = 0; at < one.runes.length; at += 1) if (one.runes[at] !== other.runes[at]) return false;
  return true;
}

function takes(one: Instruction, rune: number): boolean {
  if (one.op === op.any) return true;
  if (one.op === op.anyNotNewline) return rune !== 10;
  return one.matchRune(rune);
}

/** The class of a character beyond Latin-1 (or any). */
export function classAmong(bounds: Int32Array, rune: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) <= rune) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What stands between two characters; -1 = the text ends there. */
export function placeBetween(before: number, after: number): number {
  let found = isWord(before) === isWord(after) ? place.noWordBoundary : place.wordBoundary;
  if (before < 0) found |= place.beginText | place.beginLine;
  else if (before === 10) found |= place.beginLine;
  if (after < 0) found |= place.endText | place.endLine;
  else if (after === 10) found |= place.endLine;
  return found;
}

function isWord(rune: number): boolean {
  return (rune >= 97 && rune <= 122) || (rune >= 65 && rune <= 90) || (rune >= 48 && rune <= 57) || rune === 95;
}
