// Small real values for the store's tests: mails, decisions, changes, a configuration. No mocks: everything is what
// the other rooms would hand over, cut down to what a test talks about.
import type { Change } from '../../src/model/change.ts';
import type { Command, CommandOf, MailFacts } from '../../src/model/command.ts';
import type { Decision } from '../../src/model/decision.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Message } from '../../src/model/message.ts';
import { type GateReason, type GateVerdict, usualLimits } from '../../src/model/notice/gate.ts';
import type { NoticeDraft } from '../../src/model/notice.ts';
import type { Config } from '../../src/model/setup.ts';
import type { EntryDraft, TicketId, TicketState } from '../../src/model/ticket.ts';
import type { ThreadKeys } from '../../src/model/token.ts';
import { defaultWorkflow } from '../../src/model/workflow.ts';
import type { Received, Settled } from '../../src/ports.ts';

export const NOW = Date.UTC(2026, 0, 7, 9, 0, 0);
export const KEYS: ThreadKeys = [Buffer.alloc(32, 7)];

export function config(number = 'T-{yyyy}-{seq:5}'): Config {
  return {
    instance: {
      name: 'test',
      url: null,
      timezone: 'Europe/Berlin',
      language: 'en',
      languages: ['en'],
      form: 'formal',
      legal: '',
    },
    data: { dir: '', minFreeBytes: 0 },
    mailboxes: [],
    smtp: { from: { address: 'help@desk.example', name: 'Help' } },
    tickets: { number },
    workflow: defaultWorkflow,
    queues: [{ name: 'support', address: null, agents: ['anna', 'ben'], openedTo: [], notifyCustomer: true }],
    agents: [],
    notifications: {},
    gate: usualLimits,
  } as unknown as Config;
}

export function rawMail(
  n: number,
  more: { readonly headers?: string; readonly body?: string; readonly id?: string } = {},
): Uint8Array {
  return Buffer.from(
    `From: Carla <carla@shop.example>\r\nTo: help@desk.example\r\nSubject: Order ${n}\r\n` +
      `Message-ID: ${more.id ?? `<order-${n}@shop.example>`}\r\n${more.headers ?? ''}\r\n${more.body ?? `Where is order ${n}?`}\r\n`,
  );
}

export function received(uid: number, more: Partial<Received> = {}): Received {
  const raw = more.raw ?? rawMail(uid);
  return {
    mailbox: 'support',
    folder: 'INBOX',
    uidValidity: '42',
    uid,
    internalDate: NOW - 60_000,
    flags: ['\\Recent'],
    size: raw.length,
    oversize: false,
    wantsAck: true,
    ...more,
    raw,
  };
}

export function message(n: number, from = 'carla@shop.example'): Message {
  return {
    messageId: `<order-${n}@shop.example>`,
    from: { address: from, name: 'Carla' },
    subject: `Order ${n}`,
    subjectClean: `Order ${n}`,
    text: 'Where is it?',
    headers: [],
    defects: [],
  } as unknown as Message;
}

export function decision(more: Partial<Decision> = {}): Decision {
  return {
    verdict: 'ticket',
    outcome: 'created',
    rule: 'default',
    target: null,
    joinedBy: null,
    thirdParty: false,
    commands: [],
    reasons: [],
    trace: [],
    ...more,
  };
}

export const EVIDENCE: Evidence = {
  state: 'pass',
  dkim: null,
  spf: null,
  dmarc: null,
  arc: null,
  source: null,
  tokens: [],
  own: false,
};

export function settled(more: Partial<Settled> = {}): Settled {
  return { decision: decision(), facts: [], evidence: EVIDENCE, ticket: null, revision: 'r1', at: NOW, ...more };
}

