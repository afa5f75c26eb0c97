// `stats` over what really happened: mails injected and tickets worked at given times by the real command line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

const CONFIG = (perAgent: string): string => `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
queues: { support: { sla: quick, hours: always }, ops: {} }
sla: { quick: { first_response: 5h, resolve: 24h } }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com }
stats: { per_agent: ${perAgent} }
`;

let folder = '';
const env = (now: string) => ({ IMAP: 'x', MAILCLERK_NOW: now });
const at = (now: string, line: string): Promise<Ran> => run(line, { cwd: folder, env: env(now) });
async function json(line: string, now = '2026-01-15T00:00:00Z') {
  const { out, err, code } = await at(now, `${line} --json`);
  expect(code, err).toBe(0);
  return JSON.parse(out);
}
const configure = (perAgent: string): void => writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG(perAgent));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-stats-'));
  mkdirSync(join(folder, 'config'));
  configure('off');
  const mail = (n: number, date: string): string =>
    `From: c${n}@kunde.example\r\nTo: support@example.com\r\nMessage-ID: <${n}@kunde.example>\r\nSubject: matter ${n}\r\nDate: ${date}\r\n\r\nHelp ${n}\r\n`;
  for (const [n, when] of [
    [1, '2026-01-05T08:00:00Z'],
    [2, '2026-01-05T09:00:00Z'],
    [3, '2026-01-12T08:00:00Z'],
  ] as const) {
    writeFileSync(join(folder, `${n}.eml`), mail(n, new Date(when).toUTCString()));
    await at(when, `mail inject ${n}.eml`);
  }
  const did = [
    await at('2026-01-05T10:00:00Z', 'ticket assign T-2026-00001 anna'),
    await at('2026-01-05T12:00:00Z', 'ticket reply T-2026-00001 done --as anna'),
    await at('2026-01-06T08:00:00Z', 'ticket close T-2026-00001'),
    await at('2026-01-07T08:00:00Z', 'ticket reopen T-2026-00001'),
    await at('2026-01-07T09:00:00Z', 'ticket close T-2026-00001'),
    await at('2026-01-13T08:00:00Z', 'ticket set T-2026-00003 queue=ops'),
  ];
  for (const { code, err } of did) expect(code, err).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('one row says what was opened, closed, reopened, left, and how long it took', async () => {
  const { tickets, rows } = await json('stats --since 2026-01-01');
  expect(tickets).toBe(3);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    opened: 3,
    closed: 2,
    reopened: 1,
    cancelled: 0,
    backlog: 2,
    unassigned: 2,
    firstResponse: { count: 1 },
    resolution: { count: 1 },
    handling: { count: 1 },
  });
  // Whole hours: each command's clock begins at its time and goes on.
  const hours = (name: string): number => Math.round(rows[0][name].medianSeconds / 3600);
  expect([hours('firstResponse'), hours('resolution')]).toEqual([4, 49]);
  // The answer came after 4 of 5 hours, the end after 25 of 24.
  expect(rows[0].sla).toEqual({ firstResponse: { kept: 1, missed: 0 }, resolve: { kept: 0, missed: 1 } });
  // Without the day in which it was closed.
  expect(hours('handling')).toBe(25);
});

test('rows by queue and by week', async () => {
  const { rows } = await json('stats --since 2026-01-01 --by queue,week');
  const told = rows.map((row: Record<string, unknown>) => [row.queue, row.period, row.opened, row.closed, row.backlog]);
  expect(told).toEqual([
    ['ops', '2026-W01', 0, 0, 0],
    ['ops', '2026-W02', 0, 0, 0],
    ['ops', '2026-W03', 1, 0, 1],
    ['support', '2026-W01', 0, 0, 0],
    ['support', '2026-W02', 2, 2, 1],
    ['support', '2026-W03', 0, 0, 1],
  ]);
});

test('a table for spreadsheets', async () => {
  const { out, code } = await at('2026-01-15T00:00:00Z', 'stats --since 2026-01-01 --by queue --csv');
  expect(code).toBe(0);
  const [head, first] = out.split('\r\n');
  expect(head).toMatch(/^queue,opened,closed,/);
  expect(first).toMatch(/^ops,1,0,/);
});

test('a page for people has lines of how it went', async () => {
  const { out } = await at('2026-01-15T00:00:00Z', 'stats --since 2026-01-05 --until 2026-01-15');
  expect(out).toMatch(/opened +3 +█▁▁▁▁▁▁▅▁▁/);
  expect(out).toMatch(/backlog +2 \(2 unassigned\)/);
});

test('figures of single agents are shown as stats.per_agent allows', async () => {
  const refused = await at('2026-01-15T00:00:00Z', 'stats --by agent');
  expect([refused.code, refused.err]).toEqual([6, expect.stringContaining('stats.per_agent is off')]);
  configure('own');
  expect((await at('2026-01-15T00:00:00Z', 'stats --by agent')).code).toBe(6);
  const own = await json('stats --since 2026-01-01 --by agent --as anna');
  expect(own.rows.map((row: Record<string, unknown>) => [row.agent, row.opened])).toEqual([['anna', 1]]);
  const nobodys = await json('stats --since 2026-01-01 --by agent --as bob');
  expect(nobodys.rows.filter((row: Record<string, unknown>) => row.agent !== null && row.agent !== 'bob')).toEqual([]);
  configure('all');
  const all = await json('stats --since 2026-01-01 --by agent');
  expect(all.rows.map((row: Record<string, unknown>) => [row.agent, row.opened])).toEqual([
    ['anna', 1],
    [null, 2],
  ]);
  configure('off');
});

