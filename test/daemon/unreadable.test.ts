// A mail that breaks its reader, and that somebody took out of quarantine by ignoring it, is among the decided ones then:
// whoever looks through these is told of it, and sees all others.
import { expect, test } from 'vitest';
import { ignoreQuarantined } from '../../src/daemon/quarantine/ignore.ts';
import { type ArchivedMail, archivedMails } from '../../src/daemon/rules/archive.ts';
import { whyMail } from '../../src/daemon/why.ts';
import { readMail } from '../../src/parse/read.ts';
import { ReaderUnavailable } from '../../src/parse/reader.ts';
import type { Reader, Store } from '../../src/ports.ts';
import { decision, EVIDENCE, NOW, received } from '../store/samples.ts';
import { emptyStore } from '../store/stores.ts';

/** Three mails: the second kills its reader, three times, and is ignored then. */
async function archive(): Promise<{ readonly store: Store; readonly ids: readonly number[] }> {
  const store = emptyStore();
  const raw = (words: string): Buffer => Buffer.from(`From: a@x.example\r\nSubject: ${words}\r\n\r\nHello.\r\n`);
  const mails = ['one', 'POISON', 'three'].map((words, index) => received(index + 1, { raw: raw(words) }));
  const ids = await store.write(() => store.ledger.receive(mails, NOW, null));
  for (const [index, id] of ids.entries()) {
    const settled = { decision: decision(), ticket: null, facts: [], evidence: EVIDENCE, revision: 'r1', at: NOW };
    if (index !== 1) await store.write(() => store.ledger.settle(id, settled));
    else for (let n = 0; n < 3; n++) await store.write(() => store.ledger.strike(id, 'it killed the reader'));
  }
  await store.write(function* () {
    const row = yield* store.ledger.row(ids[1] ?? 0);
    if (row) yield* ignoreQuarantined(store, row, { who: 'agent anna', words: '', at: NOW, revision: 'r1' });
  });
  return { store, ids };
}

function reader(fault: () => Error): Reader {
  return {
    version: 99,
    close: async () => undefined,
    async read(mails) {
      if (mails.some((mail) => Buffer.from(mail.raw).includes('POISON'))) throw fault();
      return Promise.all(mails.map((mail) => readMail(mail)));
    },
  };
}

async function groups(store: Store, asked: Reader): Promise<readonly ArchivedMail[]> {
  const all: ArchivedMail[] = [];
  for await (const group of archivedMails({ store, reader: asked }, 0)) all.push(...group);
  return all;
}

const killed = (): Error => new Error('reading ended the reading thread');

test('the others are handed out, and of this one it is said why it is not', async () => {
  const { store } = await archive();
  const group = await groups(store, reader(killed));
  expect(group.map(({ message, lack }) => message?.subject ?? lack)).toEqual([
    'one',
    'the mail cannot be read: reading ended the reading thread',
    'three',
  ]);
  store.close();
});

test('where no reader can be had at all nobody is blamed for it', async () => {
  const { store } = await archive();
  const gone = reader(() => new ReaderUnavailable('reading', new Error('no thread')));
  await expect(groups(store, gone)).rejects.toThrow(ReaderUnavailable);
  store.close();
});

test('`mail why` says what is on record', async () => {
  const { store, ids } = await archive();
  const policyOf = async () => ({}) as never;
  const why = await whyMail({ store, reader: () => reader(killed), policyOf }, ids[1] ?? 0);
  expect(why).toMatchObject({
    decision: { outcome: 'ignored' },
    recomputed: null,
    note: 'the mail cannot be read (reading ended the reading thread): only what was stored with the decision can be shown',
  });
  store.close();
});
