// A notice the mail server refused for good, or that could not be sent for five days: it is shown where people look, on the
// ticket (a line of its history, the flag `undelivered`), and told whoever follows it. An address that does not exist is
// remembered. What was meant for our own people is only shown: a mail about it would go the same way. Once the last of them
// is sent after all, or dropped, the flag goes, with a line of the history. Sends nothing to anybody outside.
import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { withFlag, withoutFlag } from '../../fields.ts';
import { noOverride } from '../../happening.ts';
import { changesBetween, entryOf } from '../../history.ts';
import { bounceOf, noted } from '../../letters/returned.ts';
import { refuse } from '../../refusals.ts';

const FLAG = 'undelivered';

/** One internal line, the flag, and `agent-bounce`. */
export function undelivered(command: CommandOf<'undelivered'>, ticket: Ticket, context: DeskContext): Outcome {
  const { returned, name, agent } = command;
  const before = stateOf(ticket);
  const state = withFlag(before, FLAG);
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const text = `not delivered: ${name} → ${returned.recipient}: ${returned.text}`;
  const change = changeOf(happening, {
    entries: [
      entryOf(command, context.now, {
        kind: 'change',
        visibility: 'internal',
        text,
        changes: changesBetween(before, state),
      }),
    ],
    events: agent === null ? [{ on: 'returned' }] : [],
  });
  const isNoted = agent === null && command.isNoAddress;
  return isNoted ? noted(change, [bounceOf(returned.recipient, returned, context.now)]) : change;
}

const ENDS = { sent: 'delivered after all', suppressed: 'not to be delivered any more', dropped: 'dropped' } as const;

/** One internal line, and the flag goes; told to nobody. */
export function settled(command: CommandOf<'settled'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const state = withoutFlag(before, FLAG);
  if (state.flags.length === before.flags.length) return refuse('nothing_to_do', 'nothing of it is undelivered');
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const text = `${ENDS[command.as]}: ${command.name} → ${command.to}`;
  const changes = changesBetween(before, state);
  const entry = entryOf(command, context.now, { kind: 'change', visibility: 'internal', text, changes });
  return changeOf(happening, { entries: [entry], events: [] });
}
