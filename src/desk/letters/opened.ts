// What is told of a new ticket: who opened it for whom, and what `opened_to` of its queue reads. Takes a state and what
// happened; gives words. Whoever is outside our own domains reads nothing that is said among us; of a ticket that
// is internal the gate tells him nothing at all. Pure.
import { type Address, sameAddress } from '../../model/address.ts';
import type { MailFacts } from '../../model/command.ts';
import { isByMachine } from '../../model/message.ts';
import type { NoticeData } from '../../model/notice.ts';
import { agentByAddress, isOwnDomain } from '../../model/setup.ts';
import { type Entry, isOutside, type TicketState } from '../../model/ticket.ts';
import type { Spoken } from '../../model/verb.ts';
import type { Happening } from '../happening.ts';
import { authorOf } from '../people/called.ts';
import { keepsMailInside } from './inside.ts';

/** Who of ours opened it for somebody else, whose words these are and what they are: nobody takes the one's for the other's. */
export function openedWords(state: TicketState, happening: Happening): Partial<NoticeData> {
  const { command, mail } = happening;
  // Of a mail that is nobody's yet no customer is named: who wrote it stands above its words.
  const isNobodys = state.customer === null && mail?.from != null;
  const by = authorOf(happening);
  if (command.actor.kind !== 'agent') return isNobodys ? { spoken: { by, as: 'message', reply: '', isNew: true } } : {};
  if (command.kind === 'open') {
    return { openedBy: by, body: command.text, spoken: { by, as: 'message', reply: '', isNew: true } };
  }
  if (command.kind === 'split') return { openedBy: by, ...splitWords(command.entries, happening) };
  return command.kind === 'create' ? firstWords(state, happening, command) : {};
}

/** What an agent's mail that opens a ticket says: to whoever reads of the new ticket, or gets it. */
export function firstWords(
  { customer }: TicketState,
  happening: Happening,
  { mail, saidBy, spoken }: { readonly mail: MailFacts; readonly saidBy?: Address; readonly spoken?: Spoken },
): Partial<NoticeData> {
  const agent = authorOf(happening);
  const by = saidBy ? saidBy.name || saidBy.address : agent;
  const isOwn = !saidBy && customer && mail.from && sameAddress(mail.from.address, customer.address);
  return {
    ...(isOwn ? {} : { openedBy: agent }),
    author: by,
    comment: spoken?.comment ?? '',
    ...(spoken || !isOwn ? spokenWords(by, { ...spoken, isNew: true }) : {}),
  };
}

/** Whose the words are and what they are. What went to the customer stands in place of his own, beside those of others. */
export function spokenWords(
  by: string,
  { as, reply, isNew }: Pick<Spoken, 'as' | 'reply'> & { readonly isNew: boolean },
): Partial<NoticeData> {
  if (as === 'reply' && reply !== undefined) return { body: reply, spoken: { by, as, reply: '', isNew } };
  return { spoken: { by, as: as ?? 'message', reply: reply ?? '', isNew } };
}

/** What one of ours writes among us is called a note; what waits for a proof or a word of his, or a program wrote, is none. */
export function notedWords(happening: Happening): Partial<NoticeData> {
  const { command, mail } = happening;
  if (command.kind !== 'join' || command.visibility !== 'internal' || mail?.byAgent == null) return {};
  if (command.thirdParty || command.update.flag !== undefined || mail.text.trim() === '') return {};
  if (isByMachine(mail.classes)) return {};
  return { spoken: { by: authorOf(happening), as: 'note', reply: '', isNew: false } };
}

/** To our own people who watch: these words went to the customer. */
export function repliedWords(happening: Happening): Partial<NoticeData> {
  return { spoken: { by: authorOf(happening), as: 'reply', reply: '', isNew: false } };
}

/**
 * The words of a new ticket for an address that is told of every new ticket of the queue: outside our own domains nothing
 * that is said among us, nor what was asked for.
 */
export function openedOutside(address: string, words: Partial<NoticeData>, happening: Happening): Partial<NoticeData> {
  const { config } = happening.context;
  if (isOwnDomain(address, config)) return words;
  const trace = (words.trace ?? []).filter((line) => !line.startsWith('agent-commands: '));
  const { comment: _, attachments, refusedFiles, ...others } = words;
  if (words.spoken?.as === 'note' || keepsMailInside(happening) || isHeld(happening))
    return { ...others, body: '', trace };
  return { ...others, ...(attachments ? { attachments } : {}), ...(refusedFiles ? { refusedFiles } : {}), trace };
}

/** A mail of one of ours as it came, with what it asked for: he proved nothing, or his commands were held. */
function isHeld({ command, mail, context }: Happening): boolean {
  if (mail?.byAgent != null) return (command.trace ?? []).some((line) => line.startsWith('agent-held: '));
  return agentByAddress(context.config, mail?.from?.address ?? null) !== null;
}

/** What a ticket that was split off begins with, as far as the customer may read it. */
function splitWords(ids: readonly number[], { context }: Happening): Partial<NoticeData> {
  const isFirst = (one: Entry) => ids.includes(one.id) && isOutside(one) && one.text.trim() !== '';
  const first = (context.entries ?? []).find((one) => isFirst(one) && one.from !== null);
  return first?.from ? { body: first.text, author: first.from.name || first.from.address } : {};
}
