// A mail that opens and continues nothing, but is answered. On a ticket it is kept as an internal entry (surface.md
// "Closed"); without one only the gated answer remains, and when the gate holds that back nothing is done at all: the
// caller quarantines the mail, because nobody would ever hear of it. Never touches status or timers.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, mailPart } from '../history.ts';
import { countMail, threadIdsOf } from '../mail-effects.ts';
import { refuse } from '../refusals.ts';

/** The receipt `rejected` or `closed-ticket-reply`, and the kept mail. */
export function reject(command: CommandOf<'reject'>, ticket: Ticket | null, context: DeskContext): Outcome {
  const { mail } = command;
  const override = command.notify ?? noOverride;
  const event = { on: 'rejected', template: command.template } as const;
  if (!ticket) {
    const happening = { command, ticket: null, state: null, mail, override, context };
    const change = changeOf(happening, { entries: [], events: [event] });
    // Of long ago: it had its answer then, or nobody waits for one any more.
    if (context.isImported || change.notices.some((notice) => notice.gate.pass)) return change;
    const [held] = change.notices;
    const why = held && !held.gate.pass ? `the gate held the answer back (${held.gate.reason})` : 'nobody to answer';
    return refuse('unanswered', `${why}; a rejected mail needs its answer`);
  }
  const before = stateOf(ticket);
  const state = countMail(before, mail, context.now);
  const entry = entryOf(command, context.now, {
    kind: 'mail',
    visibility: 'internal',
    ...mailPart(mail, command.actor),
    changes: changesBetween(before, state),
  });
  const happening = { command, ticket, state, mail, override, context };
  return changeOf(happening, { entries: [entry], events: [event], threadIds: threadIdsOf(mail) });
}
