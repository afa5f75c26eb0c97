// What a change does. Takes a Command, the ticket it is about and what the store counted; gives a Change (history,
// new row, notices with the gate's verdict) or a Refusal with its reason. Every door goes through here: rules, agents'
// mail, CLI, API, console, timers. Pure: no I/O, no clock, no randomness. Never throws at anything a person can type.
import type { Outcome } from '../model/change.ts';
import type { Command } from '../model/command.ts';
import type { Ticket } from '../model/ticket.ts';
import { alertAdmin } from './commands/alert-admin.ts';
import { assign } from './commands/assign.ts';
import { close } from './commands/close.ts';
import { create } from './commands/create.ts';
import { join } from './commands/join.ts';
import { note } from './commands/note.ts';
import { redirect } from './commands/redirect.ts';
import { reject } from './commands/reject.ts';
import { reopen } from './commands/reopen.ts';
import { reply } from './commands/reply.ts';
import { set } from './commands/set.ts';
import type { DeskContext } from './context.ts';
import { refusePermission } from './permissions.ts';
import { refuse } from './refusals.ts';

/** Carries out one command on paper; the store's `apply` makes it so. `ticket` is null for `create` and for a `reject` without one. */
export function desk(command: Command, ticket: Ticket | null, context: DeskContext): Outcome {
  if (context.alreadyDone) {
    return refuse('nothing_to_do', `${command.cause}/${command.ordinal} was carried out before`);
  }
  const forbidden = refusePermission(command, ticket, context.config);
  if (forbidden && !carriesWords(command)) return forbidden;
  if (command.kind === 'create') return create(command, context);
  if (command.kind === 'reject') return reject(command, ticket, context);
  if (command.kind === 'redirect') return redirect(command, context);
  if (command.kind === 'alert_admin') return alertAdmin(command, context);
  if (!ticket) return refuse('not_found', `ticket ${command.ticket} does not exist`);
  switch (command.kind) {
    case 'join':
      return join(command, ticket, context);
    case 'note':
      return note(command, ticket, context);
    case 'reply':
      return reply(command, ticket, { ...context, forbidden });
    case 'set':
      return set(command, ticket, context);
    case 'assign':
      return assign(command, ticket, context);
    case 'close':
      return close(command, ticket, context);
    case 'reopen':
      return reopen(command, ticket, context);
    default:
      return command satisfies never;
  }
}

/** A reply that came as a mail is kept whatever its author may: the command itself decides how. */
function carriesWords(command: Command): boolean {
  return command.kind === 'reply' && command.mail !== null;
}
