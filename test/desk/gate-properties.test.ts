// Whatever mail comes and whatever is done, the gate's promises hold for every notice that passes (E7, H37–H45); and there
// is no way into the outbox that does not ask it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeskContext } from '../../src/desk/context.ts';
import { desk } from '../../src/desk/desk.ts';
import { isRobot, stillPasses } from '../../src/desk/gate.ts';
import { baseAddress } from '../../src/model/address.ts';
import type { Command, MailFacts } from '../../src/model/command.ts';
import type { MessageClass } from '../../src/model/message.ts';
import { gateReasons } from '../../src/model/notice/gate.ts';
import type { NoticeDraft } from '../../src/model/notice.ts';
import { ownAddresses } from '../../src/model/setup.ts';
import {
  closeOf,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  NOW,
  rejectOf,
  setOf,
  T1,
  ticketOf,
} from './builders.ts';

const STRANGE = 'zauberwort';
const people = fc.constantFrom(
  'kunde@kunde.example',
  'fremd@robot.example',
  'support@example.com',
  'hilfe+t1.abc@example.com',
  'no-reply@shop.example',
  'mailer-daemon@x.example',
  'owner-list@lists.example',
  'anna@example.com',
  'kein postfach',
  '',
);
const classes = fc.subarray<MessageClass>(
  ['auto', 'bounce', 'bounce.hard', 'list', 'spam', 'out_of_office', 'read_receipt', 'abuse_report', 'reply'],
  { maxLength: 2 },
);
const mails: fc.Arbitrary<MailFacts> = fc
  .record({
    address: people,
    classes: fc.oneof({ weight: 3, arbitrary: fc.constant([] as MessageClass[]) }, { weight: 1, arbitrary: classes }),
    auth: fc.constantFrom('pass', 'none', 'unknown', 'fail'),
    nullSender: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
    knownSender: fc.boolean(),
    byAgent: fc.constantFrom(null, null, null, 'anna'),
    ageMs: fc.constantFrom(1000, 1000, 1000, 4_000_000),
  })
  .map(({ address, ageMs, ...rest }) =>
    mailOf({
      ...rest,
      from: { address, name: `${STRANGE} https://x.example` },
      text: `${STRANGE} im Text`,
      subject: `${STRANGE}@x.example`,
      attachments: [{ filename: `${STRANGE}.pdf`, type: 'application/pdf', size: 1, sha256: 'a'.repeat(64) }],
      receivedAt: NOW - ageMs,
    }),
  );
const commands: fc.Arbitrary<Command> = fc
  .record({ mail: mails, customer: people, verb: fc.constantFrom('create', 'join', 'reject', 'set', 'close') })
  .map(({ mail, customer, verb }) => {
    if (verb === 'join') return joinOf({ mail, update: { status: 'closed' } });
    if (verb === 'reject') return rejectOf({ mail });
    if (verb === 'set') return setOf({ status: 'in_progress' });
    if (verb === 'close') return closeOf();
    const own = mail.from ? { customer: { address: customer, name: `${STRANGE} https://x.example` } } : {};
    return createOf({ mail, ...own, set: { subject: mail.subject }, besides: besides(mail) });
  });
const few = fc.integer({ min: 0, max: 4 });
const counts = fc.record({ day: few, ever: fc.constantFrom(0, 1, 29, 30), theirs: fc.constantFrom(0, 1, 29, 30) });
const contexts: fc.Arbitrary<DeskContext> = fc
  .record({
    address: fc.dictionary(people, counts, { maxKeys: 9 }),
    ofTicket: fc.dictionary(fc.constantFrom('opened', 'rejected', 'closed'), few, { maxKeys: 3 }),
    unverifiedHour: fc.integer({ min: 15, max: 22 }),
    automaticHour: fc.integer({ min: 95, max: 102 }),
    open: fc.constantFrom({}, {}, { receipt: 1 }, { automatic: 1 }),
    newcomers: fc.subarray(['kunde@kunde.example', 'fremd@robot.example']),
  })
  .map(({ address, open, ...receipts }) => {
    const of = (key: 'day' | 'ever') => Object.fromEntries(Object.entries(address).map(([who, n]) => [who, n[key]]));
    const domains = Object.entries(address).map(([who, n]) => [`@${who.split('@')[1] ?? ''}`, n.theirs] as const);
    const unanswered = { ...of('ever'), ...Object.fromEntries(domains) };
    return contextOf({ receipts: { ...receipts, perAddressDay: of('day'), unanswered, circuits: open } });
  });

