// Takes the HTML of a stranger; gives the text a reader would see: paragraphs, lists, tables, links, quotes as `> `.
// One pass over htmlparser2's tokens, bounded in input, depth and output; scripts, styles and hidden preheaders give no
// words. Never throws, never fetches. (H7, H8)
import { Parser } from 'htmlparser2';
import { MAX_HTML_DEPTH, MAX_TEXT, MAX_TEXT_BYTES } from '../limits.ts';
import { TextLines } from './html-lines.ts';
import { holdsNotice, LineMarks, takeMarks } from './html-marks.ts';
import { limitDepth, unclosed } from './html-mend.ts';
import {
  altWords,
  BLOCKS,
  isHidden,
  isQuote,
  isTightParagraph,
  PARAGRAPHS,
  SILENT,
  saysWhere,
  VOID,
} from './html-style.ts';
import {
  inputWords,
  isStruck,
  itemMark,
  itemsOfReversed,
  type Numbering,
  numberIn,
  numberingOf,
  type WhiteSpace,
  whiteSpaceOf,
} from './html-words.ts';

interface Open {
  readonly name: string;
  readonly href: string;
  readonly textStart: number;
  readonly hides: boolean;
  readonly quotes: boolean;
  readonly isTight: boolean;
  readonly isStruck: boolean;
  readonly numbering: Numbering;
  /** Of what is around it. */
  readonly outerSpace: WhiteSpace;
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
  const mended = limitDepth(input);
  const page = new Page(holdsNotice(input), itemsOfReversed(mended));
  const parser = new Parser(page.handler(), {
    decodeEntities: true,
    lowerCaseTags: true,
    lowerCaseAttributeNames: true,
    xmlMode: false,
  });
  parser.write(mended);
  parser.end();
  const text = page.text();
  // A comment, script or style that is never closed would take all words with it.
  const open = text === '' ? unclosed(input) : null;
  if (open !== null) return textOf(open);
  // When everything is hidden, hiding is no longer a preheader's trick: somebody's words must not vanish.
  return text === '' && /\sstyle\s*=/i.test(input) ? textOf(input.replace(/\sstyle\s*=/gi, ' data-style=')) : text;
}

class Page {
  private readonly out: TextLines;
  private readonly freshRows: Open[] = [];
  private readonly links = new Set<string>();
  private readonly marks: LineMarks;
  /** Items of the lists that run down, of those not opened yet. */
  private readonly reversed: number[];
  private silent = 0;
  private whiteSpace: WhiteSpace = 'fold';
  private struck = 0;
  private readonly stack: Open[] = [];
  private overflow = 0;

  constructor(hasNotice: boolean, reversed: number[]) {
    this.reversed = reversed;
    this.marks = new LineMarks(hasNotice);
    this.out = new TextLines(this.marks, this.freshRows);
  }

  handler() {
    return {
      onopentag: (name: string, attributes: Record<string, string>) => this.open(name, attributes),
      ontext: (text: string) => this.words(text),
      onclosetag: (name: string) => this.close(name),
    };
  }

  text(): string {
    const text = this.out.text();
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
    const quotes = isQuote(name, attributes);
    const numbering = numberingOf(name, attributes, () => this.reversed.shift());
    const opened = {
      name,
      href: attributes.href ?? '',
      textStart: this.out.length,
      hides,
      quotes,
      isTight,
      isStruck: isStruck(name, attributes),
      numbering,
      outerSpace: this.whiteSpace,
      count: numbering.first,
      line: -1,
    };
    this.stack.push(opened);
    this.marks.open(name, attributes);
    if (hides) this.silent++;
    if (this.silent > 0) return;
    if (name === 'tr') this.freshRows.push(opened);
    if (quotes) this.out.quote++;
    this.whiteSpace = whiteSpaceOf(name, attributes) ?? this.whiteSpace;
    if (opened.isStruck && this.struck++ === 0) this.out.strike();
    if (name === 'sup' || name === 'sub') this.out.script = name;
    if (name === 'option' || (name === 'ins' && this.out.endsWith('~~'))) this.out.space = true;
    if (name === 'li') this.bullet(attributes.value);
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
    if (row && !this.out.isLineEmpty && row.line === this.out.count) {
      this.out.wantsBreak = 0;
      this.out.append(' | ');
    } else if (!row || row.line >= 0) this.breakLine(1);
    this.out.isFresh = true;
  }

  private openVoid(name: string, attributes: Record<string, string>): void {
    if (this.silent > 0) return;
    this.marks.openVoid(attributes);
    if (name === 'br' && !this.out.isFresh) this.out.newLine();
    if (name === 'hr') {
      this.breakLine(1);
      this.out.append('________________________________');
      this.breakLine(1);
    }
    if (name === 'img') this.words(altWords(attributes.alt));
    if (name === 'input') this.out.field(inputWords(attributes));
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
      if (name === 'sup' || name === 'sub') this.out.script = null;
      if (top.isStruck && --this.struck === 0) this.out.strikeEnd();
      this.whiteSpace = top.outerSpace;
    }
    if (name === 'td' || name === 'th' || name === 'li') this.out.isFresh = false;
    if (BLOCKS.has(name) && !top.hides)
      this.breakLine(this.isDrawnBlank(top) ? 2 : this.distance(name, top.isTight && !this.isEmptySince(top)));
    if (this.silent === 0 && !top.hides && top.quotes) this.out.quote--;
  }

  private words(text: string): void {
    if (this.silent > 0 || this.out.length > MAX_TEXT) return;
    if (this.whiteSpace === 'fold') this.out.folded(text);
    else this.out.kept(text, this.whiteSpace, this.stack.at(-1)?.name === 'pre');
  }

  private link(tag: Open): void {
    const shown = this.textSince(tag.textStart);
    const href = tag.href.trim();
    if (!/^(?:https?:|mailto:|tel:|ftp:)/i.test(href) || href.length > 2_000) return;
    if (this.links.size < 20) this.links.add(href);
    if (shown === '' || saysWhere(shown, href)) return;
    // The words of the link may have been a block: the address still stands behind them.
    const breaks = this.out.wantsBreak;
    this.out.wantsBreak = 0;
    this.out.append(` <${href}>`);
    this.out.wantsBreak = breaks;
  }

  private textSince(start: number): string {
    return this.out.last(this.out.length - start).trim();
  }

  /** GMX, Outlook and others write an empty line as `<div>&nbsp;</div>`. */
  private isDrawnBlank(tag: Open): boolean {
    return tag.name === 'div' && this.isEmptySince(tag) && this.out.blankAt === this.out.length;
  }

  /** Word writes an empty line as a paragraph without words. */
  private isEmptySince(tag: Open): boolean {
    return this.out.length === tag.textStart;
  }

  private bullet(value: string | undefined): void {
    const lists = this.stack.filter((open) => open.name === 'ol' || open.name === 'ul');
    const list = lists.at(-1);
    if (list) list.count = numberIn(value) ?? list.count + list.numbering.step;
    const indent = '  '.repeat(Math.max(Math.min(lists.length, 10) - 1, 0));
    this.out.append(indent + (list ? itemMark(list.numbering, list.count) : '- '));
    this.out.isFresh = true;
  }

  /** Remembers that the next words begin a new line (1) or come after an empty one (2). */
  private breakLine(lines: number): void {
    if (this.silent > 0 || this.out.isFresh) return;
    this.out.wantsBreak = Math.max(this.out.wantsBreak, lines);
    this.out.space = false;
  }
}
