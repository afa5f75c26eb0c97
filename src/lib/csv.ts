// Tables for spreadsheets: CSV (RFC 4180) in which nothing is a formula. Takes cells; gives lines. Pure.
//
// A text that a spreadsheet would take for a formula is put behind an apostrophe (H60): they run formulas of files they open,
// and subjects and names come from strangers. Numbers are ours and stay numbers.

export type CsvCell = string | number | boolean | null | undefined;

/** One record with its line end (CR LF). */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

// Formulas also behind blanks, tabs and line ends, and in their wide forms.
const FORMULA = /^[\s\u0000-\u001f\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/;

function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = value.replaceAll('\0', '');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n\t;']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
