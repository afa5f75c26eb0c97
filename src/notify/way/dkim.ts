// Takes the bytes of a finished mail and the keys of its way out; gives the mail with one DKIM-Signature in front for each
// key of the domain in From (or the nearest above it): relaxed/relaxed, rsa-sha256 or ed25519-sha256, the fields that say
// who writes to whom signed once oftener than they stand there, so that none can be added. Signed before the bytes are
// committed: every retry sends the same. Pure; linear. RFC 6376, RFC 8301, RFC 8463; RFC 8058 §4 (List-Unsubscribe).
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { DkimKey, Secret } from '../../model/setup.ts';

/** Signed where they stand. */
const SIGNED = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-language',
  'auto-submitted',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'x-mailclerk-id',
] as const;
/** Signed once more than they stand there: one that is put in later breaks the signature. */
const SEALED: readonly string[] = ['from', 'to', 'cc', 'subject', 'date', 'reply-to', 'message-id', 'content-type'];
const LINE = 72;

/** Who signs, by the address in From, and when (epoch ms). */
export interface Signing {
  readonly keys: readonly DkimKey[];
  readonly from: string;
  readonly now: number;
}

/** The mail with its signatures; unchanged when no key is for its domain. Throws when a key cannot be read. */
export function signedMail(bytes: Uint8Array, { keys, from, now }: Signing): Uint8Array {
  const fitting = keysFor(from, keys);
  if (fitting.length === 0) return bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const bodyHash = createHash('sha256')
    .update(relaxedBody(end < 0 ? '' : text.slice(end + 4)), 'latin1')
    .digest('base64');
  const fields = fieldsOf(head);
  const signatures = fitting.map((key) => signature(key, { fields, bodyHash, now }));
  return Buffer.concat([Buffer.from(`${signatures.join('\r\n')}\r\n`, 'latin1'), bytes]);
}

/** The keys of the nearest domain that is the address' own or above it. */
export function keysFor(address: string, keys: readonly DkimKey[]): readonly DkimKey[] {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const above = keys.filter((one) => domain === one.domain || domain.endsWith(`.${one.domain}`));
  const nearest = Math.max(0, ...above.map((one) => one.domain.length));
  return above.filter((one) => one.domain.length === nearest);
}

interface Field {
  readonly name: string;
  readonly line: string;
}

function fieldsOf(head: string): readonly Field[] {
  const lines: string[] = [];
  for (const line of head.split('\r\n')) {
    const last = lines.length - 1;
    if (last >= 0 && /^[ \t]/.test(line)) lines[last] += `\r\n${line}`;
    else lines.push(line);
  }
  return lines.map((line) => ({ name: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line }));
}

function signature(
  { domain, selector, key }: DkimKey,
  mail: { readonly fields: readonly Field[]; readonly bodyHash: string; readonly now: number },
): string {
  const secret = keyObject(key);
  const isEdwards = secret.asymmetricKeyType === 'ed25519';
  const present = SIGNED.flatMap((name) => mail.fields.filter((field) => field.name === name));
  const names = [...present.map((field) => field.name), ...SEALED];
  const tags = [
    'v=1',
    `a=${isEdwards ? 'ed25519-sha256' : 'rsa-sha256'}`,
    'c=relaxed/relaxed',
    `d=${domain}`,
    `s=${selector}`,
    `t=${Math.floor(mail.now / 1000)}`,
    `h=${names.join(':')}`,
    `bh=${mail.bodyHash}`,
  ];
  const unsigned = `DKIM-Signature: ${folded(tags)};\r\n b=`;
  // A field that stands several times is taken from the last one up (RFC 6376 §5.4.2); one that is named and absent is nothing.
  const signed = [...present.map((field) => relaxedField(field.line)), relaxedField(unsigned)].join('\r\n');
  const data = Buffer.from(signed, 'latin1');
  const raw = isEdwards ? sign(null, createHash('sha256').update(data).digest(), secret) : sign('sha256', data, secret);
  return unsigned + wrapped(raw.toString('base64'));
}

/** Tags on lines of their own where they are long; the list of fields breaks at its colons. */
function folded(tags: readonly string[]): string {
  let out = '';
  let length = 'DKIM-Signature:'.length;
  for (const [index, tag] of tags.entries()) {
    const pieces = tag.startsWith('h=') ? tag.split(/(?<=:)/) : [tag];
    for (const [at, piece] of pieces.entries()) {
      const lead = at === 0 && index > 0 ? '; ' : '';
      if (length + lead.length + piece.length > LINE && out !== '') {
        out += at === 0 ? `;\r\n ${piece}` : `\r\n ${piece}`;
        length = 1 + piece.length;
        continue;
      }
      out += lead + piece;
      length += lead.length + piece.length;
    }
  }
  return out;
}

function wrapped(base64: string): string {
  return base64.replaceAll(/.{70}(?=.)/g, '$&\r\n ');
}

/** RFC 6376 §3.4.2. */
function relaxedField(line: string): string {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
}

/** RFC 6376 §3.4.4. Line by line, so that no run of blanks costs more than its length. */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => {
    const single = /[ \t]/.test(line) ? line.replaceAll(/[ \t]+/g, ' ') : line;
    return single.endsWith(' ') ? single.slice(0, -1) : single;
  });
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
}

const keyObjects = new WeakMap<Secret, KeyObject>();

function keyObject(secret: Secret): KeyObject {
  const known = keyObjects.get(secret);
  if (known) return known;
  const made = createPrivateKey(secret.reveal());
  keyObjects.set(secret, made);
  return made;
}
