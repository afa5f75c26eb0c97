// The two things a customer can say by a word alone: `#status` (which tickets are mine?) and `stop` (no more mails of
// machines about this ticket). Only the whole of his new words counts, never a line among others, and only of somebody
// who is proven. Takes a mail; gives the word, or null. Pure.
import type { Command } from '../../model/command.ts';
import type { Decision, Reason } from '../../model/decision.ts';
import type { Asking } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import type { ListedTicket } from '../../model/mailed/words.ts';
import { commandBase, type Filing, joinCommand, mailFacts } from '../filing.ts';
import { isMachineMail, type Mail, ownAddressOf } from '../mail.ts';
import type { Sender } from '../sender.ts';
import { type Found, isCustomerOf, type ThreadView } from '../thread.ts';
import { saysNothing } from './farewell.ts';
import { plainLine, unmarked } from './line.ts';

export type CustomerWord = 'status' | 'stop';

const STATUS = /^[#＃](?:status|statut|stand|zustand)[.!?]?$/u;
const STOP =
  /^[#＃]?(?:stop|stopp|unsubscribe|abmelden|abbestellen|austragen|afmelden|uitschrijven|desinscrire|desabonner|se desabonner|arreter)[.!]?$/u;

/** Flag of a ticket whose customer wants no more mails of machines about it. */
export const STOPPED = 'stopped';

/** The word his mail is; null when it says anything else, or he is not shown to be it. */
export function customerWord({ message }: Mail, sender: Sender): CustomerWord | null {
  if (sender.auth !== 'pass' || sender.address === null || sender.agent !== null || isMachineMail(message)) return null;
  if (message.attachments.some((file) => !file.inline)) return null;
  const lines = message.reply.slice(0, 4000).split('\n').map(plainLine);
  const at = lines.findIndex((line) => line !== '');
  const word = fold(unmarked(lines[at] ?? ''));
  if (!saysNothing(lines.slice(at + 1).join('\n'), message.from?.name ?? '')) return null;
  return STATUS.test(word) ? 'status' : STOP.test(word) ? 'stop' : null;
}

export interface Said {
  readonly view: ThreadView;
  readonly found: Found | null;
  readonly filing: Filing;
  /** The decision without commands. */
  readonly outline: Decision;
}

/** The decision of such a mail; null when it is a mail like any other. */
export function* customersWord({ view, found, filing, outline }: Said): Asking<Decision | null> {
  const { mail, sender, inquiry } = view;
  const word = customerWord(mail, sender);
  const { address } = sender;
  if (word === null || address === null) return null;
  const reason: Reason = { code: 'customer-command', detail: `${address} says nothing but "${word}"` };
  const reasons = [...outline.reasons, reason];
  if (word === 'status') {
    const { addresses = [address], known } = yield* inquiry.ask<'contact'>({ ask: 'contact', address });
    if (!known) return null;
    const tickets = yield* inquiry.ask<'ticketsOf'>({ ask: 'ticketsOf', addresses });
    return { ...outline, outcome: 'answered', target: null, commands: [listCommand(filing, tickets)], reasons };
  }
  if (!found || found.thirdParty) return null;
  const flag = isCustomerOf(found.ticket, address) ? { flag: STOPPED } : {};
  const join = joinCommand(filing, found, {
    settings: { values: { ...flag, watchers: [`-${address}`] }, statusWord: null, body: null, errors: [] },
    visibility: found.visibility,
    reopen: false,
    movesStatus: false,
    key: null,
  });
  return {
    ...outline,
    verdict: 'join',
    outcome: 'joined',
    target: found.ticket.id,
    joinedBy: found.by,
    commands: [join],
    reasons,
  };
}

function listCommand(filing: Filing, tickets: readonly ListedTicket[]): Command {
  const { mail, sender, site } = filing;
  const { person } = sender;
  return {
    ...commandBase(filing, 0),
    kind: 'tell_tickets',
    to: { address: sender.address ?? person?.address ?? '', name: person?.name ?? '' },
    mail: mailFacts(filing, ''),
    mailbox: mail.delivery.mailbox,
    ownAddress: ownAddressOf(mail, site),
    language: mail.message.language,
    tickets,
  };
}
