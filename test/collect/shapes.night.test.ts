// Answers of other shapes than a server's usual ones: out of order, torn, doubled, about other mails, taken back. Each against the
// scripted server, mail by mail deleted or moved when it is filed; within three polls after the fault each mail is taken in
// once, as it was sent, and none is lost on the server.
import { describe, expect, test } from 'vitest';
import { watchMailbox } from '../../src/collect/watch.ts';
import { type FakeCommand, type FakeMail, type FakeOptions, fetched, uidsIn } from '../servers/fake-imap.ts';
import { ledgerRows, mail, mailbox, once, QUICK, rawOf, settleAll, until, watching } from './arrange.ts';
import { fake, held, storeForEachTest } from './scripted.ts';

storeForEachTest();

const all = ['1', '2', '3', '4'];
const isBody = ({ name, args }: FakeCommand): boolean => name === 'UID FETCH' && args.includes('BODY.PEEK[]');
const isHead = ({ name, args }: FakeCommand): boolean => name === 'UID FETCH' && args.includes('RFC822.SIZE');
const uidSet = ({ args }: FakeCommand): string => args.split(' ')[0] ?? '';
/** The answers to a FETCH of bodies, one a mail. */
const bodies = (command: FakeCommand, mails: readonly FakeMail[]): string[] =>
  uidsIn(uidSet(command), mails).map((uid) => {
    const at = mails.findIndex((one) => one.uid === uid);
    const one = mails[at] as FakeMail;
    return fetched(at + 1, one, { body: one.raw });
  });
const ok = ({ tag }: FakeCommand): string => `${tag} OK done\r\n`;
/** While the fault lasts. */
type Fault = (command: FakeCommand, mails: FakeMail[], n: number) => ReturnType<NonNullable<FakeOptions['script']>>;
type Edit = (command: FakeCommand, text: string) => string | null;

interface Shape {
  readonly script?: Fault;
  readonly edit?: Edit;
  /** Polls that the fault lasts; default 1. */
  readonly polls?: number;
}

const everyOctet = (text: string): Iterable<string> => text.match(/[\s\S]/g) ?? [];

