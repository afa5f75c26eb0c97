// What a migration that fails leaves and says. The upgrade itself, and a death in the middle of it: test/faults/upgrade.test.ts.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { StoreFault } from '../../src/store/faults.ts';
import { type Migration, migrate, schemaOf } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open.ts';
import { temporaryDir } from './stores.ts';

const fixture = join(import.meta.dirname, '../../fixtures/db/026.sqlite');

function faultIn(work: () => unknown): StoreFault | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof StoreFault) return error;
    throw error;
  }
}

it('that fails halfway leaves the schema as it was', () => {
  const db = new Database(':memory:');
  const bad: Migration = {
    version: 2,
    why: 'a test',
    statements: () => ['create table a (b integer)', 'create nonsense'],
  };
  const good: Migration = { version: 1, why: 'a test', statements: () => ['create table c (d integer)'] };
  expect(() => migrate(db, [good, bad])).toThrow(/migration 2 \(a test\)/);
  expect(schemaOf(db)).toBe(1);
  expect(db.prepare("select name from sqlite_master where type = 'table'").pluck().all()).toEqual(['c']);
  db.close();
});

it('without room says so and what to do, changes nothing, and is done when there is room', () => {
  const path = join(temporaryDir(), '026.sqlite');
  copyFileSync(fixture, path);
  const db = new Database(path);
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 3}`);
  expect(faultIn(() => migrate(db))).toMatchObject({
    kind: 'full',
    message: expect.stringMatching(/^migration 27 .* the database is as before; .* SQLITE_FULL: .* free space/),
  });
  expect([schemaOf(db), db.pragma('integrity_check', { simple: true })]).toEqual([26, 'ok']);
  db.pragma('max_page_count = 1000000');
  expect(migrate(db)[0]).toBe(27);
  db.close();
});

it('of a damaged file says that it is damaged, and what to do', () => {
  const damaged = join(temporaryDir(), '026.sqlite');
  const bytes = readFileSync(fixture);
  const look = new Database(fixture, { readonly: true });
  const root = Number(look.prepare("select rootpage from sqlite_schema where name = 'tickets'").pluck().get());
  const size = Number(look.pragma('page_size', { simple: true }));
  look.close();
  bytes.fill(0xa5, (root - 1) * size, root * size);
  writeFileSync(damaged, bytes);
  expect(faultIn(() => openStore(damaged))).toMatchObject({
    kind: 'corrupt',
    message: expect.stringMatching(/^migration 27 .* SQLITE_CORRUPT.* mailclerk db check, restore a backup$/),
  });
});

it('28 gives the far sides of a duplicate and of a claim their names, and lets what is related alone', () => {
  const path = join(temporaryDir(), '027.sqlite');
  copyFileSync(join(import.meta.dirname, '../../fixtures/db/027.sqlite'), path);
  const db = new Database(path);
  // Ties alone: their tickets say nothing here.
  db.pragma('foreign_keys = off');
  const insert = db.prepare('insert into ticket_links (ticket, kind, other) values (?, ?, ?)');
  const before: readonly (readonly [number, string, number])[] = [
    [11, 'duplicate', 12],
    [12, 'related', 11],
    [13, 'claims', 14],
    [14, 'related', 13],
    // Related besides: the far side stood for both.
    [15, 'duplicate', 16],
    [15, 'related', 16],
    [16, 'related', 15],
    [17, 'parent', 18],
    [18, 'child', 17],
  ];
  for (const row of before) insert.run(...row);
  expect(migrate(db)).toEqual([28]);
  const ties = db
    .prepare('select ticket, kind, other from ticket_links where ticket > 10 order by 1, 2, 3')
    .raw()
    .all();
  expect(ties).toEqual([
    [11, 'duplicate', 12],
    [12, 'duplicated_by', 11],
    [13, 'claims', 14],
    [14, 'claimed_by', 13],
    [15, 'duplicate', 16],
    [15, 'related', 16],
    [16, 'duplicated_by', 15],
    [16, 'related', 15],
    [17, 'parent', 18],
    [18, 'child', 17],
  ]);
  db.close();
});
