// `retention:` with a real store and the daemon's own pass: what is over is forgotten, what is held, open or young stays, the
// same mail does not come back, and a clock that jumped forgets nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openApp } from '../../src/daemon/assemble.ts';
import { retentionPass } from '../../src/daemon/forget/retention.ts';
import { silentLog } from '../../src/lib/log.ts';
import { type Clock, systemClock } from '../../src/lib/time.ts';
import { end, overSlice } from '../../src/store/forget/retention.ts';
import { openStore } from '../../src/store/open.ts';
import { type Ran, run } from './run.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const SET = 'retention: { raw: 30d, ignored: 5d, quarantine: 10d, traces: 60d, queues: { support: 90d } }';
const RULES = `
version: 1
rules:
  - { id: noise, when: { subject: Rundbrief }, then: ignore }
  - { id: odd, when: { subject: Seltsam }, then: quarantine }
`;

interface Desk {
  readonly folder: string;
  readonly database: string;
  /** One command line, so many days after the first mails. */
  clerk(day: number, ...line: readonly string[]): Promise<Ran>;
  /** The daemon's beat each day until then, so that its clock is believed. */
  ask(sql: string): readonly Record<string, unknown>[];
  mail(id: string, subject: string): string;
}

function desk(retention: string): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'mailclerk-retention-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'config'), { recursive: true });
  writeFileSync(
    join(folder, 'config', 'mailclerk.yaml'),
    `instance: { timezone: UTC }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP, queue: support } }
smtp: { host: "127.0.0.1:2", tls: none }
queues: { support: {} }
agents: { anna: { email: anna@example.com, roles: [agent, lead] }, bob: { email: bob@example.com, roles: [agent] } }
rules: { dir: rules }
${retention}
`,
  );
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules', 'a.yaml'), RULES);
  return {
    folder,
    database: join(folder, 'data', 'mailclerk.sqlite'),
    clerk: (day, ...line) => {
      const now = new Date(Date.UTC(2026, 0, 7, 10) + day * 86_400_000).toISOString();
      return run(line, { cwd: folder, env: { IMAP: 'x', MAILCLERK_NOW: now } });
    },
    ask: (sql) => {
      const db = new Database(join(folder, 'data', 'mailclerk.sqlite'));
      try {
        return db.prepare<[], Record<string, unknown>>(sql).all();
      } finally {
        db.close();
      }
    },
    mail: (id, subject) => {
      const lines = [
        `From: Kunde ${id} <${id}@kunde.example>`,
        'To: support@example.com',
        `Message-ID: <${id}@x>`,
        `Subject: ${subject}`,
        'Date: Wed, 07 Jan 2026 09:59:00 +0000',
      ];
      writeFileSync(join(folder, `${id}.eml`), [...lines, '', `Words of ${id}.`, ''].join('\r\n'));
      return join(folder, `${id}.eml`);
    },
  };
}

async function filled(retention: string): Promise<Desk> {
  const made = desk(retention);
  const { clerk, mail } = made;
  const mails = [
    mail('closed', 'Pumpe'),
    mail('held', 'Rohr'),
    mail('open', 'Dach'),
    mail('noise', 'Rundbrief'),
    mail('odd', 'Seltsam'),
  ];
  const taken = await clerk(0, 'mail', 'inject', ...mails, '--json');
  expect(taken.code, taken.err).toBe(0);
  for (const ref of ['1', '2']) expect((await clerk(0, 'ticket', 'close', ref, '--as', 'anna')).code).toBe(0);
  expect((await clerk(0, 'ticket', 'set', '2', 'legal_hold=true', '--as', 'bob')).code).toBe(6);
  expect((await clerk(0, 'ticket', 'set', '2', 'legal_hold=true', '--as', 'anna')).code).toBe(0);
  return made;
}

