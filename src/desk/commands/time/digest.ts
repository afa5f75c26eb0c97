// An agent's digest: what waited for it and what is on his table, as one mail, through the gate like every other. Touches
// no ticket; once for each moment, whatever happens, because the moment is the command's cause.
import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { changeOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { noOverride } from '../../happening.ts';
import { refuse } from '../../refusals.ts';

/** The mail; refused when there is nothing to say. */
export function digest(command: CommandOf<'digest'>, context: DeskContext): Outcome {
  const { counts } = command.words;
  if (Object.values(counts).every((count) => count === 0))
    return refuse('nothing_to_do', `there is nothing in the digest of ${command.agent}`);
  const happening = { command, ticket: null, state: null, mail: null, override: noOverride, context };
  return changeOf(happening, {
    entries: [],
    events: [{ on: 'digested', agent: command.agent, words: command.words }],
  });
}