function besides(mail: MailFacts) {
  return {
    notes: [],
    alert: [],
    mails: [
      { kind: 'reply', rule: 'r', template: 'thanks' } as const,
      {
        kind: 'mail',
        rule: 'r',
        to: [{ who: 'fremd@robot.example', isNamed: true }],
        template: null,
        subject: 's',
        body: mail.text,
        echoes: true,
      } as const,
    ],
  };
}

const ROBOT_CLASSES = [
  'auto',
  'bounce',
  'bounce.hard',
  'list',
  'spam',
  'out_of_office',
  'read_receipt',
  'abuse_report',
];
const own = ownAddresses(config);

/** What must be true of a notice to a customer that passed. */
function holds(notice: NoticeDraft, mail: MailFacts | null, { receipts }: DeskContext): void {
  const { address } = notice.to;
  expect(own.has(baseAddress(address) ?? '')).toBe(false);
  expect(isRobot(address)).toBe(false);
  if (notice.kind === 'automatic') {
    expect(receipts.automaticHour).toBeLessThan(config.gate.automaticPerHour);
    expect(receipts.circuits?.automatic).toBeUndefined();
  }
  if (notice.kind !== 'receipt' || !mail) return;
  expect(mail.classes.filter((one) => ROBOT_CLASSES.includes(one))).toEqual([]);
  expect(mail.nullSender).toBe(false);
  expect(mail.auth).not.toBe('fail');
  expect(NOW - mail.receivedAt).toBeLessThanOrEqual(config.gate.maxMailAgeMs);
  if (mail.byAgent && mail.auth === 'pass') return;
  expect(receipts.perAddressDay[address] ?? 0).toBeLessThan(3);
  expect(receipts.unanswered?.[address] ?? 0).toBeLessThan(30);
  expect(receipts.circuits?.receipt).toBeUndefined();
  if (!notice.unverified) return;
  expect(receipts.unverifiedHour).toBeLessThan(20);
  // H43: a rule may hand on the words of a sender who is proven.
  if (mail.auth === 'pass') return;
  expect(JSON.stringify({ ...notice.data, ticket: { ...notice.data.ticket, customer: null } })).not.toContain(STRANGE);
  expect(notice.to.name).not.toContain(STRANGE);
}

