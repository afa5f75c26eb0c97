// Takes a block of MAPI properties as TNEF holds them; gives those with a value that we can use, by their id.
// Every length is checked against what is left: a block that lies gives what could be read so far. Linear; never throws.
// [MS-OXTNEF] §2.1.3.

export type MapiValue = { readonly type: number; readonly bytes: Buffer };

const MAX_PROPERTIES = 2_000;
const FIXED_SIZES: Readonly<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};

/** Strings (code page or UTF-16), binaries, objects. */
const isVariable = (type: number) => type === 0x001e || type === 0x001f || type === 0x000d || type === 0x0102;

export interface Mapi {
  readonly values: ReadonlyMap<number, MapiValue>;
  /** False when the block ends before its properties do, or holds what cannot be told apart. */
  readonly isWhole: boolean;
}

/** The properties of a block by id; named ones are passed over. */
export function readMapi(block: Buffer): Mapi {
  const found = new Map<number, MapiValue>();
  if (block.length < 4) return { values: found, isWhole: block.length === 0 };
  const announced = block.readUInt32LE(0);
  const count = Math.min(announced, MAX_PROPERTIES);
  let at = 4;
  let done = 0;
  for (; done < count && at + 4 <= block.length; done++) {
    const type = block.readUInt16LE(at);
    const id = block.readUInt16LE(at + 2);
    const start = id >= 0x8000 ? afterName(block, at + 4) : at + 4;
    const value = start < 0 ? null : valueAt(block, start, type);
    if (!value) break;
    if (id < 0x8000 && !found.has(id)) found.set(id, { type: type & 0x0fff, bytes: value.bytes });
    at = value.end;
  }
  return { values: found, isWhole: done === announced };
}

/** Where the value begins behind the name of a named property, -1 when the block ends before. */
function afterName(block: Buffer, at: number): number {
  if (at + 24 > block.length) return -1;
  if (block.readUInt32LE(at + 16) === 0) return at + 24;
  const end = at + 24 + padded(block.readUInt32LE(at + 20));
  return end <= block.length ? end : -1;
}

function valueAt(block: Buffer, at: number, type: number): { readonly bytes: Buffer; readonly end: number } | null {
  const plain = type & 0x0fff;
  const isMany = (type & 0x1000) !== 0;
  const fixed = FIXED_SIZES[plain];
  if (fixed !== undefined && !isMany) return sliceAt(block, at, fixed);
  if ((fixed === undefined && !isVariable(plain)) || at + 4 > block.length) return null;
  const count = Math.min(block.readUInt32LE(at), MAX_PROPERTIES);
  if (fixed !== undefined) return sliceAt(block, at + 4, fixed * count);
  let end = at + 4;
  let first: Buffer = Buffer.alloc(0);
  for (let i = 0; i < count; i++) {
    if (end + 4 > block.length) return null;
    const length = block.readUInt32LE(end);
    const value = sliceAt(block, end + 4, length);
    if (!value) return null;
    if (i === 0) first = value.bytes;
    end = value.end;
  }
  return { bytes: first, end };
}

function sliceAt(block: Buffer, at: number, length: number): { readonly bytes: Buffer; readonly end: number } | null {
  if (at + length > block.length) return null;
  return { bytes: block.subarray(at, at + length), end: at + padded(length) };
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
