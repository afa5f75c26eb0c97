// The calls rules ask for (`do: webhook`): called → outbox rows that carry what happened, as it was when it happened.
// A webhook is no mail: the gate has one word about it, that mail taken in late is told to nobody (F57).
import { workflowOf } from '../model/by-queue.ts';
import type { RuleWebhook } from '../model/command.ts';
import type { NoticeDraft, WebhookData } from '../model/notice.ts';
import type { TicketState } from '../model/ticket.ts';
import { gateCall } from './gate.ts';
import type { Happening, NoticeEvent } from './happening.ts';
import { blankData, ticketData } from './notice-snapshot.ts';

/** The calls of this event, numbered from `first`; [] for every other event. */
export function webhookDrafts(event: NoticeEvent, happening: Happening): readonly NoticeDraft[] {
  const { state } = happening;
  if (event.on !== 'called' || state === null) return [];
  return event.webhooks.map((webhook, index) => draft(webhook, index, { state, happening }));
}

function draft(
  webhook: RuleWebhook,
  index: number,
  { state, happening }: { readonly state: TicketState; readonly happening: Happening },
): NoticeDraft {
  const { command, ticket, context } = happening;
  const ref = ticket?.ref ?? '';
  const data = webhookData(webhook, { state, happening });
  return callDraft(state, {
    event: `${command.cause}/${command.ordinal}/webhook/${index}`,
    name: 'webhook',
    to: webhook.url,
    gate: gateCall(happening.mail, context),
    dueAt: context.now,
    data: {
      ...blankData(),
      ticket: ticketData(state, ref, workflowOf(context.config, state.queue)),
      ...(data ? { webhook: data } : {}),
    },
  });
}

/** A row of the outbox that is an HTTP call, whoever asks for it: a rule, a work order, an alert. `to` is a URL or a channel. */
export function callDraft(
  state: Pick<NoticeDraft, 'mailbox' | 'ownAddress' | 'queue'>,
  own: Pick<NoticeDraft, 'event' | 'gate' | 'dueAt' | 'data'> & {
    readonly name: 'webhook' | 'push';
    readonly to: string;
  },
): NoticeDraft {
  return {
    ...own,
    template: own.name,
    kind: 'webhook',
    to: { address: own.to, name: '' },
    agent: null,
    unverified: false,
    mailbox: state.mailbox,
    ownAddress: state.ownAddress,
    queue: state.queue,
    locale: null,
    inReplyTo: null,
    references: [],
    visibility: 'internal',
  };
}

function webhookData(
  { rule, headers, body, isJson }: RuleWebhook,
  { state, happening }: { readonly state: TicketState; readonly happening: Happening },
): WebhookData | null {
  const { command, mail, context } = happening;
  if (mail === null) return null;
  const reopened = command.kind === 'join' && command.reopen;
  const event = command.kind === 'create' ? 'ticket.created' : reopened ? 'ticket.reopened' : 'ticket.joined';
  return { rule, event, at: context.now, headers, body, isJson, ticket: state, mail };
}
