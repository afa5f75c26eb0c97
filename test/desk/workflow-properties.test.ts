// Random commands on tickets of every workflow: no transition its workflow forbids ever happens, nobody does what his
// role does not give, and every change stands in the history with its actor, door and cause.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desk } from '../../src/desk/desk.ts';
import { changesBetween } from '../../src/desk/history.ts';
import { mayMove } from '../../src/desk/transitions.ts';
import { rightsOf, workflowOf } from '../../src/model/by-queue.ts';
import type { Change } from '../../src/model/change.ts';
import type { Command, SetValues } from '../../src/model/command.ts';
import type { Config } from '../../src/model/setup.ts';
import { isClosed, type Ticket, type TicketId } from '../../src/model/ticket.ts';
import { mappedStatus, parts, wayBetween } from '../../src/model/workflow.ts';
import { shippedWorkflows } from '../../src/model/workflows.ts';
import {
  assignOf,
  closeOf,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  NOW,
  noteOf,
  reopenOf,
  replyOf,
  setOf,
} from './builders.ts';

const names = Object.keys(shippedWorkflows);
const site: Config = {
  ...config,
  catalogues: { ...config.catalogues, closeRequire: [] },
  workflows: shippedWorkflows,
  queues: names.map((name) => ({
    name,
    workflow: name,
    address: `${name}@example.com`,
    agents: ['anna', 'bob'],
    openedTo: [],
    notifyCustomer: true,
  })),
  agents: [
    { id: 'anna', emails: ['anna@example.com'], roles: ['lead', 'moderator'], language: 'de', unsigned: 'deny' },
    { id: 'bob', emails: ['bob@example.com'], roles: ['agent', 'member'], language: null, unsigned: 'deny' },
  ],
};
const statuses = [...new Set(Object.values(shippedWorkflows).flatMap((one) => one.statuses.map(({ id }) => id)))];

const text = fc.constantFrom('', 'Lager defekt', 'x');
const values: fc.Arbitrary<SetValues> = fc.record(
  {
    status: fc.constantFrom(...statuses, 'reopen', 'keep', 'nothing'),
    queue: fc.constantFrom(...names),
    assign: fc.constantFrom('anna', 'bob', 'none'),
    priority: fc.constantFrom('low', 'high'),
    findings: text,
    solution: text,
    comment: text,
    close_reason: fc.constantFrom('solved', 'duplicate'),
    causes: fc.subarray(['user', 'bug']),
    visibility: fc.constantFrom('public', 'internal'),
  },
  { requiredKeys: [] },
);
const actor = fc.constantFrom<Command['actor']>(
  { kind: 'agent', id: 'anna' },
  { kind: 'agent', id: 'bob' },
  { kind: 'system', id: 'cli' },
);
const mailed = fc.record({ auth: fc.constantFrom('pass', 'fail'), byAgent: fc.constantFrom(null, 'bob') });
const command: fc.Arbitrary<Command> = fc
  .tuple(
    fc.oneof(
      values.map((set) => setOf(set)),
      values.map((set) => setOf({ status: set.status ?? 'closed', comment: 'gut', findings: 'a', solution: 'b' })),
      fc.constantFrom('anna', 'bob', 'none').map((to) => assignOf(to)),
      text.map((comment) => closeOf({ comment, solution: comment })),
      fc.constant(reopenOf()),
      fc.constant(replyOf()),
      fc.constant(noteOf()),
      fc
        .tuple(mailed, fc.boolean(), values)
        .map(([mail, reopen, update]) => joinOf({ mail: mailOf(mail as object), reopen, update })),
    ),
    actor,
  )
  .map(([one, who]) => (one.kind === 'join' ? one : ({ ...one, actor: who } as Command)));
const start = fc
  .tuple(fc.constantFrom(...names), mailed)
  .map(([queue, mail]) => createOf({ mail: mailOf(mail as object), set: { queue } }));

type Look = (change: Change, before: Ticket, done: Command) => void;

function play(first: Command, commands: readonly Command[], look: Look): number {
  let ticket: Ticket | null = null;
  let moves = 0;
  for (const [ordinal, one] of [first, ...commands].entries()) {
    const numbered = { ...one, ordinal };
    const outcome = desk(numbered, ticket, contextOf({ config: site, now: NOW + ordinal }));
    if (outcome.kind === 'refusal') {
      expect(outcome.detail).not.toBe('');
      continue;
    }
    if (ticket) look(outcome, ticket, numbered);
    if (ticket && outcome.state?.status !== ticket.status) moves += 1;
    if (outcome.state) ticket = { ...outcome.state, id: 1 as TicketId, ref: 'T-1', version: ordinal, links: [] };
  }
  return moves;
}

