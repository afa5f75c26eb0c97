// Time from end to end in one process: a store in memory, the one desk, the daemon's clock loop, and a clock that the test
// moves (lib/time's interface). What is told to whom at which moment; a daemon that stood still; a clock that jumped; hours
// that changed; timers that fail. The process that is killed is in test/integration/clock.test.ts.
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/carry-out.ts';
import { ClockLoop } from '../../src/daemon/clock/clock-loop.ts';
import { keepPulse, readPulse } from '../../src/daemon/clock/heartbeat.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Clock } from '../../src/lib/time.ts';
import type { Command } from '../../src/model/command.ts';
import type { Config, Setup } from '../../src/model/setup.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { type BusinessHours, usualHours } from '../../src/model/time/hours.ts';
import type { ServiceLevel } from '../../src/model/time/service.ts';
import { readSpan } from '../../src/model/time/span.ts';
import { defaultWorkflow } from '../../src/model/workflow.ts';
import { shippedWorkflows } from '../../src/model/workflows.ts';
import type { Store } from '../../src/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { config as base, byAnna, bySystem, createOf, joinOf, mailOf, replyOf, setOf } from '../desk/builders.ts';
import { KEYS, received } from '../store/samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, 10:00 in Berlin. */
const START = Date.parse('2027-01-11T10:00:00+01:00');

const office: BusinessHours = { ...usualHours('Europe/Berlin'), name: 'default' };
const gold: ServiceLevel = {
  name: 'gold',
  hours: null,
  firstResponse: readSpan('4h', 'business'),
  update: readSpan('2d', 'business'),
  resolve: readSpan('5d', 'business'),
  warnAt: 0.75,
  escalate: [
    { at: 1, level: 1, notify: ['lead'], set: { severity: 'major' } },
    { at: 2, level: 2, notify: ['lead', 'bob'], set: { priority: 'high' } },
  ],
};
const timed: Config = {
  ...base,
  catalogues: { ...base.catalogues, closeReasons: ['solved', 'no_answer'] },
  queues: base.queues.map((queue) => (queue.name === 'support' ? { ...queue, sla: 'gold' } : queue)),
  hours: { default: office },
  slas: { gold },
};
const patient: Config = {
  ...timed,
  slas: {},
  queues: base.queues,
  idle: {
    after: readSpan('5bd'),
    remind: 'assignee',
    waiting: {
      remindCustomer: [readSpan('3bd'), readSpan('7bd')].flatMap((span) => span ?? []),
      closeAfter: readSpan('14d'),
      reason: 'no_answer',
    },
    drafts: { remind: [readSpan('2bd')].flatMap((span) => span ?? []), expireAfter: readSpan('14d') },
  },
};

interface World {
  readonly store: Store;
  /** Moves the clock and looks until nothing is left to do. */
  at(when: number | string): Promise<number>;
  now(): number;
  /** The clock showed this moment to somebody between two looks, and is right again. */
  jumps(to: number): void;
  /** Another loop, as after a restart. */
  restart(): void;
  use(config: Config): void;
  run(command: Command): Promise<TicketId>;
  ticket(id: TicketId): Promise<Record<string, unknown>>;
  /** What was to be mailed since the last call: `template → address`, suppressed ones with their reason. */
  mails(): Promise<readonly string[]>;
}

let run = 0;

