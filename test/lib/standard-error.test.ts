// A log on a full disk, and one that nobody reads: the daemon and its commands go on, the missing lines are counted, and what was made for a person and
// could not be written is no success.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { PatientFile } from '../../src/lib/standard-error.ts';

/** A file that takes so many octets, and more after `free`. */
function disk(room: number) {
  const kept: Buffer[] = [];
  let left = room;
  const file = new PatientFile((bytes) => {
    if (left === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const taken = Math.min(left, bytes.length);
    kept.push(Buffer.from(bytes.subarray(0, taken)));
    left -= taken;
    return taken;
  });
  return { file, text: () => Buffer.concat(kept).toString('utf8'), free: () => (left = 10_000) };
}

describe('F36: a log on a full disk', () => {
  it('leaves lines out, says afterwards how many, and begins on a line of its own', () => {
    const { file, text, free } = disk(9);
    file.write('first\n');
    file.write('second\n');
    file.write('third\n');
    expect(text()).toBe('first\nsec');
    free();
    file.write('fourth\n');
    file.write('fifth\n');
    expect(text()).toBe('first\nsec\n{"level":"warn","lines":2,"event":"log.lost"}\nfourth\nfifth\n');
  });
});

describe.skipIf(!existsSync('/dev/full'))('F36: a program whose output lies on a full disk', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mc-full-'));
    const config = {
      data: { dir: join(dir, 'data'), min_free: '1MB' },
      mailboxes: { support: { address: 'support@example.com', host: '127.0.0.1:9', tls: 'none', password: 'secret' } },
      smtp: { host: '127.0.0.1:9', tls: 'none' },
    };
    writeFileSync(join(dir, 'mailclerk.yaml'), JSON.stringify(config));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function clerk(full: 'stdout' | 'stderr', ...line: readonly string[]): number | null {
    const handle = openSync('/dev/full', 'w');
    const program = join(import.meta.dirname, '../../src/main.ts');
    try {
      const stdio = ['ignore', full === 'stdout' ? handle : 'ignore', full === 'stderr' ? handle : 'ignore'] as const;
      return spawnSync(process.execPath, [program, '-c', join(dir, 'mailclerk.yaml'), ...line], {
        stdio: [...stdio],
        timeout: 90_000,
      }).status;
    } finally {
      closeSync(handle);
    }
  }

  test('a daemon works on without its log: it ends with what it came to, servers that cannot be reached', {
    timeout: 120_000,
  }, () => {
    expect(clerk('stderr', 'run', '--once')).toBe(4);
  });

  test('a table that could not be written is no success', { timeout: 120_000 }, () => {
    expect(clerk('stdout', 'ticket', 'list')).toBe(1);
  });
});

test('F60: a log whose reader stands still does not pile up in memory; lines are left out, and counted when he reads on', {
  timeout: 60_000,
}, async () => {
  const written = 50_000;
  const program = `
    const { standardError } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/lib/standard-error.ts'))});
    const out = standardError(process.stderr);
    for (let at = 0; at < ${written}; at++) out.write('a line ' + 'x'.repeat(1_000) + '\\n');
    process.stdout.write(process.stderr.writableLength + '\\n');
    await new Promise((resolve) => process.stderr.once('drain', resolve));
    out.write('the last\\n');
    process.exitCode = 0;`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [kept] = await once(child.stdout, 'data');
  expect(Number(kept)).toBeLessThan(8 * 1_048_576);
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  const lines = text.trimEnd().split('\n');
  expect(lines.at(-1)).toBe('the last');
  const lost: { readonly event: string; readonly lines: number } = JSON.parse(lines.at(-2) ?? '');
  expect(lost.event).toBe('log.lost');
  expect(lines.filter((line) => line.startsWith('a line ')).length + lost.lines).toBe(written);
});
