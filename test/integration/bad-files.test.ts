// `mail inject` with everything that is no proper mail: nothing in the file, noise, halves of mails, files that cannot be
// read. One JSON line for each, an exit code that says whether all went well, every readable file accounted for.
//   MAILCLERK_SEED=…   the noise of an earlier run again
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/model/identity.ts';
import { type Ran, run } from '../cli/run.ts';
import { corpusMails } from '../corpus.ts';
import { seedOfRun } from '../setup/seed.ts';
import { seeded } from './kills.ts';

const { seed: SEED } = seedOfRun();
const CONFIG = `
instance: { timezone: UTC }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP } }
smtp: { host: "127.0.0.1:2", tls: none }
`;
const LONG = 120_000;
let folder = '';

const clerk = (line: readonly string[], stdin: string | Uint8Array = ''): Promise<Ran> =>
  run(line, { cwd: folder, env: { IMAP: 'x' }, stdin });

interface Line {
  readonly sha256: string | null;
  readonly verdict: string | null;
  readonly outcome: string | null;
  readonly ticket: string | null;
  readonly defects: readonly string[];
  readonly error?: string | null;
}
const linesOf = (ran: Ran): readonly Line[] =>
  ran.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

function database<T>(work: (db: Database.Database) => T): T {
  const db = new Database(join(folder, 'data/mailclerk.sqlite'), { readonly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Every table with its rows, as one hash. */
const allRows = (): string =>
  database((db) => {
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' and sql not like '%using fts5%' order by name")
      .pluck()
      .all();
    const rows = tables.map((table) => [table, db.prepare(`select * from "${table}"`).raw().all()]);
    return sha256Hex(Buffer.from(JSON.stringify(rows)));
  });

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const mail = (n: number): string =>
  `From: c${n}@customers.example\nTo: support@example.com\nSubject: Question ${n}\nMessage-ID: <f${n}@customers.example>\n\nHello ${n}\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mc-files-'));
  put('config/mailclerk.yaml', CONFIG);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('files that are no mails', () => {
  test('200 empty files, 200 files of noise, halves and flipped mails: one line each, all accounted', {
    timeout: LONG,
  }, async () => {
    const random = seeded(SEED);
    const all: Uint8Array[] = [];
    const add = (name: string, bytes: Uint8Array): void => {
      all.push(bytes);
      put(`in/${name}.eml`, bytes);
    };
    for (let n = 0; n < 200; n++) add(`empty-${n}`, new Uint8Array(0));
    for (let n = 0; n < 200; n++) add(`noise-${n}`, noise(random, Math.floor(random() * 8192)));
    for (const [n, { raw }] of corpusMails(60).entries()) {
      add(`half-${n}`, raw.subarray(0, Math.floor(random() * raw.length)));
      add(`flipped-${n}`, flipped(raw, random));
    }
    const ran = await clerk(['mail', 'inject', 'in', '--json']);
    const lines = linesOf(ran);
    expect(lines, `seed ${SEED}`).toHaveLength(all.length);
    expect(ran.code, `seed ${SEED}: ${ran.err}`).toBe(0);
    const outcomes = new Set(['created', 'joined', 'duplicate', 'ignored', 'quarantined']);
    expect(lines.filter((line) => !outcomes.has(line.outcome ?? ''))).toEqual([]);
    expect(lines.filter((line) => line.error)).toEqual([]);
    const wanted = all.map(sha256Hex).toSorted();
    expect(lines.map((line) => line.sha256).toSorted()).toEqual(wanted);
    database((db) => {
      const rows = db.prepare("select w.sha256 from ledger l join raw w on w.id = l.raw where l.state <> 'received'");
      expect((rows.pluck().all() as string[]).toSorted()).toEqual(wanted);
    });
    expect((await clerk(['db', 'check'])).code).toBe(0);
  });

  test('an empty file and one of NULs are tickets that say what is wrong', async () => {
    put('empty.eml', '');
    put('nuls.eml', new Uint8Array(5000));
    const lines = linesOf(await clerk(['mail', 'inject', 'empty.eml', 'nuls.eml', '--json']));
    expect(lines.map((line) => line.outcome)).toEqual(['created', 'created']);
    expect(lines.map((line) => line.ticket)).toEqual(['T-2026-00001', 'T-2026-00002'].map(() => expect.any(String)));
    for (const line of lines) expect(line.defects.length).toBeGreaterThan(0);
  });
});

describe('files that cannot be read', () => {
  test('a file that is not there is named, the others go on, the exit code is 1', async () => {
    put('a.eml', mail(1));
    put('b.eml', mail(2));
    const ran = await clerk(['mail', 'inject', 'a.eml', 'nowhere.eml', 'b.eml', '--json']);
    expect(ran.code).toBe(1);
    const lines = linesOf(ran);
    expect(lines.map((line) => line.outcome)).toEqual(['created', null, 'created']);
    expect(lines[1]?.error).toMatch(/no such file/);
  });

  test('nothing but a file that is not there exits 5', async () => {
    const ran = await clerk(['mail', 'inject', 'nowhere.eml']);
    expect(ran.code).toBe(5);
    expect(`${ran.out}${ran.err}`).toContain('nowhere.eml');
  });

  test('an unreadable file in a directory is named, its neighbours go on', async () => {
    put('in/a.eml', mail(1));
    put('in/c.eml', mail(2));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'in/b.eml'));
    // Root may read everything: the broken link stands for it there.
    put('in/d.eml', mail(3));
    chmodSync(join(folder, 'in/d.eml'), 0);
    const ran = await clerk(['mail', 'inject', 'in', '--json']);
    expect(ran.code).toBe(1);
    const lines = linesOf(ran);
    expect(lines).toHaveLength(4);
    expect(lines[1]?.error).toBeTruthy();
    expect(lines.filter((line) => line.outcome === 'created')).toHaveLength(process.getuid?.() === 0 ? 3 : 2);
  });

  test('an empty directory exits 5', async () => {
    mkdirSync(join(folder, 'in'));
    const ran = await clerk(['mail', 'inject', 'in']);
    expect(ran.code).toBe(5);
    expect(ran.err).toContain('no mails found');
  });

  test('a mailbox nobody knows exits 5, and nothing is kept', async () => {
    put('a.eml', mail(1));
    const ran = await clerk(['mail', 'inject', 'a.eml', '--mailbox', 'suport']);
    expect(ran.code).toBe(5);
    expect(ran.err).toMatch(/support/);
    expect(database((db) => db.prepare('select count(*) from ledger').pluck().get())).toBe(0);
  });
});

describe('mails in other vessels', () => {
  test('an mbox with 20 mails is 20 tickets', async () => {
    const mbox = Array.from({ length: 20 }, (_, n) => `From c${n}@x Sat Nov 21 10:00:${10 + n} 2026\n${mail(n)}\n`);
    put('mails.mbox', mbox.join(''));
    const ran = await clerk(['mail', 'inject', 'mails.mbox', '--json']);
    expect(ran.code).toBe(0);
    expect(new Set(linesOf(ran).map((line) => line.ticket)).size).toBe(20);
  });

  test('of a Maildir new and cur come in, tmp does not', async () => {
    put('Maildir/new/1.host', mail(1));
    put('Maildir/cur/2.host:2,S', mail(2));
    put('Maildir/tmp/3.host', mail(3));
    const ran = await clerk(['mail', 'inject', 'Maildir', '--json']);
    expect(ran.code).toBe(0);
    expect(linesOf(ran)).toHaveLength(2);
  });

  test('standard input is one mail', async () => {
    const ran = await clerk(['mail', 'inject', '-', '--json'], mail(1));
    expect(ran.code).toBe(0);
    expect(linesOf(ran)).toMatchObject([{ outcome: 'created', sha256: sha256Hex(Buffer.from(mail(1))) }]);
  });

  test('nothing on standard input is an empty mail, not an error', async () => {
    const ran = await clerk(['mail', 'inject', '-', '--json'], '');
    expect(ran.code).toBe(0);
    expect(linesOf(ran)).toMatchObject([{ outcome: 'created', defects: expect.arrayContaining(['empty']) }]);
  });

  test('the same file twice, in one run and in two, is one ticket and duplicates', async () => {
    put('a.eml', mail(1));
    put('copy.eml', mail(1));
    const first = linesOf(await clerk(['mail', 'inject', 'a.eml', 'copy.eml', '--json']));
    const second = linesOf(await clerk(['mail', 'inject', 'a.eml', '--json']));
    expect([...first, ...second].map((line) => line.outcome)).toEqual(['created', 'duplicate', 'duplicate']);
    const list = JSON.parse((await clerk(['ticket', 'list', '--all', '--json'])).out) as unknown[];
    expect(list).toHaveLength(1);
  });
});

describe('a dry run', () => {
  test('says what would become of each mail and changes no row', async () => {
    put('a.eml', mail(1));
    put('b.eml', mail(2));
    put('bad.eml', noise(seeded(7), 4000));
    expect((await clerk(['mail', 'inject', 'a.eml'])).code).toBe(0);
    const before = allRows();
    const ran = await clerk(['mail', 'inject', '--dry-run', 'a.eml', 'b.eml', 'bad.eml', 'nowhere.eml', '--json']);
    expect(ran.code).toBe(1);
    expect(linesOf(ran).map((line) => line.outcome)).toEqual(['duplicate', 'created', 'created', null]);
    expect(allRows()).toBe(before);
    // What was tried dry goes through for real afterwards, under the number that was foretold.
    const real = linesOf(await clerk(['mail', 'inject', 'b.eml', '--json']));
    expect(real[0]?.ticket).toBe(linesOf(ran)[1]?.ticket);
  });
});

function noise(random: () => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** One octet in a hundred is another one. */
function flipped(raw: Uint8Array, random: () => number): Uint8Array {
  return raw.map((octet) => (random() < 0.01 ? Math.floor(random() * 256) : octet));
}
