// What is told of a new ticket: who opened it for whom, and what `opened_to` of its queue reads. Takes a state and what
// happened; gives words. Whoever is outside our own domains reads nothing that is said among us; of a ticket that
// is internal the gate tells him nothing at all. Pure.
import { sameAddress } from '../../model/address.ts';
import type { NoticeData } from '../../model/notice.ts';
import { isOwnDomain } from '../../model/setup.ts';
import { type Entry, isOutside, type TicketState } from '../../model/ticket.ts';
import type { Happening } from '../happening.ts';
import { authorOf } from '../people/called.ts';
import { keepsMailInside } from './inside.ts';

/** Who of ours opened it for somebody else, and whose words these are: nobody takes the one's for the other's. */
export function openedWords({ customer }: TicketState, happening: Happening): Partial<NoticeData> {
  const { command, mail } = happening;
  if (command.actor.kind !== 'agent') return {};
  const openedBy = authorOf(happening);
  if (command.kind === 'open') return { openedBy, body: command.text };
  if (command.kind === 'split') return { openedBy, ...splitWords(command.entries, happening) };
  const saidBy = command.kind === 'create' ? command.saidBy : undefined;
  if (saidBy) return { openedBy, author: saidBy.name || saidBy.address };
  return customer && mail?.from && sameAddress(mail.from.address, customer.address) ? {} : { openedBy };
}

/** The same for an address that is told of every new ticket of the queue: what an agent's mail asked for may hold a note, and so may a mail that stays inside. */
export function openedOutside(address: string, words: Partial<NoticeData>, happening: Happening): Partial<NoticeData> {
  if (isOwnDomain(address, happening.context.config)) return words;
  const { refusedFiles: _, ...others } = words;
  const plain = keepsMailInside(happening) ? { ...others, body: '', attachments: [] } : words;
  return { ...plain, trace: (words.trace ?? []).filter((line) => !line.startsWith('agent-commands: ')) };
}

/** What a ticket that was split off begins with, as far as the customer may read it. */
function splitWords(ids: readonly number[], { context }: Happening): Partial<NoticeData> {
  const isFirst = (one: Entry) => ids.includes(one.id) && isOutside(one) && one.text.trim() !== '';
  const first = (context.entries ?? []).find((one) => isFirst(one) && one.from !== null);
  return first?.from ? { body: first.text, author: first.from.name || first.from.address } : {};
}
