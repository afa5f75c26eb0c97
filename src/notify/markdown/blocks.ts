// Takes Markdown (a small subset: paragraphs, headings, lists, quotes, tables, fenced code, rules); gives
// blocks. A line break in a paragraph stays a line break, as people who write mails expect. Linear, bounded depth.
// Never throws; never reads raw HTML: a `<` is a character.
import { type Inline, MARKS, parseInline } from './inline.ts';

/** One block of a text. `value` stands for a template variable shown as a block of its own. */
export type Block =
  | { readonly kind: 'paragraph'; readonly of: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly of: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly of: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly Cell[] | null; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'rule' }
  | { readonly kind: 'value'; readonly index: number };

/** A cell of a table. */
export type Cell = readonly Inline[];

const MAX_DEPTH = 6;
const MAX_CELLS = 20;
const HEADING = /^ {0,3}(#{1,3})\s+(\S.*)$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const FENCE = /^ {0,3}```/;
const ROW = /^ {0,3}\|.*\|\s*$/;
const BETWEEN = /^:?-+:?$/;
const ITEM = /^( {0,3})(?:([-*+])|(\d{1,6})[.)])\s+(?=\S)/;
const VALUE = new RegExp(`^\\s*${MARKS.block}(\\d{1,6})${MARKS.end}\\s*$`);

/** Parses a text. Lines longer than 998 characters are no marks of any kind, only paragraphs. */
export function parseMarkdown(source: string): readonly Block[] {
  return parseLines(source.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n'), 0);
}

type Taken = { readonly block: Block; readonly next: number };

function parseLines(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (isBlank(lines[at])) {
      at += 1;
      continue;
    }
    const taken = takeBlock(lines, at, depth);
    blocks.push(taken.block);
    at = taken.next;
  }
  return blocks;
}

function takeBlock(lines: readonly string[], at: number, depth: number): Taken {
  const line = lines[at] ?? '';
  if (line.length > 998) return takeParagraph(lines, at);
  const value = VALUE.exec(line);
  if (value) return { block: { kind: 'value', index: Number(value[1]) }, next: at + 1 };
  const heading = HEADING.exec(line);
  if (heading?.[1] && heading[2]) {
    const level = heading[1].length === 1 ? 1 : heading[1].length === 2 ? 2 : 3;
    return { block: { kind: 'heading', level, of: parseInline(heading[2].replace(/\s#{1,6}\s*$/, '')) }, next: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: 'rule' }, next: at + 1 };
  if (FENCE.test(line)) return takeCode(lines, at);
  if (ROW.test(line)) return takeTable(lines, at);
  if (depth >= MAX_DEPTH) return takeParagraph(lines, at);
  if (QUOTE.test(line)) return takeQuote(lines, at, depth);
  if (ITEM.test(line)) return takeList(lines, at, depth);
  return takeParagraph(lines, at);
}

function takeParagraph(lines: readonly string[], at: number): Taken {
  let next = at + 1;
  while (next < lines.length && !isBlank(lines[next]) && !startsBlock(lines[next] ?? '')) next += 1;
  const text = lines
    .slice(at, next)
    .map((line) => line.trim())
    .join('\n');
  return { block: { kind: 'paragraph', of: parseInline(text) }, next };
}

function takeCode(lines: readonly string[], at: number): Taken {
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end] ?? '')) end += 1;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
}

/** Rows in pipes. A second row of dashes makes the first one the head; without it all are rows, and two columns are facts. */
function takeTable(lines: readonly string[], at: number): Taken {
  let next = at;
  while (next < lines.length && (lines[next] ?? '').length <= 998 && ROW.test(lines[next] ?? '')) next += 1;
  const rows = lines.slice(at, next).map(cellsOf);
  const hasHead = rows.length > 1 && (rows[1] ?? []).every((cell) => BETWEEN.test(cell));
  const parsed = rows.map((row) => row.map(parseInline));
  const [head = null] = parsed;
  return {
    block: hasHead ? { kind: 'table', head, rows: parsed.slice(2) } : { kind: 'table', head: null, rows: parsed },
    next,
  };
}

function cellsOf(line: string): readonly string[] {
  const inner = line.trim().slice(1, -1);
  // `\|` is a bar of the text.
  return inner.split(/(?<!\\)\|/, MAX_CELLS).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function takeQuote(lines: readonly string[], at: number, depth: number): Taken {
  let next = at;
  while (next < lines.length && QUOTE.test(lines[next] ?? '')) next += 1;
  const inner = lines.slice(at, next).map((line) => line.replace(QUOTE, ''));
  return { block: { kind: 'quote', of: parseLines(inner, depth + 1) }, next };
}

/** Items of one kind (dots or numbers); lines indented below an item belong to it, one blank line between is allowed. */
function takeList(lines: readonly string[], at: number, depth: number): Taken {
  const first = ITEM.exec(lines[at] ?? '');
  const isNumbered = first?.[3] !== undefined;
  const items: (readonly Block[])[] = [];
  let next = at;
  while (next < lines.length) {
    const start = isBlank(lines[next]) ? next + 1 : next;
    const match = ITEM.exec(lines[start] ?? '');
    if (!match || (match[3] !== undefined) !== isNumbered || RULE.test(lines[start] ?? '')) break;
    const own = [(lines[start] ?? '').slice(match[0].length)];
    next = start + 1;
    while (next < lines.length && belongsToItem(lines, next)) {
      own.push((lines[next] ?? '').replace(/^ {1,4}/, ''));
      next += 1;
    }
    items.push(parseLines(own, depth + 1));
  }
  return { block: { kind: 'list', start: isNumbered ? Number(first?.[3]) : null, items }, next };
}

function belongsToItem(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (isBlank(line)) return /^ {2,}\S/.test(lines[at + 1] ?? '');
  if (/^ {2,}/.test(line)) return true;
  return !startsBlock(line) && !isBlank(lines[at - 1]);
}

function startsBlock(line: string): boolean {
  if (line.length > 998) return false;
  return (
    HEADING.test(line) ||
    RULE.test(line) ||
    FENCE.test(line) ||
    ROW.test(line) ||
    QUOTE.test(line) ||
    ITEM.test(line) ||
    VALUE.test(line)
  );
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}
