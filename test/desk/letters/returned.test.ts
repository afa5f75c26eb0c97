// H38, H39: a mail of ours that did not arrive. On a real store: the report or the server's refusal, what whoever follows the
// ticket is told, what is remembered of the address, and how it is forgotten again.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { execute } from '../../../src/carry-out.ts';
import { executeCustomers } from '../../../src/daemon/customers/command.ts';
import { showSettled, showUndelivered } from '../../../src/daemon/delivery/undelivered.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Command, MailFacts } from '../../../src/model/command.ts';
import type { Setup } from '../../../src/model/setup.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import type { OutboxRow, SendResult } from '../../../src/ports.ts';
import { openStore, type SqliteStore } from '../../../src/store/open.ts';
import { KEYS, received } from '../../store/samples.ts';
import {
  assignOf,
  byAnna,
  bySystem,
  closeOf,
  config,
  createOf,
  joinOf,
  mailOf,
  NOW,
  replyOf,
  setOf,
} from '../builders.ts';

const site = { ...config, catalogues: { ...config.catalogues, closeRequire: [] } };
const HIM = 'kunde@kunde.example';

let store: SqliteStore;
let ticket: TicketId;
let now = NOW;
let count = 0;

beforeEach(async () => {
  store = openStore(':memory:', { keys: KEYS });
  now = NOW;
  await store.write(() => store.ledger.receive([received(1)], NOW, null));
  const { applied } = await run({ ...createOf({ mail: mailOf({ ledger: 1 }) }) });
  ticket = applied?.ticket as TicketId;
  await run(assignOf('anna'));
});
afterEach(() => store.close());

async function run(command: Command) {
  now += 1_000;
  const wanted = { ...command, cause: `cli:${++count}` } as Command;
  const about = 'ticket' in wanted ? ({ ...wanted, ticket } as Command) : wanted;
  const done = await store.write(() => execute(store, about, now, site));
  if (done.outcome.kind === 'refusal') throw new Error(`${done.outcome.reason}: ${done.outcome.detail}`);
  return done;
}

const rows = () => store.read(() => store.outbox.list(true));
const of = async (name: string) => (await rows()).filter((row) => row.name === name);
const contact = () => store.read(() => store.customers.contact(HIM));

/** A delivery report about this notice, as it is filed. */
function report(row: OutboxRow | undefined, own: Partial<MailFacts> & { readonly soft?: true } = {}): Command {
  const { soft, ...facts } = own;
  const mail = mailOf({
    ledger: 1,
    messageId: `<dsn${count}@mx.example>`,
    from: { address: 'mailer-daemon@mx.example', name: '' },
    classes: soft ? ['bounce', 'bounce.soft', 'auto'] : ['bounce', 'bounce.hard', 'auto'],
    auth: 'none',
    nullSender: true,
    bounced: HIM,
    report: {
      kind: soft ? 'soft' : 'hard',
      status: soft ? '4.2.2' : '5.1.1',
      action: 'failed',
      originalMessageId: row?.messageId ?? null,
      text: soft ? 'mailbox full' : 'no such user',
    },
    ...facts,
  });
  return joinOf({ mail, joinedBy: 'original_message_id', movesStatus: false });
}

async function replied(): Promise<OutboxRow> {
  await run(replyOf());
  const row = (await of('reply')).at(-1);
  if (!row) throw new Error('no reply');
  return row;
}

