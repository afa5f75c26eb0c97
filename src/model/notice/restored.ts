// What is known of a database that was put back from a backup, until somebody let its notices go: since when it knows
// nothing, and which folders may hold mails it has taken in without knowing. Kept in the settings under these names. Pure.

/** The restore whose outbox is held. */
export interface Restored {
  /** When it was put back, epoch ms. */
  readonly at: number;
  /** The newest moment the database knew of then: what came later it has lost. */
  readonly knows: number;
  /** Rows of the outbox up to this one are from before the backup. */
  readonly outbox: number;
}

/** Name of the setting; '' or absent = nothing is held. */
export const RESTORED = 'restored';

/** The setting as it is kept. */
export function readRestored(text: string | null): Restored | null {
  return text ? (JSON.parse(text) as Restored) : null;
}

/** Name of the setting that says since when a folder's mails may have been taken in, and moved on, unknown to us (`{"knows":…}`); '' = looked for. */
export function lookSetting(mailbox: string, folder: string): string {
  return `restored/look/${JSON.stringify([mailbox, folder])}`;
}
