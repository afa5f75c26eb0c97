// A database that cannot do its work: full, not writable, damaged, newer than we are. Each is a clear sentence with the
// exit code of surface.md; nothing is half done, and what waits goes on as soon as there is room (F36, F37, F48, F50).
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileMails } from '../../src/collect/files/files.ts';
import type { App } from '../../src/daemon/app.ts';
import { openApp } from '../../src/daemon/assemble.ts';
import { silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import { type Ran, run } from '../cli/run.ts';
import { corpusMails } from '../corpus.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';

const hasDovecot = dovecotMissing() === null;
let folder = '';
const open: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mc-disk-'));
  mkdirSync(join(folder, 'config'));
  configure(1);
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

function configure(port: number, data = 'data'): void {
  writeFileSync(
    join(folder, 'config/mailclerk.yaml'),
    `
instance: { timezone: UTC }
data: { dir: ${JSON.stringify(join(folder, data))}, min_free: 1MB }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:${port}", tls: none, password: secret, start: all, after: { move: Done } }
smtp: { host: "127.0.0.1:2", tls: none }
notifications: { customer: { opened: false }, agents: { new: none } }
`,
  );
}
const database = (): string => join(folder, 'data/mailclerk.sqlite');
const clerk = (...line: readonly string[]): Promise<Ran> => run(line, { cwd: folder });

async function app(): Promise<App> {
  const opened = await openApp({
    configPath: join(folder, 'config/mailclerk.yaml'),
    cwd: folder,
    env: {},
    log: silentLog,
    clock: systemClock(undefined),
    strict: false,
    needSecrets: true,
  } as Parameters<typeof openApp>[0]);
  if (opened.kind !== 'open') throw new Error(JSON.stringify(opened.problems));
  open.push(() => opened.app.close());
  return opened.app;
}

/** The next writes find no room beyond `pages` pages more than there are; null = all the room there is. */
async function leaveRoom(held: App, pages: number | null): Promise<void> {
  await held.store.write(function* () {
    const [count] = yield { text: 'pragma page_count', values: [] };
    const limit = pages === null ? 4_294_967_294 : Number(count?.page_count) + pages;
    yield { text: `pragma max_page_count = ${limit}`, values: [] };
  });
}

const counts = (held: App): Promise<Readonly<Record<string, number>>> =>
  held.store.read(function* () {
    const [row] = yield {
      text: `select (select count(*) from ledger) as ledger, (select count(*) from ledger where state = 'decided') as decided,
        (select count(*) from tickets) as tickets, (select count(*) from entries where kind = 'mail') as entries,
        (select coalesce(sum(strikes), 0) from ledger) as strikes`,
      values: [],
    };
    return row as Readonly<Record<string, number>>;
  });

describe.skipIf(!hasDovecot)('a full disk', () => {
  const mails = corpusMails(60).map((mail) => mail.raw);

  // By night at more places of the intake.
  test.each(process.env.MAILCLERK_NIGHT === '1' ? [0, 4, 12, 40, 100, 200] : [0, 40])(
    'F36, F37: with %i pages left: nothing half done, no strike, no mail moved that is not kept; goes on when there is room',
    { timeout: 120_000 },
    async (pages) => {
      const server: Dovecot = await startDovecot({ users: { 'support@example.com': 'secret' } });
      open.push(() => server.stop());
      const user = 'support@example.com';
      for (const raw of mails) server.deliver(user, raw);
      configure(server.port);
      const held = await app();
      const once = () => held.run({ once: true, signal: new AbortController().signal, onReload: () => undefined });
      // The setup and the lock are there before the disk is full.
      await held.store.write(() => held.store.settings.set('x', 'y'));
      await leaveRoom(held, pages);
      const full = await once();
      // 4: nothing could be taken in; 1: taken in and kept, and not yet decided.
      expect([1, 4], full.problems.join()).toContain(full.exitCode);
      expect(full.problems.join('\n')).toMatch(/full/);
      const then = await counts(held);
      expect(then.strikes).toBe(0);
      expect(then.tickets).toBeLessThanOrEqual(then.decided ?? 0);
      expect(then.entries).toBeLessThanOrEqual(then.decided ?? 0);
      // Every mail is still on the server: in its place, or moved and then kept as decided.
      const moved = server.files(user, 'Done').length;
      expect(server.files(user).length + moved).toBe(mails.length);
      expect(moved).toBeLessThanOrEqual(then.decided ?? 0);
      await leaveRoom(held, null);
      const after = await once();
      expect(after.exitCode, after.problems.join()).toBe(0);
      expect(await counts(held)).toMatchObject({ ledger: mails.length, decided: mails.length, strikes: 0 });
      expect(server.files(user)).toEqual([]);
      expect(server.files(user, 'Done')).toHaveLength(mails.length);
    },
  );
});

describe('mail inject on a full disk', () => {
  test('F37: says so, keeps whole mails only, and the rest comes in when there is room', async () => {
    mkdirSync(join(folder, 'in'));
    for (const [n, { raw }] of corpusMails(120).entries()) writeFileSync(join(folder, 'in', `${1000 + n}.eml`), raw);
    const held = await app();
    await leaveRoom(held, 150);
    const inject = async (): Promise<number> => {
      let count = 0;
      const items = fileMails([join(folder, 'in')], (async function* () {})());
      for await (const result of held.inject(items, { mailbox: null, dryRun: false })) if (result.outcome) count++;
      return count;
    };
    await expect(inject()).rejects.toThrow(/full/);
    const then = await counts(held);
    expect(then.strikes).toBe(0);
    expect(then.entries).toBeLessThanOrEqual(then.decided ?? 0);
    await leaveRoom(held, null);
    expect(await inject()).toBe(120);
    expect(
      (await held.run({ once: true, signal: AbortSignal.timeout(30_000), onReload: () => undefined })).exitCode,
    ).toBe(4);
    const end = await counts(held);
    expect(end.decided).toBe(end.ledger);
  });
});

describe('a data directory that cannot be used', () => {
  test.each(['status', 'ticket list', 'run --once', 'db check'])(
    'below a file: %s exits 6 and names it',
    async (line) => {
      writeFileSync(join(folder, 'file'), '');
      configure(1, 'file/data');
      const ran = await clerk(...line.split(' '));
      expect(ran.code, ran.err).toBe(6);
      expect(ran.err).toContain(join(folder, 'file/data'));
      expect(ran.err).toContain('next: ');
    },
  );

  test('without the right to write exits 6', { timeout: 60_000 }, async () => {
    mkdirSync(join(folder, 'data'));
    chmodSync(join(folder, 'data'), 0o500);
    chmodSync(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(join(folder, 'data'), 65534, 65534);
    const who = isRoot ? { uid: 65534, gid: 65534 } : {};
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../src/main.ts'), '-c', join(folder, 'config/mailclerk.yaml'), 'status'],
      { ...who, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code, said).toBe(6);
    expect(said).toContain('next: ');
  });
});

describe('a database that cannot be trusted', () => {
  const verbs = ['status', 'ticket list', 'run --once', 'db check', 'db migrate'];
  const make = async (): Promise<void> => {
    writeFileSync(join(folder, 'a.eml'), corpusMails(1)[0]?.raw ?? '');
    expect((await clerk('mail', 'inject', 'a.eml')).code).toBe(0);
  };

  test('of a newer schema: exit 7, what to do, and the file stays as it is', async () => {
    await make();
    const db = new Database(database());
    db.pragma('user_version = 4711');
    db.close();
    for (const verb of verbs) {
      const ran = await clerk(...verb.split(' '));
      expect(ran.code, verb).toBe(7);
      expect(ran.err).toMatch(/schema 4711.*newer/s);
      expect(ran.err).toContain('next: ');
    }
    const after = new Database(database(), { readonly: true });
    expect(after.pragma('user_version', { simple: true })).toBe(4711);
    after.close();
  });

  test('that is no database: exit 1 with what to do', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(database(), 'this is a text and no database, however long it may be. '.repeat(200));
    for (const verb of verbs) {
      const ran = await clerk(...verb.split(' '));
      expect(ran.code, verb).toBe(1);
      expect(ran.out + ran.err, verb).toMatch(/damaged or no database/);
      expect(ran.err, verb).toMatch(/next: .*backup/);
    }
  });

  test('that is cut short is a finding of db check; one that is not there is not made by it', async () => {
    const check = async () => (await clerk('db', 'check', '--json')).out;
    expect(JSON.parse(await check())).toEqual({
      ok: false,
      findings: [expect.stringContaining('there is no database')],
    });
    expect(existsSync(database())).toBe(false);
    await make();
    truncateSync(database(), 3000);
    expect(JSON.parse(await check())).toEqual({ ok: false, findings: [expect.stringContaining('is damaged')] });
  });

  test('with damaged pages: db check says which, exits 1, and never hangs or crashes', async () => {
    await make();
    const checkpoint = new Database(database());
    checkpoint.pragma('wal_checkpoint(truncate)');
    const pages = Number(checkpoint.pragma('page_count', { simple: true }));
    const size = Number(checkpoint.pragma('page_size', { simple: true }));
    checkpoint.close();
    const file = openSync(database(), 'r+');
    // Every third page but the first few, which hold the schema.
    for (let page = 8; page < pages; page += 3) writeSync(file, Buffer.alloc(size, 0xa5), 0, size, page * size);
    closeSync(file);
    const ran = await clerk('db', 'check');
    expect(ran.code, ran.err).toBe(1);
    expect(ran.out + ran.err).toMatch(/page|malformed|damaged|corrupt/i);
    for (const verb of ['status', 'ticket list --all', 'mail show 1', 'run --once']) {
      const { code, err } = await clerk(...verb.split(' '));
      expect([0, 1, 4], `${verb}: ${err}`).toContain(code);
      if (code === 1) expect(err, verb).toContain('next: ');
    }
  });
});
