// UIDs that are not what they were: given to other mails by a server's backup, left out of a listing, answered with nothing.
// Each against the scripted server; what must hold is that every mail is read, and none is touched before it was.
import { describe, expect, test } from 'vitest';
import { watchMailbox } from '../../src/collect/watch.ts';
import { auditKey, readAudit } from '../../src/model/mailbox/accounted.ts';
import { type FakeImap, type FakeMail, fetched, uidsIn } from '../servers/fake-imap.ts';
import { ledgerRows, mail, mailbox, once, rawOf, until, watching } from './arrange.ts';
import { fake, held, storeForEachTest } from './scripted.ts';

storeForEachTest();

const later = '02-Feb-2026 10:00:00 +0000';
const mails = (from: number, to: number): { uid: number; raw: string }[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ uid: from + n, raw: mail(from + n) }));

async function taken(): Promise<readonly string[]> {
  const rows = await ledgerRows(held.store);
  const raws = await Promise.all(rows.filter((row) => row.state === 'decided').map((row) => rawOf(held.store, row)));
  return raws.map((raw) => /Subject: mail (.*)\r\n/.exec(raw)?.[1] ?? raw);
}

async function change(sql: string): Promise<void> {
  await held.store.write(function* () {
    yield { text: sql, values: [] };
  });
}

const lookKey = auditKey('support', 'INBOX');

async function lookedLongAgo(): Promise<void> {
  const audit = JSON.stringify({ at: Date.now() - 11 * 60_000, onServer: 0, unaccounted: 0, uids: [] });
  await held.store.write(() => held.store.settings.set(lookKey, audit));
}

async function audited(): Promise<unknown> {
  return readAudit(await held.store.read(() => held.store.settings.get(lookKey)));
}

const deleting = { after: { kind: 'delete' } } as const;

describe('F12: another mail under the UID of one that is to be deleted', () => {
  /** Mails 1 to `count` are taken in and still to be deleted; then `change` happens to the folder, and the server deletes again. */
  async function afterBackup(count: number, happens: (folder: FakeMail[]) => void | Promise<void>): Promise<FakeImap> {
    let isRefusing = true;
    const imap = await fake({
      mails: mails(1, count),
      script: ({ name, tag }) => (isRefusing && name === 'UID STORE' ? `${tag} NO not now\r\n` : undefined),
    });
    await once(held.store, mailbox(imap.port, deleting));
    expect(imap.mails).toHaveLength(count);
    await happens(imap.mails);
    isRefusing = false;
    await once(held.store, mailbox(imap.port, deleting));
    return imap;
  }
  const put = (folder: FakeMail[], uid: number, name: string): void => {
    folder[folder.findIndex((one) => one.uid === uid)] = { uid, raw: mail(name), internalDate: later };
  };

  test.each<[string, number, (folder: FakeMail[]) => void | Promise<void>]>([
    ['of the same size', 2, (folder) => put(folder, 2, 'a')],
    [
      'with the last one gone',
      4,
      (folder) => {
        put(folder, 2, 'a');
        folder.pop();
      },
    ],
    [
      'with the last one in quarantine',
      2,
      async (folder) => {
        put(folder, 1, 'a');
        await change("update ledger set state = 'quarantined', ack = 'none' where uid = 2");
      },
    ],
    ['with thirty above it that are as they were', 32, (folder) => put(folder, 2, 'a')],
    [
      'in place of all',
      3,
      (folder) => {
        for (const uid of [1, 2, 3]) put(folder, uid, `a${uid}`);
      },
    ],
  ])('is taken in before anything is done to it: %s', async (_, count, happens) => {
    const { mails: folder } = await afterBackup(count, happens);
    expect((await taken()).filter((name) => name.startsWith('a'))).not.toEqual([]);
    const names = folder.map((one) => /mail (.*)\r/.exec(one.raw)?.[1]);
    // What was in quarantine before stays; all else was read, and then deleted.
    expect(names).toEqual(_.includes('quarantine') ? ['2'] : []);
    const rows = await ledgerRows(held.store);
    expect(rows.filter((row) => row.state === 'decided')).toHaveLength(new Set(await taken()).size);
  });

  test('the same mails with another date are deleted as they should be', async () => {
    const { mails: folder } = await afterBackup(3, (all) => {
      for (const uid of [1, 2, 3]) put(all, uid, String(uid));
    });
    expect(folder).toEqual([]);
    expect(await taken()).toEqual(['1', '2', '3']);
  });

  test('a mail that a scanner changed where it lies is the same, and is deleted as it should be', async () => {
    const { mails: folder } = await afterBackup(3, (all) => {
      all[1] = { uid: 2, raw: `${mail(2)}A file was taken out of this mail.\r\n` };
    });
    expect(folder).toEqual([]);
    expect(await taken()).toEqual(['1', '2', '3']);
  });
});

