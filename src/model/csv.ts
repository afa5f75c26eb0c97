// Tables for spreadsheets: CSV (RFC 4180) in which nothing is a formula. Takes cells; gives lines. Pure.
//
// A text that begins like a formula (= + - @, tab, carriage return) is put behind an apostrophe: spreadsheets run formulas of
// files they open, and subjects and names come from strangers. Numbers are numbers and stay as they are.

export type CsvCell = string | number | boolean | null | undefined;

/** One record with its line end (CR LF). */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = value.replaceAll('\0', '');
  const safe = /^\s*[=+\-@\t\r]|^[\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
