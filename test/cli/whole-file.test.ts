// A file of a command's own on a disk that takes a part of it: a limit of the process plays the disk, with an error that is
// not "full" (setrlimit(2), RLIMIT_FSIZE: EFBIG).
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newFile, replaceFile } from '../../src/cli/whole-file.ts';

const source = join(import.meta.dirname, '../../src/cli/whole-file.ts');
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-whole-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The call in a process that may write 8 KB to a file; gives its exit code and what it said. */
function limited(call: string): { readonly status: number | null; readonly said: string } {
  const script = `import { newFile, replaceFile } from ${JSON.stringify(source)}; ${call}`;
  const line = 'trap "" XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"';
  const { status, stderr } = spawnSync('bash', ['-c', line, process.execPath, script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: '' },
  });
  return { status, said: stderr };
}

describe('a file of which a part was written', () => {
  it('is not left behind, whatever stopped it', () => {
    const path = join(dir, 'new.yaml');
    const { status, said } = limited(`newFile(${JSON.stringify(path)}, 'x'.repeat(100_000));`);
    expect(status).toBe(1);
    expect(said).toContain('EFBIG');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves the one it should have replaced as it was', () => {
    const path = join(dir, 'old.json');
    writeFileSync(path, 'old');
    const { status, said } = limited(`replaceFile(${JSON.stringify(path)}, 'x'.repeat(100_000));`);
    expect(status).toBe(1);
    expect(said).toContain('EFBIG');
    expect(readdirSync(dir)).toEqual(['old.json']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});

describe('a file by a name that is taken', () => {
  it('is not written, and what is there stays', () => {
    const path = join(dir, 'there');
    writeFileSync(path, 'mine');
    expect(() => newFile(path, 'new')).toThrow(/EEXIST/);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it.each(['a link to a file', 'a link to a file that is not there yet'])(
    '%s stays a link, to the new text',
    (name) => {
      mkdirSync(join(dir, 'kept'));
      const file = join(dir, 'kept', 'text');
      if (name === 'a link to a file') writeFileSync(file, 'old');
      symlinkSync('kept/text', join(dir, 'link'));
      replaceFile(join(dir, 'link'), 'new');
      expect(lstatSync(join(dir, 'link')).isSymbolicLink()).toBe(true);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toBe('new');
    },
  );
});
