// Takes words of a mail; gives words that name nobody: addresses, names, places, numbers, links and accounts are replaced,
// each address by the same stand-in wherever it stands. What has a capital letter and is no ordinary word counts as a name;
// every digit becomes 0; what follows the complimentary close is left out. Own addresses stay. Bounded, linear; errs on
// the side of replacing too much.
import { canonicalAddress } from '../../model/address.ts';
import { ordinaryWords } from './ordinary-words.ts';

const ADDRESS = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"')\]]{1,2000}/giu;
const HOST =
  /\b[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,6}\.(?:de|com|net|org|info|eu|at|ch|nl|be|fr|uk|io|biz|example|test)\b/giu;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g;
/** An account, a licence plate, a customer's code: letters and digits in one. */
const CODE = /(?=[\p{L}\p{N}_-]{0,64}\p{N})(?=[\p{L}\p{N}_-]{0,64}\p{L})[\p{L}\p{N}_-]{2,64}/gu;
const WORD = /\p{L}[\p{L}\p{M}'’-]{0,60}/gu;
/** Letters of scripts without capitals say nothing about names. */
const UNCASED = /\p{Lo}/u;
const CLOSE =
  /^\W{0,3}(?:mit (?:freundliche[nm]|besten|herzlichen|vielen) |freundliche |viele |beste |liebe |herzliche )?(?:grü(?:ß|ss)e?n?|mfg|lg|vg|hochachtungsvoll|(?:kind |best |warm )?regards|sincerely|yours (?:sincerely|faithfully)|cheers|met (?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|cordialement|bien à vous|salutations|-- ?$)/iu;
const GREETING =
  /^(\W{0,3}(?:hallo|hi|hey|moin|servus|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|dear|hello|good (?:morning|afternoon|evening)|beste|geachte|dag|bonjour|bonsoir|chère?|cher)\b)(.*)$/iu;
const NAMED =
  /\b((?:mein name ist|ich heiße|ich heisse|my name is|i am called|mijn naam is|ik heet|je m['’]appelle|mon nom est)\s)[^,.;!?\n]{1,120}/giu;
const MAX_TEXT = 4_000;
const PERSON = 'Person';

export class Anonymiser {
  readonly #own: ReadonlySet<string>;
  readonly #addresses = new Map<string, string>();
  readonly #domains = new Map<string, string>();
  readonly #names = new Set<string>();

  /** `own` are addresses that may stay; `names` are display names and addresses of the people in the mail. */
  constructor(own: ReadonlySet<string>, names: readonly string[]) {
    this.#own = own;
    for (const name of names)
      for (const word of name.split(/[^\p{L}\p{M}]+/u))
        if (word.length >= 2 && !ordinaryWords.has(word.toLowerCase())) this.#names.add(word.toLowerCase());
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

  /** A line or a whole letter. */
  text(text: string): string {
    const lines = text.slice(0, MAX_TEXT).split('\n');
    const close = lines.findIndex((line) => CLOSE.test(line));
    const kept = (close < 0 ? lines : lines.slice(0, close)).join('\n');
    const lower = lowerWords(kept);
    return kept
      .split('\n')
      .map((line) =>
        this.#line(
          line.replace(GREETING, (_, hello: string, rest: string) => hello + greeted(rest)),
          lower,
        ),
      )
      .join('\n');
  }

  #line(line: string, lower: ReadonlySet<string>): string {
    const named = line.replace(NAMED, `$1${PERSON}`);
    // Stand-ins hold digits and letters of their own: they are put in last.
    const held: string[] = [];
    const hold = (standIn: string): string => `\u0000${'\u0001'.repeat(held.push(standIn))}\u0000`;
    return named
      .replace(/[\u0000\u0001]/g, '')
      .replace(LINK, () => hold('https://www.firma.example/'))
      .replace(ADDRESS, (address) => hold(this.address(address)))
      .replace(HOST, () => hold('firma.example'))
      .replace(IBAN, () => hold('DE00 0000 0000 0000 0000 00'))
      .replace(CODE, (code) => hold('0'.repeat(Math.min(code.length, 12))))
      .replace(/\p{N}/gu, '0')
      .replace(WORD, (word) => this.#word(word, lower))
      .replace(/\u0000(\u0001+)\u0000/g, (_, marks: string) => held[marks.length - 1] ?? '');
  }

  #word(word: string, lower: ReadonlySet<string>): string {
    if (UNCASED.test(word)) return PERSON;
    const parts = word.toLowerCase().split(/['’-]/);
    if (parts.some((part) => this.#names.has(part))) return PERSON;
    if (word === word.toLowerCase()) return word;
    const isOrdinary = [word.toLowerCase(), ...(parts.length > 1 ? [] : parts)].some(
      (form) => ordinaryWords.has(form) || lower.has(form),
    );
    const areParts = parts.length > 1 && parts.every((part) => ordinaryWords.has(part) || lower.has(part));
    return isOrdinary || areParts ? word : PERSON;
  }
}

/** Whoever is greeted: nothing of it stays but the form of address. */
function greeted(rest: string): string {
  const end = rest.search(/[,!.;:]/);
  const name = end < 0 ? rest : rest.slice(0, end);
  const words = name.split(/\s+/).filter((word) => word !== '');
  const shown = words.map((word) => (ordinaryWords.has(word.toLowerCase()) ? word : PERSON));
  return `${words.length > 0 ? ' ' : ''}${shown.join(' ')}${end < 0 ? '' : rest.slice(end)}`;
}

/** Words the mail itself writes in lower case: with a capital they only begin a sentence. */
function lowerWords(text: string): ReadonlySet<string> {
  const plain = text.replace(LINK, ' ').replace(ADDRESS, ' ').replace(HOST, ' ');
  return new Set((plain.match(WORD) ?? []).filter((word) => word === word.toLowerCase()));
}
