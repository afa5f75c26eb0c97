// The daemon's log as a person and a collector get it: by the configuration, by the command line, changed by a reload.
import { afterEach, expect, test } from 'vitest';
import { eventually, makeSite } from './site.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test('level and form are the configuration’s, and a reload changes them in a running daemon', {
  timeout: 90_000,
}, async () => {
  const site = makeSite({ mailboxes: { support: {} }, config: { log: { level: 'info', format: 'json' } } });
  ends.push(() => site.remove());
  const daemon = await site.daemon({ ready: 'started' });
  expect(daemon.lines().some(({ event }) => event === 'daemon.started')).toBe(true);
  site.configure({ config: { log: { level: 'info', format: 'pretty' } } });
  daemon.signal('SIGHUP');
  await eventually('lines for people', () => /^\S+Z INFO {2}reload\.done revision=\w+/m.test(daemon.stderr()), 30_000);
  expect(await daemon.stop()).toBe(0);
  expect(daemon.stderr()).toMatch(/^\S+Z INFO {2}daemon\.stopped received=0 filed=0 sent=0$/m);
});

test('the command line wins, and an unknown word is a mistake with the one that was meant', {
  timeout: 60_000,
}, async () => {
  const site = makeSite({ mailboxes: { support: {} }, config: { log: { level: 'debug', format: 'pretty' } } });
  ends.push(() => site.remove());
  const once = ['run', '--once', '--log-level', 'error', '--log-format', 'json'];
  const lines = (await site.run(once)).stderr.split('\n').filter((line) => line.startsWith('{') || / INFO /.test(line));
  expect(lines).toEqual([]);
  const { code, stderr } = await site.run(['run', '--once', '--log-format', 'prety']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "pretty"?')]);
});
