// A notice that waited is judged again before it leaves: the world may have changed since it was written.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../cli/run.ts';
import { startSink } from '../servers/smtp-sink.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mc-gate-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function writeConfig(smtpPort: number, queue: string): void {
  mkdirSync(join(cwd, 'config'), { recursive: true });
  writeFileSync(
    join(cwd, 'config/mailclerk.yaml'),
    `instance: { timezone: UTC }
data: { min_free: 0B }
mailboxes: { support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:X } }
smtp: { host: "127.0.0.1:${smtpPort}", tls: none }
queues: { support: ${queue} }
`,
  );
}

test('a deferred receipt is not sent when its queue was muted meanwhile', async () => {
  const cli = (line: string, now: string) => run(line, { cwd, env: { X: 'x', MAILCLERK_NOW: now } });
  cpSync(join(import.meta.dirname, '../../fixtures/demo/01-de-printer.eml'), join(cwd, '1.eml'));
  writeConfig(1, '{}');
  await cli('mail inject 1.eml', '2026-01-07T10:00:00Z');
  await cli('run --once -q', '2026-01-07T10:05:00Z');
  const waiting = JSON.parse((await cli('outbox list --json', '2026-01-07T10:10:00Z')).out) as { state: string }[];
  expect(waiting.map(({ state }) => state)).toEqual(['deferred']);
  const sink = await startSink();
  try {
    writeConfig(sink.port, '{ notify_customer: false }');
    await cli('run --once -q', '2026-01-07T11:00:00Z');
    const after = JSON.parse((await cli('outbox list --all --json', '2026-01-07T11:00:05Z')).out) as object[];
    expect(after).toMatchObject([{ state: 'suppressed', reason: 'muted' }]);
    expect(sink.mails).toEqual([]);
  } finally {
    await sink.stop();
  }
}, 60_000);
