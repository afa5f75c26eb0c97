// What a change does. Takes a Command, the ticket it is about and what the store counted; gives a Change (history,
// new row, notices with the gate's verdict) or a Refusal with its reason. Every door goes through here: rules, agents'
// mail, CLI, API, console, timers. Pure: no I/O, no clock, no randomness. Never throws at anything a person can type.

import type { Outcome, Refusal } from '../model/change.ts';
import type { Command } from '../model/command.ts';
import { said } from '../model/mailed/said.ts';
import type { Ticket } from '../model/ticket.ts';
import { alertAdmin } from './commands/alert-admin.ts';
import { assign } from './commands/assign.ts';
import { close } from './commands/close.ts';
import { create } from './commands/create.ts';
import { join } from './commands/join.ts';
import { probe } from './commands/letters/probe.ts';
import { note } from './commands/note.ts';
import { redirect } from './commands/redirect.ts';
import { reject } from './commands/reject.ts';
import { reopen } from './commands/reopen.ts';
import { reply } from './commands/reply.ts';
import { set } from './commands/set.ts';
import { digest } from './commands/time/digest.ts';
import type { DeskContext } from './context.ts';
import { withBelonging } from './customers/belonging.ts';
import { withReturned } from './letters/returned.ts';
import { withAftermath } from './people/aftermath.ts';
import { refuseOnOthers, refusePermission } from './permissions.ts';
import { refuse } from './refusals.ts';
import { withTime } from './time/aftertime.ts';
import { undoableBy } from './undoable.ts';
import { isVerb, verb } from './verbs.ts';

/** Carries out one command on paper; the store's `apply` makes it so. `ticket` is null for `create` and for a `reject` without one. */
export function desk(command: Command, ticket: Ticket | null, context: DeskContext): Outcome {
  if (context.alreadyDone) {
    return refuse('nothing_to_do', said`${command.cause}/${command.ordinal} was carried out before`);
  }
  const forbidden = refusePermission(command, ticket, context.config);
  if (forbidden && !carriesWords(command)) return forbidden;
  const hindrance = ticket && !isMailed(command) ? (staleness(command, ticket) ?? mergedAway(command, ticket)) : null;
  if (hindrance) return hindrance;
  const done = carryOut(command, ticket, { ...context, forbidden, actor: command.actor });
  const outcome = withBelonging(command, ticket, done, context);
  if (outcome.kind === 'refusal') return outcome;
  const touched = [outcome.ticket, ...(outcome.others ?? []).map((one) => one.ticket)];
  const refusal = refuseOnOthers(command, touched, context);
  if (refusal) return refusal;
  const told = withReturned(command, outcome, context);
  const change = withAftermath(command, ticket, { change: told, context: { ...context, actor: command.actor } });
  return withTime(command, ticket, { change: undoableBy(command, ticket, { change, context }), context });
}

function carryOut(
  command: Command,
  ticket: Ticket | null,
  context: DeskContext & { readonly forbidden: Refusal | null },
): Outcome {
  if (command.kind === 'create') return create(command, context);
  if (command.kind === 'reject') return reject(command, ticket, context);
  if (command.kind === 'redirect') return redirect(command, context);
  if (command.kind === 'alert_admin') return alertAdmin(command, context);
  if (command.kind === 'digest') return digest(command, context);
  if (command.kind === 'probe') return probe(command, context);
  if (isVerb(command)) return verb(command, ticket, context);
  if (!ticket) return refuse('not_found', said`ticket ${command.ticket} does not exist`);
  switch (command.kind) {
    case 'join':
      return join(command, ticket, context);
    case 'note':
      return note(command, ticket, context);
    case 'reply':
      return reply(command, ticket, context);
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

/** A7: whoever saw an older ticket decides anew. */
function staleness(command: Command, ticket: Ticket): Refusal | null {
  if (command.version === undefined || command.version === ticket.version) return null;
  return refuse(
    'conflict',
    said`${ticket.ref} is at version ${ticket.version}, not ${command.version}: somebody changed it; look at it and say it again`,
  );
}

/** What may still be done in a ticket that goes on elsewhere: write to its people, look after its ties. */
const MERGED_TOO: readonly Command['kind'][] = [
  'note',
  'reply',
  'link',
  'watch',
  'undo',
  'delete',
  'forward',
  'update',
];

function mergedAway(command: Command, ticket: Ticket): Refusal | null {
  if (!ticket.mergedInto || MERGED_TOO.includes(command.kind)) return null;
  // A hold from before holds went along with the merge would else be there for ever.
  if (command.kind === 'set' && command.set.legal_hold === false && Object.keys(command.set).length === 1) return null;
  const survivor = ticket.links.find((link) => link.kind === 'merged_into')?.ref ?? `ticket ${ticket.mergedInto}`;
  return refuse('conflict', said`${ticket.ref} was merged into ${survivor}: do it there, or undo the merge`);
}

/** A mail is filed whatever has become of the ticket. */
function isMailed(command: Command): boolean {
  return command.kind === 'join' || command.kind === 'reject' || command.kind === 'tell_agent' || carriesWords(command);
}

/** A reply that came as a mail is kept whatever its author may: the command itself decides how. */
function carriesWords(command: Command): boolean {
  return command.kind === 'reply' && command.mail !== null && command.orRefused !== true;
}
