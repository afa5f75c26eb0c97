// How much mail the LMTP door holds in memory at once: a share, whatever comes; one mail alone may always come.
import { Readable } from 'node:stream';
import type { SMTPServerSession } from 'smtp-server';
import { expect, test } from 'vitest';
import { InFlight } from '../../src/collect/lmtp/in-flight.ts';
import { type ReceiveDeps, receiveMail } from '../../src/collect/lmtp/receive.ts';
import { Taking } from '../../src/collect/lmtp/taking.ts';
import type { Mailbox } from '../../src/model/setup.ts';
import { StoreFault } from '../../src/store/faults.ts';
import { NOW } from '../store/samples.ts';
import { emptyStore } from '../store/stores.ts';

const box = (name: string, maxSizeBytes = 10_000): Mailbox =>
  ({ name, address: `${name}@example.com`, aliases: [], replyAddress: 'off', maxSizeBytes }) as unknown as Mailbox;

const to = (...recipients: readonly string[]): SMTPServerSession =>
  ({
    id: 'one',
    hostNameAppearsAs: 'mx',
    envelope: {
      mailFrom: { address: 'e@x.example', args: {} },
      rcptTo: recipients.map((address) => ({ address, args: {} })),
    },
  }) as unknown as SMTPServerSession;

function door(
  most: number,
  boxes: readonly Mailbox[] = [box('a'), box('b')],
): ReceiveDeps & { readonly lines: string[] } {
  const store = emptyStore();
  const lines: string[] = [];
  const said = (event: string): void => void lines.push(event);
  return {
    store,
    lines,
    clock: { now: () => NOW } as ReceiveDeps['clock'],
    log: { debug: said, info: said, warn: said, error: said } as unknown as ReceiveDeps['log'],
    taking: new Taking(store, () => NOW),
    inFlight: new InFlight(most),
    mailboxes: () => boxes,
    onReceived: () => undefined,
  };
}

const codes = (answers: readonly unknown[]): readonly unknown[] =>
  answers.map((one) =>
    one instanceof Error ? `${'responseCode' in one ? one.responseCode : ''} ${one.message}` : one,
  );

test('a mail that does not fit beside the others is told to come later, and its octets are given back', async () => {
  const deps = door(6_000);
  const slow = new Readable({ read() {} });
  slow.push(Buffer.alloc(5_000, 'a'));
  const first = receiveMail(deps, { stream: slow, session: to('a@example.com') });
  await new Promise((done) => setImmediate(done));
  const second = await receiveMail(deps, {
    stream: Readable.from([Buffer.alloc(4_000, 'b')]),
    session: to('b@example.com'),
  });
  expect(codes(second)).toEqual(['451 4.3.2 too much mail at once, try again later']);
  slow.push(null);
  expect(codes(await first)).toEqual(['2.0.0 taken in for a']);
  const third = await receiveMail(deps, {
    stream: Readable.from([Buffer.alloc(9_000, 'c')]),
    session: to('b@example.com'),
  });
  expect(codes(third)).toEqual(['2.0.0 taken in for b']);
});

test('a mail that was cut off is not taken, and its octets are given back', async () => {
  const deps = door(6_000);
  const cut = new Readable({ read() {} });
  cut.push(Buffer.alloc(5_000, 'a'));
  const first = receiveMail(deps, { stream: cut, session: to('a@example.com') });
  setImmediate(() => cut.destroy(new Error('gone')));
  await expect(first).rejects.toThrow('gone');
  expect(await deps.store.read(() => deps.store.ledger.backlog())).toMatchObject({ received: 0 });
  const next = Readable.from([Buffer.alloc(5_000, 'b'), Buffer.alloc(900, 'b')]);
  expect(codes(await receiveMail(deps, { stream: next, session: to('a@example.com') }))).toEqual([
    '2.0.0 taken in for a',
  ]);
});

test('a full disk is a 452, each mailbox of its own', async () => {
  const boxes = [box('a', 40_000_000), box('b', 40_000_000)];
  const deps = door(100_000_000, boxes);
  let commits = 0;
  const write = deps.store.write.bind(deps.store);
  const store = {
    ...deps.store,
    faultOf: (error: unknown) => (error instanceof StoreFault ? error.kind : null),
    write: (program: Parameters<typeof write>[0]) => {
      commits += 1;
      if (commits === 2) throw new StoreFault('full', 'SQLITE_FULL', 'full');
      return write(program);
    },
  } as typeof deps.store;
  const full = { ...deps, store, taking: new Taking(store, () => NOW) };
  const large = Readable.from([Buffer.alloc(20_000_000, 'x')]);
  const answers = await receiveMail(full, {
    stream: large,
    session: to('a@example.com', 'b@example.com', 'A@example.com'),
  });
  expect(codes(answers)).toEqual([
    '2.0.0 taken in for a',
    '452 4.3.1 no room, try again later',
    '2.0.0 taken in for a',
  ]);
});