describe('a delivery report about a mail of ours', () => {
  test('H38: is told whoever follows the ticket, answered to nobody, and the address is remembered', async () => {
    const notice = await replied();
    await run(report(notice));
    const [told] = await of('agent-bounce');
    expect([told?.toAddress, told?.state]).toEqual(['anna@example.com', 'queued']);
    expect(told?.data.bounce).toEqual({
      recipient: HIM,
      status: '5.1.1',
      text: 'no such user',
      isPermanent: true,
      subject: 'Drucker',
    });
    expect((await contact())?.bounce).toMatchObject({ kind: 'hard', count: 1, text: '5.1.1 no such user' });
    expect(await of('agent-reply')).toEqual([]);
    expect((await rows()).filter((row) => row.toAddress.includes('mailer-daemon'))).toEqual([]);
  });

  test('stops automatic mail to the address, visibly; a person’s words still go there', async () => {
    await run(report(await replied()));
    await run(closeOf());
    expect((await of('closed')).map((row) => [row.state, row.reason])).toEqual([['suppressed', 'returned']]);
    const { outcome } = await run(replyOf({ text: 'Noch ein Versuch.' }));
    expect(outcome.kind === 'change' && outcome.warnings[0]).toMatch(/^mail to kunde@kunde\.example came back before/);
    expect((await of('reply')).at(-1)?.state).toBe('queued');
  });

  test('a watcher nobody heard of whose address does not exist is written to once', async () => {
    await run({ ...byAnna, kind: 'watch', ticket, who: 'chef@kunde.example', remove: false } as Command);
    await run(replyOf());
    const his = (await of('reply')).find((row) => row.toAddress === 'chef@kunde.example');
    await run(report(his, { bounced: 'chef@kunde.example' }));
    await run(closeOf());
    expect((await of('closed')).map((row) => [row.toAddress, row.reason])).toContainEqual([
      'chef@kunde.example',
      'returned',
    ]);
  });

  test('H39: says nothing of an address the named mail did not go to', async () => {
    const notice = await replied();
    await run(report(notice, { bounced: 'opfer@anderswo.example' }));
    expect((await contact())?.bounce).toBeNull();
    expect(await store.read(() => store.customers.contact('opfer@anderswo.example'))).toBeNull();
    expect((await of('agent-bounce'))[0]?.data.bounce).toMatchObject({
      recipient: 'opfer@anderswo.example',
      isPermanent: false,
    });
  });

  test.each([
    ['a Message-ID of nobody', { originalMessageId: '<1.1.aaaaaaaaaaaaa@example.com>' }],
    ['no Message-ID at all', { originalMessageId: null }],
  ])('H39: naming %s marks nobody', async (_, named) => {
    const notice = await replied();
    const made = report(notice) as Extract<Command, { kind: 'join' }>;
    const mail = { ...made.mail, report: { ...made.mail.report, ...named } } as MailFacts;
    await run({ ...made, mail });
    expect((await contact())?.bounce).toBeNull();
  });

  test('a soft one is counted and stops nothing; what is only late is told to nobody', async () => {
    const notice = await replied();
    await run(report(notice, { soft: true }));
    await run(report(notice, { soft: true }));
    expect((await contact())?.bounce).toMatchObject({ kind: 'soft', count: 2 });
    expect((await of('agent-bounce'))[0]?.data.bounce?.isPermanent).toBe(false);
    const late = report(notice, { soft: true }) as Extract<Command, { kind: 'join' }>;
    const told = (await of('agent-bounce')).length;
    await run({ ...late, mail: { ...late.mail, report: { ...late.mail.report, action: 'delayed' } as never } });
    expect(await of('agent-bounce')).toHaveLength(told);
    expect((await contact())?.bounce?.count).toBe(2);
    await run(closeOf());
    expect((await of('closed'))[0]?.state).toBe('queued');
  });

  test('about a notice to one of our own people is told to nobody, and marks nobody', async () => {
    const own = (await of('agent-assigned'))[0] ?? (await of('agent-new'))[0];
    await run(report(own, { bounced: own?.toAddress ?? '' }));
    expect((await of('agent-bounce')).filter((row) => row.state !== 'suppressed')).toEqual([]);
  });
});

