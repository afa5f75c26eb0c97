// Who is there: what the configuration says of an agent's absences, and what he or a lead said since by hand. Takes both
// and a moment; gives the absence that holds then. Times are epoch milliseconds, `until` is the first moment he is back.
// Pure.

/** A time somebody is away. `until` null = until he says that he is back; `delegate` null = nobody stands in. */
export interface Absence {
  readonly from: number;
  readonly until: number | null;
  readonly delegate: string | null;
}

/** What was said by hand of an agent last: `agent away`, `agent back`. */
export interface Presence extends Absence {
  readonly agent: string;
  readonly said: 'away' | 'back';
  readonly by: string;
  readonly at: number;
}

/** What the configuration says of an agent's being there. */
export interface Present {
  /** His name. */
  readonly id: string;
  /** False: gets no tickets; absent = may have them. */
  readonly assignable?: boolean;
  /** When he is away; absent = never. */
  readonly away?: readonly Absence[];
  /** Who stands in whenever he is away; absent = nobody. */
  readonly delegate?: string | null;
}

/** The absence that holds at this moment, with who stands in; null when he is there. */
export function absenceAt(agent: Present, said: Presence | undefined, now: number): Absence | null {
  const standing = agent.delegate ?? null;
  if (said?.said === 'away' && covers(said, now)) {
    return { from: said.from, until: said.until, delegate: said.delegate ?? standing };
  }
  // Who came back ends the absences that had begun; later ones hold.
  const backAt = said?.said === 'back' ? said.at : Number.NEGATIVE_INFINITY;
  const found = (agent.away ?? []).find((one) => covers(one, now) && one.from > backAt);
  return found ? { ...found, delegate: found.delegate ?? standing } : null;
}

function covers({ from, until }: Absence, now: number): boolean {
  return from <= now && (until === null || now < until);
}
