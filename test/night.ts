// The long forms of the tests, one after another, and a report: `npm run night` plays them all (some hours on two cores),
// `npm run night -- lives fuzz` those named, `npm run night -- --scale 0.01` a hundredth of each to see that they run.
// Takes the commit as it stands; writes docs/night/<commit>.md with what each form said of itself (figures, seeds), its
// counts and its time, after every form anew, so that a night that is cut short leaves what it has. Exit 1 when anything
// failed. Never part of `npm test`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');

interface Form {
  readonly name: string;
  /** What it shows, as a sentence of the report. */
  readonly what: string;
  readonly files: string;
  /** How many, by the variable the test reads. */
  readonly runs: Readonly<Record<string, number>>;
}

const forms: readonly Form[] = [
  {
    name: 'crash',
    what: 'kill -9 at random moments loses no mail, doubles no ticket, no notice',
    files: 'test/integration/crash.test.ts',
    runs: { MAILCLERK_KILLS: 10_000 },
  },
  {
    name: 'places',
    what: 'a kill at every failpoint, with other mails, counts and connections each time',
    files: 'test/integration/crash-places.test.ts',
    // Each place in a world of its own: CI dies at several in one.
    runs: { MAILCLERK_FAIL_SEEDS: 8, MAILCLERK_ALONE: 1 },
  },
  {
    name: 'sweep',
    what: 'every call at our ports fails once, and the end is the same',
    files: 'test/faults/sweep.test.ts',
    runs: { MAILCLERK_SWEEP: 100_000 },
  },
  {
    name: 'disk',
    what: 'a small disk is filled and freed, nothing is lost',
    files: 'test/faults/disk.test.ts',
    runs: { MAILCLERK_DISK_CYCLES: 100 },
  },
  {
    name: 'room',
    what: 'a database that finds no more room does nothing by halves, wherever it runs out',
    files: 'test/integration/bad-disk.test.ts',
    runs: { MAILCLERK_NIGHT: 1 },
  },
  {
    name: 'backlog',
    what: 'a backlog is taken in with flat memory, without receipts',
    files: 'test/faults/backlog.test.ts',
    runs: { MAILCLERK_BACKLOG: 100_000 },
  },
  {
    name: 'rollback',
    what: 'an upgrade is taken back, with the older program out of history',
    files: 'test/faults/rollback.night.test.ts',
    runs: { MAILCLERK_NIGHT: 1 },
  },
  {
    name: 'harder',
    what: 'what befalls a disk seldom loses nothing: killed in a checkpoint or a backup, read-only, no room for temporary files',
    files: 'test/faults/harder.night.test.ts',
    runs: { MAILCLERK_NIGHT: 1 },
  },
  {
    name: 'large',
    what: 'a mail of 1 GB costs 64 MB of memory, on a server, as a file, a stream, an mbox',
    files: 'test/faults/large.test.ts',
    runs: { MAILCLERK_NIGHT: 1 },
  },
  {
    name: 'mailboxes',
    what: 'mailboxes at one server share one daemon: a flood and dead ones keep no other waiting',
    files: 'test/integration/many-mailboxes.test.ts',
    runs: { MAILCLERK_MAILBOXES: 1_000 },
  },
  {
    name: 'lives',
    what: 'random lives of tickets keep what docs/model.md says',
    files: 'test/desk/sequences.test.ts',
    runs: { MAILCLERK_SEQUENCES: 50_000 },
  },
  {
    name: 'simulation',
    what: 'robots that answer each other for a month do not make a storm',
    files: 'test/simulation/correspondence.test.ts',
    runs: { MAILCLERK_SIMULATION: 10_000 },
  },
  {
    name: 'steps',
    what: 'lives of the daemon in virtual time keep every promise, whatever breaks between two steps',
    files: 'test/simulation/steps.test.ts',
    runs: { MAILCLERK_STEPS: 50_000 },
  },
  {
    name: 'fuzz',
    what: 'mails that were cut, flipped and doubled are read without a fault',
    files: 'test/parse/fuzz.test.ts',
    runs: { FUZZ_RUNS: 100_000 },
  },
  {
    name: 'naughty',
    what: 'every naughty string in every field of every notice leaves it right',
    files: 'test/notify/naughty.test.ts',
    runs: { MAILCLERK_NIGHT: 1 },
  },
  {
    name: 'screenshots',
    what: 'every notice in every language and form can be read on a phone and on a desk, in light and in dark',
    files: 'test/screenshots/screenshots.test.ts',
    runs: { MAILCLERK_NIGHT: 1 },
  },
  {
    name: 'structures',
    what: 'mails of any structure lose no word',
    files: 'test/parse/structures.test.ts',
    runs: { FUZZ_RUNS: 50_000 },
  },
  {
    name: 'regexes',
    what: 'our search finds what re2js finds',
    files: 'test/rules/regex/search.test.ts',
    runs: { RUNS: 200_000 },
  },
  {
    name: 'finding',
    what: 'a query gives what testing every ticket gives, page by page',
    files: 'test/store/search/find.test.ts',
    runs: { RUNS: 20_000 },
  },
  {
    name: 'lints',
    what: 'what lints say one rule hides another is so',
    files: 'test/rules/lint/candidates.test.ts',
    runs: { RUNS: 3_000 },
  },
];

