// What the store keeps of agents, as Programs (architecture.md "The store"): Q is its query, R the rows it gives back.
import type { Presence } from './presence.ts';

export interface AgentPrograms<Q, R> {
  /** What was said last of each agent's being away or back. */
  presence(): Generator<Q, readonly Presence[], R>;
  /** Replaces what was said of an agent before. */
  say(presence: Presence): Generator<Q, void, R>;
  /** Open tickets of each agent, and open offers he has not answered; agents without either are not in it. */
  workload(): Generator<Q, readonly { readonly agent: string; readonly open: number; readonly offered: number }[], R>;
}
