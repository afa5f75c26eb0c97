// One MIME part as the rest of this room sees it.
import { type Field, rawValue } from '../header/fields.ts';
import { readStructured, type Structured } from '../header/params.ts';
import { MAX_NAME } from '../limits.ts';
import { plainLine } from '../text/plain.ts';

/** A leaf has bytes (decoded from its transfer encoding); a multipart has children. */
export interface Part {
  readonly type: string;
  readonly params: Structured['params'];
  readonly fields: readonly Field[];
  readonly disposition: 'inline' | 'attachment' | null;
  readonly filename: string;
  readonly cid: string | null;
  readonly bytes: Buffer;
  readonly children: readonly Part[];
}

/** What a part's header says of it, before its content is known. */
export type PartHead = Omit<Part, 'bytes' | 'children'>;

/** Reads a part's header. */
export function partHead(fields: readonly Field[], fallbackType = 'text/plain'): PartHead {
  const contentType = readStructured(rawValue(fields, 'content-type'));
  const disposition = readStructured(rawValue(fields, 'content-disposition'));
  const cid = plainLine(rawValue(fields, 'content-id')).replace(/^<|>$/g, '');
  const name =
    disposition.params.get('filename') ?? contentType.params.get('name') ?? contentType.params.get('filename') ?? '';
  return {
    type: mediaType(contentType.value, fallbackType),
    params: contentType.params,
    fields,
    disposition: disposition.value === '' ? null : disposition.value === 'inline' ? 'inline' : 'attachment',
    filename: boundedName(plainLine(unescaped(name))),
    cid: cid === '' ? null : cid.slice(0, 998),
  };
}

/** Web mailers escape names as in a URL, `%C3%9Cbersicht.pdf`; undone only where letters beyond ASCII come of it. */
function unescaped(name: string): string {
  if (name.length > 4_096 || !/%[c-f][0-9a-f]%[89ab][0-9a-f]/i.test(name) || /[^\x20-\x7e]/.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    // Not that code after all.
    return name;
  }
}

/** The ending says what a file is: it stays. */
function boundedName(name: string): string {
  return name.length <= MAX_NAME * 4 ? name : name.slice(0, MAX_NAME * 4 - 16) + name.slice(-16);
}

/** RFC 2045 §5.2: what is no media type is read as plain text; `text` alone is a common slip. */
function mediaType(value: string, fallbackType: string): string {
  if (value === '') return fallbackType;
  if (value === 'text') return 'text/plain';
  if (value === 'html') return 'text/html';
  return /^[\w!#$&^.+-]{1,80}\/[\w!#$&^.+-]{1,127}$/.test(value) ? value : fallbackType;
}
