// The planted bugs can be planted: every patch applies to the sources as they are, and names tests that exist. Whether each
// is noticed says `npm run planted`.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantedBugs } from './patches.ts';

const root = join(import.meta.dirname, '../..');

describe('planted bugs', () => {
  it('are thirty at least', () => {
    expect(plantedBugs().length).toBeGreaterThanOrEqual(30);
  });

  it.each(plantedBugs().map((bug) => [bug.name, bug] as const))('%s applies, and its tests are there', (_, bug) => {
    // Mended by: change the sources as the patch says, then `git diff -U2 -- src` behind the patch's head.
    execFileSync('git', ['apply', '--check', bug.path], { cwd: root, stdio: 'pipe' });
    for (const { path } of bug.catchers) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });
});
