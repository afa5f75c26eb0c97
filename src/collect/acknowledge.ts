// Tells the mail server what became of its mails: takes the ledger's due rows of the open folder, carries out `after:`, or
// what a rule said instead (`do: imap`), in batches of UIDs, writes down what holds. Only rows the ledger says are decided; repeated until done; a mail that
// vanished is `gone`; where another mail lies than the row's, nothing is done (restored/same-mail.ts); what this server can never do is `refused` and stays as it is. Never a bare EXPUNGE, which would
// remove other people's deleted mails (F16). RFC 6851 (MOVE), RFC 4315 (UIDPLUS), RFC 3501 §6.4.6.
import { failpoint } from '../lib/failpoint.ts';
import { shareWall } from '../lib/shares.ts';
import type { ImapWish } from '../model/decision.ts';
import type { After } from '../model/setup.ts';
import type { AckDue, AckState } from '../ports.ts';
import { moveByCopy } from './copies.ts';
import { type Intake, mayChange } from './intake.ts';
import { uidSet } from './mails.ts';
import { takeMarkBack } from './marks.ts';
import { forgetRead, standingOf } from './restored/same-mail.ts';
import { serverPath } from './session.ts';

export interface Acknowledged {
  readonly done: number;
  readonly gone: number;
  readonly refused: number;
  /** Still due: the server failed, the next poll tries again. */
  readonly failed: number;
  /** Still due: another mail lies under the UID, so that the folder must be looked at anew. Nothing more was told then. */
  readonly others: number;
}

/** Few enough that a server which moves two mails a second still answers before the connection counts as dead. */
const BATCH = 100;

/** Acknowledges everything due in the open folder. Where the server fails what the mailbox says, it stops, so that nothing piles up; what fails for a rule's own wish keeps the others from nothing. */
export async function acknowledge(intake: Intake, uidValidity: string): Promise<Acknowledged> {
  const { store, mailbox, folder } = intake;
  const total = { done: 0, gone: 0, refused: 0, failed: 0, others: 0 };
  const failing = new Set<string>();
  let isFresh = false;
  let beyond = 0;
  for (;;) {
    const due = await store.read(() => store.ledger.acksDue(mailbox.name, folder, uidValidity, BATCH, beyond));
    if (due.length === 0) return total;
    beyond = due.at(-1)?.uid ?? beyond;
    // Servers may hide what other clients expunged until a NOOP (RFC 3501 §7.4.1), and flagging a ghost says OK.
    if (!isFresh) await intake.session.run('NOOP', () => intake.session.client.noop());
    isFresh = true;
    const standing = await standingOf(intake, uidValidity, due);
    total.others = reportOthers(intake, standing.other);
    if (total.others > 0) return total;
    const gone = due.filter((row) => standing.gone.has(row.uid));
    const ours = due.filter((row) => standing.same.has(row.uid));
    if (gone.length > 0) await mark(intake, gone, 'gone');
    total.gone += gone.length;
    total.failed += due.length - gone.length - ours.length;
    for (const group of alike(ours)) {
      const key = JSON.stringify(group[0]?.as ?? null);
      const isResting = failing.has(key) || intake.rests?.isResting(key, intake.clock.monotonic()) === true;
      const result = isResting ? 'failed' : await acknowledgeAlike(intake, group);
      total[result] += group.length;
      if (result !== 'failed')
        forgetRead(
          intake,
          uidValidity,
          group.map((row) => row.uid),
        );
      if (result === 'done') intake.rests?.succeeded(key);
      if (result === 'failed' && !isResting) rest(intake, key, group.length);
      if (result !== 'failed') continue;
      if (key === 'null') return total;
      failing.add(key);
    }
  }
}

/** A mail nobody has read lies where another one was to be moved or deleted: it is left alone. Found between two polls, or two batches, it is found again by the poll, which sets the folder aside (poll.ts). */
function reportOthers({ log, mailbox, folder }: Intake, uids: ReadonlySet<number>): number {
  if (uids.size > 0)
    log.error('mailbox.other_mail', {
      mailbox: mailbox.name,
      folder,
      uids: [...uids].slice(0, 20),
      count: uids.size,
      detail:
        'another mail lies under the UID of one that was taken in: nothing is done to it, the folder is matched anew by the next poll at the latest',
    });
  return uids.size;
}

