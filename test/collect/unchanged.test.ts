// Looks at a folder in which nothing happens: what they ask, what makes them ask for more, and what a server may say wrong.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Place, saveRetries, wishAgain } from '../../src/collect/retries.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import { lookSetting } from '../../src/model/notice/restored.ts';
import type { Program, Store } from '../../src/ports.ts';
import { run, sql } from '../../src/store/sql.ts';
import {
  type FakeCommand,
  type FakeImap,
  type FakeMail,
  type FakeOptions,
  startFakeImap,
} from '../servers/fake-imap.ts';
import { mailbox, QUICK, type TestStore, testStore, until, type Watching, watching } from './arrange.ts';

const HOUR = 3_600_000;
let held: TestStore;
const open: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  held = testStore();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  held.close();
});

interface Looking {
  readonly fake: FakeImap;
  readonly seen: Watching;
  /** Complete looks so far. */
  looks(): number;
  said(pattern: RegExp): number;
}

/** A folder that is looked at every few milliseconds. */
async function looking(options: FakeOptions, pollMs = 30): Promise<Looking> {
  const fake = await startFakeImap({ capabilities: 'IMAP4rev1 IDLE', ...options });
  open.push(() => fake.stop());
  const box = mailbox(fake.port, { name: `box ${fake.port}`, pollMs, mode: 'idle', after: { kind: 'keep' } });
  const seen = watching(held.store, box, { once: false, timing: { ...QUICK, idleMs: HOUR, stallMs: HOUR } });
  const done = watchMailbox(seen.options);
  open.push(() => {
    seen.stop.abort();
    return done;
  });
  await until(() => seen.events.states.length > 0);
  return {
    fake,
    seen,
    looks: () => seen.events.states.filter(({ up }) => up).length,
    said: (pattern) => fake.commands.filter((line) => pattern.test(line)).length,
  };
}

const first: FakeMail = { uid: 1, raw: 'Subject: 1\r\nMessage-ID: <1@x.example>\r\n\r\n1' };
const second: FakeMail = { uid: 2, raw: 'Subject: 2\r\nMessage-ID: <2@x.example>\r\n\r\n2' };

/** The answer to STATUS as this says it. */
function status({ tag }: FakeCommand, said: string): string {
  return `* STATUS INBOX (${said})\r\n${tag} OK done\r\n`;
}

describe('a folder in which nothing happens', () => {
  test('is asked how it stands, and opened and listed at every tenth look', async () => {
    const { fake, looks, said } = await looking({ mails: [first] });
    await until(() => looks() >= 31);
    const asked = said(/^STATUS/);
    const opened = said(/^SELECT/);
    // The audit of the first look asks once more.
    expect(said(/^UID SEARCH UID 2:\*/) + said(/^UID SEARCH UID 1:\*/)).toBeLessThanOrEqual(opened + 2);
    expect(asked).toBeGreaterThanOrEqual(26);
    expect(opened).toBeGreaterThanOrEqual(3);
    expect(opened).toBeLessThanOrEqual(5);
    expect(fake.connections).toBe(1);
  });

  test('F6: a mail of which the server says nothing by itself comes in at the very next look', async () => {
    const { fake, seen, looks, said } = await looking({ mails: [first] });
    await until(() => looks() >= 3);
    const [before, opened] = [looks(), said(/^SELECT/)];
    fake.mails.push(second);
    await until(() => seen.events.received.length === 2);
    expect(looks()).toBeLessThanOrEqual(before + 2);
    expect(said(/^SELECT/)).toBe(opened + 1);
  });

  test.each<[string, (store: Store, place: Place) => Program<void>]>([
    ['a mail of which the server is to be told', () => run(sql`update ledger set state = 'decided', ack = 'due'`)],
    ['a mail that a person wants read again', (store, place) => wishAgain(store, place, 1)],
    [
      'a mail that could not be read',
      (store, place) => saveRetries(store, place, { careful: 0, owed: new Map([[1, 1]]) }),
    ],
    ['mails to be read one by one', (store, place) => saveRetries(store, place, { careful: 1, owed: new Map() })],
    [
      'a restore since',
      ({ settings }, { mailbox, folder }) => settings.set(lookSetting(mailbox, folder), '{"knows":1}'),
    ],
  ])('is opened at the next look for %s', async (_, write) => {
    const { fake, looks, said } = await looking({ mails: [first] });
    await until(() => looks() >= 3);
    const place: Place = { mailbox: `box ${fake.port}`, folder: 'INBOX', uidValidity: '7' };
    const [before, opened] = [looks(), said(/^SELECT/)];
    await held.store.write(() => write(held.store, place));
    await until(() => said(/^SELECT/) > opened);
    expect(looks()).toBeLessThanOrEqual(before + 2);
  });

  test('is not said to be looked at while it is paused', async () => {
    const { fake, seen, looks } = await looking({ mails: [first] });
    await until(() => looks() >= 3);
    await held.store.write(function* () {
      const cursor = yield* held.store.ledger.cursor(`box ${fake.port}`, 'INBOX');
      if (cursor) yield* held.store.ledger.saveCursor(`box ${fake.port}`, 'INBOX', { ...cursor, paused: 'by a test' });
    });
    const before = looks();
    await until(() => seen.events.states.some(({ up, detail }) => !up && detail.includes('by a test')));
    expect(looks()).toBeLessThanOrEqual(before + 2);
  });

  test('a new UIDVALIDITY is noticed while the connection lives on', async () => {
    let uidValidity = 7;
    const { seen, looks } = await looking({
      mails: [first],
      edit: (_, text) => text.replace(/UIDVALIDITY 7/, `UIDVALIDITY ${uidValidity}`),
    });
    await until(() => looks() >= 3);
    const before = looks();
    uidValidity = 8;
    await until(() => seen.lines.some(({ event }) => event === 'mailbox.uidvalidity_changed'));
    const noticed = looks();
    expect(noticed).toBeLessThanOrEqual(before + 2);
    await until(() => looks() > noticed + 2);
    expect(seen.events.received).toHaveLength(1);
  });
});

