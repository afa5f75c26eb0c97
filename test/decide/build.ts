// Builders for decide's tests: a mail, a site, tickets, and a small world that answers the questions.

import { type Judged, runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Mail } from '../../src/decide/mail.ts';
import type { Address } from '../../src/model/address.ts';
import type { Delivery, Evidence, Token } from '../../src/model/evidence.ts';
import type {
  Answer,
  ContactView,
  Question,
  QuestionOf,
  SeenMail,
  ThreadCandidate,
  TicketView,
} from '../../src/model/facts.ts';
import { fold } from '../../src/model/fold.ts';
import { type AgentPast, noPast } from '../../src/model/mailed/past.ts';
import type { ListedTicket } from '../../src/model/mailed/words.ts';
import type { Attachment, Message } from '../../src/model/message.ts';
import type { Condition, Policy, Rule, Site } from '../../src/model/policy.ts';
import type { TicketId } from '../../src/model/ticket.ts';

import { pattern, rule, verdictOf } from './build-rules.ts';

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
    mentioned: [],
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

/** What the database would say. */
export interface World {
  readonly seen?: readonly SeenMail[];
  readonly tickets?: readonly TicketView[];
  readonly candidates?: readonly ThreadCandidate[];
  readonly keys?: Readonly<Record<string, TicketView>>;
  readonly opened?: (question: QuestionOf<'openedBy'>) => TicketView | null;
  readonly contact?: Partial<ContactView>;
  readonly past?: Partial<AgentPast>;
  readonly listed?: readonly ListedTicket[];
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
      case 'openedBy':
        return world.opened?.(question) ?? null;
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
      case 'agentPast':
        return { ...noPast, ...world.past };
      case 'ticketsOf':
        return world.listed ?? [];
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

/** The first command, of the kind expected; others may follow. */
export function first<K extends string>(judged: Judged, kind: K): Record<string, unknown> {
  const [command] = judged.decision.commands;
  if (command?.kind !== kind) {
    throw new Error(
      `expected a ${kind} first, seen ${JSON.stringify(judged.decision.commands.map((one) => one.kind))}`,
    );
  }
  return command as unknown as Record<string, unknown>;
}
