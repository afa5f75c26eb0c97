// `reply_address: auto`: signed addresses only once a mail of our own to one of them has come back through that mailbox.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  askProbe,
  probeAnew,
  probeFirst,
  probeSeen,
  provenMailboxes,
  replyState,
} from '../../src/daemon/delivery/reply-probe.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Config, Mailbox } from '../../src/model/setup.ts';
import { verifyToken } from '../../src/model/token.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { NOW, config as site } from '../desk/builders.ts';
import { keys, makeRow, makeSetup } from '../notify/make.ts';
import { header } from '../servers/smtp-sink.ts';
import { KEYS, received } from '../store/samples.ts';

const box = site.mailboxes[0] as Mailbox;
let store: SqliteStore;
beforeEach(() => {
  store = openStore(':memory:', { keys: KEYS });
});
afterEach(() => store.close());

const asks = (config: Config = site, mailbox: Mailbox = box) =>
  store.write(() => askProbe({ store, config, now: NOW }, mailbox));
const proven = async (config: Config = site) => [...(await store.read(() => provenMailboxes(store, config)))];
const state = (now = NOW, mailbox: Mailbox = box) => store.read(() => replyState({ store, now }, mailbox));
const rows = () => store.read(() => store.outbox.list(true));

/** The probe comes back through a mailbox, as collect takes it in. */
async function comesBack(through = 'support', messageId?: string): Promise<number> {
  const [row] = await rows();
  const raw = Buffer.from(`Message-ID: ${messageId ?? row?.messageId}\r\nSubject: x\r\n\r\nx\r\n`);
  const [ledger = 0] = await store.write(() =>
    store.ledger.receive([{ ...received(1), mailbox: through, raw }], NOW, null),
  );
  return ledger;
}
const seen = (ledger: number, config: Config = site) =>
  probeSeen({ store, log: silentLog }, ledger, { config, now: NOW + 5 });

test('until somebody asks, answers go to the plain address', async () => {
  expect(await state()).toBe('plain');
  expect(await proven()).toEqual([]);
  expect(await rows()).toEqual([]);
});

describe('the first probe', () => {
  const asked = async (config: Config = site) => {
    await probeFirst({ store, setup: () => ({ config }), clock: { now: () => NOW }, log: silentLog });
    return (await rows()).map(({ toAddress, state: now }) => [toAddress.replace(/probe-.*@/, 'probe@'), now]);
  };
  const takenIn = (completeAt: number) => {
    const cursor = { uidValidity: '1', lastUid: 0, watermarkUid: 0, watermarkDate: 0, completeAt, paused: null };
    return store.write(() => store.ledger.saveCursor('support', 'INBOX', cursor));
  };

  test('goes out once, by itself, from a mailbox whose mail is taken in', async () => {
    expect(await asked()).toEqual([]);
    await takenIn(0);
    expect(await asked()).toEqual([]);
    await takenIn(NOW);
    expect(await asked()).toEqual([['support+probe@example.com', 'queued']]);
    expect(await asked()).toHaveLength(1);
    expect(await state()).toBe('asked');
    await seen(await comesBack());
    expect([await proven(), await asked()]).toEqual([['support'], [['support+probe@example.com', 'queued']]]);
  });

  test.each([`${'a'.repeat(60)}@example.com`, 'support+desk@example.com'])(
    'of %s, to which none may leave, is tried once',
    async (address) => {
      await takenIn(NOW);
      const own = { ...site, mailboxes: [{ ...box, address }] };
      await asked(own);
      expect((await asked(own)).map(([, now]) => now)).toEqual(['suppressed']);
      expect(await state(NOW, { ...box, address })).toBe('plain');
    },
  );

  test('leaves alone what is said, and a mailbox that was probed', async () => {
    await takenIn(NOW);
    const said = (replyAddress: 'plus' | 'off'): Config => ({ ...site, mailboxes: [{ ...box, replyAddress }] });
    expect([await asked(said('plus')), await asked(said('off'))]).toEqual([[], []]);
    await asks();
    expect(await asked()).toHaveLength(1);
  });

  test('of many mailboxes go out a few at a time, and never so many that customers would be told no more', async () => {
    const mailboxes = Array.from({ length: 25 }, (_, n) => ({
      ...box,
      name: `box${n}`,
      address: `box${n}@example.com`,
    }));
    for (const { name } of mailboxes)
      await store.write(() =>
        store.ledger.saveCursor(name, 'INBOX', {
          ...{ uidValidity: '1', lastUid: 0, watermarkUid: 0, watermarkDate: 0, completeAt: NOW, paused: null },
        }),
      );
    const many = (automaticPerHour: number): Config => ({
      ...site,
      mailboxes,
      gate: { ...site.gate, automaticPerHour },
    });
    const circuits = () => store.read(() => store.gate.circuits(NOW));
    expect([(await asked(many(5))).length, (await asked(many(5))).length]).toEqual([3, 3]);
    expect([(await asked(many(1000))).length, (await asked(many(1000))).length]).toEqual([13, 23]);
    expect(await asked(many(1000))).toHaveLength(25);
    expect([(await circuits()).open, await store.read(() => store.gate.suppressed(100))]).toEqual([{}, []]);
  });

  test.each([
    ['by itself, is dropped: nobody has to look after it', asked, 'dropped'],
    ['for somebody, is his to see', asks, 'dead'],
  ])('that a server refuses, and that went out %s', async (_, ask, wanted) => {
    await takenIn(NOW);
    await ask();
    const [row] = await rows();
    const refused = { state: 'dead', reason: '550 5.1.1 no such user', dueAt: null, at: NOW } as const;
    await store.write(() => store.outbox.finished(row?.id ?? 0, refused));
    expect(await asked()).toEqual([['support+probe@example.com', wanted]]);
    expect(await asked()).toHaveLength(1);
    expect((await rows())[0]?.reason).toBe('550 5.1.1 no such user');
  });
});

