// `npm run faults`: every test whose title begins with a row number, wherever it lives, and the table of the rows F1–F60
// (fault, how it is injected, its tests and their files, passed, failed or missing). `npm run faults -- F12 F18` runs those
// rows alone, `-- H` the hostile inputs too. Exit 1 when a row that was asked for failed or has no test.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { hostile } from './hostile-rows.ts';
import { type FaultRow, faults } from './rows.ts';
import { rowsOf, testFileOf, titlesByRow } from './titles.ts';

const root = join(import.meta.dirname, '../..');

interface Ran {
  readonly file: string;
  readonly title: string;
  readonly rows: readonly string[];
  readonly status: string;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

/** The rows a command line asks for: all faults without a word. */
function askedFor(words: readonly string[]): readonly FaultRow[] {
  const all = [...faults, ...hostile];
  if (words.length === 0) return faults;
  const unknown = words.filter((word) => word !== 'F' && word !== 'H' && !all.some((row) => row.id === word));
  if (unknown.length > 0) {
    process.stderr.write(`faults: ${unknown.join(' ')}: expected F, H, or rows like F12 or H58\n`);
    process.exit(2);
  }
  return all.filter((row) => words.includes(row.id) || words.includes(row.id.charAt(0)));
}

async function play(rows: readonly FaultRow[]): Promise<readonly Ran[]> {
  const titles = titlesByRow();
  const files = rows.flatMap((row) => (titles.get(row.id) ?? []).map(({ file }) => testFileOf(file)));
  if (files.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'mc-faults-'));
  const report = join(folder, 'report.json');
  // Vitest matches the whole name: the titles of the groups and of the test, joined by blanks.
  const pattern = `(^| )(${rows.map((row) => row.id).join('|')})(, [FH][0-9]+| and [FH][0-9]+)*[: ]`;
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...new Set(files), '-t', pattern];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = { ...process.env, MAILCLERK_NIGHT: '1' };
  const child = spawn(process.execPath, [...args, ...reporters], { cwd: root, env, stdio: ['ignore', 2, 2] });
  await new Promise((resolve) => child.once('close', resolve));
  try {
    return resultsOf(JSON.parse(readFileSync(report, 'utf8')) as Report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultsOf(report: Report): readonly Ran[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ ancestorTitles, title, status }) => {
        const rows = [...ancestorTitles, title].flatMap(rowsOf);
        return { file: relative(join(root, 'test'), name), title, rows, status };
      }),
  );
}

/** `failed` when one test of it failed, `missing` when none ran. */
function stateOf(row: FaultRow, ran: readonly Ran[]): string {
  const own = ran.filter((one) => one.rows.includes(row.id));
  if (own.some((one) => one.status === 'failed')) return 'FAILED';
  if (own.length > 0) return 'passed';
  return row.comesWithConsole ? 'later' : 'MISSING';
}

function table(rows: readonly FaultRow[], ran: readonly Ran[]): string {
  const lines = rows.map((row) => {
    const own = ran.filter((one) => one.rows.includes(row.id));
    const files = [...Map.groupBy(own, (one) => one.file)].map(([file, some]) => `${file} (${some.length})`);
    const cells = [row.id.padEnd(3), stateOf(row, ran).padEnd(7), row.what.slice(0, 58).padEnd(58)];
    return `${cells.join('  ')}  ${row.injected.slice(0, 30).padEnd(30)}  ${files.join(', ') || '–'}`;
  });
  return [
    `${'#'.padEnd(3)}  ${'state'.padEnd(7)}  ${'fault'.padEnd(58)}  ${'injected by'.padEnd(30)}  tests`,
    ...lines,
  ].join('\n');
}

const rows = askedFor(process.argv.slice(2));
const began = performance.now();
const ran = await play(rows);
const states = rows.map((row) => stateOf(row, ran));
const counted = (state: string): number => states.filter((one) => one === state).length;
process.stdout.write(`${table(rows, ran)}\n`);
process.stdout.write(
  `${rows.length} rows: ${counted('passed')} passed, ${counted('FAILED')} failed, ${counted('MISSING')} without a test, ${counted('later')} to come; ` +
    `${ran.length} tests in ${Math.round((performance.now() - began) / 1000)} s\n`,
);
process.exitCode = counted('FAILED') + counted('MISSING') > 0 ? 1 : 0;
