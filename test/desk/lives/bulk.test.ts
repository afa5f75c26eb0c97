// One change on all tickets of a random life, as `ticket bulk` does it: a dry run says exactly what then happens and changes
// nothing, what holds after a step holds for each ticket, what is refused stays as it was, and one id takes all of it back.
// MAILCLERK_SEQUENCES asks for more lives (a tenth of it), MAILCLERK_SEED for the same again.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BulkDone, type BulkTask, inBulk, undoBulk } from '../../../src/daemon/find/bulk.ts';
import type { Clock } from '../../../src/lib/time.ts';
import type { Command } from '../../../src/model/command.ts';
import type { Actor, TicketId } from '../../../src/model/ticket.ts';
import type { Store } from '../../../src/ports.ts';
import { openStore } from '../../../src/store/open.ts';
import { seedOfRun } from '../../setup/seed.ts';
import { KEYS, received } from '../../store/samples.ts';
import { draftsAreQuiet } from './drafts.ts';
import { keepsInside, standsInHistory, wasPermitted, wentAllowedWays } from './invariants.ts';
import { changedBetween, letterOf, lookAt, type Seen } from './look.ts';
import { playAll, type Tally, timeless } from './play.ts';
import { setup } from './site.ts';
import { makers, type Step, step } from './steps.ts';

const RUNS = Math.ceil(Number(process.env.MAILCLERK_SEQUENCES ?? 800) / 10);
const { seed } = seedOfRun();
const START = Date.UTC(2026, 0, 7, 9, 0);
const DAY = 86_400_000;
/** Those that `ticket bulk` knows. */
const verbs = [
  ...(['set', 'assign', 'take', 'offer', 'close', 'reopen', 'cancel', 'spam', 'delete', 'postpone'] as const),
  ...(['note', 'reply', 'update', 'watch', 'link'] as const),
];

let store: Store;
let now = START;
const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };
const deps = () => ({ store, setup, clock });
const tally: Tally = new Map();
beforeAll(async () => {
  store = openStore(':memory:', { keys: KEYS });
  const cursor = { uidValidity: '42', lastUid: 1, watermarkUid: 0, watermarkDate: 0, completeAt: START, paused: null };
  await store.write(() => store.ledger.receive([received(1)], START, { mailbox: 'support', folder: 'INBOX', cursor }));
});
afterAll(() => store.close());

/** Every ticket of the life just played. */
async function ticketsOf(run: string): Promise<readonly TicketId[]> {
  return store.read(function* () {
    const rows = yield {
      text: 'select distinct ticket from entries where cause >= ? and cause < ? order by ticket',
      values: [run, `${run}~`],
    };
    return rows.map((row) => Number(row.ticket) as TicketId);
  });
}

/** What the verb does to each ticket; those it cannot be said of are left out. */
async function commandsFor(one: Step, ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Command>> {
  return store.read(function* () {
    const commands = new Map<TicketId, Command>();
    for (const [index, id] of ids.entries()) {
      const ticket = yield* store.tickets.get(id);
      const other = yield* store.tickets.get(ids[(index + 1 + one.other) % ids.length] as TicketId);
      if (!ticket || !other || ticket.mergedInto) continue;
      const base = { cause: '', ordinal: 0, actor: one.who, door: 'cli' as const };
      const command = makers[one.verb]({
        one,
        base,
        ticket,
        other,
        entries: yield* store.tickets.entries(id),
        undo: null,
      });
      if (command !== null && command.kind === one.verb) commands.set(id, command);
    }
    return commands;
  });
}

async function done(task: BulkTask): Promise<readonly BulkDone[]> {
  const all: BulkDone[] = [];
  for await (const one of inBulk(deps(), task)) all.push(one);
  return all;
}
const seen = (ids: readonly TicketId[]): Promise<Seen> => store.read(() => lookAt(store, ids));
const told = (all: readonly BulkDone[]) => all.map(({ undo: _, ...rest }) => rest);

/** What holds after any step holds for each ticket that was changed. */
async function holds(before: Seen, after: Seen, commands: readonly Command[]): Promise<void> {
  const tickets = [...after.tickets.values()].filter((ticket) => ticket !== null);
  for (const changed of changedBetween(before, after)) {
    const command = commands.find((one) => 'ticket' in one && one.ticket === changed.id);
    // A link changes the other ticket, too.
    if (!command || command.kind === 'link') continue;
    draftsAreQuiet(changed, command);
    wentAllowedWays(changed, command, null);
    standsInHistory(changed, command);
    wasPermitted(changed, command, null);
  }
  const rows = await store.read(() => store.outbox.byEventPrefix(commands[0]?.cause ?? 'none'));
  for (const row of rows) keepsInside(letterOf(row, now), tickets);
}

/** Whoever may change many at once, in all queues or some, and one who may not. */
const people: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Actor>({ kind: 'system', id: 'cli' }) },
  { weight: 2, arbitrary: fc.constantFrom('dora', 'finn', 'anna').map((id): Actor => ({ kind: 'agent', id })) },
);
const asked = fc.record({
  life: fc.array(step, { minLength: 3, maxLength: 8 }),
  one: fc.tuple(step, fc.constantFrom(...verbs), people).map(([it, verb, who]): Step => ({ ...it, verb, who })),
});
let run = 0;
const outcomes = { done: 0, refused: 0, takenBack: 0 };

