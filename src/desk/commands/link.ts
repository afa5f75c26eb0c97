// Link: two tickets have to do with each other. Both say so in their history; nothing is mailed, nothing moves.

import type { Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import { farSide, type LinkKind, type Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';

/** The tie, or its end. */
export function link(command: CommandOf<'link'>, ticket: Ticket, context: DeskContext): Outcome {
  const other = context.others?.find((one) => one.id === command.other);
  if (command.other === ticket.id)
    return refuse('invalid', said`ticket ${ticket.ref} cannot be linked to itself, expected another ticket`);
  if (!other) return refuse('not_found', said`ticket ${command.other} does not exist, expected one to link to`);
  const hindrance = hindranceOf(command, ticket, other);
  if (hindrance) return hindrance;
  const tie = { kind: command.as, ticket: other.id };
  const words = (kind: LinkKind, ref: string): string => `${command.remove ? 'link ended' : 'linked'}: ${kind} ${ref}`;
  const say = (text: string) => entryOf(command, context.now, { kind: 'change', visibility: 'internal', text });
  const happening = { command, ticket, state: stateOf(ticket), mail: null, override: noOverride, context };
  const change = changeOf(happening, {
    entries: [say(words(command.as, other.ref))],
    events: [],
    links: command.remove ? [] : [tie],
  });
  const far = { ...stateOf(other), updatedAt: Math.max(context.now, other.updatedAt) };
  return {
    ...change,
    ...(command.remove ? { unlinks: [tie] } : {}),
    others: [{ ticket: other.id, state: far, entries: [say(words(farSide[command.as], ticket.ref))] }],
  };
}

function hindranceOf(command: CommandOf<'link'>, ticket: Ticket, other: Ticket): Refusal | null {
  const has = (kind: LinkKind): boolean => ticket.links.some((one) => one.kind === kind && one.ticket === other.id);
  const { as } = command;
  if (command.remove)
    return has(as) ? null : refuse('nothing_to_do', said`${ticket.ref} is not linked to ${other.ref} as ${as}`);
  if (has(as)) return refuse('nothing_to_do', said`${ticket.ref} is linked to ${other.ref} as ${as} already`);
  const opposite = farSide[as];
  if (opposite !== as && has(opposite))
    return refuse(
      'conflict',
      said`${ticket.ref} is linked to ${other.ref} as ${opposite}: it cannot be ${as}, too; end that link first`,
    );
  const child = as === 'child' ? other : ticket;
  const parent = as === 'parent' || as === 'child' ? child.links.find((one) => one.kind === 'parent') : undefined;
  return parent
    ? refuse('conflict', said`${child.ref} has the parent ${parent.ref}, expected at most one; end that link first`)
    : null;
}
