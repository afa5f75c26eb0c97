import { describe, expect, test } from 'vitest';
import { saveRetries } from '../../src/collect/retries.ts';
import { TIMING } from '../../src/collect/timing.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import { retryQuarantined } from '../../src/daemon/quarantine/retry.ts';
import type { Config } from '../../src/model/setup.ts';
import type { LedgerRow } from '../../src/ports.ts';
import { type FakeImap, type FakeOptions, fetched, uidsIn } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';
import { ledgerRows, mail, mailbox, once, rawOf, until, watching } from './arrange.ts';
import { fake as fakeWith, held, storeForEachTest } from './scripted.ts';

storeForEachTest();

const mails = [1, 2, 3, 4].map((uid) => ({ uid, raw: mail(uid) }));

function fake(options: FakeOptions = {}): Promise<FakeImap> {
  return fakeWith({ mails, ...options });
}

/** True for the command that reads bodies and names this UID. */
function readsBody(command: { readonly name: string; readonly args: string }, uid: number): boolean {
  return (
    command.name === 'UID FETCH' &&
    command.args.includes('BODY.PEEK[]') &&
    uidsIn(command.args.split(' ')[0] ?? '', mails).includes(uid)
  );
}

async function subjects(): Promise<readonly string[]> {
  const rows = await ledgerRows(held.store);
  const all = await Promise.all(rows.map((row) => rawOf(held.store, row)));
  return all.map((raw) => /Subject: (.*)\r\n/.exec(raw)?.[1] ?? raw).sort();
}

const four = ['mail 1', 'mail 2', 'mail 3', 'mail 4'];

