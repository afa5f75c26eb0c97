// What a person and a script see: data on stdout, talk on stderr. Takes values and texts, some of them out of strange
// mails; gives lines without control characters, so that no mail can move the cursor or colour the terminal (H20, H61).
import type { Writable } from 'node:stream';
import { safeJson } from '../lib/json-text.ts';

export interface Terminal extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Output {
  readonly isJson: boolean;
  /** One line of data. */
  line(text: string): void;
  /** Text of several lines, control characters removed. */
  text(text: string): void;
  /** Bytes as they are; on a terminal as safe text. */
  bytes(bytes: Uint8Array): void;
  /** A JSON document; `jsonLine` prints it in one line, for streams of them. */
  json(value: unknown): void;
  jsonLine(value: unknown): void;
  table(columns: readonly string[], rows: readonly (readonly unknown[])[]): void;
  /** A line of talk; silent with --quiet. */
  talk(text: string): void;
  /** A line of talk that --quiet does not silence. */
  complain(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
}

export interface OutputOptions {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly colour: boolean;
}

// C0 without \n and \t, DEL, C1, bidirectional controls and line separators.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const DEFAULT_WIDTH = 120;

/** Text that may come from a mail, safe to print; line ends stay. */
export function safeText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '');
}

/** A value as one cell: one line, blanks instead of line ends and tabs; '–' for nothing. */
export function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text.replace(/\s+/g, ' ').replace(CONTROLS, '').trim() || '–';
}

/** `1 mail`, `2 mails`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Output on these streams. */
export function openOutput(options: OutputOptions): Output {
  const { stdout, stderr, json, quiet, colour } = options;
  const write = (text: string): void => {
    stdout.write(text);
  };
  const complain = (text: string): void => {
    stderr.write(`${safeText(text)}\n`);
  };
  const style = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    isJson: json,
    line: (text) => write(`${safeText(text)}\n`),
    text: (text) => write(`${safeText(text).replace(/\n*$/, '')}\n`),
    // A file keeps every byte; a terminal would obey some of them.
    bytes: (bytes) => {
      if (stdout.isTTY === true) write(safeText(Buffer.from(bytes).toString('utf8')));
      else stdout.write(bytes);
    },
    json: (value) => write(`${safeJson(JSON.stringify(value, null, 2))}\n`),
    jsonLine: (value) => write(`${safeJson(JSON.stringify(value))}\n`),
    table: (columns, rows) => {
      for (const line of tableLines(columns, rows, stdout.isTTY ? (stdout.columns ?? DEFAULT_WIDTH) : null))
        write(`${line}\n`);
    },
    talk: (text) => {
      if (!quiet) complain(text);
    },
    complain,
    bold: style(1),
    dim: style(2),
  };
}

/** Columns under their heads; on a terminal the last column is cut to the width, in a pipe nothing is cut. */
export function tableLines(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  width: number | null,
): readonly string[] {
  const cells = [columns.map((name) => name.toUpperCase()), ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => displayWidth(row[at] ?? ''))));
  return cells.map((row) => {
    const last = row.length - 1;
    const line = row.map((text, at) => (at === last ? text : pad(text, widths[at] ?? 0))).join('  ');
    return width !== null && displayWidth(line) > width
      ? `${[...line].slice(0, Math.max(width - 1, 1)).join('')}…`
      : line;
  });
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Columns a text takes: wide East Asian characters and emoji take two, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char)) continue;
    const code = char.codePointAt(0) ?? 0;
    const isWide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xff00 && code <= 0xff60) ||
      code >= 0x1f300;
    width += isWide ? 2 : 1;
  }
  return width;
}
