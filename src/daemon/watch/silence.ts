// Is a mailbox silent? One answer for /readyz, the metric and the administrator's alert: no look at a folder was completed
// within twice its interval, and no mailbox is asked to be quicker than 90 s. Never asks why: a line that died without a
// word, a login that hangs and a server that is gone are silent alike. A look that began in a time still to come tells that
// the clock was wrong, then or now, and nothing of the mailbox: it counts as none, or silence would last as long as the error.
// A mailbox that somebody paused is not silent, and has its whole limit once it goes on.
import { TIMING } from '../../collect/timing.ts';
import type { Mailbox, Setup } from '../../model/setup.ts';
import type { MailboxStatus } from '../app.ts';

export interface Silence {
  readonly isSilent: boolean;
  readonly limitMs: number;
  /** Epoch ms at which it is silent when nothing is heard until then. */
  readonly silentAt: number;
}

/** A clock that is set right while we run may go back by so much without a word. */
const STEP_MS = 10_000;

/** When the last complete look began, epoch ms; null = there was none, or its time is not to be believed. */
export function believedAt({ completeAt }: Pick<MailboxStatus, 'completeAt'>, now: number): number | null {
  return completeAt !== null && completeAt <= now + STEP_MS ? completeAt : null;
}

/** How long a mailbox may be silent, ms. */
export function silenceLimit({ pollMs }: Pick<Mailbox, 'pollMs'>): number {
  return Math.max(2 * pollMs, TIMING.silenceMs);
}

/** How silent a folder is. `patience`: since when one looks (a mailbox is not down for the time nobody ran), and a longer limit. */
export function silenceOf(
  status: MailboxStatus,
  { config }: Pick<Setup, 'config'>,
  now: number,
  patience: { readonly startedAt: number; readonly limitMs: number } = { startedAt: 0, limitMs: 0 },
): Silence {
  const box = namesOf(config.mailboxes).get(status.mailbox);
  const limitMs = Math.max(box ? silenceLimit(box) : TIMING.silenceMs, patience.limitMs);
  if (status.paused) return { isSilent: false, limitMs, silentAt: Number.POSITIVE_INFINITY };
  const since = Math.max(believedAt(status, now) ?? 0, patience.startedAt, status.resumedAt ?? 0);
  const silentAt = since + limitMs;
  return { isSilent: now > silentAt, limitMs, silentAt };
}

/** A thousand mailboxes are asked for one by one. */
function namesOf(mailboxes: readonly Mailbox[]): ReadonlyMap<string, Mailbox> {
  const known = byName.get(mailboxes) ?? new Map(mailboxes.map((mailbox) => [mailbox.name, mailbox]));
  byName.set(mailboxes, known);
  return known;
}

const byName = new WeakMap<readonly Mailbox[], ReadonlyMap<string, Mailbox>>();