/** A server that refused is asked again later than at the next poll, and later each time (F14). */
function rest(intake: Intake, wish: string, count: number): void {
  const { rests, clock, session, log, mailbox, folder } = intake;
  const restMs = rests?.failed(wish, clock.monotonic(), session.timing.refusedRetry) ?? 0;
  log.warn('mailbox.acknowledge_rests', { mailbox: mailbox.name, folder, count, seconds: Math.round(restMs / 1000) });
}

/** Rows with the same wish together, in order of their UIDs. */
function alike(rows: readonly AckDue[]): readonly (readonly AckDue[])[] {
  return [...Map.groupBy(rows, (row) => JSON.stringify(row.as)).values()];
}

async function acknowledgeAlike(intake: Intake, rows: readonly AckDue[]): Promise<Result> {
  const { mailbox, folder } = intake;
  failpoint('ack.command');
  // A daemon that was stopped too long says nothing to the server: another one did by now (F21).
  if (!(await mayChange(intake))) return 'failed';
  const wish = rows[0]?.as ?? null;
  const result = await shareWall('acknowledge', carryOut(intake, rows, wish));
  if (result === 'failed') return result;
  failpoint('ack.commanded');
  await mark(intake, rows, result);
  failpoint('ack.committed');
  intake.log.info('mail.acknowledged', {
    mailbox: mailbox.name,
    folder,
    count: rows.length,
    ack: result,
    after: wish === null ? mailbox.after.kind : wish.place.kind,
    ...(wish === null ? {} : { by: 'rule', flags: wish.flags, ids: rows.map((row) => row.id) }),
  });
  return result;
}

type Result = 'done' | 'refused' | 'failed';

/** What the mailbox says, or the rule: flags first, because a mail that is gone takes none. */
async function carryOut(intake: Intake, rows: readonly AckDue[], wish: ImapWish | null): Promise<Result> {
  if (wish === null) return place(intake, rows, intake.mailbox.after);
  const set = setOf(rows);
  let flagged: Result = 'done';
  for (const flag of wish.flags) {
    const result = await addFlag(intake, set, flag);
    if (result === 'failed') return result;
    if (result === 'refused') flagged = result;
  }
  const result = await place(intake, rows, wish.place);
  return result === 'done' ? flagged : result;
}

async function place(intake: Intake, rows: readonly AckDue[], after: After): Promise<Result> {
  const set = setOf(rows);
  switch (after.kind) {
    case 'keep':
      return 'done';
    case 'seen':
      return addFlag(intake, set, '\\Seen');
    case 'flag':
      return addFlag(intake, set, after.flag);
    case 'move':
      return move(intake, rows, after);
    case 'delete':
      return remove(intake, rows);
    default:
      return unknownAfter(after);
  }
}

function setOf(rows: readonly AckDue[]): string {
  return uidSet(uidsOf(rows));
}

function uidsOf(rows: readonly AckDue[]): readonly number[] {
  return rows.map((row) => row.uid);
}

async function addFlag(intake: Intake, set: string, flag: string): Promise<Result> {
  const { client } = intake.session;
  const permanent = client.mailbox ? client.mailbox.permanentFlags : undefined;
  const isAllowed = !permanent || permanent.has(flag) || (!flag.startsWith('\\') && permanent.has('\\*'));
  if (!isAllowed) {
    warn(
      intake,
      'mailbox.flag_refused',
      `the server keeps no flag ${flag} here; what is done is known in the ledger only`,
    );
    return 'refused';
  }
  const ok = await intake.session.run('flagging', () =>
    client.messageFlagsAdd(set, [flag], { uid: true, silent: true }),
  );
  if (!ok) warn(intake, 'mailbox.acknowledge_failed', `the server did not set ${flag}; tried again at the next poll`);
  return ok ? 'done' : 'failed';
}