/** Everywhere a ticket may stand after one command: the status itself, its namesake in another queue, and what follows. */
function isAllowed(before: Ticket, change: Change, done: Command): boolean {
  const { state } = change;
  if (!state) return true;
  const [from, to] = [workflowOf(site, before.queue), workflowOf(site, state.queue)];
  const begun = from === to ? before : (mappedStatus(from, { id: before.status, kind: before.kind }, to) ?? before);
  const start = 'id' in begun && typeof begun.id === 'string' ? begun.id : before.status;
  if (mayMove(to, start, state.status)) return true;
  // A draft that is complete begins, and a mail may wake a ticket before its rule moves it on.
  if (start === to.incomplete) return mayMove(to, to.initial, state.status);
  // What a mail wakes goes on in the workflow it slept in, and from there into another queue's.
  if (done.kind === 'join' && isClosed(before.kind) && from !== to) {
    const woken = mappedStatus(from, { id: from.onReopen, kind: 'open' }, to);
    if (woken && mayMove(to, woken.id, state.status)) return true;
  }
  return done.kind === 'join' && to.statuses.some(({ id }) => mayMove(to, start, id) && mayMove(to, id, state.status));
}

const sequences = fc.tuple(start, fc.array(command, { minLength: 3, maxLength: 10 }));

describe('any sequence of commands in any workflow', () => {
  it('never goes a way that is forbidden, and says in the history who did what through which door', () => {
    let moves = 0;
    fc.assert(
      fc.property(sequences, ([first, commands]) => {
        moves += play(first, commands, (change, before, done) => {
          const after = change.state;
          expect(isAllowed(before, change, done)).toBe(true);
          if (!after) return;
          const workflow = workflowOf(site, after.queue);
          expect(workflow.statuses).toContainEqual(expect.objectContaining({ id: after.status, kind: after.kind }));
          expect(after.closedAt !== null).toBe(isClosed(after.kind));
          const changes = changesBetween(before, after);
          expect(change.entries[0]).toMatchObject({ door: done.door, changes });
          if (done.kind !== 'join') expect(change.entries[0]?.actor).toEqual(done.actor);
          for (const notice of change.notices) expect(notice.event).toContain(`${done.cause}/${done.ordinal}/`);
        });
      }),
      { numRuns: 700 },
    );
    expect(moves).toBeGreaterThan(500);
  });

  it('lets nobody close, reopen or move what his role and the way do not give, and asks for every part', () => {
    fc.assert(
      fc.property(sequences, ([first, commands]) => {
        play(first, commands, (change, before, done) => {
          const after = change.state;
          if (!after || done.kind === 'join' || before.queue !== after.queue || before.status === after.status) return;
          const way = wayBetween(workflowOf(site, after.queue), before.status, after.status);
          const isDeed = (done.kind === 'set' && done.set.status === after.status) || done.kind === 'close';
          if (!way || !isDeed) return;
          if (way.needs.includes('findings')) expect(after.fields.findings).toBeTruthy();
          if (way.needs.includes('solution')) expect(after.fields.solution).toBeTruthy();
          if (way.needs.includes('reason')) expect(after.closeReason).not.toBeNull();
          if (done.actor.kind !== 'agent') return;
          const roles = site.agents.find((agent) => agent.id === done.actor.id)?.roles ?? [];
          const rights = rightsOf(site, after.queue);
          const can = roles.flatMap((role) => rights[role]?.can ?? []);
          if (isClosed(after.kind)) expect(can).toContain('close');
          if (way.may.length > 0) expect(way.may.some((one) => roles.includes(one) || can.includes(one))).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
    expect(parts).toHaveLength(6);
  });

  it('never tells a customer what was found', () => {
    fc.assert(
      fc.property(sequences, ([first, commands]) => {
        const marked = commands.map((one) =>
          one.kind === 'set' ? { ...one, set: { ...one.set, findings: 'GEHEIM' } } : one,
        );
        play(first, marked, (change) => {
          for (const notice of change.notices.filter((one) => one.agent === null && one.kind !== 'agent'))
            expect(JSON.stringify(notice)).not.toContain('GEHEIM');
          for (const entry of change.entries.filter((one) => one.visibility === 'public'))
            expect(entry.text).not.toContain('GEHEIM');
        });
      }),
      { numRuns: 1000 },
    );
  });
});
