// The seed of everything random in the tests: made of the sources and tests that are checked out, so that every change of
// them is tried with other cases, and the same ones are judged the same way wherever and however often they run. As a
// setup file it hands the seed to fast-check, too. MAILCLERK_SEED=…   the cases of an earlier run again, or others
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';

/** The seed, a whole number below 2^28, or MAILCLERK_SEED; with the commit it stands for. */
export function seedOfRun(): { readonly seed: number; readonly commit: string } {
  const commit = git('rev-parse', '--short=10', 'HEAD') ?? '0000000000';
  const given = process.env.MAILCLERK_SEED;
  return { commit, seed: given === undefined ? Number.parseInt(digestOfTrees().slice(0, 7), 16) : seedIn(given) };
}

let trees: string | undefined;

/** A digest of what HEAD has in src/ and test/; of nothing where there is no repository (an unpacked archive). */
function digestOfTrees(): string {
  trees ??= git('rev-parse', 'HEAD:src', 'HEAD:test') ?? '';
  return createHash('sha256').update(trees).digest('hex');
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
