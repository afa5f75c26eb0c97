// The program before this one: the last commit that knew an older schema, taken out of git's history and run as it was, with
// the packages installed here. Where there is no history (a copy of the files alone) there is none: null.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestSchema } from '../../src/store/migrate.ts';

const root = join(import.meta.dirname, '../..');
/** Several people commit at once: a commit may lack half of a change. Then the one before it is taken. */
const TRIES = 30;

/** A program that can be run. */
export interface OlderProgram {
  /** Its newest schema, and where it is from. */
  readonly schema: number;
  readonly commit: string;
  run(
    args: readonly string[],
    cwd: string,
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  remove(): void;
}

/** Takes it out; null when git does not know any. */
export function olderProgram(): OlderProgram | null {
  for (let back = 0; back < TRIES; back++) {
    const commit = commitBefore(back);
    if (commit === null) return null;
    const schema = schemaOf(commit);
    if (schema === null || schema >= newestSchema) continue;
    const folder = mkdtempSync(join(tmpdir(), 'mc-older-'));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    if (isTakenOut(commit, folder) && starts(folder)) return { schema, commit, remove, run: runner(folder) };
    remove();
  }
  return null;
}

const MIGRATION = /(?:^|\/)(\d{3})\.ts$/;

/** The commit before the newest schema was made, or so many before that. */
function commitBefore(back: number): string | null {
  const file = `:(glob)src/store/migrations/**/${String(newestSchema).padStart(3, '0')}.ts`;
  try {
    const made = git('log', '--diff-filter=A', '--format=%H', '--', file).trim().split('\n').at(-1) ?? '';
    // Not committed yet: then this very history ends before it.
    return git('rev-parse', '--verify', '--quiet', made === '' ? `HEAD~${back}` : `${made}~${back + 1}`).trim();
  } catch {
    return null;
  }
}

/** The newest schema of a commit, by the names of its migrations. */
function schemaOf(commit: string): number | null {
  const names = git('ls-tree', '-r', '--name-only', commit, 'src/store/migrations').split('\n');
  const numbers = names.flatMap((name) => MIGRATION.exec(name)?.[1] ?? []).map(Number);
  return numbers.length > 0 ? Math.max(...numbers) : null;
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Unpacks what runs. */
function isTakenOut(commit: string, folder: string): boolean {
  try {
    const parts = ['src', 'templates', 'packs', 'config', 'package.json'];
    const tar = execFileSync('git', ['archive', commit, ...parts], { cwd: root, maxBuffer: 256 * 1_048_576 });
    execFileSync('tar', ['-x', '-C', folder], { input: tar });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    return true;
  } catch {
    return false;
  }
}

function starts(folder: string): boolean {
  try {
    execFileSync(process.execPath, [join(folder, 'src/main.ts'), 'db', 'restore', '--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function runner(folder: string): OlderProgram['run'] {
  return (args, cwd) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(folder, 'src/main.ts'), ...args], { cwd, env: process.env });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => out.push(part));
      child.stderr.on('data', (part: Buffer) => err.push(part));
      child.once('error', reject);
      child.once('close', (code) =>
        resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') }),
      );
    });
}
