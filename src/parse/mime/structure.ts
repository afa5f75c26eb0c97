// Takes the body of a mail and its MIME fields; gives the tree of parts by mailparser, with the octets of every leaf,
// their transfer encoding undone by us. mailparser sees only Content-* fields of the mail's own header (addresses, words
// and dates are read by us, and header bombs never reach it). Attached mails stay whole (ignoreEmbedded).
// Rejects when mailparser gives up (over 1,000 parts, a part header over 1 MiB): the caller then walks by itself.

import { PassThrough, type Transform } from 'node:stream';
import { MailParser } from 'mailparser';
import { openDefects } from '../defects.ts';
import { type Field, rawValue, splitFields } from '../header/fields.ts';
import { type Part, partHead } from './part.ts';
import { decodeTransfer } from './transfer.ts';

/** mailparser's options of libraries.md: no conversions, no link making, nothing inlined. */
const OPTIONS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepDeliveryStatus: true,
  keepCidLinks: true,
  ignoreEmbedded: true,
  checksumAlgo: false,
} as const;

/** The parts of mailparser's tree that we use; they are not in its typings. */
interface TreeNode {
  headerLines: readonly { readonly key: string; readonly line: string }[] | false;
  node: { flowed: boolean; charset: string | false };
  charset?: string;
  decoder?: Transform;
  children: TreeNode[];
}
interface Internals {
  tree: TreeNode | false;
  createNode(data: { getDecoder: () => Transform }): TreeNode;
}

/** The tree of parts below these MIME fields. */
export function parseStructure(fields: readonly Field[], body: Buffer): Promise<Part> {
  return new Promise((resolve, reject) => {
    const parser = new MailParser(OPTIONS);
    const internals = parser as unknown as Internals;
    const bytes = tapContent(internals);
    parser.on('data', (data) => {
      if (data.type === 'attachment') data.release?.();
    });
    parser.on('error', reject);
    parser.on('end', () => {
      try {
        if (!internals.tree) throw new Error('mailparser found no structure');
        resolve(partOf(internals.tree, { bytes, body, outer: [], isDigest: false }, fields));
      } catch (error) {
        reject(error);
      }
    });
    parser.write(Buffer.from(mimeHeader(fields), 'latin1'));
    parser.end(body);
  });
}

/**
 * Records every leaf's octets as they stand in the mail. Transfer decoding, charsets and flowed text are switched off
 * there: what lies about its encoding would be lost before we could look at it.
 */
function tapContent(internals: Internals): ReadonlyMap<TreeNode, Buffer[]> {
  const bytes = new Map<TreeNode, Buffer[]>();
  const createNode = internals.createNode.bind(internals);
  internals.createNode = (data) => {
    data.getDecoder = () => new PassThrough();
    const node = createNode(data);
    node.node.flowed = false;
    node.charset = 'utf-8';
    const decoder = node.decoder;
    if (decoder) {
      const chunks: Buffer[] = [];
      const read = decoder.read.bind(decoder);
      decoder.read = (size?: number) => {
        const chunk: unknown = read(size);
        if (Buffer.isBuffer(chunk)) chunks.push(chunk);
        return chunk;
      };
      bytes.set(node, chunks);
    }
    return node;
  };
  return bytes;
}

interface Place {
  readonly bytes: ReadonlyMap<TreeNode, Buffer[]>;
  /** The whole body. */
  readonly body: Buffer;
  /** Delimiters of the multiparts around a part. */
  readonly outer: readonly string[];
  readonly isDigest: boolean;
}

function partOf(node: TreeNode, place: Place, fields: readonly Field[] | null): Part {
  const own = fields ?? splitFields((node.headerLines || []).map((line) => line.line).join('\n'), openDefects());
  const chunks = place.bytes.get(node) ?? [];
  const raw = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  if (hasSwallowed(own, raw, place.outer)) throw new Error('a part runs on into the next one');
  // RFC 2046 §5.1.5: parts of a digest are mails unless they say otherwise.
  const head = partHead(own, place.isDigest ? 'message/rfc822' : 'text/plain');
  const boundary = head.params.get('boundary') ?? '';
  if (isOpen(boundary, place))
    throw new Error(`the parts of ${boundary} are not closed before those around them go on`);
  const inside = boundary === '' ? place : { ...place, outer: [...place.outer, boundary] };
  return {
    ...head,
    bytes: decodeTransfer(raw, rawValue(own, 'content-transfer-encoding')),
    children: node.children.map((child) =>
      partOf(child, { ...inside, isDigest: head.type === 'multipart/digest' }, null),
    ),
  };
}

/**
 * True when a part inside a part holds the delimiter of an outer multipart: an inner one was never closed, and mailparser
 * then gives its last part all that follows (RFC 2046 §5.1.2: the outer delimiter ends it). Also when a part's header goes
 * on into the next part's.
 */
function hasSwallowed(fields: readonly Field[], raw: Buffer, outer: readonly string[]): boolean {
  if (outer.length > 0 && fields.filter((field) => field.key === 'content-type').length > 1) return true;
  return outer.length > 1 && outer.some((boundary) => raw.includes(`\n--${boundary}`, 0, 'latin1'));
}

/** True for an inner multipart without its closing line: mailparser would take what follows of the outer one for its end. */
function isOpen(boundary: string, place: Place): boolean {
  return boundary !== '' && place.outer.length > 0 && !place.body.includes(`--${boundary}--`, 0, 'latin1');
}

function mimeHeader(fields: readonly Field[]): string {
  const seen = new Set<string>();
  let header = '';
  for (const field of fields) {
    if (!field.key.startsWith('content-') || seen.has(field.key)) continue;
    seen.add(field.key);
    header += `${field.name}: ${field.raw.replace(/[\r\n]/g, ' ')}\r\n`;
  }
  return `${header}\r\n`;
}
