// Takes the octets of an application/pkcs7-mime; gives the mail signed inside (CMS SignedData), null when it is something
// else or not simple. The signature is not looked at: the body is shown, nothing is verified. DER and BER with indefinite
// lengths and strings in pieces, bounded in depth and pieces. Linear; never throws. RFC 5652 §5, RFC 8551 §3.5, X.690.

interface Element {
  readonly tag: number;
  readonly start: number;
  /** Where the content ends; for indefinite lengths that of what is around. */
  readonly stop: number;
  readonly isIndefinite: boolean;
}

const SEQUENCE = 0x30;
const EXPLICIT_0 = 0xa0;
const OID = 0x06;
const OCTETS = 0x04;
const OCTETS_IN_PIECES = 0x24;
/** 1.2.840.113549.1.7.2 */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');
const MAX_PIECES = 200_000;
const MAX_NESTING = 20;

/** The signed content, a MIME entity. */
export function signedContent(bytes: Buffer): Buffer | null {
  const outer = elementAt(bytes, 0, bytes.length);
  if (outer?.tag !== SEQUENCE) return null;
  const type = elementAt(bytes, outer.start, outer.stop);
  if (type?.tag !== OID || !bytes.subarray(type.start, type.stop).equals(SIGNED_DATA)) return null;
  const wrapped = elementAt(bytes, type.stop, outer.stop);
  const signed = wrapped?.tag === EXPLICIT_0 ? elementAt(bytes, wrapped.start, wrapped.stop) : null;
  if (signed?.tag !== SEQUENCE) return null;
  // version, digestAlgorithms, encapContentInfo: the first SEQUENCE.
  let at = signed.start;
  for (let i = 0; i < 3; i++) {
    const element = elementAt(bytes, at, signed.stop);
    if (!element) return null;
    if (element.tag === SEQUENCE) return encapsulated(bytes, element);
    const end = endOf(bytes, element, 0);
    if (end < 0) return null;
    at = end;
  }
  return null;
}

function encapsulated(bytes: Buffer, info: Element): Buffer | null {
  const type = elementAt(bytes, info.start, info.stop);
  const wrapped = type?.tag === OID ? elementAt(bytes, type.stop, info.stop) : null;
  const content = wrapped?.tag === EXPLICIT_0 ? elementAt(bytes, wrapped.start, wrapped.stop) : null;
  if (content?.tag === OCTETS) return bytes.subarray(content.start, content.stop);
  return content?.tag === OCTETS_IN_PIECES ? joinPieces(bytes, content) : null;
}

function joinPieces(bytes: Buffer, whole: Element): Buffer | null {
  const pieces: Buffer[] = [];
  let at = whole.start;
  while (at < whole.stop && pieces.length < MAX_PIECES) {
    if (isEnd(bytes, at)) break;
    const piece = elementAt(bytes, at, whole.stop);
    if (piece?.tag !== OCTETS) break;
    pieces.push(bytes.subarray(piece.start, piece.stop));
    at = piece.stop;
  }
  return pieces.length === 0 ? null : Buffer.concat(pieces);
}

function elementAt(bytes: Buffer, at: number, stop: number): Element | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > stop || (tag & 31) === 31) return null;
  if (first < 0x80) return within({ tag, start: at + 2, stop: at + 2 + first, isIndefinite: false }, stop);
  if (first === 0x80) return { tag, start: at + 2, stop, isIndefinite: true };
  const count = first & 0x7f;
  if (count > 4 || at + 2 + count > stop) return null;
  const start = at + 2 + count;
  return within({ tag, start, stop: start + bytes.readUIntBE(at + 2, count), isIndefinite: false }, stop);
}

/** A container cut short on its way is read as far as it goes. */
function within(element: Element, stop: number): Element {
  return element.stop > stop ? { ...element, stop } : element;
}

function endOf(bytes: Buffer, element: Element, depth: number): number {
  if (!element.isIndefinite) return element.stop;
  let at = element.start;
  for (let i = 0; i < MAX_PIECES && depth < MAX_NESTING; i++) {
    if (isEnd(bytes, at)) return at + 2;
    const inner = elementAt(bytes, at, element.stop);
    const end = inner ? endOf(bytes, inner, depth + 1) : -1;
    if (end <= at) return -1;
    at = end;
  }
  return -1;
}

function isEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0 && bytes[at + 1] === 0;
}