async function world(config: Config): Promise<World> {
  const store = openStore(':memory:', { keys: KEYS });
  store.useKeys(KEYS);
  let now = START;
  let setup = { config, revision: 'r1' } as Setup;
  let told = 0;
  let furthest = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: () => Promise.resolve(),
    furthest() {
      const latest = furthest;
      furthest = now;
      return latest;
    },
  };
  const make = (): ClockLoop => new ClockLoop({ store, clock, log: silentLog, setup: () => setup });
  let loop = make();
  return {
    store,
    now: () => now,
    jumps(to) {
      furthest = Math.max(furthest, to);
    },
    async at(when) {
      now = typeof when === 'number' ? now + when : Date.parse(when);
      return loop.catchUp(new AbortController().signal);
    },
    restart: () => {
      loop = make();
    },
    use: (next) => {
      setup = { config: next, revision: `r${Math.random()}` } as Setup;
    },
    async run(command) {
      const fresh = await asMail(store, { ...command, cause: `cli:${run++}` });
      const done = await store.write(() => execute(store, fresh, now, setup.config));
      if (done.outcome.kind === 'refusal') throw new Error(done.outcome.detail);
      if (done.applied?.ticket == null) throw new Error('no ticket');
      return done.applied.ticket;
    },
    ticket: async (id) => ({ ...(await store.read(() => store.tickets.get(id))) }),
    async mails() {
      const rows = await store.read(() => store.outbox.list(true));
      const fresh = rows.filter((row) => row.id > told).toSorted((a, b) => a.id - b.id);
      told = Math.max(told, ...rows.map((row) => row.id));
      return fresh.map((row) => `${row.template} → ${row.toAddress}${row.reason ? ` (${row.reason})` : ''}`);
    },
  };
}

/** A mail has its row in the ledger. */
async function asMail(store: Store, command: Command): Promise<Command> {
  if (command.kind !== 'create' && command.kind !== 'join') return command;
  const [ledger = 0] = await store.write(() => store.ledger.receive([received(run)], START, null));
  return { ...command, mail: { ...command.mail, ledger, messageId: `<${ledger}@kunde.example>` } };
}

const opened = (at = START) => createOf({ mail: mailOf({ receivedAt: at }) });

