// What is told of a new ticket: who opened it for whom, and what `opened_to` of its queue reads. Takes a state and what
// happened; gives words. Whoever is outside our own domains reads nothing that is said among us; of a ticket that
// is internal the gate tells him nothing at all. Pure.
import { sameAddress } from '../../model/address.ts';
import type { NoticeData } from '../../model/notice.ts';
import { type Config, isOwnDomain } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { Happening } from '../happening.ts';
import { authorOf } from '../people/called.ts';

/** Who of ours opened it for somebody else, and whose words these are: nobody takes the one's for the other's. */
export function openedWords({ customer }: TicketState, happening: Happening): Partial<NoticeData> {
  const { command, mail } = happening;
  if (command.actor.kind !== 'agent') return {};
  const openedBy = authorOf(happening);
  if (command.kind === 'open') return { openedBy, body: command.text };
  const saidBy = command.kind === 'create' ? command.saidBy : undefined;
  if (saidBy) return { openedBy, author: saidBy.name || saidBy.address };
  return customer && mail?.from && sameAddress(mail.from.address, customer.address) ? {} : { openedBy };
}

/** The same for an address that is told of every new ticket of the queue: what an agent's mail asked for may hold a note. */
export function openedOutside(address: string, words: Partial<NoticeData>, config: Config): Partial<NoticeData> {
  if (isOwnDomain(address, config)) return words;
  return { ...words, trace: (words.trace ?? []).filter((line) => !line.startsWith('agent-commands: ')) };
}
