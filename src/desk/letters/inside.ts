// Which notices are about words among us: answers to them stay inside. Takes a wish and what happened. Pure.
import type { Happening } from '../happening.ts';
import type { Wish } from '../notice-matrix.ts';

/** True when the notice is about an internal entry: answers to it must stay internal. */
export function isInternalMail({ command }: Pick<Happening, 'command'>): boolean {
  return (
    (command.kind === 'join' && (command.visibility === 'internal' || command.thirdParty)) ||
    command.kind === 'note' ||
    command.kind === 'forward'
  );
}

/** Whoever gets the ticket reads the note that came with it, and whoever is told of a new one what was written above it. */
export function tellsInside({ kind, agent }: Wish, happening: Happening): boolean {
  const { command } = happening;
  if (kind === 'agent' && keepsMailInside(happening)) return true;
  const gives = command.kind === 'assign' || command.kind === 'offer';
  return agent !== null && gives && command.beside?.isInternal === true;
}

/** The ticket is the customer's, the mail that opened it is not for him: what answers it stays inside, too. */
export function keepsMailInside({ command }: Pick<Happening, 'command'>): boolean {
  return command.kind === 'create' && command.keepsInside === true;
}
