// Takes a raw address header (one character per octet); gives the mailboxes it names, leniently, for display: groups,
// comments, old-style `addr (Name)`, encoded words, octets beyond ASCII. What is no plain addr-spec keeps its odd
// spelling, so it can never equal an address that authorises (H20, H21): nothing is stripped into validity.
// One linear pass; never throws. RFC 5322 §3.4, §4.4.
import { type Address, canonicalAddress } from '../../model/address.ts';
import type { Defects } from '../defects.ts';
import { MAX_ADDRESSES, MAX_NAME } from '../limits.ts';
import { plainLine, trimSigns } from '../text/plain.ts';
import { lookalikeOf } from './lookalike.ts';
import { decodeRaw, decodeWords } from './words.ts';

interface Token {
  readonly kind: 'text' | 'quoted' | 'comment' | 'angle' | 'comma' | 'colon' | 'semicolon';
  readonly text: string;
  /** An angle bracket that is never closed. */
  readonly isOpen?: boolean;
}

/** The mailboxes of a header, at most MAX_ADDRESSES. */
export function readAddresses(raw: string, defects: Defects): readonly Address[] {
  if (isWholeEncoded(raw)) return wholeEncoded(raw, defects);
  const found: Address[] = [];
  for (const mailbox of joinNames(mailboxes(raw))) {
    for (const address of mailboxOf(mailbox, defects)) {
      if (found.length < MAX_ADDRESSES) found.push(address);
      else defects.add('too-many-addresses', `more than ${MAX_ADDRESSES} in one header`);
    }
  }
  return found;
}

/** The tokens of each mailbox, those of groups too. */
function mailboxes(raw: string): readonly (readonly Token[])[] {
  const found: Token[][] = [];
  let mailbox: Token[] = [];
  let inGroup = false;
  let afterGroup = false;
  const flush = () => {
    // `undisclosed-recipients:;@our.host`: a server put its name behind an empty group.
    const isHost = afterGroup && mailbox.length === 1 && mailbox[0]?.text.trim().startsWith('@');
    afterGroup = false;
    if (!isHost && mailbox.length > 0) found.push(mailbox);
    mailbox = [];
  };
  for (const token of tokens(raw)) {
    if (token.kind === 'comma') flush();
    else if (token.kind === 'semicolon') {
      flush();
      afterGroup = inGroup;
      inGroup = false;
    } else if (token.kind === 'colon' && !inGroup && !hasAt(mailbox)) {
      // RFC 5322 §3.4: `Group: a@b, c@d;`, the name of the group is nobody's.
      inGroup = true;
      mailbox = [];
    } else mailbox.push(token.kind === 'colon' ? { kind: 'text', text: ':' } : token);
  }
  flush();
  return found;
}

/** `Muster, Anna <anna@example.com>`: a name whose comma should have been quoted is one name, not two people. */
function joinNames(found: readonly (readonly Token[])[]): readonly (readonly Token[])[] {
  const joined: (readonly Token[])[] = [];
  let names: (readonly Token[])[] = [];
  for (const mailbox of found) {
    if (isName(mailbox) && names.length < 5) {
      names.push(mailbox);
      continue;
    }
    const isWhole = mailbox.some((token) => token.kind === 'angle') && mailbox[0]?.kind === 'text';
    if (isWhole) joined.push([...names.flatMap((name) => [...name, COMMA]), ...mailbox]);
    else joined.push(...names, mailbox);
    names = [];
  }
  joined.push(...names);
  return joined;
}

const COMMA: Token = { kind: 'text', text: ',' };

function isName(mailbox: readonly Token[]): boolean {
  return (
    mailbox.every((token) => token.kind === 'text' && !token.text.includes('@')) &&
    mailbox.some((token) => token.text.trim() !== '')
  );
}

const WHOLE_WORDS = /^\s*(?:=\?[^?\s]{1,75}\?[bq]\?[^?]*\?=\s*)+$/i;

/** True when nothing of the header stands there plainly: no server that looks for its domain (DMARC) sees one. */
export function isWholeEncoded(raw: string): boolean {
  return raw.length < 10_000 && raw.includes('=?') && WHOLE_WORDS.test(raw);
}

/** Some senders encode the whole header, address included: shown, and said, because it is no address by the standard. */
function wholeEncoded(raw: string, defects: Defects): readonly Address[] {
  const text = decodeWords(raw).text;
  if (!text.includes('@') || text.includes('=?')) return [{ address: '', name: displayName(raw) }];
  defects.add('encoded-address', 'the address itself is an encoded word');
  return readAddresses(Buffer.from(text, 'utf8').toString('latin1'), defects);
}

