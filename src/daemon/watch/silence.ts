// Is a mailbox silent? One answer for /readyz, the metric and the administrator's alert: no look at a folder was completed
// within twice its interval, and no mailbox is asked to be quicker than 90 s. Never asks why: a line that died without a
// word, a login that hangs and a server that is gone are silent alike.
import { TIMING } from '../../collect/timing.ts';
import type { Mailbox, Setup } from '../../model/setup.ts';
import type { MailboxStatus } from '../app.ts';

export interface Silence {
  readonly isSilent: boolean;
  readonly limitMs: number;
  /** Epoch ms at which it is silent when nothing is heard until then. */
  readonly silentAt: number;
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
  const box = config.mailboxes.find(({ name }) => name === status.mailbox);
  const limitMs = Math.max(box ? silenceLimit(box) : TIMING.silenceMs, patience.limitMs);
  const silentAt = Math.max(status.completeAt ?? 0, patience.startedAt) + limitMs;
  return { isSilent: now > silentAt, limitMs, silentAt };
}
