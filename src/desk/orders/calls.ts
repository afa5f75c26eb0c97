// What other systems hear of work orders: one call to the address the configuration names (`orders.webhook`), as an outbox
// row in the transaction of the change, like the calls rules ask for.

import { workflowOf } from '../../model/by-queue.ts';
import type { NoticeDraft, WebhookData } from '../../model/notice.ts';
import type { OrderDraft } from '../../model/papers/order.ts';
import { gateCall } from '../gate.ts';
import type { Happening } from '../happening.ts';
import { blankData, ticketData } from '../notice-snapshot.ts';
import { callDraft } from '../webhooks.ts';

/** The call of this change; [] where nobody is to be called. */
export function orderCalls(
  { ref, status, data }: OrderDraft,
  event: 'order.created' | 'order.changed',
  { command, ticket, state, context }: Happening,
): readonly NoticeDraft[] {
  const { config, now } = context;
  const url = config.orders?.webhook ?? null;
  if (url === null || state === null) return [];
  const { title, text, assignee, due } = data;
  const order = { ref, status, title, text, assignee, due };
  const webhook: WebhookData = {
    rule: '',
    event,
    at: now,
    headers: {},
    body: null,
    isJson: true,
    // As the order copied it, not as it is now.
    ticket: data.ticket,
    mail: null,
    order,
  };
  return [
    callDraft(state, {
      event: `${command.cause}/${command.ordinal}/webhook/order`,
      name: 'webhook',
      to: url,
      gate: gateCall(null, context),
      dueAt: now,
      data: { ...blankData(), ticket: ticketData(state, ticket?.ref ?? '', workflowOf(config, state.queue)), webhook },
    }),
  ];
}
