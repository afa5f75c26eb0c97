// Takes the HTML of a stranger; gives the text a reader would see: paragraphs, lists, tables, links, quotes as `> `.
// One pass over htmlparser2's tokens, bounded in input, depth and output; scripts, styles and hidden preheaders give no
// words. Never throws, never fetches. (H7, H8)
import { Parser } from 'htmlparser2';
import { MAX_HTML_DEPTH, MAX_TEXT, MAX_TEXT_BYTES } from '../limits.ts';
import { GrowingLine } from './html-line.ts';
import { CONTROLS, holdsNotice, LineMarks, takeMarks } from './html-marks.ts';
import { limitDepth, unclosed } from './html-mend.ts';
import {
  altWords,
  BLOCKS,
  isBlankLine,
  isHidden,
  isQuote,
  isTightParagraph,
  PARAGRAPHS,
  SILENT,
  saysWhere,
  VOID,
} from './html-style.ts';

interface Open {
  readonly name: string;
  readonly href: string;
  readonly textStart: number;
  readonly hides: boolean;
  readonly quotes: boolean;
  readonly isTight: boolean;
  /** Items of a list, cells of a row so far. */
  count: number;
  /** Of a table row: the line its first words stand on, -1 before there are any. */
  line: number;
}

/** The text of the HTML; `cut` is true when it was longer than may be read. */
export function htmlToText(html: string): { readonly text: string; readonly cut: boolean } {
  return { text: takeMarks(htmlToMarkedText(html)).text, cut: html.length > MAX_TEXT_BYTES };
}

/** The text of the HTML with what it says of its lines: for `takeMarks`. */
export function htmlToMarkedText(html: string): string {
  return textOf(html.length > MAX_TEXT_BYTES ? html.slice(0, MAX_TEXT_BYTES) : html);
}

function textOf(input: string): string {
  const page = new Page(holdsNotice(input));
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
  if (open !== null) return textOf(open);
  // When everything is hidden, hiding is no longer a preheader's trick: somebody's words must not vanish.
  return text === '' && /\sstyle\s*=/i.test(input) ? textOf(input.replace(/\sstyle\s*=/gi, ' data-style=')) : text;
}

class Page {
  private readonly lines: string[] = [];
  private readonly line = new GrowingLine();
  private length = 0;
  /** Quote depth of the line at hand, and of the last one written. */
  private lineQuote = 0;
  private lastQuote = 0;
  private wantsBreak = 0;
  /** In a cell or list item without words yet: its blocks begin no line. */
  private isFresh = false;
  private readonly freshRows: Open[] = [];
  private readonly links = new Set<string>();
  private readonly marks: LineMarks;
  private space = false;
  /** Where a hard blank stood alone last. */
  private blankAt = -1;
  private silent = 0;
  private pre = 0;
  private quote = 0;
  private readonly stack: Open[] = [];
  private overflow = 0;

  constructor(hasNotice: boolean) {
    this.marks = new LineMarks(hasNotice);
  }

  handler() {
    return {
      onopentag: (name: string, attributes: Record<string, string>) => this.open(name, attributes),
      ontext: (text: string) => this.words(text),
      onclosetag: (name: string) => this.close(name),
    };
  }

