// What must hold for every mail, whatever it says: the same input gives the same decision, from the record too.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay, runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Mail } from '../../src/decide/mail.ts';
import type { Condition, Policy, Rule } from '../../src/model/policy.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { answerFrom, candidate, judge, mail, policy, ticket, token, type World } from './build.ts';
import { clause, flag, is, pattern, regex, rule, template, test, values } from './build-rules.ts';

const address = fc.constantFrom(
  'eva@acme.example',
  'anna@example.com',
  'support@example.com',
  'x@y.example',
  'not an address',
  '',
);
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('Re: [T-2026-00001] Pump', 'Kündigung', '\u0000<script>', 'a'.repeat(500)),
);
const someMail: fc.Arbitrary<Mail> = fc
  .record({
    from: fc.option(address),
    fromCount: fc.constantFrom(0, 1, 2),
    subject: words,
    reply: words,
    state: fc.constantFrom('pass', 'fail', 'none', 'unknown'),
    ids: fc.array(fc.constantFrom('<a@x>', '<b@x>', '<>', '', '<m1@acme.example>', 'x'.repeat(3000)), { maxLength: 4 }),
    tokens: fc.array(
      fc.record({
        by: fc.constantFrom('address', 'message_id', 'reference'),
        agent: fc.constantFrom(null, 'anna', 'bob'),
        expired: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    classes: fc.subarray(['auto', 'bounce', 'list', 'calendar', 'reply'] as const),
    own: fc.constantFrom(false, false, false, true),
    oversize: fc.boolean(),
  })
  .map(({ from, fromCount, subject, reply, state, ids, tokens, classes, own, oversize }) =>
    mail({
      message: {
        from: from === null ? null : { address: from, name: subject },
        fromCount,
        subject,
        reply,
        references: ids,
        inReplyTo: ids[0] ?? null,
        messageId: ids[1] ?? null,
        classes,
      },
      evidence: {
        state: state as 'pass',
        own,
        tokens: tokens.map((one) => token({ ...one, by: one.by as 'address' })),
      },
      delivery: { oversize },
    }),
  );
const condition: fc.Arbitrary<Condition> = fc.constantFrom(
  is('subject', 'pump'),
  is('body', 'Kündigung'),
  is('is', 'auto', 'bounce'),
  flag('contact.known'),
  flag('thread.found'),
  is('from', '@acme.example'),
  clause('subject', regex(/(?<word>\w+)/)),
  clause('body', test('word', 'a')),
);
const someRule: fc.Arbitrary<Rule> = fc
  .record({
    when: fc.option(condition),
    verdict: fc.constantFrom(
      undefined,
      undefined,
      'ticket',
      'create',
      'join',
      'ignore',
      'quarantine',
      'reject',
      'redirect',
    ),
    flags: fc.record({
      stop: fc.boolean(),
      continue: fc.boolean(),
      override: fc.boolean(),
      enabled: fc.constantFrom(true, true, 'shadow'),
    }),
    queue: fc.constantFrom('support', 'nowhere', '{{word}}'),
    expires: fc.constantFrom(null, 0, 9e15),
  })
  .map(({ when, verdict, flags, queue, expires }) =>
    rule('r', {
      when,
      ...(verdict ? { verdict: verdict as 'ticket' } : {}),
      ...flags,
      enabled: flags.enabled as true,
      set: values({ queue }),
      tags: [template('{{word}}')],
      expires,
    }),
  );
const somePolicy: fc.Arbitrary<Policy> = fc
  .array(someRule, { maxLength: 6 })
  .map((rules) => policy(rules.map((one, at) => ({ ...one, id: `r${at}` }))));
const someWorld: fc.Arbitrary<World> = fc.record({
  tickets: fc.constantFrom([], [ticket()], [ticket({ kind: 'closed', status: 'closed', closedAt: 1 })]),
  candidates: fc.constantFrom(
    [],
    [candidate({ messageId: '<a@x>' })],
    [candidate({ by: 'root', messageId: '<b@x>', ticket: ticket({ id: 2 as TicketId }) })],
  ),
  contact: fc.record({ known: fc.boolean() }),
});

describe('every decision', () => {
  it('is the same for the same input, and the same again from its recorded facts', () => {
    fc.assert(
      fc.property(someMail, somePolicy, someWorld, (one, rules, world) => {
        const first = judge(one, rules, world);
        expect(judge(one, rules, world)).toEqual(first);
        const stored = JSON.parse(JSON.stringify(first.facts));
        expect(replay(decide(one, rules), stored)).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  it('asks each question once', () => {
    fc.assert(
      fc.property(someMail, somePolicy, someWorld, (one, rules, world) => {
        const asked = judge(one, rules, world).facts.map((fact) => JSON.stringify(fact.question));
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: 200 },
    );
  });

  it('of an ignored or quarantined mail has no commands, of any other has some', () => {
    fc.assert(
      fc.property(someMail, somePolicy, someWorld, (one, rules, world) => {
        const { decision } = judge(one, rules, world);
        const goesNowhere = ['ignored', 'quarantined', 'duplicate'].includes(decision.outcome);
        expect(decision.commands.length === 0).toBe(goesNowhere);
        expect(decision.commands.map((command) => command.ordinal)).toEqual(decision.commands.map((_, at) => at));
        expect(decision.reasons.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('lets nobody but a participant or an agent into a ticket in the open', () => {
    fc.assert(
      fc.property(someMail, someWorld, (one, world) => {
        const { decision } = judge(one, policy(), world);
        const [command] = decision.commands;
        if (command?.kind !== 'join' || command.visibility === 'internal') return;
        expect(command.thirdParty).toBe(false);
        expect(['eva@acme.example', 'anna@example.com']).toContain(command.mail.from?.address);
        expect(command.mail.auth).not.toBe('fail');
      }),
      { numRuns: 300 },
    );
  });
});

describe('the order of keys', () => {
  it('in one map of conditions does not matter', () => {
    fc.assert(
      fc.property(
        someMail,
        fc.shuffledSubarray([
          is('subject', 'pump'),
          is('from', '@acme.example'),
          flag('contact.known'),
          is('is', 'auto'),
        ]),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        someWorld,
        (one, of, keys, world) => {
          const shuffled = of
            .map((part, at) => ({ part, key: keys[at] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ part }) => part);
          const verdictOf = (parts: readonly Condition[]) =>
            judge(one, policy([rule('x', { when: { kind: 'all', of: parts }, verdict: 'ignore' })]), world).decision
              .outcome;
          expect(verdictOf(shuffled)).toBe(verdictOf(of));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('replay', () => {
  it('names the question nobody recorded, instead of guessing', () => {
    const { facts } = judge(mail());
    const rules = policy([rule('x', { when: flag('contact.known'), verdict: 'ignore' })]);
    expect(replay(decide(mail(), rules), facts)).toMatchObject({ kind: 'cannot-judge', question: { ask: 'contact' } });
  });

  it('finds recorded answers whatever the order of their keys', () => {
    const { facts, decision } = judge(mail());
    const turned = facts.map(({ question, answer }) => ({
      question: Object.fromEntries(Object.entries(question).reverse()) as unknown as typeof question,
      answer,
    }));
    expect(replay(decide(mail(), policy()), turned)).toMatchObject({ kind: 'judged', decision });
  });
});

describe('hostile size', () => {
  it('hundreds of rules over a large mail stay cheap in what they fold: a body no clause needs is never read', () => {
    let reads = 0;
    const one = mail({ message: { reply: 'x'.repeat(200_000) } });
    const watched: Mail = {
      ...one,
      message: new Proxy(one.message, {
        get: (target, key) => {
          if (key === 'reply') reads += 1;
          return Reflect.get(target, key);
        },
      }),
    };
    const rules = Array.from({ length: 500 }, (_, at) =>
      rule(`r${at}`, {
        when: { kind: 'all', of: [is('from', `@no${at}.example`), is('body', 'needle')] },
        verdict: 'ignore',
      }),
    );
    runDecide(decide(watched, policy([...rules, rule('end', { verdict: 'ignore' })])), answerFrom({}));
    expect(reads).toBeLessThanOrEqual(1);
    expect(pattern(/x/).exec('x')).not.toBeNull();
  });
});
