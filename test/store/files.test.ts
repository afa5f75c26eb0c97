// What can be wrong with the file itself: older and newer schemas, damage, a full disk, wrong rights, no database.
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { randomKey } from '../../src/lib/chance.ts';
import { checkStore } from '../../src/store/check.ts';
import { faultOf } from '../../src/store/faults.ts';
import { newestSchema } from '../../src/store/migrate.ts';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { personalColumns } from '../../src/store/personal.ts';
import { isFixedVersion } from '../../src/store/sqlite.ts';
import { fillStore } from './fill.ts';
import { KEYS, NOW, received } from './samples.ts';
import { emptyStore, temporaryDir } from './stores.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/db');

function change(store: SqliteStore, statement: string): void {
  const db = new Database(store.path);
  db.exec(statement);
  db.close();
}

function kindOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return faultOf(error) ?? String(error);
  }
}

describe('the schema', () => {
  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.sqlite')))(
    'upgrades %s with everything in it',
    async (name) => {
      const path = join(temporaryDir(), name);
      copyFileSync(join(fixtures, name), path);
      const store = openStore(path, { keys: KEYS });
      expect(store.schemaVersion()).toBe(newestSchema);
      expect(await checkStore(store)).toEqual([]);
      expect(await store.read(() => store.outbox.counts())).toEqual({ sent: 1, suppressed: 1, queued: 1 });
      expect((await store.read(() => store.tickets.byRef('T-2026-00002')))?.links[0]?.ref).toBe('T-2026-00001');
      expect(await store.read(() => store.ledger.backlog())).toMatchObject({ received: 0, quarantined: 1 });
      store.close();
    },
  );

  it('has a fixture of every version', () => {
    for (let version = 1; version <= newestSchema; version++) {
      expect(existsSync(join(fixtures, `${String(version).padStart(3, '0')}.sqlite`))).toBe(true);
    }
  });

  it('of a newer program is refused with what to do', () => {
    const store = emptyStore();
    change(store, `pragma user_version = ${newestSchema + 1}`);
    expect(kindOf(() => openStore(store.path))).toBe('newer-schema');
    expect(() => openStore(store.path)).toThrow(
      new RegExp(`schema ${newestSchema + 1}, this mailclerk knows up to ${newestSchema}`),
    );
  });

  it.each([
    ['3.54.1', true],
    ['3.51.3', true],
    ['3.51.2', false],
    ['3.50.7', true],
    ['3.50.6', false],
    ['3.44.6', true],
    ['3.45.0', false],
    ['3.7.0', false],
    ['4.0.0', true],
  ])('of SQLite %s counts as safe: %s', (version, isSafe) => {
    expect(isFixedVersion(version)).toBe(isSafe);
  });

  it('has its personal data listed, column by column', () => {
    const store = emptyStore();
    const db = new Database(store.path, { readonly: true });
    const known = db
      .prepare<[], { t: string; c: string }>(
        "select m.name as t, p.name as c from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'",
      )
      .all()
      .map((row) => `${row.t}.${row.c}`);
    db.close();
    expect(personalColumns.map((one) => `${one.table}.${one.column}`).filter((name) => !known.includes(name))).toEqual(
      [],
    );
    const clean = new Set(personalColumns.map((one) => `${one.table}.${one.column}`));
    const text = known.filter(
      (name) => !clean.has(name) && /(address|name|subject|body|json|mail_id|message_id|bytes|words)$/.test(name),
    );
    // Our own Message-IDs, names of counters, settings, mail boxes and notices say nothing of a person.
    expect(text.toSorted()).toEqual([
      'counters.name',
      'outbox.message_id',
      'outbox.name',
      'outbox.own_address',
      'settings.name',
      'sqlite_sequence.name',
      'tickets.own_address',
      'views.name',
      // The index keeps no text: its words are in word_index_data.
      'word_index.subject',
    ]);
  });
});

describe('the file', () => {
  it('is readable by its owner alone', async () => {
    const store = emptyStore();
    await fillStore(store);
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(store.path + suffix).mode & 0o077).toBe(0);
  });

  it('that is no database is named so', () => {
    const path = join(temporaryDir(), 'x.sqlite');
    writeFileSync(
      path,
      'This is a text file, and long enough to be looked at as a database header would be.'.repeat(20),
    );
    expect(kindOf(() => openStore(path))).toBe('corrupt');
  });

  it('that cannot be made is named so', () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'file'), '');
    expect(kindOf(() => openStore(join(dir, 'file', 'x.sqlite')))).toBe('cannot-open');
    expect(kindOf(() => openStore(dir))).toBe('cannot-open');
  });

  it('that is full loses nothing: the batch is undone and taken again later', async () => {
    const store = emptyStore();
    await fillStore(store);
    const size = store.readNow(function* () {
      return Number((yield { text: 'pragma page_count', values: [] })[0]?.page_count);
    });
    store.readNow(function* () {
      yield { text: `pragma max_page_count = ${size + 4}`, values: [] };
    });
    const big = { raw: randomKey(200_000) };
    const take = () =>
      store.write(function* () {
        const small = yield* store.savepoint(() => store.ledger.receive([received(10)], NOW, null));
        const large = yield* store.savepoint(() => store.ledger.receive([received(11, big)], NOW, null));
        return [small.ok, large.ok];
      });
    const error = await take().catch((caught: unknown) => caught);
    expect(store.faultOf(error)).toBe('full');
    expect(error).toMatchObject({ code: 'SQLITE_FULL' });
    expect(await store.read(() => store.ledger.backlog())).toMatchObject({ received: 0 });
    store.readNow(function* () {
      yield { text: 'pragma max_page_count = 1000000', values: [] };
    });
    expect(await take()).toEqual([true, true]);
    expect(await checkStore(store)).toEqual([]);
  });

  it('held by another process for too long is named busy', async () => {
    const store = emptyStore();
    const other = openStore(store.path, { busyTimeoutMs: 1 });
    const db = new Database(store.path);
    db.exec('begin immediate');
    const error = await other.write(() => other.settings.set('a', '1')).catch((caught: unknown) => caught);
    expect(other.faultOf(error)).toBe('busy');
    db.exec('rollback');
    await other.write(() => other.settings.set('a', '1'));
    db.close();
    other.close();
  });
});

