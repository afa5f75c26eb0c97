// Takes a policy and its tests; gives one result per test. The mail is rendered to bytes and read by the real parser
// (handed in), the questions are answered from `given:`, and the real decide judges it over the whole rule set.
// A shadow rule is off, except for the tests that stand under it. Never throws: a test that cannot run is a failed one.
import { createHash } from 'node:crypto';
import { runDecide } from '../../decide/answer.ts';
import { sendersOf, withBlocks } from '../../decide/blocked.ts';
import { type DecideOptions, decide } from '../../decide/decide.ts';
import { restsOnAnswer, unanswered } from '../../decide/unanswered.ts';
import { canonicalAddress } from '../../model/address.ts';
import type { Command } from '../../model/command.ts';
import type { Decision } from '../../model/decision.ts';
import type { Delivery, Evidence } from '../../model/evidence.ts';
import type { TicketView } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import type { Message } from '../../model/message.ts';
import type { Policy } from '../../model/policy.ts';
import type { Config } from '../../model/setup.ts';
import type { RuleTest } from '../load.ts';
import type { GivenInput, MailInput } from '../schema/test.ts';
import { type Difference, differences } from './expect.ts';
import { answerFrom, threadHeaders, tokensOf, type World, worldOf } from './given.ts';
import { renderMail } from './render.ts';

export interface TestDeps {
  readonly config: Config;
  /** The real parser: bytes → Message. */
  read(raw: Uint8Array): Promise<Message>;
  /** True when nobody looks at what passed: its decision and trace are not kept (a thousand rules make long ones). */
  readonly dropsPassed?: boolean;
  /** Template names of the notices that the desk would really send for these commands; without it, `mails` is only known where there are no commands. */
  notices?(commands: readonly Command[], ticket: TicketView | null, now: number): readonly string[];
}

export interface TestResult {
  /** `rules/30-monitoring.yaml:12` */
  readonly at: string;
  readonly rule: string | null;
  /** The test's name, else the subject of its mail. */
  readonly name: string;
  readonly ok: boolean;
  readonly differences: readonly Difference[];
  /** Why the test could not run; null when it did. */
  readonly mistake: string | null;
  readonly decision: Decision | null;
}

/** Runs every test, in order. */
export async function runRuleTests(
  policy: Policy,
  tests: readonly RuleTest[],
  deps: TestDeps,
): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  const withoutShadows = shadowsFor(policy, null);
  for (const test of tests) {
    const ownShadow = policy.rules.some((rule) => rule.id === test.rule && rule.enabled === 'shadow');
    const judged = ownShadow ? shadowsFor(policy, test.rule) : withoutShadows;
    // Of a test that passes nobody sees the trace: the rules that cannot match are then not looked at.
    const quick = deps.dropsPassed ? await runOne(judged, test, { ...deps, trace: 'short' }) : null;
    results.push(quick?.ok ? { ...quick, decision: null } : await runOne(judged, test, { ...deps, trace: 'whole' }));
  }
  return results;
}

type Running = TestDeps & Required<Pick<DecideOptions, 'trace'>>;

async function runOne(policy: Policy, test: RuleTest, deps: Running): Promise<TestResult> {
  const { mail, given = {}, expect } = test.input;
  const base = {
    at: test.at,
    rule: test.rule,
    name: String(test.input.name ?? mail.subject ?? 'a mail without subject'),
  };
  try {
    const world = worldOf(given, mail, deps.config);
    const { decision: wanted } = await judge(mail, { given, world, policy, deps });
    const notices = deps.notices?.(wanted.commands, world.ticket, world.now) ?? null;
    const isUnanswered = restsOnAnswer(wanted) && notices !== null && notices.length === 0;
    const decision = isUnanswered ? unanswered(wanted, 'the gate holds the answer back') : wanted;
    const found = differences(expect, { decision, ticket: world.ticket, config: deps.config, notices });
    return { ...base, ok: found.length === 0, differences: found, mistake: null, decision };
  } catch (error) {
    const mistake = error instanceof Error ? error.message : String(error);
    return { ...base, ok: false, differences: [], mistake, decision: null };
  }
}

