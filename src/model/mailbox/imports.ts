// Mail of long ago that a person has taken in (`mailbox import`): what the ledger keeps of that, and what can be asked of it;
// a part of ports.ts, which hands the query (Q) and its rows (R) in. Types only.

/** `silent`: judged as of its own day, nobody is told, no timer starts. `told`: like a mail that just came. */
export type Imported = 'silent' | 'told';

/** As a mail is handed to the ledger. */
export interface ImportedMail {
  readonly how: Imported;
  /** Until then nobody but the import files it: afterwards it was left behind, and the daemon does. */
  readonly heldUntil: number;
}

export interface ImportPrograms<Q, R> {
  /** Those of the UIDs (≤ 200) the ledger has under this UIDVALIDITY. */
  knownUids(
    place: { readonly mailbox: string; readonly folder: string; readonly uidValidity: string },
    uids: readonly number[],
  ): Generator<Q, ReadonlySet<number>, R>;
  /** True when it has mails of the folder under another UIDVALIDITY. */
  hasOlder(mailbox: string, folder: string, uidValidity: string): Generator<Q, boolean, R>;
  /** Imported mails of the mailbox that were taken in and never decided, oldest first: an import was killed. Without those that may have killed it. */
  leftBehind(mailbox: string, limit: number): Generator<Q, readonly number[], R>;
  /** The import is over: what is undecided of the mailbox' imported mails is the daemon's from now on. Gives how many. */
  letGo(mailbox: string): Generator<Q, number, R>;
  /** Mails that an import at work holds: they are not the daemon's. */
  heldMails(now: number): Generator<Q, number, R>;
  /** How far these mails are, in order; of a decided one its outcome. */
  ends(ids: readonly number[]): Generator<Q, readonly string[], R>;
}