function mailboxOf(mailbox: readonly Token[], defects: Defects): readonly Address[] {
  const angles = mailbox.filter((token) => token.kind === 'angle');
  const comments = mailbox.filter((token) => token.kind === 'comment').map((token) => token.text);
  if (angles.length > 0) {
    if (angles.some(({ isOpen }) => isOpen))
      defects.add('bad-address', `no closing bracket: ${angles.at(-1)?.text ?? ''}`);
    const words = mailbox
      .filter((token) => token.kind === 'text' || token.kind === 'quoted')
      .map((token) => token.text);
    const name = displayName(words.join(' ')) || displayName(comments.join(' '));
    // `<anna@example.com>@evil.example`: other readers take what stands behind for the address, so it is not the only one.
    const behind = mailbox.slice(mailbox.findLastIndex(({ kind }) => kind === 'angle') + 1);
    const more = hasAt(behind) ? bareMailbox(behind, [], defects) : [];
    return [...angles.flatMap((angle) => entry(angle.text, more.length > 0 ? '' : name, defects)), ...more];
  }
  return bareMailbox(mailbox, comments, defects);
}

/** `addr`, `addr (Name)`, `Name addr`, `"quoted local"@domain`. */
function bareMailbox(mailbox: readonly Token[], comments: readonly string[], defects: Defects): readonly Address[] {
  const spelled = mailbox
    .filter((token, index) => token.kind !== 'comment' || isInside(mailbox, index))
    .map((token) =>
      token.kind === 'quoted' ? `"${token.text}"` : token.kind === 'comment' ? `(${token.text})` : token.text,
    )
    .join('')
    .trim();
  if (spelled === '' || spelled === '""') return [];
  // A quoted local part may hold blanks.
  const words = /^"[^"]{1,64}"@\S+$/.test(spelled) ? [spelled] : spelled.split(/\s+/);
  if (words.length === 1 || !spelled.includes('@')) return entry(spelled, displayName(comments.join(' ')), defects);
  const at = words.findLastIndex((word) => word.includes('@'));
  const rest = words.filter((_, index) => index !== at).join(' ');
  defects.add('bad-address', `no angle brackets: ${spelled}`);
  // `Anna [anna@example.com]`, as old programs and Outlook's texts have it; alone it stays what it is (H20).
  const word = words[at] ?? spelled;
  const spec = /^\[[^[\]\s]{3,320}\]$/.test(word) ? word.slice(1, -1) : word;
  return entry(spec, displayName(rest) || displayName(comments.join(' ')), defects);
}

/** A comment in the middle of a word: taken out, it would make an address of what is none (H21). */
function isInside(mailbox: readonly Token[], index: number): boolean {
  const before = mailbox.slice(0, index).findLast((token) => token.kind !== 'comment')?.text ?? ' ';
  const after = mailbox.slice(index + 1).find((token) => token.kind !== 'comment')?.text ?? ' ';
  return /\S$/.test(before) && /^\S/.test(after);
}

