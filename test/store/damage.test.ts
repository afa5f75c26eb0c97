// Damage below SQLite: single bits of the file, bytes of kept values, entries of a history, a cut log. What is found, by
// whom, and that the rest goes on. The database is a real one: 40 mails of the corpus, filed, answered, closed.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSeal } from '../../src/store/backup/seal.ts';
import { openLookout } from '../../src/store/check/lookout.ts';
import { checkStore } from '../../src/store/check.ts';
import { run } from '../cli/run.ts';
import { corpusMails } from '../corpus.ts';
import { seeded } from '../integration/kills.ts';
import { alterBelow, answers, readable } from './flips.ts';

const SEED = Number(process.env.MAILCLERK_SEED ?? '20260107');
/** Two hundred checks of a whole database, on a machine that others use, too. */
const SLOW = { timeout: 300_000 };
let dir = '';
let backup = '';
const clerk = (...line: readonly string[]) => run(['-c', join(dir, 'config/mailclerk.yaml'), ...line], { cwd: dir });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-damage-'));
  mkdirSync(join(dir, 'config'));
  mkdirSync(join(dir, 'in'));
  const config = {
    instance: { timezone: 'UTC' },
    data: { dir: join(dir, 'data'), min_free: '1MB' },
    mailboxes: { support: { address: 'support@example.com', host: '127.0.0.1:9', tls: 'none', password: 'secret' } },
    smtp: { host: '127.0.0.1:9', tls: 'none' },
  };
  writeFileSync(join(dir, 'config/mailclerk.yaml'), JSON.stringify(config));
  for (const [n, { raw }] of corpusMails(40).entries()) writeFileSync(join(dir, 'in', `${1000 + n}.eml`), raw);
  expect((await clerk('mail', 'inject', 'in')).code).toBe(0);
  expect((await clerk('ticket', 'note', '3', 'somebody looked at it')).code).toBe(0);
  expect((await clerk('ticket', 'reply', '3', 'this is the answer')).code).toBe(0);
  expect((await clerk('ticket', 'close', '4')).code).toBe(0);
  backup = join(dir, 'whole.backup');
  expect((await clerk('db', 'backup', backup)).code).toBe(0);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A copy with one bit turned; gives its path. */
function flipped(at: number, bit: number): string {
  const path = join(dir, 'flipped.sqlite');
  const bytes = readFileSync(backup);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
  return path;
}

async function findings(path: string): Promise<readonly string[]> {
  try {
    const store = openLookout(path);
    try {
      return (await checkStore(store)).map((found) => `${found.kind}: ${found.detail}`);
    } finally {
      store.close();
    }
  } catch (error) {
    return [String(error)];
  }
}