describe('a server that', () => {
  test.each(['NO not now', 'BAD unknown command'])(
    'answers STATUS with %s has the folder opened at every look, and is not asked again',
    async (refusal) => {
      const script = ({ name, tag }: FakeCommand) => (name === 'STATUS' ? `${tag} ${refusal}\r\n` : undefined);
      const { fake, seen, looks, said } = await looking({ mails: [first], script });
      await until(() => looks() >= 4);
      const before = looks();
      fake.mails.push(second);
      await until(() => seen.events.received.length === 2);
      expect(looks()).toBeLessThanOrEqual(before + 2);
      expect(said(/^STATUS/)).toBe(1);
      expect(fake.connections).toBe(1);
    },
  );

  test.each(['MESSAGES 1 UIDNEXT 99 UIDVALIDITY 7', 'MESSAGES 1 UIDVALIDITY 7', 'MESSAGES 5 UIDNEXT 2 UIDVALIDITY 7'])(
    'says %s of a folder that SELECT shows otherwise is not believed again',
    async (said) => {
      const script = (command: FakeCommand) => (command.name === 'STATUS' ? status(command, said) : undefined);
      const looked = await looking({ mails: [first], script });
      await until(() => looked.looks() >= 5);
      looked.fake.mails.push(second);
      const before = looked.looks();
      await until(() => looked.seen.events.received.length === 2);
      expect(looked.looks()).toBeLessThanOrEqual(before + 2);
      expect(looked.said(/^STATUS/)).toBe(1);
    },
  );

  test('says for ever that nothing came is found out at the tenth look, and is not believed again', async () => {
    // As a server does whose STATUS reads a list that is made now and then.
    let list = 'MESSAGES 1 UIDNEXT 2';
    const script = (command: FakeCommand) =>
      command.name === 'STATUS' ? status(command, `${list} UIDVALIDITY 7`) : undefined;
    const { fake, seen, looks, said } = await looking({ mails: [first], script });
    await until(() => looks() >= 2);
    const before = looks();
    fake.mails.push(second);
    await until(() => seen.events.received.length === 2);
    expect(looks()).toBeLessThanOrEqual(before + 11);
    list = 'MESSAGES 2 UIDNEXT 3';
    const [found, asked] = [looks(), said(/^STATUS/)];
    fake.mails.push({ uid: 3, raw: 'Subject: 3\r\nMessage-ID: <3@x.example>\r\n\r\n3' });
    await until(() => seen.events.received.length === 3);
    expect(looks()).toBeLessThanOrEqual(found + 2);
    expect(said(/^STATUS/)).toBe(asked);
  });

  test('announces a mail has it taken in, though STATUS says that nothing came', async () => {
    const script = (command: FakeCommand) => {
      if (command.name === 'STATUS') return status(command, 'MESSAGES 1 UIDNEXT 2 UIDVALIDITY 7');
      return command.name === 'IDLE' && isThere ? '+ idling\r\n* 2 EXISTS\r\n' : undefined;
    };
    let isThere = false;
    const { fake, seen, looks } = await looking({ mails: [first], script }, 300);
    await until(() => looks() >= 2);
    isThere = true;
    fake.mails.push(second);
    const before = looks();
    await until(() => seen.events.received.length === 2);
    expect(looks()).toBeLessThanOrEqual(before + 3);
  });
});
