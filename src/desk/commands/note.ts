// A note: words for our own people, and for those whom it names. Never mails the customer, whatever the matrix says (A12);
// answers of the people it was sent to stay internal (C10).
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { refuseFiles, refuseWeight } from '../files/limits.ts';
import { fileWords } from '../files/words.ts';
import { type NoticeEvent, noOverride } from '../happening.ts';
import { entryOf } from '../history.ts';
import { readersOf } from '../person-mails.ts';
import { refuse } from '../refusals.ts';

/** One internal entry; status, counters and customer stay untouched. */
export function note(command: CommandOf<'note'>, ticket: Ticket, context: DeskContext): Outcome {
  const { text, attachments, notify = [], outside = false } = command;
  if (text.trim() === '' && attachments.length === 0) {
    return refuse('required', 'the note is empty, expected text or an attachment');
  }
  const state = stateOf(ticket);
  const { config } = context;
  const hindrance =
    refuseFiles(attachments, config) ?? (notify.length > 0 ? refuseWeight({ text, files: attachments }, config) : null);
  if (hindrance) return hindrance;
  const readers = notify.length > 0 ? readersOf(notify, { isInternal: true, outside }, { ...context, state }) : [];
  if (isRefusal(readers)) return readers;
  const entry = entryOf(command, context.now, { kind: 'note', visibility: 'internal', text, attachments });
  const words = { body: text, ...fileWords(attachments.map((file) => ({ ...file, ledger: null }))) };
  const told: readonly NoticeEvent[] =
    readers.length > 0 ? [{ on: 'written', name: 'note-mention', to: readers, words }] : [];
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: told });
}
