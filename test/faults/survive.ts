// `npm run survive`: what CI plays of "never lost, never doubled", by itself: every test of a row F1–F60, wherever it lives, and
// whole: test/faults, the kills, failpoints, sweep, lives in virtual time, poison, full disks, backups, flipped bits, lease,
// silence and watchdog. Six minutes on two cores is what they may take together; longer forms are `npm run night`. Prints how
// long they took. Exit 1 when a test failed or was not played: skipped, or in a file that did not load.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notPlayed, type Report } from './ran.ts';
import { faults } from './rows.ts';
import { testFileOf, titlesByRow } from './titles.ts';

const root = join(import.meta.dirname, '../..');
const LIMIT_S = 360;
/** Names, secrets: another point of the same work. */
const OTHERS = ['names.test.ts', 'secrets.test.ts'];
/** Many of them wait for servers and deadlines. */
const WORKERS = 6;
/** As many as the faults ask for (F34); CI itself plays fifty, over the thousand mails of the main job. */
const KILLS = '30';
const WHOLE = [
  ...readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.night.test.ts') && !OTHERS.includes(name))
    .map((name) => `faults/${name}`),
  ...[
    'integration/bad-disk',
    'integration/crash',
    'integration/crash-places',
    'integration/drain',
    'integration/poison',
  ].map(file),
  ...['simulation/steps', 'store/backup', 'store/damage', 'store/twice'].map(file),
  ...['daemon/lease/lease', 'daemon/silence', 'daemon/sound', 'daemon/suspects', 'daemon/watchdog'].map(file),
].map((name) => `test/${name}`);

function file(name: string): string {
  return `${name}.test.ts`;
}

/** What stands at the left margin of a file: the names its tests begin with, as a pattern. One without a name would not be played. */
function namesOf(path: string): readonly string[] {
  const source = readFileSync(join(root, path), 'utf8');
  const begun = [...source.matchAll(/^(?:describe|test|it)\b/gm)].length;
  // Behind a table of several lines the name stands at the margin, too: `])('%s', …`.
  const titles = [...source.matchAll(/^(?:(?:describe|test|it)\b.*?|\]\))\(\s*(['"`])(.*?)\1/gm)];
  if (titles.length !== begun) throw new Error(`${path}: ${begun} tests at the left margin, ${titles.length} names`);
  return titles.map(([, , title = '']) =>
    title.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\\\$\{[^}]*\}|%\w|\$\w+/g, '.*'),
  );
}

const titles = titlesByRow();
const rows = faults.flatMap((row) => (titles.get(row.id) ?? []).map((title) => testFileOf(title.file)));
const files = [...new Set([...rows, ...WHOLE])].sort();
const names = WHOLE.flatMap(namesOf);
const pattern = `(^| )F[0-9]+(, [FH][0-9]+| and [FH][0-9]+)*[: ]|^(${names.join('|')})`;
const began = performance.now();
const program = join(root, 'node_modules/vitest/vitest.mjs');
const folder = mkdtempSync(join(tmpdir(), 'mc-survive-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const args = [
  program,
  'run',
  ...files,
  '-t',
  pattern,
  `--maxWorkers=${WORKERS}`,
  ...reporters,
  ...process.argv.slice(2),
];
const env = { MAILCLERK_KILLS: KILLS, ...process.env };
const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
child.once('close', (code) => {
  const seconds = Math.round((performance.now() - began) / 1000);
  try {
    const inCi = files.filter((name) => !name.endsWith('.night.test.ts'));
    const told = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const left = notPlayed(told, root, inCi, new RegExp(pattern));
    for (const one of left) process.stdout.write(`survive: ${one}\n`);
    process.exitCode = code === 0 && left.length > 0 ? 1 : (code ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`survive: ${files.length} files in ${seconds} s; on two idle cores at most ${LIMIT_S} s\n`);
});
