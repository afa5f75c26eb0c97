// Empty SQLite stores in directories of their own, closed and removed when the test that asked for them is over.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { KEYS } from './samples.ts';

/** A directory that goes away after the test. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mailclerk-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** An empty store with keys. */
export function emptyStore(): SqliteStore {
  const store = openStore(join(temporaryDir(), 'mailclerk.sqlite'), { keys: KEYS });
  // Hooks of a test run in reverse: it is closed before its directory goes.
  onTestFinished(() => store.close());
  return store;
}
