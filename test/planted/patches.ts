// Planted bugs: patches that break one promise each, with the tests that must notice. Takes this folder; gives every patch
// with what its head says. The head stands before the diff, one `Name: value` a line:
//   Bug: what a user would suffer            (one sentence)
//   Caught-by: the test file that notices first, with KEY=value in front for its environment
//   Then: a wider one, tried when the first notices nothing (any number)
// Throws at a patch whose head says less. Changes nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One run of tests: a file or folder of test/, and the environment it is played in. */
export interface Catcher {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Planted {
  /** `007-attempts-after-parsing` */
  readonly name: string;
  readonly path: string;
  readonly bug: string;
  /** The narrowest first. */
  readonly catchers: readonly Catcher[];
}

/** All of them, in order. */
export function plantedBugs(): readonly Planted[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.patch'))
    .sort()
    .map(read);
}

function read(file: string): Planted {
  const path = join(import.meta.dirname, file);
  const [head = ''] = readFileSync(path, 'utf8').split(/^diff --git /m);
  const values = (key: string): string[] =>
    [...head.matchAll(new RegExp(`^${key}: (.+)$`, 'gm'))].map(([, value = '']) => value.trim());
  const [bug] = values('Bug');
  const catchers = [...values('Caught-by').slice(0, 1), ...values('Then')].map(catcherOf);
  if (!bug || catchers.length === 0)
    throw new Error(`${file}: its head has no "Bug:" or no "Caught-by:" line; see test/planted/patches.ts`);
  return { name: file.slice(0, -'.patch'.length), path, bug, catchers };
}

function catcherOf(line: string): Catcher {
  const words = line.split(/\s+/);
  const env = Object.fromEntries(words.filter((word) => word.includes('=')).map((word) => word.split('=', 2)));
  return { path: words.find((word) => !word.includes('=')) ?? '', env };
}