function entry(spec: string, name: string, defects: Defects): readonly Address[] {
  const text = withoutScheme(trimSigns(decodeRaw(spec).text, '<', '>')).trim();
  if (text === '') return name === '' ? [] : [{ address: '', name }];
  const canonical = canonicalAddress(text);
  if (canonical) {
    noteLookalike(canonical, defects);
    return [{ address: canonical, name: honestName(name, canonical, defects) }];
  }
  defects.add('bad-address', `not a plain address: ${text}`);
  // Marked, not removed: `ag\0ent@x` must not turn into `agent@x`.
  const shown = text
    .toWellFormed()
    .replace(/[\x00-\x1f\x7f-\x9f\u00ad\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');
  return [{ address: shown.slice(0, 320), name }];
}

/** Without `mailto:` and the route of old (RFC 5322 §4.4). */
function withoutScheme(text: string): string {
  return text.includes(':') ? text.replace(/^(?:mailto|smtp):/i, '').replace(/^@[^:]*:/, '') : text;
}

function noteLookalike(address: string, defects: Defects): void {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const twin = lookalikeOf(domain);
  if (twin !== null) defects.add('lookalike-domain', `${domain} looks like ${twin} and is another domain`);
}

/** A name that is itself an address, and another one, is a disguise: the true address is shown alone. */
function honestName(name: string, address: string, defects: Defects): string {
  const claimed = canonicalAddress(trimSigns(name, `<'"`, `>'"`));
  if (claimed === null && name.includes('@')) noteOther(name, address, defects);
  if (claimed === null || claimed === address) return name;
  defects.add('misleading-name', `the name says ${claimed}, the address is ${address}`);
  return '';
}

/** An address among the words of a name is shown, as `Anna via list` needs it, and said. */
function noteOther(name: string, address: string, defects: Defects): void {
  const other = canonicalAddress(/[^\s<>()'",;:@]{1,64}@[^\s<>()'",;:@]{1,255}/.exec(name)?.[0] ?? '');
  if (other !== null && other !== address)
    defects.add('misleading-name', `the name holds ${other}, the address is ${address}`);
}

function displayName(raw: string): string {
  if (raw === '') return '';
  const text = trimSigns(plainLine(decodeWords(raw).text).replace(/\s+/g, ' ').replaceAll(' ,', ','), '<>', '<>');
  return unquoted(unquoted(text, "'"), '"').trim().slice(0, MAX_NAME).toWellFormed();
}

function unquoted(text: string, quote: string): string {
  const isOneLine = text.length > 1 && text.startsWith(quote) && text.endsWith(quote);
  return isOneLine ? text.slice(1, -1) : text;
}

function hasAt(mailbox: readonly Token[]): boolean {
  return mailbox.some((token) => token.kind === 'angle' || (token.kind === 'text' && token.text.includes('@')));
}

const SPECIALS: Readonly<Record<string, Token['kind']>> = { ',': 'comma', ':': 'colon', ';': 'semicolon' };

function tokens(raw: string): readonly Token[] {
  const found: Token[] = [];
  let start = 0;
  let at = 0;
  while (at < raw.length) {
    const char = raw[at] ?? '';
    if (char === '=' && raw[at + 1] === '?') {
      at = wordEnd(raw, at);
      continue;
    }
    const isSpecial = char === '"' || char === '(' || char === '<' || char in SPECIALS;
    if (!isSpecial || (char === ':' && insideWord(raw, start, at))) {
      at++;
      continue;
    }
    if (at > start) found.push({ kind: 'text', text: raw.slice(start, at) });
    const [token, next] = special(raw, at, char);
    found.push(token);
    at = next;
    start = next;
  }
  if (at > start) found.push({ kind: 'text', text: raw.slice(start, at) });
  return found;
}

const ENCODED = /=\?[^?\s]{1,75}\?[bq]\?[^?\s<>]{0,500}\?=/iy;

/** Behind the encoded word that begins here: what senders leave bare in it (`,` `:` `(`) parts nothing (RFC 2047 §5). */
function wordEnd(raw: string, at: number): number {
  ENCODED.lastIndex = at;
  return ENCODED.test(raw) ? ENCODED.lastIndex : at + 1;
}

/** The colon of `mailto:` is no group. */
function insideWord(raw: string, start: number, at: number): boolean {
  return at - start >= 6 && raw.slice(at - 6, at).toLowerCase() === 'mailto';
}

function special(raw: string, at: number, char: string): readonly [Token, number] {
  if (char === '"') return quotedString(raw, at);
  if (char === '(') return comment(raw, at);
  if (char === '<') {
    const close = raw.indexOf('>', at);
    const end = close < 0 ? raw.length : close;
    return [{ kind: 'angle', text: raw.slice(at + 1, end), isOpen: close < 0 }, Math.min(end + 1, raw.length)];
  }
  return [{ kind: SPECIALS[char] ?? 'text', text: char }, at + 1];
}

function quotedString(raw: string, at: number): readonly [Token, number] {
  let text = '';
  for (let i = at + 1; i < raw.length; i++) {
    if (raw[i] === '"') return [{ kind: 'quoted', text }, i + 1];
    if (raw[i] === '\\') i++;
    text += raw[i] ?? '';
  }
  // Never closed: up to the next angle bracket it was meant as a name.
  const stop = raw.indexOf('<', at);
  return stop < 0 ? [{ kind: 'quoted', text }, raw.length] : [{ kind: 'quoted', text: raw.slice(at + 1, stop) }, stop];
}

function comment(raw: string, at: number): readonly [Token, number] {
  let depth = 0;
  let text = '';
  for (let i = at; i < raw.length; i++) {
    const char = raw[i] ?? '';
    if (char === '\\') {
      i++;
      text += raw[i] ?? '';
    } else if (char === '(') {
      if (depth++ > 0) text += char;
    } else if (char === ')') {
      if (--depth === 0) return [{ kind: 'comment', text }, i + 1];
      text += char;
    } else text += char;
  }
  return [{ kind: 'comment', text }, raw.length];
}
