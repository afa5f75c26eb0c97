// Takes bytes and JSON values; gives what the database keeps of them: zstd level 1 (level 3 packs no better), and for
// short JSON the plain UTF-8, because starting zstd costs more than it saves there. Unpacking is bounded.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const LEVEL_1 = { [constants.ZSTD_c_compressionLevel]: 1 };
/** What zlib reserves for its output at once: near the result for a mail, never the whole of a large one. */
const CHUNK_MIN = 64;
const CHUNK_MAX = 1_048_576;
const PLAIN_OCTETS = 4096;
/** Nothing we keep unpacks to more: raw mails are limited by max_size, everything else is smaller. */
const MAX_OCTETS = 1_073_741_824;
const ZSTD_MAGIC = 0xfd2fb528;

/** Bytes, compressed. */
export function packBytes(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: LEVEL_1, pledgedSrcSize: bytes.length, chunkSize: chunkFor(bytes.length) });
}

/** The bytes again; `octets` is their size when known. Throws when they are damaged or larger. */
export function unpackBytes(packed: Uint8Array, octets: number = MAX_OCTETS): Uint8Array {
  return zstdDecompressSync(packed, { maxOutputLength: Math.max(octets, 1), chunkSize: chunkFor(octets) });
}

function chunkFor(octets: number): number {
  return octets === MAX_OCTETS ? 16_384 : Math.min(Math.max(octets, CHUNK_MIN), CHUNK_MAX);
}

/** A JSON value as a blob, compressed when that pays. */
export function packJson(value: unknown): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  return bytes.length < PLAIN_OCTETS ? bytes : packBytes(bytes);
}

/** The value of packJson; the caller names its type. */
export function unpackJson<T>(packed: Uint8Array): T {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const isPacked = bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD_MAGIC;
  const text = isPacked ? Buffer.from(unpackBytes(bytes)).toString('utf8') : bytes.toString('utf8');
  return JSON.parse(text) as T;
}