test.each([
  ['stats --by moth', 'did you mean "month"?'],
  ['stats --by day,week', 'expected one period'],
  ['stats --by queue,queue', 'twice'],
  ['stats --since 2026-02-30', 'expected a span like 30d'],
  ['stats --since 2027-01-01', 'expected a beginning before its end'],
  ['stats --queue nowhere', 'there is no queue "nowhere"'],
  ['stats --since 2000-01-01 --by day', 'more than 1000'],
])('%s is refused', async (line, why) => {
  const { code, err } = await at('2026-01-15T00:00:00Z', line);
  expect([code, err]).toEqual([2, expect.stringContaining(why)]);
});

test('what people did, and the time they booked: mails, answers, notes, updates, of each agent his own', async () => {
  const at20 = (minute: number): string => `2026-01-20T08:${minute}:00Z`;
  const later = `From: c1@kunde.example\r\nTo: support@example.com\r\nMessage-ID: <4@kunde.example>\r\nIn-Reply-To: <1@kunde.example>\r\nAuto-Submitted: auto-replied\r\nSubject: Re: matter 1 [T-2026-00001]\r\nDate: Tue, 20 Jan 2026 08:10:00 +0000\r\n\r\nI am away\r\n`;
  writeFileSync(join(folder, '4.eml'), later);
  const did = [
    // The first ticket was closed a fortnight before: what is done on it now counts all the same.
    await at(at20(11), 'ticket note T-2026-00001 look --as bob'),
    await at(at20(12), 'mail inject 4.eml'),
    await at(at20(13), 'ticket note T-2026-00002 look --as anna'),
    await at(at20(14), 'ticket reply T-2026-00002 wrong --as anna'),
  ];
  const undo = /ticket undo (u\d+)/.exec(did[3]?.err ?? '')?.[1] ?? '';
  did.push(
    await at(at20(15), `ticket undo ${undo} --as anna`),
    await at(at20(16), 'ticket reply T-2026-00002 right --as anna'),
    await at(at20(17), 'ticket update T-2026-00002 repaired --public --as bob'),
    await at(at20(18), 'ticket spent T-2026-00002 50m looked --as bob'),
    await at(at20(19), 'ticket spent T-2026-00002 20m looked --as anna'),
    // What a ticket is opened with is no update.
    await at(at20(20), 'ticket open called --customer c9@kunde.example --as anna'),
  );
  for (const { code, err } of did) expect(code, err).toBe(0);
  const now = '2026-01-21T00:00:00Z';
  const { rows, tickets } = await json('stats --since 2026-01-20', now);
  expect(rows[0]).toMatchObject({
    actions: { mails: 1, answers: 1, notes: 2, updates: 1 },
    spentMinutes: 70,
    closed: 0,
  });
  expect(tickets).toBe(3);
  configure('all');
  const byAgent = await json('stats --since 2026-01-20 --by agent', now);
  const own = (agent: string | null) => byAgent.rows.find((row: Record<string, unknown>) => row.agent === agent);
  expect(own('anna')).toMatchObject({ actions: { mails: 1, answers: 1, notes: 1, updates: 0 }, spentMinutes: 20 });
  expect(own('bob')).toMatchObject({ actions: { mails: 0, answers: 0, notes: 1, updates: 1 }, spentMinutes: 50 });
  configure('own');
  const bobs = await json('stats --since 2026-01-20 --by agent --as bob', now);
  expect(bobs.rows.map((row: Record<string, unknown>) => row.agent)).toEqual(['bob']);
  configure('off');
  const { out } = await at(now, 'stats --since 2026-01-20');
  expect(out).toMatch(/notes +2 +█/);
  expect(out).toMatch(/spent +1h 10m/);
});

test('a ticket that was closed unanswered and is answered later is answered in the period of the answer', async () => {
  const late = `From: c7@kunde.example\r\nTo: support@example.com\r\nMessage-ID: <7@kunde.example>\r\nSubject: late\r\nDate: Sun, 1 Feb 2026 08:00:00 +0000\r\n\r\nHelp\r\n`;
  writeFileSync(join(folder, '7.eml'), late);
  const { out } = await at('2026-02-01T08:00:00Z', 'mail inject 7.eml --json');
  const { ticket } = JSON.parse(out);
  await at('2026-02-02T08:00:00Z', `ticket close ${ticket} --notify none`);
  expect((await at('2026-02-10T08:00:00Z', `ticket reply ${ticket} sorry --as anna`)).code).toBe(0);
  const now = '2026-02-12T00:00:00Z';
  const [whole, part] = [
    await json('stats --since 2026-02-01 --by month', now),
    await json('stats --since 2026-02-05', now),
  ];
  for (const { rows } of [whole, part]) {
    expect(rows[0]).toMatchObject({ firstResponse: { count: 1 }, sla: { firstResponse: { kept: 0, missed: 1 } } });
    expect(Math.round(rows[0].firstResponse.medianSeconds / 86_400)).toBe(9);
  }
  expect(part.rows[0]).toMatchObject({ opened: 0, closed: 0, resolution: { count: 0 } });
});
