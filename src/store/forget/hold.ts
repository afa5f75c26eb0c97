// How a ticket stands where something is to be forgotten: a merged one as the ticket it goes on in (chains are followed), and
// under legal hold when any of them is. Reads only.
import { LEGAL_HOLD } from '../../model/forget/hold.ts';
import type { Program } from '../../ports.ts';
import { first, sql } from '../sql.ts';

export interface Standing {
  readonly queue: string;
  readonly kind: string;
  readonly closedAt: number | null;
  readonly isHeld: boolean;
}

/** As many merges in a row as the desk follows. */
const MAX_STEPS = 20;

/** True for closed and cancelled. */
export function isClosedKind(kind: string | null): boolean {
  return kind === 'closed' || kind === 'cancelled';
}

/** True when the flags, as JSON, hold the one. */
export function isHeld(flags: string): boolean {
  return (JSON.parse(flags) as string[]).includes(LEGAL_HOLD);
}

/** Null when there is no such ticket. */
export function* standingOf(ticket: number): Program<Standing | null> {
  let found: Standing | null = null;
  let held = false;
  for (let id: number | null = ticket, step = 0; id !== null && step < MAX_STEPS; step++) {
    const row: {
      queue: string;
      kind: string;
      closedAt: number | null;
      flags: string;
      into: number | null;
      deletedAt: number | null;
    } | null = yield* first(sql`
        select queue, kind, closed_at as "closedAt", flags, merged_into as "into", deleted_at as "deletedAt"
        from tickets where id = ${id}`);
    // What a ticket was merged into may have been deleted since: it stands for itself then.
    if (row === null || (row.deletedAt !== null && found !== null)) break;
    held ||= isHeld(row.flags);
    found = { queue: row.queue, kind: row.kind, closedAt: row.closedAt, isHeld: held };
    id = row.into;
  }
  return found && { ...found, isHeld: held };
}

/** True when nobody may forget anything of it. */
export function* isUnderHold(ticket: number): Program<boolean> {
  return (yield* standingOf(ticket))?.isHeld === true;
}