async function move(intake: Intake, rows: readonly AckDue[], after: Extract<After, { kind: 'move' }>): Promise<Result> {
  const { session } = intake;
  const { client } = session;
  if (isSource(intake, after.folder)) {
    const why = `${after.folder} is a folder mail is taken from: a mail moved there would come again; it stays where it is`;
    warn(intake, 'mailbox.move_refused', why);
    return 'refused';
  }
  const set = setOf(rows);
  if (!can(intake, 'MOVE') && !can(intake, 'UIDPLUS')) return keepSeen(intake, rows, 'neither MOVE nor UIDPLUS');
  const target = serverPath(client, after.folder);
  const tryMove = async (): Promise<boolean> =>
    can(intake, 'MOVE')
      ? Boolean(await session.run('moving', () => client.messageMove(set, target, { uid: true })))
      : moveByCopy(intake, rows, after.folder);
  const saidBefore = session.refused?.() ?? null;
  if (await tryMove()) return 'done';
  const said = session.refused?.() ?? null;
  const refusal = said === saidBefore ? null : said;
  if (refusal !== null && NOT_MISSING.test(`${refusal.code} ${refusal.text}`)) {
    warn(
      intake,
      'mailbox.move_failed',
      `the server does not move mails to ${after.folder}: ${refusal.text}; they stay, and moving is tried again`,
    );
    return 'failed';
  }
  // A missing folder is the usual reason, so it is made, once.
  const created = await session.run(`creating ${after.folder}`, () => client.mailboxCreate(target)).catch(() => null);
  if (session.ended.aborted) throw session.ended.reason;
  if (created) {
    intake.log.info('mailbox.folder_created', { mailbox: intake.mailbox.name, folder: after.folder });
    if (await tryMove()) return 'done';
  }
  await session.run('flagging', () => client.messageFlagsAdd(set, ['\\Flagged'], { uid: true, silent: true }));
  const why = refusal === null ? '' : ` (${refusal.text})`;
  warn(
    intake,
    'mailbox.move_failed',
    `the mails could not be moved to ${after.folder}${created ? '' : ', which does not exist and could not be made'}${why}; they are flagged, and moving is tried again`,
  );
  return 'failed';
}

/** RFC 5530: refusals that another folder would not mend. */
const NOT_MISSING = /OVERQUOTA|LIMIT|NOPERM|INUSE|UNAVAILABLE|EXPUNGEISSUED|quota/i;

async function remove(intake: Intake, rows: readonly AckDue[]): Promise<Result> {
  const { client } = intake.session;
  if (!can(intake, 'UIDPLUS')) return keepSeen(intake, rows, 'no UIDPLUS');
  if (await intake.session.run('deleting', () => client.messageDelete(setOf(rows), { uid: true }))) return 'done';
  await takeMarkBack(intake, uidsOf(rows));
  warn(intake, 'mailbox.acknowledge_failed', 'the server did not delete the mails; tried again at the next poll');
  return 'failed';
}

/** The server cannot remove single mails: they are marked as read and stay. */
async function keepSeen(intake: Intake, rows: readonly AckDue[], lacks: string): Promise<Result> {
  warn(
    intake,
    'mailbox.removal_refused',
    `the server has ${lacks}: mails cannot be removed without touching others; they are marked as read and stay`,
  );
  // An earlier connection, to the same server with UIDPLUS, may have died between mark and EXPUNGE.
  await takeMarkBack(intake, uidsOf(rows));
  const ok = await intake.session.run('flagging', () =>
    intake.session.client.messageFlagsAdd(setOf(rows), ['\\Seen'], { uid: true, silent: true }),
  );
  return ok ? 'refused' : 'failed';
}

/** INBOX is the one folder name that is case-insensitive (RFC 9051 §5.1). */
function isSource({ mailbox }: Intake, folder: string): boolean {
  return mailbox.folders.some((one) => one === folder || (one === 'INBOX' && folder.toUpperCase() === 'INBOX'));
}

function can(intake: Intake, capability: string): boolean {
  return intake.session.client.capabilities.has(capability);
}

async function mark(intake: Intake, rows: readonly { readonly id: number }[], ack: AckState): Promise<void> {
  const { store } = intake;
  await store.write(() =>
    store.ledger.acked(
      rows.map((row) => row.id),
      ack,
    ),
  );
}

function warn(intake: Intake, event: string, detail: string): void {
  intake.log.warn(event, { mailbox: intake.mailbox.name, folder: intake.folder, detail });
}

function unknownAfter(after: never): never {
  throw new Error(`after: ${JSON.stringify(after)} is unknown`);
}
