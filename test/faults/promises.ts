// What must hold of a world after any fault (reliability.md "Global expectation"): no mail lost, no ticket and no notice
// doubled, the process alive, the other mailbox undisturbed during the fault, a typed event in the log, a metric, and
// recovery within two polls of the fault's end, counted, not timed. Takes a world; throws (expect) where one does not hold.
import { zstdDecompressSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { expect } from 'vitest';
import { look, noticesOf, plainHash } from '../integration/kills.ts';
import { eventually } from '../integration/site.ts';
import { type Box, type Given, samples, type World } from './world.ts';

export interface Expected {
  /** The box it is about: only its mails and those beside are looked at, so that rows may run side by side. Absent = all. */
  readonly box?: string;
  /** The event that says what happened, with these fields: it must be in the log and counted on /metrics. Null where the row demands none. */
  readonly event: string | null;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Text that must be on /metrics besides. */
  readonly metric?: RegExp;
  /** Mails that rightly are in quarantine; their stub may lack the body. */
  readonly quarantined?: number;
  /** Notices that may have arrived twice: deaths between the final dot and the commit (F40–F42). */
  readonly copies?: number;
  /** Notices that a server refused for good: dead, each with its words. */
  readonly refused?: number;
  /** True when the process died and was started anew: metrics then count from the new start, and are not looked at. */
  readonly isRestarted?: boolean;
}

/** The whole expectation, once the fault is over and everything given has come to its end. */
export async function keepsPromises(world: World, expected: Expected): Promise<void> {
  const boxes = expected.box === undefined ? null : [expected.box, 'beside'];
  const given = world.given.filter((mail) => boxes === null || boxes.includes(mail.box));
  await world.filed(...given);
  const stock = await eventually('nothing is on its way', () => {
    const seen = stockOf(world, given, boxes);
    return seen.isAtRest ? seen : null;
  });
  expect(stock).toMatchObject({
    lost: [],
    foreign: 0,
    quarantined: expected.quarantined ?? 0,
    doubledTickets: 0,
    doubledEntries: 0,
    rowsWithoutTicket: 0,
    tickets: 0,
  });
  const { notices } = stock;
  expect(notices).toMatchObject({
    untold: [],
    unreasoned: 0,
    refused: expected.refused ?? 0,
    sent: notices.passed - notices.refused,
    arrived: notices.passed - notices.refused,
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
  if (expected.event !== null) await world.daemon.logged(expected.event, 1, fieldsOf(expected));
  if (expected.isRestarted) return;
  const page = await world.metrics();
  if (expected.event !== null) {
    const counted = samples(page, 'mailclerk_log_events_total').filter(
      ({ labels }) => labels.event === expected.event && (!expected.box || labels.mailbox === expected.box),
    );
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
  const ended = await world.polls(fault.box);
  const endedAt = world.daemon.lines().length;
  await eventually(
    `${fault.box} completes a poll`,
    async () => (await world.polls(fault.box)).complete > before.complete,
  );
  const after = await world.polls(fault.box);
  const failed = world.daemon
    .lines()
    .slice(endedAt)
    .filter((line) => line.event === 'mailbox.failed' && line.mailbox === fault.box);
  expect(
    after.failed - ended.failed,
    `polls that failed after the end of the fault: ${JSON.stringify(failed)}`,
  ).toBeLessThanOrEqual(fault.failing ?? 1);
  await world.filed(box.put());
  await keepsPromises(world, fault);
  expect(world.daemon.pid).toBe(pid);
}

/** What the database says of these mails, and of the rows of these boxes (null = all): one look, so that nothing moves in between. */
export function stockOf(world: World, given: readonly Given[] = world.given, boxes: readonly string[] | null = null) {
  const inBoxes = boxes === null ? 'true' : `mailbox in (${boxes.map((box) => `'${box}'`).join(', ')})`;
  return look(world.site, (db) => db.transaction(() => counted(db))());

  function counted(db: Database) {
    const count = (text: string): number => db.prepare<[], number>(text).pluck().get() ?? 0;
    const rows = db
      .prepare<[], { box: string; oversize: number; messageId: string; bytes: Uint8Array }>(
        `select mailbox as box, oversize, message_id as messageId, bytes
          from ledger join raw on raw.id = ledger.raw join routes on routes.id = ledger.route where ${inBoxes}`,
      )
      .all();
    const kept = new Map(rows.map((row) => [keyOf(row), row]));
    const known = new Set(world.given.map(keyOf));
    const lost = given.filter((mail) => {
      const found = kept.get(keyOf(mail));
      const isWhole =
        found && plainHash(zstdDecompressSync(found.bytes)) === plainHash(Buffer.from(mail.raw, 'latin1'));
      return !isWhole && found?.oversize !== 1;
    });
    const ledger = `from ledger join routes on routes.id = ledger.route where ${inBoxes}`;
    return {
      /** Mails without a row, or whose bytes are not the given ones. */
      lost: lost.map(keyOf),
      foreign: [...kept.keys()].filter((key) => !known.has(key)).length,
      quarantined: count(`select count(*) ${ledger} and state = 'quarantined'`),
      doubledTickets: count(
        `select count(*) from (select raw ${ledger} and outcome = 'created' group by raw having count(*) > 1)`,
      ),
      doubledEntries: count(
        "select count(*) from (select ledger from entries where kind = 'mail' group by ledger having count(*) > 1)",
      ),
      rowsWithoutTicket: count(
        `select count(*) ${ledger} and state = 'decided' and ledger.ticket is null and outcome <> 'duplicate'`,
      ),
      /** Tickets of all boxes, against the rows that made one. */
      tickets: count('select count(*) from tickets') - count("select count(*) from ledger where outcome = 'created'"),
      notices: noticesOf(db, world.sink),
      isAtRest:
        count(`select count(*) ${ledger} and (state = 'received' or ack = 'due')`) === 0 &&
        count("select count(*) from outbox where state in ('held', 'queued', 'sending', 'deferred', 'ambiguous')") ===
          0,
    };
  }
}

function keyOf(mail: { readonly box: string; readonly messageId: string }): string {
  return `${mail.box} ${mail.messageId}`;
}

function fieldsOf(fault: Expected): Readonly<Record<string, unknown>> {
  return { ...(fault.box ? { mailbox: fault.box } : {}), ...fault.fields };
}

function isLine(line: { readonly event: string; readonly [field: string]: unknown }, fault: Fault): boolean {
  return line.event === fault.event && Object.entries(fieldsOf(fault)).every(([name, value]) => line[name] === value);
}
