// SIGTERM may come while the files are still being tried: nothing is begun then.
import { afterEach, expect, test } from 'vitest';
import { openApp } from '../../src/daemon/assemble.ts';
import { silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import { makeSite } from '../integration/site.ts';
import { dovecotMissing, startDovecot } from '../servers/dovecot.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test.skipIf(dovecotMissing() !== null)(
  'a signal that came before the start lets run --once take nothing in',
  { timeout: 60_000 },
  async () => {
    const server = await startDovecot({ users: { support: 'secret' } });
    stops.push(() => server.stop());
    server.deliver(
      'support',
      'From: a@b.example\nTo: support@example.com\nSubject: x\nMessage-ID: <1@b.example>\n\nx\n',
    );
    const site = makeSite({ mailboxes: { support: { port: server.port } }, rules: {} });
    stops.push(() => site.remove());
    const clock = systemClock(undefined);
    const opened = await openApp({
      configPath: site.configPath,
      cwd: site.dir,
      env: process.env,
      log: silentLog,
      clock,
      strict: true,
    });
    if (opened.kind !== 'open') throw new Error(JSON.stringify(opened.problems));
    const { app } = opened;
    stops.push(() => app.close());
    const run = (signal: AbortSignal) => app.run({ once: true, signal, onReload: () => undefined });
    expect(await run(AbortSignal.abort())).toMatchObject({ exitCode: 0, received: 0, filed: 0, sent: 0 });
    expect(await run(new AbortController().signal)).toMatchObject({ received: 1, filed: 1 });
  },
);
