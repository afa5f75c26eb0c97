// A server whose files or index are away for a while, and come back: what it said of its mails meanwhile is no truth about them.
import { expect, test } from 'vitest';
import type { FakeMail } from '../servers/fake-imap.ts';
import { ledgerRows, mail, mailbox, once } from './arrange.ts';
import { fake, held, storeForEachTest } from './scripted.ts';

storeForEachTest();

const mails = (from: number, to: number): FakeMail[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ uid: from + n, raw: mail(from + n) }));

test('a UIDVALIDITY of 0 is none: nothing is matched anew, and what came meanwhile comes in, however old its date', async () => {
  let isAway = false;
  const imap = await fake({
    mails: mails(1, 2),
    edit: (_, text) => (isAway ? text.replaceAll(/UIDVALIDITY \d+/g, 'UIDVALIDITY 0') : text),
  });
  const box = mailbox(imap.port);
  expect(await once(held.store, box)).toMatchObject({ received: 2 });
  isAway = true;
  imap.mails.push(...mails(3, 3));
  expect(await once(held.store, box)).toMatchObject({ kind: 'failed', fault: 'protocol' });
  isAway = false;
  expect(await once(held.store, box)).toMatchObject({ kind: 'done', received: 1 });
  expect((await ledgerRows(held.store)).map(({ uid, uidValidity }) => [uid, uidValidity])).toEqual([
    [1, '7'],
    [2, '7'],
    [3, '7'],
  ]);
});
