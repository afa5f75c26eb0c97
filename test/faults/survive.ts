// `npm run survive`: what CI plays of "never lost, never doubled", by itself: every file with a test of F1–F60, wherever it
// lives, and the kills, failpoints, sweep, lives in virtual time, poison, pressure, backups and flipped bits. Six minutes on two
// cores is what they may take together; longer forms are `npm run night`. Prints how long they took; exit code of the tests.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { faults } from './rows.ts';
import { testFileOf, titlesByRow } from './titles.ts';

const root = join(import.meta.dirname, '../..');
const LIMIT_S = 360;
/** Files whose titles need not begin with a row. */
const BESIDES = [
  'faults/sweep',
  'integration/crash',
  'integration/crash-places',
  'integration/drain',
  'integration/poison',
  'simulation/steps',
  'store/backup',
  'store/damage',
  'store/twice',
].map((name) => `test/${name}.test.ts`);

const titles = titlesByRow();
const rows = faults.flatMap((row) => (titles.get(row.id) ?? []).map(({ file }) => testFileOf(file)));
const files = [...new Set([...rows, ...BESIDES])].sort();
const began = performance.now();
const program = join(root, 'node_modules/vitest/vitest.mjs');
const child = spawn(process.execPath, [program, 'run', ...files, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.once('close', (code) => {
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`survive: ${files.length} files in ${seconds} s; on two idle cores at most ${LIMIT_S} s\n`);
  process.exitCode = code ?? 1;
});
