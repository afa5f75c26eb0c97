// One mail that breaks the reader among 49 good ones (promise 4, F58): it alone is set aside, with its reason, and can be
// called back; the others become tickets. A mail that never lets go of the reader is no different. What dies with the
// whole process is nobody's fault.
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadSetup } from '../../src/daemon/setup.ts';
import { systemClock } from '../../src/lib/time.ts';
import { openReader } from '../../src/parse/reader.ts';
import { fileGroup } from '../../src/pipeline.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { openTruster } from '../../src/trust/judge.ts';
import { dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { look } from './kills.ts';
import { eventually, makeSite, type Site } from './site.ts';

const hasDovecot = dovecotMissing() === null;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(() => expect(open).toEqual([]));

const mail = (n: number | string, words = 'Hello'): string =>
  `From: Customer ${n} <c${n}@customers.example>\r\nTo: support@example.com\r\nSubject: Question ${n}\r\n` +
  `Message-ID: <q${n}@customers.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n${words}, mail ${n}.\r\n`;

/** 25 good ones, the bad one, 24 good ones. */
async function siteWithPoison(): Promise<Site> {
  const server = await startDovecot({ users: { support: 'secret' } });
  open.push(() => server.stop());
  for (let n = 1; n <= 50; n++) server.deliver('support', mail(n, n === 26 ? 'POISON' : 'Hello'));
  // What killed a process is tried again at once instead of after minutes.
  const env = { MAILCLERK_SUSPECTS: JSON.stringify({ waitMs: [50] }) };
  const site = makeSite({ mailboxes: { support: { port: server.port } }, env });
  open.push(() => site.remove());
  return site;
}

const states = (site: Site): Readonly<Record<string, number>> =>
  look(site, (db) => {
    const rows = db
      .prepare<[], { state: string; n: number }>('select state, count(*) as n from ledger group by state')
      .all();
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  });

/** The poison is set aside, its neighbours are not; its reason can be read; called back with a healed reader it is a ticket. */
async function expectQuarantine(site: Site, reason: RegExp): Promise<void> {
  expect(states(site)).toEqual({ decided: 49, quarantined: 1 });
  const list = await site.cli('quarantine', 'list', '--json');
  expect(list.code).toBe(0);
  expect(list.json).toHaveLength(1);
  const [row] = list.json;
  expect(row.reason).toMatch(reason);
  expect(row).toMatchObject({ state: 'quarantined', strikes: 3 });
  const shown = await site.cli('quarantine', 'show', String(row.id));
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(reason);
  expect(shown.stderr).toContain('quarantine retry');
  expect((await site.cli('ticket', 'list', '--json')).json).toHaveLength(49);
  expect((await site.cli('quarantine', 'retry', String(row.id))).code).toBe(0);
  expect(await site.cli('run', '--once')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('SMTP: no connection'),
  });
  expect(states(site)).toEqual({ decided: 50 });
  expect((await site.cli('ticket', 'list', '--json')).json).toHaveLength(50);
  const again = await site.cli('quarantine', 'retry', String(row.id));
  expect(again.code).toBe(7);
  expect(again.stderr).toContain('next: ');
}

/** The pipeline in this process, with a failpoint and a time limit for its reader. */
async function fileEverything(site: Site, fail: string, timeoutMs: number): Promise<void> {
  const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: true });
  if (!setup) throw new Error('the setup does not load');
  const store = openStore(join(site.dataDir, DATABASE_NAME));
  const keys = await store.write(() => store.threadKeys(null));
  store.useKeys(keys);
  process.env.MAILCLERK_FAIL = fail;
  const reader = openReader({ timeoutMs });
  const clock = systemClock(undefined);
  const truster = openTruster({ keys, config: setup.config, now: () => clock.now() });
  try {
    const deps = { store, reader, trusterOf: () => truster, now: () => clock.now(), setup: () => setup };
    while ((await fileGroup(deps, null, new AbortController().signal)).length > 0);
  } finally {
    delete process.env.MAILCLERK_FAIL;
    await reader.close();
    store.close();
  }
}

describe.skipIf(!hasDovecot)('F58: a mail that breaks its reader', () => {
  it('by eating the heap is quarantined alone after three strikes', { timeout: 180_000 }, async () => {
    const site = await siteWithPoison();
    const daemon = await site.daemon({ env: { MAILCLERK_FAIL: 'parse.crash:POISON' } });
    await eventually(
      'everything is decided or set aside',
      () => (states(site).decided ?? 0) + (states(site).quarantined ?? 0) === 50,
      120_000,
    );
    expect(await daemon.stop()).toBe(0);
    await expectQuarantine(site, /ended the reading thread/);
  });

  it('by never letting go is quarantined alone after three strikes', { timeout: 240_000 }, async () => {
    const site = await siteWithPoison();
    // Taken in, and then read under a shorter limit than the daemon's twenty seconds.
    const doomed = await site.daemon({ env: { MAILCLERK_FAIL: 'ledger.committed:kill' }, ready: 'spawned' });
    expect(await doomed.ended).toBeNull();
    expect(states(site)).toEqual({ received: 50 });
    await fileEverything(site, 'parse.hang:POISON', 1_500);
    await expectQuarantine(site, /took longer than/);
  });

  it('takes no strike when the process is killed over it', { timeout: 180_000 }, async () => {
    const site = await siteWithPoison();
    for (const place of ['claim.committed', 'mails.read', 'group.mail', 'group.commit', 'claim.committed']) {
      const doomed = await site.daemon({ env: { MAILCLERK_FAIL: `${place}:kill` }, ready: 'spawned' });
      expect(await doomed.ended).toBeNull();
    }
    await site.cli('run', '--once');
    expect(states(site)).toEqual({ decided: 50 });
    expect(look(site, (db) => db.prepare('select sum(strikes) from ledger').pluck().get())).toBe(0);
  });
});

describe('a mail that a rule set aside', () => {
  it('is decided anew, by the rules as they are now, when it is called back', { timeout: 60_000 }, async () => {
    const aside =
      'version: 1\nrules:\n  - id: aside\n    when: { subject: { contains: Question } }\n    then: quarantine\n';
    const site = makeSite({ mailboxes: { support: {} }, rules: { '10.yaml': aside } });
    open.push(() => site.remove());
    site.write('one.eml', mail(1));
    expect((await site.cli('mail', 'inject', join(site.dir, 'one.eml'))).code).toBe(0);
    const [row] = (await site.cli('quarantine', 'list', '--json')).json;
    expect(row).toMatchObject({ state: 'quarantined', rule: 'aside' });
    const retry = () => site.cli('quarantine', 'retry', String(row.id));
    // The same rules say the same.
    expect((await retry()).code).toBe(0);
    await site.cli('run', '--once');
    expect(states(site)).toEqual({ quarantined: 1 });
    site.write('rules/10.yaml', aside.replace('then: quarantine', 'then: ticket'));
    expect((await retry()).code).toBe(0);
    await site.cli('run', '--once');
    expect(states(site)).toEqual({ decided: 1 });
    expect((await site.cli('ticket', 'list', '--json')).json).toHaveLength(1);
  });
});
