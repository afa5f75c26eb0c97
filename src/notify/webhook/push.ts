// What a push says, in the form its receiver understands: a JSON object of our own, Slack's incoming webhooks, Teams'
// Workflows, ntfy. Takes an outbox row, its channel and the instance; gives the bytes. A customer's words go along only as
// far as the channel says, and nowhere as markup: names, links and mentions in them are shown, not followed. Pure.
import { z } from 'zod';
import type { AlertEvent, PushChannel, PushData } from '../../model/people/alerts.ts';
import { alertEvents } from '../../model/people/alerts.ts';
import { calledAgent } from '../../model/people/called.ts';
import type { Agent } from '../../model/setup.ts';
import type { OutboxRow } from '../../ports.ts';
import { NO_PAGE } from '../context/plain.ts';
import { cleanLine, cleanText } from '../markdown/values.ts';
import { pushWords } from './push-words.ts';

const time = z.iso.datetime();

/** The body of the form `generic`. */
export const pushBody = z.strictObject({
  version: z.literal(1).describe('Of this format; keys may be added, never taken away or renamed.'),
  id: z.string().describe('The same in every try of this call, and in the headers webhook-id and Idempotency-Key.'),
  events: z.array(z.enum(alertEvents)).describe('What happened, the strongest first.'),
  at: time.describe('When.'),
  instance: z.string().describe('instance.name of the config.'),
  to: z.array(z.string()).describe('Agents it is for; [] = the room.'),
  by: z.string().describe('The agent who did it; "" = a customer, a rule, the clock.'),
  text: z.string().describe('The same as one sentence, in the channel’s language.'),
  ticket: z.strictObject({
    id: z.int(),
    ref: z.string().describe('The number people see.'),
    url: z.string().nullable().describe('Its page; null until there is a console.'),
    queue: z.string(),
    status: z.string(),
    priority: z.string(),
    severity: z.string(),
    escalation: z.int(),
    assignees: z.array(z.string()),
    subject: z.string().optional().describe('Only where the channel says words: subject or text.'),
  }),
  words: z.string().optional().describe('What was written; only where the channel says words: text.'),
});

export type PushBody = z.infer<typeof pushBody>;

const SHOWN_SUBJECT = 200;
const SHOWN_TEXT = 1_000;

/** The bytes of a push. */
export function pushBytes(
  row: OutboxRow,
  push: PushData,
  about: {
    readonly channel: PushChannel;
    readonly instance: { readonly name: string; readonly url: string | null; readonly language: string };
    readonly agents: readonly Agent[];
  },
): Uint8Array {
  const scene = sceneOf(row, push, about);
  return Buffer.from(JSON.stringify(bodyOf(scene, about.channel)).toWellFormed(), 'utf8');
}

/** Where it is posted: ntfy takes JSON at its root and the topic inside. */
export function pushUrl(channel: PushChannel, url: URL): URL {
  return channel.form === 'ntfy' ? new URL(url.pathname.replace(/[^/]+\/?$/, ''), url) : url;
}

interface Scene {
  readonly row: OutboxRow;
  readonly push: PushData;
  readonly instance: string;
  readonly ref: string;
  readonly url: string | null;
  /** `New ticket T-2026-00017 in support`. */
  readonly head: string;
  /** Who, what is said of the ticket. */
  readonly facts: readonly string[];
  /** '' where the channel does not want them. */
  readonly subject: string;
  readonly text: string;
}

function sceneOf(row: OutboxRow, push: PushData, about: Parameters<typeof pushBytes>[2]): Scene {
  const { channel, instance } = about;
  const words = pushWords(channel.language ?? instance.language);
  const ref = row.data.ticket?.ref ?? '';
  const [first = 'status'] = push.alerts;
  const head = words.events[first].replaceAll('{ref}', ref).replaceAll('{queue}', push.queue);
  // People read names; programs read ids (`generic`).
  const called = (ids: readonly string[]): string =>
    ids.map((id) => cleanLine(calledAgent(id, about.agents))).join(', ');
  const others = push.alerts.slice(1).map((alert) => words.short[alert]);
  return {
    row,
    push,
    instance: cleanLine(instance.name),
    ref,
    url: NO_PAGE || null,
    head,
    facts: [
      ...(others.length > 0 ? [others.join(', ')] : []),
      `${words.status}: ${push.status}`,
      `${words.priority}: ${push.priority}`,
      ...(push.assignees.length > 0 ? [`${words.assignees}: ${called(push.assignees)}`] : []),
      ...(push.by === '' ? [] : [`${words.by}: ${called([push.by])}`]),
      ...(push.to.length > 0 ? [`${words.to}: ${called(push.to)}`] : []),
    ],
    subject: channel.words === 'none' ? '' : cleanLine(push.subject).slice(0, SHOWN_SUBJECT),
    text: channel.words === 'text' ? cleanText(push.text).slice(0, SHOWN_TEXT) : '',
  };
}

