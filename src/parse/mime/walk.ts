// Takes the bytes of an entity; gives its tree of parts by a walk of our own: synchronous, bounded in depth and count,
// tolerant: a missing closing delimiter ends with the part around it. Never throws.
// RFC 2046 §5.1.
import type { Defects } from '../defects.ts';
import { afterBreak, type Field, lineEnd, readFields } from '../header/fields.ts';
import { MAX_DELIMITERS, MAX_DEPTH, MAX_PARTS } from '../limits.ts';
import { type Part, type PartHead, partHead } from './part.ts';
import { decodeTransfer } from './transfer.ts';

interface Walk {
  readonly defects: Defects;
  parts: number;
  /** Places that were asked whether they are a delimiter. */
  asked: number;
}

/** The tree of parts of a whole entity (header and body). */
export function walkEntity(bytes: Buffer, defects: Defects): Part {
  const { fields, bodyStart } = readFields(bytes, defects);
  return walkBody(fields, bytes.subarray(bodyStart), defects);
}

/** The tree of parts of a body whose header is read already. */
export function walkBody(fields: readonly Field[], body: Buffer, defects: Defects): Part {
  return walk({ fields, body, depth: 0, fallbackType: 'text/plain' }, { defects, parts: 0, asked: 0 });
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
  if (!head.type.startsWith('multipart/')) return leaf(entity, head, head.type, state);
  const boundary = head.params.get('boundary') ?? '';
  const sections = sectionsOf(entity.body, boundary, state);
  if (entity.depth >= MAX_DEPTH) {
    state.defects.add('too-deep', `parts nested deeper than ${MAX_DEPTH}`);
    return leaf(entity, head, 'application/octet-stream', state);
  }
  if (sections.length === 0) {
    state.defects.add('no-parts', `${head.type} without a part`);
    return leaf(entity, head, 'text/plain', state);
  }
  // RFC 2046 §5.1.5: parts of a digest are mails unless they say otherwise.
  const fallbackType = head.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const children: Part[] = [];
  for (const section of sections) {
    if (state.parts >= MAX_PARTS) {
      state.defects.add('too-many-parts', `more than ${MAX_PARTS} parts`);
      break;
    }
    children.push(walk({ ...headOf(section, state), depth: entity.depth + 1, fallbackType }, state));
  }
  return { ...head, bytes: Buffer.alloc(0), children };
}

const SECOND_TYPE = /\ncontent-type:/gi;

/** Header and body of a part. A multipart whose first delimiter is missing runs on into the header of its first part. */
function headOf(section: Buffer, state: Walk): Pick<Entity, 'fields' | 'body'> {
  const { fields, bodyStart } = readFields(section, state.defects);
  const body = section.subarray(bodyStart);
  const types = fields.filter((field) => field.key === 'content-type');
  const first = types[0] && partHead([types[0]]);
  if (types.length < 2 || !first?.type.startsWith('multipart/')) return { fields, body };
  const header = `\n${section.toString('latin1', 0, bodyStart)}`;
  const second = [...header.matchAll(SECOND_TYPE)][1]?.index ?? -1;
  const boundary = first.params.get('boundary') ?? '';
  if (second < 0 || boundary === '') return { fields, body };
  state.defects.add('missing-boundary', 'the first part has no delimiter');
  const delimiter = Buffer.from(`--${boundary}\r\n`, 'latin1');
  return {
    fields: readFields(section.subarray(0, second), state.defects).fields,
    body: Buffer.concat([delimiter, section.subarray(second)]),
  };
}

function leaf(entity: Entity, head: PartHead, type: string, { defects }: Walk): Part {
  const encoding = entity.fields.find((field) => field.key === 'content-transfer-encoding')?.raw ?? '';
  const bytes = decodeTransfer(entity.body, encoding, (problem, code) =>
    defects.add(code ?? 'transfer-encoding', problem),
  );
  return { ...head, type, bytes, children: [] };
}

/** A boundary that is not named, or another one than the body has, is looked for. */
function sectionsOf(body: Buffer, boundary: string, state: Walk): readonly Buffer[] {
  const sections = boundary === '' ? [] : split(body, boundary, state);
  if (sections.length > 0) return sections;
  const found = likelyBoundary(body.toString('latin1', 0, 65_536));
  if (found === null) return sections;
  state.defects.add('missing-boundary', `the parts are divided by ${found}, not by ${boundary || 'a named boundary'}`);
  return split(body, found, state);
}

/** What stands behind `--` on a line above a part's header. */
function likelyBoundary(text: string): string | null {
  const lines = text.split(/\r\n|\n|\r/);
  const at = lines.findIndex(
    (line, index) => /^--\S{1,70}[ \t]*$/.test(line) && /^content-[a-z-]{2,40}:/i.test(lines[index + 1] ?? ''),
  );
  return at < 0 ? null : (lines[at] ?? '').trimEnd().slice(2);
}

/**
 * The bytes between delimiter lines; a missing closing delimiter ends with the body. What stands behind a closing delimiter
 * belongs to nobody (RFC 2046 §5.1.1), unless the same delimiter opens once more there: the parts of a multipart that took
 * the boundary of the one around it, or of a second message put behind the first.
 */
function split(body: Buffer, boundary: string, state: Walk): readonly Buffer[] {
  const mark = Buffer.from(`--${boundary.trimEnd()}`, 'latin1');
  const sections: Buffer[] = [];
  let start = -1;
  let at = body.indexOf(mark);
  while (at >= 0 && sections.length < MAX_PARTS) {
    if (++state.asked > MAX_DELIMITERS) {
      state.defects.add('too-many-parts', `more than ${MAX_DELIMITERS} lines like a delimiter`);
      break;
    }
    const behind = at + mark.length;
    if (!isDelimiter(body, at, behind)) {
      at = body.indexOf(mark, behind);
      continue;
    }
    if (start >= 0) sections.push(body.subarray(start, beforeBreak(body, start, at)));
    const next = afterBreak(body, lineEnd(body, behind));
    start = body[behind] === DASH ? -1 : next;
    at = body.indexOf(mark, next);
  }
  if (start >= 0 && start < body.length) {
    sections.push(body.subarray(start));
    state.defects.add('missing-boundary', 'the last part is not closed');
  }
  return sections;
}

const DASH = 45;

/** True when the mark from `at` to `behind` is a line of its own: with nothing but two dashes and blanks behind it. */
function isDelimiter(body: Buffer, at: number, behind: number): boolean {
  if (at > 0 && body[at - 1] !== 10 && body[at - 1] !== 13) return false;
  const from = body[behind] === DASH && body[behind + 1] === DASH ? behind + 2 : behind;
  const next = body[from];
  if (next === undefined || next === 10 || next === 13) return true;
  if (next !== 32 && next !== 9) return false;
  return body.toString('latin1', from, Math.min(lineEnd(body, from), from + 80)).trim() === '';
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeBreak(body: Buffer, start: number, at: number): number {
  let end = at;
  if (end > start && body[end - 1] === 10) end--;
  if (end > start && body[end - 1] === 13) end--;
  return end;
}
