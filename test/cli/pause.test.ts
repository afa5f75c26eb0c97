// mailbox pause and resume as one types them: which mailboxes, until when, by whom. No daemon and no server: what a daemon
// does with it is test/integration/pause.test.ts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptOpen, type Ran, run } from './run.ts';

const NOW = '2026-11-22T16:00:00.000Z';
let cwd = '';
const kept = keptOpen();
const clerk = (...line: readonly string[]): Promise<Ran> =>
  run(line, { cwd, env: { MAILCLERK_NOW: NOW }, doors: { openApp: kept.openApp } });
const until = async (...line: readonly string[]): Promise<unknown> => {
  const { code, out, err } = await clerk('mailbox', 'pause', 'support', '--dry-run', '--json', ...line);
  if (code !== 0) return [code, err];
  const [{ until: at, since }] = JSON.parse(out);
  return at === null ? null : (Date.parse(at) - Date.parse(since)) / 60_000;
};

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mc-pause-'));
  mkdirSync(join(cwd, 'config'));
  writeFileSync(
    join(cwd, 'config', 'mailclerk.yaml'),
    `instance: { timezone: Europe/Berlin }
mailboxes:
  support: { address: help@desk.example, host: "127.0.0.1:1", tls: none, password: x }
  sales: { address: sales@desk.example, host: "127.0.0.1:1", tls: none, password: x, start: all }
smtp: { host: "127.0.0.1:2", tls: none }
agents: { anna: { email: anna@desk.example, roles: [agent, lead] }, rita: { email: rita@desk.example, roles: [agent] } }
`,
  );
});
afterAll(async () => {
  await kept.close();
  rmSync(cwd, { recursive: true, force: true });
});

test('an end is a span, a time of the day, a day with its evening, or a moment, in the zone of the instance', async () => {
  expect(await until()).toBeNull();
  expect(await until('--for', '90m')).toBe(90);
  // It is 17:00 in Berlin, by a clock that runs.
  expect(await until('--until', '18:30')).toBeCloseTo(90, -1);
  expect(await until('--until', '9:00')).toBeCloseTo(16 * 60, -1);
  expect(await until('--until', '2026-11-23')).toBeCloseTo(31 * 60, -1);
  expect(await until('--until', '2026-11-23 18:00')).toBeCloseTo(25 * 60, -1);
  expect(await until('--until', '2026-11-22T18:00:00Z')).toBeCloseTo(120, -1);
  expect(await until('--until', '2026-11-22 16:00')).toEqual([2, expect.stringContaining('which is over')]);
  expect(await until('--until', '25:00')).toEqual([2, expect.stringContaining('--until is "25:00", expected 18:00')]);
  expect(await until('--for', 'ever')).toEqual([2, expect.stringContaining('expected a span like 90m')]);
  expect(await until('--for', '0m')).toEqual([2, expect.stringContaining('expected a time to come')]);
  expect(await until('--for', '2y')).toEqual([2, expect.stringContaining('at most a year')]);
  expect(await until('--for', '2h', '--until', '18:00')).toEqual([2, expect.stringContaining('contradict')]);
  expect(await until('--reason', 'ü'.repeat(501))).toEqual([2, expect.stringContaining('501 characters')]);
  // All of it was dry.
  expect(JSON.parse((await clerk('mailbox', 'list', '--json')).out)[0].paused).toBeNull();
});

test('one must say which mailboxes, and may not mistake one', async () => {
  expect((await clerk('mailbox', 'pause')).code).toBe(2);
  expect((await clerk('mailbox', 'pause', 'support', '--all')).code).toBe(2);
  const unknown = await clerk('mailbox', 'pause', 'support', 'suport');
  expect([unknown.code, unknown.err]).toEqual([5, expect.stringContaining('did you mean "support"')]);
  expect((await clerk('mailbox', 'resume', 'suport')).code).toBe(5);
  const none = await clerk('mailbox', 'resume');
  expect([none.code, none.out, none.err]).toEqual([0, '', expect.stringContaining('nothing was paused')]);
});

test('an agent needs the right to change many tickets; paused again it keeps its beginning and its reason', async () => {
  const rita = await clerk('--as', 'rita', 'mailbox', 'pause', 'support');
  expect([rita.code, rita.err]).toEqual([6, expect.stringMatching(/rita may not pause .* lists bulk/)]);
  const all = await clerk('--as', 'anna', 'mailbox', 'pause', '--all', '--reason', 'the server\n\u001b moves ');
  expect([all.code, all.out.split('\n').length]).toEqual([0, 3]);
  expect(all.out).toMatch(/^support is paused since .* by anna: the server moves\nsales is paused /);
  // What comes meanwhile to a mailbox that begins "now" stays out: only that one is warned of.
  expect(all.err).toContain('warning: support was never looked at');
  expect(all.err).not.toContain('sales was never');
  const [again] = JSON.parse((await clerk('mailbox', 'pause', 'support', '--for', '1h', '--json')).out);
  expect(again).toMatchObject({ was: true, reason: 'the server moves', by: 'cli', held: true });
  const [first] = JSON.parse((await clerk('mailbox', 'list', '--json')).out);
  expect(first.paused).toMatchObject({ since: again.since, until: again.until });
  // A proof of its signed addresses that stands is not asked for anew: nothing would come back.
  const probe = await clerk('mailbox', 'probe', 'support');
  expect([probe.code, probe.out]).toEqual([
    1,
    expect.stringMatching(/^support: paused since .*nothing would come back/),
  ]);
  expect((await clerk('--as', 'rita', 'mailbox', 'resume')).code).toBe(6);
  const resumed = await clerk('mailbox', 'resume', '--json');
  expect(
    JSON.parse(resumed.out)
      .map((one: { mailbox: string }) => one.mailbox)
      .sort(),
  ).toEqual(['sales', 'support']);
  expect((await clerk('mailbox', 'list')).out).not.toContain('paused');
});
