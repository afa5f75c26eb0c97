// The loop that copies sent mail into `smtp.sent_folder`: mails to people outside, each into the mailbox it belongs to, after
// it was sent. Takes what the store says is due; a server that is not there is asked again later and later, for five days;
// then the copy is given up, in sight (log, `outbox show`). The mail itself was sent long before: nothing waits for this.
// One connection for a batch, none while nothing is due. The catch of this loop is its one place.

import { copySent } from '../../collect/sent-folder.ts';
import { type Connect, connectSession, type Session } from '../../collect/session.ts';
import { backoffMs } from '../../lib/chance.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { baseAddress } from '../../model/address.ts';
import type { CopyDue } from '../../model/notice/copies.ts';
import { wayOf } from '../../model/notice/transports.ts';
import type { Config, Mailbox, Setup } from '../../model/setup.ts';
import type { Lease, Store } from '../../ports.ts';

const BATCH = 20;
const RETRY_BASE_MS = 60_000;
const RETRY_CAP_MS = 4 * 3_600_000;
const GIVE_UP_MS = 5 * 86_400_000;

export interface SentCopiesDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease?: Lease;
  /** How a mailbox is reached; default: over the network, by password. */
  readonly connect?: Connect;
}

/** Until the signal aborts. */
export async function copySentMails(deps: SentCopiesDeps, signal: AbortSignal): Promise<void> {
  const { store, clock, log } = deps;
  const change: { promise: Promise<void> | null } = { promise: null };
  while (!signal.aborted) {
    change.promise ??= store.changed(signal).then(() => {
      change.promise = null;
    });
    let nextAt: number | null = null;
    try {
      while (!signal.aborted && (await copyDue(deps, signal)) === BATCH);
      nextAt = await store.read(() => store.copies.nextAt());
    } catch (error) {
      log.error('sent-copies.stalled', { reason: errorText(error) });
      nextAt = clock.now() + RETRY_BASE_MS;
    }
    const nap = new AbortController();
    const stop = (): void => nap.abort();
    signal.addEventListener('abort', stop, { once: true });
    const waitMs = nextAt === null ? RETRY_CAP_MS : Math.max(nextAt - clock.now(), 1_000);
    await Promise.race([change.promise, clock.sleep(waitMs, nap.signal)]);
    signal.removeEventListener('abort', stop);
    nap.abort();
  }
}

/** One batch; gives how many were due. */
export async function copyDue(
  { store, setup, clock, log, lease, connect }: SentCopiesDeps,
  signal: AbortSignal,
): Promise<number> {
  const now = clock.now();
  const due = await store.write(() => store.copies.due(now, BATCH));
  const { config } = setup();
  for (const [name, mails] of byMailbox(due, config)) {
    const mailbox = config.mailboxes.find((one) => one.name === name);
    const failed = mailbox
      ? await copyAll(mailbox, mails, {
          config,
          signal,
          log,
          store,
          now,
          ...(lease ? { lease } : {}),
          ...(connect ? { connect } : {}),
        })
      : 'no mailbox to copy to';
    if (failed !== null && mailbox)
      log.warn('sent-copy.failed', { mailbox: name, reason: failed, waiting: mails.length });
    if (!mailbox)
      for (const { id } of mails)
        await store.write(() => store.copies.settled(id, { state: 'refused', said: failed, dueAt: now }));
  }
  return due.length;
}

interface Scene {
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly store: Store;
  readonly now: number;
  readonly lease?: Lease;
  readonly connect?: Connect;
}

/** Each mail settled by itself; gives what failed, null when all went well. */
async function copyAll(mailbox: Mailbox, mails: readonly CopyDue[], scene: Scene): Promise<string | null> {
  const { config, signal, log, store, now, connect = connectSession } = scene;
  let session: Session | null = null;
  let failed: string | null = null;
  for (const mail of mails) {
    const folder = wayOf(mail, config).smtp.sentFolder;
    let said: string | null = null;
    try {
      if (folder === undefined) said = 'smtp.sent_folder is not set any more';
      else {
        if (session === null || session.ended.aborted) session = await connect(mailbox, { log, signal });
        failpoint('copy.append');
        await scene.lease?.confirm(signal);
        const how = await copySent(session, folder, mail);
        failpoint('copy.appended');
        log.debug('sent-copy.made', { outbox: mail.id, mailbox: mailbox.name, how });
      }
      const state = folder === undefined ? 'refused' : 'done';
      await store.write(() => store.copies.settled(mail.id, { state, said, dueAt: now }));
      failpoint('copy.committed');
    } catch (error) {
      if (signal.aborted) break;
      failed = errorText(error);
      const isOver = now - mail.sentAt > GIVE_UP_MS;
      const dueAt = now + backoffMs(mail.tries + 1, RETRY_BASE_MS, RETRY_CAP_MS);
      const state = isOver ? 'refused' : 'due';
      said = isOver ? `given up after 5 days: ${failed}` : failed;
      await store.write(() => store.copies.settled(mail.id, { state, said, dueAt }));
    }
  }
  session?.close();
  return failed;
}

function byMailbox(due: readonly CopyDue[], config: Config): ReadonlyMap<string, readonly CopyDue[]> {
  const groups = new Map<string, CopyDue[]>();
  for (const mail of due) {
    const name = mailboxOfCopy(mail, config)?.name ?? '';
    groups.set(name, [...(groups.get(name) ?? []), mail]);
  }
  return groups;
}

/** The mailbox a sent mail belongs to: where its ticket came from, else the one whose address it was sent from, else the first. */
export function mailboxOfCopy(
  mail: { readonly mailbox: string | null; readonly ownAddress: string | null },
  { mailboxes }: Pick<Config, 'mailboxes'>,
): Mailbox | undefined {
  const own = mail.ownAddress === null ? null : baseAddress(mail.ownAddress);
  return (
    mailboxes.find((one) => one.name === mail.mailbox) ??
    mailboxes.find((one) => own !== null && (one.address === own || one.aliases.includes(own))) ??
    mailboxes[0]
  );
}
