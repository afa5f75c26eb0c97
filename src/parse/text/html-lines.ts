// The text that is made of a page, line by line: words with their blanks folded or kept, breaks that wait for the next words,
// quote marks before the lines, struck words between `~~`. Told by html.ts what opens and closes. Linear.

import { GrowingLine } from './html-line.ts';
import { CONTROLS, type LineMarks } from './html-marks.ts';
import { foldedWords, isBlankLine } from './html-style.ts';
import { scripted, type WhiteSpace } from './html-words.ts';

/** A table row without words: it is told the line that its first ones stand on. */
export interface FreshRow {
  line: number;
}

/** Lines that grow. */
export class TextLines {
  /** Characters so far. */
  length = 0;
  /** Quote depth of the words that come. */
  quote = 0;
  /** The next words begin a new line (1) or come after an empty one (2). */
  wantsBreak = 0;
  /** In a cell or list item without words yet: its blocks begin no line. */
  isFresh = false;
  space = false;
  /** Where a hard blank stood alone last. */
  blankAt = -1;
  script: 'sup' | 'sub' | null = null;
  private readonly lines: string[] = [];
  private readonly line = new GrowingLine();
  /** Quote depth of the line at hand, and of the last one written. */
  private lineQuote = 0;
  private lastQuote = 0;
  /** Struck words: to come, or begun. */
  private strikes: 'none' | 'due' | 'begun' = 'none';
  private readonly marks: LineMarks;
  private readonly freshRows: FreshRow[];

  constructor(marks: LineMarks, freshRows: FreshRow[]) {
    this.marks = marks;
    this.freshRows = freshRows;
  }

  get isLineEmpty(): boolean {
    return this.line.isEmpty;
  }

  /** Lines that are complete. */
  get count(): number {
    return this.lines.length;
  }

  /** The last characters of the line at hand. */
  last(length: number): string {
    return this.line.last(length);
  }

  endsWith(text: string): boolean {
    return this.line.last(text.length) === text;
  }

  /** All lines. */
  text(): string {
    if (!this.line.isEmpty) this.endLine();
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+/, '')
      .trimEnd();
  }

  /** Words whose line ends count. Those right behind a tag are often the page's own, as in a list written out below each other. */
  kept(text: string, space: WhiteSpace, isPre: boolean): void {
    const isSource = this.line.isEmpty && !isPre;
    const parts = (isSource ? text.replace(/^[ \t]*\r?\n(?=\S|[ \t]*$)/, '') : text).split(/\r\n?|\n/);
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.newLine();
      if (part === '' || (isSource && parts.length === 1 && part.trim() === '')) continue;
      if (space === 'lines') this.folded(part);
      else this.append(part);
    }
  }

  folded(text: string): void {
    const folded = foldedWords(text);
    if (folded === '') return;
    if (folded === ' ') {
      if (text.includes('\u00a0')) this.blankAt = this.length;
      this.space = true;
      return;
    }
    if (folded.startsWith(' ')) this.space = true;
    const words = folded.trim();
    this.append(this.script === null ? words : scripted(this.script, words, this.before()));
    this.space = folded.endsWith(' ');
  }

  /** Words as they are. */
  append(text: string): void {
    this.flushBreaks();
    if (this.line.isEmpty) this.lineQuote = this.quote;
    if (this.freshRows.length > 0) for (const row of this.freshRows.splice(0)) row.line = this.lines.length;
    this.isFresh = false;
    if (this.space && !this.line.isEmpty && !this.line.endsWithBlank && !text.startsWith(' ')) this.line.add(' ');
    this.space = false;
    if (this.strikes === 'due' && text.trim() !== '') {
      this.strikes = 'begun';
      this.line.add('~~');
    }
    const clean = text.replace(CONTROLS, '');
    this.marks.words(clean);
    this.line.add(clean);
    this.length += text.length;
  }

  /** The words that come are struck out. */
  strike(): void {
    this.strikes = 'due';
  }

  /** The end of struck words stands at them, also where they were a block. */
  strikeEnd(): void {
    const isBegun = this.strikes === 'begun';
    this.strikes = 'none';
    if (!isBegun) return;
    const { space, wantsBreak } = this;
    [this.space, this.wantsBreak] = [false, 0];
    this.append('~~');
    [this.space, this.wantsBreak] = [space, wantsBreak];
  }

  /** What stands directly before the words that come. */
  private before(): string {
    return this.space || this.wantsBreak > 0 ? '' : this.line.last(1);
  }

  /** What a field of a form shows. */
  field(text: string): void {
    if (text === '') return;
    this.space = true;
    this.append(text.replace(/\s+/g, ' ').trim());
    this.space = true;
  }

  private flushBreaks(): void {
    if (this.wantsBreak === 0) return;
    if (!this.line.isEmpty) this.endLine();
    if (this.wantsBreak > 1 && this.lines.length > 0 && !isBlankLine(this.lines.at(-1) ?? ''))
      this.lines.push('> '.repeat(Math.min(this.quote, this.lastQuote, 20)).trimEnd());
    this.wantsBreak = 0;
  }

  /** A line end that the mail asks for. */
  newLine(): void {
    if (this.wantsBreak > 0 && !this.line.isEmpty) this.endLine();
    if (this.line.isEmpty && this.wantsBreak > 0 && this.lines.length === 0) return;
    this.endLine();
  }

  private endLine(): void {
    const quote = this.line.isEmpty ? this.quote : this.lineQuote;
    const prefix = '> '.repeat(Math.min(quote, 20));
    const line = this.line.take();
    const words = line.includes(' |') ? line.replace(/(?: \|){1,500} ?$/, '') : line;
    this.lines.push((this.marks.take() + prefix + words).trimEnd());
    this.lastQuote = quote;
    this.length++;
    this.space = false;
  }
}
