// Takes text with rows and columns: CSV (RFC 4180, separated by `,` `;` or tab, the first line names the columns) or a
// table as mails show it (cells parted by tab, `|` or two blanks and more). Gives the values of one column, top to
// bottom. Linear and bounded; names are compared folded.
import { fold } from '../../model/fold.ts';

const MAX_ROWS = 1_000;
const MAX_CELLS = 100;
/** Lines of one cell. */
const MAX_CELL_LINES = 50;

/** The column's values of a CSV text; [] when no first line names it. */
export function csvColumn(text: string, name: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n', MAX_ROWS + 1);
  const wanted = fold(name);
  // Words may stand before the rows: the first line that names the column begins them.
  for (const [start, line] of lines.entries()) {
    const separator = [';', '\t', ','].find((one) => line.includes(one));
    const cells = splitCsv(line, separator ?? ',').map(fold);
    const at = cells.indexOf(wanted);
    if (at < 0 || (separator === undefined && cells.length > 1)) continue;
    const rows = wholeRows(lines.slice(start + 1), separator ?? ',');
    return filled(rows, (row) => splitCsv(row, separator ?? ','), at);
  }
  return [];
}

/** Lines put together where a quoted cell runs over several (RFC 4180 §2.6); a quote that never ends is an ordinary sign. */
function wholeRows(lines: readonly string[], separator: string): readonly string[] {
  const rows: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    let row = lines[at] ?? '';
    let more = 0;
    while (isOpen(row, separator) && more < MAX_CELL_LINES && at + more + 1 < lines.length) {
      more += 1;
      row += `\n${lines[at + more] ?? ''}`;
    }
    const isWhole = more > 0 && !isOpen(row, separator);
    rows.push(isWhole ? row : (lines[at] ?? ''));
    if (isWhole) at += more;
    // Once one was never closed the others are not looked for: each line is read a few times at most.
    else if (more > 0) return [...rows, ...lines.slice(at + 1)];
  }
  return rows;
}

/** True when a cell begins with a quote that is not closed in this text. */
function isOpen(row: string, separator: string): boolean {
  if ((row.split('"').length - 1) % 2 === 0) return false;
  return row.startsWith('"') || row.includes(`${separator}"`) || row.includes(`${separator} "`);
}

/** The column's values of a table in a text. */
export function tableColumn(text: string, name: string): readonly string[] {
  const lines = text.split('\n', MAX_ROWS * 5);
  const wanted = fold(name);
  for (const [start, line] of lines.entries()) {
    const cells = splitTable(line).map((cell) => fold(cell).replace(/[:.]+$/, ''));
    const at = cells.length > 1 ? cells.indexOf(wanted) : -1;
    if (at < 0) continue;
    const rows = lines.slice(start + 1).filter((row) => !/^[\s|+:=_-]+$/.test(row) || row.trim() === '');
    // A blank line may stand below the heads, not between the rows.
    const first = rows.findIndex((row) => row.trim() !== '');
    return first < 0 ? [] : filled(rows.slice(first, first + MAX_ROWS), splitTable, at);
  }
  return [];
}

function filled(rows: readonly string[], split: (row: string) => readonly string[], at: number): readonly string[] {
  const values: string[] = [];
  for (const row of rows) {
    if (row.trim() === '') break;
    const value = split(row)[at]?.trim() ?? '';
    if (value !== '') values.push(value);
  }
  return values;
}

function splitTable(line: string): readonly string[] {
  const text = line.trim().slice(0, 4_000);
  if (text.includes('|'))
    return text
      .replace(/^\|/, '')
      .replace(/\|$/, '')
      .split('|', MAX_CELLS)
      .map((cell) => cell.trim());
  return (text.includes('\t') ? text.split('\t', MAX_CELLS) : text.split(/ {2,}/, MAX_CELLS)).map((cell) =>
    cell.trim(),
  );
}

/** Cells of one CSV line; a quoted cell may hold the separator, doubled quotes are one. */
function splitCsv(line: string, separator: string): readonly string[] {
  const text = line.slice(0, 20_000);
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length && cells.length < MAX_CELLS) {
    let value = '';
    while (text[at] === ' ') at += 1;
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      const stop = end < 0 ? text.length : end;
      value = text.slice(at + 1, stop).replaceAll('""', '"');
      at = stop + 1;
    }
    const next = text.indexOf(separator, at);
    const stop = next < 0 ? text.length : next;
    cells.push((value + text.slice(at, stop)).trim());
    at = stop + 1;
  }
  return cells;
}
