// The disk fails or is full below SQLite (F36, F38), under the real daemon: fsync, pwrite and pread answer EIO by libfiu,
// a failed write once;
// a tmpfs of 32 MB is filled and freed. A failed disk ends the process with exit code ≠ 0 at its first word: nothing
// is asked of it again. A full one ends nothing: it pauses, can be read, and goes on by itself.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { CollectFault } from '../../src/collect/fault.ts';
import { PRESSURE, type Pressure, waitForRoom } from '../../src/collect/pressure.ts';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { eventually, makeSite } from '../integration/site.ts';
import { keepsPromises } from './promises.ts';
import { openWorld, type World } from './world.ts';

const FIU = ['/usr/lib/fiu/fiu_run_preload.so', '/usr/lib/fiu/fiu_posix_preload.so'];
const MB = 1_048_576;
const root = join(import.meta.dirname, '../..');
/** More in the night. */
const CYCLES = Number(process.env.MAILCLERK_DISK_CYCLES ?? '20');
/** What is left: from nothing at all to enough for some of the mails and not for what is made of them. */
const ROOM_KB = [0, 4, 40, 16, 80];
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => expect(open).toEqual([]));

/** Longer than a doubtful notice rests before its second try. */
const RESTED_MS = 150_000;

async function expectSent(world: World): Promise<void> {
  const waiting = "select id from outbox where state in ('held', 'queued', 'sending', 'deferred', 'ambiguous')";
  await eventually('every notice is sent', () => world.site.rows(waiting).length === 0, RESTED_MS);
}

/** Everything given is acknowledged: moved to Done, none left behind. */
async function expectMoved(world: World, box: string): Promise<void> {
  const all = world.given.filter((mail) => mail.box === box).length;
  await eventually('every mail is moved', () => world.server.files(box, 'Done').length === all);
  expect(world.server.files(box)).toEqual([]);
  const check = await world.site.cli('db', 'check', '--json');
  expect(check.code, check.stdout + check.stderr).toBe(0);
}

describe('a disk that fails below the database', () => {
  test.each([
    ['fsync', 'posix/io/sync/fsync'],
    ['pwrite', 'posix/io/rw/pwrite'],
    ['pread', 'posix/io/rw/pread'],
  ])(
    'F38: an I/O error of %s ends the daemon; the next one fetches what was not committed',
    { timeout: 300_000 },
    async (name, point) => {
      for (const library of FIU) expect(existsSync(library), `${library} (apt-get install fiu-utils)`).toBe(true);
      const world = await openWorld({ boxes: { support: { config: { after: { move: 'Done' } } } }, daemon: null });
      open.push(() => world.close());
      const pipe = join(world.site.dir, 'fiu');
      const daemon = await world.start({ env: { LD_PRELOAD: FIU.join(' '), FIU_CTRL_FIFO: pipe } });
      const first = [1, 2, 3].map(() => world.box('support').put());
      await world.filed(...first);
      execFileSync('fiu-ctrl', [
        '-f',
        pipe,
        '-c',
        `enable name=${point},failinfo=5${name === 'pread' ? '' : ',onetime'}`,
        String(daemon.pid),
      ]);
      for (let n = 0; n < 10; n++) world.box('support').put();
      // Another process's commit makes the daemon forget the pages it has: it must read again.
      expect((await world.site.cli('ticket', 'note', '1', 'Seen.')).code).toBe(0);
      expect(await daemon.ended, daemon.stderr()).toBe(1);
      expect(daemon.lines().filter(({ event }) => event === 'database.failed')).toHaveLength(1);
      await world.start();
      await world.filed(...world.given);
      await expectSent(world);
      await keepsPromises(world, { event: null, isRestarted: true, copies: 2 });
      await expectMoved(world, 'support');
      expect(await world.daemon.stop()).toBe(0);
    },
  );
});

function decidedRows(world: World): number {
  return world.site.rows("select id from ledger where state = 'decided'").length;
}

/** Fills the folder's file system until so many octets are left. */
function fill(dir: string, leave: number): void {
  const file = openSync(join(dir, 'filler'), 'a');
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(dir);
      const more = bavail * bsize - leave;
      if (more <= 0) return;
      writeSync(file, Buffer.alloc(Math.min(more, MB)));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
}

/** Empties the log, which else has room of its own for all that comes. */
async function emptyLog(dir: string): Promise<void> {
  const db = new Database(join(dir, 'mailclerk.sqlite'));
  try {
    await eventually('the log is empty', () => {
      db.pragma('wal_checkpoint(truncate)');
      return statSync(join(dir, 'mailclerk.sqlite-wal')).size === 0;
    });
  } finally {
    db.close();
  }
}

