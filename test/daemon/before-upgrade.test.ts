// What an upgrade leaves beside the database: one sealed copy of what it was before the first step, whatever dies in between;
// never in the way of the upgrade, gone after 30 days. And what only looks upgrades nothing.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { keepBeforeUpgrade, type Upgrade } from '../../src/daemon/database/before-upgrade.ts';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { readSeal } from '../../src/store/backup/seal.ts';
import { migrate, migrations, newestSchema } from '../../src/store/migrate.ts';
import { run } from '../cli/run.ts';

const OLDEST = 3;
const DAY_MS = 86_400_000;
const fixture = join(import.meta.dirname, `../../fixtures/db/00${OLDEST}.sqlite`);
const wanted = `mailclerk.sqlite.before-schema-${String(newestSchema).padStart(3, '0')}`;
let dir = '';
let path = '';
let warned: (readonly [string, object])[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-before-'));
  path = join(dir, 'data/mailclerk.sqlite');
  mkdirSync(join(dir, 'config'));
  mkdirSync(join(dir, 'data'));
  copyFileSync(fixture, path);
  warned = [];
  configure('');
  const made = dir;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

function configure(more: string, minFree = '1MB'): void {
  writeFileSync(
    join(dir, 'config/mailclerk.yaml'),
    `instance: { timezone: UTC }
data: { min_free: ${minFree} }
mailboxes: { support: { address: help@desk.example, host: "127.0.0.1:9", tls: none, password: secret } }
smtp: { host: "127.0.0.1:9", tls: none }
${more}
`,
  );
}

const log: Log = { ...silentLog, warn: (event, fields = {}) => void warned.push([event, fields]) };
const keep = (minFreeBytes = 0): Promise<Upgrade | null> => keepBeforeUpgrade(path, { minFreeBytes, log });
const clerk = (line: string, now = '2026-03-01T10:00:00Z') => run(line, { cwd: dir, env: { MAILCLERK_NOW: now } });
const beside = (): readonly string[] => readdirSync(join(dir, 'data')).filter((name) => name.includes('before'));

function schemaOf(file: string): number {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
}

/** The first steps of an upgrade that then dies. */
function stepsTo(version: number): void {
  const db = new Database(path);
  migrate(db, migrations.slice(0, version));
  db.close();
}

test('the copy is the database before the first step, sealed; db migrate says where it is', async () => {
  const done = await clerk('db migrate --json');
  expect([done.code, JSON.parse(done.out).upgraded]).toEqual([
    0,
    { from: OLDEST, to: newestSchema, copy: join(dir, 'data', wanted) },
  ]);
  expect([beside(), schemaOf(join(dir, 'data', wanted)), schemaOf(path)]).toEqual([[wanted], OLDEST, newestSchema]);
  expect(readSeal(join(dir, 'data', wanted))).toBe('whole');
  // Once is enough.
  expect(JSON.parse((await clerk('db migrate --json')).out).upgraded).toBe(null);
  expect((await clerk('db migrate')).err).toBe('');
});

test('an upgrade that died halfway keeps the copy of the beginning', async () => {
  await keep();
  const before = readFileSync(join(dir, 'data', wanted));
  stepsTo(OLDEST + 4);
  expect(await keep()).toEqual({ from: OLDEST + 4, to: newestSchema, copy: join(dir, 'data', wanted) });
  expect(readFileSync(join(dir, 'data', wanted)).equals(before)).toBe(true);
});

test('after a way back the next upgrade makes the copy anew: what happened in between is in it', async () => {
  await keep();
  const db = new Database(path);
  db.exec("insert into settings (name, value) values ('probe', 'later')");
  db.close();
  await keep();
  const copy = new Database(join(dir, 'data', wanted), { readonly: true });
  expect(copy.prepare("select value from settings where name = 'probe'").pluck().get()).toBe('later');
  copy.close();
  expect(beside()).toEqual([wanted]);
});

test('the copy of an upgrade before is removed when there is a newer one', async () => {
  writeFileSync(join(dir, 'data/mailclerk.sqlite.before-schema-002'), 'old');
  writeFileSync(join(dir, 'data/mailclerk.sqlite.before-restore-20260101T100000'), 'another matter');
  await keep();
  expect(beside()).toEqual(['mailclerk.sqlite.before-restore-20260101T100000', wanted]);
});

test('without room there is no copy, a warning says so, and the upgrade goes on', async () => {
  expect(await keep(2 ** 60)).toEqual({ from: OLDEST, to: newestSchema, copy: null });
  expect(warned).toEqual([
    ['database.not-kept', { reason: expect.stringMatching(/MB are free/), fix: expect.stringContaining('db backup') }],
  ]);
  configure('', '1024GB');
  const done = await clerk('db migrate');
  expect(done.code, done.err).toBe(0);
  expect([schemaOf(path), beside()]).toEqual([newestSchema, []]);
  expect(done.err).toContain('no room');
});

test('a database of this version, an empty file and none have nothing to keep', async () => {
  stepsTo(newestSchema);
  expect(await keep()).toBe(null);
  writeFileSync(path, '');
  expect(await keep()).toBe(null);
  rmSync(path);
  expect(await keep()).toBe(null);
  expect(beside()).toEqual([]);
});

test.each(['check', 'rules check', 'db check', 'config show'])(
  '%s looks at an older database and upgrades nothing',
  async (line) => {
    const before = readFileSync(path);
    expect((await clerk(line)).code).toBe(0);
    expect([readFileSync(path).equals(before), beside()]).toEqual([true, []]);
    // Neither when the files are wrong and the last good ones are looked for.
    configure('mailboxes: 7');
    await clerk(line);
    expect([schemaOf(path), beside()]).toEqual([OLDEST, []]);
  },
);

test('the daemon removes a copy after 30 days, not before, and not by a clock in doubt', async () => {
  expect((await clerk('run --once', '2026-03-01T10:00:00Z')).err).toBeDefined();
  const made = new Date('2026-03-01T10:00:00Z').getTime();
  utimesSync(join(dir, 'data', wanted), made / 1000, made / 1000);
  const at = (day: number): string => new Date(made + day * DAY_MS).toISOString();
  await clerk('run --once', at(31));
  expect(beside()).toEqual([wanted]);
  for (const day of [6, 12, 18, 24, 29]) await clerk('run --once', at(day));
  expect(beside()).toEqual([wanted]);
  await clerk('run --once', at(31));
  expect(beside()).toEqual([]);
});
