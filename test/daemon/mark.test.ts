// A database that was put back by other means than `db restore` is behind the mark beside it, and nothing leaves.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdIfOlder, keepMark, MARK_NAME, type MarkDeps } from '../../src/daemon/database/mark.ts';
import { silentLog } from '../../src/lib/log.ts';
import { RESTORED, readRestored } from '../../src/model/notice/restored.ts';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { clock, mail } from '../collect/arrange.ts';
import { config } from '../desk/builders.ts';

let dir: string;
let store: SqliteStore;
const path = (name = 'db.sqlite'): string => join(dir, name);
const events: string[] = [];
const say = (event: string): void => void events.push(event);
const log = { ...silentLog, warn: say, error: say };
const deps = (): MarkDeps => ({ store, clock, log, config: { ...config, data: { ...config.data, dir } } });

async function take(uid: number): Promise<number> {
  const place = { mailbox: 'support', folder: 'INBOX', uidValidity: '7', uid, internalDate: 1, flags: [] };
  const raw = Buffer.from(mail(uid));
  const row = { ...place, raw, size: raw.length, oversize: false, wantsAck: false };
  const [id = 0] = await store.write(() => store.ledger.receive([row], 1, null));
  return id;
}

/** The database as it was when `name` was copied, under its mark as it is. */
function putBack(name: string): void {
  store.close();
  for (const ending of ['-wal', '-shm']) rmSync(path() + ending, { force: true });
  copyFileSync(path(name), path());
  store = openStore(path());
}

async function copied(name: string): Promise<void> {
  await store.checkpoint();
  copyFileSync(path(), path(name));
}

const held = async () => readRestored(await store.read(() => store.settings.get(RESTORED)));

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-mark-'));
  store = openStore(path());
  events.length = 0;
  await take(1);
  expect(await holdIfOlder(deps())).toBe(false);
  await copied('old');
  await take(2);
  await keepMark(deps());
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a database that was copied back holds its notices, says so, and gives no id twice', async () => {
  putBack('old');
  expect(await holdIfOlder(deps())).toBe(true);
  expect([events, await held()]).toEqual([['database.older'], expect.objectContaining({ outbox: 0 })]);
  expect(await take(3)).toBeGreaterThan(2);
  // Once is enough: what was held then is let go by a person.
  await store.write(() => store.settings.set(RESTORED, ''));
  expect(await holdIfOlder(deps())).toBe(false);
  expect(await held()).toBeNull();
});

test.each<[string, () => void | Promise<void>, string?]>([
  ['as it was left', () => undefined],
  ['that went on after its mark', async () => void (await take(3))],
  [
    'beside a mark that is a pipe',
    () => {
      putBack('old');
      rmSync(path(MARK_NAME));
      execFileSync('mkfifo', [path(MARK_NAME)]);
    },
  ],
  [
    'beside a mark nobody can read',
    () => {
      putBack('old');
      writeFileSync(path(MARK_NAME), '{');
    },
  ],
  [
    'beside no mark',
    () => {
      putBack('old');
      rmSync(path(MARK_NAME));
    },
  ],
  [
    'that is another one',
    () => {
      store.close();
      for (const ending of ['', '-wal', '-shm']) rmSync(path() + ending, { force: true });
      store = openStore(path());
    },
    'database.another',
  ],
])('a database %s is not held', async (_, happens, said) => {
  await happens();
  expect(await holdIfOlder(deps())).toBe(false);
  expect([events, await held()]).toEqual([said === undefined ? [] : [said], null]);
  // Said once.
  expect([await holdIfOlder(deps()), events.length]).toEqual([false, said === undefined ? 0 : 1]);
});

test('a full disk stops nothing', async () => {
  const full = { ...store, write: () => Promise.reject(new Error('the disk is full')) };
  await store.write(() => store.settings.set('database.id', ''));
  expect(await holdIfOlder({ ...deps(), store: full })).toBe(false);
});

test('a mark that cannot be written stops nothing', async () => {
  const elsewhere = { ...deps(), config: { ...config, data: { ...config.data, dir: path('nowhere') } } };
  await keepMark(elsewhere);
  expect(await holdIfOlder(elsewhere)).toBe(false);
});