describe('F48, F49: a bit of the file that has turned', () => {
  it('anywhere in a backup is found by its seal, 200 of 200', () => {
    const random = seeded(SEED);
    const { size } = statSync(backup);
    expect(readSeal(backup)).toBe('whole');
    const missed: number[] = [];
    for (let n = 0; n < 200; n++) {
      const at = Math.floor(random() * size);
      if (readSeal(flipped(at, Math.floor(random() * 8))) === 'whole') missed.push(at);
    }
    expect(missed, `seed ${SEED}`).toEqual([]);
  });

  it('in a database is found by db check or changes nothing that can be read, 200 of 200', SLOW, async () => {
    const random = seeded(SEED);
    const { size } = statSync(backup);
    const before = readable(backup);
    const counts = { found: 0, harmless: 0 };
    const missed: string[] = [];
    for (let n = 0; n < 200; n++) {
      const at = Math.floor(random() * size);
      const path = flipped(at, Math.floor(random() * 8));
      if ((await findings(path)).length > 0) counts.found += 1;
      else {
        const column = firstDifference(before, readable(path));
        // What the index of words holds is read by asking it for words.
        const isUnread = column?.startsWith('word_index_') && answers(path) === answers(backup);
        if (column === null || isUnread) counts.harmless += 1;
        else missed.push(`octet ${at}: ${column}`);
      }
    }
    process.stdout.write(
      `damage: seed ${SEED}, 200 bits: ${counts.found} found by db check, ${counts.harmless} harmless, ${missed.length} neither\n`,
    );
    expect(counts.found).toBeGreaterThan(60);
    expect(missed, `seed ${SEED}`).toEqual([]);
  });

  const altered = [
    ["update tickets set customer_name = 'Eve' where id = 3", 'tickets', /^twice: tickets row 3: customer_name is not/],
    ["update ledger set ack = 'done' where id = 3", 'ledger', /^twice: ledger row 3: ack is not/],
    ['update outbox set attempts = 9 where id = 2', 'outbox', /^twice: outbox row 2: attempts is not/],
    ["update messages set from_address = 'eve@evil.example' where raw = 2", 'messages', /row 2: from_address is not/],
    ["update counters set value = 1 where name like 'number/%'", 'counters', /^twice: counters row: value is not/],
    [
      'update contacts set proven = 1 - proven where id = (select min(id) from contacts)',
      'contacts',
      /^twice: contacts row \d+: proven is not/,
    ],
    ["delete from causes where cause = 'mail:3'", 'causes', /^twice: causes row mail:3 \d+: the row is gone/],
  ] as const;

  it.each(altered)('in a plain value is named with the row and the column: %s', async (text, table, words) => {
    const path = join(dir, 'plain.sqlite');
    copyFileSync(backup, path);
    alterBelow(path, table, text);
    const found = await findings(path);
    expect(
      found.filter((line) => words.test(line)),
      found.join('\n'),
    ).toHaveLength(1);
    expect(found.filter((line) => line.startsWith('file: '))).toEqual([]);
  });
});

function firstDifference(
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): string | null {
  for (const [table, rows] of before) {
    const now = after.get(table) ?? [];
    const at = Math.max(rows.length, now.length) === 0 ? -1 : rows.findIndex((row, index) => row !== now[index]);
    if (at < 0 && rows.length === now.length) continue;
    const cells = (rows[at] ?? '').split(/ (?=[a-z_]+=)/);
    const changed = cells.findIndex((cell, index) => cell !== (now[at] ?? '').split(/ (?=[a-z_]+=)/)[index]);
    return `${table}.${cells[changed]?.split('=')[0] ?? '?'}`;
  }
  return null;
}

