// A note: words for our own people. Never mails anybody outside, whatever the matrix says (A12).
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';

/** One internal entry; status, counters and customer stay untouched. */
export function note(command: CommandOf<'note'>, ticket: Ticket, context: DeskContext): Outcome {
  if (command.text.trim() === '' && command.attachments.length === 0) {
    return refuse('required', 'the note is empty, expected text or an attachment');
  }
  const entry = entryOf(command, context.now, {
    kind: 'note',
    visibility: 'internal',
    text: command.text,
    attachments: command.attachments,
  });
  const happening = { command, ticket, state: stateOf(ticket), mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: [] });
}
