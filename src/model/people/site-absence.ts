// `absence:`: for a while nobody of the whole site is there. Takes the configuration's word and a moment; gives whether it
// holds. Each absence has a name of its own (when it ends), so that nobody hears of the same one twice. Pure.

/** When nobody is there; times are epoch ms, `until` is the first moment somebody is back. */
export interface SiteAbsence {
  /** 0 = since ever. */
  readonly from: number;
  readonly until: number;
  /** Template of the notice. */
  readonly template: string;
}

/** The absence that holds now; null when there is none. */
export function absenceNow(absence: SiteAbsence | undefined, now: number): SiteAbsence | null {
  return absence && absence.from <= now && now < absence.until ? absence : null;
}

/** What tells this absence from every other. */
export function absenceName({ until }: SiteAbsence): string {
  return `absence-${until}`;
}
