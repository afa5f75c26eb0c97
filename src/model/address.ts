// Takes text that claims to be a mail address; gives its parts in the one form everything compares.
// Strict on purpose: this decides who may write and who is written to (H21, H49), so comments, quoted
// local parts, group syntax and white space are refused here; the lenient reading for display is parse's.
// Never throws, never touches DNS. RFC 5321 §4.1.2 (sizes), RFC 5890 (A-labels).
import { domainToASCII, domainToUnicode } from 'node:url';

/** One mailbox as a person sees it: the addr-spec and the display name ('' when there is none). */
export interface Address {
  readonly address: string;
  readonly name: string;
}

/** The parts of a canonical address; `tag` is what stands between the first `+` and the `@`, '' when absent. */
export interface AddressParts {
  readonly local: string;
  readonly tag: string;
  readonly domain: string;
}

const MAX_ADDRESS_OCTETS = 254;
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const ASCII_LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const PLAIN_DOMAIN = new RegExp(DOMAIN.source, 'i');

/** The address lower-cased with its domain as A-label, or null when it is not a plain `local@domain` of at most 254 octets. */
export function canonicalAddress(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1) return null;
  const domain = asciiDomain(text.slice(at + 1));
  if (!domain) return null;
  const local = localPart(text.slice(0, at));
  if (local === null) return null;
  const whole = `${local}@${domain}`;
  return Buffer.byteLength(whole) > MAX_ADDRESS_OCTETS ? null : whole;
}

function localPart(text: string): string | null {
  // Nearly every one: what needs no tables of Unicode.
  if (ASCII_LOCAL.test(text)) return text.length > 64 ? null : text.toLowerCase();
  const local = text.normalize('NFC').toLowerCase();
  return LOCAL.test(local) && Buffer.byteLength(local) <= 64 && !becamePlain(text, local) ? local : null;
}

/** A domain lower-cased as A-label, or null when it is no host name, or one that only turns into another one. */
export function asciiDomain(text: string): string | null {
  if (text.length > 253) return null;
  // Nearly every one: what needs no tables of Unicode.
  if (PLAIN_DOMAIN.test(text)) return text.toLowerCase();
  if (/[\s[\]/\\?#%:]/.test(text)) return null;
  const domain = /[^\x00-\x7f]/.test(text) ? aLabels(text) : text.toLowerCase();
  return domain && DOMAIN.test(domain) ? domain : null;
}

/**
 * The mapping before IDNA (UTS 46) drops soft hyphens and blanks of no width and makes plain letters of wide ones: what it
 * changes is not the domain that a server saw, and whose policy it asked for (RFC 5895; H21, H22). '' for such a one.
 */
function aLabels(text: string): string {
  const domain = domainToASCII(text);
  // Letter by letter: the whole word would get the final sigma of a text. Thai and Lao vowels have one spelling in a domain.
  const small = text.normalize('NFC').replace(/./gsu, (letter) => letter.toLowerCase());
  if (becamePlain(text, small)) return '';
  const spelt = small.replaceAll('\u0e33', '\u0e4d\u0e32').replaceAll('\u0eb3', '\u0ecd\u0eb2');
  const labels = spelt.split('.');
  const read = domain
    .split('.')
    .map((label, at) => (/[^\x00-\x7f]/.test(labels[at] ?? '') ? domainToUnicode(label) : label));
  return read.join('.') === labels.join('.') ? domain : '';
}

/** Some signs are plain letters in another form (the sign of Kelvin is a K, RFC 3454 B.3): who sees them sees another address. */
function becamePlain(given: string, small: string): boolean {
  return /[\u212a\u212b\u2126]/.test(given) || (/[^\x00-\x7f]/.test(given) && !/[^\x00-\x7f]/.test(small));
}

/** Splits a canonical address. */
export function addressParts(address: string): AddressParts {
  const at = address.lastIndexOf('@');
  const whole = address.slice(0, Math.max(at, 0));
  const plus = whole.indexOf('+');
  return {
    local: plus < 0 ? whole : whole.slice(0, plus),
    tag: plus < 0 ? '' : whole.slice(plus + 1),
    domain: address.slice(at + 1),
  };
}

/** The canonical address without its `+tag`: what identifies a mailbox of ours. Null when the text is no address. */
export function baseAddress(text: string): string | null {
  const canonical = canonicalAddress(text);
  if (!canonical) return null;
  const parts = addressParts(canonical);
  return parts.local === '' ? canonical : `${parts.local}@${parts.domain}`;
}

/** True when both texts are the same mailbox, compared canonically, tags kept. */
export function sameAddress(a: string, b: string): boolean {
  const left = canonicalAddress(a);
  return left !== null && left === canonicalAddress(b);
}
