// Takes what the header says of who writes; knows their name and address again in a line of their signature, in whatever
// order and dress: `*Anna Muster*`, `Muster, Anna`, `Dr. Anna Muster (she/her)`. Pure, on bounded lines.

/** Who writes, as the header names them. */
export interface Writer {
  readonly name: string | null;
  readonly address: string | null;
}

/** The writer as signatures are compared with: made once for a mail. */
export interface KnownWriter {
  /** Words of the full name, null when it is not known with two words at least. */
  readonly name: ReadonlySet<string> | null;
  /** The letters of the address before its @: who has no name there often signs with these. */
  readonly local: string;
  /** Name and address in small letters. */
  readonly said: string;
  readonly address: string | null;
  /** `muster.example`, where an own site may stand; null for addresses without one. */
  readonly domain: string | null;
}

const MAX_NAME = 80;
/** Shorter local parts are words: `info`, `post`. */
const MIN_LOCAL = 6;
/** Blanks, points and stress in such a name. */
const MAX_BETWEEN = 12;

/** The writer in the form that lines are compared with. */
export function knownWriter({ name, address }: Writer): KnownWriter {
  const own = address?.toLowerCase() ?? null;
  const at = own?.lastIndexOf('@') ?? -1;
  const local = own !== null && at > 0 ? own.slice(0, at) : '';
  const words = nameWords(name !== null && !name.includes('@') ? withoutLetters(name) : local.replace(/[._]/g, ' '));
  return {
    name: words.size > 1 ? words : null,
    local: letters(local),
    said: `${name ?? ''} ${own ?? ''}`.toLowerCase(),
    address: own,
    domain: own !== null && at > 0 ? own.slice(at + 1) : null,
  };
}

/** `Brandi Cole, REALTOR®`, `Anna Muster | Muster GmbH`: what stands behind a full name is none of it. */
function withoutLetters(name: string): string {
  const [head = '', ...rest] = name.slice(0, 2 * MAX_NAME).split(/\s?[|–—•·]\s?|, (?=\p{Lu}{2}|\p{Lu}\.)/u);
  return rest.length > 0 && /\p{L}[\s.]+\p{L}/u.test(head) ? head : name;
}

/** True when the line is the writer's full name and nothing else but titles, stress, a remark in brackets, letters behind it. */
export function isNameOf(line: string, { name, local }: KnownWriter): boolean {
  if (line.length > MAX_NAME) return false;
  if (isLocal(line, local)) return true;
  if (name === null || !mayName(line, name)) return false;
  const bare = line.replace(BEHALF_OF, '').replace(LETTERS_BEFORE, '');
  // `Muster, Anna` is a name, too.
  return [bare, bare.trimEnd().replace(BEHIND_NAME, '')].some((text) => {
    const words = nameWords(text);
    return words.size === name.size && [...words].every((word) => name.has(word));
  });
}

/** The cheap signs first: nearly every line is passed over by them. */
export function mayName(line: string, name: ReadonlySet<string> | null): boolean {
  if (name === null) return false;
  const text = line.toLowerCase();
  for (const word of name) if (!text.includes(word)) return false;
  return true;
}

function isLocal(line: string, local: string): boolean {
  if (local.length < MIN_LOCAL || line.length < local.length || line.length > local.length + MAX_BETWEEN) return false;
  return letters(line) === local;
}

/** How often the line gives the writer's own address or site: nobody has to be told these, they only sign. */
export function ownWays(line: string, { address, domain }: KnownWriter): number {
  const text = line.toLowerCase();
  const isAddressed = address !== null && text.includes(address);
  const isSite = domain !== null && (text.includes(`www.${domain}`) || text.includes(`://${domain}`));
  return (isAddressed ? 1 : 0) + (isSite ? 1 : 0);
}

/** True when the line holds the name of the writer's own site: `arch-moser zt gmbh` of arch-moser.at. */
export function namesSite(line: string, { domain }: KnownWriter): boolean {
  const label = letters(domain?.split('.').at(-2) ?? '');
  return label.length >= MIN_LOCAL && !SHARED.test(label) && letters(line.slice(0, MAX_NAME)).includes(label);
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}]+/gu, '');
}

/** The words of a name; titles that end with a point, stress and what stands in brackets are none. */
function nameWords(text: string): ReadonlySet<string> {
  const bare = text
    .slice(0, 2 * MAX_NAME)
    .replace(/\s?[([][^()[\]]{0,60}[)\]]/g, ' ')
    .replace(/\p{L}{1,12}(?:[.-]\p{L}{1,12})?\.(?=\s|$)/gu, ' ')
    .replace(/[*_"“”]/g, ' ')
    .toLowerCase();
  // What is left must be words alone.
  if (/[^\p{L}\p{M}\s,'’-]/u.test(bare)) return NONE;
  return new Set(bare.match(/[\p{L}\p{M}'’-]+/gu)?.filter((word) => !TITLES.has(word)));
}

/** Sites of mailers are nobody's company. */
const SHARED = /mail|outlook|icloud|yahoo|online|proton|posteo|freenet|orange|laposte|libero|seznam|yandex/;
const NONE: ReadonlySet<string> = new Set();
const TITLES: ReadonlySet<string> = new Set(
  'dr prof dipl-ing ing mag mr mrs ms herr frau mme m avv dott dott-ssa arch lic mgr'.split(' '),
);
/** `DI Lukas Grünwald`, `RA Roth`: titles of capitals alone. */
const LETTERS_BEFORE = /^[*_]{0,2}(?:\p{Lu}{2,4}(?:in)?|MMag|Mag|BSc|MSc|PhD) (?=\p{Lu}\p{Ll})/u;
const BEHALF_OF = /^(?:i\.\s?[av]\.|ppa\.?|gez\.|p\.o\.)\s+/i;
/** `Amara Okafor (she/her)`, `Brenda Ochoa, RN`. */
const BEHIND_NAME = /(?: ?\([^()]{1,20}\)|, ?[\p{L}.]{1,10}(?: [\p{L}.]{1,10})?)$/u;
