// \Deleted on mails that stay: whoever expunges the folder next, another client or the provider at night, would take them away.
import { expect, test } from 'vitest';
import { watchMailbox } from '../../src/collect/watch.ts';
import type { After } from '../../src/model/setup.ts';
import type { FakeImap } from '../servers/fake-imap.ts';
import { mail, mailbox, once, settleAll, watching } from './arrange.ts';
import { fake, held, storeForEachTest } from './scripted.ts';

storeForEachTest();

const mails = [1, 2].map((uid) => ({ uid, raw: mail(uid) }));
const deleting: After = { kind: 'delete' };
const moving: After = { kind: 'move', folder: 'Done' };

function marked(imap: FakeImap): readonly number[] {
  return imap.mails.map(({ uid }) => uid).filter((uid) => imap.flags(uid).includes('\\Deleted'));
}

test.each([
  ['delete', deleting],
  ['move', moving],
])(
  'after an EXPUNGE that is refused no mail keeps the mark (after: %s), and it is removed once it may be',
  async (_, after) => {
    let isRefusing = true;
    const imap = await fake({
      mails,
      capabilities: 'IMAP4rev1 UIDPLUS',
      script: ({ name, tag }) => (isRefusing && name === 'UID EXPUNGE' ? `${tag} NO not now\r\n` : undefined),
    });
    const box = mailbox(imap.port, { after });
    for (let poll = 0; poll < 2; poll++) {
      expect(await once(held.store, box)).toMatchObject({ acknowledged: { done: 0, failed: 2 } });
      expect(imap.mails).toHaveLength(2);
      expect(marked(imap)).toEqual([]);
    }
    isRefusing = false;
    expect(await once(held.store, box)).toMatchObject({ acknowledged: { done: 2, failed: 0 } });
    expect(imap.mails).toEqual([]);
    expect(imap.folder('Done')).toHaveLength(after.kind === 'move' ? 2 : 0);
  },
);

test('a server that takes UIDPLUS back at the mark leaves no mail marked', async () => {
  const imap = await fake({
    mails,
    capabilities: 'IMAP4rev1 UIDPLUS',
    edit: ({ name, args }, text) =>
      name === 'UID STORE' && args.includes('+FLAGS') ? `* CAPABILITY IMAP4rev1\r\n${text}` : text,
  });
  expect(await once(held.store, mailbox(imap.port, { after: deleting }))).toMatchObject({
    acknowledged: { failed: 2 },
  });
  expect([imap.mails.length, marked(imap)]).toEqual([2, []]);
});

test('a line that dies between the mark and EXPUNGE, and a server without UIDPLUS afterwards, leave no mail marked', async () => {
  const imap = await fake({
    mails,
    capabilities: 'IMAP4rev1 UIDPLUS',
    script: ({ name }) => (name === 'UID EXPUNGE' ? null : undefined),
    edit: ({ connection }, text) => (connection > 1 ? text.replace(' UIDPLUS', '') : text),
  });
  const box = mailbox(imap.port, { after: deleting });
  await once(held.store, box).catch(() => undefined);
  expect(marked(imap)).toEqual([1, 2]);
  expect(await once(held.store, box)).toMatchObject({ acknowledged: { refused: 2 } });
  expect([imap.mails.length, marked(imap)]).toEqual([2, []]);
  expect(imap.commands.filter((line) => line.startsWith('EXPUNGE'))).toEqual([]);
});

test('a server that keeps the mark says so in the log, and all else goes on', async () => {
  const imap = await fake({
    mails,
    capabilities: 'IMAP4rev1 UIDPLUS',
    script: ({ name, args, tag }) =>
      name === 'UID EXPUNGE' || args.includes('-FLAGS') ? `${tag} NO not now\r\n` : undefined,
  });
  const watch = watching(held.store, mailbox(imap.port, { after: deleting }), { settled: () => settleAll(held.store) });
  expect(await watchMailbox(watch.options)).toMatchObject({ received: 2, acknowledged: { failed: 2 } });
  expect(watch.lines.map(({ event }) => event)).toContain('mailbox.mark_stays');
});
