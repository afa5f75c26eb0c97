// What is done with whole tickets, on a real store: mails injected from files, every verb on what became of them, and
// mails that come afterwards. Seen from outside: `ticket show`, the outbox, exit codes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptOpen, type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com }
notifications: { customer: { status: all, reopened: true } }
`;

let folder = '';
const env = { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-ticket-verbs-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
});
afterEach(async () => {
  await door.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opened once a test: opening costs more than all that is done here. */
const door = keptOpen();
function clerk(...words: readonly string[]): Promise<Ran> {
  return run(words, { cwd: folder, env, doors: { openApp: door.openApp } });
}
async function json(...words: readonly string[]) {
  const { out } = await clerk(...words, '--json');
  return JSON.parse(out);
}
interface Letter {
  readonly from: string;
  readonly id: string;
  readonly to?: string;
  readonly text?: string;
  readonly trace?: string;
}
let count = 0;
/** A mail; gives what `mail inject` says. */
async function mail({ from, id, to = '', text = 'Help!', trace = '' }: Letter) {
  const lines = [
    ...(trace === '' ? [] : [trace]),
    `From: ${from} Person <${from}@${from}.example>`,
    'To: support@example.com',
    `Message-ID: <${id}>`,
    ...(to === '' ? [] : [`In-Reply-To: <${to}>`, `References: <${to}>`]),
    `Subject: ${to === '' ? '' : 'Re: '}Printer`,
    'Date: Wed, 07 Jan 2026 09:59:00 +0000',
    '',
    text,
    '',
  ];
  count += 1;
  const file = `mail-${count}.eml`;
  writeFileSync(join(folder, file), lines.join('\r\n'));
  return json('mail', 'inject', file);
}
interface ShownNotice {
  readonly ticket: string | null;
  readonly template: string;
  readonly to: string;
  readonly state: string;
  readonly reason: string | null;
}
async function outbox(to: string): Promise<readonly ShownNotice[]> {
  const rows: readonly ShownNotice[] = await json('outbox', 'list', '--all');
  return rows.filter((row) => row.to === `${to}@${to}.example`);
}
interface ShownEntry {
  readonly id: number;
  readonly kind: string;
  readonly visibility: string;
  readonly text: string;
  readonly messageId: string | null;
}
async function entries(ref: string): Promise<readonly ShownEntry[]> {
  return (await json('ticket', 'show', ref)).entries;
}

describe('merge', () => {
  test('later mails to the merged ticket follow to the survivor, through a chain', async () => {
    for (const id of ['a1@x', 'a2@x', 'a3@x']) await mail({ from: 'eva', id });
    expect((await clerk('ticket', 'merge', '1', '2')).code).toBe(0);
    expect((await clerk('ticket', 'merge', '2', '3')).code).toBe(0);
    expect(await json('ticket', 'show', '1')).toMatchObject({
      kind: 'closed',
      links: [{ kind: 'merged_into', ref: 'T-2026-00002' }],
    });
    const late = await mail({ from: 'eva', id: 'a4@x', to: 'a1@x', text: 'and one thing more' });
    expect(late).toMatchObject({ outcome: 'joined', ticket: 'T-2026-00003' });
  });

  test('a circle, itself and what is merged already are refused with their reason', async () => {
    for (const id of ['a1@x', 'a2@x']) await mail({ from: 'eva', id });
    expect(await clerk('ticket', 'merge', '1', '1')).toMatchObject({ code: 2, err: expect.stringContaining('itself') });
    await clerk('ticket', 'merge', '1', '2');
    const circle = await clerk('ticket', 'merge', '2', '1');
    expect(circle).toMatchObject({ code: 7, err: expect.stringContaining('circle') });
    expect(await clerk('ticket', 'merge', '1', '2')).toMatchObject({
      code: 7,
      err: expect.stringContaining('was merged into T-2026-00002'),
    });
    expect((await clerk('ticket', 'merge', '2', '99')).code).toBe(5);
  });

  test('tickets of different customers need --yes, and nothing of one reaches the other', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'otto', id: 'o1@x' });
    const asked = await clerk('ticket', 'merge', '2', '1');
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect((await clerk('ticket', 'merge', '2', '1', '--yes')).code).toBe(0);
    const [eva, otto] = [await outbox('eva'), await outbox('otto')];
    const late = await mail({ from: 'otto', id: 'o2@x', to: 'o1@x', text: 'OTTOS-WORD' });
    expect(late).toMatchObject({ outcome: 'joined', ticket: 'T-2026-00001' });
    const [, ...more] = (await entries('T-2026-00001')).filter((entry) => entry.kind === 'mail');
    expect(more).toMatchObject([{ visibility: 'internal', text: 'OTTOS-WORD' }]);
    expect((await json('ticket', 'show', '1')).customer.address).toBe('eva@eva.example');
    // He takes no part in Eva's ticket: only his own leads there.
    expect(await mail({ from: 'otto', id: 'o3@x', to: 'e1@x' })).toMatchObject({ outcome: 'created' });
    // An answer in the survivor is Eva's alone, and hangs on her own mails alone; his is written in his ticket.
    await clerk('ticket', 'reply', '1', 'Dear Eva', '--as', 'anna');
    await clerk('ticket', 'reply', '2', 'Dear Otto', '--as', 'anna');
    expect((await outbox('eva')).slice(eva.length)).toMatchObject([{ template: 'reply', ticket: 'T-2026-00001' }]);
    const his = (await outbox('otto')).slice(otto.length).filter((row) => row.template === 'reply');
    expect(his).toMatchObject([{ ticket: 'T-2026-00002' }]);
    const after = await mail({ from: 'eva', id: 'e2@x', to: 'e1@x' });
    expect(after.ticket).toBe('T-2026-00001');
  });

  test('nobody learns of the other when a closed survivor is opened again', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'otto', id: 'o1@x' });
    await clerk('ticket', 'merge', '2', '1', '--yes');
    await clerk('ticket', 'close', '1');
    const late = await mail({ from: 'otto', id: 'o2@x', to: 'o1@x' });
    expect(late).toMatchObject({ outcome: 'reopened', ticket: 'T-2026-00001' });
    const [told] = (await outbox('eva')).filter((row) => row.template === 'reopened');
    expect(JSON.stringify(told)).not.toMatch(/otto/i);
  });
});

describe('undo', () => {
  test('of a reply: nobody outside ever had it, and nothing made for outside shows it', async () => {
    await mail({ from: 'eva', id: 'r1@x' });
    const { undo } = await json('ticket', 'reply', '1', 'HASTY words', '--as', 'anna');
    expect((await clerk('ticket', 'print', '1')).out).toContain('HASTY');
    expect((await clerk('ticket', 'undo', undo, '--as', 'anna')).code).toBe(0);
    expect((await clerk('ticket', 'print', '1')).out).not.toContain('HASTY');
    expect((await clerk('ticket', 'history', '1', '--export', 'json', '--customer')).out).not.toContain('HASTY');
    await clerk('ticket', 'forward', '1', 'bob@example.com', '--include', 'history,notes', '--as', 'anna');
    const sent = JSON.parse((await clerk('ticket', 'show', '1', '--json')).out);
    const words = sent.entries.filter((one: { text: string }) => one.text.includes('HASTY'));
    expect(words).toMatchObject([{ kind: 'reply', takenBack: true }]);
    expect((await clerk('ticket', 'show', '1')).out).toContain('(taken back)');
    const opened = door.opened();
    if (opened?.kind !== 'open') throw new Error('the app is closed');
    const { store } = opened.app;
    const rows: readonly (ShownNotice & { readonly id: number })[] = await json('outbox', 'list', '--all');
    const id = rows.find((row) => row.template === 'forward')?.id ?? 0;
    const forward = await store.read(() => store.outbox.row(id));
    expect(forward?.data.quotes).toMatchObject([{ text: expect.stringContaining('Help!') }]);
    expect(JSON.stringify(forward?.data)).not.toContain('HASTY');
  });

  test('of a merge, a close, a set, an assignment: the ticket is as it was, and the history says so', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'eva', id: 'e2@x' });
    const verbs: readonly (readonly string[])[] = [
      ['merge', '1', '2'],
      ['close', '1', '--reason', 'solved', '--comment', 'New roller'],
      ['set', '1', 'priority=high', 'tags=a,b', 'queue=support', 'due=+3d'],
      ['assign', '1', 'anna'],
      ['take', '1', '--as', 'bob'],
      ['watch', '1', 'bob'],
      ['postpone', '1', '3d'],
      ['link', '1', '2', '--kind', 'parent'],
      ['spam', '1'],
    ];
    for (const verb of verbs) {
      const before = await bare('1');
      const done = await json('ticket', ...verb);
      expect([verb[0], done.undo]).toEqual([verb[0], expect.stringMatching(/^u\d+$/)]);
      expect(await bare('1')).not.toEqual(before);
      expect([verb[0], (await clerk('ticket', 'undo', done.undo)).code]).toEqual([verb[0], 0]);
      expect(await bare('1')).toEqual(before);
      const last = (await entries('1')).at(-1);
      expect(last?.text).toBe(`undone: ${verb[0]} (${done.undo})`);
      const again = await clerk('ticket', 'undo', done.undo);
      expect(again).toMatchObject({ code: 0, err: expect.stringContaining('undone before') });
    }
  });

  test('is refused when something happened since, and says what', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const { undo } = await json('ticket', 'set', '1', 'priority=high');
    await clerk('ticket', 'note', '1', 'since then');
    const late = await clerk('ticket', 'undo', undo);
    expect(late).toMatchObject({ code: 7, err: expect.stringContaining('changed after') });
    expect((await json('ticket', 'show', '1')).priority).toBe('high');
  });

  test('drops what has not left yet', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const { undo } = await json('ticket', 'close', '1', '--as', 'anna');
    expect((await outbox('eva')).at(-1)).toMatchObject({ template: 'closed', state: 'queued' });
    await clerk('ticket', 'undo', undo, '--as', 'anna');
    expect((await outbox('eva')).at(-1)).toMatchObject({
      template: 'closed',
      state: 'dropped',
      reason: `undone (${undo})`,
    });
  });

  test('needs the permission of what it undoes, and an id there is', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'eva', id: 'e2@x' });
    const { undo } = await json('ticket', 'merge', '1', '2', '--as', 'anna');
    const bobs = await clerk('ticket', 'undo', undo, '--as', 'bob');
    expect(bobs).toMatchObject({ code: 6, err: expect.stringContaining('merge') });
    expect((await clerk('ticket', 'undo', 'u99')).code).toBe(5);
    expect((await clerk('ticket', 'undo', 'nonsense')).code).toBe(5);
  });
});

describe('split', () => {
  test('entries become a ticket, and answers follow the message; undone, they come back', async () => {
    await mail({ from: 'eva', id: 'e1@x', text: 'The printer' });
    await mail({ from: 'eva', id: 'e2@x', to: 'e1@x', text: 'And the coffee machine' });
    const [, second] = (await entries('1')).filter((entry) => entry.kind === 'mail');
    const told = (await outbox('eva')).length;
    const done = await json('ticket', 'split', '1', String(second?.id), '--subject', 'Coffee');
    expect(done.ticket).toBe('T-2026-00002');
    expect(await json('ticket', 'show', '2')).toMatchObject({
      subject: 'Coffee',
      customer: { address: 'eva@eva.example' },
      links: [{ kind: 'split_from', ref: 'T-2026-00001' }],
    });
    expect((await outbox('eva')).slice(told).filter((row) => row.state !== 'suppressed')).toEqual([]);
    expect(await mail({ from: 'eva', id: 'e3@x', to: 'e2@x' })).toMatchObject({ ticket: 'T-2026-00002' });
    expect(await mail({ from: 'eva', id: 'e4@x', to: 'e1@x' })).toMatchObject({ ticket: 'T-2026-00001' });
    // Both went on since: the split stays.
    expect((await clerk('ticket', 'undo', done.undo)).code).toBe(7);
  });

  test('undone at once, the answers go back', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'eva', id: 'e2@x', to: 'e1@x' });
    const [, second] = (await entries('1')).filter((entry) => entry.kind === 'mail');
    const { undo } = await json('ticket', 'split', '1', String(second?.id));
    expect((await clerk('ticket', 'undo', undo)).code).toBe(0);
    expect(await mail({ from: 'eva', id: 'e3@x', to: 'e2@x' })).toMatchObject({ ticket: 'T-2026-00001' });
  });

  test.each([
    ['an entry of nowhere', ['999'], 'no entry 999'],
    ['a word', ['first'], 'is no entry'],
  ])('%s is refused', async (_, ids, why) => {
    await mail({ from: 'eva', id: 'e1@x' });
    expect(await clerk('ticket', 'split', '1', ...ids)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });

  test('the last words of a ticket cannot leave it', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const [only] = await entries('1');
    expect(await clerk('ticket', 'split', '1', String(only?.id))).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing would be left'),
    });
  });
});

describe('delete', () => {
  test('the ticket is gone, the same bytes never come back, a reply makes a new ticket without a hint', async () => {
    await mail({ from: 'eva', id: 'e1@x', text: 'SECRET-WORD' });
    const told = (await outbox('eva')).length;
    expect((await clerk('ticket', 'delete', '1', '--as', 'anna')).code).toBe(2);
    expect((await clerk('ticket', 'delete', '1', '--as', 'bob', '--yes')).code).toBe(6);
    const rehearsed = await clerk('ticket', 'delete', '1', '--as', 'anna', '--yes', '--dry-run');
    expect(rehearsed.out).toContain('T-2026-00001 would be erased');
    const erased = await clerk('ticket', 'delete', '1', '--as', 'anna', '--yes');
    expect(erased).toMatchObject({ code: 0, out: expect.stringContaining('T-2026-00001 erased') });
    expect(erased.err).toContain('next: mailclerk ticket list');
    for (const line of [
      ['show', '1'],
      ['reply', '1', 'x'],
      ['show', 'T-2026-00001'],
    ])
      expect((await clerk('ticket', ...line)).code).toBe(5);
    expect(await json('ticket', 'list', '--all')).toEqual([]);
    // Its receipt had not left yet, and never will.
    expect((await outbox('eva')).map((row) => row.state)).toEqual(Array(told).fill('dropped'));
    const again = await json('mail', 'inject', `mail-${count}.eml`);
    expect(again).toMatchObject({ outcome: 'duplicate', notices: [] });
    // Other bytes with the same words are somebody's new try.
    const other = await mail({ from: 'eva', id: 'e1@x', text: 'SECRET-WORD', trace: 'Received: from elsewhere' });
    expect(other).toMatchObject({ outcome: 'created', ticket: 'T-2026-00002' });
    const reply = await mail({ from: 'eva', id: 'e2@x', to: 'e1@x' });
    expect(reply).toMatchObject({ outcome: 'joined', ticket: 'T-2026-00002' });
    expect(await json('ticket', 'show', '2')).toMatchObject({ links: [] });
    expect(await clerk('db', 'check')).toMatchObject({ code: 0 });
  });
});

describe('every changing verb', () => {
  const VERBS: readonly (readonly string[])[] = [
    ['reply', '1', 'Hello'],
    ['note', '1', 'Between us'],
    ['assign', '1', 'anna'],
    ['set', '1', 'priority=high'],
    ['close', '1'],
    ['merge', '1', '2'],
    ['link', '1', '2'],
    ['watch', '1', 'anna'],
    ['take', '1', '--as', 'anna'],
    ['spam', '1'],
    ['delete', '1'],
    ['postpone', '1', '2w'],
    ['update', '1', 'The roller was worn'],
    ['forward', '1', 'bob', '--include', 'original,history'],
    ['open', 'A call', '--customer', 'eva@eva.example', '--channel', 'letter'],
  ];

  test('changes nothing with --dry-run', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'eva', id: 'e2@x' });
    const seen = async () => [await json('ticket', 'show', '1'), await json('outbox', 'list', '--all')];
    const before = await seen();
    for (const verb of VERBS) {
      const tried = await json('ticket', ...verb, '--dry-run');
      expect([verb[0], tried]).toMatchObject([verb[0], { changed: true, dryRun: true, undo: null }]);
    }
    expect(await seen()).toEqual(before);
  });

  test('a dry run names the customer and what the gate says', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const tried = await json('ticket', 'close', '1', '--dry-run');
    expect(tried.notices).toMatchObject([{ template: 'closed', to: 'eva@eva.example', gate: 'pass' }]);
    expect((await clerk('ticket', 'close', '1', '--dry-run')).out).toContain(
      'closed to eva@eva.example: would be mailed',
    );
    await clerk('ticket', 'set', '1', 'visibility=internal');
    expect((await json('ticket', 'close', '1', '--dry-run')).notices).toMatchObject([{ gate: 'internal-ticket' }]);
  });

  test('refuses with exit 7 whoever saw an older version', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const { version } = await json('ticket', 'show', '1');
    expect((await clerk('ticket', 'set', '1', 'priority=high', '--if-version', String(version))).code).toBe(0);
    const late = await clerk('ticket', 'set', '1', 'priority=low', '--if-version', String(version));
    expect(late).toMatchObject({ code: 7, err: expect.stringContaining('version') });
    expect((await clerk('ticket', 'set', '1', 'priority=low', '--if-version', 'x')).code).toBe(2);
    expect((await json('ticket', 'show', '1')).priority).toBe('high');
  });
});

test('of two who saw the same version one wins, the other is told', async () => {
  await mail({ from: 'eva', id: 'e1@x' });
  const { version } = await json('ticket', 'show', '1');
  const tries = ['low', 'high', 'urgent', 'normal'].map((priority) =>
    clerk('ticket', 'set', '1', `priority=${priority}`, 'tags=x', '--if-version', String(version)),
  );
  const codes = (await Promise.all(tries)).map((ran) => ran.code).sort();
  expect(codes).toEqual([0, 7, 7, 7]);
  expect((await json('ticket', 'show', '1')).version).toBe(version + 1);
});

test('postpone counts from now or from the due time, whichever is later', async () => {
  await mail({ from: 'eva', id: 'e1@x' });
  const due = async () => (await json('ticket', 'show', '1')).due;
  await clerk('ticket', 'postpone', '1', '2d');
  expect(await due()).toMatch(/^2026-01-09T10:0/);
  await clerk('ticket', 'postpone', '1', '1w');
  expect(await due()).toMatch(/^2026-01-16T10:0/);
  const dry = await clerk('ticket', 'postpone', '1', 'until', '2026-02-01', '--dry-run');
  expect(dry.out).toMatch(/would change\n {2}due: 2026-01-16 10:0\d → 2026-02-01 23:59/);
  await clerk('ticket', 'postpone', '1', 'until', '2026-02-01');
  expect(await due()).toMatch(/^2026-02-01T23:59:00/);
  for (const verb of ['show', 'history']) {
    const { out } = await clerk('ticket', verb, '1');
    expect(out).toMatch(/due: 2026-01-16 10:0\d → 2026-02-01 23:59/);
    expect(out).not.toMatch(/\d{13}/);
  }
  for (const wrong of ['yesterday', '3x', 'until 2020-01-01', 'until none', '10xy'])
    expect([wrong, (await clerk('ticket', 'postpone', '1', wrong)).code]).toEqual([wrong, 2]);
});

test('until when a ticket waits is a time in its history, as its due time is', async () => {
  await mail({ from: 'eva', id: 'e1@x' });
  await clerk('ticket', 'set', '1', 'pending_until=2026-02-01');
  for (const verb of ['show', 'history', 'print']) {
    const { out } = await clerk('ticket', verb, '1', ...(verb === 'print' ? ['--internal'] : []));
    expect([verb, out]).toEqual([verb, expect.not.stringMatching(/\d{13}/)]);
  }
  expect((await clerk('ticket', 'history', '1')).out).toContain('pendingUntil: – → 2026-02-01 23:59');
});

test('take leaves alone what somebody else has', async () => {
  await mail({ from: 'eva', id: 'e1@x' });
  expect((await clerk('ticket', 'take', '1')).code).toBe(2);
  expect((await clerk('ticket', 'take', '1', '--as', 'anna')).code).toBe(0);
  const bobs = await clerk('ticket', 'take', '1', '--as', 'bob');
  expect(bobs).toMatchObject({ code: 7, err: expect.stringContaining("anna's") });
});

test('cancel needs a status that says cancelled', async () => {
  await mail({ from: 'eva', id: 'e1@x' });
  expect(await clerk('ticket', 'cancel', '1')).toMatchObject({ code: 7, err: expect.stringContaining('cancelled') });
});

describe('open', () => {
  test('a call becomes a ticket, its customer gets a receipt, his answer finds it', async () => {
    const done = await json(
      'ticket',
      'open',
      'The printer burns.\nAgain.',
      '--customer',
      'Eva Person <eva@eva.example>',
      '--as',
      'anna',
    );
    expect(done).toMatchObject({
      ticket: 'T-2026-00001',
      notices: [
        { template: 'opened', to: 'eva@eva.example', gate: 'pass' },
        { template: 'agent-new', to: 'bob@example.com' },
      ],
    });
    expect(await json('ticket', 'show', '1')).toMatchObject({
      subject: 'The printer burns.',
      channel: 'phone',
      visibility: 'public',
      customer: { address: 'eva@eva.example', name: 'Eva Person' },
      entries: [{ kind: 'update', actor: { id: 'anna' } }, { kind: 'notice' }, { kind: 'notice' }],
    });
    const [receipt] = await json('outbox', 'list', '--all');
    const answer = await mail({ from: 'eva', id: 'e1@x', to: receipt.messageId.slice(1, -1) });
    expect(answer).toMatchObject({ outcome: 'joined', ticket: 'T-2026-00001' });
  });

  test('an internal one mails no customer; without a customer it is internal', async () => {
    const told = await json('ticket', 'open', 'x', '--customer', 'eva@eva.example', '--internal');
    expect(told.notices[0]).toMatchObject({ template: 'opened', gate: 'internal-ticket' });
    await json('ticket', 'open', 'y', '--channel', 'letter', '--set', 'priority=high');
    expect(await json('ticket', 'show', '2')).toMatchObject({
      visibility: 'internal',
      channel: 'letter',
      priority: 'high',
    });
    const silent = await json('ticket', 'open', 'z', '--customer', 'eva@eva.example', '--no-receipt');
    expect(silent.notices[0]).toMatchObject({ template: 'opened', gate: 'muted' });
  });

  test.each([
    [['x', '--customer', 'nobody'], 2],
    [['x', '--set', 'priority=burning'], 2],
    [['x', '--channel', 'pigeon'], 2],
    [['x', '--public', '--internal'], 2],
    [[], 2],
  ])('%j is refused', async (words, code) => {
    expect((await clerk('ticket', 'open', ...words)).code).toBe(code);
    expect(await json('ticket', 'list', '--all')).toEqual([]);
  });
});

describe('words for others', () => {
  test('a private note reaches those it names, and their answers stay internal', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const done = await json(
      'ticket',
      'note',
      '1',
      'INTERNAL-WORD',
      '--notify',
      'bob',
      'consult@other.example',
      '--yes',
      '--as',
      'anna',
    );
    expect(done.notices).toMatchObject([
      { template: 'note-mention', to: 'bob@example.com' },
      { template: 'note-mention', to: 'consult@other.example' },
    ]);
    const rows = await json('outbox', 'list', '--all');
    const sent = rows.find((row: ShownNotice) => row.to === 'consult@other.example');
    const answer = await mail({ from: 'consult', id: 'c1@x', to: sent.messageId.slice(1, -1), text: 'ANSWER-WORD' });
    expect(answer.ticket).toBe('T-2026-00001');
    expect((await entries('1')).find((entry) => entry.text === 'ANSWER-WORD')?.visibility).toBe('internal');
    expect((await outbox('eva')).map((row) => row.template)).toEqual(['opened']);
  });

  test('is refused towards the customer, and outside our domains without --yes', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    const note = (...who: readonly string[]) => clerk('ticket', 'note', '1', 'x', '--notify', ...who);
    expect(await note('eva@eva.example', '--yes')).toMatchObject({ code: 6, err: expect.stringContaining('customer') });
    expect(await note('consult@other.example')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await note('bobb')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "bob"') });
    expect(await note('support@example.com', '--yes')).toMatchObject({ code: 2 });
    expect((await note('chef@example.com')).code).toBe(0);
  });

  test('a forward carries what was chosen; notes only when named, and never to the customer', async () => {
    await mail({ from: 'eva', id: 'e1@x', text: 'PUBLIC-WORD' });
    await clerk('ticket', 'note', '1', 'INTERNAL-WORD');
    const forward = (...words: readonly string[]) => clerk('ticket', 'forward', '1', ...words);
    expect((await forward('expert@other.example', '--include', 'original', 'history', '-m', 'Please look')).code).toBe(
      0,
    );
    expect((await forward('eva@eva.example', '--include', 'notes', '--yes')).code).toBe(6);
    expect((await forward('expert@other.example', '--include', 'notes')).code).toBe(2);
    expect((await forward('expert@other.example')).code).toBe(2);
    expect((await forward('expert@other.example', '--include', 'everything')).code).toBe(2);
    const [last] = (await entries('1')).filter((entry) => entry.text.startsWith('forwarded to'));
    expect(last).toMatchObject({ visibility: 'internal', text: expect.stringContaining('(with original, history)') });
    const rows = await json('outbox', 'list', '--all');
    const sent = rows.find((row: ShownNotice) => row.template === 'forward');
    const answer = await mail({ from: 'expert', id: 'x1@x', to: sent.messageId.slice(1, -1), text: 'EXPERT-WORD' });
    expect(answer.ticket).toBe('T-2026-00001');
    expect((await entries('1')).find((entry) => entry.text === 'EXPERT-WORD')?.visibility).toBe('internal');
  });

  test('an update is an entry, internal unless said otherwise', async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await clerk('ticket', 'update', '1', 'Ours');
    await clerk('ticket', 'update', '1', 'Theirs', '--public');
    expect((await entries('1')).filter((entry) => entry.kind === 'update')).toMatchObject([
      { text: 'Ours', visibility: 'internal' },
      { text: 'Theirs', visibility: 'public' },
    ]);
  });

  test('a canned reply is filled in, and a subject cannot become a link in it', async () => {
    mkdirSync(join(folder, 'templates', 'canned', 'en'), { recursive: true });
    writeFileSync(
      join(folder, 'templates', 'canned', 'en', 'sorry.hbs'),
      'Dear {{customer.name}}, sorry about {{ticket.subject}} ({{ticket.ref}}).\n\n{{agent}}\n',
    );
    writeFileSync(join(folder, 'config', 'mailclerk.yaml'), `${CONFIG}templates: { dir: templates }\n`);
    await mail({ from: 'eva', id: 'e1@x' });
    await clerk('ticket', 'set', '1', 'subject=[x](http://evil.example)');
    expect((await clerk('ticket', 'reply', '1', 'More soon.', '-t', 'sorry', '--as', 'anna')).code).toBe(0);
    expect((await entries('1')).find((entry) => entry.kind === 'reply')?.text).toBe(
      'Dear eva Person, sorry about \\[x\\](http\\://evil.example) (T-2026-00001).\n\nanna\n\nMore soon.',
    );
    const wrong = await clerk('ticket', 'reply', '1', '-t', 'sory');
    expect(wrong).toMatchObject({ code: 5, err: expect.stringContaining('did you mean "sorry"') });
  });
});

describe('mail move', () => {
  test('a mail that joined the wrong ticket goes where it belongs, answers follow, and it can be taken back', async () => {
    await mail({ from: 'eva', id: 'e1@x', text: 'Printer' });
    await mail({ from: 'eva', id: 'e2@x', to: 'e1@x', text: 'Coffee' });
    await mail({ from: 'eva', id: 'e3@x', text: 'Coffee machine' });
    const done = await json('mail', 'move', '2', '2');
    expect(done).toMatchObject({ changed: true, ticket: 'T-2026-00002' });
    expect((await entries('2')).filter((entry) => entry.kind === 'mail').map((entry) => entry.text)).toEqual([
      'Coffee machine',
      'Coffee',
    ]);
    expect(await json('mail', 'why', '2')).toMatchObject({ ticket: 'T-2026-00002' });
    expect((await clerk('ticket', 'undo', done.undo)).code).toBe(0);
    expect(await mail({ from: 'eva', id: 'e4@x', to: 'e2@x' })).toMatchObject({ ticket: 'T-2026-00001' });
    await clerk('mail', 'move', '2', '2');
    expect(await mail({ from: 'eva', id: 'e5@x', to: 'e2@x' })).toMatchObject({ ticket: 'T-2026-00002' });
  });

  test("a stranger's mail stays internal in the other's ticket", async () => {
    await mail({ from: 'eva', id: 'e1@x' });
    await mail({ from: 'otto', id: 'o1@x' });
    await mail({ from: 'otto', id: 'o2@x', to: 'o1@x', text: 'OTTOS-WORD' });
    await clerk('mail', 'move', '3', '1');
    const moved = (await entries('1')).find((entry) => entry.text === 'OTTOS-WORD');
    expect(moved?.visibility).toBe('internal');
  });

  test.each([[['1']], [['1', '2', '--new']], [['99', '1']], [['1', '99']]])('%j is refused', async (words) => {
    await mail({ from: 'eva', id: 'e1@x' });
    expect([2, 5]).toContain((await clerk('mail', 'move', ...words)).code);
  });
});

/** A ticket without what every change moves. */
async function bare(ref: string) {
  const { entries: _, version: __, updatedAt: ___, ...rest } = await json('ticket', 'show', ref);
  return rest;
}