async function onTmpfs(minFree: string): Promise<{ readonly world: World; readonly dir: string }> {
  const world = await openWorld({
    boxes: { support: { config: { after: { move: 'Done' } } } },
    config: { data: { min_free: minFree } },
    daemon: null,
  });
  open.push(() => world.close());
  const dir = world.site.dataDir;
  // Needs the right to mount, which CI and every container of ours has; without it this row is not shown: it fails.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=0700', 'tmpfs', dir]);
  // The daemon, if one came to life, ends with its site, after this.
  open.push(async () => void execFileSync('umount', ['-l', dir]));
  await world.start();
  return { world, dir };
}

describe('a small disk that is filled and freed', () => {
  test(`F36, F39: ${CYCLES} times full while mail comes in, then locked by another process: nothing lost, nothing moved that is not kept, readable, goes on by itself`, {
    timeout: 240_000 + CYCLES * 20_000,
  }, async () => {
    const { world, dir } = await onTmpfs('0B');
    const { pid } = world.daemon;
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await emptyLog(dir);
      fill(dir, (ROOM_KB[cycle % ROOM_KB.length] ?? 0) * 1024);
      const said = world.daemon.lines().length;
      const mails = Array.from({ length: 12 }, () => world.box('support').put({ body: noise(8_000) }));
      const isSaid = (): boolean =>
        world.daemon
          .lines()
          .slice(said)
          .some((line) => /full|no-space/i.test(JSON.stringify(line)));
      await eventually('it says that the disk is full', isSaid);
      const kept = decidedRows(world);
      expect(world.server.files('support', 'Done').length).toBeLessThanOrEqual(kept);
      expect((await world.site.cli('status', '--json')).code).toBe(0);
      expect((await world.site.cli('ticket', 'list', '--json')).code).toBe(0);
      rmSync(join(dir, 'filler'));
      await world.filed(...mails);
    }
    const other = await otherProcess(join(dir, 'mailclerk.sqlite'));
    await other.asks('begin immediate');
    const late = [world.box('support').put(), world.beside.put()];
    await new Promise((resolve) => setTimeout(resolve, LOCKED_MS));
    await other.asks('commit');
    await world.filed(...late);
    expect(world.daemon.pid).toBe(pid);
    await expectSent(world);
    await keepsPromises(world, { event: null });
    await expectMoved(world, 'support');
    expect(await world.daemon.stop()).toBe(0);
  });
});

/** A tmpfs and a store on it, without a daemon. */
function smallDisk(): { readonly dir: string; readonly store: SqliteStore } {
  const dir = mkdtempSync(join(tmpdir(), 'mc-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=0700', 'tmpfs', dir]);
  const store = openStore(join(dir, 'm.sqlite'), { busyTimeoutMs: 200 });
  open.push(async () => {
    store.close();
    execFileSync('umount', [dir]);
    rmSync(dir, { recursive: true });
  });
  return { dir, store };
}

/** Longer than one slice of the waiting. */
const LOCKED_MS = 2_500;

/** A process that does to the database what it is told, statement by statement. */
async function otherProcess(path: string) {
  const program = `const db = new (require('better-sqlite3'))(process.argv[1]);
    require('node:readline').createInterface({ input: process.stdin }).on('line', (sql) => { db.exec(sql); console.log('done'); });`;
  const child = spawn(process.execPath, ['-e', program, path], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  open.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    async asks(sql: string): Promise<void> {
      const told = once(child.stdout, 'data');
      child.stdin.write(`${sql}\n`);
      await told;
    },
    async ends(): Promise<void> {
      child.stdin.end();
      await ended;
    },
  };
}

/** What intake asks before each batch; null = there is room. */
async function refusal(store: SqliteStore, pressure: Pressure): Promise<string | null> {
  const intake = { store, pressure } as unknown as Parameters<typeof waitForRoom>[0];
  return waitForRoom(intake).then(
    () => null,
    (error: unknown) => (error instanceof CollectFault ? `${error.kind}: ${error.message}` : String(error)),
  );
}

