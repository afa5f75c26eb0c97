// What befalls a disk and a process seldom, and takes too long for CI: killed at each write into the database file while the
// log goes into it (a checkpoint), and at each write of a backup; a state folder that the system made read-only
// after an error; no folder for temporary files; nobody left to read the log. Afterwards no mail is lost, no ticket doubled,
// and `db check` finds nothing (F34, F38).
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { corpusMails } from '../corpus.ts';
import { eventually, makeSite, program, type Site } from '../integration/site.ts';
import { keepsPromises } from './promises.ts';
import { openWorld, type World } from './world.ts';

const LONG = { timeout: 900_000 };
const MAILS = 100;
const FIU = ['/usr/lib/fiu/fiu_run_preload.so', '/usr/lib/fiu/fiu_posix_preload.so'];
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => expect(open).toEqual([]));

const mails = corpusMails(MAILS);

/** A site whose database is there, and a folder of mails. */
async function siteWithMails(): Promise<Site> {
  const site = makeSite({ mailboxes: { support: {} }, rules: {}, config: { data: { min_free: '0B' } } });
  open.push(() => site.remove());
  mkdirSync(join(site.dir, 'in'));
  for (const [n, { raw }] of mails.entries()) writeFileSync(join(site.dir, 'in', `${1000 + n}.eml`), raw);
  expect((await site.cli('db', 'migrate')).code).toBe(0);
  return site;
}