describe('the gate', () => {
  it('holds what it promises, whatever mail comes and whatever is done', () => {
    const seen = { passed: 0, unverified: 0, suppressed: new Set<string>() };
    fc.assert(
      fc.property(commands, contexts, (command, context) => {
        const isNew = command.kind === 'create' || command.kind === 'reject';
        const outcome = desk(command, isNew ? null : ticketOf({ id: T1 }), context);
        if (outcome.kind === 'refusal') return;
        const mail = 'mail' in command ? (command.mail ?? null) : null;
        const passed = outcome.notices.filter(
          ({ gate, kind }) => gate.pass && (kind === 'receipt' || kind === 'automatic'),
        );
        for (const notice of passed) holds(notice, mail, context);
        const receipts = passed.filter((one) => one.kind === 'receipt' && !(mail?.byAgent && mail.auth === 'pass'));
        for (const { to } of receipts) {
          const sent = receipts.filter((one) => one.to.address === to.address).length;
          expect(sent + (context.receipts.perAddressDay[to.address] ?? 0)).toBeLessThanOrEqual(3);
        }
        seen.passed += passed.length;
        seen.unverified += passed.filter((one) => one.unverified).length;
        for (const { gate } of outcome.notices) if (!gate.pass) seen.suppressed.add(gate.reason);
      }),
      { numRuns: 4000, seed: 7 },
    );
    // No idle sequences: notices passed, and each reason that mails and counts can bring about was met.
    expect(seen.passed).toBeGreaterThan(100);
    expect(seen.unverified).toBeGreaterThan(20);
    const met = [
      'auto',
      'bounce',
      'list',
      'spam',
      'null-sender',
      'no-reply-address',
      'own-address',
      'bad-address',
      'auth-fail',
      'old-mail',
      'limit-ticket',
      'limit-address',
      'limit-unanswered',
      'limit-domain',
      'limit-unverified',
      'limit-hour',
      'circuit-open',
      'echo',
    ];
    expect(met.filter((reason) => !seen.suppressed.has(reason))).toEqual([]);
    for (const reason of seen.suppressed) expect(gateReasons).toContain(reason);
  });

  it('says the same of addresses when a row is about to leave', () => {
    const ticket = { visibility: 'public', queue: 'support', flags: [], customer: null } as const;
    fc.assert(
      fc.property(people, fc.constantFrom('receipt', 'automatic', 'human', 'agent', 'else'), (to, kind) => {
        const verdict = stillPasses({ kind, to, agent: null, queue: 'support' }, { config, ticket });
        if (!verdict.pass) return;
        expect(own.has(baseAddress(to) ?? '')).toBe(false);
        if (kind !== 'human' && kind !== 'agent') expect(isRobot(to)).toBe(false);
      }),
    );
  });
});

describe('no way leads around the gate', () => {
  const root = join(import.meta.dirname, '../../src');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const holding = (pattern: RegExp) =>
    sources
      .filter(({ text }) => pattern.test(text))
      .map(({ path }) => path)
      .toSorted();

  it('into the outbox: one statement writes rows, one caller has it, and what it writes carries a verdict', () => {
    expect(holding(/insert\s+(?:or\s+\w+\s+)?into\s+outbox\b/i)).toEqual(['store/outbox/add.ts']);
    expect(holding(/\baddNotices\(/)).toEqual(['store/outbox/add.ts', 'store/tickets/apply.ts']);
    expect(sources.find(({ path }) => path === 'model/notice.ts')?.text).toContain('readonly gate: GateVerdict;');
  });

  it('to a verdict: it is branded, and only the gate has the brand', () => {
    // The gate's own file makes it; everybody else hands on what it said.
    expect(holding(/as GateVerdict\b/)).toEqual(['desk/gate.ts']);
    expect(holding(/as (?:unknown|never) as (?:NoticeDraft|GateVerdict)/)).toEqual([]);
    expect(holding(/unique symbol/)).toContain('model/notice/gate.ts');
  });

  it('out of the outbox: nothing takes a suppressed row up again', () => {
    const statements = sources
      .filter(({ path }) => path.startsWith('store/'))
      .flatMap(({ text }) => text.match(/update outbox set[^`]*`/g) ?? [])
      .filter((statement) => /state = (?:'queued'|'held'|'sending'|'deferred'|\$)/.test(statement));
    expect(statements.length).toBeGreaterThan(1);
    for (const statement of statements) {
      const where = statement.slice(statement.lastIndexOf('where'));
      expect(where, statement).toMatch(
        /state (?:in \((?!.*'suppressed')|not in \([^)]*'suppressed'|= '(?!suppressed))/,
      );
    }
  });

  it('to the mail server: mails are sent from outbox rows alone, and as a test by a person’s own hand', () => {
    // The lease's transport only asks whether the database is still ours before it hands on what the channel gave it.
    expect(holding(/\btransport\.send\(/)).toEqual([
      'daemon/lease/leased-transport.ts',
      'daemon/papers/papers.ts',
      'notify/channel.ts',
    ]);
  });
});
