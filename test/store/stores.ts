// Empty SQLite stores in directories of their own, closed and removed after each test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { KEYS } from './samples.ts';

const opened: { readonly store: SqliteStore | null; readonly dir: string }[] = [];

afterEach(() => {
  for (const { store, dir } of opened.splice(0)) {
    store?.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

/** A directory that goes away after the test. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mailclerk-store-'));
  opened.push({ store: null, dir });
  return dir;
}

/** An empty store with keys. */
export function emptyStore(): SqliteStore {
  const dir = temporaryDir();
  const store = openStore(join(dir, 'mailclerk.sqlite'), { keys: KEYS });
  opened.push({ store, dir });
  return store;
}
