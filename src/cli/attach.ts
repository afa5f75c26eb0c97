// Files a person names on the command line: read whole, described by a safe name, a type by their ending, size and hash.
// Refuses what is no file before anything is opened; how large and how many is the desk's to say.
import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { sha256Hex } from '../model/identity.ts';
import type { EntryAttachment } from '../model/ticket.ts';
import { safeName } from '../parse/mime/attachments.ts';
import type { Io } from './doors.ts';
import { Exit, exitCodes } from './exit.ts';

/** A file in hand. */
export interface Attached {
  readonly file: EntryAttachment;
  readonly bytes: Uint8Array;
}

/** Beyond this nothing is read: no site lets a single file be larger. */
const MAX_OCTETS = 1024 ** 3;

/** The values of `--attach`; a comma may stand in a name. */
export function pathsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The files, in the order they were named; exit 5 for one that is not there, 2 for one that is no file. */
export async function attachedFiles(io: Io, paths: readonly string[]): Promise<readonly Attached[]> {
  const found: Attached[] = [];
  for (const path of paths) {
    const bytes = await bytesOf(resolve(io.cwd, path), path);
    const filename = safeName(basename(path)) || 'file';
    found.push({ file: { filename, type: typeOf(path), size: bytes.length, sha256: sha256Hex(bytes) }, bytes });
  }
  return found;
}

async function bytesOf(path: string, shown: string): Promise<Uint8Array> {
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new Exit(exitCodes.usage, `${shown} is no file, expected one to attach`);
    if (about.size > MAX_OCTETS) throw new Exit(exitCodes.usage, `${shown} is larger than 1GB: leave a link to it`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Exit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT') throw new Exit(exitCodes.notFound, `${shown} does not exist`);
    throw new Exit(exitCodes.usage, `${shown} cannot be read (${code})`);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  htm: 'text/html',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  xml: 'application/xml',
  json: 'application/json',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  pdf: 'application/pdf',
  rtf: 'application/rtf',
  zip: 'application/zip',
  gz: 'application/gzip',
  '7z': 'application/x-7z-compressed',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  heic: 'image/heic',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  eml: 'message/rfc822',
};

function typeOf(path: string): string {
  const ending = extname(path).slice(1).toLowerCase();
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? '') : 'application/octet-stream';
}