describe('a probe', () => {
  test('goes through the gate to a sub-address of that mailbox, from it, marked, and opens nothing', async () => {
    expect(await asks()).toBeTypeOf('number');
    const [row] = await rows();
    expect(row).toMatchObject({ name: 'canary', state: 'queued', ticket: null, agent: null });
    expect(row?.toAddress).toMatch(/^support\+probe-[a-z0-9-]+@example\.com$/);
    const { bytes, fault, envelope } = composeNotice(row ?? makeRow(), { setup: makeSetup(), keys, now: NOW });
    expect([fault, envelope.to]).toEqual([null, row?.toAddress]);
    expect(header(bytes, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(bytes, 'X-Mailclerk-Id')).toBe(row?.messageId);
    expect(await state()).toBe('asked');
  });

  test('that came back through its mailbox proves the addresses, once and until the mailbox is another', async () => {
    await asks();
    await seen(await comesBack());
    expect([await proven(), await state()]).toEqual([['support'], 'proven']);
    const moved = { ...box, host: 'imap.other.example' };
    expect(await proven({ ...site, mailboxes: [moved] })).toEqual([]);
    expect(await state(NOW, moved)).toBe('plain');
  });

  test.each<[string, () => Promise<number>]>([
    ['through another mailbox', () => comesBack('billing')],
    ['with a Message-ID of nobody', () => comesBack('support', '<1.0.aaaaaaaaaaaaa@example.com>')],
    ['with none', () => comesBack('support', '')],
  ])('%s proves nothing', async (_, back) => {
    await asks();
    await seen(await back());
    expect(await proven()).toEqual([]);
  });

  test('that does not come back within a day leaves the plain address', async () => {
    await asks();
    expect(await state(NOW + 25 * 3_600_000)).toBe('plain');
  });

  test('of a mailbox nobody has is refused', async () => {
    expect(await asks(site, { ...box, name: 'nobody' })).toMatch(/there is no mailbox "nobody"/);
    expect(await rows()).toEqual([]);
  });
});

describe('by itself', () => {
  const clock = { now: () => NOW };
  const anew = (config: Config) => probeAnew({ store, config, clock, log: silentLog });

  test('nothing is sent where nobody ever asked', async () => {
    await anew(site);
    expect(await rows()).toEqual([]);
  });

  test('a mailbox that was probed and is another now is asked again, once', async () => {
    await asks();
    await seen(await comesBack());
    const moved = { ...site, mailboxes: [{ ...box, user: 'other' }] };
    await anew(moved);
    await anew(moved);
    expect(await rows()).toHaveLength(2);
  });

  test('a mailbox with a canary is asked', async () => {
    await anew({ ...site, mailboxes: [{ ...box, canaryMs: 900_000 }] });
    expect(await rows()).toHaveLength(1);
  });
});

test('answers are asked for at the signed address only where it is proven', () => {
  const mailbox = {
    name: 'support',
    address: 'support@example.com',
    aliases: ['hilfe@example.com'],
    replyAddress: 'auto',
  };
  const setup = makeSetup({ config: { mailboxes: [mailbox] } });
  const replyTo = (known: readonly string[]) =>
    header(composeNotice(makeRow(), { setup, keys, now: NOW, proven: new Set(known) }).bytes, 'Reply-To') ?? '';
  expect(replyTo([])).toMatch(/<?hilfe@example\.com>?$/);
  expect(replyTo(['billing'])).toMatch(/hilfe@example\.com/);
  const tag = /hilfe\+([^@]+)@example\.com/.exec(replyTo(['support']))?.[1] ?? '';
  expect(verifyToken(keys, tag, [], NOW)?.ticket).toBe(17);
});
