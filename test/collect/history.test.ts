// Reading a history from a server that lies, refuses and breaks off: what can be read is read, once, in order; what cannot
// is named; a line that never holds is given up.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Line } from '../../src/collect/history/line.ts';
import { type HistoryPlan, planHistory } from '../../src/collect/history/plan.ts';
import { type HistoryBatch, readHistory } from '../../src/collect/history/read.ts';
import { PRESSURE } from '../../src/collect/pressure.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Mailbox } from '../../src/model/setup.ts';
import { type FakeCommand, type FakeOptions, startFakeImap } from '../servers/fake-imap.ts';
import { clock, mailbox, QUICK, type TestStore, testStore } from './arrange.ts';

const COUNT = 6;
const mails = Array.from({ length: COUNT }, (_, n) => ({
  uid: n + 1,
  raw: `From: a@example.org\r\nSubject: mail ${n + 1}\r\nMessage-ID: <${n + 1}@example.org>\r\n\r\nwords ${n + 1}\r\n`,
  // The later the number the earlier it came.
  internalDate: `${String(COUNT - n).padStart(2, '0')}-Jan-2024 10:00:00 +0000`,
}));
const ALL = { since: 0, until: Date.UTC(2025, 0, 1) };
const readsBody = ({ name, args }: FakeCommand, uid: number): boolean => {
  if (name !== 'UID FETCH' || !/BODY(?:\.PEEK)?\[\]/.test(args)) return false;
  return (args.split(' ')[0] ?? '').split(',').some((part) => {
    const [from = 0, to = from] = part.split(':').map(Number);
    return uid >= from && uid <= to;
  });
};

describe('reading a history', () => {
  let held: TestStore;
  const open: (() => Promise<void>)[] = [];
  beforeEach(() => {
    held = testStore();
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
    held.close();
  });

  async function reader(options: FakeOptions = {}, changes: Partial<Mailbox> = {}, span = ALL) {
    const server = await startFakeImap({ mails, ...options });
    open.push(() => server.stop());
    const box = mailbox(server.port, { start: { kind: 'now' }, ...changes });
    const { signal } = new AbortController();
    const line = new Line({ mailbox: box, clock, log: silentLog, signal, timing: QUICK });
    open.push(() => line.close());
    const events = { onReceived: () => undefined, onState: () => undefined };
    const intake = { mailbox: box, store: held.store, clock, log: silentLog, events, pressure: PRESSURE, signal };
    const session = await line.session();
    const plan = await planHistory(box.folders, span, (folder) => ({ ...intake, session, folder }));
    return { server, plan, read: () => gathered(readHistory({ line, plan, intake })) };
  }

  async function gathered(batches: AsyncGenerator<HistoryBatch>) {
    const uids: number[] = [];
    const unreadable: number[] = [];
    let [known, missing] = [0, 0];
    for await (const batch of batches) {
      uids.push(...batch.mails.map((mail) => mail.uid));
      unreadable.push(...batch.unreadable.map((mail) => mail.uid));
      known += batch.known;
      missing += batch.missing;
      await held.store.write(() => held.store.ledger.receive(batch.mails, clock.now(), null));
    }
    return { uids, unreadable, known, missing };
  }

  const uidsOf = (plan: HistoryPlan): readonly number[] => plan.slice(0, plan.total).map((mail) => mail.uid);

  test('is in order of the days the mails came, whatever their numbers, and a second one reads nothing again', async () => {
    const first = await reader();
    expect(uidsOf(first.plan)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await first.read()).toEqual({ uids: [6, 5, 4, 3, 2, 1], unreadable: [], known: 0, missing: 0 });
    const bodies = (): number => first.server.commands.filter((line) => /^UID FETCH .*BODY/.test(line)).length;
    const before = bodies();
    expect(await first.read()).toEqual({ uids: [], unreadable: [], known: 6, missing: 0 });
    expect(bodies()).toBe(before);
    expect(first.server.commands.filter((line) => /STORE|MOVE|COPY|EXPUNGE|^SELECT/.test(line))).toEqual([]);
  });

  test('takes a span: from its first moment on, up to and without its last', async () => {
    const day = (n: number): number => Date.UTC(2024, 0, n, 10);
    const { plan } = await reader({}, {}, { since: day(2), until: day(5) });
    expect(uidsOf(plan)).toEqual([5, 4, 3]);
    expect(plan.folders).toMatchObject([{ mails: 3, daemons: 0 }]);
  });

  test('leaves to the daemon what came after its start', async () => {
    const { plan } = await reader({}, { start: { kind: 'date', since: Date.UTC(2024, 0, 4) } });
    expect(uidsOf(plan)).toEqual([6, 5, 4]);
    expect(plan.folders).toMatchObject([{ mails: 3, daemons: 3 }]);
    expect(await held.store.read(() => held.store.ledger.cursor('support', 'INBOX'))).toMatchObject({
      watermarkUid: 6,
    });
  });

  test('goes on over a new line when one breaks, and nothing is read twice', async () => {
    let cuts = 0;
    const { read, server } = await reader({
      script: (command) => (readsBody(command, 4) && cuts++ < 2 ? null : undefined),
    });
    expect(await read()).toEqual({ uids: [6, 5, 4, 3, 2, 1], unreadable: [], known: 0, missing: 0 });
    expect(server.connections).toBe(3);
  });

  test('names a mail with which the line breaks each time, and reads the others', async () => {
    const { read } = await reader({ script: (command) => (readsBody(command, 3) ? null : undefined) });
    expect(await read()).toEqual({ uids: [6, 5, 4, 2, 1], unreadable: [3], known: 0, missing: 0 });
  });

  test('names a mail the server refuses', async () => {
    const { read } = await reader({
      script: (command) => (readsBody(command, 2) ? `${command.tag} NO [SERVERBUG] cannot\r\n` : undefined),
    });
    expect(await read()).toEqual({ uids: [6, 5, 4, 3, 1], unreadable: [2], known: 0, missing: 0 });
  });

  test('counts what is gone since it was planned', async () => {
    const { read, server } = await reader();
    server.mails.splice(2, 1);
    expect(await read()).toEqual({ uids: [6, 5, 4, 2, 1], unreadable: [], known: 0, missing: 1 });
  });

  test('gives a server up that breaks off whatever is read', async () => {
    const { read } = await reader({
      script: ({ name, args }) => (name === 'UID FETCH' && args.includes('BODY') ? null : undefined),
    });
    await expect(read()).rejects.toMatchObject({ name: 'CollectFault', kind: 'lost' });
  });
});
