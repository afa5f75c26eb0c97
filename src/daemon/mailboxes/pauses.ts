// Pauses of mailboxes in the store: who reads them, begins one, ends one. Takes names of mailboxes; gives what stands there
// afterwards. A pause begins and ends in one transaction for all its mailboxes. Never touches a mail server: a daemon that
// runs sees the row and lets go (attend.ts), one that starts does not begin.
import { isPaused, type MailboxPause, PAUSES, pauseKey, readPause } from '../../model/mailbox/pause.ts';
import type { Program, Store } from '../../ports.ts';

/** What is asked for. */
export interface PauseAsked {
  /** Epoch ms; null = until somebody says so. */
  readonly until: number | null;
  /** null = as it was, or none. */
  readonly reason: string | null;
  readonly by: string;
  readonly now: number;
}

/** One mailbox afterwards; `was` = it was paused before already. */
export interface PauseDone {
  readonly mailbox: string;
  readonly pause: MailboxPause;
  readonly was: boolean;
}

/** Every mailbox a pause was ever kept of. */
export function* readPauses(store: Store): Program<ReadonlyMap<string, MailboxPause>> {
  const rows = yield* store.settings.under(PAUSES);
  const pauses = new Map<string, MailboxPause>();
  for (const [key, text] of rows) {
    const pause = readPause(text);
    if (pause) pauses.set(key.slice(PAUSES.length), pause);
  }
  return pauses;
}

/** Those of the mailboxes that are paused now. */
export function pausedNow(pauses: ReadonlyMap<string, MailboxPause>, now: number): ReadonlySet<string> {
  return new Set([...pauses].flatMap(([name, pause]) => (isPaused(pause, now) ? [name] : [])));
}

/** Pauses them. One that is paused already stays so since then, with the new end and, where one is given, the new reason. */
export function* pauseMailboxes(
  store: Store,
  names: readonly string[],
  asked: PauseAsked,
): Program<readonly PauseDone[]> {
  const { until, reason, by, now } = asked;
  const done: PauseDone[] = [];
  for (const mailbox of names) {
    const before = readPause(yield* store.settings.get(pauseKey(mailbox)));
    const was = isPaused(before, now);
    const pause: MailboxPause = {
      at: was ? before.at : now,
      until,
      reason: reason ?? (was ? before.reason : ''),
      by,
      endedAt: null,
      endedBy: null,
      heldAt: was ? before.heldAt : null,
    };
    yield* store.settings.set(pauseKey(mailbox), JSON.stringify(pause));
    done.push({ mailbox, pause, was });
  }
  return done;
}

/** Ends the pauses of these mailboxes, of all without names; gives those that were paused. */
export function* resumeMailboxes(
  store: Store,
  names: readonly string[] | null,
  { by, now }: Pick<PauseAsked, 'by' | 'now'>,
): Program<readonly PauseDone[]> {
  const pauses = yield* readPauses(store);
  const done: PauseDone[] = [];
  for (const mailbox of names ?? [...pauses.keys()]) {
    const before = pauses.get(mailbox) ?? null;
    if (!isPaused(before, now)) continue;
    const pause = { ...before, endedAt: now, endedBy: by };
    yield* store.settings.set(pauseKey(mailbox), JSON.stringify(pause));
    done.push({ mailbox, pause, was: true });
  }
  return done;
}

/** Notes that a daemon let go of these mailboxes. */
export function* noteHeld(store: Store, names: readonly string[], now: number): Program<void> {
  for (const mailbox of names) {
    const pause = readPause(yield* store.settings.get(pauseKey(mailbox)));
    if (isPaused(pause, now) && pause.heldAt === null)
      yield* store.settings.set(pauseKey(mailbox), JSON.stringify({ ...pause, heldAt: now }));
  }
}

/** Forgets that a daemon had let go: the one that starts says so anew when it has. */
export function pausesToHold(pauses: ReadonlyMap<string, MailboxPause>, now: number): readonly string[] {
  return [...pauses].flatMap(([name, pause]) => (isPaused(pause, now) && pause.heldAt === null ? [name] : []));
}
