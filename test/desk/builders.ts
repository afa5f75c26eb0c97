// Small builders for the desk's tests: a site with two agents and one queue, a ticket, a mail, a context.

import type { DeskContext } from '../../src/desk/context.ts';
import { desk } from '../../src/desk/desk.ts';
import type { Change, Outcome, Refusal } from '../../src/model/change.ts';
import type { Command, CommandOf, MailFacts } from '../../src/model/command.ts';
import { usualLimits } from '../../src/model/notice/gate.ts';
import type { NoticeDraft } from '../../src/model/notice.ts';
import type { Config, Secret } from '../../src/model/setup.ts';
import type { Ticket, TicketId } from '../../src/model/ticket.ts';
import { defaultWorkflow } from '../../src/model/workflow.ts';

export const NOW = Date.UTC(2026, 0, 7, 9, 0);
export const T1 = 1 as TicketId;

const secret: Secret = { reference: 'env:X', reveal: () => 'x', toJSON: () => '‹secret›', toString: () => '‹secret›' };

export const config: Config = {
  instance: {
    name: 'Example Support',
    url: null,
    timezone: 'Europe/Berlin',
    language: 'de',
    languages: ['de', 'en'],
    form: 'formal',
    legal: '',
  },
  data: { dir: '/tmp', minFreeBytes: 0 },
  mailboxes: [
    {
      name: 'support',
      address: 'support@example.com',
      aliases: ['hilfe@example.com'],
      host: 'localhost',
      port: 993,
      tls: 'implicit',
      ca: null,
      user: 'x',
      password: secret,
      folders: ['INBOX'],
      mode: 'idle',
      pollMs: 1000,
      after: { kind: 'keep' },
      start: { kind: 'all' },
      queue: 'support',
      maxSizeBytes: 1e6,
      trustAuthResults: [],
      ownLists: [],
      unsignedMark: 'deny',
      replyAddress: 'auto',
    },
  ],
  smtp: {
    host: 'localhost',
    port: 25,
    tls: 'none',
    ca: null,
    user: null,
    password: null,
    from: { address: 'support@example.com', name: '' },
    connections: 1,
    ratePerMinute: null,
    nullSender: false,
    bounceAddress: null,
    holdRepliesMs: 60_000,
  },
  tickets: {
    number: 'T-{seq:5}',
    reopen: { withinMs: 1e9, later: 'create_linked', cancelled: 'reject' },
    threadSecret: null,
    agentReply: 'note',
    duplicates: 'join',
    reclassifyClosed: true,
  },
  workflow: defaultWorkflow,
  catalogues: {
    types: ['request', 'incident'],
    groups: ['hardware'],
    severities: ['minor', 'normal', 'major'],
    priorities: ['low', 'normal', 'high'],
    defaultSeverity: 'normal',
    defaultPriority: 'normal',
    fields: { order: { type: 'text', pattern: '^\\d+$' }, amount: { type: 'money', pattern: null } },
    closeRequire: ['reason'],
    closeReasons: ['solved', 'duplicate'],
    closeCauses: ['user', 'bug'],
  },
  queues: [
    { name: 'support', address: 'support@example.com', agents: ['anna', 'bob'], openedTo: [], notifyCustomer: true },
    {
      name: 'billing',
      address: 'billing@example.com',
      agents: ['carl'],
      openedTo: ['team@example.org'],
      notifyCustomer: false,
    },
    { name: 'empty', address: null, agents: [], openedTo: [], notifyCustomer: true },
  ],
  roles: { agent: ['view', 'take', 'reply', 'note', 'set', 'close', 'reopen'], lead: ['assign'], reader: ['view'] },
  agents: [
    {
      id: 'anna',
      emails: ['anna@example.com', 'anna@home.example'],
      roles: ['agent', 'lead'],
      language: 'de',
      unsigned: 'deny',
    },
    { id: 'bob', emails: ['bob@example.com'], roles: ['agent'], language: null, unsigned: 'deny' },
    { id: 'carl', emails: ['carl@example.com'], roles: ['reader'], language: null, unsigned: 'deny' },
  ],
  notifications: {
    customer: { opened: true, reply: true, status: ['in_progress'], closed: true, reopened: false },
    agents: { new: 'queue', assigned: 'assignee', reply: 'assignee' },
  },
  gate: { ...usualLimits, automaticPerHour: 100, maxMailAgeMs: 3_600_000 },
  templates: { dir: null, accent: '#000' },
  rulesDir: 'rules',
};

export function contextOf(own: Partial<DeskContext> = {}): DeskContext {
  return {
    now: NOW,
    config,
    alreadyDone: false,
    receipts: { ofTicket: {}, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0 },
    publicChain: ['<c1@kunde.example>'],
    lastCustomerMessageId: '<c1@kunde.example>',
    load: {},
    linkedRef: null,
    ...own,
  };
}

export function withConfig(change: (config: Config) => Config, own: Partial<DeskContext> = {}): DeskContext {
  return contextOf({ config: change(config), ...own });
}

export function mailOf(own: Partial<MailFacts> = {}): MailFacts {
  return {
    ledger: 7,
    messageId: '<c2@kunde.example>',
    from: { address: 'kunde@kunde.example', name: 'Karla Kunde' },
    subject: 'Drucker',
    text: 'Der Drucker brennt.',
    attachments: [],
    receivedAt: NOW - 1000,
    classes: [],
    auth: 'pass',
    nullSender: false,
    knownSender: false,
    byAgent: null,
    defects: [],
    ...own,
  };
}

