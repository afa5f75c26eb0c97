// What `ticket undo` knows of a command that can be taken back: kept when it was carried out. Plain data.
import type { Moved, TieDraft } from './change.ts';
import type { OutboxState } from './notice.ts';
import type { Actor, TicketId, TicketState } from './ticket.ts';

export interface UndoRecord {
  /** `u17`. */
  readonly id: string;
  readonly cause: string;
  readonly ordinal: number;
  /** The kind of the command. */
  readonly kind: string;
  /** Permissions it needed: taking it back needs them, too. */
  readonly needs: readonly string[];
  readonly actor: Actor;
  readonly at: number;
  /** Null while it was not taken back. */
  readonly undoneAt: number | null;
  /** Every ticket it touched, the command's own first. */
  readonly tickets: readonly {
    readonly ticket: TicketId;
    /** The version it left behind. */
    readonly version: number;
    /** Null for a ticket that was born by it. */
    readonly before: TicketState | null;
  }[];
  readonly links: readonly TieDraft[];
  readonly unlinks: readonly TieDraft[];
  /** With the tickets named. */
  readonly moved: Moved | null;
  /** The commands it is made of, the first first, where it takes back several; absent = one. */
  readonly parts?: readonly { readonly id: string; readonly kind: string; readonly ordinal: number }[];
  /** What it wanted to tell whom, as it stands now. */
  readonly notices: readonly {
    /** Its outbox row. */
    readonly row: number;
    /** Of the command that wanted it. */
    readonly ordinal: number;
    /** The row of something later that says it, too, and has not left; absent = it goes by itself, or it is over. */
    readonly saidIn?: number;
    readonly template: string;
    readonly to: string;
    readonly kind: string;
    readonly state: OutboxState;
  }[];
}