describe('a mail that a listing leaves out', () => {
  async function hiding(): Promise<{
    readonly imap: FakeImap;
    hide: number;
    readonly box: ReturnType<typeof mailbox>;
  }> {
    const state = { hide: 0 };
    const imap = await fake({
      mails: mails(1, 1),
      script: ({ name, args, tag }, all) => {
        if (name !== 'UID SEARCH' || state.hide-- <= 0) return undefined;
        const left = uidsIn(args.replace(/^UID /, ''), all).filter((uid) => uid !== 2);
        return `* SEARCH ${left.join(' ')}\r\n${tag} OK done\r\n`;
      },
    });
    const box = mailbox(imap.port);
    await once(held.store, box);
    return Object.assign(state, { imap, box });
  }

  test('comes in with the next one', async () => {
    const server = await hiding();
    server.imap.mails.push(...mails(2, 3));
    server.hide = 1;
    await once(held.store, server.box);
    expect(await taken()).toEqual(['1', '3']);
    await once(held.store, server.box);
    expect(await taken()).toEqual(['1', '3', '2']);
  });

  test('comes in at the next look of a connection that stays', async () => {
    const server = await hiding();
    const watch = watching(held.store, { ...server.box, pollMs: 150 }, { once: false });
    const looking = watchMailbox(watch.options);
    await until(() => watch.events.states.length > 1);
    server.imap.mails.push(...mails(2, 3));
    server.hide = 1;
    await until(() => watch.events.received.length === 2);
    const looks = server.imap.commands.filter((line) => line.startsWith('UID SEARCH')).length;
    expect(watch.lines.filter(({ event }) => event === 'mail.overlooked')).toHaveLength(1);
    expect(looks).toBeLessThan(8);
    watch.stop.abort();
    await looking;
  });

  test.each([
    ['the daemon looks for itself', { at: -11 * 60_000, unaccounted: 0, uids: [] }],
    ['mailbox audit has just found it', { at: 0, unaccounted: 1, uids: [2] }],
  ])('far below the cursor is found and taken in at once: %s', async (_, last) => {
    const imap = await fake({ mails: mails(1, 80) });
    await once(held.store, mailbox(imap.port));
    await change('delete from decisions where ledger = 2');
    await change('delete from ledger where uid = 2');
    const key = auditKey('support', 'INBOX');
    const audit = JSON.stringify({ ...last, at: Date.now() + last.at, onServer: 80 });
    await held.store.write(() => held.store.settings.set(key, audit));
    expect(await once(held.store, mailbox(imap.port))).toMatchObject({ received: 1 });
    const rows = await held.store.read(() => held.store.ledger.accounted('support', 'INBOX', '7'));
    expect(rows.find((row) => row.uid === 2)).toMatchObject({ state: 'decided' });
    expect(readAudit(await held.store.read(() => held.store.settings.get(key)))).toMatchObject({ unaccounted: 0 });
  });

  test.each([
    ['more than are owed at once, come in without another wait', 500, 500, 0],
    ['more than are owed at once, do not wait for one that cannot be read', 500, 499, 1],
  ])('far below the cursor: %s', async (_, count, received, owed) => {
    const imap = await fake({
      mails: mails(1, count + 60),
      script: ({ name, args, tag }) =>
        owed > 0 && isGone && name === 'UID FETCH' && args.startsWith('2 ') && args.includes('PEEK[]')
          ? `${tag} NO not now\r\n`
          : undefined,
    });
    let isGone = false;
    await once(held.store, mailbox(imap.port));
    await change(`delete from decisions where ledger in (select id from ledger where uid between 2 and ${count + 1})`);
    await change(`delete from ledger where uid between 2 and ${count + 1}`);
    isGone = true;
    await lookedLongAgo();
    const first = await once(held.store, mailbox(imap.port));
    const second = owed > 0 ? await once(held.store, mailbox(imap.port)) : first;
    const rows = await held.store.read(() => held.store.ledger.accounted('support', 'INBOX', '7'));
    expect(rows).toHaveLength(60 + received);
    expect([first, second]).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(await audited()).toMatchObject({ unaccounted: 0 });
  });

  test('and that is owed is not given up for it', async () => {
    let isRefusing = true;
    let hide = false;
    const imap = await fake({
      mails: mails(1, 3),
      script: ({ name, args, tag }, all) => {
        if (name === 'UID SEARCH' && hide)
          return `* SEARCH ${uidsIn(args.replace(/^UID /, ''), all)
            .filter((uid) => uid !== 2)
            .join(' ')}\r\n${tag} OK done\r\n`;
        const wanted = name === 'UID FETCH' ? uidsIn(args.split(' ')[0] ?? '', all) : [];
        if (hide && wanted.includes(2) && wanted.length === 1) return `${tag} OK done\r\n`;
        return isRefusing && wanted.includes(2) && args.includes('BODY.PEEK[]') ? `${tag} NO not now\r\n` : undefined;
      },
    });
    expect(await once(held.store, mailbox(imap.port))).toMatchObject({ received: 2, owed: 1 });
    isRefusing = false;
    hide = true;
    expect(await once(held.store, mailbox(imap.port))).toMatchObject({ received: 0, owed: 1 });
    hide = false;
    expect(await once(held.store, mailbox(imap.port))).toMatchObject({ received: 1, owed: 0 });
    expect(await taken()).toEqual(['1', '3', '2']);
  });
});

