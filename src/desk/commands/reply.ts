// An agent's reply: public words, sent to the customer as an agent's own mail. A reply that came by mail and may not go
// out is kept as an internal entry with a warning, because nothing a person wrote disappears (E10).

import type { Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { withFlag } from '../fields.ts';
import { refuseFiles, refuseWeight } from '../files/limits.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf } from '../history.ts';
import { countMail, threadIdsOf } from '../mail-effects.ts';
import { refuse } from '../refusals.ts';
import { moveByItself } from '../transitions.ts';
import { eventsBetween } from './set.ts';

/** The public entry, `reply` to the customer, the first response met; `forbidden` is what the permissions said. */
export function reply(
  command: CommandOf<'reply'>,
  ticket: Ticket,
  context: DeskContext & { readonly forbidden: Refusal | null },
): Outcome {
  const before = stateOf(ticket);
  const hindrance = context.forbidden ?? hindranceOf(command, ticket) ?? tooHeavy(command, context);
  if (hindrance)
    return command.mail && !command.orRefused ? keptInside(command, ticket, { hindrance, context }) : hindrance;
  const counted = command.mail ? countMail(before, command.mail, context.now) : before;
  const state = respondedState(counted, context);
  const entry = entryOf(command, context.now, {
    kind: 'reply',
    visibility: 'public',
    ...sourceOf(command),
    changes: changesBetween(before, state),
  });
  const files = command.attachments.map((file) => ({ ...file, ledger: command.mail?.ledger ?? null }));
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, {
    entries: [entry],
    events: [{ on: 'replied', text: command.text, files }, ...eventsBetween(before, state, { context, comment: '' })],
    threadIds: command.mail ? threadIdsOf(command.mail) : [],
  });
}

/** First response, and the move that goes with it: a ticket under way stays where the work has brought it. */
export function respondedState(state: TicketState, context: DeskContext): TicketState {
  const isFirst = state.firstResponseAt === null;
  const answered = isFirst ? { ...state, firstResponseAt: context.now } : state;
  const waits = state.kind === 'new' || (state.kind === 'open' && isFirst);
  return waits ? moveByItself(answered, 'onFirstReply', context) : answered;
}

function hindranceOf(command: CommandOf<'reply'>, ticket: Ticket): Refusal | null {
  if (command.text.trim() === '' && command.attachments.length === 0) {
    return refuse('required', 'the reply is empty, expected text or an attachment');
  }
  if (ticket.visibility === 'internal') {
    return refuse('not_allowed', said`ticket ${ticket.ref} is internal and mails no customer, expected a note`);
  }
  if (!ticket.customer) {
    return refuse(
      'no_customer',
      said`ticket ${ticket.ref} has no customer to reply to, expected one: set its customer first`,
    );
  }
  return null;
}

/** Files of a mail were taken in already; whether they go out again is asked like of any others. */
function tooHeavy({ text, attachments, mail }: CommandOf<'reply'>, { config }: DeskContext): Refusal | null {
  return (mail ? null : refuseFiles(attachments, config)) ?? refuseWeight({ text, files: attachments }, config);
}

function keptInside(
  command: CommandOf<'reply'>,
  ticket: Ticket,
  why: { readonly hindrance: Refusal; readonly context: DeskContext },
): Outcome {
  const { context, hindrance } = why;
  const before = stateOf(ticket);
  const counted = command.mail ? countMail(before, command.mail, context.now) : before;
  const state = withFlag(counted, 'not-sent');
  const entry = entryOf(command, context.now, {
    kind: 'mail',
    visibility: 'internal',
    ...sourceOf(command),
    changes: changesBetween(before, state),
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, {
    entries: [entry],
    events: [],
    threadIds: command.mail ? threadIdsOf(command.mail) : [],
    warnings: [`not sent, kept as an internal entry: ${hindrance.detail}`],
  });
}

/** The words, and the mail they came in when there was one. */
function sourceOf(command: CommandOf<'reply'>) {
  const { mail, text, attachments } = command;
  return {
    text,
    attachments,
    messageId: mail?.messageId ?? null,
    from: mail?.from ?? null,
    ledger: mail?.ledger ?? null,
  };
}