test('one change on all tickets of a life', { timeout: 60_000 + RUNS * 1_000 }, async () => {
  const property = fc.asyncProperty(asked, async ({ life, one }) => {
    run += 1;
    now += 10 * DAY;
    const name = `bulk${run}.`;
    await store.write(() => playAll(life, { store, run: name, tally, now }));
    now += DAY;
    const ids = await ticketsOf(name);
    const commands = await commandsFor(one, ids);
    if (commands.size === 0) return;
    const carried: Command[] = [];
    const task: BulkTask = {
      tickets: [...commands.keys()],
      actor: one.who,
      dryRun: false,
      build: (base, ticket) => {
        const command = { ...commands.get(ticket), ...base } as Command;
        carried.push(command);
        return command;
      },
    };
    const before = await seen(ids);
    const said = await done({ ...task, dryRun: true });
    expect(await seen(ids)).toEqual(before);
    carried.splice(0);
    const all = await done(task);
    expect(told(all)).toEqual(told(said));
    expect(new Set(carried.map((command) => command.cause)).size).toBe(1);
    const after = await seen(ids);
    const undone = all.filter((each) => each.refused !== null).map((each) => each.ticket);
    // Ties belong to two tickets: the other one's end shows, and its clock is reckoned anew: when it rests next, and that a
    // person touched it.
    const far = new Set(carried.flatMap((command) => (command.kind === 'link' ? [command.other] : [])));
    const own = ({ tickets }: Seen, id: TicketId) => {
      const ticket = tickets.get(id);
      const clock = ticket?.clock && far.has(id) ? { ...ticket.clock, restsAt: 0, touchedAt: 0 } : ticket?.clock;
      return { ...ticket, clock, version: 0, updatedAt: 0, links: [] };
    };
    for (const id of undone) expect(own(after, id)).toEqual(own(before, id));
    await holds(before, after, carried);
    outcomes.refused += undone.length;
    outcomes.done += all.length - undone.length;
    const first = all.find((each) => each.undo !== null)?.undo;
    if (!first) return;
    const back = await undoBulk(deps(), {
      id: `b${first.slice(1)}`,
      actor: { kind: 'system', id: 'cli' },
      dryRun: false,
    });
    expect(back?.map((each) => each.refused)).toEqual(back?.map(() => null));
    outcomes.takenBack += back?.length ?? 0;
    const restored = await seen(ids);
    expect([...restored.tickets.values()].map(timeless)).toEqual([...before.tickets.values()].map(timeless));
  });
  process.stderr.write(`bulk: seed ${seed}, ${RUNS} lives\n`);
  await fc.assert(property, { numRuns: RUNS, seed });
  expect(outcomes.done).toBeGreaterThan(RUNS / 2);
  expect(outcomes.refused).toBeGreaterThan(10);
  expect(outcomes.takenBack).toBeGreaterThan(RUNS / 2);
});
