// The canary (E9): every so often a mail of our own goes out by the outbox to a mailbox of ours, and comes back through it
// as every customer's mail would: taken in, read, decided – and ignored, because it is ours. What it took is measured; one
// that does not come back is an alarm. Kept in the settings: `canary/<mailbox>`. Opens no ticket, gets no receipt.
import { execute } from '../../carry-out.ts';
import type { Mailbox, Setup } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { pausedNow, readPauses } from '../mailboxes/pauses.ts';

/** What is known of a mailbox' canaries; times are epoch ms. */
export interface Canary {
  readonly sentAt: number;
  /** Of the mail that is under way; null = it is back, or lost. */
  readonly messageId: string | null;
  /** When the last one that came back did, and what its way took. */
  readonly backAt: number | null;
  readonly roundTripMs: number | null;
  /** Of the last one that came back; absent = none did since this is kept. */
  readonly backMessageId?: string;
  /** Since when none came back; null = the last one did, or is still under way. */
  readonly lostAt: number | null;
  readonly lostSentAt?: number | null;
}

/** A mail that takes longer is lost, whatever the interval. */
const LOST_MS = 10 * 60_000;

/** What is known of it; null before the first. */
export function* readCanary(store: Store, mailbox: string): Program<Canary | null> {
  const text = yield* store.settings.get(`canary/${mailbox}`);
  return text === null ? null : (JSON.parse(text) as Canary);
}

/** Notes one that was sent for somebody who asks (doctor --canary), and came back. */
export function* keepReturned(store: Store, mailbox: string, backMessageId: string): Program<void> {
  const before = (yield* readCanary(store, mailbox)) ?? NONE;
  yield* store.settings.set(`canary/${mailbox}`, JSON.stringify({ ...before, backMessageId }));
}

/** Looks at every mailbox' canary: notes what came back or is lost, sends the next. Gives the mailboxes one was sent to. */
export function* flyCanaries(store: Store, { config }: Pick<Setup, 'config'>, now: number): Program<readonly string[]> {
  const sent: string[] = [];
  const paused = pausedNow(yield* readPauses(store), now);
  for (const mailbox of config.mailboxes) {
    if (mailbox.canaryMs === undefined) continue;
    const before = yield* readCanary(store, mailbox.name);
    if (paused.has(mailbox.name)) {
      // One that is under way comes back whenever the mailbox goes on: neither lost, nor a measure of the way.
      if (before && before.messageId !== null)
        yield* store.settings.set(`canary/${mailbox.name}`, JSON.stringify({ ...before, messageId: null }));
      continue;
    }
    const looked = before && (yield* look(store, before, { mailbox, now }));
    const isDue = !looked || (looked.messageId === null && now - looked.sentAt >= mailbox.canaryMs);
    const messageId = isDue ? yield* sendCanary(store, mailbox, { config, now }) : null;
    const next = messageId === null ? looked : { ...(looked ?? NONE), sentAt: now, messageId };
    if (messageId !== null) sent.push(mailbox.name);
    if (next && JSON.stringify(next) !== JSON.stringify(before))
      yield* store.settings.set(`canary/${mailbox.name}`, JSON.stringify(next));
  }
  return sent;
}

const NONE: Canary = { sentAt: 0, messageId: null, backAt: null, roundTripMs: null, lostAt: null };

/** The one that is under way: back, lost, or still flying. */
function* look(
  store: Store,
  canary: Canary,
  { mailbox, now }: { readonly mailbox: Mailbox; readonly now: number },
): Program<Canary> {
  if (canary.messageId === null) return canary;
  const found = (yield* store.ledger.find(canary.messageId)).find(
    (row) => row.mailbox === mailbox.name && row.state === 'decided',
  );
  if (found) {
    const roundTripMs = Math.max(0, found.takenAt - canary.sentAt);
    const { sentAt, messageId: backMessageId } = canary;
    return { sentAt, messageId: null, backAt: found.takenAt, roundTripMs, lostAt: null, backMessageId };
  }
  if (now - canary.sentAt <= Math.max(LOST_MS, 2 * mailbox.pollMs)) return canary;
  return { ...canary, messageId: null, lostAt: canary.lostAt ?? now, lostSentAt: canary.lostSentAt ?? canary.sentAt };
}

/** Puts one into the outbox, through desk and gate; gives its Message-ID, null when the gate holds it back. */
export function* sendCanary(
  store: Store,
  mailbox: Mailbox,
  { config, now }: { readonly config: Setup['config']; readonly now: number },
): Program<string | null> {
  const command = {
    cause: `canary:${mailbox.name}:${now}`,
    ordinal: 0,
    actor: { kind: 'system', id: 'canary' },
    door: 'timer',
    kind: 'probe',
    mailbox: mailbox.name,
    to: mailbox.address,
  } as const;
  const { applied } = yield* execute(store, command, now, config);
  const [id] = applied?.notices ?? [];
  const row = id === undefined ? null : yield* store.outbox.row(id);
  return row && row.state !== 'suppressed' ? row.messageId : null;
}
