// Legal hold: what is said of a ticket that must be kept whatever retention says. It goes where its matter goes: into the ticket
// it is merged into, into those its mails are split off or moved to.

/** The flag of a ticket under legal hold. */
export const LEGAL_HOLD = 'legal_hold';

/** True for a ticket that is under legal hold itself. */
export function isHeld({ flags }: { readonly flags: readonly string[] }): boolean {
  return flags.includes(LEGAL_HOLD);
}

/** The ticket under legal hold, or not. */
export function withHold<T extends { readonly flags: readonly string[] }>(ticket: T, held: boolean): T {
  if (held === isHeld(ticket)) return ticket;
  const others = ticket.flags.filter((flag) => flag !== LEGAL_HOLD);
  return { ...ticket, flags: held ? [...others, LEGAL_HOLD] : others };
}
