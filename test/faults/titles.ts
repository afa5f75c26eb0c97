// Which tests show which row: every string literal in the test tree that begins with row numbers (`F12: …`, `F9, F10: …`,
// `H17 …`) is a title, be it a test's, a group's or a line of a table. Takes the tree; gives titles by row. Never runs a test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostile } from './hostile-rows.ts';
import { type FaultRow, faults } from './rows.ts';

export interface Title {
  /** Path below test/. */
  readonly file: string;
  /** Without the numbers in front. */
  readonly text: string;
}

const here = join(import.meta.dirname, '..');
const NUMBERS = /^[FH]\d+(?:(?:, | and )[FH]\d+)*(?=[: ])/;
/** Folders that speak of titles without being tests. */
const OTHERS = ['docs/', 'faults/rows.ts', 'faults/hostile-rows.ts', 'faults/titles.ts'];

/** Row numbers a title begins with; [] for every other text. */
export function rowsOf(title: string): readonly string[] {
  return NUMBERS.exec(title)?.[0].split(/, | and /) ?? [];
}

/** What to run for a title; its table may lie beside the test that walks it: the whole folder then. */
export function testFileOf(file: string): string {
  return file.endsWith('.test.ts') ? `test/${file}` : `test/${file.replace(/[^/]*$/, '')}`;
}

/** Every row with its titles, in the order of files. */
export function titlesByRow(): ReadonlyMap<string, readonly Title[]> {
  const found = new Map<string, Title[]>();
  for (const file of testFiles()) {
    for (const literal of literalsOf(readFileSync(join(here, file), 'utf8'))) {
      const text = literal.replace(NUMBERS, '').replace(/^:? /, '');
      for (const row of rowsOf(literal)) {
        const titles = found.get(row) ?? [];
        if (!titles.some((one) => one.file === file && one.text === text)) titles.push({ file, text });
        found.set(row, titles);
      }
    }
  }
  return found;
}

/** The rows as tables for the page: the faults, then the hostile inputs. */
export function reliabilityTables(): { readonly faults: string; readonly hostile: string } {
  const titles = titlesByRow();
  return {
    faults: [
      '| # | fault | expected | injected by | shown by |',
      '|---|---|---|---|---|',
      ...faults.map((row) => line([row.id, row.what, row.expected, row.injected, shownBy(row, titles)])),
    ].join('\n'),
    hostile: [
      '| # | input | correct behaviour | shown by |',
      '|---|---|---|---|',
      ...hostile.map((row) => line([row.id, row.what, row.expected, shownBy(row, titles)])),
    ].join('\n'),
  };
}

function shownBy(row: FaultRow, titles: ReadonlyMap<string, readonly Title[]>): string {
  const all = titles.get(row.id) ?? [];
  if (all.length === 0) return row.comesWithConsole ? '*comes with the console*' : '*no test yet*';
  const files = Map.groupBy(all, (title) => title.file);
  return [...files]
    .map(([file, some]) => `\`${file}\`: ${some.map((title) => `“${title.text}”`).join('; ')}`)
    .join('<br>');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<d', '&lt;d')).join(' | ')} |`;
}

function testFiles(): readonly string[] {
  return readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !OTHERS.some((other) => name.startsWith(other)))
    .sort();
}

/** Plain literals only: a title that is put together begins with its number in the table it is put together from. */
function literalsOf(source: string): readonly string[] {
  return [...source.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\[\s\S])*)`/g)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .filter((text) => NUMBERS.test(text))
    .map((text) =>
      text
        .replaceAll(/\\(.)/g, '$1')
        .replaceAll(/\$\{[^}]*\}|%[sdij]/g, '…')
        .replaceAll(/\s+/g, ' '),
    );
}
