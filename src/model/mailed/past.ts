// What an agent's mail about a ticket may refer to without naming it: what he did last, a mail of his that is held, the
// customer's newest mail, and what others did since the notice he answers. Plain data, times in epoch ms.
import type { MailFacts } from '../command.ts';
import type { EntryId } from '../ticket.ts';
import type { MailedRelease } from './words.ts';

/** Something another person did to the ticket since then. */
export interface Since {
  readonly who: string;
  readonly what: 'reply' | 'closed' | 'mail';
  readonly at: number;
  /** What he wrote to the customer, cut; absent = nothing. */
  readonly text?: string;
}

export interface AgentPast {
  /** His last commands that can be taken back; null = none. */
  readonly undo: { readonly id: string; readonly kind: string } | null;
  /** His newest mail that is held, with all of his words; null = none. */
  readonly held: { readonly mail: MailFacts; readonly flag: string | null; readonly release?: MailedRelease } | null;
  /** The newest entry of somebody outside; null = none. */
  readonly lastMail: EntryId | null;
  /** Oldest first, ≤ 10; [] when the notice he answers is not known. */
  readonly since: readonly Since[];
}

export const noPast: AgentPast = { undo: null, held: null, lastMail: null, since: [] };