const bytes = `select substr(w.message_id, 2, instr(w.message_id, '@') - 2) as mail from raw w where w.bytes is not null order by 1`;
const kept = ({ ask }: Desk): readonly unknown[] => ask(bytes).map((row) => row.mail);
const counted = async ({ clerk }: Desk, day: number): Promise<unknown> =>
  JSON.parse((await clerk(day, 'db', 'retention', '--json')).out).over;
const now = async ({ clerk }: Desk, day: number): Promise<Ran> => clerk(day, 'db', 'retention', '--yes', '--json');

test('nothing at all ends until retention is set', async () => {
  const made = await filled('');
  expect((await now(made, 5000)).err).toContain('retention: is not set');
  expect(kept(made)).toEqual(['closed', 'held', 'noise', 'odd', 'open']);
});

test('each kind ends at its own time, and what is open or held stays', async () => {
  const made = await filled(SET);
  expect(await counted(made, 4)).toEqual({});
  expect(await counted(made, 6)).toEqual({ ignored: 1 });
  expect(kept(made)).toHaveLength(5);
  expect(JSON.parse((await now(made, 6)).out).over).toEqual({ ignored: 1 });
  expect(kept(made)).toEqual(['closed', 'held', 'odd', 'open']);
  expect(JSON.parse((await now(made, 11)).out).over).toEqual({ quarantine: 1 });
  expect((await made.clerk(11, 'quarantine', 'list', '--json')).out.trim()).toBe('[]');
  expect(JSON.parse((await now(made, 31)).out).over).toMatchObject({ raw: 1 });
  expect(kept(made)).toEqual(['held', 'open']);
  expect((await made.clerk(31, 'ticket', 'show', '1')).out).toContain('Words of closed');
  expect(JSON.parse((await now(made, 61)).out).over).toMatchObject({ trace: 2 });
  expect(JSON.parse((await now(made, 91)).out).over).toMatchObject({ ticket: 1 });
  expect((await made.clerk(91, 'ticket', 'show', '1')).code).toBe(5);
  expect((await made.clerk(91, 'ticket', 'show', '2')).out).toContain('Words of held');
  expect((await made.clerk(91, 'ticket', 'show', '3')).out).toContain('Words of open');
  const checked = await made.clerk(91, 'db', 'check');
  expect(checked.code, checked.out).toBe(0);
});

test('a ticket under legal hold is deleted by nobody until the hold is lifted, and its customer is not erased', async () => {
  const made = await filled(SET);
  expect(await made.clerk(1, 'ticket', 'delete', '2', '--yes', '--as', 'anna')).toMatchObject({
    code: 6,
    err: expect.stringContaining('legal hold'),
  });
  // The flag by its name is the same hold.
  for (const flag of ['flag=-legal_hold', 'legal_hold=false'])
    expect((await made.clerk(1, 'ticket', 'set', '2', flag, '--as', 'bob')).code).toBe(6);
  expect((await made.clerk(1, 'ticket', 'set', '1', 'flag=legal_hold', '--as', 'bob')).code).toBe(6);
  expect(
    (await made.clerk(1, 'ticket', 'bulk', 'ref:2', '--all', '--yes', '--set', 'flag=-legal_hold', '--as', 'bob')).code,
  ).not.toBe(0);
  expect(await made.clerk(1, 'contact', 'erasures', '--as', 'bob')).toMatchObject({
    code: 6,
    err: expect.stringContaining('bob may not see erasures'),
  });
  const erase = await made.clerk(1, 'contact', 'erase', 'held@kunde.example', '--yes');
  expect(erase).toMatchObject({ code: 7, err: expect.stringContaining('T-2026-00002 is under legal hold') });
  expect((await made.clerk(1, 'ticket', 'set', '2', 'legal_hold=false', '--as', 'anna')).code).toBe(0);
  expect(JSON.parse((await now(made, 91)).out).over).toMatchObject({ ticket: 2 });
});

