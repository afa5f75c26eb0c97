// Takes the HTML of a stranger; gives the text a reader would see: paragraphs, lists, tables, links, quotes as `> `.
// One pass over htmlparser2's tokens, bounded in input, depth and output; scripts, styles and hidden preheaders give no
// words. Never throws, never fetches. (H7, H8)
import { Parser } from 'htmlparser2';
import { MAX_HTML_DEPTH, MAX_TEXT, MAX_TEXT_BYTES } from '../limits.ts';

const BLOCKS = new Set(
  'address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul body html caption'.split(
    ' ',
  ),
);
/** Blocks with an empty line before and after. */
const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table'.split(' '));
const SILENT = new Set('script style title template iframe svg math select textarea'.split(' '));
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

interface Open {
  readonly name: string;
  readonly href: string;
  readonly textStart: number;
  readonly hides: boolean;
  count: number;
}

/** The text of the HTML; `cut` is true when it was longer than may be read. */
export function htmlToText(html: string): { readonly text: string; readonly cut: boolean } {
  const text = textOf(html.length > MAX_TEXT_BYTES ? html.slice(0, MAX_TEXT_BYTES) : html);
  return { text, cut: html.length > MAX_TEXT_BYTES };
}

function textOf(input: string): string {
  const page = new Page();
  const parser = new Parser(page.handler(), {
    decodeEntities: true,
    lowerCaseTags: true,
    lowerCaseAttributeNames: true,
    xmlMode: false,
  });
  parser.write(limitDepth(input));
  parser.end();
  const text = page.text();
  // A comment, script or style that is never closed would take all words with it.
  const open = text === '' ? unclosed(input) : null;
  return open === null ? text : textOf(open);
}

/** The HTML without the openings of what is never closed; null when all is closed. */
function unclosed(html: string): string | null {
  const lower = html.toLowerCase();
  const left = (open: string, close: string) => lower.lastIndexOf(open) > lower.lastIndexOf(close);
  const isComment = left('<!--', '-->');
  const silent = ['style', 'title', 'script', 'textarea', 'select'].find((name) => left(`<${name}`, `</${name}`));
  if (isComment) return html.replaceAll('<!--', '');
  return silent === undefined ? null : html.replace(new RegExp(`<${silent}[^<>]*>`, 'gi'), '');
}

/**
 * htmlparser2 keeps its stack at the front of an array: quadratic in depth. Beyond a depth that no mail has, opening
 * tags of inline and block containers are dropped before parsing; their words stay.
 */
function limitDepth(html: string): string {
  if (html.length < 12_000) return html;
  let depth = 0;
  let deepest = 0;
  for (const match of html.matchAll(/<(\/?)([a-z])/gi)) {
    depth += match[1] === '/' ? -1 : 1;
    if (depth > deepest) deepest = depth;
  }
  if (deepest < 4_000) return html;
  return html
    .replace(/<\/?(?!br\b|p\b|li\b|tr\b|td\b|div\b|style\b|script\b)[a-z][^<>]*>/gi, '')
    .replace(/<div\b[^<>]*>/gi, '<br>')
    .replace(/<\/div>/gi, '');
}

class Page {
  private readonly lines: string[] = [];
  private line = '';
  private length = 0;
  private wantsBreak = 0;
  private space = false;
  private silent = 0;
  private pre = 0;
  private quote = 0;
  private readonly stack: Open[] = [];
  private overflow = 0;

  handler() {
    return {
      onopentag: (name: string, attributes: Record<string, string>) => this.open(name, attributes),
      ontext: (text: string) => this.words(text),
      onclosetag: (name: string) => this.close(name),
    };
  }

