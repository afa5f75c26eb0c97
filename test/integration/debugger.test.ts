// Node opens its debugger for whoever sends SIGUSR1; a daemon with everybody's mail in memory does not.
import { afterEach, expect, test } from 'vitest';
import { eventually, makeSite } from './site.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test('SIGUSR1 opens no debugger in a running daemon', { timeout: 90_000 }, async () => {
  const site = makeSite({ mailboxes: { support: {} } });
  ends.push(() => site.remove());
  const daemon = await site.daemon({ ready: 'started' });
  daemon.signal('SIGUSR1');
  daemon.signal('SIGHUP');
  await eventually('the reload after it', () => daemon.lines().some(({ event }) => event === 'reload.done'), 30_000);
  expect(await daemon.stop()).toBe(0);
  expect(daemon.stderr()).not.toMatch(/debugger/i);
});
