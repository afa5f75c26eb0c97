// Builders for decide's tests: a mail, a site, tickets and rules by hand, and a small world that answers the questions.
// Patterns are JavaScript's and templates a plain replacement: the engines are rules' business.

import { type Judged, runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Mail } from '../../src/decide/mail.ts';
import type { Address } from '../../src/model/address.ts';
import type { Verdict } from '../../src/model/decision.ts';
import type { Delivery, Evidence, Token } from '../../src/model/evidence.ts';
import type { Answer, ContactView, Question, SeenMail, ThreadCandidate, TicketView } from '../../src/model/facts.ts';
import { fold } from '../../src/model/fold.ts';
import type { Attachment, Message } from '../../src/model/message.ts';
import type {
  Condition,
  Extract,
  Pattern,
  Policy,
  Rule,
  SetTemplates,
  Site,
  Test,
  TextTemplate,
  ThreadClause,
  Variables,
} from '../../src/model/policy.ts';
import type { TicketId } from '../../src/model/ticket.ts';

export const NOW = Date.parse('2026-01-07T10:00:00Z');
export const DAY = 86_400_000;
export const EVA: Address = { address: 'eva@acme.example', name: 'Eva Roth' };

export function message(over: Partial<Message> = {}): Message {
  const reply = over.reply ?? over.text ?? 'Hello, the pump leaks.';
  return {
    messageId: '<m1@acme.example>',
    inReplyTo: null,
    references: [],
    date: '2026-01-07T09:59:00.000Z',
    receivedAt: null,
    from: EVA,
    fromCount: 1,
    sender: null,
    replyTo: [],
    to: [{ address: 'support@example.com', name: '' }],
    cc: [],
    bcc: [],
    deliveredTo: [],
    envelopeFrom: null,
    subject: 'Pump',
    subjectClean: over.subject ?? 'Pump',
    text: reply,
    reply,
    quoted: '',
    html: null,
    language: null,
    classes: [],
    headers: [],
    claims: {
      authenticationResults: [],
      receivedSpf: [],
      dkimSignatures: [],
      arcSeals: 0,
      spamFlag: null,
      spamScore: null,
    },
    bounce: null,
    attachments: [],
    defects: [],
    size: 2_000,
    ...over,
  };
}

export function evidence(over: Partial<Evidence> = {}): Evidence {
  return {
    state: 'pass',
    dkim: null,
    spf: null,
    dmarc: null,
    arc: null,
    source: null,
    tokens: [],
    own: false,
    ...over,
  };
}

export function delivery(over: Partial<Delivery> = {}): Delivery {
  return {
    ledger: 7,
    mailbox: 'support',
    folder: 'INBOX',
    sha256: 'aa',
    contentSha256: 'bb',
    receivedAt: NOW,
    size: 2_000,
    flags: [],
    oversize: false,
    ...over,
  };
}

export function mail(
  over: { message?: Partial<Message>; evidence?: Partial<Evidence>; delivery?: Partial<Delivery> } = {},
): Mail {
  return { message: message(over.message), evidence: evidence(over.evidence), delivery: delivery(over.delivery) };
}

export function token(over: Partial<Token> = {}): Token {
  return { by: 'address', ticket: 1 as TicketId, agent: null, expired: false, ...over };
}

export function file(over: Partial<Attachment> = {}): Attachment {
  return { filename: 'a.pdf', type: 'application/pdf', size: 1_000, sha256: 'cc', inline: false, cid: null, ...over };
}

export function ticket(over: Partial<TicketView> = {}): TicketView {
  return {
    id: 1 as TicketId,
    ref: 'T-2026-00001',
    subject: 'Pump',
    status: 'waiting',
    kind: 'waiting',
    queue: 'support',
    type: null,
    group: null,
    severity: 'minor',
    priority: 'normal',
    assignees: ['anna'],
    tags: [],
    fields: {},
    customer: EVA,
    participants: [EVA.address],
    visibility: 'public',
    createdAt: NOW - 20 * DAY,
    updatedAt: NOW - DAY,
    lastMailAt: NOW - 2 * DAY,
    closedAt: null,
    messages: 3,
    ...over,
  };
}

