// Finding from outside, on a real store: mails injected from files, then list, search, views, bulk and export as a person
// types them, with rights, pages, mistakes and undo.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keptOpen, type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
  money: { address: money@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP, queue: accounting }
smtp: { host: "127.0.0.1:2", tls: none }
queues: { support: {}, accounting: { workflow: secret } }
workflows:
  secret:
    statuses: { new: { kind: new }, open: { kind: open }, closed: { kind: closed } }
    roles: { chief: { can: [all] }, agent: { can: [take] }, lead: { can: [assign] } }
catalogues: { fields: { order: { type: text } } }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com, roles: [agent] }
  cleo: { email: cleo@example.com, roles: [chief, agent, lead] }
`;
const env = { IMAP: 'x', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
const LONG = 120_000;
let folder = '';
const door = keptOpen();
function clerk(...words: readonly string[]): Promise<Ran> {
  return run(words, { cwd: folder, env, doors: { openApp: door.openApp } });
}
/** References of what a list finds. */
async function refs(...words: readonly string[]): Promise<readonly string[]> {
  const { out, err } = await clerk('ticket', 'list', ...words, '--json');
  if (out === '') throw new Error(err);
  return (JSON.parse(out) as { ref: string }[]).map((one) => one.ref.slice(-1));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-finding-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  const mails: readonly (readonly [string, string, string, string])[] = [
    ['eva', 'support', '=HYPERLINK("http://x")', 'The printer is on fire.'],
    ['eva', 'support', 'Kündigung', 'Ich kündige.\nFrom here on\n>From there'],
    ['bo', 'support', 'Order', 'Where is order 4711?'],
    ['bo', 'money', 'Invoice', 'The printer was expensive.'],
  ];
  const names = mails.map(([from, to, subject, text], index) => {
    const path = join(folder, `${index}.eml`);
    const mailbox = index === 3 ? 'money' : 'support';
    writeFileSync(
      path,
      `From: ${from} <${from}@${from}.example>\nTo: ${to}@example.com\nMessage-ID: <m${index}@x>\nSubject: ${subject}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nDate: Wed, 07 Jan 2026 09:59:00 +0000\n\n${text}\n`,
    );
    return [path, mailbox] as const;
  });
  for (const [path, mailbox] of names) await clerk('mail', 'inject', path, '--mailbox', mailbox);
}, LONG);
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('ticket list', () => {
  test.each<[readonly string[], string]>([
    [[], '4321'],
    [['printer'], '41'],
    [['text:on fire'], '1'],
    [['text:"on fire"'], '1'],
    [['kuendigung'], '2'],
    [['queue:support', '-customer:eva@eva.example'], '3'],
    [['-queue:support'], '4'],
    [['customer:@eva.example', 'sort:age'], '12'],
    [['is:closed'], ''],
    [['subject:order,invoice'], '43'],
    [['T-2026-00003'], '3'],
    [['ref:2'], '2'],
    [['idle:>7d'], ''],
    [['created:today', 'printer'], '41'],
  ])(
    '%j finds %s',
    async (words, found) => {
      expect((await refs(...words)).join('')).toBe(found);
    },
    LONG,
  );

  test(
    'goes on page by page, and says how',
    async () => {
      const first = await clerk('ticket', 'list', '--limit', '3');
      const after = /--after (\S+)/.exec(first.err)?.[1] ?? '';
      expect(first.err).toMatch(/cut after 3; next page: mailclerk ticket list --limit 3 --after/);
      expect((await refs('--limit', '3', '--after', after)).join('')).toBe('1');
      expect(await clerk('ticket', 'list', '--after', 'x')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/expected a place/),
      });
    },
    LONG,
  );

  test(
    'names a mistake under its place',
    async () => {
      const { code, err } = await clerk('ticket', 'list', 'is:open', 'stauts:x');
      expect(code).toBe(2);
      expect(err).toMatch(/query, character 9: there is no key "stauts"; did you mean "status:"/);
      expect(err).toMatch(/\n {2}is:open stauts:x\n {10}\^{6}\n/);
    },
    LONG,
  );

  test(
    'hides what an agent may not see, also from words',
    async () => {
      expect((await refs('printer', '--as', 'bob')).join('')).toBe('1');
      expect((await refs('--as', 'anna', 'queue:accounting')).join('')).toBe('');
      expect((await refs('printer', '--as', 'cleo')).join('')).toBe('41');
      const { out } = await clerk('search', 'expensive', '--as', 'bob', '--json');
      expect(JSON.parse(out)).toEqual([]);
    },
    LONG,
  );
});

test(
  'search shows where the words stand',
  async () => {
    const found = JSON.parse((await clerk('search', 'fire', '--json')).out);
    expect(found).toMatchObject([{ ref: 'T-2026-00001', snippet: 'The printer is on fire.' }]);
    expect((await clerk('search', 'nowhere')).err).toMatch(/nothing found/);
    expect((await clerk('search')).code).toBe(2);
  },
  LONG,
);

test(
  'views are saved, used, listed, one’s own before everybody’s, and forgotten',
  async () => {
    expect((await clerk('view', 'save', 'fires', 'printer', 'sort:age')).out).toBe('fires: printer sort:age\n');
    expect((await refs('view:fires')).join('')).toBe('14');
    await clerk('view', 'save', 'fires', 'order', '--as', 'bob');
    expect((await refs('view:fires', '--as', 'bob')).join('')).toBe('3');
    expect((await clerk('view', 'show', 'FIRES')).out).toBe('printer sort:age\n');
    expect((await clerk('view', 'save', 'x', 'stauts:y')).code).toBe(2);
    expect((await clerk('view', 'save', 'no name', 'x')).code).toBe(2);
    // One that would hold itself, also through another one.
    expect((await clerk('view', 'save', 'again', 'view:fires')).code).toBe(0);
    expect(await clerk('view', 'save', 'fires', 'view:again')).toMatchObject({
      code: 2,
      err: expect.stringContaining('holds itself'),
    });
    await clerk('view', 'delete', 'again');
    expect(await clerk('view', 'delete', 'fires', '--shared', '--as', 'bob')).toMatchObject({ code: 6 });
    const notHis = await clerk('view', 'delete', 'fires', '--as', 'cleo');
    expect(notHis).toMatchObject({ code: 5, err: expect.stringContaining('needs --shared') });
    expect((await clerk('view', 'delete', 'fires')).code).toBe(0);
    expect(await clerk('ticket', 'list', 'view:fires')).toMatchObject({ code: 2 });
  },
  LONG,
);

describe('ticket bulk', () => {
  test(
    'says first what would happen, does it with --yes, and one id takes it back',
    async () => {
      const dry = await clerk('ticket', 'bulk', 'queue:support', '--set', 'priority=high');
      expect(dry.out.match(/would change: priority: normal → high/g)).toHaveLength(3);
      const later = await clerk('ticket', 'bulk', 'queue:support', '--', 'postpone', 'until 2026-02-01');
      expect(later.out.match(/would change: due: – → 2026-02-01 23:59/g)).toHaveLength(3);
      expect(await refs('priority:high')).toEqual([]);
      const done = await clerk(
        '--yes',
        '--as',
        'anna',
        'ticket',
        'bulk',
        'queue:support',
        '--',
        'close',
        '--reason',
        'solved',
        '--notify',
        'none',
      );
      expect(done).toMatchObject({ code: 0, err: expect.stringMatching(/3 tickets changed, 0 refused/) });
      expect((await refs('is:closed')).join('')).toBe('321');
      const undo = /ticket undo (b\d+)/.exec(done.err)?.[1] ?? '';
      expect((await clerk('ticket', 'undo', undo)).err).toMatch(/3 tickets changed/);
      expect(await refs('is:closed')).toEqual([]);
      expect(await clerk('ticket', 'undo', 'b999')).toMatchObject({ code: 5 });
    },
    LONG,
  );

  test(
    'names each ticket that refuses and goes on with the others',
    async () => {
      await clerk('ticket', 'close', 'T-2026-00003', '--reason', 'solved', '--notify', 'none');
      const { code, out } = await clerk(
        '--yes',
        '--json',
        'ticket',
        'bulk',
        '--all',
        'queue:support',
        '--',
        'assign',
        'anna',
      );
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map((one) => [one.ref.slice(-1), one.refused === null])).toHaveLength(3);
      expect([0, 1]).toContain(code);
      await clerk('ticket', 'reopen', 'T-2026-00003');
    },
    LONG,
  );

  test.each<[readonly string[], number, RegExp]>([
    [['is:open'], 2, /what is to be done/],
    [['--', 'close'], 2, /missing required argument|query is empty/],
    [['is:open', '--', 'show'], 2, /no verb for many tickets/],
    [['is:open', '--', 'close', '--wat'], 2, /unknown option/],
    [['is:open', '--set', 'wat=x'], 2, /wat/],
    [['is:open', '--as', 'bob', '--', 'take'], 6, /may not bulk/],
  ])(
    '%j is refused',
    async (words, code, message) => {
      const ran = await clerk('ticket', 'bulk', ...words);
      expect([ran.code, ran.err]).toEqual([code, expect.stringMatching(message)]);
    },
    LONG,
  );
});

describe('export', () => {
  test(
    'as csv keeps formulas from being formulas',
    async () => {
      const { out } = await clerk('export', 'queue:support', 'sort:age');
      const lines = out.split('\r\n');
      expect(lines[0]).toMatch(
        /^id,ref,subject,status,.*,rating,organisation,contract,project,spentMinutes,sla,escalation,field\.order$/,
      );
      expect(lines[1]).toContain(`1,T-2026-00001,"'=HYPERLINK(""http://x"")",`);
      expect(lines).toHaveLength(5);
    },
    LONG,
  );

  test(
    'as json is ticket show of each',
    async () => {
      const { out } = await clerk('ticket', 'export', '--format', 'json', 'sort:age');
      const all = JSON.parse(out);
      expect(all.map((one: { ref: string }) => one.ref)).toHaveLength(4);
      expect(all[0]).toMatchObject({
        ref: 'T-2026-00001',
        entries: expect.arrayContaining([expect.objectContaining({ kind: 'mail' })]),
      });
    },
    LONG,
  );

  test(
    'as mbox holds the mails byte for byte, From lines quoted, in a new file only',
    async () => {
      const path = join(folder, 'out.mbox');
      expect((await clerk('export', '--format', 'mbox', 'ref:2', '-o', path)).code).toBe(0);
      const text = readFileSync(path, 'utf8');
      expect(text).toMatch(/^From eva@eva\.example Wed Jan {2}7 10:\d\d:\d\d 2026\n/);
      expect(text).toContain('\n>From here on\n>>From there\n');
      const raw = text
        .replace(/^From .*\n/, '')
        .replaceAll(/^>(>*From )/gm, '$1')
        .slice(0, -1);
      expect(raw).toBe(readFileSync(join(folder, '1.eml'), 'utf8'));
      expect((await clerk('export', '-o', path)).code).toBe(7);
    },
    LONG,
  );

  test(
    'needs the right for it, and leaves out what one may not see',
    async () => {
      expect(await clerk('export', '--as', 'bob')).toMatchObject({
        code: 6,
        err: expect.stringMatching(/may not export/),
      });
      const { out } = await clerk('export', '--as', 'anna');
      expect(out).not.toContain('T-2026-00004');
      expect(out).toContain('T-2026-00001');
    },
    LONG,
  );
});
