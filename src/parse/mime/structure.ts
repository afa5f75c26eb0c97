// Takes the body of a mail and its MIME fields; gives the tree of parts by mailparser, with the octets of every leaf as
// they are after the transfer encoding. mailparser sees only Content-* fields of the mail's own header (addresses, words
// and dates are read by us, and header bombs never reach it). Attached mails stay whole (ignoreEmbedded).
// Rejects when mailparser gives up (over 1,000 parts, a part header over 1 MiB): the caller then walks by itself.

import type { Transform } from 'node:stream';
import { MailParser } from 'mailparser';
import { openDefects } from '../defects.ts';
import { type Field, splitFields } from '../header/fields.ts';
import { type Part, partHead } from './part.ts';

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
  createNode(data: unknown): TreeNode;
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
      const tree = internals.tree;
      if (tree) resolve(partOf(tree, bytes, fields));
      else reject(new Error('mailparser found no structure'));
    });
    parser.write(Buffer.from(mimeHeader(fields), 'latin1'));
    parser.end(body);
  });
}

/**
 * Records every leaf's octets as mailparser reads them from its transfer decoder. Charset and flowed text are switched
 * off there: octets whose label lies would be lost before we could look at them.
 */
function tapContent(internals: Internals): ReadonlyMap<TreeNode, Buffer[]> {
  const bytes = new Map<TreeNode, Buffer[]>();
  const createNode = internals.createNode.bind(internals);
  internals.createNode = (data) => {
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

function partOf(node: TreeNode, bytes: ReadonlyMap<TreeNode, Buffer[]>, fields: readonly Field[] | null): Part {
  const own = fields ?? splitFields((node.headerLines || []).map((line) => line.line).join('\n'), openDefects());
  const chunks = bytes.get(node) ?? [];
  return {
    ...partHead(own),
    bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
    children: node.children.map((child) => partOf(child, bytes, null)),
  };
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
