// What an agent wrote in the mail by which others get a ticket – given, offered, put into their queue: they read it in the
// notice that says so. Takes what stands beside the command; gives its words, each with whose and what it is. Pure.
import type { NoticeData } from '../../model/notice.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { Beside } from '../../model/verb.ts';
import type { Happening } from '../happening.ts';
import { mailWords, type Wish } from '../notice-matrix.ts';
import { firstWords } from './opened.ts';

/** What stands beside the command; undefined = nothing. */
export function besideOf({ command }: Happening): Beside | undefined {
  return 'beside' in command ? command.beside : undefined;
}

/** Whoever gets the ticket, or reads that it is there, reads the note that came with it. */
export function tellsNote({ agent }: Wish, happening: Happening): boolean {
  const { command } = happening;
  if (agent === null) return false;
  if (command.kind === 'create') return command.spoken?.isInternal === true;
  return besideOf(happening)?.isInternal === true;
}

/** The words of the notice. */
export function besideWords(beside: Beside, state: TicketState, happening: Happening): Partial<NoticeData> {
  const { mail, comment, as = 'message', reply = '' } = beside;
  const words = mailWords({ ...happening, mail });
  const first = beside.isFirst ? firstWords(state, { ...happening, mail }, beside) : {};
  const { author: by = words.author ?? '', openedBy } = first;
  const opened = openedBy === undefined ? {} : { openedBy };
  return { ...words, ...opened, comment, spoken: { by, as, reply, isNew: false } };
}
