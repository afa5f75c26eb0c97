// A pause of a mailbox that a person wanted (`mailbox pause`): since when, until when, by whom, why. Kept in the settings of
// the database, so that every process knows it and a restart changes nothing; one that is over stays there until the next,
// because silence is counted from its end. Plain data and pure functions. Times are epoch milliseconds.

export interface MailboxPause {
  readonly at: number;
  /** It goes on by itself then; null = when somebody says so. */
  readonly until: number | null;
  /** '' = nothing said. */
  readonly reason: string;
  /** An agent, or `cli`. */
  readonly by: string;
  /** When a person ended it; null = nobody did. */
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  /** When a daemon had let go of the mailbox; null = none has, or none runs. */
  readonly heldAt: number | null;
}

/** Where the pauses are in the settings. */
export const PAUSES = 'pause/';

/** A clock that is set right while we run may go back by so much without a word. */
const STEP_MS = 10_000;

export function pauseKey(mailbox: string): string {
  return `${PAUSES}${mailbox}`;
}

/** The row as it was written; null = there is none. */
export function readPause(text: string | null | undefined): MailboxPause | null {
  return text === null || text === undefined ? null : (JSON.parse(text) as MailboxPause);
}

/** Whether nothing is taken in because of it now. */
export function isPaused(pause: MailboxPause | null, now: number): pause is MailboxPause {
  return pause !== null && pause.endedAt === null && (pause.until === null || now < pause.until);
}

/** When the last pause was over; null = it lasts, there was none, or its end lies in a time still to come, which tells of a clock that was wrong. */
export function pauseEnd(pause: MailboxPause | null, now: number): number | null {
  const at = pause?.endedAt ?? pause?.until ?? null;
  return isPaused(pause, now) || at === null || at > now + STEP_MS ? null : at;
}