describe('an address mail came back from', () => {
  test('is good again as soon as its owner writes: that very mail is answered', async () => {
    await run(report(await replied()));
    const again = createOf({ mail: mailOf({ ledger: 1, messageId: '<neu@kunde.example>' }) });
    await run(again);
    expect((await of('opened')).map((row) => row.state)).toEqual(['queued', 'queued']);
    expect((await contact())?.bounce).toBeNull();
  });

  test.each<[string, Partial<MailFacts>]>([
    ['a forged mail', { auth: 'fail' }],
    ['a robot', { classes: ['auto', 'out_of_office'] }],
    ['a report', { nullSender: true, classes: ['bounce'] }],
  ])('stays so when %s writes', async (_, how) => {
    await run(report(await replied()));
    await run(joinOf({ mail: mailOf({ ledger: 1, messageId: '<x@kunde.example>', ...how }), movesStatus: false }));
    expect((await contact())?.bounce?.kind).toBe('hard');
  });

  test('is good again when somebody says so, who is named in its history', async () => {
    await run(report(await replied()));
    const say = () =>
      store.write(() =>
        executeCustomers(
          store,
          { ...bySystem, cause: `cli:${++count}`, kind: 'contact_reachable', address: HIM },
          { now, config: site },
        ),
      );
    expect(await say()).not.toHaveProperty('reason');
    expect((await contact())?.bounce).toBeNull();
    expect(await say()).toMatchObject({ reason: 'nothing_to_do' });
    const [line] = await store.read(() => store.customers.records({ kind: 'contact', key: HIM }, 1));
    expect(line?.text).toBe(`mail goes to ${HIM} again`);
  });

  test('is listed', async () => {
    await run(report(await replied()));
    const asked = { words: [], organisation: null, blocked: false, bounced: true, limit: 10 };
    expect((await store.read(() => store.customers.contacts(asked))).map((one) => one.address)).toEqual([HIM]);
  });
});