const SHAPES: readonly (readonly [string, Shape])[] = [
  [
    'FETCH answers backwards, with EXISTS, RECENT and OK between them',
    {
      script: (c, m) =>
        isBody(c)
          ? `${bodies(c, m).reverse().join(`* ${m.length} EXISTS\r\n* 0 RECENT\r\n* OK still here\r\n`)}${ok(c)}`
          : undefined,
    },
  ],
  [
    'EXISTS goes down without an EXPUNGE',
    { script: (c, m) => (isBody(c) ? `${bodies(c, m).join('')}* 1 EXISTS\r\n${ok(c)}` : undefined) },
  ],
  [
    'EXISTS goes to 0 before the listing',
    { edit: (c, t) => (c.name === 'SELECT' ? t.replace(/\* \d+ EXISTS/, '* 0 EXISTS') : t) },
  ],
  [
    'an EXPUNGE of the first in the middle of a FETCH',
    {
      script: (c, m) => {
        if (!isBody(c) || !uidsIn(uidSet(c), m).includes(1) || uidsIn(uidSet(c), m).length < 2) return undefined;
        const lines = bodies(c, m);
        return `${lines[1]}* 1 EXPUNGE\r\n${lines
          .slice(2)
          .join('')
          .replace(/\* (\d) FETCH/g, (_, s) => `* ${Number(s) - 1} FETCH`)}${ok(c)}`;
      },
    },
  ],
  [
    'another UIDVALIDITY said in the middle of a FETCH',
    { script: (c, m) => (isBody(c) ? `* OK [UIDVALIDITY 99] changed\r\n${bodies(c, m).join('')}${ok(c)}` : undefined) },
  ],
  ['UIDNEXT too low', { edit: (_c, t) => t.replace(/UIDNEXT \d+/, 'UIDNEXT 2'), polls: 2 }],
  ['UIDNEXT too high', { edit: (_c, t) => t.replace(/UIDNEXT \d+/, 'UIDNEXT 900'), polls: 2 }],
  ['UIDNEXT not said', { edit: (_c, t) => t.replace(/\* OK \[UIDNEXT \d+\] ok\r\n/, ''), polls: 2 }],
  [
    'an answer for another UID first, then the right ones',
    {
      script: (c, m) =>
        isBody(c)
          ? `${fetched(1, { uid: 77, raw: mail('x') }, { body: mail('x') })}${bodies(c, m).join('')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'bodies under the UIDs of other mails of the batch, and the right ones later',
    {
      script: (c, m) =>
        isBody(c)
          ? `${bodies(c, m).join('')}${fetched(1, { uid: 1, raw: mail(2) }, { body: mail(2) })}${ok(c)}`
          : undefined,
    },
  ],
  [
    'FETCH answers without a UID',
    {
      script: (c, m) =>
        isBody(c)
          ? `${bodies(c, m)
              .join('')
              .replace(/UID \d+ /g, '')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'heads without a UID',
    {
      script: (c, m) =>
        isHead(c) && !isBody(c)
          ? `${m
              .map((one, n) => fetched(n + 1, one, {}))
              .join('')
              .replace(/UID \d+ /g, '')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'every FETCH line twice',
    {
      script: (c, m) =>
        isBody(c)
          ? `${bodies(c, m)
              .map((l) => l + l)
              .join('')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'every FETCH line twice, the first one shorter',
    {
      script: (c, m) =>
        isBody(c)
          ? `${uidsIn(uidSet(c), m)
              .map((uid) => {
                const one = m.find((x) => x.uid === uid) as FakeMail;
                return fetched(uid, one, { body: one.raw.slice(0, -9) }) + fetched(uid, one, { body: one.raw });
              })
              .join('')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'literals one octet too long',
    {
      script: (c, m) =>
        isBody(c)
          ? `${uidsIn(uidSet(c), m)
              .map((uid) => {
                const one = m.find((x) => x.uid === uid) as FakeMail;
                return fetched(uid, one, { body: one.raw, announced: one.raw.length + 1 });
              })
              .join('')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'literals one octet too short',
    {
      script: (c, m) =>
        isBody(c)
          ? `${uidsIn(uidSet(c), m)
              .map((uid) => {
                const one = m.find((x) => x.uid === uid) as FakeMail;
                return fetched(uid, one, { body: one.raw, announced: one.raw.length - 1 });
              })
              .join('')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'sizes one octet too large',
    { edit: (c, t) => (isBody(c) ? t : t.replace(/RFC822.SIZE (\d+)/g, (_, s) => `RFC822.SIZE ${Number(s) + 1}`)) },
  ],
  [
    'sizes one octet too small',
    { edit: (c, t) => (isBody(c) ? t : t.replace(/RFC822.SIZE (\d+)/g, (_, s) => `RFC822.SIZE ${Number(s) - 1}`)) },
  ],
  [
    'every octet by itself',
    { script: (c, m) => (isBody(c) ? everyOctet(`${bodies(c, m).join('')}${ok(c)}`) : undefined) },
  ],
  [
    'flags of other clients, with and without UID, in the middle',
    {
      script: (c, m) =>
        isBody(c) || isHead(c)
          ? `* 3 FETCH (FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 FLAGS (\\Flagged))\r\n${(isBody(c) ? bodies(c, m) : m.map((one, n) => fetched(n + 1, one, {}))).join('* 4 FETCH (FLAGS (\\Seen))\r\n')}${ok(c)}`
          : undefined,
    },
  ],
  ['FETCH without a word for one poll', { script: (c) => (c.name === 'UID FETCH' ? ok(c) : undefined) }],
  ['heads, and no bodies, for two polls', { script: (c) => (isBody(c) ? ok(c) : undefined), polls: 2 }],
  ['NO [UNAVAILABLE] to FETCH', { script: (c) => (isBody(c) ? `${c.tag} NO [UNAVAILABLE] later\r\n` : undefined) }],
  ['NO [INUSE] to SELECT', { script: (c) => (c.name === 'SELECT' ? `${c.tag} NO [INUSE] later\r\n` : undefined) }],
  [
    'a listing of half the mails',
    { script: (c) => (c.name === 'UID SEARCH' ? `* SEARCH 1 3\r\n${ok(c)}` : undefined) },
  ],
  [
    'a listing in two lines, with a mail named twice',
    { script: (c) => (c.name === 'UID SEARCH' ? `* SEARCH 4 2 2\r\n* SEARCH 1 3 4\r\n${ok(c)}` : undefined) },
  ],
  [
    'a listing with a mail that is not there',
    { script: (c) => (c.name === 'UID SEARCH' ? `* SEARCH 1 2 3 4 5\r\n${ok(c)}` : undefined) },
  ],
  [
    'bodies as quoted strings and NIL',
    {
      script: (c, m) =>
        isBody(c)
          ? `${m.map((one, n) => `* ${n + 1} FETCH (UID ${one.uid} BODY[] NIL)\r\n`).join('')}${ok(c)}`
          : undefined,
    },
  ],
  [
    'a tagged OK before its answers',
    { script: (c, m) => (isBody(c) ? `${ok(c)}${bodies(c, m).join('')}` : undefined) },
  ],
  ['a wrong tag', { script: (c, m) => (isBody(c) ? `${bodies(c, m).join('')}zz9 OK done\r\n` : undefined) }],
  ['SELECT says READ-ONLY', { edit: (c, t) => (c.name === 'SELECT' ? t.replace('[READ-WRITE]', '[READ-ONLY]') : t) }],
  [
    'an [ALERT] everywhere',
    { edit: (_c, t) => t.replace(/^(\S+) OK /m, '$1 OK [ALERT] your quota is 99% full '), polls: 2 },
  ],
  [
    'BYE in the middle of a literal',
    { script: (c, m) => (isBody(c) ? `${bodies(c, m).join('').slice(0, 150)}* BYE going\r\n` : undefined) },
  ],
  [
    'BYE as an answer to SEARCH',
    { script: (c) => (c.name === 'UID SEARCH' ? `* BYE [UNAVAILABLE] going\r\n` : undefined) },
  ],
  [
    'VANISHED and ESEARCH nobody asked for',
    {
      script: (c, m) =>
        isBody(c) ? `* VANISHED 1:3\r\n* ESEARCH (TAG "x") UID ALL 1:4\r\n${bodies(c, m).join('')}${ok(c)}` : undefined,
    },
  ],
  [
    'lines end in LF alone',
    { edit: (c, t) => (c.name === 'NOOP' || c.name === 'UID SEARCH' ? t.replaceAll('\r\n', '\n') : t) },
  ],
];

async function taken(): Promise<readonly string[]> {
  const rows = await ledgerRows(held.store);
  const raws = await Promise.all(rows.filter((row) => row.state === 'decided').map((row) => rawOf(held.store, row)));
  return raws.map((raw) => all.find((n) => raw === mail(n)) ?? JSON.stringify(raw)).sort();
}

describe.each([
  ['delete', { kind: 'delete' }],
  ['keep', { kind: 'keep' }],
] as const)('after: %s', (_, after) => {
  test.each(SHAPES)('%s', async (_title, { script, edit, polls = 1 }) => {
    let isFaulty = true;
    let n = 0;
    const server = await fake({
      mails: all.map((one) => ({ uid: Number(one), raw: mail(one) })),
      script: (command, mails) => (isFaulty ? script?.(command, mails, n++) : undefined),
      edit: (command, text) => (isFaulty && edit ? edit(command, text) : text),
    });
    const box = mailbox(server.port, { after });
    for (let poll = 0; poll < polls; poll++) await once(held.store, box);
    isFaulty = false;
    await once(held.store, box);
    await once(held.store, box);
    expect(await taken()).toEqual(all);
    expect((await ledgerRows(held.store)).every((row) => row.state === 'decided')).toBe(true);
    expect(server.mails.map((one) => one.uid)).toEqual(after.kind === 'keep' ? [1, 2, 3, 4] : []);
  });
});

const moves = { after: { kind: 'move', folder: 'Archive', create: true } } as unknown as Parameters<typeof mailbox>[1];
const isMove = ({ name }: FakeCommand): boolean => name === 'UID MOVE';

describe('told to move', () => {
  test.each<[string, { script?: Fault; edit?: Edit }]>([
    ['moves, and says goodbye without COPYUID', { edit: (c, t) => (isMove(c) ? '* BYE going\r\n' : t) }],
    [
      'moves, says COPYUID, and goodbye',
      { edit: (c, t) => (isMove(c) ? '* OK [COPYUID 9 1:4 1:4] moved\r\n* BYE going\r\n' : t) },
    ],
    ['moves, and the line is cut', { edit: (c, t) => (isMove(c) ? null : t) }],
    [
      'moves, says the EXPUNGEs and nothing more',
      { edit: (c, t) => (isMove(c) ? t.replace(/\S+ OK done\r\n$/, '') : t) },
    ],
    ['moves and says NO', { edit: (c, t) => (isMove(c) ? `${c.tag} NO [SERVERBUG] what\r\n` : t) }],
    ['says NO [INUSE]', { script: (c) => (isMove(c) ? `${c.tag} NO [INUSE] later\r\n` : undefined) }],
    ['says NO [OVERQUOTA]', { script: (c) => (isMove(c) ? `${c.tag} NO [OVERQUOTA] full\r\n` : undefined) }],
    ['says NO [ALERT]', { script: (c) => (isMove(c) ? `${c.tag} NO [ALERT] no\r\n` : undefined) }],
    ['knows MOVE no more', { script: (c) => (isMove(c) ? `${c.tag} BAD unknown\r\n` : undefined) }],
    [
      'says OK, COPYUID of two, and moves nothing',
      { script: (c) => (isMove(c) ? `* OK [COPYUID 9 1:2 1:2] moved\r\n${ok(c)}` : undefined) },
    ],
    ['says OK and moves nothing', { script: (c) => (isMove(c) ? ok(c) : undefined) }],
  ])('a server that %s has each mail once in the end', async (title, { script, edit }) => {
    let isFaulty = true;
    const server = await fake({
      mails: all.map((one) => ({ uid: Number(one), raw: mail(one) })),
      script: (command, mails) => (isFaulty ? script?.(command, mails, 0) : undefined),
      edit: (command, text) => (isFaulty && edit ? edit(command, text) : text),
    });
    const box = mailbox(server.port, moves);
    await once(held.store, box);
    isFaulty = false;
    for (let poll = 0; poll < 2; poll++) await once(held.store, box);
    expect(await taken()).toEqual(all);
    expect((await ledgerRows(held.store)).map(({ ack }) => ack).filter((ack) => ack === 'due')).toEqual([]);
    expect([...server.mails, ...server.folder('Archive')].map((one) => one.raw).sort()).toEqual(
      all.map((n) => mail(n)).sort(),
    );
    if (!title.includes('moves nothing')) expect(server.mails).toEqual([]);
  });
});

describe('a line that waits', () => {
  test.each<[string, (command: FakeCommand) => string | undefined]>([
    ['IDLE is never answered', ({ name }) => (name === 'IDLE' ? '' : undefined)],
    ['DONE is never answered', ({ name }) => (name === 'DONE' ? '' : undefined)],
    ['DONE is refused', ({ name, tag }) => (name === 'DONE' ? `${tag} BAD what\r\n` : undefined)],
    ['DONE is answered under another tag', ({ name }) => (name === 'DONE' ? 'zz1 OK done\r\n' : undefined)],
    ['IDLE is refused', ({ name, tag }) => (name === 'IDLE' ? `${tag} NO not now\r\n` : undefined)],
    [
      'IDLE is answered with its end',
      ({ name, tag }) => (name === 'IDLE' ? `+ idling\r\n${tag} OK over\r\n` : undefined),
    ],
    ['IDLE ends in goodbye', ({ name }) => (name === 'IDLE' ? '+ idling\r\n* BYE timeout\r\n' : undefined)],
    [
      'EXISTS comes with IDLE, and again',
      ({ name }) => (name === 'IDLE' ? '+ idling\r\n* 5 EXISTS\r\n* 5 EXISTS\r\n* 4 EXISTS\r\n' : undefined),
    ],
  ])('%s: mail that comes meanwhile is taken in', async (_title, script) => {
    const mails = all.slice(0, 2).map((one) => ({ uid: Number(one), raw: mail(one) }));
    const server = await fake({ mails, script: (command) => script(command) });
    const watch = watching(held.store, mailbox(server.port, { pollMs: 400 }), {
      once: false,
      timing: { ...QUICK, stallMs: 600 },
    });
    const looking = watchMailbox(watch.options);
    await until(() => watch.events.received.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    server.mails.push(...all.slice(2).map((one) => ({ uid: Number(one), raw: mail(one) })));
    await until(() => watch.events.received.length === 4);
    watch.stop.abort();
    await looking;
    await settleAll(held.store);
    expect(await taken()).toEqual(all);
  });
});

describe('a folder that changes under our hands', () => {
  test.each<[string, (mails: FakeMail[], place: { validity: number; isAway: boolean; prefix: string }) => void]>([
    [
      'renumbered between SELECT and FETCH',
      (mails, place) => {
        place.validity = 8;
        mails.splice(0, mails.length, ...all.map((n) => ({ uid: 100 + Number(n), raw: mail(n) })));
      },
    ],
    [
      'renumbered backwards',
      (mails, place) => {
        place.validity = 8;
        mails.splice(0, mails.length, ...all.map((n) => ({ uid: 5 - Number(n), raw: mail(n) })).reverse());
      },
    ],
    [
      'renumbered and emptied by one',
      (mails, place) => {
        place.validity = 8;
        mails.splice(0, mails.length, ...all.map((n) => ({ uid: 20 + Number(n), raw: mail(n) })));
      },
    ],
    [
      'renamed away and back',
      (_, place) => {
        place.isAway = true;
      },
    ],
    [
      'under another prefix of the namespace',
      (_, place) => {
        place.prefix = 'INBOX.';
      },
    ],
  ])('%s', async (_title, change) => {
    const place = { validity: 7, isAway: false, prefix: '' };
    let n = 0;
    const server = await fake({
      mails: all.map((one) => ({ uid: Number(one), raw: mail(one) })),
      script: (command, mails) => {
        if (command.name === 'UID SEARCH' && n++ === 0) change(mails, place);
        if (command.name === 'SELECT' && place.isAway) {
          place.isAway = n++ < 3;
          return `${command.tag} NO [NONEXISTENT] gone\r\n`;
        }
        if (place.isAway && command.name === 'UID FETCH') return `${command.tag} NO [NONEXISTENT] gone\r\n`;
        if (command.name === 'NAMESPACE' && place.prefix)
          return `* NAMESPACE (("INBOX." ".")) NIL NIL\r\n${ok(command)}`;
        return undefined;
      },
      edit: (command, text) =>
        command.name === 'SELECT' ? text.replace(/UIDVALIDITY 7/, `UIDVALIDITY ${place.validity}`) : text,
    });
    const box = mailbox(server.port, moves);
    for (let poll = 0; poll < 5; poll++) await once(held.store, box);
    expect(await taken()).toEqual(all);
    expect(server.mails).toEqual([]);
  });
});