  text(): string {
    this.endLine();
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+/, '')
      .trimEnd();
  }

  private open(name: string, attributes: Record<string, string>): void {
    if (VOID.has(name)) {
      this.openVoid(name, attributes);
      return;
    }
    if (this.stack.length >= MAX_HTML_DEPTH) {
      this.overflow++;
      if (BLOCKS.has(name)) this.breakLine(1);
      return;
    }
    const hides = SILENT.has(name) || isHidden(attributes);
    if (BLOCKS.has(name)) this.breakLine(PARAGRAPHS.has(name) && !(name === 'p' && this.inItem()) ? 2 : 1);
    this.stack.push({ name, href: attributes.href ?? '', textStart: this.position(), hides, count: 0 });
    if (hides) this.silent++;
    if (this.silent > 0) return;
    if (name === 'blockquote') this.quote++;
    if (name === 'pre') this.pre++;
    if (name === 'li') this.bullet();
    if ((name === 'td' || name === 'th') && this.line !== '') this.append(' | ');
  }

  private openVoid(name: string, attributes: Record<string, string>): void {
    if (this.silent > 0) return;
    if (name === 'br') this.endLine();
    if (name === 'hr') {
      this.breakLine(1);
      this.append('________________________________');
      this.breakLine(1);
    }
    const alt = name === 'img' ? (attributes.alt ?? '').trim() : '';
    if (alt !== '' && alt.length <= 200) this.words(`[${alt}]`);
  }

  private close(name: string): void {
    if (VOID.has(name)) return;
    const top = this.stack.at(-1);
    if (!top || top.name !== name) {
      // htmlparser2 closes in order; only what went over the depth has no entry here.
      if (this.overflow > 0) this.overflow--;
      if (BLOCKS.has(name)) this.breakLine(1);
      return;
    }
    this.stack.pop();
    if (top.hides) this.silent--;
    if (this.silent === 0 && !top.hides) {
      if (name === 'a') this.link(top);
      if (name === 'pre') this.pre--;
    }
    if (BLOCKS.has(name)) this.breakLine(PARAGRAPHS.has(name) && !(name === 'p' && this.inItem()) ? 2 : 1);
    if (this.silent === 0 && !top.hides && name === 'blockquote') {
      this.endLineIfAny();
      this.quote--;
    }
  }

  private words(text: string): void {
    if (this.silent > 0 || this.length > MAX_TEXT) return;
    if (this.pre > 0) {
      const parts = text.split(/\r\n?|\n/);
      for (const [index, part] of parts.entries()) {
        if (index > 0) this.endLine();
        if (part !== '') this.append(part);
      }
      return;
    }
    const folded = text.replace(/[ \t\r\n\f\u00a0]+/g, ' ').replace(/\u034f|[\u200b\u00ad\u2060\ufeff]/g, '');
    if (folded === '') return;
    if (folded === ' ') {
      this.space = true;
      return;
    }
    if (folded.startsWith(' ')) this.space = true;
    this.append(folded.trim());
    this.space = folded.endsWith(' ');
  }

  private append(text: string): void {
    this.flushBreaks();
    if (this.space && this.line !== '' && !this.line.endsWith(' ') && !text.startsWith(' ')) this.line += ' ';
    this.space = false;
    this.line += text;
    this.length += text.length;
  }

  private link(tag: Open): void {
    const shown = this.textSince(tag.textStart);
    const href = tag.href.trim();
    if (!/^(?:https?:|mailto:|tel:|ftp:)/i.test(href) || href.length > 2_000) return;
    const bare = href.replace(/^mailto:|^tel:/i, '').replace(/\/$/, '');
    if (
      shown === '' ||
      shown.includes(bare) ||
      bare.replace(/^https?:\/\/(?:www\.)?/i, '') === shown.replace(/^www\./i, '').replace(/\/$/, '')
    )
      return;
    this.append(` <${href}>`);
  }

  private textSince(start: number): string {
    const whole = this.position();
    return whole <= start ? '' : this.line.slice(-Math.min(this.line.length, whole - start)).trim();
  }

  private position(): number {
    return this.length;
  }

  private bullet(): void {
    const list = this.stack.findLast((open) => open.name === 'ol' || open.name === 'ul');
    if (list) list.count++;
    this.append(list?.name === 'ol' ? `${list.count}. ` : '- ');
  }

  private inItem(): boolean {
    return this.stack.some((open) => open.name === 'li' || open.name === 'td');
  }

  /** Remembers that the next words begin a new line (1) or come after an empty one (2). */
  private breakLine(lines: number): void {
    if (this.silent > 0) return;
    this.wantsBreak = Math.max(this.wantsBreak, lines);
    this.endLineIfAny();
    this.space = false;
  }

  private flushBreaks(): void {
    if (this.line !== '') return;
    if (this.wantsBreak > 1 && this.lines.length > 0 && !isBlankLine(this.lines.at(-1) ?? ''))
      this.lines.push('> '.repeat(Math.min(this.quote, 20)).trimEnd());
    this.wantsBreak = 0;
  }

  private endLineIfAny(): void {
    if (this.line !== '') this.endLine();
  }

  private endLine(): void {
    if (this.line === '' && this.wantsBreak > 0 && this.lines.length === 0) return;
    const prefix = this.quote > 0 ? '> '.repeat(Math.min(this.quote, 20)) : '';
    this.lines.push((prefix + this.line).trimEnd());
    this.line = '';
    this.length++;
    this.space = false;
  }
}

function isBlankLine(line: string): boolean {
  return /^[> ]*$/.test(line);
}

/** Preheaders and tracking words that no reader sees. */
function isHidden(attributes: Record<string, string>): boolean {
  if ('hidden' in attributes) return true;
  const style = attributes.style;
  return style !== undefined && /display\s*:\s*none|mso-hide\s*:\s*all/i.test(style.slice(0, 2_000));
}
