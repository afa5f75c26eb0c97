// What a run of Vitest says of the rows: passed, failed or missing. Takes its JSON report and the titles of the tree; gives the
// state of each row. A test that bears a row's number and did not run (skipped, its file did not load, its `beforeAll` threw)
// is a failure of the row: what did not run has shown nothing.
import type { FaultRow } from './rows.ts';
import { rowsOf, type Title } from './titles.ts';

export interface Report {
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      /** `passed`, `failed`, or one of the words for what did not run. */
      readonly status: string;
    }[];
  }[];
}

/** A test that bears a row's number, whatever became of it. */
export interface Ran {
  /** Path below test/. */
  readonly file: string;
  /** Those of its groups and its own. */
  readonly titles: readonly string[];
  readonly rows: readonly string[];
  readonly status: string;
}

export interface RowState {
  readonly state: 'passed' | 'FAILED' | 'MISSING' | 'later';
  /** What did not run or did not pass. */
  readonly why: readonly string[];
}

/** Every test of the report that bears a number. `below` is the folder its paths are told from. */
export function ranOf(report: Report, below: string): readonly Ran[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ ancestorTitles, title, status }) => {
      const titles = [...ancestorTitles, title];
      const rows = titles.flatMap(rowsOf);
      return rows.length === 0 ? [] : [{ file: name.replace(`${below}/`, ''), titles, rows, status }];
    }),
  );
}

/** `FAILED` when one test of it did not pass or one title of it did not run, `MISSING` when it has none. */
export function stateOf(row: FaultRow, titles: readonly Title[], ran: readonly Ran[]): RowState {
  if (titles.length === 0) return { state: row.comesWithConsole ? 'later' : 'MISSING', why: [] };
  const own = ran.filter((one) => one.rows.includes(row.id));
  const bad = own
    .filter((one) => one.status !== 'passed')
    .map((one) => `${one.file}: ${one.titles.join(' > ')}: ${one.status}`);
  const unseen = titles
    .filter((title) => !own.some((one) => isOf(one, title)))
    .map(({ file, text }) => `${file}: ${text}: did not run`);
  const why = [...bad, ...unseen];
  return { state: why.length > 0 ? 'FAILED' : 'passed', why };
}

/** What of these files (or folders) was to be played and was not: tests the pattern names that did not pass, files of which none ran. */
export function notPlayed(report: Report, below: string, files: readonly string[], pattern: RegExp): readonly string[] {
  const asked = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .map((one) => ({
        ...one,
        file: name.replace(`${below}/`, ''),
        name: [...one.ancestorTitles, one.title].join(' '),
      }))
      .filter((one) => pattern.test(one.name)),
  );
  const bad = asked.filter(({ status }) => status !== 'passed');
  const unseen = files.filter((file) => !asked.some((one) => one.file.startsWith(file)));
  return [
    ...bad.map((one) => `${one.file}: ${one.name}: ${one.status}`),
    ...unseen.map((file) => `${file}: no test ran`),
  ];
}

/** True when this is the test of the title, or one of its group or its table. */
function isOf(one: Ran, { file, text }: Title): boolean {
  // A table may lie beside the test that walks it.
  const isThere = file.endsWith('.test.ts') ? one.file === file : one.file.startsWith(file.replace(/[^/]*$/, ''));
  return isThere && one.titles.some((title) => patternOf(text).test(title.replaceAll(/\s+/g, ' ')));
}

/** Numbers in front, the words, and whatever a table writes in place of its words. */
function patternOf(text: string): RegExp {
  const plain = text.replaceAll(/[.*+?^$()|[\]{}\\]/g, '\\$&').replaceAll(/…|\\\$\w+/g, '.*');
  return new RegExp(`^[FH]\\d.*?[: ] ?${plain}`);
}
