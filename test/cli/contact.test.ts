// `contact`: several addresses of one person, told at the command line, and what that changes for his next mail.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ran, run } from './run.ts';

// Many runs of the command line each: a loaded machine takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const CONFIG = `
instance: { timezone: UTC }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
`;
const env = { IMAP: 'canary-31', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
let folder = '';
const clerk = (line: string): Promise<Ran> => run(line, { cwd: folder, env });

function write(id: string, from: string, answers: string | null): string {
  const lines = [
    `From: ${from}`,
    'To: support@example.com',
    `Message-ID: <${id}@x>`,
    'Subject: Pump',
    'Date: Wed, 07 Jan 2026 09:59:00 +0000',
  ];
  writeFileSync(
    join(folder, `${id}.eml`),
    [...lines, ...(answers ? [`In-Reply-To: <${answers}@x>`] : []), '', `Words of ${id}.`, ''].join('\r\n'),
  );
  return `${id}.eml`;
}
async function inject(id: string, from: string, answers: string | null): Promise<{ outcome: string; ticket: string }> {
  return JSON.parse((await clerk(`mail inject ${write(id, from, answers)} --json`)).out);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-contact-'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'mailclerk.yaml'), CONFIG);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('an answer from another address of his joins once staff said that it is his', async () => {
  const first = await inject('a', 'Karl <karl@kunde.example>', null);
  expect((await inject('b', 'karl@privat.example', 'a')).outcome).toBe('created');
  expect(await clerk('contact merge karl@kunde.example Karl@Privat.example')).toMatchObject({ code: 0 });
  expect(await inject('c', 'karl@privat.example', 'a')).toMatchObject({ outcome: 'joined', ticket: first.ticket });
  const shown = JSON.parse((await clerk('contact show karl@privat.example --json')).out);
  expect(shown).toMatchObject({ addresses: ['karl@privat.example', 'karl@kunde.example'], known: true });
  expect((await clerk('contact separate karl@privat.example')).code).toBe(0);
  expect((await inject('d', 'karl@privat.example', 'a')).ticket).not.toBe(first.ticket);
});

test.each([
  ['contact show nonsense', 2, 'is no mail address'],
  ['contact merge a@x.example a@x.example', 2, 'the same address'],
  ['contact separate a@x.example', 5, 'merged into nobody'],
])('%s: exit %i', async (line, code, words) => {
  const ran = await clerk(line);
  expect(ran.code).toBe(code);
  expect(ran.err).toContain(words);
});
