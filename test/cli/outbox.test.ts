// `outbox`: what waits, chosen by what it has in common, sent again, dropped, let go; dry runs change nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { showUndelivered } from '../../src/daemon/delivery/undelivered.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Setup } from '../../src/model/setup.ts';
import { openStore } from '../../src/store/open.ts';
import { type Ran, run } from './run.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
queues: { support: { agents: [anna] } }
agents: { anna: { email: anna@example.com, roles: [agent, lead] } }
smtp: { host: "127.0.0.1:2", tls: none, admin: { host: "127.0.0.1:3", tls: none } }
notifications: { customer: { fields: [priority] } }
`;
const env = { IMAP: 'canary-31', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
let folder = '';
const clerk = (line: string): Promise<Ran> => run(line, { cwd: folder, env });
interface Row {
  readonly id: number;
  readonly to: string;
  readonly state: string;
  readonly template: string;
}
const list = async (line = ''): Promise<readonly Row[]> => JSON.parse((await clerk(`outbox list ${line} --json`)).out);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-outbox-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  for (const who of ['eva@one.example', 'udo@one.example', 'kim@two.example']) {
    const lines = [`From: ${who}`, 'To: support@example.com', `Message-ID: <${who}>`, 'Subject: Pump'];
    const date = 'Date: Wed, 07 Jan 2026 09:59:00 +0000';
    writeFileSync(join(folder, `${who}.eml`), [...lines, date, '', 'Words.', ''].join('\r\n'));
    const { code, err } = await clerk(`mail inject ${who}.eml`);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['--to eva@one.example', ['opened']],
  ['--to @one.example', ['opened', 'opened']],
  ['--to EVA@ONE.example', ['opened']],
  ['--template agent-new', ['agent-new', 'agent-new', 'agent-new']],
  ['--ticket T-2026-00002', ['opened', 'agent-new']],
  ['--state held,dead', []],
  ['--way admin', []],
  ['--way default --limit 2', ['opened', 'agent-new']],
])('outbox list %s', async (line, templates) => {
  expect((await list(line)).map((row) => row.template)).toEqual(templates);
});

test.each([
  ['outbox list --state ded', 2, /did you mean dead/],
  ['outbox list --to nobody', 2, /expected an address or a domain/],
  ['outbox list --limit 0', 2, /whole number/],
  ['outbox list --ticket T-9', 5, /no ticket/],
  ['outbox drop', 2, /needs a number or what they have in common/],
  ['outbox drop 1 --all', 2, /two ways to choose/],
  ['outbox drop 99', 5, /99/],
  ['outbox retry 1', 7, /only dead and ambiguous/],
  ['outbox release 1', 7, /only held and deferred/],
])('%s says what is wrong', async (line, code, why) => {
  const ran = await clerk(line);
  expect([ran.code, why.test(ran.err)]).toEqual([code, true]);
});

test('several at once are said first; --yes does it, --dry-run never', async () => {
  const said = await clerk('outbox drop --to @one.example');
  expect(said.err).toMatch(/2 notices would be dropped; nothing was changed, --yes does it/);
  await clerk('outbox drop --to @one.example --dry-run --yes');
  expect(await list('--to @one.example')).toHaveLength(2);
  const done = JSON.parse((await clerk('outbox drop --to @one.example --yes --json')).out) as readonly Row[];
  expect(done.map((row) => [row.to, row.state])).toEqual([
    ['eva@one.example', 'dropped'],
    ['udo@one.example', 'dropped'],
  ]);
  expect(await list('--to @one.example')).toEqual([]);
});

test('what waits for its window is let go; what is dead is sent again', async () => {
  expect((await clerk('ticket set T-2026-00003 priority=high')).code).toBe(0);
  const [held] = await list('--state held');
  expect([held?.template, held?.to]).toEqual(['updated', 'kim@two.example']);
  const let1 = JSON.parse((await clerk(`outbox release ${held?.id} --json`)).out) as Row;
  expect(let1.state).toBe('queued');
  const store = openStore(join(folder, 'data', 'mailclerk.sqlite'));
  await store.write(() =>
    store.outbox.finished(held?.id ?? 0, { state: 'dead', reason: '550 no', dueAt: null, at: 0 }),
  );
  store.close();
  const again = JSON.parse((await clerk(`outbox retry --state dead --json`)).out) as Row;
  expect([again.id, again.state]).toEqual([held?.id, 'queued']);
});

test('the last dead notice of a ticket that is dropped takes the flag off', async () => {
  const store = openStore(join(folder, 'data', 'mailclerk.sqlite'));
  store.useKeys(await store.write(() => store.threadKeys('')));
  const [row] = await list('--ticket T-2026-00003');
  const { setup } = loadSetup(join(folder, 'config/mailclerk.yaml'), { env, needSecrets: false });
  const died = showUndelivered({ store, setup: () => setup as Setup, log: silentLog });
  const refused = { kind: 'never', response: '550 no', stage: 'content' } as const;
  await store.write(function* () {
    yield* store.outbox.finished(row?.id ?? 0, { state: 'dead', reason: '550 no', dueAt: null, at: 0 });
    const dead = yield* store.outbox.row(row?.id ?? 0);
    if (dead) yield* died(dead, refused, Date.parse('2026-01-07T10:00:00Z'));
  });
  store.close();
  const flags = async () => JSON.parse((await clerk('ticket show T-2026-00003 --json')).out).flags;
  expect(await flags()).toEqual(['undelivered']);
  expect((await clerk(`outbox drop ${row?.id}`)).code).toBe(0);
  expect(await flags()).toEqual([]);
});

test('a way out that rests is named with its reason, and goes on when told', async () => {
  const store = openStore(join(folder, 'data', 'mailclerk.sqlite'));
  const rest = JSON.stringify({ until: Date.parse('2026-01-07T10:30:00Z'), reason: '550 5.4.5 Daily limit' });
  await store.write(() => store.settings.set('smtp/rest/default', rest));
  store.close();
  expect((await clerk('outbox list')).err).toMatch(
    /nothing leaves by default until 2026-01-07T10:30:00.000Z: 550 5\.4\.5/,
  );
  expect((await clerk('status')).out).toMatch(/way out +default rests until/);
  expect(JSON.parse((await clerk('status --json')).out).rests).toHaveLength(1);
  expect((await clerk('outbox release --all --yes')).err).toMatch(/default rests no more/);
  expect(JSON.parse((await clerk('status --json')).out).rests).toEqual([]);
});
