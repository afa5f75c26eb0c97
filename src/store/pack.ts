// Takes bytes and JSON values; gives what the database keeps of them: zstd level 1 (level 3 packs no better), and for
// short JSON the plain UTF-8, because starting zstd costs more than it saves there. Either carries a checksum, because
// SQLite has none of its own: a byte that a disk altered is an error and never another value. Unpacking is bounded.
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const LEVEL_1 = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
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

/** A JSON value as a blob, compressed when that pays; else `JSON LF crc32 as eight hexadecimal digits`. */
export function packJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  if (text.length >= PLAIN_OCTETS) return packBytes(Buffer.from(text, 'utf8'));
  return Buffer.from(text + SUM_MARK + sumOf(text), 'utf8');
}

/** The value of packJson; the caller names its type. Throws when it is damaged. */
export function unpackJson<T>(packed: Uint8Array): T {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const isPacked = bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD_MAGIC;
  const text = isPacked ? Buffer.from(unpackBytes(bytes)).toString('utf8') : plainText(bytes);
  return JSON.parse(text) as T;
}

const SUM_MARK = '\n';
const SUM_DIGITS = 8;

/** JSON has no line end of its own, so the mark cannot be mistaken; what older versions wrote has none. */
function plainText(bytes: Buffer): string {
  const end = bytes.length - SUM_DIGITS - 1;
  if (end < 0 || bytes[end] !== 0x0a) return bytes.toString('utf8');
  const text = bytes.subarray(0, end);
  const kept = bytes.toString('latin1', end + 1);
  if (sumOf(text) === kept) return text.toString('utf8');
  throw new Error(
    `a kept value of ${bytes.length} octets does not match its checksum ${JSON.stringify(kept)}: run mailclerk db check, restore a backup`,
  );
}

function sumOf(text: string | Uint8Array): string {
  return crc32(text).toString(16).padStart(SUM_DIGITS, '0');
}
