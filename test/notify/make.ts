// Builders for notices: a Setup, an outbox row, keys.

import type { NoticeData, NoticeName } from '../../src/model/notice.ts';
import type { Config, Setup, Smtp } from '../../src/model/setup.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { mintMessageId, type ThreadKeys } from '../../src/model/token.ts';
import { defaultWorkflow } from '../../src/model/workflow.ts';
import type { OutboxRow } from '../../src/ports.ts';

export const keys: ThreadKeys = [Buffer.alloc(32, 7)];
export const now = Date.parse('2026-03-04T09:30:00Z');

export const smtpConfig: Smtp = {
  host: '127.0.0.1',
  port: 1,
  tls: 'none',
  ca: null,
  user: null,
  password: null,
  from: { address: 'support@example.com', name: 'Example Support' },
  connections: 2,
  ratePerMinute: null,
  nullSender: false,
  bounceAddress: null,
  holdRepliesMs: 0,
};

const config = {
  instance: {
    name: 'Example Support',
    url: null,
    timezone: 'Europe/Berlin',
    language: 'de',
    languages: [],
    form: 'formal',
    legal: 'Example GmbH, Sitz Berlin\nHRB 1, GF: A. Muster',
  },
  mailboxes: [
    {
      name: 'support',
      address: 'support@example.com',
      aliases: ['hilfe@example.com'],
      replyAddress: 'plus',
    },
  ],
  smtp: smtpConfig,
  tickets: { agentReply: 'note' },
  workflow: defaultWorkflow,
  catalogues: { types: [], groups: [], severities: [], priorities: [], closeReasons: [], closeCauses: [], fields: {} },
  templates: { dir: null, accent: '#0b5fff' },
  queues: [],
  agents: [],
} as unknown as Config;

export function makeSetup(change: { config?: object; templates?: Record<string, string> } = {}): Setup {
  return {
    revision: 'r',
    config: { ...config, ...change.config } as Config,
    policy: {} as Setup['policy'],
    templates: change.templates ?? {},
    sources: {},
  };
}

export function makeData(change: Partial<NoticeData> = {}): NoticeData {
  return {
    ticket: {
      ref: 'T-2026-00017',
      subject: 'Drucker defekt',
      status: 'in_progress',
      statusLabel: { de: 'in Bearbeitung', en: 'in progress' },
      queue: 'support',
      priority: 'normal',
      createdAt: now,
    },
    customer: { address: 'kunde@kunde.example', name: 'Erika Kundin' },
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
    ...change,
  };
}

export function makeRow(change: Partial<OutboxRow> & { name?: NoticeName } = {}): OutboxRow {
  const ticket = 17 as TicketId;
  const id = change.id ?? 5;
  const template = change.template ?? change.name ?? 'opened';
  return {
    id,
    ticket,
    event: `mail:1/0/${template}`,
    name: template,
    kind: 'receipt',
    toAddress: 'kunde@kunde.example',
    toName: 'Erika Kundin',
    agent: null,
    state: 'queued',
    reason: null,
    messageId: mintMessageId(keys, id, ticket, 'example.com'),
    inReplyTo: '<first@kunde.example>',
    references: [],
    mailbox: 'support',
    ownAddress: 'hilfe@example.com',
    queue: 'support',
    locale: 'de',
    visibility: 'public',
    attempts: 0,
    createdAt: now,
    dueAt: now,
    sentAt: null,
    data: makeData(),
    bytes: null,
    resent: false,
    ...change,
    template,
  };
}

/** The parts of a composed mail, decoded by an independent reader (mailparser). */
export async function readMail(bytes: Uint8Array) {
  const { simpleParser } = await import('mailparser');
  return simpleParser(Buffer.from(bytes), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
  });
}

/** The HTML of a mail without the line that lists of mails show: it says the beginning once more. */
export function withoutPreheader(html: string): string {
  return html.replace(/<div class="preheader".*?<\/div>/s, ' ');
}