describe('answers that cannot be right', () => {
  test('F24: a short chunk is read again', async () => {
    let lies = 1;
    const { port } = await fake({
      script: (command, all) => {
        const second = all[1];
        if (!readsBody(command, 2) || lies-- <= 0 || !second) return undefined;
        const wanted = uidsIn(command.args.split(' ')[0] ?? '', all);
        const lines = all.map((each, n) =>
          wanted.includes(each.uid)
            ? fetched(n + 1, each, { body: each === second ? each.raw.slice(0, 40) : each.raw })
            : '',
        );
        return `${lines.join('')}${command.tag} OK done\r\n`;
      },
    });
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
    expect(await subjects()).toEqual(four);
  });

  test.each([
    ['the first one shorter', (raw: string) => [raw.slice(0, -9), raw]],
    ['the second one shorter', (raw: string) => [raw, raw.slice(0, -9)]],
    ['both of the announced size', (raw: string) => [raw.replaceAll('m', 'x'), raw]],
    ['and a third of it after them', (raw: string) => [raw, raw.replaceAll('m', 'y'), raw.replaceAll('m', 'x')]],
    ['the first one again after them', (raw: string) => ['y', 'x', 'y'].map((letter) => raw.replaceAll('m', letter))],
  ])(
    'F24: of a mail that is answered twice the one of the announced size is it, and of two such ones none: %s',
    async (_, twice) => {
      let isBroken = true;
      const { port } = await fake({
        script: (command, all) => {
          if (!isBroken || !readsBody(command, 2)) return undefined;
          const wanted = uidsIn(command.args.split(' ')[0] ?? '', all);
          const lines = all.flatMap((each, n) =>
            wanted.includes(each.uid)
              ? (each.uid === 2 ? twice(each.raw) : [each.raw]).map((body) => fetched(n + 1, each, { body }))
              : [],
          );
          return `${lines.join('')}${command.tag} OK done\r\n`;
        },
      });
      await once(held.store, mailbox(port));
      isBroken = false;
      await once(held.store, mailbox(port));
      expect(await subjects()).toEqual(four);
      const rows = await ledgerRows(held.store);
      expect(
        await rawOf(
          held.store,
          rows.find(({ uid }) => uid === 2),
        ),
      ).toBe(mail(2));
    },
  );

  test('a server that always announces a wrong size is believed when two readings agree', async () => {
    const { port } = await fake({
      script: (command, all) => {
        if (command.name !== 'UID FETCH' || command.args.includes('BODY.PEEK[]')) return undefined;
        return `${all.map((each, n) => fetched(n + 1, each, { size: each.raw.length + 9 })).join('')}${command.tag} OK done\r\n`;
      },
    });
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
    expect(await rawOf(held.store, (await ledgerRows(held.store))[0])).toBe(mail(1));
  });

  test('F25: an answer for another UID is ignored', async () => {
    let lies = 1;
    const { port } = await fake({
      script: (command, all) => {
        if (!readsBody(command, 1) || lies-- <= 0) return undefined;
        return `${fetched(1, { uid: 99, raw: 'Subject: foreign\r\n\r\n' }, { body: 'Subject: foreign\r\n\r\n' })}${all.map((each, n) => fetched(n + 1, each, { body: each.raw })).join('')}${command.tag} OK done\r\n`;
      },
    });
    await once(held.store, mailbox(port));
    expect(await subjects()).toEqual(four);
  });

  test.each([
    ['NIL', (uid: number) => `* ${uid} FETCH (UID ${uid} BODY[] NIL)\r\n`],
    ['an empty literal', (uid: number) => `* ${uid} FETCH (UID ${uid} BODY[] {0}\r\n)\r\n`],
    ['no answer', () => ''],
    ['flags only', (uid: number) => `* ${uid} FETCH (UID ${uid} FLAGS (\\Seen))\r\n`],
  ])('%s for one mail is never an empty mail: the others come in, it is tried again', async (_, body) => {
    let isBroken = true;
    const { port } = await fake({
      script: (command, all) => {
        if (!isBroken || !readsBody(command, 2)) return undefined;
        const wanted = uidsIn(command.args.split(' ')[0] ?? '', all);
        const lines = all.map((each, n) =>
          wanted.includes(each.uid) ? (each.uid === 2 ? body(2) : fetched(n + 1, each, { body: each.raw })) : '',
        );
        return `${lines.join('')}${command.tag} OK done\r\n`;
      },
    });
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 3, owed: 1 });
    isBroken = false;
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 1, owed: 0 });
    expect(await subjects()).toEqual(four);
  });

  test.each(['{0}\r\n', '""'])(
    'H13: a mail of 0 octets, answered with %j, is no mail: asked for in three polls, kept in quarantine, left on the server',
    async (body) => {
      const server = await fake({
        mails: [...mails.slice(0, 2), { uid: 3, raw: '' }],
        script: (command, all) => {
          if (command.name !== 'UID FETCH' || !command.args.includes('BODY.PEEK[]')) return undefined;
          const wanted = uidsIn(command.args.split(' ')[0] ?? '', all);
          const lines = all.map((each, n) => {
            if (!wanted.includes(each.uid)) return '';
            if (each.raw !== '') return fetched(n + 1, each, { body: each.raw });
            return `* ${n + 1} FETCH (UID ${each.uid} BODY[] ${body})\r\n`;
          });
          return `${lines.join('')}${command.tag} OK done\r\n`;
        },
      });
      const box = mailbox(server.port, { after: { kind: 'delete' } });
      for (const owed of [1, 1, 0, 0]) expect(await once(held.store, box)).toMatchObject({ owed });
      const row = (await ledgerRows(held.store)).find((each) => each.uid === 3);
      expect(row).toMatchObject({ state: 'quarantined', ack: 'none', reason: expect.stringContaining('0 octets') });
      expect(server.mails.map((each) => each.uid)).toEqual([3]);
    },
  );

  test('F27: a mail the server cannot read is quarantined after three polls, with its header; the others go on', async () => {
    const { port } = await fake({
      script: (command) =>
        readsBody(command, 3) ? `${command.tag} NO [SERVERBUG] cannot read message\r\n` : undefined,
    });
    const results = [];
    for (let n = 0; n < 4; n++) results.push(await once(held.store, mailbox(port, { after: { kind: 'delete' } })));
    expect(results).toMatchObject([{ received: 3, owed: 1 }, { owed: 1 }, { owed: 0 }, { received: 0, owed: 0 }]);
    const stub = (await ledgerRows(held.store)).find((row) => row.uid === 3);
    expect(stub).toMatchObject({
      state: 'quarantined',
      ack: 'none',
      reason: expect.stringContaining('cannot read message'),
    });
    expect(await rawOf(held.store, stub)).toContain('Subject: mail 3');
  });

  test('F27: given up and called back, it is read into its own row when the server can, and stays set aside when it cannot', async () => {
    let isCorrupt = true;
    const { port } = await fake({
      script: (command) => (isCorrupt && readsBody(command, 3) ? `${command.tag} NO [SERVERBUG] no\r\n` : undefined),
    });
    const box = mailbox(port, { after: { kind: 'delete' } });
    const poll = () => once(held.store, box);
    const row = async () => (await ledgerRows(held.store)).find(({ uid }) => uid === 3) as LedgerRow;
    const config = { mailboxes: [box] } as unknown as Config;
    const retry = async (asIs = false) => {
      const stub = await row();
      return held.store.write(() => retryQuarantined(held.store, stub, { config, asIs }));
    };
    for (let n = 0; n < 4; n++) await poll();
    const stub = await row();
    expect(await retry()).toBe('read');
    for (let n = 0; n < 3; n++) expect(await poll()).toMatchObject({ received: 0, owed: n < 2 ? 1 : 0 });
    expect(await row()).toEqual(stub);

    expect(await retry()).toBe('read');
    // A watcher that has a record in hand settles what it knew, and nothing else.
    const place = { mailbox: box.name, folder: 'INBOX', uidValidity: '7' };
    await held.store.write(() => saveRetries(held.store, place, { careful: 0, owed: new Map() }));
    isCorrupt = false;
    expect(await poll()).toMatchObject({ received: 1, owed: 0, acknowledged: { done: 1 } });
    const filled = await row();
    expect(filled).toMatchObject({
      id: stub.id,
      state: 'decided',
      oversize: false,
      size: mail(3).length,
      reason: null,
    });
    expect(await rawOf(held.store, filled)).toBe(mail(3));
    expect(await rawOf(held.store, stub)).toBe('');
    expect(await retry()).toBe('not-quarantined');
    expect(await poll()).toMatchObject({ received: 0, owed: 0 });
  });

  test.each([
    ['of another UIDVALIDITY', { uidValidity: '6' }],
    ['of a folder nobody watches any more', { folder: 'Gone' }],
  ])('F27: a stub %s is decided by what is here: nobody could read it again', async (_, change) => {
    const { port } = await fake({
      script: (command) => (readsBody(command, 3) ? `${command.tag} NO no\r\n` : undefined),
    });
    const box = mailbox(port);
    for (let n = 0; n < 4; n++) await once(held.store, box);
    const stub = (await ledgerRows(held.store)).find(({ uid }) => uid === 3) as LedgerRow;
    const config = { mailboxes: [box] } as unknown as Config;
    const retried = held.store.write(() =>
      retryQuarantined(held.store, { ...stub, ...change }, { config, asIs: false }),
    );
    expect(await retried).toBe('anew');
  });

  test('F27: when not even the header can be had, the stub names where the mail lies', async () => {
    const { port } = await fake({
      script: (command) =>
        command.name === 'UID FETCH' && command.args.startsWith('3 ') && command.args.includes('BODY')
          ? `${command.tag} NO gone bad\r\n`
          : readsBody(command, 3)
            ? `${command.tag} NO bad\r\n`
            : undefined,
    });
    for (let n = 0; n < 3; n++) await once(held.store, mailbox(port));
    const stub = (await ledgerRows(held.store)).find((row) => row.uid === 3);
    expect(await rawOf(held.store, stub)).toBe(
      'X-Mailclerk-Unreadable: mailbox=support; folder=INBOX; uidvalidity=7; uid=3\r\n\r\n',
    );
  });

  test.each([
    ['too small', 20],
    ['too large', 4_000],
  ])(
    'F23: a literal that is %s is a protocol fault; nothing wrong is stored, and the others come in',
    async (_, announced) => {
      const { port } = await fake({
        script: (command, all) => {
          const second = all[1];
          if (!readsBody(command, 2) || !second) return undefined;
          return `${fetched(2, second, { body: second.raw, announced })}${command.tag} OK done\r\n`;
        },
      });
      for (let n = 0; n < 7; n++) await once(held.store, mailbox(port));
      const rows = await ledgerRows(held.store);
      expect(
        rows
          .filter((row) => row.state === 'decided')
          .map((row) => row.uid)
          .sort(),
      ).toEqual([1, 3, 4]);
      expect(rows.filter((row) => row.uid === 2).map((row) => row.state)).toEqual(['quarantined']);
    },
  );

  test('F19: a mail that is listed and then gone is forgotten without a loop', async () => {
    const { port } = await fake({
      script: (command, all) => {
        if (!readsBody(command, 2) || !all.some((each) => each.uid === 2)) return undefined;
        all.splice(
          all.findIndex((each) => each.uid === 2),
          1,
        );
        return undefined;
      },
    });
    // One listing may leave it out, a second one says that it is gone.
    for (const owed of [1, 1, 0]) expect(await once(held.store, mailbox(port))).toMatchObject({ owed });
    expect(await ledgerRows(held.store)).toHaveLength(3);
  });
});