describe('a service level', () => {
  it('warns the assignee, escalates to the lead, then further; each once', async () => {
    const w = await world(timed);
    const id = await w.run(opened());
    await w.run({ ...setOf({ assign: 'bob' }), ticket: id });
    await w.mails();
    // 4 hours from 10:00 with hours until 17:00: 75 % at 13:00, over at 14:00, twice over on Tuesday at 11:00.
    expect(await w.at('2027-01-11T12:59:59+01:00')).toBe(0);
    expect(await w.at('2027-01-11T13:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['escalation → bob@example.com']);
    expect(await w.ticket(id)).toMatchObject({ severity: 'normal' });
    expect(await w.at('2027-01-11T14:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['escalation → anna@example.com']);
    expect(await w.ticket(id)).toMatchObject({ severity: 'major', escalation: 1 });
    expect(await w.at('2027-01-11T23:00:00+01:00')).toBe(0);
    expect(await w.at('2027-01-12T11:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['escalation → anna@example.com', 'escalation → bob@example.com']);
    expect(await w.ticket(id)).toMatchObject({ priority: 'high', escalation: 2 });
    w.store.close();
  });

  it('moves an escalated ticket into another queue with the status that means the same there', async () => {
    const step = { at: 1, level: 1, notify: [], set: { queue: 'billing', assign: 'carl' } };
    const w = await world({
      ...timed,
      slas: { gold: { ...gold, escalate: [step] } },
      workflows: { default: defaultWorkflow, ...shippedWorkflows },
      queues: timed.queues.map((queue) => (queue.name === 'billing' ? { ...queue, workflow: 'helpdesk' } : queue)),
    });
    const id = await w.run(opened());
    await w.at(0);
    await w.at('2027-01-11T14:00:00+01:00');
    expect(await w.ticket(id)).toMatchObject({ queue: 'billing', assignees: ['carl'], escalation: 1 });
    expect(shippedWorkflows.helpdesk?.statuses.map((one) => one.id)).toContain((await w.ticket(id)).status);
    // Its new queue promises nothing.
    expect(await w.store.read(() => w.store.timers.next(9, true))).toEqual([]);
    w.store.close();
  });

  it('is met by a human reply alone; then the next update counts, and a customer who is waited for stops the time', async () => {
    const w = await world(timed);
    const id = await w.run(opened());
    await w.at('2027-01-11T12:00:00+01:00');
    await w.run({ ...byAnna, ...replyOf(), ticket: id });
    await w.mails();
    expect(await w.at('2027-01-12T16:00:00+01:00')).toBe(0);
    // 2 business days from Monday 12:00 end on Wednesday 17:00: 5 + 8 + 8 hours, three quarters of which are over at 11:45.
    expect(await w.at('2027-01-13T11:44:00+01:00')).toBe(0);
    await w.run({ ...setOf({ status: 'waiting' }), ticket: id });
    expect(await w.at('2027-01-14T16:00:00+01:00')).toBe(0);
    await w.run({ ...setOf({ status: 'in_progress' }), ticket: id });
    await w.mails();
    expect(await w.at('2027-01-14T16:01:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['escalation → anna@example.com', 'escalation → bob@example.com']);
    w.store.close();
  });

  it('of a daemon that stood still for a week says the last thing alone, and what should have been set is set', async () => {
    const w = await world(timed);
    const id = await w.run(opened());
    await w.at(0);
    await w.mails();
    w.restart();
    expect(await w.at('2027-01-17T12:00:00+01:00')).toBe(2);
    // First response: warned, escalated twice – one mail. Resolution: 75 % – one warning.
    expect(await w.mails()).toEqual([
      'escalation → anna@example.com',
      'escalation → bob@example.com',
      'escalation → anna@example.com',
      'escalation → bob@example.com',
    ]);
    expect(await w.ticket(id)).toMatchObject({ severity: 'major', priority: 'high', escalation: 2 });
    w.restart();
    expect(await w.at(0)).toBe(0);
    w.store.close();
  });

  it('goes by when the mail arrived, and not at all where nobody outside waits', async () => {
    const w = await world(timed);
    await w.run(opened(START - 2 * HOUR));
    await w.run({ ...createOf({ mail: mailOf({ receivedAt: START }), visibility: 'internal' }) });
    await w.mails();
    // It lay there for two hours, one of them open (9 to 10): three quarters are over at 12:00.
    expect(await w.at('2027-01-11T12:00:00+01:00')).toBe(1);
    expect(await w.at('2027-01-11T23:59:00+01:00')).toBe(1);
    w.store.close();
  });

  it('ends with the ticket; a change of hours computes the timers anew', async () => {
    const w = await world(timed);
    const id = await w.run(opened());
    await w.run(opened());
    await w.at(0);
    await w.run({ ...byAnna, kind: 'close', ticket: id, reason: 'solved', comment: '', causes: [], notify: 'none' });
    const timers = async () => (await w.store.read(() => w.store.timers.next(99, true))).map((one) => one.dueAt);
    expect((await timers())[0]).toBe(Date.parse('2027-01-11T13:00:00+01:00'));
    expect(await timers()).toHaveLength(2);
    const day = [{ from: 600, until: 660 }];
    w.use({ ...timed, hours: { default: { ...office, week: Array(7).fill(day) } } });
    await w.at(0);
    expect((await timers())[0]).toBe(Date.parse('2027-01-13T11:00:00+01:00'));
    w.use({ ...timed, slas: {}, queues: base.queues });
    await w.at(0);
    expect(await timers()).toEqual([]);
    w.store.close();
  });
});

describe('a ticket that waits for its customer', () => {
  async function waiting(): Promise<{ readonly w: World; readonly id: TicketId }> {
    const w = await world(patient);
    const id = await w.run(opened());
    await w.run({ ...setOf({ status: 'waiting', assign: 'bob' }), ticket: id });
    await w.at(0);
    await w.mails();
    return { w, id };
  }

  it('reminds him in business hours, twice, and closes at last', async () => {
    const { w, id } = await waiting();
    expect(await w.at('2027-01-15T08:59:00+01:00')).toBe(0);
    expect(await w.at('2027-01-15T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['waiting-reminder → kunde@kunde.example']);
    // The seventh business day ends on Wednesday the 20th; the next morning he reads it.
    expect(await w.at('2027-01-20T23:00:00+01:00')).toBe(0);
    expect(await w.at('2027-01-21T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['waiting-reminder → kunde@kunde.example']);
    expect(await w.at('2027-01-25T09:59:00+01:00')).toBe(0);
    expect(await w.at('2027-01-25T10:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['auto-closed → kunde@kunde.example']);
    expect(await w.ticket(id)).toMatchObject({ kind: 'closed', closeReason: 'no_answer' });
    expect(await w.at(90 * DAY)).toBe(0);
    w.store.close();
  });

  it('is not written to at night by a daemon that was off when it was due', async () => {
    const { w, id } = await waiting();
    // Due on Friday morning; it starts on Saturday, and what is put off does not wake it every hour.
    expect(await w.at('2027-01-16T03:00:00+01:00')).toBe(0);
    expect(await w.mails()).toEqual([]);
    const [timer] = await w.store.read(() => w.store.timers.next(9, true));
    expect(timer?.dueAt).toBe(Date.parse('2027-01-18T09:00:00+01:00'));
    expect(await w.at('2027-01-18T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['waiting-reminder → kunde@kunde.example']);
    expect(await w.at('2027-01-21T09:00:00+01:00')).toBe(1);
    await w.mails();
    // The same for its end, which is due on Monday at 10:00.
    expect(await w.at('2027-01-25T18:30:00+01:00')).toBe(0);
    expect(await w.ticket(id)).toMatchObject({ kind: 'waiting' });
    expect(await w.at('2027-01-26T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['auto-closed → kunde@kunde.example']);
    w.store.close();
  });

  it('is not reminded when he wrote, nor of an absence note when he did not', async () => {
    const { w, id } = await waiting();
    const robot = mailOf({ classes: ['auto', 'out_of_office'], receivedAt: w.now() });
    await w.run({ ...joinOf({ mail: robot, movesStatus: false }), ticket: id });
    expect(await w.at('2027-01-15T09:00:00+01:00')).toBe(1);
    await w.run({ ...joinOf({ mail: mailOf({ receivedAt: w.now() }) }), ticket: id });
    await w.mails();
    expect(await w.ticket(id)).toMatchObject({ kind: 'open' });
    expect(await w.at('2027-01-21T09:00:00+01:00')).toBe(0);
    expect(await w.mails()).toEqual([]);
    w.store.close();
  });

  it('F51: is held when the clock jumps by a year, until somebody accepts it; then one mail', async () => {
    const { w, id } = await waiting();
    expect(await w.at('2028-01-11T10:00:00+01:00')).toBe(0);
    expect(await w.mails()).toEqual([]);
    w.restart();
    expect(await w.at(HOUR)).toBe(0);
    expect((await w.store.read(() => readPulse(w.store)))?.held).toMatchObject({ from: START });
    await w.store.write(() => keepPulse(w.store, { at: w.now(), held: null }));
    expect(await w.at(0)).toBe(1);
    expect(await w.mails()).toEqual(['auto-closed → kunde@kunde.example']);
    expect(await w.ticket(id)).toMatchObject({ kind: 'closed' });
    w.store.close();
  });

  it('F51: goes on by itself when the clock comes back, and nothing happens by a jump into the past', async () => {
    const { w } = await waiting();
    await w.at('2028-01-11T10:00:00+01:00');
    expect(await w.at('2026-01-11T10:00:00+01:00')).toBe(0);
    expect(await w.at('2027-01-11T12:00:00+01:00')).toBe(0);
    expect((await w.store.read(() => readPulse(w.store)))?.held).toBeNull();
    expect(await w.at('2027-01-15T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['waiting-reminder → kunde@kunde.example']);
    w.store.close();
  });
});

describe('other moments', () => {
  it('the due time is told once, and again when it is moved', async () => {
    const w = await world(patient);
    const id = await w.run(opened());
    await w.run({ ...setOf({ assign: 'bob', due: '+2bh' }), ticket: id });
    await w.mails();
    expect(await w.at('2027-01-11T12:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['due → bob@example.com']);
    expect(await w.at(DAY)).toBe(0);
    await w.run({ ...bySystem, kind: 'postpone', ticket: id, to: '2bd' });
    expect(await w.ticket(id)).toMatchObject({ due: Date.parse('2027-01-14T17:00:00+01:00') });
    expect(await w.at('2027-01-14T17:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['due → bob@example.com']);
    w.store.close();
  });

  it('a ticket waits until a date and is worked on again then', async () => {
    const w = await world(patient);
    const id = await w.run(opened());
    await w.run({ ...setOf({ assign: 'bob', pending_until: 'thu 09:00' }), ticket: id });
    expect(await w.ticket(id)).toMatchObject({
      kind: 'waiting',
      pendingUntil: Date.parse('2027-01-14T09:00:00+01:00'),
    });
    await w.mails();
    expect(await w.at('2027-01-14T08:59:00+01:00')).toBe(0);
    expect(await w.at('2027-01-14T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['status → kunde@kunde.example', 'due → bob@example.com']);
    expect(await w.ticket(id)).not.toHaveProperty('pendingUntil');
    expect(await w.ticket(id)).toMatchObject({ kind: 'open' });
    // What it was to lie still for is no idleness: five business days begin now.
    expect(await w.at('2027-01-21T16:59:00+01:00')).toBe(0);
    expect(await w.at('2027-01-21T17:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['idle → bob@example.com']);
    w.store.close();
  });

  it('of a ticket that waited are told to its customer only when the clock is believed; our own people hear of the rest', async () => {
    const w = await world({ ...timed, ...(patient.idle ? { idle: patient.idle } : {}) });
    const parked = await w.run(opened());
    const open = await w.run(opened());
    await w.run({ ...setOf({ assign: 'bob', pending_until: 'thu 09:00' }), ticket: parked });
    await w.run({ ...setOf({ assign: 'bob' }), ticket: open });
    await w.at(0);
    await w.mails();
    await w.at('2028-01-11T10:00:00+01:00');
    const told = await w.mails();
    expect(told.filter((one) => one.includes('kunde@'))).toEqual([]);
    expect(told).toContain('escalation → bob@example.com');
    expect(await w.ticket(parked)).toMatchObject({ kind: 'waiting' });
    expect(await w.ticket(open)).toMatchObject({ severity: 'major' });
    w.restart();
    expect(await w.at(HOUR)).toBe(0);
    await w.store.write(() => keepPulse(w.store, { at: w.now(), held: null }));
    await w.at(0);
    expect((await w.mails()).filter((one) => one.includes('status → kunde@'))).toHaveLength(1);
    expect(await w.ticket(parked)).toMatchObject({ kind: 'open' });
    w.store.close();
  });

  it('nobody did anything for five business days: the assignee is reminded, every five of them', async () => {
    const w = await world(patient);
    const id = await w.run(opened());
    await w.run({ ...setOf({ assign: 'bob' }), ticket: id });
    await w.mails();
    expect(await w.at('2027-01-18T16:59:00+01:00')).toBe(0);
    expect(await w.at('2027-01-18T17:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['idle → bob@example.com']);
    expect(await w.at('2027-01-25T17:00:00+01:00')).toBe(1);
    await w.run({ ...byAnna, kind: 'note', ticket: id, text: 'x', attachments: [] });
    await w.mails();
    expect(await w.at('2027-01-29T17:00:00+01:00')).toBe(0);
    expect(await w.at('2027-02-01T17:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['idle → bob@example.com']);
    w.store.close();
  });

  it('a draft nobody completes: the customer is asked again, at last it is cancelled', async () => {
    const place = { name: 'place', label: { en: 'Place' }, help: {}, required: true, step: 1, catalogue: null };
    const fields = { place: { type: 'text', pattern: null } as const };
    const w = await world({
      ...patient,
      workflow: shippedWorkflows['field-service'] ?? defaultWorkflow,
      forms: [{ name: 'pump', questions: [{ ...place, field: fields.place }] }],
      catalogues: { ...patient.catalogues, fields },
    });
    const id = await w.run({ ...opened(), set: { form: 'pump' } } as Command);
    expect(await w.ticket(id)).toMatchObject({ status: 'draft' });
    expect(await w.mails()).toEqual(['question → kunde@kunde.example']);
    expect(await w.at('2027-01-14T08:59:00+01:00')).toBe(0);
    expect(await w.at('2027-01-14T09:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['question → kunde@kunde.example']);
    expect(await w.at('2027-01-20T10:00:00+01:00')).toBe(0);
    expect(await w.at('2027-01-25T10:00:00+01:00')).toBe(1);
    expect(await w.mails()).toEqual(['auto-closed → kunde@kunde.example']);
    expect(await w.ticket(id)).toMatchObject({ kind: 'cancelled' });
    w.store.close();
  });

  it('a done ticket that nobody rates is closed after the time-out', async () => {
    const statuses = [...defaultWorkflow.statuses, { id: 'done', kind: 'done', label: {} } as const];
    const workflow = {
      ...defaultWorkflow,
      statuses,
      whenDone: { close: 'rating', timeoutMs: 3 * DAY },
      onRated: 'closed',
    } as const;
    const w = await world({ ...patient, workflow });
    const id = await w.run(opened());
    await w.run({ ...setOf({ status: 'done' }), ticket: id });
    await w.mails();
    expect(await w.at(3 * DAY - 1)).toBe(0);
    expect(await w.at(1)).toBe(1);
    expect(await w.mails()).toEqual(['closed → kunde@kunde.example']);
    expect(await w.ticket(id)).toMatchObject({ status: 'closed' });
    w.store.close();
  });
});

it('a rating’s time-out that is changed holds for tickets that are done already', async () => {
  const statuses = [...defaultWorkflow.statuses, { id: 'done', kind: 'done', label: {} } as const];
  const workflow = {
    ...defaultWorkflow,
    statuses,
    whenDone: { close: 'rating', timeoutMs: null },
    onRated: 'closed',
  } as const;
  const within = (timeoutMs: number): Config => {
    const customer = { ...patient.notifications.customer, rating: { ask: 'done', byReply: true, timeoutMs } as const };
    return { ...patient, workflow, notifications: { ...patient.notifications, customer } };
  };
  const w = await world(within(30 * DAY));
  const id = await w.run(opened());
  await w.run({ ...setOf({ status: 'done' }), ticket: id });
  expect(await w.at(2 * DAY)).toBe(0);
  w.use(within(3 * DAY));
  expect(await w.at(DAY)).toBe(1);
  expect(await w.ticket(id)).toMatchObject({ status: 'closed' });
  w.store.close();
});

describe('the clock', () => {
  it('that jumps buries nobody: one of our own hears of thirty tickets an hour, the rest is in the outbox', async () => {
    const w = await world({ ...timed, queues: timed.queues.map((queue) => ({ ...queue, agents: ['bob'] })) });
    for (let ticket = 0; ticket < 60; ticket++) await w.run(opened());
    await w.at(0);
    await w.mails();
    await w.at('2027-01-11T13:30:00+01:00');
    const mails = await w.mails();
    expect(mails.filter((one) => one === 'escalation → bob@example.com')).toHaveLength(30);
    expect(mails.filter((one) => one === 'escalation → bob@example.com (limit-hour)')).toHaveLength(30);
    w.store.close();
  });

  it('F51: that ran a year ahead and goes back leaves no retry, no notice and no timer waiting for that year', async () => {
    const w = await world(patient);
    const id = await w.run(opened());
    await w.run({ ...setOf({ assign: 'bob' }), ticket: id });
    await w.at(0);
    const ahead = START + 365 * DAY;
    await w.at('2028-01-11T10:00:00+01:00');
    await w.run({ ...byAnna, kind: 'note', ticket: id, text: 'x', attachments: [] });
    const [tried, waiting] = (await w.store.read(() => w.store.outbox.list(false))).toSorted((a, b) => a.id - b.id);
    const retry = { state: 'deferred', reason: 'later', dueAt: ahead + HOUR, at: ahead } as const;
    await w.store.write(() => w.store.outbox.finished(tried?.id ?? 0, retry));
    const [timer] = await w.store.read(() => w.store.timers.next(1, true));
    await w.store.write(() => w.store.timers.putOff(timer?.id ?? 0, ahead + HOUR));
    await w.at(new Date(START + DAY).toISOString());
    const row = await w.store.read(() => w.store.outbox.row(tried?.id ?? 0));
    expect(row?.dueAt).toBe(START + DAY + HOUR);
    expect((await w.store.read(() => w.store.outbox.row(waiting?.id ?? 0)))?.dueAt).toBeLessThanOrEqual(START + DAY);
    const timers = await w.store.read(() => w.store.timers.next(99, true));
    expect(timers.map((one) => one.dueAt)).not.toContain(ahead + HOUR);
    // Further back: as long from now as it was from then, no sooner.
    await w.at(new Date(START + DAY - 10 * 60_000).toISOString());
    expect((await w.store.read(() => w.store.outbox.row(tried?.id ?? 0)))?.dueAt).toBe(START + DAY + 50 * 60_000);
    w.store.close();
  });

  it('F51: that ran ahead and was set right between two looks leaves no retry, no copy and no mail that asks DNS waiting', async () => {
    const w = await world(timed);
    await w.run(opened());
    await w.at(0);
    const ahead = START + 365 * DAY;
    w.jumps(ahead);
    const { store } = w;
    const [tried] = await store.read(() => store.outbox.list(false));
    const id = tried?.id ?? 0;
    await store.write(() =>
      store.outbox.finished(id, { state: 'deferred', reason: 'later', dueAt: ahead + HOUR, at: ahead }),
    );
    await store.write(() => store.copies.want(id, ahead + HOUR));
    const [mail = 0] = await store.write(() => store.ledger.receive([received(77)], START, null));
    await store.write(() => store.ledger.defer(mail, ahead + HOUR));
    await w.at(20_000);
    expect((await store.read(() => store.outbox.row(id)))?.dueAt).toBe(START + 20_000 + HOUR);
    expect(await store.read(() => store.copies.nextAt())).toBe(START + 20_000);
    expect(await store.read(() => store.ledger.nextRetryAt())).toBe(START + 20_000);
    store.close();
  });

  it('F51: that ran ahead is mended at the next look where the disk takes nothing at this one', async () => {
    const w = await world(timed);
    await w.run(opened());
    const { store } = w;
    const [tried] = await store.read(() => store.outbox.list(false));
    const id = tried?.id ?? 0;
    const ahead = START + 365 * DAY;
    await store.write(() =>
      store.outbox.finished(id, { state: 'deferred', reason: 'later', dueAt: ahead + HOUR, at: ahead }),
    );
    let isFull = false;
    const write: Store['write'] = (program) => (isFull ? Promise.reject(new Error('no space')) : store.write(program));
    let furthest = 0;
    const clock: Clock = {
      now: () => START,
      monotonic: () => START,
      sleep: () => Promise.resolve(),
      furthest() {
        const latest = furthest;
        furthest = START;
        return latest;
      },
    };
    const loop = new ClockLoop({
      store: { ...store, write },
      clock,
      log: silentLog,
      setup: () => ({ config: timed, revision: 'r1' }) as Setup,
    });
    const { signal } = new AbortController();
    await loop.look(signal);
    furthest = ahead;
    isFull = true;
    await expect(loop.look(signal)).rejects.toThrow('no space');
    isFull = false;
    await loop.look(signal);
    expect((await store.read(() => store.outbox.row(id)))?.dueAt).toBe(START + HOUR);
    store.close();
  });

  it('does the same cause once: a timer that fired changes nothing when it is played again', async () => {
    const w = await world(timed);
    const id = await w.run(opened());
    const [row] = await w.store.read(() => w.store.timers.next(1, true));
    await w.at('2027-01-11T13:00:00+01:00');
    const before = await w.ticket(id);
    const again = {
      kind: 'timer',
      cause: `timer:${row?.id}`,
      ordinal: 0,
      ticket: id,
      timer: 'first_response',
    } as const;
    const command: Command = { ...again, actor: { kind: 'system', id: 'mailclerk' }, door: 'timer' };
    const { outcome } = await w.store.write(() => execute(w.store, command, w.now(), timed));
    expect(outcome).toMatchObject({ kind: 'refusal', reason: 'nothing_to_do' });
    expect(await w.ticket(id)).toEqual(before);
    w.store.close();
  });
});
