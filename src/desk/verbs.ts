// The verbs of model/verb.ts, each carried out by its own file of commands/. Beside desk.ts because there are many.

import type { Outcome } from '../model/change.ts';
import type { Command, CommandBase } from '../model/command.ts';
import { said } from '../model/mailed/said.ts';
import type { Ticket } from '../model/ticket.ts';
import type { Verb } from '../model/verb.ts';
import { cancel } from './commands/cancel.ts';
import { spent } from './commands/customers/spent.ts';
import { remove } from './commands/delete.ts';
import { detach } from './commands/files/detach.ts';
import { forward } from './commands/files/forward.ts';
import { rate } from './commands/forms/rate.ts';
import { settled, undelivered } from './commands/letters/undelivered.ts';
import { link } from './commands/link.ts';
import { merge } from './commands/merge.ts';
import { open } from './commands/open.ts';
import { order, orderSet } from './commands/orders/order.ts';
import { accept, decline } from './commands/people/accept.ts';
import { offer, withdraw } from './commands/people/offer.ts';
import { postpone } from './commands/postpone.ts';
import { spam } from './commands/spam.ts';
import { move, split } from './commands/split.ts';
import { take } from './commands/take.ts';
import { timer } from './commands/time/timer.ts';
import { undo } from './commands/undo.ts';
import { update } from './commands/update.ts';
import { watch } from './commands/watch.ts';
import type { DeskContext } from './context.ts';
import { tellAgent, tellHelp, tellTickets } from './mailed/tell.ts';
import { refuse } from './refusals.ts';

const kinds: Readonly<Record<Verb['kind'], true>> = {
  merge: true,
  undo: true,
  split: true,
  move: true,
  link: true,
  watch: true,
  take: true,
  spent: true,
  offer: true,
  accept: true,
  decline: true,
  withdraw: true,
  cancel: true,
  spam: true,
  delete: true,
  postpone: true,
  update: true,
  detach: true,
  timer: true,
  order: true,
  order_set: true,
  forward: true,
  open: true,
  rate: true,
  tell_agent: true,
  undelivered: true,
  settled: true,
  tell_help: true,
  tell_tickets: true,
};

/** True for a command that is one of the verbs. */
export function isVerb(command: Command): command is CommandBase & Verb {
  return Object.hasOwn(kinds, command.kind);
}

/** Carries out a verb. */
export function verb(command: CommandBase & Verb, ticket: Ticket | null, context: DeskContext): Outcome {
  if (command.kind === 'open') return open(command, context);
  if (command.kind === 'tell_tickets') return tellTickets(command, context);
  if (command.kind === 'tell_help') return tellHelp(command, context);
  if (!ticket) return refuse('not_found', said`ticket ${command.ticket} does not exist`);
  switch (command.kind) {
    case 'merge':
      return merge(command, ticket, context);
    case 'undo':
      return undo(command, ticket, context);
    case 'split':
      return split(command, ticket, context);
    case 'move':
      return move(command, ticket, context);
    case 'link':
      return link(command, ticket, context);
    case 'watch':
      return watch(command, ticket, context);
    case 'spent':
      return spent(command, ticket, context);
    case 'take':
      return take(command, ticket, context);
    case 'offer':
      return offer(command, ticket, context);
    case 'withdraw':
      return withdraw(command, ticket, context);
    case 'accept':
      return accept(command, ticket, context);
    case 'decline':
      return decline(command, ticket, context);
    case 'cancel':
      return cancel(command, ticket, context);
    case 'spam':
      return spam(command, ticket, context);
    case 'delete':
      return remove(command, ticket, context);
    case 'postpone':
      return postpone(command, ticket, context);
    case 'update':
      return update(command, ticket, context);
    case 'order':
      return order(command, ticket, context);
    case 'order_set':
      return orderSet(command, ticket, context);
    case 'detach':
      return detach(command, ticket, context);
    case 'timer':
      return timer(command, ticket, context);
    case 'forward':
      return forward(command, ticket, context);
    case 'rate':
      return rate(command, ticket, context);
    case 'tell_agent':
      return tellAgent(command, ticket, context);
    case 'undelivered':
      return undelivered(command, ticket, context);
    case 'settled':
      return settled(command, ticket, context);
    default:
      return command satisfies never;
  }
}