describe('db check', () => {
  it('finds nothing in a sound store', async () => {
    const store = emptyStore();
    await fillStore(store);
    expect(await checkStore(store)).toEqual([]);
  });

  it('lets be what somebody keeps beside our tables', async () => {
    const store = emptyStore();
    await fillStore(store);
    change(
      store,
      `create table theirs (n integer primary key autoincrement, said text); insert into theirs (said) values ('x');
       create index theirs_twice on theirs (said) where said is not null; create index theirs_by on tickets (subject);
       create view open_ones as select ref from tickets`,
    );
    expect(await checkStore(store)).toEqual([]);
  });

  it.each([
    [
      'altered raw mail',
      "update raw set bytes = x'00010203' where id = 1",
      'raw',
      /raw mail [0-9a-f]{64} \(ledger 1\)/,
    ],
    [
      'raw mail under another hash',
      'update raw set bytes = (select bytes from raw where id = 2) where id = 1',
      'raw',
      /ledger 1/,
    ],
    [
      'changed entry',
      "update entries set body = 'nice words' where id = 1",
      'history',
      /T-2026-00001: entry 1 was altered/,
    ],
    ['removed entry', 'delete from entries where id = 1', 'history', /T-2026-00001/],
    [
      'removed last entry',
      'delete from entries where id = (select max(id) from entries where ticket = 1)',
      'history',
      /newest entries/,
    ],
    [
      'notice without its bytes',
      'update outbox set bytes = null where id = 1',
      'outbox',
      /outbox row 1 \(sent\): its bytes/,
    ],
    ['notice in no known state', "update outbox set state = 'gone' where id = 3", 'outbox', /outbox row 3/],
    ['suppressed notice let go', "update outbox set state = 'queued' where id = 2", 'outbox', /contradicts/],
    [
      'row that names a missing one',
      'pragma foreign_keys = off; delete from raw where id = 3',
      'reference',
      /ledger row 3/,
    ],
    ['wrong count of open tickets', 'update contacts set open_tickets = 7', 'number', /has 1 open tickets, 7/],
    [
      'wrong count of tickets by status',
      'update ticket_counts set tickets = tickets + 1',
      'number',
      /^\d tickets of queue \w+ are \w+ \(\w+\), \d are on record$/,
    ],
  ])('names damage: %s', async (_, damage, kind, words) => {
    const store = emptyStore();
    await fillStore(store);
    change(store, damage);
    const problems = await checkStore(store);
    // A mail whose entry is gone is a mail without a place, too.
    expect(problems.map((found) => found.kind)).toContain(kind);
    expect(problems.length).toBeLessThanOrEqual(2);
    expect(problems.find((found) => found.kind === kind)?.detail).toMatch(words);
  });

  it('keeps the chain of a ticket whose entry was erased', async () => {
    const store = emptyStore();
    await fillStore(store);
    change(store, "update entries set body = '', from_address = null, from_name = null, salt = null where id = 1");
    change(store, 'update tickets set deleted_at = 1 where id = 1');
    expect((await checkStore(store)).filter(({ kind }) => kind === 'history')).toEqual([]);
  });

  it('names an entry whose words nothing proves any more, although nobody was erased', async () => {
    const store = emptyStore();
    await fillStore(store);
    change(store, "update entries set body = 'We never said that.', salt = null where id = 1");
    expect(await checkStore(store)).toEqual([
      expect.objectContaining({
        kind: 'history',
        detail: expect.stringMatching(/entry 1 lost the proof of its words/),
      }),
      expect.objectContaining({
        kind: 'index',
        detail: expect.stringMatching(/the words it is found by are not those/),
      }),
    ]);
  });

  it('keeps a ticket whose raw mail is damaged, and hands the bytes to nobody', async () => {
    const store = emptyStore();
    await fillStore(store);
    const row = await store.read(() => store.ledger.row(1));
    change(store, "update raw set bytes = x'00' where id = 1");
    await expect(store.read(() => store.ledger.raw(row?.sha256 ?? ''))).rejects.toThrow(/is damaged/);
    expect(await store.read(() => store.tickets.byRef('T-2026-00001'))).not.toBeNull();
  });
});