describe('F48: a database that is damaged', () => {
  const database = (): string => join(dir, 'data/mailclerk.sqlite');
  const restore = async (): Promise<void> => {
    rmSync(join(dir, 'data'), { recursive: true, force: true });
    expect((await clerk('db', 'restore', backup, '--yes')).code).toBe(0);
  };

  it('is not worked with: run says what is wrong and how to get a backup back, and the backup works', async () => {
    await restore();
    const bytes = readFileSync(database());
    for (let at = 40 * 4096; at + 4096 < bytes.length; at += 9 * 4096) bytes.fill(0xa5, at, at + 200);
    writeFileSync(database(), bytes);
    const ran = await clerk('run', '--once');
    expect(ran.code, ran.err).toBe(1);
    expect(ran.err).toMatch(/damaged|malformed/);
    expect(ran.err).toMatch(/next: .*mailclerk db (?:check|restore)/);
    expect((await clerk('db', 'check')).code).toBe(1);
    const restored = await clerk('db', 'restore', backup, '--yes', '--json');
    expect(restored.code, restored.err).toBe(0);
    expect((await clerk('db', 'check')).out).toBe('');
    // Nobody is at the ports: the servers cannot be reached, and that is all.
    expect((await clerk('run', '--once')).code).toBe(4);
  });

  it('by a log cut anywhere has whole transactions only, and is sound', async () => {
    await restore();
    const db = new Database(database());
    db.pragma('journal_mode = wal');
    db.pragma('wal_autocheckpoint = 0');
    db.exec('create table steps (n integer)');
    for (let n = 0; n < 50; n++)
      db.exec(`begin; insert into steps values (${n}); insert into steps values (${n}); commit`);
    const whole = { file: readFileSync(database()), log: readFileSync(`${database()}-wal`) };
    db.close();
    const random = seeded(SEED);
    for (let n = 0; n < 20; n++) {
      const path = join(dir, 'cut.sqlite');
      rmSync(`${path}-shm`, { force: true });
      writeFileSync(path, whole.file);
      writeFileSync(`${path}-wal`, whole.log);
      truncateSync(`${path}-wal`, Math.floor(random() * whole.log.length));
      const cut = new Database(path);
      const rows = cut.pragma('integrity_check', { simple: true });
      expect(rows).toBe('ok');
      const has = cut.prepare("select 1 from sqlite_master where name = 'steps'").get();
      if (has) expect(Number(cut.prepare('select count(*) from steps').pluck().get()) % 2).toBe(0);
      cut.close();
    }
  });

  it('in what is made of a mail is made anew from the raw mail', async () => {
    await restore();
    const db = new Database(database());
    const before = (await clerk('mail', 'why', '1')).out;
    db.exec("update messages set json = x'7b00' where raw = (select raw from ledger where id = 1)");
    db.close();
    const checked = await clerk('db', 'check');
    expect([checked.code, checked.out]).toEqual([1, expect.stringContaining('read anew from the raw mail')]);
    expect((await clerk('mail', 'why', '1')).out).toBe(before);
    // And a decision that is lost can be made again from the very bytes, elsewhere.
    const raw = await clerk('mail', 'show', '1', '--raw');
    expect(raw.code).toBe(0);
    writeFileSync(join(dir, 'again.eml'), raw.out, 'latin1');
    rmSync(join(dir, 'data'), { recursive: true, force: true });
    const again = await clerk('mail', 'inject', 'again.eml', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ outcome: 'created' });
  });

  it('F49: in a raw mail is named, the ticket kept, and the bytes handed to nobody', async () => {
    await restore();
    const db = new Database(database());
    const { id, sha256 } = db
      .prepare<[], { id: number; sha256: string }>('select id, sha256 from raw where id = 5')
      .get() ?? { id: 0, sha256: '' };
    const [{ ledger = 0, ticket = 0 } = {}] = db
      .prepare<[number], { ledger: number; ticket: number }>('select id as ledger, ticket from ledger where raw = ?')
      .all(id);
    db.prepare('update raw set bytes = (select bytes from raw where id = 6) where id = 5').run();
    db.close();
    const checked = await clerk('db', 'check', '--json');
    expect([checked.code, JSON.parse(checked.out).findings]).toEqual([
      1,
      [expect.stringMatching(new RegExp(`^raw: raw mail ${sha256} \\(ledger ${ledger}\\) does not match its hash`))],
    ]);
    expect((await clerk('ticket', 'show', String(ticket))).code).toBe(0);
    expect((await clerk('mail', 'why', String(ledger))).code).toBe(0);
    const shown = await clerk('mail', 'show', String(ledger), '--raw');
    expect([shown.code, shown.out]).toEqual([1, '']);
  });
});

describe('F48: plain columns that are kept twice', () => {
  const altered = [
    ["update tickets set queue = 'supporu' where id = 3", /^index: ticket \S+: .*\(queue\)/],
    ["update tickets set status = 'opeN' where id = 3", /^index: ticket \S+: .*\(status\)/],
    ["update tickets set customer_address = 'eve@evil.example' where id = 3", /^index: ticket \S+: .*\(customer\)/],
    ['update tickets set tags = \'["vip"]\' where id = 3', /^index: ticket \S+: .*\(tag\)/],
    ["update tickets set assignees = '[' where id = 3", /^index: ticket \S+: its row holds a list/],
    ["delete from ticket_terms where ticket = 3 and term like 'op%'", /^index: ticket \S+: .*\(priority\)/],
    ['update ledger set ticket = 5 where ticket = 3', /^ledger: mail \d+ .*another ticket than it names/],
  ] as const;

  it.each(altered)('are named where the two differ: %s', async (text, words) => {
    const path = join(dir, 'plain.sqlite');
    copyFileSync(backup, path);
    const db = new Database(path);
    expect(db.prepare(text).run().changes).toBe(1);
    db.close();
    expect((await findings(path)).filter((line) => words.test(line))).toHaveLength(1);
  });
});