test('a ticket that was merged is kept as long as the one it goes on in, and a hold on either keeps both', async () => {
  const made = await filled(SET);
  expect((await made.clerk(0, 'ticket', 'set', '2', 'legal_hold=false', '--as', 'anna')).code).toBe(0);
  // 1 goes on in 2, 2 in 3; 3 is open.
  for (const [from, into] of [
    ['1', '2'],
    ['2', '3'],
  ])
    expect(await made.clerk(0, 'ticket', 'merge', String(from), String(into), '--yes', '--as', 'anna')).toMatchObject({
      code: 0,
    });
  expect(JSON.parse((await now(made, 91)).out).over.ticket).toBeUndefined();
  expect(kept(made)).toEqual(['closed', 'held', 'open']);
  expect((await made.clerk(91, 'ticket', 'close', '3', '--as', 'anna')).code).toBe(0);
  expect((await made.clerk(91, 'ticket', 'set', '3', 'legal_hold=true', '--as', 'anna')).code).toBe(0);
  expect(await made.clerk(91, 'ticket', 'delete', '1', '--yes', '--as', 'anna')).toMatchObject({
    code: 6,
    err: expect.stringContaining('T-2026-00001 goes on in T-2026-00003, which is under legal hold'),
  });
  expect(JSON.parse((await now(made, 200)).out).over).not.toHaveProperty('raw');
  const erase = await made.clerk(200, 'contact', 'erase', 'closed@kunde.example', '--yes');
  expect(erase).toMatchObject({ code: 7, err: expect.stringContaining('T-2026-00001') });
  expect(kept(made)).toEqual(['closed', 'held', 'open']);
  expect((await made.clerk(200, 'ticket', 'set', '3', 'legal_hold=false', '--as', 'anna')).code).toBe(0);
  expect(JSON.parse((await now(made, 201)).out).over).toMatchObject({ ticket: 3 });
  expect(kept(made)).toEqual([]);
});

test('a hold goes along with what is merged, split off or moved, and can be lifted there', async () => {
  const made = await filled(SET);
  const ok = async (...line: readonly string[]): Promise<string> => {
    const ran = await made.clerk(1, ...line, '--as', 'anna');
    expect(ran.code, `${line.join(' ')}: ${ran.err}`).toBe(0);
    return ran.out;
  };
  const held = (): readonly unknown[] =>
    made.ask(`select id from tickets where flags like '%"legal_hold"%' order by id`).map((row) => row.id);
  await ok('ticket', 'note', '2', 'a remark');
  const entries = JSON.parse(await ok('ticket', 'show', '2', '--json')).entries as { id: number; kind: string }[];
  const note = entries.find((one) => one.kind === 'note')?.id;
  await ok('ticket', 'split', '2', String(note));
  expect(held()).toEqual([2, 4]);
  await ok('ticket', 'set', '4', 'legal_hold=false');
  await ok('ticket', 'merge', '2', '3', '--yes');
  expect(held()).toEqual([3]);
  expect(JSON.parse(await ok('ticket', 'show', '3', '--json')).flags).toEqual(['legal_hold']);
  await ok('ticket', 'close', '3');
  expect(JSON.parse((await now(made, 200)).out).over).toMatchObject({ ticket: 1 });
  expect((await made.clerk(200, 'ticket', 'show', '2')).out).toContain('Words of held');
  expect(await made.clerk(200, 'ticket', 'set', '2', 'legal_hold=true', '--as', 'anna')).toMatchObject({ code: 7 });
  // One that was merged while it was held, before holds went along.
  made.ask(`update tickets set flags = '["legal_hold"]' where id = 2 returning id`);
  await ok('ticket', 'set', '3', 'legal_hold=false');
  expect(await made.clerk(200, 'ticket', 'delete', '2', '--yes', '--as', 'anna')).toMatchObject({ code: 6 });
  await ok('ticket', 'set', '2', 'legal_hold=false');
  expect(JSON.parse((await now(made, 200)).out).over.ticket).toBeGreaterThanOrEqual(2);
  expect((await made.clerk(200, 'db', 'check')).code).toBe(0);
});

