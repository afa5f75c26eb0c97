// Takes a list as a rules file names it; gives rows by folded key. CSV (RFC 4180, `,` or `;` by the first line) with a
// header line, or YAML: a list of words, a map of rows, or a list of rows. Never throws; limits: 10 MB, 200,000 rows.
import { parseDocument } from 'yaml';
import { fold } from '../model/fold.ts';
import { didYouMean } from '../model/nearest.ts';
import { oneOf, shown } from './problem.ts';

/** Folded key → row; every row holds its key column too. */
export type ListRows = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type ListResult =
  | { readonly ok: true; readonly rows: ListRows; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** A list file may be so large. */
export const MAX_LIST_BYTES = 10_485_760;
const MAX_ROWS = 200_000;

/** A list from the text of a file; `key` names the column rows are found by (default: the first). */
export function readList(file: string, text: string, key: string | undefined): ListResult {
  if (Buffer.byteLength(text) > MAX_LIST_BYTES) return bad(`${file} is larger than 10 MB`);
  const isYaml = /\.ya?ml$/i.test(file);
  // Excel writes which separator it means into a line of its own.
  const rows = isYaml ? yamlRows(text, key) : csvRows(text.replace(/^\uFEFF/, '').replace(/^sep=[;,\t]\r?\n/i, ''));
  if (typeof rows === 'string') return bad(`${file}: ${rows}`);
  if (rows.length > MAX_ROWS) return bad(`${file} has more than ${MAX_ROWS} rows`);
  const columns = rows[0] ? Object.keys(rows[0]) : [];
  if (key !== undefined && rows.length > 0 && !columns.includes(key)) {
    return bad(`${file} has no column "${key}".${didYouMean(key, columns) || ` Columns: ${oneOf(columns)}.`}`);
  }
  return byKey(file, rows, key ?? columns[0] ?? 'key');
}

/** A list of words written in the rules file itself. */
export function wordList(words: readonly unknown[]): ListRows {
  const result = byKey(
    '',
    words.map((word) => ({ key: String(word) })),
    'key',
  );
  return result.ok ? result.rows : {};
}

function byKey(file: string, rows: readonly Readonly<Record<string, string>>[], key: string): ListResult {
  const found: Record<string, Readonly<Record<string, string>>> = Object.create(null);
  const warnings: string[] = [];
  for (const [index, row] of rows.entries()) {
    const folded = fold(row[key] ?? '');
    if (folded === '') warnings.push(`${file}: row ${index + 1} has no ${key}; it is left out`);
    else if (folded in found) warnings.push(`${file}: ${shown(row[key])} stands twice; the first row counts`);
    else found[folded] = row;
  }
  return { ok: true, rows: found, warnings: warnings.slice(0, 20) };
}

type Rows = readonly Readonly<Record<string, string>>[];

function csvRows(text: string): Rows | string {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const separator = firstLine.includes(';') && !firstLine.includes(',') ? ';' : firstLine.includes('\t') ? '\t' : ',';
  const records = csvRecords(text, separator);
  if (typeof records === 'string') return records;
  const [head, ...rest] = records.map(withoutTrailing);
  if (!head) return 'the file is empty; the first line names the columns';
  const columns = head.map((name) => name.trim());
  const wrong = columns.findIndex(
    (name, index) => name === '' || name === '__proto__' || columns.indexOf(name) !== index,
  );
  if (wrong >= 0) return `column ${wrong + 1} (${shown(columns[wrong])}) has no name or one that stands twice`;
  const odd = rest.findIndex((record) => record.length > columns.length);
  if (odd >= 0) return `row ${odd + 1} has ${rest[odd]?.length ?? 0} columns, the first line names ${columns.length}`;
  return rest.map((record) => rowOf(columns.map((name, index) => [name, (record[index] ?? '').trim()])));
}

/** Spreadsheets end their rows with separators that part nothing. */
function withoutTrailing(record: readonly string[]): readonly string[] {
  const length = record.findLastIndex((field) => field.trim() !== '') + 1;
  return length < record.length ? record.slice(0, length) : record;
}

/** Records of RFC 4180 §2: quotes around fields that hold separators, quotes (doubled) or line ends. Blank lines are skipped. */
function csvRecords(text: string, separator: string): readonly (readonly string[])[] | string {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let value = '';
    if (text[at] === '"') {
      const quoted = quotedField(text, at);
      if (!quoted) return `a quote that opens in row ${records.length} is not closed`;
      ({ value, at } = quoted);
    }
    const end = endOfField(text, at, separator);
    value += text.slice(at, end);
    record.push(value);
    if (text[end] !== separator) {
      if (record.length > 1 || record[0]?.trim() !== '') records.push(record);
      if (records.length > MAX_ROWS + 1) return `more than ${MAX_ROWS} rows`;
      record = [];
      at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
    } else at = end + 1;
  }
  return records;
}

function quotedField(text: string, start: number): { readonly value: string; readonly at: number } | null {
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return null;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, at: quote + 1 };
    value += '"';
    at = quote + 2;
  }
  return null;
}

function endOfField(text: string, start: number, separator: string): number {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}

function yamlRows(text: string, key: string | undefined): Rows | string {
  try {
    const document = parseDocument(text, { version: '1.2', uniqueKeys: true, prettyErrors: true, logLevel: 'silent' });
    const [error] = document.errors;
    if (error) return error.message.split('\n')[0] ?? 'no YAML';
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (Array.isArray(value))
      return value.map((item) => (isRow(item) ? rowOf(Object.entries(item)) : { key: String(item) }));
    if (!isRow(value)) return 'expected a list of words, a list of rows or a map of rows';
    const name = key ?? 'key';
    return Object.entries(value).map(([word, row]) => rowOf([[name, word], ...Object.entries(isRow(row) ? row : {})]));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function rowOf(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, string>> {
  const row: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) row[name] = value === null || value === undefined ? '' : String(value);
  return row;
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(message: string): ListResult {
  return { ok: false, message };
}