interface Outcome {
  readonly form: Form;
  readonly runs: Readonly<Record<string, number>>;
  readonly said: readonly string[];
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** What a test says of itself: a word, a colon, then figures. */
const SAYS = /^[a-z][a-z ]{1,30}: .*\d/;

async function play(form: Form, scale: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'mc-night-'));
  const file = join(folder, 'report.json');
  const runs = Object.fromEntries(
    Object.entries(form.runs).map(([name, count]) => [name, Math.max(1, Math.round(count * scale))]),
  );
  const env = { ...process.env, ...Object.fromEntries(Object.entries(runs).map(([name, n]) => [name, String(n)])) };
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [program, 'run', form.files, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      text += part.toString('utf8');
      process.stderr.write(part);
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = Math.round((performance.now() - began) / 1000);
  const lines = stripped(text).split('\n');
  const counts = countsOf(file, code);
  const failures = lines.filter((line) => /^ *(?:FAIL|Error:|AssertionError:|Counterexample:|\{ seed:)/.test(line));
  rmSync(folder, { recursive: true, force: true });
  const said = [...new Set([...lines.filter((line) => SAYS.test(line)), ...(code === 0 ? [] : failures)])];
  return { form, runs, said: said.slice(0, 40), ...counts, seconds };
}

/** A run that ended without a report failed. */
function countsOf(file: string, code: number | null): { readonly passed: number; readonly failed: number } {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    const failed = numFailedTests ?? 0;
    return { passed: numPassedTests ?? 0, failed: failed > 0 || code === 0 ? failed : 1 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function stripped(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

function report(commit: string, outcomes: readonly Outcome[], isDirty: boolean): string {
  const failed = outcomes.reduce((sum, one) => sum + one.failed, 0);
  const minutes = Math.round(outcomes.reduce((sum, one) => sum + one.seconds, 0) / 60);
  const rows = outcomes.map(({ form, runs, passed, failed: bad, seconds }) => {
    const [count] = Object.values(runs);
    return `| ${form.name} | ${form.what} | ${(count ?? 0).toLocaleString('en')} | ${passed} passed, ${bad} failed | ${seconds} s |`;
  });
  const said = outcomes.flatMap(({ form, runs, said: lines }) => [
    '',
    `## ${form.name}`,
    '',
    '```',
    `${Object.entries(runs)
      .map(([name, n]) => `${name}=${n}`)
      .join(' ')} npx vitest run ${form.files}`,
    ...lines,
    '```',
  ]);
  return [
    `# What did the long tests say of ${commit}?`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; ${minutes} minutes, ${failed} failed.${isDirty ? ' **Files were changed and not committed.**' : ''} Made by \`npm run night\`.`,
    '',
    '| form | what holds | cases | tests | time |',
    '|---|---|---|---|---|',
    ...rows,
    ...said,
    '',
  ].join('\n');
}

const { values, positionals } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, out: { type: 'string' } },
  allowPositionals: true,
});
const scale = Number(values.scale);
const unknown = positionals.filter((name) => !forms.some((form) => form.name === name));
if (unknown.length > 0 || !(scale > 0)) {
  const names = forms.map((form) => form.name).join(', ');
  process.stderr.write(
    `night: ${unknown.join(' ') || `--scale ${values.scale}`}: expected some of ${names}, and a scale above 0\n`,
  );
  process.exit(2);
}
const commit = git('rev-parse', '--short=10', 'HEAD');
const isDirty = git('status', '--porcelain', '--untracked-files=no') !== '';
const path = values.out ?? join(root, 'docs/night', `${commit}.md`);
mkdirSync(join(path, '..'), { recursive: true });
const outcomes: Outcome[] = [];
for (const form of forms.filter((one) => positionals.length === 0 || positionals.includes(one.name))) {
  outcomes.push(await play(form, scale));
  writeFileSync(path, report(commit, outcomes, isDirty));
}
process.stdout.write(`${path}\n`);
process.exitCode = outcomes.every((one) => one.failed === 0) ? 0 : 1;
