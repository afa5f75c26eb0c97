// `status` as an operator reads it: what is wrong stands first, of many mailboxes those that are well are one line, and no
// word of a mail server moves the cursor.
import { expect, test } from 'vitest';
import { openOutput } from '../../src/cli/output.ts';
import { printStatus, statusJson } from '../../src/cli/present/status.ts';
import type { MailboxStatus, Status } from '../../src/daemon/app.ts';
import { Memory } from './memory.ts';

const NOW = Date.UTC(2026, 0, 7, 10);
const box = (mailbox: string, more: Partial<MailboxStatus> = {}): MailboxStatus => ({
  mailbox,
  folder: 'INBOX',
  up: true,
  detail: 'INBOX: ok',
  at: NOW,
  completeAt: NOW - 14_000,
  audit: { at: NOW - 3_600_000, onServer: 9, unaccounted: 0, uids: [] },
  ...more,
});
const WELL: Status = {
  version: '1.2.3',
  wrong: [],
  revision: 'abcdef0123456789',
  running: true,
  shared: [],
  lease: {
    owner: 'x',
    host: 'desk',
    pid: 42,
    token: 3,
    since: NOW - 3 * 86_400_000,
    renewedAt: NOW - 2_000,
    takeovers: 0,
    locked: true,
  } as unknown as NonNullable<Status['lease']>,
  mailboxes: [box('support')],
  pauses: [],
  received: 2,
  oldestReceivedAt: NOW - 30_000,
  quarantined: 0,
  outbox: { queued: 1, sent: 9, dead: 0 },
  outboxOldest: { queued: NOW - 600_000, held: NOW - 9_000_000 },
  tickets: { new: 2, open: 3, closed: 40, cancelled: 2 },
  disk: { free: 123e9, minFree: 1e9, database: 45e6 },
  rests: [],
  nullsRefused: [],
  circuits: {},
  circuitResets: {},
  canaries: {},
  logins: [],
  clock: { held: null, overdue: { ours: 0, customers: 0, oldestAt: null } },
  restoredAt: null,
  refused: null,
};

function screen(more: Partial<Status> = {}, all = false): readonly string[] {
  const stdout = new Memory();
  const out = openOutput({ stdout, stderr: new Memory(), json: false, quiet: false, colour: false });
  printStatus(out, { ...WELL, ...more }, { now: NOW, all });
  return stdout.text.trimEnd().split('\n');
}

test('all an operator asks stands on it', () => {
  expect(screen()).toEqual([
    'daemon      running: process 42 on desk since 2026-01-04T10:00:00.000Z (3 d ago), last heard of 2 s ago, setup abcdef012345, mailclerk 1.2.3',
    '            all is well',
    'mails       2 to decide, the oldest taken in 30 s ago, 0 quarantined',
    'tickets     5 open (2 new, 3 open), 42 closed',
    'outbox      1 queued, 9 sent; the oldest that is to leave was written 10 min ago',
    'disk        123 GB free (data.min_free 1000 MB), the database has 45 MB',
    'mailbox     support/INBOX up, last complete look 14 s ago, 0 unaccounted (looked at 60 min ago)',
  ]);
});

test('what is wrong stands first, with what to do; a daemon that does not run is not well', () => {
  const wrong = [
    { check: 'unaccounted', text: 'support (INBOX): 2 mails are\nunaccounted', fix: 'mailclerk mailbox audit' },
  ];
  expect(screen({ wrong }).slice(1, 3)).toEqual([
    'wrong       support (INBOX): 2 mails are unaccounted',
    '            mailclerk mailbox audit',
  ]);
  const stopped = screen({ running: false, lease: null });
  expect(stopped[0]).toBe('daemon      not running, setup abcdef012345, mailclerk 1.2.3');
  expect(stopped.join('\n')).not.toContain('all is well');
  // Down for seconds is nothing to alert anybody of, and not well.
  const [, just] = screen({ mailboxes: [box('support', { up: false, detail: 'INBOX: refused' }), box('sales')] });
  expect(just).toMatch(/^ +1 folder down, .*next: mailclerk mailbox test$/);
});

test('of two hundred mailboxes those that are not well are shown, unless all are asked for', () => {
  const mailboxes = Array.from({ length: 200 }, (_, n) => box(`box${n}`));
  mailboxes[7] = box('broken', { up: false, detail: 'INBOX: \u001b[2Jrefused\r\nmailbox forged up' });
  const lines = screen({ mailboxes });
  expect(lines.length).toBeLessThan(12);
  expect(lines.at(-2)).toMatch(/^mailbox {5}broken\/INBOX down, .*: INBOX: \[2Jrefused mailbox forged up$/);
  expect(lines.at(-1)).toBe('mailboxes   199 of 200 folders are well; all of them: mailclerk status --all');
  expect(screen({ mailboxes }, true).filter((line) => line.startsWith('mailbox  '))).toHaveLength(200);
});

test('the same for scripts', () => {
  expect(statusJson(WELL)).toMatchObject({
    version: '1.2.3',
    wrong: [],
    tickets: { new: 2, closed: 40 },
    disk: { free: 123e9 },
    outboxOldest: { queued: '2026-01-07T09:50:00.000Z' },
    mailboxes: [{ unaccounted: 0, auditedAt: '2026-01-07T09:00:00.000Z', lastSuccess: '2026-01-07T09:59:46.000Z' }],
  });
});
