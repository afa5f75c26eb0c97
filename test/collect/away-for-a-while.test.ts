// A server whose files or index are away for a while, and come back: what it said of its mails meanwhile is no truth about them.
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/lib/time.ts';
import { type FakeMail, uidsIn } from '../servers/fake-imap.ts';
import { clock, ledgerRows, mail, mailbox, once, rawOf } from './arrange.ts';
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

describe('mails that the server answers without, poll after poll', () => {
  const HOUR = 3_600_000;
  const reads = (name: string, args: string): boolean => name === 'UID FETCH' && args.includes('BODY.PEEK[]');
  const without = {
    'a literal of 0 octets': (tag: string, uids: readonly number[]) =>
      `${uids.map((uid) => `* ${uid} FETCH (UID ${uid} BODY[] {0}\r\n)\r\n`).join('')}${tag} OK done\r\n`,
    'a refusal': (tag: string) => `${tag} NO [SERVERBUG] cannot read message\r\n`,
  };
  function at(ms: number): { readonly clock: Clock } {
    return { clock: { ...clock, now: () => clock.now() + ms } };
  }

  test.each(Object.entries(without))('are taken in by themselves once it has them again: %s', async (_, said) => {
    let isAway = true;
    const imap = await fake({
      mails: mails(1, 2),
      script: ({ name, args, tag }, all) =>
        isAway && reads(name, args) ? said(tag, uidsIn(args.split(' ')[0] ?? '', all)) : undefined,
    });
    const box = mailbox(imap.port, { after: { kind: 'delete' } });
    for (let poll = 0; poll < 4; poll++) await once(held.store, box);
    const stubs = await ledgerRows(held.store);
    expect(stubs.map((row) => row.state)).toEqual(['quarantined', 'quarantined']);
    // Half an hour later it is still away: they stay as they are, and nothing is made of them.
    for (let poll = 0; poll < 5; poll++) await once(held.store, box, at(HOUR / 2));
    expect(await ledgerRows(held.store)).toEqual(stubs);
    isAway = false;
    for (let poll = 0; poll < 2; poll++) await once(held.store, box, at(HOUR));
    const rows = await ledgerRows(held.store);
    expect(rows.map((row) => [row.id, row.state])).toEqual(stubs.map((row) => [row.id, 'decided']));
    expect(await Promise.all(rows.map((row) => rawOf(held.store, row)))).toEqual([mail(1), mail(2)]);
    expect(imap.mails).toEqual([]);
  });

  test('are asked for again for a week, and never when the connection died with them', async () => {
    const commands: string[] = [];
    let isDeadly = true;
    const imap = await fake({
      mails: mails(1, 1),
      script: ({ name, args, tag }) => {
        if (!reads(name, args)) return undefined;
        commands.push(args);
        return isDeadly ? null : without['a refusal'](tag);
      },
    });
    const box = mailbox(imap.port);
    for (let poll = 0; poll < 5; poll++) await once(held.store, box);
    expect((await ledgerRows(held.store))[0]).toMatchObject({ state: 'quarantined' });
    isDeadly = false;
    const before = commands.length;
    for (let poll = 0; poll < 3; poll++) await once(held.store, box, at(HOUR));
    expect(commands.length).toBe(before);

    imap.mails.push(...mails(2, 2));
    for (let poll = 0; poll < 4; poll++) await once(held.store, box, at(2 * HOUR));
    const given = commands.length;
    for (let poll = 0; poll < 2; poll++) await once(held.store, box, at(4 * HOUR));
    expect(commands.length).toBeGreaterThan(given);
    for (let poll = 0; poll < 4; poll++) await once(held.store, box, at(160 * HOUR));
    const last = commands.length;
    for (let poll = 0; poll < 3; poll++) await once(held.store, box, at(180 * HOUR));
    expect(commands.length).toBe(last);
  });
});