/** The program as a process that dies at its n-th write of 8 octets or more; `path` = into this file alone. True when it died. */
function killedAt(site: Site, n: number, args: readonly string[], path: string | null): boolean {
  const strace = ['-f', '-qq', '-o', '/dev/null', ...(path === null ? [] : ['-P', path])];
  const inject = ['-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=SIGKILL:when=${n}`];
  const line = [process.execPath, program('main'), '--config', site.configPath, ...args];
  const { status, signal } = spawnSync('strace', [...strace, ...inject, ...line], { cwd: site.dir, stdio: 'ignore' });
  return status === null || signal !== null || status === 137;
}

/** A mail that is given a second time is one more row of the ledger, and nothing else. */
const stock = (site: Site) => ({
  tickets: site.rows('select count(*) as n from tickets')[0]?.n,
  entries: site.rows("select count(*) as n from entries where kind = 'mail'")[0]?.n,
  notices: site.rows('select count(*) as n from outbox')[0]?.n,
});

async function expectSound(site: Site, what: string): Promise<void> {
  const check = await site.cli('db', 'check', '--json');
  expect(check.code, `${what}: ${check.stdout}${check.stderr}`).toBe(0);
}

describe('killed while the disk is written', () => {
  test('F34: at each write into the file, in the middle of a checkpoint: everything is there, once', LONG, async () => {
    const whole = await siteWithMails();
    expect((await whole.cli('mail', 'inject', join(whole.dir, 'in'))).code).toBe(0);
    const all = stock(whole);
    let killed = 0;
    for (let n = 1, isKilled = true; isKilled; n = Math.ceil(n * 1.6) + 1) {
      const site = await siteWithMails();
      isKilled = killedAt(site, n, ['mail', 'inject', join(site.dir, 'in')], join(site.dataDir, 'mailclerk.sqlite'));
      if (isKilled) killed += 1;
      await expectSound(site, `write ${n}`);
      expect((await site.cli('mail', 'inject', join(site.dir, 'in'))).code).toBe(0);
      expect([n, stock(site)]).toEqual([n, all]);
      await expectSound(site, `write ${n}, and again`);
      await site.remove();
    }
    process.stdout.write(`harder: killed at ${killed} writes of a checkpoint\n`);
    expect(killed).toBeGreaterThan(5);
  });

  test('F34: at each write of a backup: no half of one has its name, and the next one is whole', LONG, async () => {
    const site = await siteWithMails();
    expect((await site.cli('mail', 'inject', join(site.dir, 'in'))).code).toBe(0);
    const all = stock(site);
    let killed = 0;
    for (let n = 1, isKilled = true; isKilled; n = Math.ceil(n * 1.5) + 1) {
      const file = join(site.dir, `backup-${n}.sqlite`);
      isKilled = killedAt(site, n, ['db', 'backup', file], null);
      if (isKilled) killed += 1;
      if (existsSync(file)) expect((await site.cli('db', 'check', file)).code, `write ${n}`).toBe(0);
      await expectSound(site, `write ${n}`);
      expect((await site.cli('db', 'backup', join(site.dir, `then-${n}.sqlite`))).code).toBe(0);
      expect(stock(site)).toEqual(all);
    }
    process.stdout.write(`harder: killed at ${killed} writes of a backup\n`);
    expect(killed).toBeGreaterThan(2);
  });
});

async function worldOnTmpfs(options: string): Promise<{ readonly world: World; readonly dir: string }> {
  const world = await openWorld({
    boxes: { support: { config: { after: { move: 'Done' } } } },
    config: { data: { min_free: '0B' } },
    daemon: null,
  });
  open.push(() => world.close());
  const dir = world.site.dataDir;
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=64m,mode=0700,${options}`, 'tmpfs', dir]);
  open.push(async () => void execFileSync('umount', ['-l', dir]));
  return { world, dir };
}

async function expectAllWell(world: World): Promise<void> {
  await world.filed(...world.given);
  const waiting = "select id from outbox where state in ('held', 'queued', 'sending', 'deferred', 'ambiguous')";
  await eventually('every notice is sent', () => world.site.rows(waiting).length === 0, 150_000);
  await keepsPromises(world, { event: null, isRestarted: true, copies: 2 });
  await expectSound(world.site, 'in the end');
  expect(await world.daemon.stop()).toBe(0);
}

describe('a state folder', () => {
  test(
    'F38: that the system made read-only after an error: the daemon ends, the next says so, and all comes in once it can be written',
    LONG,
    async () => {
      const { world, dir } = await worldOnTmpfs('nr_inodes=4096');
      const pipe = join(world.site.dir, 'fiu');
      const daemon = await world.start({ env: { LD_PRELOAD: FIU.join(' '), FIU_CTRL_FIFO: pipe } });
      await world.filed(world.box('support').put(), world.beside.put());
      const ro = 'enable name=posix/io/rw/pwrite,failinfo=30';
      execFileSync('fiu-ctrl', ['-f', pipe, '-c', ro, String(daemon.pid)]);
      for (let n = 0; n < 4; n++) world.box('support').put();
      expect(await daemon.ended, daemon.stderr()).not.toBe(0);
      execFileSync('mount', ['-o', 'remount,ro', dir]);
      for (let n = 0; n < 2; n++) {
        const next = await world.start({ ready: 'spawned' });
        const code = await next.ended;
        expect(code).not.toBe(0);
        expect(next.stderr()).toContain(dir);
        process.stdout.write(`harder: read-only start ${n} ends with ${code}: ${next.stderr().slice(0, 400)}\n`);
      }
      execFileSync('mount', ['-o', 'remount,rw', dir]);
      await world.start();
      await expectAllWell(world);
    },
  );
});

test('without a folder for temporary files everything works', LONG, async () => {
  const nowhere = '/no/such/folder';
  const env = { TMPDIR: nowhere, SQLITE_TMPDIR: nowhere };
  const world = await openWorld({ boxes: { support: { config: { after: { move: 'Done' } } } }, env });
  open.push(() => world.close());
  await world.filed(...[1, 2, 3].map(() => world.box('support').put()), world.beside.put());
  const backup = join(world.site.dir, 'backup.sqlite');
  const ran = await world.site.run(['db', 'backup', backup], { alone: true });
  expect(ran.code, ran.stderr).toBe(0);
  const checked = await world.site.run(['db', 'check', backup], { alone: true });
  expect(checked.code, checked.stderr).toBe(0);
  await expectAllWell(world);
});

test('when nobody reads the log any more the daemon goes on', LONG, async () => {
  const world = await openWorld({ boxes: { support: { config: { after: { move: 'Done' } } } }, daemon: null });
  open.push(() => world.close());
  const line = [program('main'), '--config', world.site.configPath, 'run'];
  const timing = { MAILCLERK_TIMING: JSON.stringify({ connectMs: 4_000, commandMs: 4_000 }) };
  const child = spawn(process.execPath, line, {
    cwd: world.site.dir,
    env: { ...process.env, ...timing },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  open.push(() => {
    child.kill('SIGKILL');
    return ended;
  });
  await new Promise((resolve) => child.stderr.once('data', resolve));
  child.stderr.destroy();
  child.stdout.destroy();
  await world.filed(...[1, 2, 3].map(() => world.box('support').put()), world.beside.put());
  await eventually('they are moved', () => world.server.files('support', 'Done').length === 3);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const copy = join(world.site.dir, 'copy.sqlite');
  copyFileSync(join(world.site.dataDir, 'mailclerk.sqlite'), copy);
  await expectSound(world.site, 'in the end');
});