test('F12: mails that a server says it deleted, and has all the same, are said by the next audit, and not told again', async () => {
  const imap = await fake({
    mails: mails(1, 3),
    script: ({ name, tag }) => (name === 'UID STORE' || name === 'UID EXPUNGE' ? `${tag} OK done\r\n` : undefined),
  });
  await once(held.store, mailbox(imap.port, deleting));
  await lookedLongAgo();
  const told = imap.commands.length;
  const { options, lines } = watching(held.store, mailbox(imap.port, deleting));
  expect(await watchMailbox(options)).toMatchObject({ received: 0 });
  expect(lines.filter(({ event }) => event === 'mailbox.still_there')).toMatchObject([{ fields: { count: 3 } }]);
  expect(imap.commands.slice(told).filter((line) => line.startsWith('UID STORE'))).toEqual([]);
});

test('F23: real mails announced and answered as 0 octets for a while are neither taken for one another nor deleted', async () => {
  let isEmpty = true;
  const imap = await fake({
    mails: mails(1, 5),
    script: ({ name, args, tag }, all) => {
      if (name !== 'UID FETCH' || !isEmpty) return undefined;
      const wanted = all.filter(({ uid }) => uidsIn(args.split(' ')[0] ?? '', all).includes(uid));
      return `${wanted.map((one) => fetched(one.uid, one, { size: 0, ...(args.includes('PEEK[]') ? { body: '' } : {}) })).join('')}${tag} OK done\r\n`;
    },
  });
  expect(await once(held.store, mailbox(imap.port, deleting))).toMatchObject({ received: 0, owed: 5 });
  isEmpty = false;
  expect(await once(held.store, mailbox(imap.port, deleting))).toMatchObject({ received: 5, owed: 0 });
  expect(await taken()).toEqual(['1', '2', '3', '4', '5']);
});
