import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDoor } from '../../src/collect/door.ts';
import { CollectFault } from '../../src/collect/fault.ts';
import { connectSession } from '../../src/collect/session.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import { absentSecret } from '../../src/config/secret.ts';
import { type FakeImap, startFakeImap } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';
import { clock, mailbox, secret, type TestStore, testStore, until, watching } from './arrange.ts';

let held: TestStore;
let server: FakeImap | null = null;
beforeEach(() => {
  held = testStore();
});
afterEach(async () => {
  held.close();
  await server?.stop();
  server = null;
});

const folders = ['INBOX', 'Sales', 'Billing'];

describe('the folders of one mailbox share its door', () => {
  test.each([
    ['F29: a refused login', 'NO [AUTHENTICATIONFAILED] no', 'login'],
    ['F28: a throttled one', 'NO [LIMIT] Too many simultaneous connections', 'throttled'],
  ])('%s is tried once for all of them, and nobody tries again before the time is over', async (_, says, fault) => {
    server = await startFakeImap({
      script: (command) => (command.name === 'LOGIN' ? `${command.tag} ${says}\r\n` : undefined),
    });
    const box = mailbox(server.port, { folders });
    const door = openDoor(clock);
    const stop = new AbortController();
    const failed: string[] = [];
    const timing = { loginRetry: { baseMs: 600_000, capMs: 600_000 }, retry: { baseMs: 600_000, capMs: 600_000 } };
    const watched = folders.map((folder) => {
      const seen = watching(held.store, box, { once: false, signal: stop.signal, folder, door });
      // Sleeping takes no time here: whoever is told to wait comes again at once.
      let turns = 0;
      const sleep = async (): Promise<void> => {
        failed.push(String(seen.lines.at(-1)?.fields.fault));
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
        if (turns === 5 && !stop.signal.aborted)
          await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
      };
      return watchMailbox({
        ...seen.options,
        clock: { ...clock, sleep },
        mailbox: { ...box, pollMs: 3_600_000 },
        ...(seen.options.timing ? { timing: { ...seen.options.timing, ...timing } } : {}),
      });
    });
    await until(() => failed.length === 15);
    stop.abort();
    await Promise.all(watched);
    expect(server.commands.filter((line) => line.startsWith('LOGIN'))).toHaveLength(1);
    expect(failed).toEqual(Array(15).fill(fault));
  });

  test('one connects at a time, and those who waited fail with the one before them', async () => {
    const door = openDoor(clock);
    let inside = 0;
    let most = 0;
    const goIn = async (): Promise<number> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      return inside;
    };
    expect(await Promise.all([door.enter(goIn), door.enter(goIn), door.enter(goIn)])).toEqual([0, 0, 0]);
    expect(most).toBe(1);
    let tries = 0;
    const fail = async (): Promise<never> => {
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new CollectFault('unreachable', 'gone');
    };
    const all = await Promise.allSettled([door.enter(fail), door.enter(fail), door.enter(fail)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(tries).toBe(1);
    expect(await door.enter(async () => 'in')).toBe('in');
  });
});

describe('what a server says of a refused login', () => {
  test('H61: its words hold no piece of the password, wherever they are cut', async () => {
    const word = 'Kanarienvogel'.repeat(20);
    for (const before of [0, 150, 250, 290, 299]) {
      const fake = await startFakeImap({
        script: ({ tag, name }) =>
          name === 'LOGIN' ? `${tag} NO [AUTHENTICATIONFAILED] ${'x'.repeat(before)}${word} is wrong\r\n` : undefined,
      });
      const box = mailbox(fake.port, { password: secret(word) });
      const { options } = watching(held.store, box, { once: true });
      const fault = await connectSession(box, options).catch((error: unknown) => error);
      await fake.stop();
      expect(fault).toMatchObject({ kind: 'login' });
      expect(String(fault)).not.toMatch(/Kan/);
    }
  });

  test.each([
    ['220 mail.example.com ESMTP Postfix\r\n', '220 mail.example.com ESMTP Postfix'],
    ['HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', 'HTTP/1.1'],
    ['+OK POP3 ready\r\n', '+OK'],
  ])('another protocol on the port is said by what it greets with: %j', async (greeting, named) => {
    const other = createServer((socket) => void socket.on('error', () => undefined).end(greeting));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const box = mailbox((other.address() as AddressInfo).port);
    const { options } = watching(held.store, box, { once: true });
    const fault = await connectSession(box, options).catch((error: unknown) => error);
    other.close();
    expect(String(fault)).toContain(`does not speak IMAP, it said “${named}”; check the port`);
  });

  test('a host that is not there is said, also where the password was not read', async () => {
    const box = mailbox(await freePort(), { password: absentSecret('env:TEST', 'it is not set') });
    const { options } = watching(held.store, box, { once: true });
    await expect(connectSession(box, options)).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
