// Watch: somebody keeps an eye on the ticket (D5). Our own people get what happens as agents, others what the customer gets.

import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import type { Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal, takeValues } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse } from '../refusals.ts';

/** The ticket with one watcher more or fewer. */
export function watch(command: CommandOf<'watch'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const watchers = [command.remove ? `-${command.who}` : command.who];
  const taken = takeValues(before, { watchers }, { context, isLenient: false, sender: null });
  if (isRefusal(taken)) return taken;
  const changes = changesBetween(before, taken.state);
  if (Object.keys(changes).length === 0)
    return refuse(
      'nothing_to_do',
      command.remove
        ? said`${command.who} does not watch ${ticket.ref}`
        : said`${command.who} watches ${ticket.ref} already`,
    );
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: sentence(changes),
    changes,
  });
  const happening = { command, ticket, state: taken.state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: [] });
}
