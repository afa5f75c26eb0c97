// Two installations on one mailbox: what is kept of it, by folder, under one name of the settings. Pure.

/** What was seen of another installation's marks in a folder. */
export interface SharedFolder {
  /** The id in its mark, `$Mailclerk-<id>`. */
  readonly installation: string;
  /** When one of its marks was seen last, epoch ms. */
  readonly at: number;
  /** Mails that carried its mark when they came: kept in quarantine. */
  readonly quarantined: number;
  /** Mails that both took in at the same moment. */
  readonly both: number;
}

/** Name of what is kept of a folder. */
export function sharedKey(mailbox: string, folder: string): string {
  return `shared/${mailbox}/${folder}`;
}

/** What is kept, as it was written; null when nothing is, or nothing that can be read. */
export function readShared(text: string | null): SharedFolder | null {
  if (text === null) return null;
  const { installation, at, quarantined, both } = JSON.parse(text) as Partial<SharedFolder>;
  if (typeof installation !== 'string' || typeof at !== 'number') return null;
  return { installation, at, quarantined: quarantined ?? 0, both: both ?? 0 };
}

/** One more sight of it. */
export function seenAgain(
  before: SharedFolder | null,
  seen: Pick<SharedFolder, 'installation' | 'at' | 'quarantined' | 'both'>,
): SharedFolder {
  return {
    installation: seen.installation,
    at: seen.at,
    quarantined: (before?.quarantined ?? 0) + seen.quarantined,
    both: (before?.both ?? 0) + seen.both,
  };
}
