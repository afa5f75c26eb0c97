// Agents' own sent mail, recorded: an agent writes to a customer from his own program, with one of our addresses in Bcc.
// It becomes a public reply of the customer's ticket, the first response is met, and nothing is sent again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from './run.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, aliases: [drop@example.com], host: "127.0.0.1:1", tls: none, password: env:IMAP, trust_auth_results: [mx.example.com] }
queues: { support: { agents: [anna] } }
agents: { anna: { email: anna@staff.example, roles: [agent, lead] } }
smtp: { host: "127.0.0.1:2", tls: none }
`;
const env = { IMAP: 'canary-31', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
let folder = '';
const clerk = (line: string) => run(line, { cwd: folder, env });

async function inject(name: string, headers: readonly string[], body: string) {
  writeFileSync(
    join(folder, `${name}.eml`),
    [...headers, 'Date: Wed, 07 Jan 2026 09:59:00 +0000', '', body, ''].join('\r\n'),
  );
  const { out, err } = await clerk(`mail inject ${name}.eml --json`);
  if (out === '') throw new Error(err);
  return JSON.parse(out) as {
    outcome: string;
    ticket: string;
    notices: { to: string; template: string; gate: string }[];
  };
}

const auth = (domain: string) => `Authentication-Results: mx.example.com; dmarc=pass header.from=${domain}`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-bcc-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an answer to the customer’s own mail is recorded as a public reply, and sent to nobody', async () => {
  const first = await inject(
    'first',
    [
      auth('kunde.example'),
      'From: eva@kunde.example',
      'To: support@example.com',
      'Message-ID: <a1@kunde.example>',
      'Subject: Pump',
    ],
    'The pump is broken.',
  );
  const answer = await inject(
    'answer',
    [
      'Delivered-To: drop@example.com',
      auth('staff.example'),
      'From: Anna <anna@staff.example>',
      'To: eva@kunde.example',
      'Message-ID: <b1@staff.example>',
      'In-Reply-To: <a1@kunde.example>',
      'References: <a1@kunde.example>',
      'Subject: Re: Pump',
    ],
    'We come tomorrow.',
  );
  expect([answer.outcome, answer.ticket]).toEqual(['joined', first.ticket]);
  expect(answer.notices.filter((notice) => notice.to === 'eva@kunde.example')).toEqual([]);
  const shown = JSON.parse((await clerk(`ticket show ${first.ticket} --json`)).out);
  const entry = shown.entries.find((one: { messageId: string }) => one.messageId === '<b1@staff.example>');
  expect([entry.visibility, entry.actor, entry.text]).toEqual(['public', expect.anything(), 'We come tomorrow.']);
  expect(shown.firstResponseAt).not.toBeNull();
});

test('from somebody who only says that he is the agent it is no reply of ours', async () => {
  const forged = await inject(
    'forged',
    [
      'Delivered-To: drop@example.com',
      'Authentication-Results: mx.example.com; dmarc=fail header.from=staff.example',
      'From: Anna <anna@staff.example>',
      'To: eva@kunde.example',
      'Message-ID: <c1@staff.example>',
      'In-Reply-To: <a1@kunde.example>',
      'Subject: Re: Pump',
    ],
    'Send money.',
  );
  const shown = JSON.parse((await clerk(`ticket show T-2026-00001 --json`)).out);
  const entry = shown.entries.find((one: { messageId: string }) => one.messageId === '<c1@staff.example>');
  expect(entry?.visibility ?? 'internal').toBe('internal');
  expect(forged.notices.filter((notice) => notice.to === 'eva@kunde.example')).toEqual([]);
});

test('a conversation an agent begins himself is a ticket of the customer’s, and nothing is sent again', async () => {
  const begun = await inject(
    'begun',
    [
      'Delivered-To: drop@example.com',
      auth('staff.example'),
      'From: Anna <anna@staff.example>',
      'To: udo@kunde.example',
      'Message-ID: <d1@staff.example>',
      'Subject: Your service contract',
    ],
    'It ends in May.',
  );
  expect(begun.notices.filter((notice) => notice.to === 'udo@kunde.example' && notice.gate === 'pass')).toEqual([]);
  const shown = JSON.parse((await clerk(`ticket show ${begun.ticket} --json`)).out);
  expect([shown.customer.address, shown.visibility]).toEqual(['udo@kunde.example', 'public']);
  expect(shown.firstResponseAt).not.toBeNull();
  expect(begun.notices.filter((notice) => notice.gate === 'pass')).toEqual([]);
  // His answer finds it.
  const answer = await inject(
    'answered',
    [
      auth('kunde.example'),
      'From: udo@kunde.example',
      'To: anna@staff.example, support@example.com',
      'Message-ID: <e1@kunde.example>',
      'In-Reply-To: <d1@staff.example>',
      'Subject: Re: Your service contract',
    ],
    'Then we prolong it.',
  );
  expect([answer.outcome, answer.ticket]).toEqual(['joined', begun.ticket]);
});

test('written to us in Cc it opens a ticket as ever', async () => {
  const begun = await inject(
    'cc',
    [
      auth('staff.example'),
      'From: Anna <anna@staff.example>',
      'To: max@kunde.example',
      'Cc: support@example.com',
      'Message-ID: <f1@staff.example>',
      'Subject: Please note',
    ],
    'Hello.',
  );
  const shown = JSON.parse((await clerk(`ticket show ${begun.ticket} --json`)).out);
  expect(shown.customer.address).toBe('anna@staff.example');
});

test('commands in a mail the customer has, too, are not carried out where it opens a ticket either, and the agent is told', async () => {
  const begun = await inject(
    'closing',
    [
      'Delivered-To: drop@example.com',
      auth('staff.example'),
      'From: Anna <anna@staff.example>',
      'To: ida@kunde.example',
      'Message-ID: <e1@staff.example>',
      'Subject: Your old contract',
    ],
    '#close\r\n\r\nIt ended.',
  );
  const shown = JSON.parse((await clerk(`ticket show ${begun.ticket} --json`)).out);
  expect(shown).toMatchObject({ kind: 'new', customer: { address: 'ida@kunde.example' } });
  expect(begun.notices.map(({ to, template, gate }) => [to, template, gate])).toEqual([
    ['ida@kunde.example', 'opened', 'suppressed(muted)'],
    ['anna@staff.example', 'agent-receipt', 'pass'],
  ]);
});

test('what an agent writes above a mail he hands in stays between colleagues, also where he names no customer', async () => {
  const handed = await inject(
    'handed',
    [
      auth('staff.example'),
      'From: Anna <anna@staff.example>',
      'To: support@example.com',
      'Message-ID: <f1@staff.example>',
      'Subject: Fwd: Pump',
    ],
    [
      'She is difficult, be kind.',
      '',
      '---------- Forwarded message ---------',
      'From: Eva Roth <eva@acme.example>',
      'Date: Tue, Jan 6, 2026 at 9:00 AM',
      'Subject: Pump',
      'To: Anna <anna@staff.example>',
      '',
      'The pump leaks.',
    ].join('\r\n'),
  );
  expect((await clerk(`ticket set ${handed.ticket} customer=suggested`)).code).toBe(0);
  const shown = JSON.parse((await clerk(`ticket show ${handed.ticket} --json`)).out);
  const said = shown.entries.filter((one: { kind: string }) => one.kind === 'mail' || one.kind === 'note');
  expect(said).toMatchObject([
    { kind: 'mail', visibility: 'public', text: expect.stringContaining('The pump leaks.') },
    { kind: 'note', visibility: 'internal', text: 'She is difficult, be kind.', actor: { kind: 'agent', id: 'anna' } },
  ]);
  expect(said[0].text).not.toContain('difficult');
});
