// Something about the instance itself, told to its administrator: one notice `admin-alert` to each configured address,
// through the gate like every other. Touches no ticket. What the gate holds back is an outbox row with its reason.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { changeOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';

/** The alert as notices; a change without any when no administrator is configured. */
export function alertAdmin(command: CommandOf<'alert_admin'>, context: DeskContext): Outcome {
  const happening = { command, ticket: null, state: null, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [], events: [{ on: 'admin' }] });
}
