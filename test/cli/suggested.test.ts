// An agent forwards a customer's mail to us: whose it was stands on the ticket as a suggestion, and `ticket set
// customer=suggested` takes it (issue 4, point 4). On a real store, without servers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
`;
let folder = '';

function clerk(line: string | readonly string[]): Promise<Ran> {
  return run(line, { cwd: folder, env: { IMAP: 'secret', MAILCLERK_NOW: '2026-01-07T10:00:00Z' }, stdin: '' });
}

async function forwarded(id: string, words: readonly string[]): Promise<string> {
  const head = ['From: Anna <anna@example.com>', 'To: support@example.com', `Message-ID: <${id}@example.com>`];
  const lines = [...head, 'Subject: Fwd: Pump', 'Date: Wed, 07 Jan 2026 09:59:00 +0000', '', ...words, ''];
  writeFileSync(join(folder, `${id}.eml`), lines.join('\r\n'));
  const { out } = await clerk(`mail inject ${id}.eml --json`);
  return (JSON.parse(out) as { ticket: string }).ticket;
}

async function shown(ref: string): Promise<Record<string, unknown>> {
  return JSON.parse((await clerk(`ticket show ${ref} --json`)).out);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-suggested-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), `${CONFIG}data: { dir: ${join(folder, 'data')} }\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = [
  'Please see below.',
  '',
  '---------- Forwarded message ---------',
  'From: Eva Roth <eva@acme.example>',
  'Date: Tue, Jan 6, 2026 at 9:00 AM',
  'Subject: Pump',
  'To: Anna <anna@example.com>',
  '',
  'The pump leaks.',
];

test('the forwarded person is suggested, taken by a word, and then no suggestion any more', async () => {
  const ref = await forwarded('a', HEAD);
  expect(await shown(ref)).toMatchObject({
    customer: { address: 'anna@example.com' },
    suggestedCustomer: { address: 'eva@acme.example', name: 'Eva Roth' },
  });
  expect((await clerk(`ticket show ${ref}`)).out).toContain('suggested');
  expect((await clerk(`ticket set ${ref} customer=suggested`)).code).toBe(0);
  const after = await shown(ref);
  expect(after).toMatchObject({ customer: { address: 'eva@acme.example', name: 'Eva Roth' } });
  expect(after.suggestedCustomer).toBeUndefined();
  const again = await clerk(`ticket set ${ref} customer=suggested`);
  expect(again.code).not.toBe(0);
  expect(again.err).toContain('suggests nobody');
});

test('another customer set by hand ends the suggestion, too', async () => {
  const ref = await forwarded('b', HEAD);
  await clerk(['ticket', 'set', ref, 'customer=otto@otto.example']);
  const after = await shown(ref);
  expect(after).toMatchObject({ customer: { address: 'otto@otto.example' } });
  expect(after.suggestedCustomer).toBeUndefined();
});

test('a mail of an agent that forwards nothing suggests nobody', async () => {
  const ref = await forwarded('c', ['The pump leaks.']);
  expect((await shown(ref)).suggestedCustomer).toBeUndefined();
});