export function closed(daysAgo: number, over: Partial<TicketView> = {}): TicketView {
  return ticket({ status: 'closed', kind: 'closed', closedAt: NOW - daysAgo * DAY, ...over });
}

export function candidate(over: Partial<ThreadCandidate> = {}): ThreadCandidate {
  return { ticket: ticket(), by: 'message_id', messageId: '<known@x>', visibility: 'public', ...over };
}

export function site(over: Partial<Site> = {}): Site {
  return {
    own: new Set(['support@example.com', 'sales@example.com', 'ops@example.com']),
    ownDomains: new Set(['example.com']),
    mailboxes: {
      support: { address: 'support@example.com', queue: 'support', unsignedMark: 'deny', ownLists: [] },
      ops: { address: 'ops@example.com', queue: 'ops', unsignedMark: 'allow', ownLists: [] },
    },
    queues: [
      { name: 'support', address: 'support@example.com' },
      { name: 'sales', address: 'sales@example.com' },
      { name: 'ops', address: null },
    ],
    agents: { 'anna@example.com': 'anna', 'bob@example.com': 'bob' },
    unsignedAgents: [],
    agentReply: 'note',
    reopen: { withinMs: 14 * DAY, later: 'create_linked', cancelled: 'create_linked' },
    duplicates: 'join',
    mark: pattern(/\[(T-\d{4}-\d{5})\]/i),
    known: {
      queues: ['support', 'sales', 'ops'],
      agents: ['anna', 'bob'],
      statuses: ['unread', 'waiting', 'in_progress', 'closed'],
    },
    timezone: 'Europe/Berlin',
    ...over,
  };
}

export function policy(rules: readonly Rule[] = [], over: Partial<Policy> = {}): Policy {
  return { rules, defaults: verdictOf('ticket'), lists: {}, site: site(), ...over };
}

/** `defaults` of a policy. */
export function verdictOf(verdict: Verdict, set: SetTemplates | null = null): Policy['defaults'] {
  // biome-ignore lint/suspicious/noThenProperty: the word of the rule language.
  return { then: verdict, set };
}

type RuleDraft = Partial<Omit<Rule, 'then'>> & { readonly verdict?: Verdict };

/** A rule; `verdict` is its `then:`. */
export function rule(id: string, { verdict, ...over }: RuleDraft = {}): Rule {
  return {
    id,
    at: `rules/test.yaml:${id.length}`,
    why: null,
    when: null,
    extract: [],
    require: {},
    thread: null,
    // biome-ignore lint/suspicious/noThenProperty: the word of the rule language.
    then: verdict ?? null,
    redirectTo: null,
    set: null,
    update: null,
    tags: [],
    notify: null,
    stop: false,
    continue: false,
    override: false,
    enabled: true,
    expires: null,
    ...over,
  };
}

export function clause(field: string, ...tests: readonly Test[]): Condition {
  return { kind: 'clause', field, tests, text: `${field}: …` };
}
type WordOp = 'natural' | 'is' | 'contains' | 'contains_all' | 'word' | 'starts' | 'ends' | 'glob' | 'one_of';
export function is(field: string, ...values: readonly string[]): Condition {
  return clause(field, test('natural', ...values));
}
export function test(op: WordOp, ...values: readonly string[]): Test {
  return { op, values, exact: false };
}
export function flag(field: string, wanted = true): Condition {
  return clause(field, { op: 'truth', wanted });
}
export function regex(...expressions: readonly RegExp[]): Test {
  return { op: 'regex', patterns: expressions.map(pattern) };
}
export function all(...of: readonly Condition[]): Condition {
  return { kind: 'all', of };
}
export function any(...of: readonly Condition[]): Condition {
  return { kind: 'any', of };
}
export function not(of: Condition): Condition {
  return { kind: 'not', of };
}

