// Makes fixtures/db/NNN.sqlite, a small filled database of the newest schema: later versions must upgrade it. Run once
// when a schema lands, never again for the same number: `node_modules/.bin/node test/store/make-fixture.ts`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../src/store/open.ts';
import { fillStore } from './fill.ts';
import { KEYS } from './samples.ts';

const probe = openStore(':memory:');
const path = join(import.meta.dirname, `../../fixtures/db/${String(probe.schemaVersion()).padStart(3, '0')}.sqlite`);
probe.close();
if (existsSync(path)) throw new Error(`${path} exists: a fixture is made once, for ever`);
const store = openStore(path, { keys: KEYS });
await fillStore(store);
store.close();
// One file without -wal, as small as it gets.
const db = new Database(path);
db.pragma('journal_mode = delete');
db.exec('vacuum');
db.close();
process.stdout.write(`${path}\n`);