it('F48: words that do not stand in their tickets need no backup: they are said again', async () => {
  rmSync(join(dir, 'data'), { recursive: true, force: true });
  expect((await clerk('db', 'restore', backup, '--yes')).code).toBe(0);
  const db = new Database(join(dir, 'data/mailclerk.sqlite'));
  db.exec("update tickets set subject = 'qqzebra' where id = 3");
  db.close();
  const wrong = await clerk('db', 'check');
  expect([wrong.code, wrong.out, wrong.err]).toEqual([
    1,
    expect.stringMatching(/^index: ticket \S+: the words .*; next: mailclerk db index --anew\n$/),
    expect.stringMatching(/1 finding; next: mailclerk db index --anew\n$/),
  ]);
  expect((await clerk('ticket', 'list', 'qqzebra', '--all')).out).not.toContain('qqzebra');
  const said = await clerk('db', 'index', '--anew');
  expect([said.code, said.out]).toEqual([0, expect.stringMatching(/^\d+ tickets taken into the index\n$/)]);
  expect((await clerk('ticket', 'list', 'qqzebra', '--all')).out).toContain('qqzebra');
  expect((await clerk('db', 'check')).code).toBe(0);
});

describe('the history of a ticket', () => {
  type Damage = readonly [
    string,
    (db: Database.Database, ids: readonly number[]) => void,
    (ids: readonly number[]) => RegExp,
  ];
  const damages: readonly Damage[] = [
    [
      'altered',
      (db, ids) => db.prepare("update entries set body = 'nice' where id = ?").run(ids[1]),
      (ids) => new RegExp(`entry ${ids[1]} was altered`),
    ],
    [
      'removed',
      (db, ids) => db.prepare('delete from entries where id = ?').run(ids[1]),
      (ids) => new RegExp(`removed between entry ${ids[0]} and entry ${ids[2]}`),
    ],
    [
      'removed at the end',
      (db, ids) => db.prepare('delete from entries where id = ?').run(ids.at(-1)),
      () => /newest entries were removed/,
    ],
    [
      'inserted',
      (db, ids) => {
        const columns = (db.pragma('table_info(entries)') as { readonly name: string }[])
          .map(({ name }) => name)
          .filter((name) => name !== 'id');
        db.prepare(`insert into entries (id, ${columns}) select 900000, ${columns} from entries where id = ?`).run(
          ids[1],
        );
      },
      () => /entry 900000 was inserted/,
    ],
    [
      'reordered',
      (db, ids) => {
        db.pragma('foreign_keys = off');
        const move = db.prepare('update entries set id = ? where id = ?');
        move.run(800000, ids[1]);
        move.run(ids[1], ids[2]);
        move.run(ids[2], 800000);
      },
      (ids) => new RegExp(`entry ${ids[1]} was moved, it belongs behind entry ${ids[2]};`),
    ],
  ];

  it.each(damages)('whose entry was %s is named with the entry', async (_, damage, words) => {
    const path = join(dir, 'history.sqlite');
    copyFileSync(backup, path);
    const db = new Database(path);
    const ids = db.prepare<[], number>('select id from entries where ticket = 3 order by id').pluck().all();
    expect(ids.length).toBeGreaterThan(3);
    damage(db, ids);
    db.close();
    const found = (await findings(path)).filter((line) => line.startsWith('history: '));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^history: ticket T-\d{4}-\d{5}: /);
    expect(found[0]).toMatch(words(ids));
  });

  it('of all tickets holds in a backup that was made anew', async () => {
    expect(await findings(backup)).toEqual([]);
  });
});
