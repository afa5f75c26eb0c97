// The seed of everything random in the tests: made of the tree that is checked out, so that every change is tried with
// other cases, and one tree is judged the same way wherever and however often it runs. As a setup file it hands the seed
// to fast-check, too. MAILCLERK_SEED=…   the cases of an earlier run again, or others
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';

/** The seed, a whole number below 2^28, or MAILCLERK_SEED; with the commit it stands for. */
export function seedOfRun(): { readonly seed: number; readonly commit: string } {
  const commit = git('rev-parse', '--short=10', 'HEAD') ?? '0000000000';
  const given = process.env.MAILCLERK_SEED;
  return { commit, seed: given === undefined ? Number.parseInt(treeOf().slice(0, 7), 16) : seedIn(given) };
}

let tree: string | undefined;

/** The tree's id, of HEAD; that of the empty tree where there is no repository (an unpacked archive). */
function treeOf(): string {
  tree ??= git('rev-parse', 'HEAD^{tree}') ?? '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  return tree;
}

function seedIn(given: string): number {
  const seed = Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error(`MAILCLERK_SEED is "${given}", expected a whole number`);
  return seed;
}

function git(...line: readonly string[]): string | null {
  try {
    const cwd = join(import.meta.dirname, '../..');
    return execFileSync('git', line, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOfRun().seed });
