// `npm run faults`: every test whose title begins with a row number, wherever it lives, and the table of the rows F1–F60
// (fault, how it is injected, its tests and their files, passed, failed or missing). A row has passed when every test that
// bears its number ran and passed, in every file that has a title of it: one that was skipped, a file that did not load and a
// `beforeAll` that threw are a failure. `npm run faults -- F12 F18` runs those rows alone, `-- H` the hostile inputs too.
// Exit 1 when a row that was asked for failed or has no test, or when Vitest itself says that something failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostile } from './hostile-rows.ts';
import { type Ran, type Report, type RowState, ranOf, stateOf } from './ran.ts';
import { type FaultRow, faults } from './rows.ts';
import { testFileOf, titlesByRow } from './titles.ts';

const root = join(import.meta.dirname, '../..');

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

async function play(rows: readonly FaultRow[]): Promise<{ readonly ran: readonly Ran[]; readonly code: number }> {
  const files = rows.flatMap((row) => (titles.get(row.id) ?? []).map(({ file }) => testFileOf(file)));
  if (files.length === 0) return { ran: [], code: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'mc-faults-'));
  const report = join(folder, 'report.json');
  // Vitest matches the whole name: the titles of the groups and of the test, joined by blanks.
  const pattern = `(^| )(${rows.map((row) => row.id).join('|')})(, [FH][0-9]+| and [FH][0-9]+)*[: ]`;
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...new Set(files), '-t', pattern];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = { ...process.env, MAILCLERK_NIGHT: '1' };
  const child = spawn(process.execPath, [...args, ...reporters], { cwd: root, env, stdio: ['ignore', 2, 2] });
  const code = await new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? 1)));
  try {
    return { ran: ranOf(JSON.parse(readFileSync(report, 'utf8')) as Report, join(root, 'test')), code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function table(rows: readonly FaultRow[], states: readonly RowState[], ran: readonly Ran[]): string {
  const lines = rows.map((row, index) => {
    const own = ran.filter((one) => one.rows.includes(row.id));
    const files = [...Map.groupBy(own, (one) => one.file)].map(([file, some]) => `${file} (${some.length})`);
    const cells = [row.id.padEnd(3), states[index]?.state.padEnd(7), row.what.slice(0, 58).padEnd(58)];
    return `${cells.join('  ')}  ${row.injected.slice(0, 30).padEnd(30)}  ${files.join(', ') || '–'}`;
  });
  return [
    `${'#'.padEnd(3)}  ${'state'.padEnd(7)}  ${'fault'.padEnd(58)}  ${'injected by'.padEnd(30)}  tests`,
    ...lines,
    ...states.flatMap(({ why }, index) => why.map((one) => `${rows[index]?.id}: ${one}`)),
  ].join('\n');
}

const titles = titlesByRow();
const rows = askedFor(process.argv.slice(2));
const began = performance.now();
const { ran, code } = await play(rows);
const states = rows.map((row) => stateOf(row, titles.get(row.id) ?? [], ran));
const counted = (state: RowState['state']): number => states.filter((one) => one.state === state).length;
process.stdout.write(`${table(rows, states, ran)}\n`);
process.stdout.write(
  `${rows.length} rows: ${counted('passed')} passed, ${counted('FAILED')} failed, ${counted('MISSING')} without a test, ${counted('later')} to come; ` +
    `${ran.length} tests in ${Math.round((performance.now() - began) / 1000)} s\n`,
);
if (code !== 0) process.stdout.write(`vitest ended with exit code ${code}\n`);
process.exitCode = code !== 0 || counted('FAILED') + counted('MISSING') > 0 ? 1 : 0;
