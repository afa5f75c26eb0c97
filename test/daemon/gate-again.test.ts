// A notice that waited is judged again before it leaves: the world may have changed since it was written.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gateAgain } from '../../src/daemon/gate-again.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import type { Setup } from '../../src/model/setup.ts';
import { run } from '../cli/run.ts';
import { addressOf, annasMails, customerMail, openPlace } from '../integration/agents/desk.ts';
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

test('what waits is not sent to whom a later mail shut out: a customer who says stop, an address outside once it is internal', async () => {
  const write = annasMails('g');
  const place = await openPlace({
    queues: { support: { agents: ['anna'], address: 'support@example.com', opened_to: ['ops@outside.example'] } },
    notifications: { customer: { fields: ['priority'] } },
  });
  const { setup } = loadSetup(place.site.configPath, { env: {}, needSecrets: false });
  try {
    await place.inDesk(async (desk) => {
      const again = gateAgain(desk.store, () => setup as Setup);
      const waiting = async (name: string, to: string) => {
        const row = (await desk.outbox()).findLast((one) => one.name === name && one.toAddress === to);
        if (!row) throw new Error(`no ${name} to ${to}`);
        const verdict = await again(row);
        return [row.state, verdict.pass ? 'pass' : verdict.reason];
      };
      await write(desk, '#priority high');
      expect(await waiting('updated', 'eva@acme.example')).toEqual(['held', 'pass']);
      await desk.deliver(customerMail('g1', 'Re: [T-2026-00001] Pump', 'stop'));
      expect(await waiting('updated', 'eva@acme.example')).toEqual(['held', 'muted']);
      const { ticket } = await desk.deliver(customerMail('g2', 'My salary', 'It is wrong.'));
      expect(await waiting('agent-new', 'ops@outside.example')).toEqual(['queued', 'pass']);
      const to = addressOf(desk.keys, 'anna', ticket?.id);
      await write(desk, '#internal', { to, subject: `Re: [${ticket?.ref}] My salary` });
      expect(await waiting('agent-new', 'ops@outside.example')).toEqual(['queued', 'internal-ticket']);
      expect(await waiting('agent-new', 'anna@staff.example')).toEqual(['queued', 'pass']);
    });
  } finally {
    await place.remove();
  }
});
