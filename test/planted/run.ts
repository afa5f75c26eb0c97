// `npm run planted`: applies every planted bug in turn to a copy of the commit (a git worktree below .tmp, never this
// checkout), runs the tests that must notice, and prints which one did. `npm run planted -- 014 resent` plays those whose
// names hold one of the words; `--jobs 1` one at a time (default 2). Exit 1 when a bug went unnoticed, 2 when a patch does
// not apply or its tests cannot be loaded. A bug counts as noticed only when a test ran and failed.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Catcher, type Planted, plantedBugs } from './patches.ts';

const root = join(import.meta.dirname, '../..');
const scratch = join(root, '.tmp/planted');

interface Verdict {
  readonly bug: Planted;
  readonly kind: 'caught' | 'escaped' | 'broken';
  /** The test that noticed, or what went wrong. */
  readonly by: string;
  readonly seconds: number;
}

function git(args: readonly string[], cwd = root): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A copy of the commit, with this checkout's modules. */
function copy(index: number): string {
  const path = join(scratch, String(index));
  if (existsSync(path)) git(['worktree', 'remove', '--force', path]);
  git(['worktree', 'add', '--detach', path, 'HEAD']);
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  mkdirSync(join(path, '.tmp'), { recursive: true });
  return path;
}

async function play(bug: Planted, tree: string): Promise<Verdict> {
  const began = performance.now();
  const verdict = (kind: Verdict['kind'], by: string): Verdict => ({
    bug,
    kind,
    by,
    seconds: Math.round((performance.now() - began) / 1000),
  });
  try {
    git(['apply', bug.path], tree);
  } catch (error) {
    return verdict('broken', `does not apply: ${error instanceof Error ? error.message.split('\n')[1] : error}`);
  }
  try {
    let isLoaded = true;
    for (const catcher of bug.catchers) {
      const failure = await failureOf(catcher, tree);
      if (failure.kind === 'failed') return verdict('caught', `${catcher.path}: ${failure.test}`);
      if (failure.kind === 'unloadable') isLoaded = false;
    }
    return isLoaded ? verdict('escaped', 'no test noticed') : verdict('broken', 'its tests could not be loaded');
  } finally {
    git(['checkout', '--force', '--', '.'], tree);
  }
}

type Failure =
  | { readonly kind: 'failed'; readonly test: string }
  | { readonly kind: 'passed' }
  | { readonly kind: 'unloadable' };

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The first test of the run that failed; the run ends with it. */
async function failureOf({ path, env }: Catcher, tree: string): Promise<Failure> {
  const file = join(tree, '.tmp/planted.json');
  rmSync(file, { force: true });
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [program, 'run', path, '--bail=1', '--reporter=json', `--outputFile=${file}`];
  const child = spawn(process.execPath, args, { cwd: tree, env: { ...process.env, ...env }, stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (!existsSync(file)) return { kind: 'unloadable' };
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const tests = testResults.flatMap((one) => one.assertionResults);
  const failed = tests.find(({ status }) => status === 'failed');
  if (failed) return { kind: 'failed', test: failed.fullName };
  // A `beforeAll` that threw and servers that are not installed leave tests that were skipped: those noticed nothing, and missed nothing.
  return code === 0 && tests.some(({ status }) => status === 'passed') ? { kind: 'passed' } : { kind: 'unloadable' };
}

function line({ bug, kind, by, seconds }: Verdict): string {
  const mark = kind === 'caught' ? 'caught ' : kind === 'escaped' ? 'ESCAPED' : 'BROKEN ';
  return `${mark} ${bug.name.padEnd(44)} ${String(seconds).padStart(4)} s  ${by.slice(0, 150)}\n`;
}

const { values, positionals } = parseArgs({
  options: { jobs: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const waiting = plantedBugs().filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
const count = waiting.length;
if (count === 0) {
  process.stderr.write(`planted: no bug has ${positionals.join(' or ')} in its name\n`);
  process.exit(2);
}
mkdirSync(scratch, { recursive: true });
const verdicts: Verdict[] = [];
const trees = Array.from({ length: Math.max(1, Math.min(Number(values.jobs) || 1, count)) }, (_, index) => copy(index));
try {
  await Promise.all(
    trees.map(async (tree) => {
      for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
        const verdict = await play(bug, tree);
        verdicts.push(verdict);
        process.stdout.write(line(verdict));
      }
    }),
  );
} finally {
  for (const tree of trees) git(['worktree', 'remove', '--force', tree]);
}
const caught = verdicts.filter(({ kind }) => kind === 'caught').length;
process.stdout.write(`planted bugs: ${caught} of ${count} caught\n`);
process.exitCode = caught === count ? 0 : verdicts.some(({ kind }) => kind === 'broken') ? 2 : 1;
