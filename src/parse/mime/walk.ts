// Takes the bytes of an entity; gives its tree of parts by a walk of our own: synchronous, bounded in depth and count,
// tolerant. Used where mailparser gives up or finds nothing, and for mails attached to mails. Never throws.
// RFC 2046 §5.1.
import type { Defects } from '../defects.ts';
import { afterBreak, type Field, lineEnd, readFields } from '../header/fields.ts';
import { MAX_DEPTH, MAX_PARTS } from '../limits.ts';
import { type Part, partHead } from './part.ts';

interface Walk {
  readonly defects: Defects;
  parts: number;
}

/** The tree of parts of a whole entity (header and body). */
export function walkEntity(bytes: Buffer, defects: Defects): Part {
  const { fields, bodyStart } = readFields(bytes, defects);
  return walkBody(fields, bytes.subarray(bodyStart), defects);
}

/** The tree of parts of a body whose header is read already. */
export function walkBody(fields: readonly Field[], body: Buffer, defects: Defects): Part {
  return walk({ fields, body, depth: 0, fallbackType: 'text/plain' }, { defects, parts: 0 });
}

interface Entity {
  readonly fields: readonly Field[];
  readonly body: Buffer;
  readonly depth: number;
  readonly fallbackType: string;
}

function walk(entity: Entity, state: Walk): Part {
  const head = partHead(entity.fields, entity.fallbackType);
  state.parts++;
  if (!head.type.startsWith('multipart/')) return leaf(entity, head.type);
  const boundary = head.params.get('boundary') ?? '';
  const sections = boundary === '' ? [] : split(entity.body, boundary, state);
  if (entity.depth >= MAX_DEPTH) {
    state.defects.add('too-deep', `parts nested deeper than ${MAX_DEPTH}`);
    return leaf(entity, 'application/octet-stream');
  }
  if (sections.length === 0) {
    state.defects.add('no-parts', `${head.type} without a part`);
    return leaf(entity, 'text/plain');
  }
  // RFC 2046 §5.1.5: parts of a digest are mails unless they say otherwise.
  const fallbackType = head.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const children: Part[] = [];
  for (const section of sections) {
    if (state.parts >= MAX_PARTS) {
      state.defects.add('too-many-parts', `more than ${MAX_PARTS} parts`);
      break;
    }
    const { fields, bodyStart } = readFields(section, state.defects);
    children.push(walk({ fields, body: section.subarray(bodyStart), depth: entity.depth + 1, fallbackType }, state));
  }
  return { ...head, bytes: Buffer.alloc(0), children };
}

function leaf(entity: Entity, type: string): Part {
  const encoding = entity.fields.find((field) => field.key === 'content-transfer-encoding')?.raw ?? '';
  return { ...partHead(entity.fields), type, bytes: decodeTransfer(entity.body, encoding), children: [] };
}

/** RFC 2045 §6: base64 and quoted-printable; everything else is taken as it is. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  const name = encoding.replace(/\(.*/s, '').trim().toLowerCase();
  if (name === 'base64') return Buffer.from(body.toString('latin1').replace(/[^A-Za-z0-9+/_-]/g, ''), 'base64');
  return name === 'quoted-printable' ? decodeQuotedPrintable(body) : body;
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const text = body
    .toString('latin1')
    .replace(/=[ \t]{0,80}(?:\r\n|\n|\r)/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}

/** The bytes between delimiter lines; a missing closing delimiter ends with the body. */
function split(body: Buffer, boundary: string, state: Walk): readonly Buffer[] {
  const mark = Buffer.from(`--${boundary.trimEnd()}`, 'latin1');
  const sections: Buffer[] = [];
  let start = -1;
  let at = body.indexOf(mark);
  while (at >= 0 && sections.length < MAX_PARTS) {
    const stop = lineEnd(body, at + mark.length);
    const rest = body.toString('latin1', at + mark.length, Math.min(stop, at + mark.length + 80)).trim();
    const atLineStart = at === 0 || body[at - 1] === 10 || body[at - 1] === 13;
    if (!atLineStart || (rest !== '' && rest !== '--')) {
      at = body.indexOf(mark, at + mark.length);
      continue;
    }
    if (start >= 0) sections.push(body.subarray(start, beforeBreak(body, start, at)));
    if (rest === '--') return sections;
    start = afterBreak(body, stop);
    at = body.indexOf(mark, start);
  }
  if (start >= 0 && start < body.length) {
    sections.push(body.subarray(start));
    state.defects.add('missing-boundary', 'the last part is not closed');
  }
  return sections;
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeBreak(body: Buffer, start: number, at: number): number {
  let end = at;
  if (end > start && body[end - 1] === 10) end--;
  if (end > start && body[end - 1] === 13) end--;
  return end;
}
