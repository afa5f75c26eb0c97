// Takes words of a mail; gives words that name nobody: addresses, names, numbers, links and accounts are replaced, each
// by the same stand-in wherever it stands, so that what belongs together still does. Own addresses stay. Bounded; errs
// on the side of replacing too much.
import { canonicalAddress } from '../../model/address.ts';

const ADDRESS = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const LINK = /\bhttps?:\/\/[^\s<>"')\]]{1,2000}/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g;
const NUMBER = /\+?\d[\d ()/.-]{4,30}\d/g;
const MAX_TEXT = 4_000;

export class Anonymiser {
  readonly #own: ReadonlySet<string>;
  readonly #addresses = new Map<string, string>();
  readonly #domains = new Map<string, string>();
  readonly #names = new Set<string>();

  /** `own` are addresses that may stay; `names` are display names of the people in the mail. */
  constructor(own: ReadonlySet<string>, names: readonly string[]) {
    this.#own = own;
    for (const name of names)
      for (const word of name.split(/[^\p{L}\p{N}'-]+/u)) if (word.length >= 3) this.#names.add(word.toLowerCase());
  }

  address(address: string): string {
    const canonical = canonicalAddress(address) ?? address.toLowerCase();
    if (this.#own.has(canonical)) return canonical;
    const known = this.#addresses.get(canonical);
    if (known) return known;
    const domain = canonical.slice(canonical.lastIndexOf('@') + 1);
    const shown = this.#domains.get(domain) ?? `firma${this.#domains.size === 0 ? '' : this.#domains.size + 1}.example`;
    this.#domains.set(domain, shown);
    const standIn = `person${this.#addresses.size + 1}@${shown}`;
    this.#addresses.set(canonical, standIn);
    return standIn;
  }

  text(text: string): string {
    const cut = text.slice(0, MAX_TEXT);
    return cut
      .replace(LINK, 'https://www.firma.example/')
      .replace(ADDRESS, (address) => this.address(address))
      .replace(IBAN, 'DE00 0000 0000 0000 0000 00')
      .replace(NUMBER, (number) => number.replaceAll(/\d/g, '0'))
      .replace(/[\p{L}][\p{L}'-]{2,60}/gu, (word) => (this.#names.has(word.toLowerCase()) ? 'Person' : word));
  }
}