export function state(more: Partial<TicketState> = {}): TicketState {
  return {
    subject: 'Order 1',
    status: 'unread',
    kind: 'new',
    queue: 'support',
    type: null,
    group: null,
    severity: 'normal',
    priority: 'normal',
    tags: [],
    flags: [],
    fields: {},
    customer: { address: 'carla@shop.example', name: 'Carla' },
    assignees: [],
    watchers: [],
    participants: ['carla@shop.example'],
    mentioned: [],
    visibility: 'public',
    channel: 'mail',
    language: 'en',
    mailbox: 'support',
    ownAddress: 'help@desk.example',
    due: null,
    closeReason: null,
    closeCause: null,
    createdAt: NOW,
    updatedAt: NOW,
    lastMailAt: NOW,
    firstResponseAt: null,
    closedAt: null,
    mailCount: 1,
    ...more,
  };
}

export function entry(more: Partial<EntryDraft> = {}): EntryDraft {
  return {
    at: NOW,
    kind: 'mail',
    visibility: 'public',
    door: 'mail',
    actor: { kind: 'contact', id: 'carla@shop.example' },
    messageId: '<order-1@shop.example>',
    from: { address: 'carla@shop.example', name: 'Carla' },
    text: 'Where is it?',
    changes: {},
    attachments: [],
    ledger: null,
    joinedBy: null,
    thirdParty: false,
    ...more,
  };
}

export function notice(event: string, more: Partial<NoticeDraft> = {}): NoticeDraft {
  return {
    event,
    name: 'opened',
    template: 'opened',
    kind: 'receipt',
    to: { address: 'carla@shop.example', name: 'Carla' },
    agent: null,
    gate: verdict(null),
    unverified: false,
    mailbox: 'support',
    ownAddress: 'help@desk.example',
    queue: 'support',
    locale: 'en',
    inReplyTo: null,
    references: [],
    visibility: 'public',
    dueAt: NOW,
    data: {
      ticket: {
        ref: '',
        subject: 'Order 1',
        status: 'unread',
        statusLabel: {},
        queue: 'support',
        priority: 'normal',
        createdAt: NOW,
      },
      customer: null,
      body: '',
      author: '',
      reason: '',
      comment: '',
      from: '',
      to: '',
      oldRef: '',
      newRef: '',
      changes: {},
      attachments: [],
      trace: [],
    },
    ...more,
  };
}

export function change(more: Partial<Change> = {}): Change {
  return {
    kind: 'change',
    ticket: null,
    state: state(),
    entries: [entry()],
    notices: [],
    links: [],
    threadIds: [],
    threadKeys: [],
    warnings: [],
    ...more,
  };
}

export function mailFacts(more: Partial<MailFacts> = {}): MailFacts {
  return {
    ledger: 1,
    messageId: '<order-1@shop.example>',
    from: { address: 'carla@shop.example', name: 'Carla' },
    subject: 'Order 1',
    text: 'Where is it?',
    attachments: [],
    receivedAt: NOW,
    classes: [],
    auth: 'pass',
    nullSender: false,
    knownSender: false,
    byAgent: null,
    defects: [],
    ...more,
  };
}

export function create(cause: string, more: Partial<CommandOf<'create'>> = {}): Command {
  return {
    kind: 'create',
    cause,
    ordinal: 0,
    actor: { kind: 'contact', id: 'carla@shop.example' },
    door: 'mail',
    mail: mailFacts(),
    customer: { address: 'carla@shop.example', name: 'Carla' },
    mailbox: 'support',
    ownAddress: 'help@desk.example',
    set: {},
    visibility: 'public',
    language: null,
    notify: {},
    link: null,
    threadKeys: [],
    ...more,
  };
}

export function note(cause: string, ticket: TicketId): Command {
  return {
    kind: 'note',
    cause,
    ordinal: 0,
    actor: { kind: 'agent', id: 'anna' },
    door: 'cli',
    ticket,
    text: 'hm',
    attachments: [],
  };
}

/** What the gate says; the store believes it. */
export function verdict(reason: GateReason | null): GateVerdict {
  return (reason === null ? { pass: true } : { pass: false, reason }) as GateVerdict;
}
