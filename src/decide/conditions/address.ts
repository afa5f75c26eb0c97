// Takes the pattern of an address field as an admin wrote it; gives a test over canonical addresses (rules.md
// "Addresses"): lower case, domain as A-label; without `+` tags are ignored, with it they must match; `@x` is exactly
// that domain; a glob without `@` is matched on the domain, and `*.x` excludes x.
import { addressParts, asciiDomain } from '../../model/address.ts';
import { globMatcher } from './glob.ts';

/** A test over one canonical address. */
export function addressMatcher(pattern: string): (address: string) => boolean {
  const wanted = pattern.trim().toLowerCase();
  const at = wanted.lastIndexOf('@');
  if (at < 1) {
    const isDomain = domainMatcher(wanted);
    return (address) => isDomain(addressParts(address).domain);
  }
  const full = `${wanted.slice(0, at)}@${aLabel(wanted.slice(at + 1))}`;
  const isMatch = globMatcher(full.normalize('NFC'));
  if (wanted.slice(0, at).includes('+')) return isMatch;
  return (address) => isMatch(withoutTag(address));
}

/** A test over one domain; `@x` is the same as `x`. */
export function domainMatcher(pattern: string): (domain: string) => boolean {
  const wanted = pattern.trim().toLowerCase();
  return globMatcher(aLabel(wanted.startsWith('@') ? wanted.slice(1) : wanted));
}

/** The one address or domain a pattern means, for looking it up; null when it holds `*` or `?`. */
export function addressKey(pattern: string): string | null {
  const wanted = pattern.trim().toLowerCase();
  if (/[*?]/.test(wanted)) return null;
  const at = wanted.lastIndexOf('@');
  if (at < 1) return domainKey(wanted);
  return `${wanted.slice(0, at)}@${aLabel(wanted.slice(at + 1))}`.normalize('NFC');
}

/** The one domain a pattern means, as `@x`; null when it holds `*` or `?`. */
export function domainKey(pattern: string): string | null {
  const wanted = pattern.trim().toLowerCase();
  return /[*?]/.test(wanted) ? null : `@${aLabel(wanted.startsWith('@') ? wanted.slice(1) : wanted)}`;
}

/** The keys under which an address may be found: itself, without its tag, its domain. */
export function keysOfAddress(address: string): readonly string[] {
  return [address, withoutTag(address), `@${addressParts(address).domain}`];
}

function withoutTag(address: string): string {
  const parts = addressParts(address);
  return parts.local === '' ? address : `${parts.local}@${parts.domain}`;
}

function aLabel(domain: string): string {
  return domain
    .split('.')
    .map((label) => (/[^\x00-\x7f]/.test(label) ? (asciiDomain(label) ?? label) : label))
    .join('.');
}
