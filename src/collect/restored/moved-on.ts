// After a restore: the mails that were taken in since the backup and moved on (`after: move`, a rule's `do: imap`) do not lie
// where mail is taken from any more. Takes an intake whose folder is marked (model/notice/restored.ts); looks into the
// folders mails are moved to, takes in what the ledger does not know, and takes the mark off. Before the folder's first
// poll; begun anew after a lost connection, since what was taken in is known then. Changes nothing on the server; reads
// bodies only of mails whose Message-ID and size it does not know.
import { mailIdentity, messageIdIn, sha256Hex } from '../../model/identity.ts';
import { CLOCK_MARGIN_MS } from '../../model/mailbox/clocks.ts';
import { lookSetting } from '../../model/notice/restored.ts';
import type { AckState, Received } from '../../ports.ts';
import type { FetchAnswer } from '../client.ts';
import { CollectFault } from '../fault.ts';
import { type Intake, receivedOf } from '../intake.ts';
import { batches, type Head, listUids, readBatch, uidSet } from '../mails.ts';
import { waitForRoom } from '../pressure.ts';

const HEADS_AT_ONCE = 1_000;

/** Mails of one folder that the ledger does not know, and the highest UID of those it moved there itself. */
interface Unknown {
  readonly heads: Head[];
  movedUpTo: number;
}

/** Takes in what was moved on; does nothing without the mark. Gives how many mails. */
export async function takeMovedOn(intake: Intake): Promise<number> {
  const { store, mailbox, folder, log } = intake;
  const name = lookSetting(mailbox.name, folder);
  const mark = await store.read(() => store.settings.get(name));
  if (!mark) return 0;
  const { knows } = JSON.parse(mark) as { readonly knows: number };
  let taken = 0;
  for (const target of await targetsOf(intake)) taken += await takeFrom(intake, target, knows);
  await store.write(() => store.settings.set(name, ''));
  log.info('mailbox.restored', { mailbox: mailbox.name, folder, taken });
  return taken;
}

/** Where this mailbox' mails are moved to: as the config says now, and as rules said so far. */
async function targetsOf({ store, mailbox }: Intake): Promise<readonly string[]> {
  const byRules = await store.read(() => store.ledger.movedTo(mailbox.name));
  const own = mailbox.after.kind === 'move' ? [mailbox.after.folder] : [];
  return [...new Set([...own, ...byRules])].filter((target) => !mailbox.folders.includes(target));
}

async function takeFrom(intake: Intake, target: string, knows: number): Promise<number> {
  const { session, mailbox, folder, log } = intake;
  const opened = await session.open(target, true).catch((error: unknown) => {
    if (error instanceof CollectFault && error.kind === 'folder-missing') return null;
    throw error;
  });
  if (opened === null) return 0;
  const unknown = await unknownIn(intake);
  const since = knows - CLOCK_MARGIN_MS;
  // Moved there after all that we know to have moved, or arrived after all that we know: taken in by the days that are lost.
  const lost = unknown.heads.filter((head) => head.uid > unknown.movedUpTo || head.internalDate >= since);
  const left = unknown.heads.length - lost.length;
  if (left > 0) log.info('mailbox.restored_left', { mailbox: mailbox.name, folder, target, left });
  let taken = 0;
  for (const batch of batches(lost, { maxSizeBytes: mailbox.maxSizeBytes })) {
    await waitForRoom(intake);
    taken += await takeBatch(intake, batch, `moved:${target}:${opened.uidValidity}`);
  }
  return taken;
}

async function unknownIn(intake: Intake): Promise<Unknown> {
  const uids = await listUids(intake.session, '1:*');
  const found: Unknown = { heads: [], movedUpTo: 0 };
  for (let at = 0; at < uids.length; at += HEADS_AT_ONCE) {
    const answers = await intake.session.run(
      'reading Message-IDs',
      () =>
        intake.session.client.fetchAll(
          uidSet(uids.slice(at, at + HEADS_AT_ONCE)),
          { uid: true, internalDate: true, size: true, flags: true, headers: ['message-id'] },
          { uid: true },
        ),
      HEADS_AT_ONCE * 400,
    );
    for (const answer of answers) await sort(intake, answer, found);
  }
  return found;
}

async function sort({ store }: Intake, answer: FetchAnswer, found: Unknown): Promise<void> {
  const { uid, size } = answer;
  if (typeof size !== 'number') return;
  const head = (answer.headers ?? Buffer.alloc(0)).toString('latin1').replaceAll(/\r?\n[ \t]+/g, ' ');
  const messageId = messageIdIn(/^message-id:(.*)$/im.exec(head)?.[1] ?? '');
  const known: AckState | null =
    messageId === null ? null : await store.read(() => store.ledger.ackOf({ messageId, size }));
  if (known === 'done') found.movedUpTo = Math.max(found.movedUpTo, uid);
  if (known !== null) return;
  const internalDate = answer.internalDate instanceof Date ? answer.internalDate.getTime() : 0;
  found.heads.push({ uid, size, internalDate, flags: [...(answer.flags ?? [])] });
}

/** One transaction. The mails keep the folder they were taken from, so that rules see them as they did. */
async function takeBatch(intake: Intake, batch: readonly Head[], uidValidity: string): Promise<number> {
  const { store, mailbox, folder, clock, log } = intake;
  const { read, unread } = await readBatch(intake.session, batch, mailbox.maxSizeBytes);
  for (const { uid, reason } of unread)
    log.error('mail.unread', { mailbox: mailbox.name, folder, place: uidValidity, uid, reason });
  const cursor = { uidValidity, lastUid: 0, watermarkUid: 0, watermarkDate: 0, completeAt: 0, paused: null };
  const fresh: Received[] = [];
  for (const mail of read) {
    const sha256 = sha256Hex(mail.raw);
    const { contentSha256, formerSha256 } = mailIdentity(mail.raw);
    const contents = [contentSha256, formerSha256] as const;
    if ((await store.read(() => store.ledger.ackOf({ sha256, contents }))) === null)
      fresh.push({ ...receivedOf(intake, cursor, mail), wantsAck: false });
  }
  const ids = await store.write(() => store.ledger.receive(fresh, clock.now(), null));
  if (ids.length > 0) intake.events.onReceived(ids);
  return ids.length;
}