interface Judging {
  readonly given: GivenInput;
  readonly world: World;
  readonly policy: Policy;
  readonly deps: Running;
}

async function judge(
  mail: MailInput,
  { given, world, policy, deps }: Judging,
): Promise<{ readonly decision: Decision }> {
  const [firstBox] = deps.config.mailboxes;
  const to = firstBox?.address ?? 'support@example.com';
  const marked = world.by === 'mark' ? withMark(mail, world) : mail;
  const raw = renderMail(marked, { to, now: world.now, headers: threadHeaders(world) });
  const read = await deps.read(raw);
  const message = withSpam(read, given.spam);
  const isBounce = message.bounce !== null || message.classes.some((name) => name.startsWith('bounce'));
  const evidence = evidenceOf(mail, world, isBounce);
  const delivery = deliveryOf(mail, { raw, message, world, config: deps.config });
  const lists = given.lists ? { ...policy.lists, ...foldedLists(given.lists) } : policy.lists;
  const blocked = new Map(world.contact.blocked ? sendersOf([{ message }]).map((one) => [one, ''] as const) : []);
  const [judged = { message, evidence }] = withBlocks([{ message, evidence }], blocked);
  const asking = decide({ ...judged, delivery }, given.lists ? { ...policy, lists } : policy, deps);
  return runDecide(asking, (question) => answerFrom(world, question));
}

function withMark(mail: MailInput, { ticket }: World): MailInput {
  const subject = String(mail.subject ?? '');
  if (!ticket || subject.toLowerCase().includes(ticket.ref.toLowerCase())) return mail;
  return { ...mail, subject: `${subject} [${ticket.ref}]`.trim() };
}

function withSpam(message: Message, spam: GivenInput['spam']): Message {
  if (spam === undefined) return message;
  if (typeof spam === 'number') return { ...message, claims: { ...message.claims, spamScore: spam } };
  const others = message.classes.filter((name) => name !== 'spam');
  return { ...message, classes: spam ? [...others, 'spam'] : others };
}

function evidenceOf(mail: MailInput, world: World, isBounce: boolean): Evidence {
  const state = mail.auth ?? 'none';
  const result = state === 'pass' || state === 'fail' ? state : null;
  const source = state === 'unknown' ? null : 'rule-test';
  return {
    state,
    dkim: result,
    spf: result,
    dmarc: result,
    arc: null,
    source,
    tokens: tokensOf(world, isBounce),
    own: false,
  };
}

function deliveryOf(
  mail: MailInput,
  {
    raw,
    message,
    world,
    config,
  }: { readonly raw: Uint8Array; readonly message: Message; readonly world: World; readonly config: Config },
): Delivery {
  const sha256 = createHash('sha256').update(raw).digest('hex');
  return {
    ledger: 1,
    mailbox: mailboxOf(mail, message, config),
    folder: 'INBOX',
    sha256,
    contentSha256: sha256,
    receivedAt: world.now,
    size: raw.length,
    flags: [],
    oversize: false,
  };
}

/** The mailbox the test names, else the one it is written to, else the first. */
function mailboxOf(mail: MailInput, message: Message, { mailboxes }: Config): string {
  if (mail.mailbox !== undefined) return String(mail.mailbox);
  const written = [...message.to, ...message.cc].map((entry) => canonicalAddress(entry.address));
  const box = mailboxes.find(({ address, aliases }) => [address, ...aliases].some((own) => written.includes(own)));
  return box?.name ?? mailboxes[0]?.name ?? 'test';
}

function foldedLists(lists: NonNullable<GivenInput['lists']>): Policy['lists'] {
  const rows = (list: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
    Object.fromEntries(
      Object.entries(list).map(([key, row]) => [
        fold(key),
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
      ]),
    );
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, rows(list)]));
}

/** The policy with shadow rules off, except this one, which works. */
function shadowsFor(policy: Policy, own: string | null): Policy {
  if (!policy.rules.some((rule) => rule.enabled === 'shadow')) return policy;
  const rules = policy.rules.map((rule) => (rule.enabled === 'shadow' ? { ...rule, enabled: rule.id === own } : rule));
  return { ...policy, rules };
}
