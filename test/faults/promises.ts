// What must hold of a world after any fault (reliability.md "Global expectation"): no mail lost, no ticket and no notice
// doubled, the process alive, the other mailbox undisturbed during the fault, a typed event in the log, a metric, and
// recovery within two polls of the fault's end, counted, not timed. Takes a world; throws (expect) where one does not hold.
import { zstdDecompressSync } from 'node:zlib';
import { expect } from 'vitest';
import { look, noticesOf, plainHash } from '../integration/kills.ts';
import { eventually } from '../integration/site.ts';
import { type Box, samples, type World } from './world.ts';

export interface Expected {
  /** The event that says what happened, with these fields: it must be in the log and counted on /metrics. Null where the row demands none. */
  readonly event: string | null;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Text that must be on /metrics besides. */
  readonly metric?: RegExp;
  /** Mails that rightly are in quarantine; their stub may lack the body. */
  readonly quarantined?: number;
  /** Notices that may have arrived twice: deaths between the final dot and the commit (F40–F42). */
  readonly copies?: number;
  /** True when the process died and was started anew: metrics then count from the new start, and are not looked at. */
  readonly isRestarted?: boolean;
}

/** The whole expectation, once the fault is over and everything given has come to its end. */
export async function keepsPromises(world: World, expected: Expected): Promise<void> {
  await eventually('nothing is on its way', () => isAtRest(world));
  const stock = stockOf(world);
  expect(stock).toMatchObject({
    lost: [],
    foreign: 0,
    quarantined: expected.quarantined ?? 0,
    doubledTickets: 0,
    doubledEntries: 0,
    rowsWithoutTicket: 0,
  });
  expect(stock.tickets).toBe(stock.created);
  const { notices } = stock;
  expect(notices).toMatchObject({
    sent: notices.passed,
    missing: 0,
    foreign: 0,
    oftener: 0,
    differing: 0,
    unexplained: 0,
  });
  expect(notices.twice).toBeLessThanOrEqual(expected.copies ?? 0);
  // Signal 0 asks whether the process is there.
  expect(process.kill(world.daemon.pid, 0)).toBe(true);
  expect(world.daemon.lines().filter((line) => line.event === 'daemon.stopped')).toEqual([]);
  if (expected.event !== null) await world.daemon.logged(expected.event, 1, expected.fields);
  if (expected.isRestarted) return;
  const page = await world.metrics();
  if (expected.event !== null) {
    const counted = samples(page, 'mailclerk_log_events_total').filter((one) => one.labels.event === expected.event);
    expect(
      counted.reduce((sum, one) => sum + one.value, 0),
      `${expected.event} on /metrics`,
    ).toBeGreaterThan(0);
  }
  if (expected.metric) expect(page).toMatch(expected.metric);
}

export interface Fault extends Expected {
  /** The box that has it. */
  readonly box: string;
  readonly event: string;
  /** Brings it about; what it puts into the box must be filed in the end. */
  readonly begin: (box: Box) => unknown;
  /** Looked at when the fault was seen, before it ends. */
  readonly during?: (box: Box) => unknown;
  readonly end: (box: Box) => unknown;
  /** Polls that may fail after its end: 1, because the second must succeed. */
  readonly failing?: number;
}

/** Begins the fault, waits until its event is logged, files a mail beside meanwhile, ends it, counts polls until all is well, and expects every promise. */
export async function survives(world: World, fault: Fault): Promise<void> {
  const box = world.box(fault.box);
  const { pid } = world.daemon;
  const seen = world.daemon.lines().filter((line) => isLine(line, fault)).length;
  await fault.begin(box);
  await world.daemon.logged(fault.event, seen + 1, fieldsOf(fault));
  await fault.during?.(box);
  await world.filed(world.beside.put());
  const before = await world.polls(fault.box);
  await fault.end(box);
  await eventually(
    `${fault.box} completes a poll`,
    async () => (await world.polls(fault.box)).complete > before.complete,
  );
  const after = await world.polls(fault.box);
  expect(after.failed - before.failed, 'polls that failed after the end of the fault').toBeLessThanOrEqual(
    fault.failing ?? 1,
  );
  await world.filed(...world.given.filter((mail) => mail.box === fault.box), box.put());
  await keepsPromises(world, fault);
  expect(world.daemon.pid).toBe(pid);
}

/** What the database says of everything that was given. */
export function stockOf(world: World) {
  return look(world.site, (db) => {
    const count = (text: string): number => db.prepare<[], number>(text).pluck().get() ?? 0;
    const rows = db
      .prepare<[], { mailbox: string; state: string; oversize: number; messageId: string; bytes: Uint8Array }>(
        'select mailbox, state, oversize, message_id as messageId, bytes from ledger join raw on raw.id = ledger.raw join routes on routes.id = ledger.route',
      )
      .all();
    const kept = new Map<string, { readonly hash: string; readonly isStub: boolean }>();
    for (const row of rows) {
      const hash = plainHash(zstdDecompressSync(row.bytes));
      kept.set(`${row.mailbox} ${row.messageId}`, { hash, isStub: row.oversize === 1 });
    }
    const known = new Set(world.given.map((mail) => `${mail.box} ${mail.messageId}`));
    const lost = world.given.filter((mail) => {
      const found = kept.get(`${mail.box} ${mail.messageId}`);
      return !found || (!found.isStub && found.hash !== plainHash(Buffer.from(mail.raw, 'latin1')));
    });
    return {
      /** Mails without a row, or whose bytes are not the given ones. */
      lost: lost.map((mail) => `${mail.box} ${mail.messageId}`),
      foreign: [...kept.keys()].filter((key) => !known.has(key)).length,
      quarantined: count("select count(*) from ledger where state = 'quarantined'"),
      tickets: count('select count(*) from tickets'),
      created: count("select count(*) from ledger where outcome = 'created'"),
      doubledTickets: count(
        "select count(*) from (select raw from ledger where outcome = 'created' group by raw having count(*) > 1)",
      ),
      doubledEntries: count(
        "select count(*) from (select ledger from entries where kind = 'mail' group by ledger having count(*) > 1)",
      ),
      rowsWithoutTicket: count("select count(*) from ledger where state = 'decided' and ticket is null"),
      notices: noticesOf(db, world.sink),
    };
  });
}

function isAtRest(world: World): boolean {
  return look(world.site, (db) => {
    const open = db.prepare<[], number>(`
      select (select count(*) from ledger where state = 'received' or ack = 'due')
        + (select count(*) from outbox where state in ('held', 'queued', 'sending', 'deferred', 'ambiguous'))`);
    return open.pluck().get() === 0;
  });
}

function fieldsOf(fault: Fault): Readonly<Record<string, unknown>> {
  return { mailbox: fault.box, ...fault.fields };
}

function isLine(line: { readonly event: string; readonly [field: string]: unknown }, fault: Fault): boolean {
  return line.event === fault.event && Object.entries(fieldsOf(fault)).every(([name, value]) => line[name] === value);
}
