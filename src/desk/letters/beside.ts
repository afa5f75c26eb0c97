// What an agent wrote in the mail by which others get a ticket – given, offered, put into their queue: they read it in the
// notice that says so. Takes what stands beside the command; gives its words, each with whose and what it is. Pure.
import type { NoticeData } from '../../model/notice.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { Beside } from '../../model/verb.ts';
import type { Happening } from '../happening.ts';
import { mailWords } from '../notice-matrix.ts';
import { firstWords, spokenWords } from './opened.ts';

/** The words of the notice. */
export function besideWords(beside: Beside, state: TicketState, happening: Happening): Partial<NoticeData> {
  const { mail, comment } = beside;
  const words = mailWords({ ...happening, mail });
  const first = beside.isFirst ? firstWords(state, { ...happening, mail }, beside) : {};
  const { author: by = words.author ?? '', openedBy } = first;
  const opened = openedBy === undefined ? {} : { openedBy };
  return { ...words, ...opened, comment, ...spokenWords(by, { ...beside, isNew: false }) };
}
