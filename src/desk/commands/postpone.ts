// Postpone (A15): `3d` is three days after now or its due time, whichever is later; `until 2026-02-01` is then.

import type { Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { dueCalendar, readDue } from '../due.ts';
import { isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse, shown } from '../refusals.ts';
import { eventsBetween } from './set.ts';

/** The ticket with its new due time. */
export function postpone(command: CommandOf<'postpone'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const due = newDue(command.to, before, context);
  if (isRefusal(due)) return due;
  const state = { ...before, due };
  const changes = changesBetween(before, state);
  if (Object.keys(changes).length === 0) return refuse('nothing_to_do', said`ticket ${ticket.ref} is due then already`);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: sentence(changes),
    changes,
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: eventsBetween(before, state, { context, comment: '' }) });
}

function newDue(
  text: string,
  { due, queue }: Pick<TicketState, 'due' | 'queue'>,
  context: DeskContext,
): number | Refusal {
  const wish = text.trim();
  const calendar = dueCalendar(context.config, queue);
  const until = /^until\s+(.+)$/i.exec(wish)?.[1];
  const isSpan = /^\+?\d{1,4}\s*(?:h|d|w|mo|bh|bd)$/i.test(wish);
  if (until === undefined && !isSpan)
    return refuse(
      'invalid',
      said`postpone "${shown(text)}" is no time, expected 4h, 3d, 2w, 1mo, 4bh, 2bd or "until 2026-02-01"`,
    );
  const from = Math.max(context.now, due ?? context.now);
  const at = until === undefined ? readDue(wish, from, calendar) : readDue(until, context.now, calendar);
  if (at === null)
    return refuse('invalid', 'postpone "until none" is no time; `ticket set REF due=none` takes the due time away');
  if (isRefusal(at)) return at;
  return at > context.now
    ? at
    : refuse('invalid', said`postpone "${shown(text)}" lies in the past, expected a time to come`);
}
