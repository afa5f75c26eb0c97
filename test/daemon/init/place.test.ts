// Files that are put there all or none: a process that is killed at any step leaves no config, what it left is cleaned up
// by the next call, and nothing of anybody else is ever touched.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cleanUp, type NewFile, placeFiles } from '../../../src/daemon/init/place.ts';

const here = mkdtempSync(join(tmpdir(), 'mc-place-'));
afterAll(() => rmSync(here, { recursive: true, force: true }));
let base = '';
let count = 0;
beforeEach(() => {
  count += 1;
  base = join(here, String(count));
});

const files: readonly NewFile[] = [
  { path: 'rules/a.yaml', text: 'a\n', mode: 0o644 },
  { path: 'config/x.password', text: 'secret\n', mode: 0o600 },
  { path: 'config/mailclerk.yaml', text: 'version: 1\n', mode: 0o644 },
];
const all = (): readonly string[] => readdirSync(base, { recursive: true, encoding: 'utf8' }).toSorted();
const WHOLE = ['config', 'config/mailclerk.yaml', 'config/x.password', 'data', 'rules', 'rules/a.yaml'];

/** A process that places the files and is killed before this step. */
function killedAt(step: string): void {
  const module = join(import.meta.dirname, '../../../src/daemon/init/place.ts');
  const script = `
    const { placeFiles } = await import(${JSON.stringify(module)});
    placeFiles(${JSON.stringify(base)}, { files: ${JSON.stringify(files)}, folders: ['data'] }, (step) => {
      if (step === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL');
    });
    console.log('not killed')`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([ran.signal, ran.stdout]).toEqual(['SIGKILL', '']);
}

test('they are there, with their rights, and nothing besides', () => {
  expect(placeFiles(base, { files, folders: ['data'] })).toEqual({
    kind: 'placed',
    paths: files.map(({ path }) => path),
  });
  expect(all()).toEqual(WHOLE);
  expect(files.map(({ path }) => statSync(join(base, path)).mode & 0o777)).toEqual(files.map(({ mode }) => mode));
});

test('one that exists prevents all', () => {
  mkdirSync(join(base, 'config'), { recursive: true });
  writeFileSync(join(base, 'config/x.password'), 'mine');
  expect(placeFiles(base, { files })).toEqual({ kind: 'exists', paths: ['config/x.password'] });
  expect(all()).toEqual(['config', 'config/x.password']);
});

test('one that appears while they are put there is not overwritten, and the others are taken back', () => {
  const late = (step: string): void => {
    if (step === 'config/mailclerk.yaml') writeFileSync(join(base, step), 'somebody else’s');
  };
  expect(() => placeFiles(base, { files, folders: ['data'] }, late)).toThrow(/EEXIST/);
  expect(all()).toEqual(['config', 'config/mailclerk.yaml']);
  expect(readFileSync(join(base, 'config/mailclerk.yaml'), 'utf8')).toBe('somebody else’s');
});

describe('a process that is killed', () => {
  test.each(['rules/a.yaml', 'config/x.password', 'config/mailclerk.yaml'])(
    'before %s leaves no config, and the next call begins anew',
    (step) => {
      killedAt(step);
      expect(all()).not.toContain('config/mailclerk.yaml');
      expect(placeFiles(base, { files, folders: ['data'] }).kind).toBe('placed');
      expect(all()).toEqual(WHOLE);
    },
  );

  test('after the last one has done everything: only what lay aside goes', () => {
    killedAt('done');
    cleanUp(base);
    expect(all()).toEqual(WHOLE);
    expect(placeFiles(base, { files }).kind).toBe('exists');
  });

  test('leaves nothing that was changed since: it is somebody’s now', () => {
    killedAt('config/mailclerk.yaml');
    writeFileSync(join(base, 'rules/a.yaml'), 'changed\n');
    cleanUp(base);
    expect(all()).toEqual(['rules', 'rules/a.yaml']);
  });

  test('whose list was tampered with takes nothing outside the folder', () => {
    killedAt('config/mailclerk.yaml');
    const aside = all().find((name) => /^\.mailclerk-init-[^/]+$/.test(name)) ?? '';
    const outside = join(here, 'outside');
    writeFileSync(outside, 'a\n');
    const sha256 = createHash('sha256').update('a\n').digest('hex');
    writeFileSync(
      join(base, aside, 'manifest.json'),
      JSON.stringify({
        files: ['../outside', outside].map((path) => ({ path, sha256 })),
        folders: ['..'],
      }),
    );
    cleanUp(base);
    expect(readFileSync(outside, 'utf8')).toBe('a\n');
  });
});

test('another process that is at it is left alone', () => {
  mkdirSync(join(base, `.mailclerk-init-${process.pid}-abc`), { recursive: true });
  cleanUp(base);
  expect(all()).toHaveLength(1);
});
