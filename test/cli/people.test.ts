// Our own people at the command line: teams, strategies, offers, who is away; a rule and a queue that offer; what is said
// when it cannot be. A whole program on a real database, one step after another.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: Europe/Berlin, language: en }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: [anna@example.com, anna@home.example], roles: [agent, lead] }
  bob: { email: bob@example.com }
  carl: { email: carl@example.com, delegate: bob }
  boss: { email: boss@example.com, roles: [lead], assignable: false }
  fred: { email: fred@example.com, roles: [member] }
teams:
  north: { agents: [bob, carl], lead: anna }
queues:
  support: { address: support@example.com, agents: [anna, bob] }
  field: { agents: [bob, carl, fred], workflow: field-service, offer: { to: [team], accept: first } }
`;
const RULES = `
version: 1
rules:
  - { id: pump, when: { subject: pump }, then: ticket, set: { queue: support, offer: [first, "@north"] } }
  - { id: turn, when: { subject: turn }, then: ticket, set: { queue: support, assign: round_robin@north } }
`;
const env = { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
let folder = '';
const clerk = (line: string): Promise<Ran> => run(line, { cwd: folder, env });
const json = async (line: string) => JSON.parse((await clerk(`${line} --json`)).out);
const mailsOf = (answer: { notices: readonly { to: string; template: string }[] }) =>
  answer.notices.map(({ to, template }) => `${template} ${to.split('@')[0]}`);

async function inject(subject: string): Promise<string> {
  const lines = [
    'From: Eva <eva@kunde.example>',
    'To: support@example.com',
    `Message-ID: <${subject}.${Math.abs(subject.length)}@kunde.example>`,
    `Subject: ${subject}`,
    'Date: Wed, 07 Jan 2026 09:59:00 +0000',
    '',
    'It leaks.',
    '',
  ];
  writeFileSync(join(folder, 'mail.eml'), lines.join('\r\n'));
  return JSON.parse((await clerk('mail inject mail.eml --json')).out).ticket;
}
const opened = async (line: string) => (await json(`ticket open ${line}`)).ticket as string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-people-'));
  mkdirSync(join(folder, 'config'));
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules', '10.yaml'), RULES);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a rule offers to a team; the first has it, the other is told, both by answer and by mail', async () => {
  expect(await clerk('rules check')).toMatchObject({ code: 0 });
  const ref = await inject('pump');
  expect((await json(`ticket show ${ref}`)).offer).toMatchObject({
    state: 'open',
    accept: 'first',
    to: ['bob', 'carl'],
  });
  const asked = (await json('outbox list')).filter((row: { template: string }) => row.template === 'agent-offer');
  expect(asked.map((row: { to: string }) => row.to)).toEqual(['bob@example.com', 'carl@example.com']);
  expect((await clerk(`ticket reply ${ref} Hello --as bob`)).code).toBe(6);
  const rehearsed = await json(`ticket accept ${ref} --as carl --dry-run`);
  expect(mailsOf(rehearsed)).toEqual(['agent-offer-ended bob']);
  const won = await json(`ticket accept ${ref} --as carl`);
  expect(mailsOf(won)).toEqual(['agent-offer-ended bob']);
  const late = await clerk(`ticket accept ${ref} --as bob`);
  expect(late).toMatchObject({ code: 7, err: expect.stringContaining('carl was') });
  expect((await clerk(`ticket show ${ref}`)).out).toMatch(/offered\s+first of bob, carl: taken/);
  expect((await clerk(`ticket reply ${ref} Hello --as carl`)).code).toBe(0);
});

test('an accepted offer taken back is offered again', async () => {
  const ref = await opened('Ladder --set queue=support --customer eva@kunde.example');
  expect(mailsOf(await json(`ticket offer ${ref} @north --accept first`))).toEqual([
    'agent-offer bob',
    'agent-offer carl',
  ]);
  const { undo } = await json(`ticket take ${ref} --as bob`);
  expect(mailsOf(await json(`ticket undo ${undo} --as bob`))).toEqual(['agent-offer carl']);
  expect((await json(`ticket show ${ref}`)).assignees).toEqual([]);
});

test('when all decline the team’s lead is told; withdrawing tells those who were still asked', async () => {
  const ref = await opened('Gate --set queue=support');
  expect((await clerk(`ticket offer ${ref} @north`)).code).toBe(0);
  expect(mailsOf(await json(`ticket decline ${ref} --as bob --comment ill`))).toEqual([]);
  expect(mailsOf(await json(`ticket decline ${ref} --as carl`))).toEqual(['agent-offer-ended anna']);
  expect((await json(`ticket show ${ref}`)).offer).toMatchObject({ state: 'declined', declined: ['bob', 'carl'] });
  expect(mailsOf(await json(`ticket offer ${ref} bob`))).toEqual(['agent-offer bob']);
  expect(mailsOf(await json(`ticket withdraw ${ref}`))).toEqual(['agent-offer-ended bob']);
  expect((await json(`ticket show ${ref}`)).offer).toBeNull();
});

test('a queue that offers asks its people by itself; a member accepts, and has it (B8, B9)', async () => {
  const ref = await opened('Stairs --set queue=field --public --customer eva@kunde.example');
  expect((await json(`ticket show ${ref}`)).offer).toMatchObject({
    accept: 'first',
    to: ['bob', 'carl', 'fred'],
    by: 'queue',
  });
  expect((await clerk(`ticket assign ${ref} bob --as fred`)).code).toBe(6);
  expect((await clerk(`ticket accept ${ref} --as fred`)).code).toBe(0);
  expect(await json(`ticket show ${ref}`)).toMatchObject({ status: 'assigned', assignees: ['fred'] });
  expect((await clerk(`ticket reply ${ref} Coming --as fred`)).code).toBe(0);
});

test('strategies are fair, go past who is away, and are told by a rule or by hand', async () => {
  const turns: string[] = [];
  for (const subject of ['turn', 'turn2', 'turn3', 'turn4']) {
    const ref = await inject(subject);
    turns.push(...(await json(`ticket show ${ref}`)).assignees);
  }
  expect(turns).toEqual(['bob', 'carl', 'bob', 'carl']);
  const ref = await opened('Roof --set queue=support');
  expect((await json(`ticket assign ${ref} --round-robin north`)).changed).toBe(true);
  expect((await json(`ticket show ${ref}`)).assignees).toEqual(['bob']);
  expect((await clerk(`ticket assign ${ref} --least-busy @north --add`)).code).toBe(0);
  expect((await json(`ticket show ${ref}`)).assignees).toEqual(['bob', 'carl']);
  expect((await clerk(`ticket assign ${ref} --remove bob,carl`)).code).toBe(0);
  expect((await json(`ticket show ${ref}`)).assignees).toEqual([]);
});

test('away and back: the delegate stands in, others are gone past, and everybody can see it', async () => {
  const ref = await opened('Door --set queue=support');
  expect((await clerk('agent away carl --until 2026-01-09 --as bob')).code).toBe(6);
  const said = await clerk('agent away --from 2026-01-07 --until 2026-01-09 --as carl');
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining('carl is away until 2026-01-10 00:00') });
  const assigned = await clerk(`ticket assign ${ref} carl`);
  expect(assigned.err).toContain('carl is away until 2026-01-09: bob stands in');
  expect((await json(`ticket show ${ref}`)).assignees).toEqual(['bob']);
  const carl = (await json('agent list')).find((one: { id: string }) => one.id === 'carl');
  expect(carl).toMatchObject({
    assignable: true,
    teams: ['north', 'field'],
    away: { until: '2026-01-09T23:00:00.000Z', delegate: 'bob', standIn: 'bob' },
  });
  expect((await clerk('agent show carl')).out).toMatch(/there:\s+away until 2026-01-10 00:00: bob stands in/);
  expect((await clerk('agent away bob --delegate carl --dry-run')).err).toContain('carl is away then');
  expect((await clerk('agent back carl')).out).toContain('carl is there');
  expect((await clerk('agent back carl')).err).toContain('carl is not away');
  expect((await clerk(`ticket assign ${ref} carl`)).code).toBe(0);
});

test('ticket list --assignee shows whose they are; team list adds them up', async () => {
  const all: readonly { assignees: readonly string[] }[] = await json('ticket list');
  const of = async (who: string) => (await json(`ticket list --assignee ${who}`)).length;
  expect(await of('carl')).toBe(all.filter((one) => one.assignees.includes('carl')).length);
  expect(await of('@north')).toBe(all.filter((one) => one.assignees.some((id) => ['bob', 'carl'].includes(id))).length);
  expect(await of('none')).toBe(all.filter((one) => one.assignees.length === 0).length);
  expect((await json('ticket list --assignee me --as carl')).length).toBe(await of('carl'));
  const { open } = (await json('agent list')).find((one: { id: string }) => one.id === 'carl');
  expect(open).toBe(await of('carl'));
  const teams = await json('team list');
  expect(teams.map((team: { name: string; queue: boolean }) => [team.name, team.queue])).toEqual([
    ['north', false],
    ['support', true],
    ['field', true],
  ]);
  expect((await clerk('team list')).out).toContain('@north');
});

test.each([
  ['ticket assign 1 boss', 6, 'agents.boss.assignable'],
  ['ticket take 1 --as boss', 7, "is carl's"],
  ['ticket assign 1 @nroth', 2, 'did you mean "north"'],
  ['ticket assign 1', 2, 'nobody is named'],
  ['ticket offer 1 boss', 7, 'boss is not assignable'],
  ['ticket offer 1 bob --accept both', 2, 'Allowed choices are many, first'],
  ['ticket accept 1 --as fred', 6, ''],
  ['ticket accept 1', 2, '--as'],
  ['ticket list --assignee nobdy', 2, 'nobody called "nobdy"'],
  ['ticket list --assignee none,bob', 2, 'stands alone'],
  ['agent away', 2, 'nobody is named'],
  ['agent away carl --until 2026-13-01', 2, 'is no day'],
  ['agent away carl --until 2025-01-01', 2, 'is over by then'],
  ['agent away carl --delegate carl', 2, 'stand in for himself'],
  ['agent away crl', 2, 'did you mean "carl"'],
  ['agent show crl', 5, 'did you mean "carl"'],
])('%s: exit %i', async (line, code, words) => {
  const ran = await clerk(line);
  expect([ran.code, ran.err]).toEqual([code, expect.stringContaining(words)]);
});