test('F27: a server that refuses even the size of one mail still hands over the others', async () => {
  const { port } = await fake({
    script: (command) =>
      command.name === 'UID FETCH' && uidsIn(command.args.split(' ')[0] ?? '', mails).includes(2)
        ? `${command.tag} NO [SERVERBUG] index broken\r\n`
        : undefined,
  });
  expect(await once(held.store, mailbox(port))).toMatchObject({ received: 3, owed: 1 });
  for (let n = 0; n < 2; n++) await once(held.store, mailbox(port));
  expect((await ledgerRows(held.store)).map((row) => [row.uid, row.state])).toContainEqual([2, 'quarantined']);
});

describe('servers that lack something', () => {
  test('F15: without MOVE mails are copied, marked and expunged by UID', async () => {
    const fakeServer = await fake({ capabilities: 'IMAP4rev1 UIDPLUS' });
    const result = await once(held.store, mailbox(fakeServer.port, { after: { kind: 'move', folder: 'Done' } }));
    expect(result).toMatchObject({ acknowledged: { done: 4 } });
    const sent = fakeServer.commands.filter((line) => /^(UID (COPY|STORE|EXPUNGE)|EXPUNGE)/.test(line));
    expect(sent).toEqual(['UID COPY 1:4 Done', 'UID STORE 1:4 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 1:4']);
  });

  test.each([
    ['move', { kind: 'move', folder: 'Done' }],
    ['delete', { kind: 'delete' }],
  ] as const)('F16: without MOVE and UIDPLUS %s marks as read and never expunges', async (_, after) => {
    const fakeServer = await fake({ capabilities: 'IMAP4rev1' });
    expect(await once(held.store, mailbox(fakeServer.port, { after }))).toMatchObject({ acknowledged: { refused: 4 } });
    expect(fakeServer.commands.join('\n')).not.toMatch(/EXPUNGE|Deleted|COPY/);
    expect(fakeServer.commands).toContain('UID STORE 1:4 +FLAGS.SILENT (\\Seen)');
    expect(await once(held.store, mailbox(fakeServer.port, { after }))).toMatchObject({ acknowledged: { refused: 0 } });
  });

  test.each([
    ['COPY', { kind: 'move', folder: 'Done' }],
    ['STORE', { kind: 'delete' }],
  ] as const)(
    'F16: a server that takes UIDPLUS back in the answer to %s hears no EXPUNGE of everything, and keeps the mails',
    async (verb, after) => {
      const fakeServer = await fake({
        capabilities: 'IMAP4rev1 UIDPLUS',
        edit: ({ name }, text) => (name === `UID ${verb}` ? `* CAPABILITY IMAP4rev1\r\n${text}` : text),
      });
      const result = await once(held.store, mailbox(fakeServer.port, { after }));
      expect(result).toMatchObject({ received: 4, acknowledged: { done: 0, failed: 4 } });
      expect(fakeServer.commands.filter((line) => line.includes('EXPUNGE'))).toEqual([]);
      expect(fakeServer.mails).toHaveLength(4);
    },
  );

  test('F17: a keyword the folder does not keep is refused, and known in the ledger only', async () => {
    const fakeServer = await fake({ permanentFlags: '\\Seen \\Deleted' });
    const result = await once(held.store, mailbox(fakeServer.port, { after: { kind: 'flag', flag: 'mailclerk' } }));
    expect(result).toMatchObject({ acknowledged: { refused: 4 } });
  });

  test('a move that the server refuses stays due, and is carried out later', async () => {
    let isFull = true;
    const { port } = await fake({
      script: (command) =>
        command.name === 'UID MOVE' && isFull ? `${command.tag} NO [OVERQUOTA] full\r\n` : undefined,
    });
    const after = { kind: 'move', folder: 'Done' } as const;
    expect(await once(held.store, mailbox(port, { after }))).toMatchObject({ acknowledged: { done: 0, failed: 4 } });
    expect((await ledgerRows(held.store)).map((row) => row.ack)).toEqual(['due', 'due', 'due', 'due']);
    isFull = false;
    expect(await once(held.store, mailbox(port, { after }))).toMatchObject({ received: 0, acknowledged: { done: 4 } });
  });
});

