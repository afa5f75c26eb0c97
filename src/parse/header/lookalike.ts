// Takes a domain with A-labels; gives the ASCII domain it could be taken for, or null. Only a warning for people (H22):
// who may write is compared byte by byte, with A-labels. Letters of two alphabets in one label, or a label of foreign
// letters that all look like Latin ones, below a Latin top-level domain. Linear; never throws. UTS #39 in small.
import { domainToUnicode } from 'node:url';

const ALPHABETS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];
/** Foreign letters and the Latin letter each is taken for. */
const TWINS = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'Ьβ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽ',
    g: 'ɡց',
    h: 'һհ',
    i: 'іι',
    j: 'јϳ',
    k: 'кκ',
    l: 'ӏ',
    m: 'м',
    n: 'пոη',
    o: 'оοօ',
    p: 'рρ',
    q: 'ԛզ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'υսц',
    v: 'νѵ',
    w: 'ԝѡω',
    x: 'хχ',
    y: 'уγү',
    z: 'ᴢ',
  }).flatMap(([latin, twins]) => [...twins].map((twin) => [twin, latin] as const)),
);

/** `xn--cme-5cd.example` → `acme.example`; null for what can be taken for nothing else. */
export function lookalikeOf(domain: string): string | null {
  if (!domain.includes('xn--') || domain.length > 253) return null;
  const labels = domainToUnicode(domain).split('.');
  if (!/^[a-z0-9-]+$/.test(labels.at(-1) ?? '')) return null;
  const plain = labels.map(plainLabel);
  return plain.includes(null) || plain.join('.') === labels.join('.') ? null : plain.join('.');
}

/** The label with its twins made Latin; null when a foreign letter has none, unless Latin letters stand beside it. */
function plainLabel(label: string): string | null {
  const isMixed = ALPHABETS.filter((alphabet) => alphabet.test(label)).length > 1;
  const plain = [...label].map((letter) => TWINS.get(letter) ?? letter).join('');
  return /^[\p{Script=Latin}0-9-]+$/u.test(plain) || isMixed ? plain : null;
}