  text(): string {
    if (!this.line.isEmpty) this.endLine();
    const text = this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+/, '')
      .trimEnd();
    // Pictures alone: where they lead is all there is to read.
    return text === '' ? [...this.links].map((link) => `<${link}>`).join('\n') : text;
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
    const hides = SILENT.has(name) || isHidden(name, attributes);
    const isTight = name === 'p' && isTightParagraph(attributes);
    if (BLOCKS.has(name) && !hides) this.breakLine(this.distance(name, isTight));
    const count = name === 'ol' ? Math.trunc(Number(attributes.start ?? 1) || 1) - 1 : 0;
    const quotes = isQuote(name, attributes);
    const opened = {
      name,
      href: attributes.href ?? '',
      textStart: this.length,
      hides,
      quotes,
      isTight,
      count,
      line: -1,
    };
    this.stack.push(opened);
    this.marks.open(name, attributes);
    if (hides) this.silent++;
    if (this.silent > 0) return;
    if (name === 'tr') this.freshRows.push(opened);
    if (quotes) this.quote++;
    if (name === 'pre') this.pre++;
    if (name === 'li') this.bullet();
    if (name === 'td' || name === 'th') this.cell();
  }

  /** Lines from a block to what is around it: 2 leaves one empty, but not in list items and rows of several cells. */
  private distance(name: string, isTight: boolean): number {
    if (!PARAGRAPHS.has(name) || isTight) return 1;
    if (name !== 'p' && name !== 'ul' && name !== 'ol' && name !== 'table') return 2;
    const holder = this.stack.findLast((open) => open.name === 'li' || open.name === 'tr');
    if (!holder) return 2;
    return holder.name === 'li' || holder.count > 1 ? 1 : 2;
  }

  /** Cells of a row stay on one line as long as each is one line; blocks in them make lines of their own. */
  private cell(): void {
    const row = this.stack.findLast((open) => open.name === 'tr');
    if (row) row.count++;
    if (row && !this.line.isEmpty && row.line === this.lines.length) {
      this.wantsBreak = 0;
      this.append(' | ');
    } else if (!row || row.line >= 0) this.breakLine(1);
    this.isFresh = true;
  }

  private openVoid(name: string, attributes: Record<string, string>): void {
    if (this.silent > 0) return;
    this.marks.openVoid(attributes);
    if (name === 'br' && !this.isFresh) this.newLine();
    if (name === 'hr') {
      this.breakLine(1);
      this.append('________________________________');
      this.breakLine(1);
    }
    if (name === 'img') this.words(altWords(attributes.alt));
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
    this.marks.close();
    if (top.hides) this.silent--;
    if (this.silent === 0 && !top.hides) {
      if (name === 'a') this.link(top);
      if (name === 'pre') this.pre--;
    }
    if (name === 'td' || name === 'th' || name === 'li') this.isFresh = false;
    if (BLOCKS.has(name) && !top.hides)
      this.breakLine(this.isDrawnBlank(top) ? 2 : this.distance(name, top.isTight && !this.isEmptySince(top)));
    if (this.silent === 0 && !top.hides && top.quotes) this.quote--;
  }

  private words(text: string): void {
    if (this.silent > 0 || this.length > MAX_TEXT) return;
    if (this.pre > 0) {
      const parts = text.split(/\r\n?|\n/);
      for (const [index, part] of parts.entries()) {
        if (index > 0) this.newLine();
        if (part !== '') this.append(part);
      }
      return;
    }
    const folded = text.replace(/[ \t\r\n\f\u00a0]+/g, ' ').replace(/\u034f|[\u200b\u00ad\u2060\ufeff]/g, '');
    if (folded === '') return;
    if (folded === ' ') {
      if (text.includes('\u00a0')) this.blankAt = this.length;
      this.space = true;
      return;
    }
    if (folded.startsWith(' ')) this.space = true;
    this.append(folded.trim());
    this.space = folded.endsWith(' ');
  }

  private append(text: string): void {
    this.flushBreaks();
    if (this.line.isEmpty) this.lineQuote = this.quote;
    for (const row of this.freshRows.splice(0)) row.line = this.lines.length;
    this.isFresh = false;
    if (this.space && !this.line.isEmpty && !this.line.endsWithBlank && !text.startsWith(' ')) this.line.add(' ');
    this.space = false;
    const clean = text.replace(CONTROLS, '');
    this.marks.words(clean);
    this.line.add(clean);
    this.length += text.length;
  }

  private link(tag: Open): void {
    const shown = this.textSince(tag.textStart);
    const href = tag.href.trim();
    if (!/^(?:https?:|mailto:|tel:|ftp:)/i.test(href) || href.length > 2_000) return;
    if (this.links.size < 20) this.links.add(href);
    if (shown === '' || saysWhere(shown, href)) return;
    // The words of the link may have been a block: the address still stands behind them.
    const breaks = this.wantsBreak;
    this.wantsBreak = 0;
    this.append(` <${href}>`);
    this.wantsBreak = breaks;
  }

  private textSince(start: number): string {
    return this.line.last(this.length - start).trim();
  }

  /** GMX, Outlook and others write an empty line as `<div>&nbsp;</div>`. */
  private isDrawnBlank(tag: Open): boolean {
    return tag.name === 'div' && this.isEmptySince(tag) && this.blankAt === this.length;
  }

  /** Word writes an empty line as a paragraph without words. */
  private isEmptySince(tag: Open): boolean {
    return this.length === tag.textStart;
  }

  private bullet(): void {
    const lists = this.stack.filter((open) => open.name === 'ol' || open.name === 'ul');
    const list = lists.at(-1);
    if (list) list.count++;
    this.append(
      `${'  '.repeat(Math.max(Math.min(lists.length, 10) - 1, 0))}${list?.name === 'ol' ? `${list.count}. ` : '- '}`,
    );
    this.isFresh = true;
  }

  /** Remembers that the next words begin a new line (1) or come after an empty one (2). */
  private breakLine(lines: number): void {
    if (this.silent > 0 || this.isFresh) return;
    this.wantsBreak = Math.max(this.wantsBreak, lines);
    this.space = false;
  }

  private flushBreaks(): void {
    if (this.wantsBreak === 0) return;
    if (!this.line.isEmpty) this.endLine();
    if (this.wantsBreak > 1 && this.lines.length > 0 && !isBlankLine(this.lines.at(-1) ?? ''))
      this.lines.push('> '.repeat(Math.min(this.quote, this.lastQuote, 20)).trimEnd());
    this.wantsBreak = 0;
  }

  /** A line end that the mail asks for. */
  private newLine(): void {
    if (this.wantsBreak > 0) if (!this.line.isEmpty) this.endLine();
    if (this.line.isEmpty && this.wantsBreak > 0 && this.lines.length === 0) return;
    this.endLine();
  }

  private endLine(): void {
    const quote = this.line.isEmpty ? this.quote : this.lineQuote;
    const prefix = '> '.repeat(Math.min(quote, 20));
    this.lines.push((this.marks.take() + prefix + this.line.take().replace(/(?: \|){1,500} ?$/, '')).trimEnd());
    this.lastQuote = quote;
    this.length++;
    this.space = false;
  }
}
