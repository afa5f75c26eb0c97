// ticket work: what is next for whom, in which order and why; taking it, also when two ask at once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptOpen, type Ran, run } from './run.ts';

let cwd = '';
const kept = keptOpen();
const clerk = (...line: readonly string[]): Promise<Ran> => run(line, { cwd, doors: { openApp: kept.openApp } });
const next = async (...line: readonly string[]): Promise<unknown> => {
  const { code, out, err } = await clerk('ticket', 'work', '--json', ...line);
  if (code !== 0) return [code, err];
  return JSON.parse(out).map(({ subject, why }: { subject: string; why: string }) => [subject, why]);
};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'mc-work-'));
  mkdirSync(join(cwd, 'config'));
  writeFileSync(
    join(cwd, 'config', 'mailclerk.yaml'),
    `mailboxes: { support: { address: help@desk.example, host: "127.0.0.1:1", tls: none, password: x, queue: support } }
smtp: { host: "127.0.0.1:2", tls: none }
queues: { support: { agents: [anna, bob] }, ops: { agents: [carl] }, attic: { workflow: shut } }
workflows: { shut: { extends: default, roles: { agent: { can: [view] } } } }
agents:
  anna: { email: anna@desk.example, roles: [agent] }
  bob: { email: bob@desk.example, roles: [agent] }
  carl: { email: carl@desk.example, roles: [agent] }
  dora: { email: dora@desk.example, roles: [agent] }
`,
  );
  const opened = [
    ['old', []],
    ['late', ['due=2020-01-01']],
    ['urgent', ['priority=high']],
    ['mine', ['assign=anna']],
    ['mine and late', ['assign=anna', 'due=2020-02-01']],
    ['of bob', ['assign=bob', 'due=2020-01-01']],
    ['waits', ['status=waiting']],
    ['of ops', ['queue=ops']],
  ] as const;
  for (const [index, [subject, changes]] of opened.entries()) {
    await clerk('ticket', 'open', 'Hello', '--subject', subject, '--customer', 'eva@shop.example', '--internal');
    if (changes.length > 0) {
      const set = await clerk('ticket', 'set', String(index + 1), ...changes);
      if (set.code !== 0) throw new Error(set.err);
    }
  }
});
afterAll(async () => {
  await kept.close();
  rmSync(cwd, { recursive: true, force: true });
});

test('an agent sees what is late, then his own, then what nobody has in his queues; others’ and what waits not', async () => {
  expect(await next('--as', 'anna')).toEqual([
    ['mine and late', 'yours, overdue'],
    ['late', 'overdue'],
    ['mine', 'yours'],
    ['urgent', 'new'],
    ['old', 'new'],
  ]);
  expect(await next('--as', 'carl')).toEqual([['of ops', 'new']]);
  expect(await next('--as', 'anna', '--limit', '2', 'priority:high')).toEqual([['urgent', 'new']]);
});

test('whoever runs the daemon sees what nobody has, of every queue', async () => {
  expect(await next()).toEqual([
    ['late', 'overdue'],
    ['urgent', 'new'],
    ['old', 'new'],
    ['of ops', 'new'],
  ]);
  expect(await next('sort:due')).toEqual([2, expect.stringContaining('has its own order')]);
  expect(await next('--limit', '0')).toEqual([2, expect.stringContaining('from 1 to 1000')]);
  expect(await next('nonsense:x')).toEqual([2, expect.stringContaining('query, character')]);
  expect(await next('--take')).toEqual([2, expect.stringContaining('--as NAME')]);
  expect(await next('--dry-run')).toEqual([2, expect.stringContaining('goes with --take')]);
});

test('two who take at once get two; what one has already is what he goes on with; when nothing is left it is exit 5', async () => {
  const dry = await clerk('--as', 'bob', 'ticket', 'work', '--take', '--dry-run', 'is:unassigned');
  expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('would change')]);
  const take = (who: string) => clerk('--as', who, '--json', 'ticket', 'work', '--take', 'is:unassigned');
  const [one, other] = await Promise.all([take('anna'), take('bob')]);
  const refs = [one, other].map(({ out }) => JSON.parse(out));
  expect(refs.map(({ changed }) => changed)).toEqual([true, true]);
  expect(new Set(refs.map(({ ticket }) => ticket)).size).toBe(2);
  expect(await next('is:unassigned', '--as', 'anna')).toEqual([['old', 'new']]);
  const mine = await clerk('--as', 'anna', '--json', 'ticket', 'work', '--take');
  expect(JSON.parse(mine.out)).toMatchObject({ changed: false });
  expect(mine.err).toContain('yours, overdue');
  expect((await take('bob')).code).toBe(0);
  expect((await take('bob')).code).toBe(5);
  const [mistaken] = [await clerk('ticket', 'work', 'is:unassigned', 'queue:support')];
  expect([mistaken.code, mistaken.out, mistaken.err]).toEqual([0, '', expect.stringContaining('nothing waits')]);
});

test('what one may see and not take is passed over; where nothing else is left it is said', async () => {
  await clerk('ticket', 'open', 'Hello', '--subject', 'shut away', '--customer', 'eva@shop.example', '--internal');
  expect((await clerk('ticket', 'set', 'T-2026-00009', 'queue=attic', 'due=2020-01-01')).code).toBe(0);
  const take = () => clerk('--as', 'dora', '--json', 'ticket', 'work', '--take', 'is:unassigned');
  const seen = JSON.parse((await clerk('--as', 'dora', 'ticket', 'work', '--json')).out) as { subject: string }[];
  expect(seen.map(({ subject }) => subject)).toEqual(['shut away', 'of ops']);
  expect(JSON.parse((await take()).out)).toMatchObject({ changed: true });
  const shut = await take();
  expect([shut.code, shut.err]).toEqual([6, expect.stringContaining('dora may not take')]);
});
