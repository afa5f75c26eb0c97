// Every verb with words it cannot use and names nobody has: exit 2 for words, 5 for names, 7 for things in another state,
// each with what to type next; nothing on stdout that a script could take for data; no row changed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Hex } from '../../src/model/identity.ts';
import { type Ran, run } from '../cli/run.ts';

let folder = '';
const clerk = (line: readonly string[]): Promise<Ran> => run(line, { cwd: folder, stdin: '' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mc-words-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(
    join(folder, 'config/mailclerk.yaml'),
    `
instance: { timezone: UTC }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: secret } }
smtp: { host: "127.0.0.1:2", tls: none }
agents: { anna: { email: anna@example.com, roles: [agent] } }
`,
  );
  writeFileSync(join(folder, 'a.eml'), 'From: eva@firma.example\nSubject: x\nMessage-ID: <1@firma.example>\n\nHello\n');
  expect((await clerk(['mail', 'inject', 'a.eml'])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rows(): string {
  const db = new Database(join(folder, 'data/mailclerk.sqlite'), { readonly: true });
  try {
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' and sql not like '%using fts5%' order by name")
      .pluck()
      .all();
    const all = tables.map((table) => db.prepare(`select * from "${table}"`).raw().all());
    return sha256Hex(Buffer.from(JSON.stringify(all)));
  } finally {
    db.close();
  }
}

const REFS = [
  'T-1999-99999',
  '0',
  '-1',
  '999999',
  '1e3',
  '¯\\_(ツ)_/¯',
  '../../etc/passwd',
  "' or 1=1 --",
  '%',
  ' ',
  '\u0000',
  'x'.repeat(100_000),
];
const unknownRefs: readonly (readonly string[])[] = [
  ...REFS.map((ref) => ['ticket', 'show', '--', ref]),
  ['ticket', 'history', 'T-9'],
  ['ticket', 'reply', 'T-9', 'words'],
  ['ticket', 'note', 'T-9', 'words'],
  ['ticket', 'assign', 'T-9', 'anna'],
  ['ticket', 'set', 'T-9', 'priority=high'],
  ['ticket', 'close', 'T-9'],
  ['ticket', 'reopen', 'T-9'],
  ...REFS.map((ref) => ['mail', 'show', '--', ref]),
  ['mail', 'why', '77'],
  ['mail', 'why', '<nobody@nowhere>'],
  ['mail', 'show', 'deadbeef', '--raw'],
  ['mail', 'read', 'nowhere.eml'],
  ['mail', 'inject', 'a.eml', '--mailbox', 'sales'],
  ['mailbox', 'test', 'sales'],
  ['mailbox', 'audit', 'sales'],
  ['outbox', 'retry', '77'],
  ['outbox', 'drop', '77'],
  ['quarantine', 'show', '77'],
  ['quarantine', 'retry', '77'],
];

test.each(unknownRefs.map((line) => [line.join(' ').slice(0, 60), line] as const))(
  '%s: not found, exit 5',
  async (_, line) => {
    const before = rows();
    for (const more of [[], ['--json']]) {
      const at = line.indexOf('--');
      const words = at < 0 ? [...line, ...more] : [...line.slice(0, at), ...more, ...line.slice(at)];
      const ran = await clerk(words);
      expect(ran.code, ran.err).toBe(5);
      expect(ran.err).toMatch(/^mailclerk: /m);
      expect(ran.err).toMatch(/^next: /m);
      expect(ran.err.length).toBeLessThan(2_000);
      expect(ran.out).toBe('');
    }
    expect(rows()).toBe(before);
  },
);

const wrongWords: readonly (readonly string[])[] = [
  ['tciket', 'list'],
  ['ticket', 'frobnicate'],
  ['ticket', 'show'],
  ['ticket', 'show', '1', '2'],
  ['ticket', 'list', '--limit', 'many'],
  ['ticket', 'list', '--limit', '-3'],
  ['ticket', 'reply', '1', ''],
  ['ticket', 'note', '1', '-f', 'a.eml', 'words'],
  ['ticket', 'assign', '1'],
  ['ticket', 'assign', '1', 'nobody'],
  ['ticket', 'set', '1'],
  ['ticket', 'set', '1', 'priority'],
  ['ticket', 'set', '1', 'priority=purple'],
  ['ticket', 'set', '1', 'colour=red'],
  ['ticket', 'set', '1', 'customer=nobody'],
  ['ticket', 'close', '1', '--notify', 'moon'],
  ['ticket', 'close', '1', '--reason', 'boredom'],
  ['ticket', 'close', '1', '--as', 'nobody'],
  ['mail', 'read'],
  ['mail', 'read', 'config'],
  ['mail', 'inject'],
  ['mail', 'inject', 'a.eml', '--mailbox'],
  ['mail', 'show'],
  ['mail', 'why'],
  ['mailbox', 'test', 'a', 'b'],
  ['rules', 'frobnicate'],
  ['outbox', 'retry'],
  ['outbox', 'drop'],
  ['quarantine', 'retry'],
  ['quarantine', 'retry', '1', '--all'],
  ['db', 'frobnicate'],
  ['run', '--twice'],
  ['check', 'everything'],
  ['status', '--colour'],
  ['--frobnicate'],
];

test.each(wrongWords.map((line) => [line.join(' '), line] as const))('%s: wrong words, exit 2', async (_, line) => {
  const before = rows();
  const ran = await clerk(line);
  expect(ran.code, ran.err + ran.out).toBe(2);
  expect(ran.err).toMatch(/^(next|help): |\(Did you mean|Usage:/m);
  expect(ran.out).toBe('');
  expect(rows()).toBe(before);
});

test.each([
  ['quarantine', 'show', '1'],
  ['quarantine', 'retry', '1'],
  ['outbox', 'retry', '1'],
])('%s %s %s: there, but in another state, exit 7', async (...line) => {
  const before = rows();
  const ran = await clerk(line);
  expect(ran.code, ran.err).toBe(7);
  expect(ran.err).toMatch(/^next: /m);
  expect(rows()).toBe(before);
});

test('a clock that is no time and a config that is not there', async () => {
  const clock = await run(['status'], { cwd: folder, env: { MAILCLERK_NOW: 'teatime' } });
  expect(clock.code).toBe(2);
  const config = await clerk(['--config', 'nowhere.yaml', 'status']);
  expect(config.code, config.err).toBe(3);
  expect(config.err).toContain('nowhere.yaml');
});