describe('F44: a mail the server refuses for good', () => {
  const onDead = () => showUndelivered({ store, setup: () => ({ config: site }) as unknown as Setup, log: silentLog });
  async function dead(row: OutboxRow, result: SendResult): Promise<void> {
    await store.write(function* () {
      yield* store.outbox.finished(row.id, { state: 'dead', reason: result.response, dueAt: null, at: now });
      yield* onDead()(row, result, now);
    });
  }

  test('is shown on the ticket and told whoever follows it; an address that does not exist is remembered', async () => {
    const response = '550 5.1.1 <kunde@kunde.example>: no such user';
    await dead(await replied(), { kind: 'never', response, stage: 'recipient' });
    const seen = await store.read(() => store.tickets.get(ticket));
    expect(seen?.flags).toContain('undelivered');
    const entries = await store.read(() => store.tickets.entries(ticket));
    const line = entries.find((one) => one.text.startsWith('not delivered'));
    expect([line?.text, line?.visibility]).toEqual([`not delivered: reply → ${HIM}: ${response}`, 'internal']);
    expect((await of('agent-bounce'))[0]).toMatchObject({ toAddress: 'anna@example.com', state: 'queued' });
    expect((await contact())?.bounce).toMatchObject({ kind: 'hard', text: `5.1.1 ${response}` });
  });

  test.each<[string, SendResult, boolean]>([
    ['a recipient refused without a reason', { kind: 'never', response: '550 no', stage: 'recipient' }, true],
    ['a domain without mail', { kind: 'never', response: '550 5.1.2 no such host', stage: 'recipient' }, true],
    ['its contents', { kind: 'never', response: '554 5.7.1 spam', stage: 'content' }, false],
    ['a policy', { kind: 'never', response: '550 5.7.1 not from you', stage: 'recipient' }, false],
    ['our sender', { kind: 'never', response: '550 no', stage: 'sender' }, false],
    ['five days without an answer', { kind: 'later', response: 'given up after 5 days: 450 4.2.0 later' }, false],
  ])('for %s: %j marks the address: %s', async (_, result, isMarked) => {
    await dead(await replied(), result);
    expect((await contact())?.bounce?.kind === 'hard').toBe(isMarked);
    expect(await of('agent-bounce')).toHaveLength(1);
  });

  test('that was for one of our own people is shown, and told to nobody: it would go the same way', async () => {
    const own = (await of('agent-assigned'))[0] ?? (await of('agent-new'))[0];
    await dead(own as OutboxRow, { kind: 'never', response: '550 5.1.1 gone', stage: 'recipient' });
    expect(await of('agent-bounce')).toEqual([]);
    expect((await store.read(() => store.tickets.get(ticket)))?.flags).toContain('undelivered');
  });

  describe('is no longer shown when nothing of it is dead:', () => {
    const deps = () => ({ store, setup: () => ({ config: site }) as unknown as Setup, log: silentLog });
    const flags = async () => (await store.read(() => store.tickets.get(ticket)))?.flags ?? [];
    const refused: SendResult = { kind: 'never', response: '554 5.7.1 no', stage: 'content' };
    const asOf = (row: OutboxRow): Promise<OutboxRow> =>
      store.read(() => store.outbox.row(row.id)).then((found) => found ?? row);
    /** As the loop and `outbox drop` do it. */
    async function ends(row: OutboxRow, as: 'sent' | 'dropped' | 'suppressed'): Promise<void> {
      now += 60_000;
      await store.write(function* () {
        if (as === 'dropped') yield* store.outbox.drop(row.id, now);
        else {
          yield* store.outbox.retry(row.id, now);
          yield* store.outbox.finished(row.id, { state: as, reason: null, dueAt: null, at: now });
        }
        yield* showSettled(deps())(row, now);
      });
    }

    test.each([
      ['sent', 'delivered after all'],
      ['dropped', 'dropped'],
      ['suppressed', 'not to be delivered any more'],
    ] as const)('it was %s', async (as, words) => {
      const row = await replied();
      await dead(row, refused);
      const told = (await rows()).length;
      await ends(row, as);
      expect(await flags()).not.toContain('undelivered');
      const last = (await store.read(() => store.tickets.entries(ticket))).at(-1);
      expect(last).toMatchObject({ text: `${words}: reply → ${HIM}`, visibility: 'internal', kind: 'change' });
      expect(await rows()).toHaveLength(told);
    });

    test('the last of two, and it is shown again when a second try is refused, too', async () => {
      const [first, second] = [await replied(), await replied()];
      await dead(first, refused);
      await dead(second, refused);
      await ends(first, 'dropped');
      expect(await flags()).toContain('undelivered');
      await store.write(() => store.outbox.retry(second.id, now));
      await ends(await replied(), 'sent');
      expect(await flags()).toContain('undelivered');
      await dead(await asOf(second), refused);
      expect(await flags()).toContain('undelivered');
      await ends(second, 'sent');
      expect(await flags()).not.toContain('undelivered');
      const last = (await store.read(() => store.tickets.entries(ticket))).at(-1);
      expect(last?.text).toBe(`delivered after all: reply → ${HIM}`);
    });

    test('a retried one that was taken back is known to be dropped by the next mail that leaves', async () => {
      const [first, other] = [await replied(), await replied()];
      await dead(first, refused);
      await store.write(() => store.outbox.retry(first.id, now));
      await store.write(() => store.outbox.drop(first.id, now, 'undone'));
      await ends(other, 'sent');
      expect(await flags()).not.toContain('undelivered');
      const last = (await store.read(() => store.tickets.entries(ticket))).at(-1);
      expect(last?.text).toBe(`dropped: reply → ${HIM}`);
    });

    test('a mail that left where none was refused leaves no line', async () => {
      const row = await replied();
      const before = (await store.read(() => store.tickets.entries(ticket))).length;
      await ends(row, 'sent');
      expect(await store.read(() => store.tickets.entries(ticket))).toHaveLength(before);
    });
  });

  test('a ticket that is gone loses no result', async () => {
    const notice = await replied();
    await run({ ...bySystem, kind: 'delete', ticket, reason: '' } as unknown as Command);
    await dead(notice, { kind: 'never', response: '550 no', stage: 'recipient' });
    expect((await store.read(() => store.outbox.row(notice.id)))?.state).toMatch(/dead|dropped/);
  });

  test('the customer is not told of it, and an internal ticket stays internal', async () => {
    await run(setOf({ tags: ['x'] }));
    const notice = await replied();
    const before = (await rows()).filter((row) => row.agent === null).length;
    await dead(notice, { kind: 'never', response: '550 no', stage: 'recipient' });
    expect((await rows()).filter((row) => row.agent === null)).toHaveLength(before);
  });
});