test('what is put under hold between the look and the forgetting is kept', async () => {
  const made = await filled(SET);
  const store = await openStore(made.database);
  const ends = { raw: Date.UTC(2027, 0), ignored: null, quarantine: null, traces: Date.UTC(2027, 0), queues: {} };
  try {
    const { over } = await store.read(() => overSlice('mails', ends, 0));
    const first = over.filter((one) => one.id === 1);
    expect(first.map((one) => one.what)).toEqual(['raw', 'trace']);
    expect((await made.clerk(1, 'ticket', 'set', '1', 'legal_hold=true', '--as', 'anna')).code).toBe(0);
    for (const one of first) expect(await store.write(() => end(one, ends, Date.UTC(2027, 0)))).toBe(false);
  } finally {
    store.close();
  }
  expect(kept(made)).toContain('closed');
});

test('a mail whose time was over does not come back as a new one', async () => {
  const made = await filled(SET);
  await now(made, 91);
  const before = made.ask('select count(*) as n from tickets')[0]?.n;
  await made.clerk(91, 'mail', 'inject', made.mail('closed', 'Pumpe'), '--json');
  expect(made.ask('select count(*) as n from tickets')[0]?.n).toBe(before);
  expect(made.ask('select state from ledger order by id desc limit 1')).toEqual([{ state: 'skipped' }]);
});

test('the daemon makes a pass by itself, and none while its clock is in doubt', async () => {
  const made = await filled(SET);
  // Nobody answers at the mail server: the run says so, the pass goes on.
  await made.clerk(0, 'run', '--once');
  const jumped = await made.clerk(6 + 365, 'run', '--once');
  expect(jumped.err).toContain('clock.jumped');
  expect(kept(made)).toHaveLength(5);
  expect((await made.clerk(6 + 365, 'clock', 'accept')).code).toBe(0);
  const done = await made.clerk(6 + 365, 'run', '--once');
  expect(done.err).toContain('retention.done');
  expect(kept(made)).toEqual(['held', 'open']);
});

test('a pass ends with the daemon between two rows, and the next one goes on where it was', async () => {
  const made = await filled(SET);
  for (const ref of ['2', '3']) await made.clerk(0, 'ticket', 'set', ref, 'legal_hold=false', '--as', 'anna');
  await made.clerk(0, 'ticket', 'close', '3', '--as', 'anna');
  // Every look at it is a second later: a slice is one row.
  let ticks = 0;
  const clock: Clock = {
    ...systemClock('2026-07-26T10:00:00Z'),
    monotonic: () => ++ticks * 1_000,
    sleep: async () => undefined,
  };
  const configPath = join(made.folder, 'config', 'mailclerk.yaml');
  const asked = { configPath, cwd: made.folder, env: {}, log: silentLog, clock, strict: false, needSecrets: false };
  const opened = await openApp(asked);
  if (opened.kind !== 'open') throw new Error(JSON.stringify(opened.problems));
  const { app } = opened;
  const { store } = app;
  const forgotten: string[] = [];
  const pass = (stopper: AbortController): ReturnType<typeof retentionPass> =>
    retentionPass(
      {
        store,
        clock,
        log: silentLog,
        setup: () => app.setup,
        onForgotten(what) {
          forgotten.push(what);
          stopper.abort();
        },
      },
      stopper.signal,
      true,
    );
  try {
    const sums: number[] = [];
    for (let n = 0; n < 9; n++) {
      const counts = await pass(new AbortController());
      sums.push(Object.values(counts ?? {}).reduce((sum, one) => sum + one, 0));
      expect(forgotten).toHaveLength(Math.min(n + 1, 5));
      if (forgotten.length === 5) break;
    }
    expect(forgotten).toEqual(['ticket', 'ticket', 'ticket', 'ignored', 'quarantine']);
    expect(sums).toEqual([1, 2, 3, 4, 5]);
  } finally {
    await app.close();
  }
  expect(kept(made)).toEqual([]);
});
