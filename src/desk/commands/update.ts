// Update: words and files of the service history that are no mail (B11): public ones the customer may be shown, internal
// ones are ours. Mails nobody by itself.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { refuseFiles } from '../files/limits.ts';
import { noOverride } from '../happening.ts';
import { entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';

/** One entry; in an internal ticket it is internal. */
export function update(command: CommandOf<'update'>, ticket: Ticket, context: DeskContext): Outcome {
  const { text, attachments } = command;
  if (text.trim() === '' && attachments.length === 0)
    return refuse('required', 'the update is empty, expected text or a file');
  const hindrance = refuseFiles(attachments, context.config);
  if (hindrance) return hindrance;
  const visibility = ticket.visibility === 'internal' ? 'internal' : command.visibility;
  const isNarrowed = visibility !== command.visibility;
  const entry = entryOf(command, context.now, { kind: 'update', visibility, text, attachments });
  const happening = { command, ticket, state: stateOf(ticket), mail: null, override: noOverride, context };
  return changeOf(happening, {
    entries: [entry],
    events: [],
    warnings: isNarrowed ? [`${ticket.ref} is internal, and so is the update`] : [],
  });
}
