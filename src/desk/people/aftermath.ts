// What an assignment leaves besides the assignees, whichever command carries it: whom a strategy chose (so that the next
// in turn is another), and what is to be said of it (who is away, who stands in). The choice is made again from the same
// command and context, so it is the same one. Takes a Change; gives it with both. Pure.
import type { Change } from '../../model/change.ts';
import type { Command } from '../../model/command.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import { type Choice, chooseAssignees } from '../assignment.ts';
import type { DeskContext } from '../context.ts';
import { entryOf } from '../history.ts';

/** The change with its turns, warnings, and a line in the history where a stand-in came instead. */
export function withAftermath(
  command: Command,
  ticket: Ticket | null,
  { change, context }: { readonly change: Change; readonly context: DeskContext },
): Change {
  const choice = change.state && choiceOf(command, ticket, { state: change.state, context });
  if (!choice || (choice.hints.length === 0 && choice.turns.length === 0)) return change;
  const text = choice.hints.join('; ');
  const [first, ...rest] = change.entries;
  const entries =
    text === ''
      ? change.entries
      : first?.kind === 'change'
        ? [{ ...first, text: `${first.text} (${text})` }, ...rest]
        : [...change.entries, entryOf(command, context.now, { kind: 'change', visibility: 'internal', text })];
  return { ...change, entries, warnings: [...change.warnings, ...choice.hints], turns: choice.turns };
}

function choiceOf(
  command: Command,
  ticket: Ticket | null,
  { state, context }: { readonly state: TicketState; readonly context: DeskContext },
): Choice | null {
  const wish = wishOf(command);
  if (wish === undefined || wish.trim() === '') return null;
  const byAgent = 'mail' in command ? (command.mail?.byAgent ?? null) : null;
  const sender = byAgent ?? (command.actor.kind === 'agent' ? command.actor.id : null);
  const choice = chooseAssignees(wish, { queue: state.queue, sender, current: ticket?.assignees ?? [] }, context);
  // A wish that could not be met was left out: then nobody was chosen by it.
  if ('kind' in choice || choice.assignees.join() !== state.assignees.join()) return null;
  return choice;
}

function wishOf(command: Command): string | undefined {
  if (command.kind === 'assign') return command.to;
  if ('set' in command) return command.set.assign;
  return 'update' in command ? command.update.assign : undefined;
}
