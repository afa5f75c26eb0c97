// The verbs on a real store: a config in a temporary folder, mails injected from files, then every command on what
// became of them. No server is needed: nothing is collected or sent here.

import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com }
catalogues: { fields: { order: { pattern: '^\\d+$' } } }
`;
const MAIL = [
  'From: Karl Kunde <karl@kunde.example>',
  'To: support@example.com',
  'Message-ID: <1@kunde.example>',
  'Subject: Printer\u001b[2J burns',
  'Date: Wed, 07 Jan 2026 09:59:00 +0000',
  '',
  'Help!',
  '',
].join('\r\n');

let folder = '';
let ref = '';
const env = { IMAP: 'canary-31', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };

function clerk(line: string | readonly string[], stdin = ''): Promise<Ran> {
  return run(line, { cwd: folder, env, stdin });
}
async function json(line: string | readonly string[]) {
  const words = typeof line === 'string' ? line.split(' ') : line;
  const { out } = await clerk([...words, '--json']);
  return JSON.parse(out);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-verbs-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'a.eml'), MAIL);
  const injected = await json('mail inject a.eml');
  ref = injected.ticket;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('mail inject gives the fixed line, and the ticket is there', async () => {
  expect(ref).toBe('T-2026-00001');
  const [listed] = await json('ticket list');
  expect(listed).toMatchObject({
    ref,
    queue: 'support',
    status: 'unread',
    customer: { address: 'karl@kunde.example' },
  });
  expect(listed).not.toHaveProperty('entries');
});

test('the same file again is no second ticket', async () => {
  const again = await json('mail inject a.eml');
  expect(again).toMatchObject({ outcome: 'duplicate', ticket: ref });
  expect(await json('ticket list --all')).toHaveLength(1);
});

test('a dry run keeps nothing', async () => {
  writeFileSync(join(folder, 'b.eml'), MAIL.replace('<1@', '<2@').replace('Help!', 'Other'));
  expect(await json('mail inject b.eml --dry-run')).toMatchObject({ outcome: 'created' });
  expect(await json('ticket list --all')).toHaveLength(1);
});

test('a file that is not there is a failure with its name', async () => {
  const { code, out } = await clerk('mail inject a.eml nope.eml');
  expect(code).toBe(1);
  expect(out).toContain('nope.eml');
});

describe('a ticket is found by any spelling', () => {
  test.each(['T-2026-00001', 't-2026-00001', '[T-2026-00001]', '1', '#1'])('%s', async (spelling) => {
    expect(await json(['ticket', 'show', spelling])).toMatchObject({ ref: 'T-2026-00001' });
  });
  test.each([
    'ticket show T-2026-99999',
    'ticket close 0',
    'ticket reply 12345 hello',
    'mail why 99',
    'mail show abcdef',
    'outbox retry 99',
    'outbox show 99',
  ])('%s exits 5', async (line) => {
    const { code, err } = await clerk(line);
    expect([code, err]).toEqual([5, expect.stringContaining('next: mailclerk')]);
  });
});

test('no page moves the cursor', async () => {
  for (const line of [
    'ticket list',
    `ticket show ${ref}`,
    `ticket history ${ref}`,
    'mail show 1',
    'mail why 1',
    'outbox list --all',
  ]) {
    const { code, out, err } = await clerk(line);
    expect([line, code]).toEqual([line, 0]);
    expect(out + err).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  }
});

test('a mail is found by id, hash and Message-ID, and its bytes come back', async () => {
  const { sha256 } = await json('mail show 1');
  for (const name of [sha256.slice(0, 8), '<1@kunde.example>', '1@kunde.example']) {
    expect((await json(['mail', 'show', name])).sha256).toBe(sha256);
  }
  expect((await clerk('mail show 1 --raw')).out).toBe(MAIL);
  const why = await json('mail why 1');
  expect(why).toMatchObject({ ticket: ref, decision: { outcome: 'created' } });
  expect(why.auth).toEqual({
    state: 'unknown',
    source: null,
    dkim: null,
    spf: null,
    dmarc: null,
    arc: null,
    dnsFault: false,
  });
  expect((await clerk('mail why 1')).out).toContain('\n  auth unknown (this mailbox believes nobody)\n');
});

describe('what people do', () => {
  test('reply from stdin reaches the customer, a note does not', async () => {
    const reply = await clerk(['ticket', 'reply', ref, '-', '--as', 'anna', '--json'], 'We are coming.\n');
    expect(reply.code).toBe(0);
    expect(JSON.parse(reply.out)).toMatchObject({
      changed: true,
      notices: [{ template: 'reply', to: 'karl@kunde.example' }],
    });
    const note = await json(['ticket', 'note', ref, 'knows no better', '--as', 'anna']);
    expect(note.notices.filter((notice: { to: string }) => notice.to === 'karl@kunde.example')).toEqual([]);
    const shown = await json(`ticket show ${ref}`);
    expect(shown.entries.map((entry: { kind: string; visibility: string }) => [entry.kind, entry.visibility])).toEqual(
      expect.arrayContaining([
        ['mail', 'public'],
        ['reply', 'public'],
        ['note', 'internal'],
      ]),
    );
    expect(shown.firstResponseAt).not.toBeNull();
  });

  test('set takes pairs and options', async () => {
    expect((await clerk(['ticket', 'set', ref, 'order=42', '--priority', 'high', 'tags=fire'])).code).toBe(0);
    expect(await json(`ticket show ${ref}`)).toMatchObject({
      priority: 'high',
      tags: ['fire'],
      fields: { order: '42' },
    });
  });

  test.each([
    ['an unknown field', ['ticket', 'set', 'REF', 'prioirty=high'], 2, 'did you mean "priority"?'],
    ['an unknown value', ['ticket', 'set', 'REF', 'priority=hihg'], 2, 'high'],
    ['an unknown agent', ['ticket', 'assign', 'REF', 'ana'], 2, 'anna'],
    ['acting as nobody', ['ticket', 'note', 'REF', 'x', '--as', 'ana'], 2, 'did you mean "anna"?'],
    ['without the right', ['ticket', 'assign', 'REF', 'anna', '--as', 'bob'], 6, 'assign'],
  ])('%s is refused', async (_, words, code, said) => {
    const result = await clerk(words.map((word) => (word === 'REF' ? ref : word)));
    expect([result.code, result.err]).toEqual([code, expect.stringContaining(said)]);
  });

  test('assign, close with reason and without telling, reopen', async () => {
    expect((await clerk(`ticket assign ${ref} anna`)).code).toBe(0);
    const closed = await json([
      'ticket',
      'close',
      ref,
      '--reason',
      'solved',
      '--comment',
      'done',
      '--cause',
      'bug',
      '--notify',
      'none',
    ]);
    expect(closed).toMatchObject({ changed: true, notices: [] });
    expect(await json(`ticket show ${ref}`)).toMatchObject({
      kind: 'closed',
      assignees: ['anna'],
      closedAt: expect.any(String),
    });
    expect(await json('ticket list')).toEqual([]);
    expect((await clerk(`ticket reopen ${ref} --comment again`)).code).toBe(0);
    expect(await json(`ticket show ${ref}`)).toMatchObject({ kind: 'open', closedAt: null });
  });

  test('a notice can be dropped once', async () => {
    const [first] = await json('outbox list');
    expect(await json(`outbox show ${first.id}`)).toMatchObject({
      ...first,
      sent: null,
      createdAt: expect.any(String),
    });
    expect((await clerk(`outbox show ${first.id}`)).out).toMatch(/^state: +(?:held|queued)$/m);
    expect((await clerk(`outbox drop ${first.id}`)).code).toBe(0);
    expect((await clerk(`outbox drop ${first.id}`)).code).toBe(7);
    expect((await clerk(`outbox retry ${first.id}`)).code).toBe(7);
  });
});

test('status, check, quarantine, database and mailboxes answer', async () => {
  for (const line of [
    'status',
    'check',
    'rules check',
    'rules test',
    'quarantine list',
    'mailbox list',
    'db migrate',
    'db check',
  ]) {
    const { code, err } = await clerk(`${line} --json`);
    expect([line, code, err]).toEqual([line, 0, expect.any(String)]);
  }
  expect(await json('quarantine list')).toEqual([]);
  expect((await clerk('mailbox test suport')).err).toContain('did you mean "support"?');
});

test('a config with a mistake exits 3 and says where', async () => {
  const path = join(folder, 'bad.yaml');
  writeFileSync(path, CONFIG.replace('smtp:', 'smpt:'));
  for (const line of ['ticket list', 'check', 'run --once']) {
    const { code, out, err } = await clerk(`${line} --config ${path}`);
    expect([line, code]).toEqual([line, 3]);
    expect(out + err).toContain(`${path}:5:1  unknown key "smpt" at the top; did you mean "smtp"?`);
    expect(out + err).not.toContain('canary-31');
  }
});

test.each([
  ['SIGTERM', 0],
  ['SIGINT', 130],
] as const)('the daemon drains at %s and exits %i', async (name, code) => {
  const signals = new EventEmitter();
  signals.on('newListener', (signal) => {
    if (signal === name) setImmediate(() => signals.emit(name));
  });
  const result = await run('run', { cwd: folder, env, signals });
  expect([result.code, result.err]).toEqual([code, expect.stringContaining('received 0, filed 0, sent 0')]);
  expect(signals.listenerCount(name)).toBe(0);
});

test.each(['history', 'show'])('ticket %s says each change once', async (verb) => {
  await clerk(`ticket set ${ref} priority=urgent`);
  const { out } = await clerk(`ticket ${verb} ${ref}`);
  expect(out.match(/priority: \S+ → urgent/g)).toHaveLength(1);
});

test('a file written just now is a new mail whatever MAILCLERK_NOW says, an old one stays old', async () => {
  const path = join(folder, 'fresh.eml');
  const inject = async (id: string, modified: Date, now: string) => {
    writeFileSync(
      path,
      `From: late@x.example\nTo: support@example.com\nSubject: ${id}\nMessage-ID: <${id}@x.example>\n\nx\n`,
    );
    utimesSync(path, modified, modified);
    const { out } = await run(`mail inject ${path} --json`, { cwd: folder, env: { ...env, MAILCLERK_NOW: now } });
    return JSON.parse(out).notices[0].gate;
  };
  const fresh = new Date();
  expect(await inject('fresh', fresh, '2031-01-07T10:00:00Z')).toBe('pass');
  expect(await inject('old', new Date(fresh.getTime() - 3 * 86_400_000), '2031-01-07T10:00:00Z')).toBe(
    'suppressed(old-mail)',
  );
});
