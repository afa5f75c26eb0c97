// What must hold for any sequence of commands: secrets stay inside, history is complete, outcomes are plain data.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desk } from '../../src/desk/desk.ts';
import { changesBetween } from '../../src/desk/history.ts';
import type { Change } from '../../src/model/change.ts';
import type { Command, SetValues } from '../../src/model/command.ts';
import type { MessageClass } from '../../src/model/message.ts';
import type { Ticket, TicketId } from '../../src/model/ticket.ts';
import {
  assignOf,
  closeOf,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  NOW,
  noteOf,
  rejectOf,
  reopenOf,
  replyOf,
  setOf,
  T1,
} from './builders.ts';

const SECRET = 'GEHEIMES-WORT';
const word = fc.constantFrom(
  'high',
  'low',
  'closed',
  'waiting',
  'keep',
  'reopen',
  'none',
  'anna',
  'bob',
  'billing',
  '__proto__',
  '',
  'x y',
  '-vip',
  'round_robin',
  'solved',
  '+3d',
  'de',
);
const text = fc.oneof(word, fc.string({ unit: 'binary', maxLength: 30 }));

const values: fc.Arbitrary<SetValues> = fc.record(
  {
    subject: text,
    status: text,
    queue: text,
    type: text,
    group: text,
    severity: text,
    priority: text,
    tags: fc.array(text, { maxLength: 3 }),
    flag: text,
    fields: fc.dictionary(text, text, { maxKeys: 2 }),
    assign: text,
    watchers: fc.array(text, { maxLength: 2 }),
    language: text,
    channel: text,
    due: text,
    visibility: fc.constantFrom('public', 'internal'),
    close_reason: text,
    customer: fc.record({ address: fc.oneof(text, fc.emailAddress()), name: text }),
  },
  { requiredKeys: [] },
);
const classes = fc.subarray<MessageClass>(['auto', 'bounce', 'list', 'spam', 'out_of_office', 'reply']);
const mail = fc
  .record({
    text,
    classes,
    auth: fc.constantFrom('pass', 'fail', 'none', 'unknown'),
    byAgent: fc.constantFrom(null, 'anna', 'gone'),
    nullSender: fc.boolean(),
    from: fc.option(fc.record({ address: text, name: text })),
    messageId: fc.option(text),
    references: fc.array(text, { maxLength: 3 }),
    receivedAt: fc.integer(),
  })
  .map((own) => mailOf(own));
const actor = fc.constantFrom<Command['actor']>(
  { kind: 'agent', id: 'anna' },
  { kind: 'agent', id: 'carl' },
  { kind: 'system', id: 'cli' },
  { kind: 'rule', id: 'r' },
  { kind: 'contact', id: 'k' },
);

const command: fc.Arbitrary<Command> = fc
  .tuple(
    fc.oneof(
      fc
        .tuple(mail, values, fc.boolean(), fc.boolean(), fc.boolean(), fc.constantFrom('public', 'internal'))
        .map(([m, update, thirdParty, reopen, movesStatus, visibility]) => {
          const isInside = thirdParty || visibility === 'internal';
          return joinOf({
            mail: isInside ? { ...m, text: SECRET } : m,
            update,
            thirdParty,
            reopen,
            movesStatus,
            visibility: visibility as 'public',
          });
        }),
      mail.map((m) => rejectOf({ ticket: T1, mail: m })),
      fc.constant(noteOf({ text: SECRET })),
      fc.tuple(text, fc.option(mail)).map(([words, m]) => replyOf({ text: words, mail: m })),
      values.map((set) => setOf(set)),
      text.map((to) => assignOf(to)),
      fc
        .tuple(text, fc.array(text, { maxLength: 2 }), fc.constantFrom('all', 'customer', 'none'))
        .map(([reason, causes, notify]) =>
          closeOf({ reason, causes, comment: notify === 'none' ? SECRET : 'gut', notify: notify as 'all' }),
        ),
      text.map((comment) => reopenOf({ comment: comment + SECRET })),
    ),
    actor,
  )
  .map(([one, who]) => ({ ...one, actor: who }) as Command);

/** Plays commands one after another on one ticket, as the store would. */
function play(
  first: Command,
  commands: readonly Command[],
  look: (change: Change, before: Ticket | null, done: Command) => void,
): void {
  let ticket: Ticket | null = null;
  for (const [index, one] of [first, ...commands].entries()) {
    const numbered = { ...one, ordinal: index };
    const context = contextOf({ now: NOW + index });
    const outcome = desk(numbered, ticket, context);
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
    if (outcome.kind === 'refusal') {
      expect(outcome.detail).not.toBe('');
      continue;
    }
    look(outcome, ticket, numbered);
    if (outcome.state) ticket = { ...outcome.state, id: 1 as TicketId, ref: 'T-00001', version: index, links: [] };
    expect(desk(numbered, ticket, { ...context, alreadyDone: true })).toMatchObject({
      kind: 'refusal',
      reason: 'nothing_to_do',
    });
  }
}

const start = fc.tuple(mail, values).map(([m, set]) => createOf({ mail: m, set }));
const sequence = fc.tuple(start, fc.array(command, { maxLength: 6 }));

describe('any sequence of commands', () => {
  it('never shows a customer an internal word', () => {
    fc.assert(
      fc.property(sequence, ([first, commands]) => {
        play(first, commands, (change) => {
          for (const notice of change.notices.filter((one) => one.kind !== 'agent' && one.agent === null)) {
            expect(JSON.stringify(notice)).not.toContain(SECRET);
            expect(notice.data.trace).toEqual([]);
          }
          for (const entry of change.entries)
            if (entry.text.includes(SECRET)) expect(entry.visibility).toBe('internal');
        });
      }),
      { numRuns: 400 },
    );
  });

  it('leaves every change in the history, old → new, with who and by which door', () => {
    fc.assert(
      fc.property(sequence, ([first, commands]) => {
        play(first, commands, (change, before, done) => {
          expect(change.entries).toHaveLength(1);
          const [entry] = change.entries;
          expect(entry).toMatchObject({ door: done.door, at: expect.any(Number) });
          if (!change.state || !before) return;
          expect(entry?.changes).toEqual(changesBetween(before, change.state));
          expect(change.state.kind).toBe(
            contextOf().config.workflow.statuses.find((one) => one.id === change.state?.status)?.kind,
          );
          expect(change.state.closedAt !== null).toBe(change.state.kind === 'closed');
        });
      }),
      { numRuns: 400 },
    );
  });

  it('mails no customer from an internal ticket, nobody twice, and never ourselves', () => {
    fc.assert(
      fc.property(sequence, ([first, commands]) => {
        play(first, commands, (change) => {
          const passed = change.notices.filter((one) => one.gate.pass);
          for (const notice of passed) {
            if (notice.agent === null && change.state?.visibility === 'internal') expect(notice.kind).toBe('agent');
            expect(['support@example.com', 'billing@example.com', 'hilfe@example.com']).not.toContain(
              notice.to.address,
            );
          }
          expect(new Set(change.notices.map((one) => one.to.address)).size).toBe(change.notices.length);
          expect(
            change.notices.filter((one) => one.to.address === change.state?.customer?.address).length,
          ).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 400 },
    );
  });
});
