// A timer's moment has come (door `timer`): what became due by now is done, of each kind the latest alone, so that a daemon
// that stood still for a week says once what it missed. Looks at the row anew: nothing that is not due any more is done.
// Whatever it does it marks in the row, so that the same moment never comes twice.
import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import type { Ticket, TicketState } from '../../../model/ticket.ts';
import type { TimerKind } from '../../../model/time/service.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { type NoticeEvent, noOverride } from '../../happening.ts';
import { changesBetween, entryOf, sentence } from '../../history.ts';
import { refuse } from '../../refusals.ts';
import { escalated } from './escalate.ts';
import { fellDue, idled, pendingOver } from './remind.ts';
import { drafted, rested, unrated } from './rest.ts';

/** What a timer does to a row: the row after it, a sentence for the history, whom it tells. */
export interface Effect {
  readonly state: TicketState;
  readonly text: string;
  readonly events: readonly NoticeEvent[];
  readonly warnings?: readonly string[];
}

/** Gives null when nothing is due. */
export type Doing = (before: TicketState, context: DeskContext) => Effect | null;

const doings: Readonly<Record<TimerKind, Doing>> = {
  first_response: (before, context) => escalated('first_response', before, context),
  update: (before, context) => escalated('update', before, context),
  resolve: (before, context) => escalated('resolve', before, context),
  due: fellDue,
  pending: pendingOver,
  idle: idled,
  waiting: rested,
  draft: drafted,
  unrated,
};

/** The ticket after what was due, or nothing to do. */
export function timer(command: CommandOf<'timer'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const effect = doings[command.timer](before, context);
  if (effect === null) {
    return refuse('nothing_to_do', `${ticket.ref}: nothing of kind ${command.timer} is due`);
  }
  const { state, events } = effect;
  const changes = changesBetween(before, state);
  const said = sentence(changes);
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, { entries: [], events, warnings: effect.warnings ?? [] });
  // What the customer is told stands in the notice; the line says what changed, and that is ours alone.
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: [effect.text, said].filter((text) => text !== '').join('; '),
    changes,
  });
  return { ...change, entries: [entry] };
}