function bodyOf(scene: Scene, { form, url }: PushChannel): object {
  switch (form) {
    case 'generic':
      return genericBody(scene);
    case 'slack':
      return slackBody(scene);
    case 'teams':
      return teamsBody(scene);
    case 'ntfy':
      return ntfyBody(scene, URL.parse(url.reveal()));
    default:
      return form satisfies never;
  }
}

function genericBody({ row, push, instance, ref, url, head, subject, text }: Scene): PushBody {
  const { alerts, at, to, by, queue, status, priority, severity, escalation, assignees } = push;
  const ticket = { queue, status, priority, severity, escalation, assignees: [...assignees] };
  return {
    version: 1,
    id: row.messageId,
    events: [...alerts],
    at: new Date(at).toISOString(),
    instance,
    to: [...to],
    by,
    text: head,
    ticket: { id: row.ticket ?? 0, ref, url, ...ticket, ...(subject === '' ? {} : { subject }) },
    ...(text === '' ? {} : { words: text }),
  };
}

/** docs.slack.dev, incoming webhooks: &, < and > are all that is markup in plain_text-like use; nothing is unfurled. */
function slackBody({ ref, url, head, facts, subject, text }: Scene): object {
  const link = url === null ? '' : ` <${slackEscaped(url)}|${slackEscaped(ref)}>`;
  const plain = [subject, text].filter((one) => one !== '').join('\n');
  return {
    text: slackEscaped(head),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${slackEscaped(head)}*${link}`, verbatim: true } },
      { type: 'context', elements: [{ type: 'plain_text', text: facts.join(' · '), emoji: false }] },
      // Plain text: a customer's words neither mention the channel nor become a link.
      ...(plain === '' ? [] : [{ type: 'section', text: { type: 'plain_text', text: plain, emoji: false } }]),
    ],
  };
}

/** Text in which nothing is markup or a mention. */
export function slackEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An Adaptive Card as Teams' Workflows take it; TextRuns know no Markdown, so that words stay words. */
function teamsBody({ ref, url, head, facts, subject, text }: Scene): object {
  const lines = [facts.join(' · '), subject, text].filter((one) => one !== '');
  return teamsCard([head, ...lines], url === null ? [] : [{ type: 'Action.OpenUrl', title: ref, url }]);
}

/** Lines, the first one bold, the second one subtle. */
export function teamsCard(lines: readonly string[], actions: readonly object[] = []): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: lines.map((text, index) => ({
      type: 'RichTextBlock',
      inlines: [
        { type: 'TextRun', text, ...(index === 0 ? { weight: 'Bolder' } : index === 1 ? { isSubtle: true } : {}) },
      ],
    })),
    ...(actions.length === 0 ? {} : { actions }),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

/** The last part of the address. */
export function ntfyTopic(url: URL | null): string {
  return decodeURIComponent(/([^/]+)\/?$/.exec(url?.pathname ?? '')?.[1] ?? '');
}

const NTFY_PRIORITY: Readonly<Partial<Record<AlertEvent, number>>> = { escalation: 5, assigned: 4 };

/** docs.ntfy.sh, "Publish as JSON". */
function ntfyBody({ push, url, head, facts, subject, text }: Scene, topicUrl: URL | null): object {
  const topic = ntfyTopic(topicUrl);
  const [first = 'status'] = push.alerts;
  const message = [subject, facts.join(' · '), text].filter((one) => one !== '').join('\n');
  return {
    topic,
    title: head,
    message,
    priority: NTFY_PRIORITY[first] ?? 3,
    tags: ['ticket', first],
    ...(url === null ? {} : { click: url }),
  };
}
