// A server that says more than was asked for, played by the scripted one: what it says is cut off long before a deadline, and the
// mails come in when it is well again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeImap, fetched, startFakeImap } from '../servers/fake-imap.ts';
import { ledgerRows, mail, mailbox, once, QUICK, type TestStore, testStore } from './arrange.ts';

let held: TestStore;
let server: FakeImap | null = null;

beforeEach(() => {
  held = testStore();
});
afterEach(async () => {
  held.close();
  await server?.stop();
});

const mails = [1, 2].map((uid) => ({ uid, raw: mail(uid) }));
const longBody = fetched(1, { uid: 1, raw: mail(1) }, { body: 'x'.repeat(900_000) });

test.each([
  ['one body after the other to a FETCH', 'UID FETCH', 'BODY.PEEK[]', longBody],
  ['long lines without end to a SEARCH', 'UID SEARCH', '', `* OK ${'still here '.repeat(9_000)}\r\n`],
])(
  'a server that answers %s is cut off, and its mails come in when it is well again',
  async (_, name, asked, piece) => {
    let isTalking = true;
    function* endless(): Iterable<string> {
      while (isTalking) yield piece;
    }
    server = await startFakeImap({
      mails,
      script: (command) => (isTalking && command.name === name && command.args.includes(asked) ? endless() : undefined),
    });
    const box = mailbox(server.port, { maxSizeBytes: 1_048_576 });
    // No deadline ends it: production waits a quarter of an hour for the bodies of a large batch.
    const timing = { ...QUICK, commandMs: 300_000 };
    const cut = await once(held.store, box, { timing });
    expect(cut).toMatchObject({ kind: 'failed', fault: 'protocol' });
    expect('detail' in cut && cut.detail).toMatch(/the server sent \d+ MB, expected at most 1\d MB; the line was cut/);
    expect(await ledgerRows(held.store)).toEqual([]);
    isTalking = false;
    expect(await once(held.store, box)).toMatchObject({ kind: 'done', received: 2 });
  },
);
