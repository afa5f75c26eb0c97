// Work orders (C11): made of a ticket, whose data they copy; changed by their own status. The ticket's history says each
// step; another system hears of it by webhook where the configuration names one. The customer is told nothing.
import type { Change, Outcome, Refusal } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import {
  type Order,
  type OrderData,
  type OrderDraft,
  type OrderStatus,
  orderStatuses,
  orderWays,
} from '../../../model/papers/order.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { dueCalendar, readDue } from '../../due.ts';
import { isRefusal } from '../../fields.ts';
import { noOverride } from '../../happening.ts';
import { entryOf } from '../../history.ts';
import { orderCalls } from '../../orders/calls.ts';
import { refuse, shown, unknownValue } from '../../refusals.ts';

const MAX_LINE = 200;
const MAX_TEXT = 20_000;

type Making = CommandOf<'order'>;
type Setting = CommandOf<'order_set'>;

/** A new order, a draft unless it is said to be issued at once. */
export function order(command: Making, ticket: Ticket, context: DeskContext): Outcome {
  const next = context.nextOrder;
  if (!next) return refuse('invalid', 'no number is ready for the order: a fault of this program');
  const request = context.entries?.find((one) => one.kind !== 'change' && one.kind !== 'notice')?.text ?? '';
  const blank = { title: ticket.subject, text: '', assignee: '', due: null };
  const copied = { ticket: { ...stateOf(ticket), ref: ticket.ref }, request: request.slice(0, MAX_TEXT) };
  const data = wordsInto({ ...blank, ...copied }, command, context);
  if (isRefusal(data)) return data;
  if (data.title.trim() === '') return refuse('required', 'the order has no title, expected --title "…"');
  const draft: OrderDraft = {
    id: null,
    ref: next.ref,
    status: command.issue ? 'issued' : 'draft',
    data,
    counter: next,
  };
  const said = `work order ${next.ref} made (${draft.status}): ${data.title}`;
  return changed(command, ticket, { context, draft, said, event: 'order.created' });
}

/** An order with another status or other words. */
export function orderSet(command: Setting, ticket: Ticket, context: DeskContext): Outcome {
  const { orders = [] } = context;
  const before = orders.find((one) => one.ref.toLowerCase() === command.order.trim().toLowerCase());
  if (!before) {
    const known = orders.map((one) => one.ref).join(', ');
    return refuse(
      'invalid',
      `${ticket.ref} has no work order "${shown(command.order)}", ${known === '' ? 'it has none' : `expected ${known}`}`,
    );
  }
  const status = command.status === undefined ? before.status : wayOf(before, command.status);
  if (isRefusal(status)) return status;
  const data = wordsInto(before.data, command, context);
  if (isRefusal(data)) return data;
  const said = saidOf(before, status, data);
  if (said === '') return refuse('nothing_to_do', `work order ${before.ref} says so already`);
  if (isFinal(before.status) && isFinal(status))
    return refuse(
      'no_transition',
      `work order ${before.ref} is ${before.status}: nothing of it is changed any more; open it again first`,
    );
  const draft: OrderDraft = { id: before.id, ref: before.ref, status, data };
  return changed(command, ticket, {
    context,
    draft,
    said: `work order ${before.ref}: ${said}`,
    event: 'order.changed',
  });
}

interface Done {
  readonly context: DeskContext;
  readonly draft: OrderDraft;
  readonly said: string;
  readonly event: 'order.created' | 'order.changed';
}

function changed(command: Making | Setting, ticket: Ticket, { context, draft, said, event }: Done): Change {
  const state = stateOf(ticket);
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const entry = entryOf(command, context.now, { kind: 'change', visibility: 'internal', text: said });
  const change = changeOf(happening, { entries: [entry], events: [] });
  return { ...change, notices: [...change.notices, ...orderCalls(draft, event, happening)], order: draft };
}

function wordsInto(data: OrderData, given: Making | Setting, { config, now }: DeskContext): OrderData | Refusal {
  const due = given.due === undefined ? data.due : readDue(given.due, now, dueCalendar(config, ''));
  if (isRefusal(due)) return due;
  const title = given.title?.trim() ?? data.title;
  const assignee = given.assignee?.trim() ?? data.assignee;
  const text = given.text?.trim() ?? data.text;
  for (const [what, value, most] of [
    ['title', title, MAX_LINE],
    ['assignee', assignee, MAX_LINE],
    ['text', text, MAX_TEXT],
  ] as const)
    if (value.length > most)
      return refuse('invalid', `the ${what} has ${value.length} characters, expected at most ${most}`);
  return { ...data, title: oneLine(title), assignee: oneLine(assignee), text, due };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function wayOf(before: Order, wanted: string): OrderStatus | Refusal {
  const status = orderStatuses.find((one) => one === wanted.trim().toLowerCase());
  if (!status) return unknownValue('status of an order', wanted, orderStatuses);
  if (status === before.status || orderWays[before.status].includes(status)) return status;
  return refuse(
    'no_transition',
    `work order ${before.ref} is ${before.status} and cannot become ${status}, expected ${orderWays[before.status].join(' or ')}`,
  );
}

function isFinal(status: OrderStatus): boolean {
  return status === 'done' || status === 'cancelled';
}

function saidOf(before: Order, status: OrderStatus, data: OrderData): string {
  const { title, text, assignee, due } = before.data;
  const parts = [
    status === before.status ? '' : `${before.status} → ${status}`,
    data.title === title ? '' : `title: ${title} → ${data.title}`,
    data.assignee === assignee ? '' : `assignee: ${assignee || '–'} → ${data.assignee || '–'}`,
    data.due === due ? '' : `due: ${dayOf(due)} → ${dayOf(data.due)}`,
    data.text === text ? '' : 'its words changed',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function dayOf(at: number | null): string {
  return at === null ? '–' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
