// Telling somebody what became of a mail of his: an agent what was carried out or why it waits, a customer which tickets
// are his. Touches no ticket, so that nothing stands between a command and its undo. Never refuses.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';

/** One mail to the agent, at his first address. */
export function tellAgent(command: CommandOf<'tell_agent'>, ticket: Ticket, context: DeskContext): Outcome {
  const { agent, words, mail } = command;
  const happening = { command, ticket, state: stateOf(ticket), mail, override: noOverride, context };
  const change = changeOf(happening, { entries: [], events: [{ on: 'mailed', agent, words }] });
  return { ...change, state: null };
}

/** The list of commands to an agent who asked for it out of the blue: no ticket is made of a question about us. */
export function tellHelp(command: CommandOf<'tell_help'>, context: DeskContext): Outcome {
  const { agent, words, mail } = command;
  const happening = { command, ticket: null, state: null, mail, override: noOverride, context };
  return changeOf(happening, { entries: [], events: [{ on: 'mailed', agent, words }] });
}

/** One mail to whoever asked. */
export function tellTickets(command: CommandOf<'tell_tickets'>, context: DeskContext): Outcome {
  const { to, tickets, mail } = command;
  const happening = { command, ticket: null, state: null, mail, override: noOverride, context };
  return changeOf(happening, { entries: [], events: [{ on: 'listed', to, tickets }] });
}