describe('servers that send us away', () => {
  test('F5: a goodbye is a lost connection, not a refused login', async () => {
    let first = true;
    const { port, commands } = await fake({
      script: (command) => {
        if (command.name !== 'UID SEARCH' || !first) return undefined;
        first = false;
        return '* BYE server is going down\r\n';
      },
    });
    const seen = watching(held.store, mailbox(port), { once: false });
    const done = watchMailbox(seen.options);
    await until(() => seen.events.states.some((state) => state.up));
    seen.stop.abort();
    await done;
    expect(seen.events.states[0]).toMatchObject({ up: false, detail: expect.stringContaining('going down') });
    expect(await subjects()).toEqual(four);
    expect(commands.filter((line) => line.startsWith('LOGIN')).length).toBe(2);
  });

  test('F29: a refused login is a login fault, waited out longer each time, without the password in any line', async () => {
    const { port } = await fake({
      script: (command) => (command.name === 'LOGIN' ? `${command.tag} NO [AUTHENTICATIONFAILED] no\r\n` : undefined),
    });
    const waits: number[] = [];
    const stop = new AbortController();
    const seen = watching(held.store, mailbox(port), { once: false, signal: stop.signal });
    const clock = {
      ...seen.options.clock,
      sleep: async (ms: number) => {
        waits.push(ms);
        if (waits.length === 8) stop.abort();
      },
    };
    await watchMailbox({ ...seen.options, clock });
    expect(waits[0]).toBeGreaterThanOrEqual(60_000);
    expect(Math.min(...waits.slice(5))).toBeGreaterThanOrEqual(900_000);
    expect(seen.lines.map((line) => line.fields.fault)).toEqual(Array(8).fill('login'));
    expect(JSON.stringify([seen.lines, seen.events])).not.toContain('secret');
    expect(await once(held.store, mailbox(port))).toMatchObject({ kind: 'failed', fault: 'login' });
  });

  test('F8: however long a server was gone, it is tried at least once a poll', async () => {
    const waits: number[] = [];
    const seen = watching(held.store, mailbox(await freePort(), { pollMs: 20_000 }), { once: false, timing: TIMING });
    const sleep = async (ms: number): Promise<void> => {
      waits.push(ms);
      if (waits.length === 12) seen.stop.abort();
    };
    await watchMailbox({ ...seen.options, clock: { ...seen.options.clock, sleep } });
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(20_000);
    expect(Math.min(...waits.slice(-3))).toBeGreaterThanOrEqual(10_000);
    expect(seen.lines.map((line) => line.fields.fault)).toEqual(Array(12).fill('unreachable'));
  });

  test('F28: a throttled command is waited out as long as the server asks', async () => {
    let throttled = 1;
    const { port } = await fake({
      script: (command) =>
        command.name === 'UID SEARCH' && throttled-- > 0
          ? `${command.tag} BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n`
          : undefined,
    });
    const waits: number[] = [];
    let skipped = 0;
    const seen = watching(held.store, mailbox(port), { once: false });
    const clock = {
      ...seen.options.clock,
      monotonic: () => seen.options.clock.monotonic() + skipped,
      sleep: (ms: number, signal: AbortSignal) => {
        if (ms < 60_000 || ms > 92_415) return seen.options.clock.sleep(ms, signal);
        waits.push(ms);
        skipped += ms;
        return Promise.resolve();
      },
    };
    const done = watchMailbox({ ...seen.options, clock, mailbox: mailbox(port, { pollMs: 500_000 }) });
    await until(() => seen.events.states.some((state) => state.up));
    seen.stop.abort();
    await done;
    expect(waits).toEqual([92_415]);
  });

  test('F28: too many connections is no wrong password', async () => {
    const { port } = await fake({
      script: (command) =>
        command.name === 'LOGIN' ? `${command.tag} NO [LIMIT] Too many simultaneous connections\r\n` : undefined,
    });
    expect(await once(held.store, mailbox(port))).toMatchObject({ kind: 'failed', fault: 'throttled' });
  });

  describe('a folder whose older state was restored under its UIDVALIDITY', () => {
    const internalDate = `${new Date().toUTCString().slice(5, 16).replaceAll(' ', '-')} 23:59:59 +0000`;
    const places = async (): Promise<readonly string[]> =>
      (await ledgerRows(held.store)).map((row) => `${row.uidValidity} ${row.uid}`).sort();

    test('before anything came: what is lost there makes room, and what comes under its UIDs is taken in, once', async () => {
      const { port, mails: inbox } = await fake();
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
      for (const n of [9, 11]) {
        inbox.splice(2, 2);
        expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
        inbox.push({ uid: 3, raw: mail(n), internalDate }, { uid: 4, raw: mail(n + 1), internalDate });
        expect(await once(held.store, mailbox(port))).toMatchObject({ received: 2 });
        expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
      }
      expect(await subjects()).toEqual([...four, 'mail 9', ...['mail 10', 'mail 11', 'mail 12']].sort());
      expect(await places()).toEqual(['7 1', '7 2', '7 3', '7 4', '7~1 3', '7~1 4', '7~2 3', '7~2 4']);
    });

    test('after as many mails came as were lost: they are told from those that had their UIDs', async () => {
      const { port, mails: inbox } = await fake();
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
      inbox.splice(2, 2, ...[3, 4, 5].map((uid) => ({ uid, raw: mail(uid + 6), internalDate })));
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 3 });
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
      expect(await subjects()).toEqual([...four, 'mail 9', 'mail 10', 'mail 11'].sort());
    });

    test('a server that counts UIDs anew in an empty folder: what comes there is taken in over the same connection', async () => {
      const { port, mails: inbox, commands } = await fake();
      const seen = watching(held.store, mailbox(port, { pollMs: 30, mode: 'poll' }), { once: false });
      const done = watchMailbox(seen.options);
      const looks = (): number => commands.filter((line) => /^(?:SELECT|EXAMINE)/.test(line)).length;
      for (const n of [9, 13]) {
        await until(() => seen.events.received.length === n - 5);
        inbox.splice(0);
        const before = looks();
        await until(() => looks() > before + 1);
        inbox.push(...[1, 2, 3, 4].map((uid) => ({ uid, raw: `${mail(n + uid)}${'x'.repeat(n)}`, internalDate })));
      }
      await until(() => seen.events.received.length === 12);
      seen.stop.abort();
      await done;
    });

    test('a server that tells another date and another size of the same mail restored nothing', async () => {
      let size = 0;
      const { port } = await fake({
        edit: (_, text) =>
          text.replace(/INTERNALDATE "[^"]*"/g, () => `INTERNALDATE "0${++size}-Mar-2026 10:00:00 +0000"`),
      });
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
      expect(await places()).toEqual(['7 1', '7 2', '7 3', '7 4']);
    });

    test('after a mail came: the mails are matched by hash, and it is taken in, once', async () => {
      const { port, mails: inbox } = await fake();
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
      inbox.splice(2, 2, { uid: 3, raw: mail(9), internalDate });
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 1 });
      expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
      expect(await subjects()).toEqual([...four, 'mail 9']);
      expect(await places()).toEqual(['7 1', '7 2', '7 3', '7~1 3', '7~1 4']);
    });
  });

  test('a server that says a UIDNEXT below its own mails, or of an empty folder, restored nothing', async () => {
    const { port, mails: inbox } = await fake({
      edit: (_, text) => text.replace(/UIDNEXT \d+/, 'UIDNEXT 2'),
    });
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 4 });
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
    inbox.splice(0, 4);
    expect(await once(held.store, mailbox(port))).toMatchObject({ received: 0 });
    expect((await ledgerRows(held.store)).map((row) => row.uidValidity)).toEqual(['7', '7', '7', '7']);
  });

  test('a folder without UIDVALIDITY is refused', async () => {
    const { port } = await fake({
      script: (command) => (command.name === 'SELECT' ? `* 1 EXISTS\r\n${command.tag} OK done\r\n` : undefined),
    });
    expect(await once(held.store, mailbox(port))).toMatchObject({ kind: 'failed', fault: 'protocol' });
  });
});
