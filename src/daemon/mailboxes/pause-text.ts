// A pause in one line for people: status, health, doctor and alerts say it alike. Pure; loads nothing else.
import { isoTime } from '../../lib/time.ts';
import type { MailboxPause } from '../../model/mailbox/pause.ts';

/** `paused since … by anna until …: the server moves`. */
export function pauseText({ at, until, by, reason }: MailboxPause): string {
  const who = by === 'cli' ? '' : ` by ${by}`;
  const end = until === null ? '' : ` until ${isoTime(until)}`;
  return `paused since ${isoTime(at)}${who}${end}${reason === '' ? '' : `: ${reason}`}`;
}
