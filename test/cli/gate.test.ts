// gate show and reset as an operator types them: a circuit that is open shows in status, one is let go on with a reason by
// whoever may, and who did it is kept. What the gate does with it is test/daemon/watch.test.ts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { type Ran, run } from './run.ts';

const NOW = '2026-11-22T16:00:00.000Z';
let cwd = '';
const clerk = (...line: readonly string[]): Promise<Ran> => run(line, { cwd, env: { MAILCLERK_NOW: NOW } });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'mc-gate-'));
  mkdirSync(join(cwd, 'config'));
  mkdirSync(join(cwd, 'data'));
  writeFileSync(
    join(cwd, 'config', 'mailclerk.yaml'),
    `data: { dir: ${join(cwd, 'data')} }
mailboxes: { support: { address: help@desk.example, host: "127.0.0.1:1", tls: none, password: x } }
smtp: { host: "127.0.0.1:2", tls: none }
agents: { anna: { email: anna@desk.example, roles: [agent, lead] }, rita: { email: rita@desk.example, roles: [agent] } }
`,
  );
  const store = openStore(join(cwd, 'data', DATABASE_NAME));
  const open = JSON.stringify({ receipt: Date.parse('2026-11-22T15:30:00Z') });
  await store.write(() => store.settings.set('gate/circuits', open));
  store.close();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('an open circuit is seen, let go on by whoever may and says why, and that stays on record', async () => {
  const before = await clerk('gate', 'show');
  expect([before.code, before.out]).toEqual([1, expect.stringContaining('open since 2026-11-22T15:30:00')]);
  expect((await clerk('status')).out).toContain('no receipt notice leaves since 2026-11-22T15:30:00');

  expect((await clerk('gate', 'reset', 'receipt')).code).toBe(2);
  expect((await clerk('gate', 'reset', 'receipt', '--reason', ' \n ')).code).toBe(2);
  expect((await clerk('gate', 'reset', 'receipts', '--reason', 'x')).err).toContain('expected receipt or automatic');
  expect((await clerk('gate', 'reset', '--reason', 'x', '--as', 'rita')).code).toBe(6);
  expect((await clerk('gate', 'show')).code).toBe(1);

  const done = await clerk('gate', 'reset', '--reason', 'a recall\nof ours \u001b[31m', '--as', 'anna', '--json');
  expect(JSON.parse(done.out)).toMatchObject([
    { circuit: 'receipt', wasOpen: true, by: 'anna', openSince: '2026-11-22T15:30:00.000Z' },
    { circuit: 'automatic', wasOpen: false },
  ]);
  const after = await clerk('gate', 'show');
  expect([after.code, after.out]).toEqual([
    0,
    expect.stringMatching(/receipt +closed; 0 of .*\n.*by anna: a recall of ours/),
  ]);
  expect(after.out).not.toContain('\u001b');
  expect((await clerk('status')).out).toMatch(/circuit +receipt: reset 2026-11-22T16:.* by anna: a recall/);
  expect((await clerk('gate', 'reset', '--reason', 'again')).out).toContain('receipt: closed already');
});