describe('intake', () => {
  test('F36: stops below data.min_free, and goes on only when a tenth more is free', async () => {
    const { dir, store } = smallDisk();
    const pressure: Pressure = { ...PRESSURE, dataDir: dir, minFreeBytes: 8 * MB };
    expect(await refusal(store, pressure)).toBeNull();
    fill(dir, 7.9 * MB);
    expect(await refusal(store, pressure)).toMatch(/^no-space: 8 MB are free in .*8 MB are wanted \(data\.min_free\)/);
    truncateSync(join(dir, 'filler'), statSync(join(dir, 'filler')).size - 0.5 * MB);
    expect(await refusal(store, pressure)).toMatch(/^no-space: .*9 MB are wanted/);
    truncateSync(join(dir, 'filler'), statSync(join(dir, 'filler')).size - 0.5 * MB);
    expect(await refusal(store, pressure)).toBeNull();
  });

  test('F39: waits while somebody reads for so long that the log cannot be emptied; the log is bounded, and empty afterwards', async () => {
    const { dir, store } = smallDisk();
    const pressure: Pressure = { ...PRESSURE, maxLogBytes: 4 * MB };
    const reader = new Database(join(dir, 'm.sqlite'), { readonly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from settings').get();
    let written = 0;
    while ((await refusal(store, pressure)) === null && written < 100) {
      written += 1;
      await store.write(() => store.settings.set(`bulk-${written}`, 'x'.repeat(200_000)));
    }
    expect(written).toBeLessThan(100);
    expect(await refusal(store, pressure)).toMatch(/^no-space: the database's log has grown to \d+ MB/);
    expect(statSync(join(dir, 'm.sqlite-wal')).size).toBeLessThan(6 * MB);
    reader.exec('commit');
    reader.close();
    await store.checkpoint();
    expect(await refusal(store, pressure)).toBeNull();
    expect(statSync(join(dir, 'm.sqlite-wal')).size).toBe(0);
  });

  test('F39: a lock that another process holds is waited out, while all else goes on; what was to be written is written', {
    timeout: 60_000,
  }, async () => {
    const { dir, store } = smallDisk();
    const path = join(dir, 'm.sqlite');
    const other = await otherProcess(path);
    await other.asks('begin immediate');
    await other.asks("insert into settings (name, value) values ('theirs', '1')");
    // As patient as a daemon.
    const patient = openStore(path);
    let turns = 0;
    const ticking = setInterval(() => turns++, 20);
    const [began, ends] = [performance.now(), setTimeout(() => void other.asks('commit'), LOCKED_MS)];
    await patient.write(() => patient.settings.set('ours', '2'));
    clearInterval(ticking);
    clearTimeout(ends);
    expect(performance.now() - began).toBeGreaterThan(LOCKED_MS - 500);
    // The event loop has its turn in between: a watchdog is fed, a line is answered.
    expect(turns).toBeGreaterThan(1);
    expect(await patient.read(() => patient.settings.get('theirs'))).toBe('1');
    patient.close();
    await other.asks('begin immediate');
    // Held for longer than anybody waits: said, and nothing else.
    await expect(store.write(() => store.settings.set('ours', '3'))).rejects.toMatchObject({ kind: 'busy' });
    expect(store.broken.aborted).toBe(false);
    await other.asks('rollback');
    await other.ends();
    await store.write(() => store.settings.set('ours', '3'));
    expect(await store.read(() => store.settings.get('ours'))).toBe('3');
  });
});

describe('a disk without room for a single octet', () => {
  test('F37: nothing can begin on it, and everything can be read', { timeout: 120_000 }, async () => {
    const site = makeSite({ mailboxes: { support: {} }, rules: {}, config: { data: { min_free: '0B' } } });
    open.push(() => site.remove());
    const dir = site.dataDir;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=0700', 'tmpfs', dir]);
    // Looking at it leaves no process behind that would keep it busy, but this process may have it open for a moment.
    open.push(async () => void execFileSync('umount', ['-l', dir]));
    site.write('one.eml', 'From: eva@firma.example\r\nSubject: hello\r\n\r\nHello\r\n');
    expect((await site.cli('mail', 'inject', join(site.dir, 'one.eml'))).code).toBe(0);
    fill(dir, 0);
    expect((await site.cli('status', '--json')).code).toBe(0);
    expect((await site.cli('ticket', 'list', '--json')).json).toHaveLength(1);
    expect((await site.cli('outbox', 'list', '--json')).json).toHaveLength(2);
    const note = await site.cli('ticket', 'note', '1', 'Seen.');
    expect(note.code).toBe(1);
    expect(note.stderr).toMatch(/full.*next: free disk space/s);
    const once = await site.cli('run', '--once');
    expect(once.code, once.stderr).toBe(1);
    expect(once.stderr).toMatch(/full.*next: free disk space/s);
    rmSync(join(dir, 'filler'));
    expect((await site.cli('ticket', 'note', '1', 'Seen.')).code).toBe(0);
  });
});

/** Octets that pack badly; few enough that twenty rounds of them leave half of the disk free. */
function noise(octets: number): string {
  let text = '';
  for (let n = 1; text.length < octets; n = (n * 48_271) % 2_147_483_647) text += `${n.toString(36)} `;
  return text.replaceAll(/(.{70})/g, '$1\r\n');
}
