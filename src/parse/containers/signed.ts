// Takes the tree of parts; gives it with the mails inside opaque S/MIME signatures opened: such a part keeps its octets
// (it is a file too) and gets the signed entity as its child. Bounded in nesting; never throws. RFC 8551 §3.5.2.
import type { Defects } from '../defects.ts';
import { MAX_EMBEDDED } from '../limits.ts';
import type { Part } from '../mime/part.ts';
import { walkEntity } from '../mime/walk.ts';
import { signedContent } from './smime.ts';

/** The tree with opaque signatures opened. */
export function openSigned(part: Part, defects: Defects, depth = 0): Part {
  if (part.children.length > 0) {
    const children = part.children.map((child) => openSigned(child, defects, depth));
    return children.every((child, index) => child === part.children[index]) ? part : { ...part, children };
  }
  if (depth >= MAX_EMBEDDED || !isContainer(part)) return part;
  const content = signedContent(part.bytes);
  if (!content) return part;
  return { ...part, children: [openSigned(walkEntity(content, defects), defects, depth + 1)] };
}

function isContainer(part: Part): boolean {
  if (/^application\/(?:x-)?pkcs7-mime$/.test(part.type)) return true;
  return part.type === 'application/octet-stream' && /\.p7m$/i.test(part.filename);
}