export function pattern(expression: RegExp): Pattern {
  return {
    source: String(expression),
    exec(text) {
      const hit = expression.exec(text);
      if (!hit) return null;
      const captures = Object.fromEntries(Object.entries(hit.groups ?? {}).filter(([, value]) => value !== undefined));
      return { match: hit[0], captures, groups: [...hit] };
    },
  };
}

export function template(source: string): TextTemplate {
  return {
    source,
    constant: source.includes('{{') ? null : source,
    render: (variables) => source.replaceAll(/\{\{([\w.]+)\}\}/g, (_, path: string) => lookUp(variables, path)),
  };
}

export function values(over: Record<string, string>, more: Partial<SetTemplates> = {}): SetTemplates {
  const templates = Object.fromEntries(Object.entries(over).map(([key, value]) => [key, template(value)]));
  return { values: templates, fields: {}, tags: [], watchers: [], customer: null, ...more };
}

export function thread(over: Partial<ThreadClause> = {}): ThreadClause {
  return { key: null, by: null, withinMs: null, missing: 'quarantine', closed: null, ...over };
}

export function extract(
  name: string,
  from: string | readonly string[],
  how: Extract['how'],
  over: Partial<Extract> = {},
): Extract {
  return { name, from: typeof from === 'string' ? [from] : from, how, otherwise: null, optional: false, ...over };
}

/** What the database would say. */
export interface World {
  readonly seen?: readonly SeenMail[];
  readonly tickets?: readonly TicketView[];
  readonly candidates?: readonly ThreadCandidate[];
  readonly keys?: Readonly<Record<string, TicketView>>;
  readonly contact?: Partial<ContactView>;
  readonly rate?: number;
  readonly now?: number;
}

export function answerFrom(world: World): (question: Question) => Answer {
  return (question) => {
    switch (question.ask) {
      case 'now':
        return world.now ?? NOW;
      case 'seen':
        return world.seen ?? [];
      case 'threadCandidates':
        return world.candidates ?? [];
      case 'ticket':
        return world.tickets?.find((one) => one.id === question.id) ?? null;
      case 'ticketByRef':
        return world.tickets?.find((one) => fold(one.ref) === question.ref) ?? null;
      case 'ticketByKey': {
        const found = world.keys?.[question.key];
        if (!found || (question.openOnly && found.closedAt !== null)) return null;
        return (found.lastMailAt ?? 0) >= question.since ? found : null;
      }
      case 'contact':
        return {
          known: false,
          name: '',
          organisation: null,
          tags: [],
          openTickets: 0,
          blocked: false,
          ...world.contact,
        };
      case 'rate':
        return world.rate ?? 0;
      default:
        return question satisfies never;
    }
  };
}

/** Decides a mail in a world. */
export function judge(one: Mail, rules: Policy = policy(), world: World = {}): Judged {
  return runDecide(decide(one, rules), answerFrom(world));
}

/** True when the condition holds for the mail: asked through a rule that decides `ignore`. */
export function holds(when: Condition, one: Mail = mail(), world: World = {}, over: Partial<Policy> = {}): boolean {
  return judge(one, policy([rule('x', { when, verdict: 'ignore' })], over), world).decision.verdict === 'ignore';
}

/** The only command, of the kind expected. */
export function only<K extends string>(judged: Judged, kind: K): Record<string, unknown> {
  const [command] = judged.decision.commands;
  if (judged.decision.commands.length !== 1 || command?.kind !== kind) {
    throw new Error(`expected one ${kind}, seen ${JSON.stringify(judged.decision.commands.map((one) => one.kind))}`);
  }
  return command as unknown as Record<string, unknown>;
}

function lookUp(variables: Variables, path: string): string {
  let here: string | Variables | undefined = variables;
  for (const step of path.split('.')) here = typeof here === 'object' ? here[step] : undefined;
  return typeof here === 'string' ? here : '';
}
