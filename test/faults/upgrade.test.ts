// Old databases, and a death in the middle of an upgrade: the last complete version stands, the next start goes on, nothing
// is lost; and what was upgraded works: a mail goes through it, the check finds nothing. A newer one is left alone.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestSchema } from '../../src/store/migrate.ts';
import { run } from '../cli/run.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/db');
const upgrader = join(import.meta.dirname, '../store/upgrader.ts');
const names = readdirSync(fixtures)
  .filter((name) => name.endsWith('.sqlite'))
  .toSorted();
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-upgrade-'));
  mkdirSync(join(dir, 'config'));
  const config = {
    instance: { timezone: 'UTC' },
    data: { dir: join(dir, 'data'), min_free: '1MB' },
    mailboxes: { support: { address: 'help@desk.example', host: '127.0.0.1:9', tls: 'none', password: 'secret' } },
    smtp: { host: '127.0.0.1:9', tls: 'none' },
  };
  writeFileSync(join(dir, 'config/mailclerk.yaml'), JSON.stringify(config));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const clerk = (line: string, stdin = '') => run(line, { cwd: dir, stdin });
const database = (): string => join(dir, 'data/mailclerk.sqlite');

function place(name: string): void {
  rmSync(join(dir, 'data'), { recursive: true, force: true });
  mkdirSync(join(dir, 'data'));
  copyFileSync(join(fixtures, name), database());
}

function schema(): number {
  const db = new Database(database(), { readonly: true });
  try {
    return Number(db.pragma('user_version', { simple: true }));
  } finally {
    db.close();
  }
}

const MAIL =
  'From: Nora <nora@new.example>\r\nTo: help@desk.example\r\nSubject: After the upgrade\r\nMessage-ID: <after@new.example>\r\n\r\nStill there?\r\n';

/** Every row of every table, as text; what a restore adds is in the lines it wrote. */
function rowsOf(path: string): Readonly<Record<string, string>> {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<[], string>(
        "select name from sqlite_schema where type = 'table' and name not like 'word_index%' order by name",
      )
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((name) => [name, JSON.stringify(db.prepare(`select * from "${name}"`).all())]),
    );
  } finally {
    db.close();
  }
}

/** Puts back what the upgrade kept: what it was is whole, what came since is found again, and nothing leaves. */
async function takeBack(name: string, ticket: string): Promise<void> {
  const copy = `${database()}.before-schema-${String(newestSchema).padStart(3, '0')}`;
  expect(rowsOf(copy)).toEqual(rowsOf(join(fixtures, name)));
  const checked = await clerk(`db check ${copy}`);
  expect([checked.code, checked.out, checked.err]).toEqual([0, '', expect.stringContaining('the seal holds')]);
  const restored = await clerk(`db restore ${copy} --yes`);
  expect(restored.code, restored.err).toBe(0);
  expect((await clerk(`ticket show ${ticket}`)).code).toBe(5);
  expect((await clerk('ticket show T-2026-00001')).code).toBe(0);
  // The mailbox has the mail still: it comes again, and gets a number nobody was told.
  const again = JSON.parse((await clerk('mail inject - --json', MAIL)).out);
  expect([again.outcome, again.ticket === ticket]).toEqual(['created', false]);
  expect((await clerk('outbox list')).err).toContain('restored');
  expect((await clerk('db check')).out).toBe('');
  // The copy stays as it was, for a second way back.
  expect(rowsOf(copy)).toEqual(rowsOf(join(fixtures, name)));
}

describe('F50: an old database', () => {
  it.each(names)(
    '%s is upgraded, a mail goes through it, the check finds nothing, and it can be taken back',
    async (name) => {
      place(name);
      // Looking changes nothing: only a start or db migrate upgrades.
      const before = readFileSync(database());
      expect((await clerk('db check')).code).toBe(0);
      expect(schema()).toBe(Number(name.slice(0, 3)));
      expect(readFileSync(database()).equals(before)).toBe(true);
      const injected = await clerk('mail inject - --json', MAIL);
      expect([injected.code, JSON.parse(injected.out)], injected.err).toEqual([
        0,
        expect.objectContaining({ outcome: 'created' }),
      ]);
      expect(schema()).toBe(newestSchema);
      const [old, fresh] = [
        await clerk('ticket show T-2026-00001'),
        await clerk(`ticket show ${JSON.parse(injected.out).ticket}`),
      ];
      expect([old.code, fresh.code]).toEqual([0, 0]);
      expect(fresh.out).toContain('Still there?');
      const checked = await clerk('db check');
      expect([checked.code, checked.out]).toEqual([0, '']);
      if (Number(name.slice(0, 3)) < newestSchema) await takeBack(name, JSON.parse(injected.out).ticket);
    },
  );

  it('whose upgrade dies before or after any commit stands at a whole version, and the next start ends it', {
    timeout: 120_000,
  }, async () => {
    const oldest = names[0] ?? '';
    const start = Number(oldest.slice(0, 3));
    for (let n = 1; n <= newestSchema - start; n++) {
      const isBefore = n % 2 === 0;
      place(oldest);
      const killed = spawnSync(process.execPath, [upgrader, database()], {
        env: { ...process.env, MAILCLERK_FAIL: `migrate.${isBefore ? 'commit' : 'committed'}:kill@${n}` },
        encoding: 'utf8',
      });
      expect([killed.signal, killed.stdout], killed.stderr).toEqual(['SIGKILL', '']);
      expect(schema()).toBe(start + (isBefore ? n - 1 : n));
      const db = new Database(database());
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.prepare('select count(*) from tickets').pluck().get()).toBe(2);
      db.close();
    }
    // The last one died at the newest version but one commit; whoever starts next goes on from there.
    expect((await clerk('db migrate')).code).toBe(0);
    expect(schema()).toBe(newestSchema);
    expect((await clerk('db check')).out).toBe('');
  });

  it('made by a newer version is refused by everything, with what to do, and not touched', async () => {
    place(names.at(-1) ?? '');
    const db = new Database(database());
    db.pragma(`user_version = ${newestSchema + 1}`);
    db.close();
    const before = readFileSync(database());
    for (const line of [
      'run --once',
      'db check',
      'db migrate',
      'status',
      'ticket list',
      `db restore ${database()} --yes`,
    ]) {
      const ran = await clerk(line);
      expect([line, ran.code]).toEqual([line, 7]);
      expect(ran.err).toMatch(new RegExp(`schema ${newestSchema + 1}.*up to ${newestSchema}.*newer`, 's'));
    }
    // A backup of it can be made all the same: it is only copied.
    expect((await clerk('db backup newer.backup')).code).toBe(0);
    expect(readFileSync(database()).equals(before)).toBe(true);
  });
});