export function ticketOf(own: Partial<Ticket> = {}): Ticket {
  return {
    id: T1,
    ref: 'T-00001',
    version: 3,
    links: [],
    subject: 'Drucker',
    status: 'read',
    kind: 'open',
    queue: 'support',
    type: null,
    group: null,
    severity: 'normal',
    priority: 'normal',
    tags: [],
    flags: [],
    fields: {},
    customer: { address: 'kunde@kunde.example', name: 'Karla Kunde' },
    assignees: [],
    watchers: [],
    participants: ['kunde@kunde.example'],
    mentioned: [],
    visibility: 'public',
    channel: 'mail',
    language: 'de',
    mailbox: 'support',
    ownAddress: 'support@example.com',
    due: null,
    closeReason: null,
    closeCause: null,
    createdAt: NOW - 10_000_000,
    updatedAt: NOW - 9_000_000,
    lastMailAt: NOW - 10_000_000,
    firstResponseAt: null,
    closedAt: null,
    mailCount: 1,
    ...own,
  };
}

export const closedTicket = (own: Partial<Ticket> = {}): Ticket =>
  ticketOf({ status: 'closed', kind: 'closed', closedAt: NOW - 1_000_000, closeReason: 'solved', ...own });

const byMail = { cause: 'mail:7', ordinal: 0, actor: { kind: 'rule', id: 'default' }, door: 'rule' } as const;
export const byAnna = { cause: 'cli:ab', ordinal: 0, actor: { kind: 'agent', id: 'anna' }, door: 'cli' } as const;
export const bySystem = { cause: 'cli:ab', ordinal: 0, actor: { kind: 'system', id: 'cli' }, door: 'cli' } as const;

export function createOf(own: Partial<CommandOf<'create'>> = {}): CommandOf<'create'> {
  return {
    ...byMail,
    kind: 'create',
    mail: mailOf(),
    customer: { address: 'kunde@kunde.example', name: 'Karla Kunde' },
    mailbox: 'support',
    ownAddress: 'support@example.com',
    set: {},
    visibility: 'public',
    language: 'de',
    notify: {},
    link: null,
    threadKeys: [],
    ...own,
  };
}

export function joinOf(own: Partial<CommandOf<'join'>> = {}): CommandOf<'join'> {
  return {
    ...byMail,
    kind: 'join',
    ticket: T1,
    mail: mailOf(),
    joinedBy: 'message_id',
    visibility: 'public',
    thirdParty: false,
    reopen: false,
    movesStatus: true,
    update: {},
    notify: {},
    threadKeys: [],
    ...own,
  };
}

export function rejectOf(own: Partial<CommandOf<'reject'>> = {}): CommandOf<'reject'> {
  return {
    ...byMail,
    kind: 'reject',
    ticket: null,
    mail: mailOf(),
    template: 'rejected',
    mailbox: 'support',
    ownAddress: 'support@example.com',
    ...own,
  };
}

export const noteOf = (own: Partial<CommandOf<'note'>> = {}): CommandOf<'note'> => ({
  ...byAnna,
  kind: 'note',
  ticket: T1,
  text: 'ganz unter uns',
  attachments: [],
  ...own,
});
export const replyOf = (own: Partial<CommandOf<'reply'>> = {}): CommandOf<'reply'> => ({
  ...byAnna,
  kind: 'reply',
  ticket: T1,
  text: 'Bitte Stecker ziehen.',
  attachments: [],
  mail: null,
  ...own,
});
export const setOf = (set: CommandOf<'set'>['set'], own: Partial<CommandOf<'set'>> = {}): CommandOf<'set'> => ({
  ...byAnna,
  kind: 'set',
  ticket: T1,
  set,
  ...own,
});
export const assignOf = (to: string, own: Partial<CommandOf<'assign'>> = {}): CommandOf<'assign'> => ({
  ...byAnna,
  kind: 'assign',
  ticket: T1,
  to,
  ...own,
});
export const closeOf = (own: Partial<CommandOf<'close'>> = {}): CommandOf<'close'> => ({
  ...byAnna,
  kind: 'close',
  ticket: T1,
  reason: 'solved',
  comment: 'Neues Kabel.',
  causes: [],
  notify: 'all',
  ...own,
});
export const reopenOf = (own: Partial<CommandOf<'reopen'>> = {}): CommandOf<'reopen'> => ({
  ...byAnna,
  kind: 'reopen',
  ticket: T1,
  comment: '',
  ...own,
});

/** The desk's answer, when it must be a change. */
export function changed(
  command: Command,
  ticket: Ticket | null,
  context: DeskContext = contextOf(),
): Change & { state: NonNullable<Change['state']> } {
  const outcome: Outcome = desk(command, ticket, context);
  if (outcome.kind === 'refusal') throw new Error(`refused: ${outcome.reason}: ${outcome.detail}`);
  return outcome as Change & { state: NonNullable<Change['state']> };
}

/** The desk's answer, when it must be a refusal. */
export function refused(command: Command, ticket: Ticket | null, context: DeskContext = contextOf()): Refusal {
  const outcome = desk(command, ticket, context);
  if (outcome.kind !== 'refusal') throw new Error(`not refused: ${JSON.stringify(outcome.state)}`);
  return outcome;
}

/** `name → address` of every notice, with the reason of those held back. */
export function mails(change: Change): readonly string[] {
  return change.notices.map(
    (notice) => `${notice.name} → ${notice.to.address}${notice.gate.pass ? '' : ` (${notice.gate.reason})`}`,
  );
}

export function noticeOf(change: Change, name: string): NoticeDraft {
  const notice = change.notices.find((one) => one.name === name);
  if (!notice) throw new Error(`no notice ${name} among ${mails(change).join(', ') || 'none'}`);
  return notice;
}
