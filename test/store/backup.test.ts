// Backups and restores below the commands: a copy under load is one moment, a death in the middle leaves either database
// whole, ids and numbers go on behind a gap, nobody else may have the database open.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { restore } from '../../src/store/backup/restore.ts';
import { readSeal } from '../../src/store/backup/seal.ts';
import { takeSnapshot } from '../../src/store/backup/snapshot.ts';
import { checkStore } from '../../src/store/check.ts';
import { openStore } from '../../src/store/open.ts';
import { fillStore } from './fill.ts';
import { change, config, create, KEYS, NOW, notice } from './samples.ts';
import { temporaryDir } from './stores.ts';

const restorer = join(import.meta.dirname, 'restorer.ts');
const DAY = 86_400_000;

async function filled(dir: string): Promise<string> {
  const path = join(dir, 'mailclerk.sqlite');
  const store = openStore(path, { keys: KEYS });
  await fillStore(store);
  store.close();
  return path;
}

function numberOf(path: string, sql: string): number {
  const db = new Database(path, { readonly: true });
  try {
    return Number(db.prepare(sql).pluck().get());
  } finally {
    db.close();
  }
}

describe('a backup', () => {
  it('made while another process writes without pause is one moment, whole and sound', async () => {
    const dir = temporaryDir();
    const path = join(dir, 'mailclerk.sqlite');
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), path, 'w', '100000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let written = 0;
    writer.stdout.on('data', (part: Buffer) => {
      written += part.toString().split('\n').length - 1;
    });
    const until = async (count: number): Promise<void> => {
      while (written < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    try {
      await until(50);
      for (let n = 0; n < 3; n++) {
        const before = written;
        const target = join(dir, `${n}.backup`);
        const made = await takeSnapshot(path, target, {});
        expect(made.kind).toBe('made');
        expect(readSeal(target)).toBe('whole');
        // Whoever wrote went on.
        await until(before + 5);
        const copy = join(dir, `copy-${n}.sqlite`);
        copyFileSync(target, copy);
        const store = openStore(copy, { keys: KEYS });
        expect(await checkStore(store)).toEqual([]);
        const tickets = numberOf(copy, 'select count(*) from tickets');
        expect(tickets).toBeGreaterThanOrEqual(Math.min(before, 50));
        // Two entries of a ticket are one transaction.
        expect(numberOf(copy, 'select count(*) from entries')).toBe(tickets * 2);
        store.close();
      }
    } finally {
      writer.kill('SIGKILL');
    }
  });

  it('that broke off never has the name, and one that is there is not written over', async () => {
    const dir = temporaryDir();
    const path = await filled(dir);
    const target = join(dir, 'a.backup');
    const killed = spawnSync(process.execPath, [restorer, 'backup', path, target], {
      env: { ...process.env, MAILCLERK_FAIL: 'backup.name:kill' },
    });
    expect(killed.signal).toBe('SIGKILL');
    expect(existsSync(target)).toBe(false);
    await takeSnapshot(path, target);
    const first = readFileSync(target);
    await expect(takeSnapshot(path, target)).rejects.toThrow(/is there already/);
    expect(readFileSync(target).equals(first)).toBe(true);
    const unsound = await takeSnapshot(path, join(dir, 'b.backup'), { check: async () => ['something'] });
    expect(unsound).toMatchObject({ kind: 'unsound', path: join(dir, 'b.backup.unsound') });
    expect(existsSync(join(dir, 'b.backup'))).toBe(false);
  });
});

describe('a restore', () => {
  it.each(['restore.swap', 'restore.swapped'])(
    'that dies at %s leaves one whole database under the name',
    async (place) => {
      const dir = temporaryDir();
      const path = await filled(dir);
      const target = join(dir, 'a.backup');
      await takeSnapshot(path, target);
      const db = new Database(path);
      db.exec("update tickets set subject = 'of the old one'");
      db.close();
      const killed = spawnSync(process.execPath, [restorer, 'restore', target, path], {
        env: { ...process.env, MAILCLERK_FAIL: `${place}:kill` },
        encoding: 'utf8',
      });
      expect([killed.signal, killed.stderr]).toEqual(['SIGKILL', '']);
      const isOld = numberOf(path, "select count(*) from tickets where subject = 'of the old one'") > 0;
      expect(isOld).toBe(place === 'restore.swap');
      const again = await restore(target, path, { now: NOW + DAY, counters: [], force: false });
      expect(again.kind).toBe('restored');
      const store = openStore(path, { keys: KEYS });
      expect(await checkStore(store)).toEqual([]);
      store.close();
      expect(readdirSync(dir).filter((name) => name.includes('restoring'))).toEqual([]);
      // The old one is kept, whatever died.
      const aside = readdirSync(dir).filter((name) => name.includes('before-restore'));
      expect(
        aside.some(
          (name) => numberOf(join(dir, name), "select count(*) from tickets where subject = 'of the old one'") > 0,
        ),
      ).toBe(true);
    },
  );

  it('is refused while anybody has the database open, and changes nothing', async () => {
    const dir = temporaryDir();
    const path = await filled(dir);
    const target = join(dir, 'a.backup');
    await takeSnapshot(path, target);
    const open = openStore(path, { keys: KEYS });
    await expect(restore(target, path, { now: NOW, counters: [], force: false })).rejects.toThrow(/has .* open/);
    open.close();
    expect(readdirSync(dir).filter((name) => /restor/.test(name))).toEqual([]);
  });

  it('goes on behind a gap: no id and no number that the lost days may have given away comes again', async () => {
    const dir = temporaryDir();
    const path = await filled(dir);
    const target = join(dir, 'a.backup');
    await takeSnapshot(path, target);
    const old = {
      tickets: numberOf(path, 'select max(id) from tickets'),
      outbox: numberOf(path, 'select max(id) from outbox'),
    };
    // A day whose counter the backup does not know yet.
    const restored = await restore(target, path, { now: NOW + 3 * DAY, counters: ['T-2027-*'], force: false });
    expect(restored).toMatchObject({ kind: 'restored', ids: 20_000, numbers: 100 });
    const store = openStore(path, { keys: KEYS });
    const make = (cause: string, at: number) =>
      store.write(() =>
        store.tickets.apply(change({ notices: [notice(`${cause}/0/opened`)] }), create(cause), at, config()),
      );
    const applied = await make('mail:900', NOW + 3 * DAY);
    expect(applied.ref).toBe('T-2026-00201');
    expect(Number(applied.ticket)).toBeGreaterThan(old.tickets + 9_999);
    expect(applied.notices[0]).toBeGreaterThan(old.outbox + 9_999);
    const next = change({ state: { ...change().state, createdAt: NOW + 365 * DAY } as never });
    const later = await store.write(() => store.tickets.apply(next, create('mail:901'), NOW + 365 * DAY, config()));
    expect(later.ref).toBe('T-2027-00101');
    store.close();
  });

  it('of bytes that were altered is refused, unless somebody insists and SQLite can read it', async () => {
    const dir = temporaryDir();
    const path = await filled(dir);
    const target = join(dir, 'a.backup');
    await takeSnapshot(path, target);
    const bytes = readFileSync(target);
    const at = bytes.indexOf('Where is it?');
    bytes.write('WHERE', at);
    writeFileSync(target, bytes);
    const options = { now: NOW, counters: [], force: false };
    const refused = await restore(target, path, options);
    expect(refused).toMatchObject({
      kind: 'unsound',
      findings: [expect.stringContaining('altered'), expect.anything()],
    });
    expect(await restore(target, path, { ...options, force: true })).toMatchObject({ kind: 'restored' });
  });
});
