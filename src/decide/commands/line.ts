// One line as its author meant it, whatever his program made of it: odd blanks and characters nobody sees, bold and
// italic marks, smart quotation marks, addresses that were turned into links. Takes text; gives text. Linear, bounded.

/** Characters of a line that are looked at. */
export const MAX_LINE = 1000;

const BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]/g;
const UNSEEN =
  /(?:[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cc}]|\u034f|\u20e3|\ufe0e|\ufe0f)/gu;

/** The line without what nobody typed. */
export function plainLine(line: string): string {
  return line.slice(0, MAX_LINE).replace(BLANKS, ' ').replace(UNSEEN, '').trim();
}

/** Without the marks some programs leave of bold and italic: `*#close*`, `**#close** solved`, `_#take_`. */
export function unmarked(line: string): string {
  const open = /^[*_]{1,3}(?=[#@/＃＠／\p{L}])/u.exec(line)?.[0];
  if (open === undefined) return line;
  const rest = line.slice(open.length);
  const close = rest.indexOf(open);
  return close < 0 ? rest : `${rest.slice(0, close)}${rest.slice(close + open.length)}`.trim();
}

/** `eva@x.example<mailto:eva@x.example>` and `[eva@x.example](mailto:eva@x.example)` are one address. */
export function unlinked(value: string): string {
  if (!/mailto:/i.test(value)) return value;
  return withoutTwins(value.replaceAll(/\[([^\]\s]{1,250})\]\(mailto:[^)\s]{1,500}\)/gi, '$1'))
    .replaceAll(/<mailto:([^>\s]{1,250})>/gi, '<$1>')
    .replaceAll(/(^|[\s,;])mailto:(?=[^\s@]{1,64}@)/gi, '$1');
}

/** The link behind the address it says again goes. The link is looked for, not the address: a line of `@` alone took a second. */
function withoutTwins(value: string): string {
  let text = '';
  let from = 0;
  for (const { index, 0: link } of value.matchAll(/\s{0,3}[<[(]mailto:[^>\])\s]{1,500}[>\])]/gi)) {
    const before = value.slice(from, index);
    const isTwin = /.@./.test(before.split(/[\s<>]/).at(-1) ?? '');
    text += isTwin ? before : before + link;
    from = index + link.length;
  }
  return text + value.slice(from);
}

const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['„', '”'],
  ['”', '”'],
  ['‘', '’'],
  ['‚', '‘'],
  ['«', '»'],
  ['»', '«'],
  ['‹', '›'],
];

/** The value without the quotation marks around it; both kinds of blank inside « » go, too. */
export function unquoted(value: string): string {
  const text = value.trim();
  for (const [open, close] of QUOTES) {
    if (text.length > open.length + close.length && text.startsWith(open) && text.endsWith(close))
      return text.slice(open.length, -close.length).trim();
  }
  return text;
}

/** A value of one or two words without the full stop a telephone puts behind it. */
export function unstopped(value: string): string {
  return /^[^.!?;]{1,80}[.!;]$/.test(value) ? value.slice(0, -1).trim() : value;
}
