// Takes one paragraph of Markdown; gives its inline nodes: text, bold, italic, code, links, line breaks, and places of
// values that a template put in. Linear: one pass, a stack of at most 8 open marks, every look-ahead bounded or done
// once. Never throws; a mark that does not close is literal text. Never lets a link through that is not http(s)/mailto.

/** A piece of running text. `value` stands for a template variable: its text never passes through this parser. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly index: number }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'bold' | 'italic'; readonly of: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly of: readonly Inline[] };

/** How a template marks the place of a value: begin, number, end; `BLOCK` alone on a line is a block value. Private use characters, removed from all text beforehand. */
export const MARKS = { begin: '\uE000', end: '\uE001', block: '\uE002' } as const;
const MARK_CHARS = /[\uE000-\uE002]/g;

/** The text without the characters that mark places of values. */
export function withoutMarks(text: string): string {
  return text.replace(MARK_CHARS, '');
}

interface Frame {
  readonly mark: string;
  readonly nodes: Inline[];
}

const MAX_OPEN = 8;
const VALUE = /\uE000(\d{1,6})\uE001/y;
const LINK_TARGET = /\]\(([^\s()<>]{1,2000})\)/y;
const ANGLE_LINK = /<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/iy;
const BARE_LINK = /https?:\/\/[^\s<>"'`\uE000-\uE002]{1,2000}/iy;
/** The way to a folder on another machine. */
const SHARE = /\\\\[\p{L}\p{N}._-]{1,255}\\(?=[\p{L}\p{N}$_])/uy;
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Parses running text. */
export function parseInline(text: string): readonly Inline[] {
  return new Scanner(text).scan();
}

/** The address when it is one a mail may link to (http, https, mailto), else null. */
export function safeUrl(text: string): string | null {
  if (text.length > 2000 || /[\s\x00-\x1f\x7f-\x9f<>"\\]/.test(text)) return null;
  if (!/^(?:https?:\/\/[^/]|mailto:[^?]*@)/i.test(text)) return null;
  try {
    const url = new URL(text);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? text : null;
  } catch {
    return null;
  }
}

/** One pass over the text. `frames` holds the marks that are open, the innermost last; frames[0] is the paragraph. */
class Scanner {
  readonly #text: string;
  readonly #frames: Frame[] = [{ mark: '', nodes: [] }];
  #at = 0;
  #literal = '';
  #lastBacktick: number;

  constructor(text: string) {
    this.#text = text;
    this.#lastBacktick = text.lastIndexOf('`');
  }

  scan(): readonly Inline[] {
    while (this.#at < this.#text.length) this.#step();
    this.#flush();
    while (this.#frames.length > 1) this.#abandon();
    return this.#frames[0]?.nodes ?? [];
  }

  #step(): void {
    const char = this.#text[this.#at] ?? '';
    if (char === '\\' && this.#share()) return;
    if (char === '\\' && PUNCTUATION.includes(this.#text[this.#at + 1] ?? 'x')) {
      this.#literal += this.#text[this.#at + 1];
      this.#at += 2;
      return;
    }
    const done =
      (char === '\uE000' && this.#value()) ||
      (char === '\n' && this.#push({ kind: 'break' }, 1)) ||
      (char === '`' && this.#code()) ||
      (char === '<' && this.#angleLink()) ||
      ((char === 'h' || char === 'H') && this.#bareLink()) ||
      (char === '[' && this.#open('[')) ||
      (char === ']' && this.#closeLink()) ||
      ((char === '*' || char === '_') && this.#emphasis(char));
    if (done) return;
    this.#literal += char;
    this.#at += 1;
  }

  /** `\\server\share`: people who write no Markdown mean both. */
  #share(): boolean {
    if (/[^\s("'„“»«]/.test(this.#text[this.#at - 1] ?? ' ')) return false;
    const [share] = this.#match(SHARE) ?? [];
    return share !== undefined && this.#literalOf(share);
  }

  #push(node: Inline, length: number): boolean {
    this.#flush();
    this.#frames.at(-1)?.nodes.push(node);
    this.#at += length;
    return true;
  }

  #flush(): void {
    if (this.#literal) this.#frames.at(-1)?.nodes.push({ kind: 'text', text: this.#literal });
    this.#literal = '';
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text);
  }

  #value(): boolean {
    const match = this.#match(VALUE);
    return match !== null && this.#push({ kind: 'value', index: Number(match[1]) }, match[0].length);
  }

  #code(): boolean {
    if (this.#lastBacktick <= this.#at) return false;
    const end = this.#text.indexOf('`', this.#at + 1);
    return this.#push({ kind: 'code', text: this.#text.slice(this.#at + 1, end) }, end + 1 - this.#at);
  }

  #angleLink(): boolean {
    const match = this.#match(ANGLE_LINK);
    const href = match?.[1] ? safeUrl(match[1]) : null;
    if (!match || !href) return false;
    return this.#push({ kind: 'link', href, of: [{ kind: 'text', text: href }] }, match[0].length);
  }

  #bareLink(): boolean {
    if (this.#insideLink() || /[\p{L}\p{N}]/u.test(this.#text[this.#at - 1] ?? ' ')) return false;
    const seen = this.#match(BARE_LINK)?.[0];
    // A full stop or bracket behind an address belongs to the sentence.
    const href = seen ? safeUrl(seen.replace(/[.,;:!?*_)\]}]{1,8}$/, '')) : null;
    return href !== null && this.#push({ kind: 'link', href, of: [{ kind: 'text', text: href }] }, href.length);
  }

  #insideLink(): boolean {
    return this.#frames.some((frame) => frame.mark === '[');
  }

  #open(mark: string): boolean {
    if (this.#frames.length > MAX_OPEN || (mark === '[' && this.#insideLink())) return false;
    this.#flush();
    this.#frames.push({ mark, nodes: [] });
    this.#at += mark.length;
    return true;
  }

  #closeLink(): boolean {
    if (!this.#insideLink()) return false;
    const match = this.#match(LINK_TARGET);
    while (this.#frames.at(-1)?.mark !== '[') this.#abandon();
    // The target may hold places of values; they are filled in and checked when it is rendered.
    if (!match?.[1]) {
      this.#abandon();
      return false;
    }
    this.#flush();
    const frame = this.#frames.pop();
    return this.#push({ kind: 'link', href: match[1], of: frame?.nodes ?? [] }, match[0].length);
  }

  #emphasis(char: string): boolean {
    const mark = this.#text[this.#at + 1] === char ? char + char : char;
    const before = this.#text[this.#at - 1] ?? ' ';
    const after = this.#text[this.#at + mark.length] ?? ' ';
    // 2*3*4 is a product: without its signs it would be another number.
    if (char === '*' && /\d/.test(before) && /\d/.test(after)) return this.#literalOf(mark);
    const word = /[\p{L}\p{N}]/u;
    const canClose = !/\s/.test(before) && !(char === '_' && word.test(after));
    const canOpen = !/\s/.test(after) && !(char === '_' && word.test(before));
    if (canClose && this.#frames.some((frame) => frame.mark === mark)) return this.#closeEmphasis(mark);
    return canOpen && this.#open(mark);
  }

  #literalOf(text: string): boolean {
    this.#literal += text;
    this.#at += text.length;
    return true;
  }

  #closeEmphasis(mark: string): boolean {
    while (this.#frames.at(-1)?.mark !== mark) this.#abandon();
    this.#flush();
    const frame = this.#frames.pop();
    return this.#push({ kind: mark.length === 2 ? 'bold' : 'italic', of: frame?.nodes ?? [] }, mark.length);
  }

  /** The innermost mark never closed: it and what it holds are plain content of the frame around it. */
  #abandon(): void {
    this.#flush();
    const frame = this.#frames.pop();
    if (!frame) return;
    const outer = this.#frames.at(-1)?.nodes;
    outer?.push({ kind: 'text', text: frame.mark });
    // One by one: a spread of 100,000 nodes overflows the stack.
    for (const node of frame.nodes) outer?.push(node);
  }
}
