// Pauses of mailboxes in the store: who reads them, begins one, ends one. Takes names of mailboxes; gives what stands there
// afterwards. A pause begins and ends in one transaction for all its mailboxes. Never touches a mail server: a daemon that
// runs sees the row and lets go (attend.ts), one that starts does not begin.
import { isPaused, type MailboxPause, PAUSES, pauseKey, readPause } from '../../model/mailbox/pause.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor } from '../../model/ticket.ts';
import type { Program, Store } from '../../ports.ts';
import { mailboxRefusal } from './rights.ts';

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

/** Null when the actor may pause these and let them go on: it moves every mail of their queues, so an agent needs the right to change many tickets there. Whoever runs or configures the daemon may always. */
export function pauseRefusal(
  names: readonly string[],
  { actor, config }: { readonly actor: Actor; readonly config: Config },
): string | null {
  for (const mailbox of names) {
    const what = `pause mailbox "${mailbox}", nor let it go on`;
    const refusal = mailboxRefusal({ mailbox, what, right: 'bulk' }, { actor, config });
    if (refusal !== null) return refusal;
  }
  return null;
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

/** Mailboxes of the configuration that are paused now, in its order; those that mail is only handed to (LMTP) as well. */
export function* pausesInForce(
  store: Store,
  { mailboxes }: Config,
  now: number,
): Program<readonly { readonly mailbox: string; readonly pause: MailboxPause }[]> {
  const pauses = yield* readPauses(store);
  return mailboxes.flatMap(({ name }) => {
    const pause = pauses.get(name) ?? null;
    return isPaused(pause, now) ? [{ mailbox: name, pause }] : [];
  });
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
export function* noteLetGo(store: Store, names: readonly string[], now: number): Program<void> {
  for (const mailbox of names) {
    const pause = readPause(yield* store.settings.get(pauseKey(mailbox)));
    if (isPaused(pause, now) && pause.heldAt === null)
      yield* store.settings.set(pauseKey(mailbox), JSON.stringify({ ...pause, heldAt: now }));
  }
}

/** Paused mailboxes of which no daemon has said yet that it let go. */
export function pausesToHold(pauses: ReadonlyMap<string, MailboxPause>, now: number): readonly string[] {
  return [...pauses].flatMap(([name, pause]) => (isPaused(pause, now) && pause.heldAt === null ? [name] : []));
}
