// An offer (B8): a ticket is put before several agents. With `first` whoever accepts first has it and the others are
// told; with `many` each who accepts becomes an assignee. Plain data; what became of it: offer-state.ts.

export const acceptModes = ['many', 'first'] as const;
export type AcceptMode = (typeof acceptModes)[number];

export interface Offer {
  readonly accept: AcceptMode;
  /** Agents it was put before. */
  readonly to: readonly string[];
  /** Those of them who said "not me". */
  readonly declined: readonly string[];
  /** Who offered it: an agent, a rule, the system; `queue` when the queue does so by itself. */
  readonly by: string;
  /** Epoch ms. */
  readonly at: number;
}
