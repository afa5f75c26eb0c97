// Delete: the ticket is gone for everybody (C13). Its words are erased; the row stays as a tombstone, so that the same
// bytes never come back. A new reply makes a new ticket that says nothing of the old one. The customer is told nothing. Refused
// while it, or one it goes on in, is under legal hold.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { isHeld } from '../../model/forget/hold.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';
import { endedState } from './merge.ts';

/** The tombstone. Cannot be undone. */
export function remove(command: CommandOf<'delete'>, ticket: Ticket, context: DeskContext): Outcome {
  const held = [ticket, ...(context.others ?? [])].find(isHeld);
  if (held) {
    const goesOn = held.id === ticket.id ? '' : ` goes on in ${held.ref}, which`;
    const advice = `lift it first: ticket set ${held.ref} legal_hold=false`;
    return refuse('not_allowed', `${ticket.ref}${goesOn} is under legal hold and is not deleted; ${advice}`);
  }
  const state = {
    ...endedState(stateOf(ticket), context),
    subject: '',
    fields: {},
    tags: [],
    flags: [],
    customer: null,
    assignees: [],
    watchers: [],
    participants: [],
    mentioned: [],
    closeReason: null,
    closeCause: null,
    due: null,
  };
  const entry = entryOf(command, context.now, { kind: 'change', visibility: 'internal', text: 'deleted' });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, { entries: [entry], events: [] });
  return { ...change, tombstone: true, drops: { of: 'ticket', reason: 'the ticket was deleted' } };
}
