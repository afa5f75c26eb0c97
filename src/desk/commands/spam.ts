// Spam: nobody asked for it. The ticket ends with the flag `spam`, nothing is asked of whoever says so, and whatever was
// still to go out to people outside does not.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { withFlag } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';
import { endedState } from './merge.ts';

/** The ended ticket, without a word to anybody. */
export function spam(command: CommandOf<'spam'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const ended = endedState(before, context);
  const state = withFlag(ended, 'spam');
  const changes = changesBetween(before, state);
  if (Object.keys(changes).length === 0)
    return refuse('nothing_to_do', `ticket ${ticket.ref} is marked as spam already`);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: 'marked as spam',
    changes,
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, { entries: [entry], events: [] });
  return { ...change, drops: { of: 'customer', reason: 'the ticket is spam' } };
}
