// Takes a part that only says where a file is kept (message/external-body); gives the line a reader needs to find it, or
// null when it is no such part. Nothing is ever fetched. RFC 2046 §5.2.3, RFC 2017 (access-type=URL).
import { plainLine } from '../text/plain.ts';
import type { Part } from './part.ts';

const MAX_PLACE = 2_000;

/** `[application/zip: https://files.example.com/big.zip]`. */
export function placeOf(part: Part): string | null {
  if (part.type !== 'message/external-body') return null;
  const param = (name: string): string => plainLine(part.params.get(name) ?? '').slice(0, MAX_PLACE);
  // RFC 2017 §3.1: white space inside the URL comes from folding.
  const url = param('url').replace(/\s+/g, '');
  const file = [param('site'), param('directory'), param('name')].filter((piece) => piece !== '').join('/');
  const place = url || file;
  if (place === '') return null;
  const inner = /^content-type:\s{0,9}([\w.+-]{1,60}\/[\w.+-]{1,80})/im.exec(
    part.bytes.toString('latin1', 0, 2_048),
  )?.[1];
  return `[${inner?.toLowerCase() ?? param('access-type').toLowerCase()}: ${place}]`;
}
