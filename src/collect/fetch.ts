// Takes a folder from its cursor on; gives ledger rows, batch after batch: one transaction per batch holds raw mails,
// rows, the cursor after them, and which mails are still owed. UID and UIDVALIDITY drive it; \Seen, dates and sequence
// numbers never do. A mail that cannot be read is tried in three polls, then recorded in quarantine as a stub; the
// others go on meanwhile. Nothing of a batch is kept when the connection dies in it.
import { failpoint } from '../lib/failpoint.ts';
import { sha256Hex } from '../model/identity.ts';
import type { Cursor, Program, Received } from '../ports.ts';
import { noteGivenUp } from './accounting/given-up.ts';
import { lookBackFrom, oweOverlooked, whatIsThere } from './accounting/overlooked.ts';
import { type Claims, type Foreign, openClaims } from './claims/claims.ts';
import { CollectFault } from './fault.ts';
import { type Intake, isBeforeStart, leaves, receivedOf } from './intake.ts';
import { batches, type Head, listUids, type Reading, readBatch, readHeads, SILENT, type Unread } from './mails.ts';
import { waitForRoom } from './pressure.ts';
import { noteRead } from './restored/same-mail.ts';
import { countTries, loadRetries, MAX_TRIES, type Place, type Retries, saveRetries } from './retries.ts';
import { lookOf } from './shared/unchanged.ts';
import { stubOf } from './stub.ts';

export interface Fetched {
  readonly received: number;
  /** Mails that could not be read and are tried again at the next poll. */
  readonly owed: number;
  readonly cursor: Cursor;
}

const HEADS_AT_ONCE = 200;
/** More unreadable mails than this are the server's trouble, not theirs. */
const MAX_OWED = 500;

/** Takes in everything after the cursor and everything owed. `between` runs before each batch, when no command is under way; `retries` = what is owed, null = to be read. */
export async function fetchNew(
  intake: Intake,
  start: Cursor,
  { between, retries }: { readonly between: () => Promise<void>; readonly retries: Retries | null },
): Promise<Fetched> {
  const { store, mailbox, folder, session } = intake;
  const place = { mailbox: mailbox.name, folder, uidValidity: start.uidValidity };
  const state: FetchState = {
    intake,
    place,
    between,
    cursor: start,
    retries: retries ?? (await store.read(() => loadRetries(store, place))),
    received: 0,
    claims: await openClaims(intake),
  };
  const before = [...state.retries.owed.keys()];
  // `n:*` always matches the last mail, even below n (F26): up to the cursor only what nobody knows is taken.
  const look = lookOf(session, before.length);
  const from = lookBackFrom(start);
  const listed = look.isNew
    ? await listUids(session, [...before.filter((uid) => uid < from), `${from}:*`].join(','))
    : [];
  const fresh = listed.filter((uid) => uid > start.lastUid && !state.retries.owed.has(uid));
  const below = listed.filter((uid) => uid >= from && uid <= start.lastUid);
  state.retries = await oweOverlooked(intake, place, { retries: state.retries, listed: below });
  const owed = [...state.retries.owed.keys()].sort((a, b) => a - b);
  for (let at = 0; at < fresh.length; at += HEADS_AT_ONCE) await takeFresh(state, fresh.slice(at, at + HEADS_AT_ONCE));
  const {
    present,
    vanished,
    retries: asked,
  } = await whatIsThere(intake, place, {
    retries: state.retries,
    listed: new Set(listed),
    owed,
  });
  state.retries = asked;
  await takeOwed(state, present);
  await settleRetries(state, { vanished, isEnd: true });
  await state.claims?.mark();
  look.complete(look.isNew ? fresh.length : undefined);
  return { received: state.received, owed: state.retries.owed.size, cursor: state.cursor };
}

interface FetchState {
  readonly intake: Intake;
  readonly place: Place;
  readonly between: () => Promise<void>;
  cursor: Cursor;
  retries: Retries;
  received: number;
  /** With `claim: true`. */
  readonly claims: Claims | null;
}

/** Mails after the cursor, in UID order. The next batch is fetched while the one before is being committed. */
async function takeFresh(state: FetchState, uids: readonly number[]): Promise<void> {
  const { intake } = state;
  const heads = await readHeads(intake.session, uids);
  const found = new Set(heads.map((head) => head.uid));
  // Listed a moment ago and without a head now: expunged meanwhile (F19), or the server cannot read it. The next poll's listing tells.
  await owe(
    state,
    uids.filter((uid) => !found.has(uid)),
  );
  let committing: Promise<void> = Promise.resolve();
  for (const batch of cut(
    state,
    heads.filter((head) => !isBeforeStart(state.cursor, head)),
  )) {
    await state.claims?.mark();
    await state.between();
    await waitForRoom(intake);
    const reading = await readOrRemember(state, batch, committing);
    await committing;
    committing = commit(state, reading, batch.at(-1)?.uid ?? 0);
    // Awaited at the next turn; without this a failure during the fetch would count as unhandled.
    committing.catch(() => undefined);
  }
  await committing;
  const last = uids.at(-1) ?? 0;
  if (last > state.cursor.lastUid) await commit(state, { read: [], unread: [] }, last);
}

/** Mails that failed before; they come last, so that nobody waits for them. */
async function takeOwed(state: FetchState, uids: readonly number[]): Promise<void> {
  await giveUp(
    state,
    uids.filter((uid) => (state.retries.owed.get(uid) ?? 0) >= MAX_TRIES),
  );
  const owed = uids.filter((uid) => state.retries.owed.has(uid));
  for (let at = 0; at < owed.length; at += HEADS_AT_ONCE) {
    const part = owed.slice(at, at + HEADS_AT_ONCE);
    const heads = await readHeads(state.intake.session, part);
    const found = new Set(heads.map((head) => head.uid));
    await owe(
      state,
      part.filter((uid) => !found.has(uid)),
    );
    // Of a renumbered folder the server may have said nothing of a mail that lay there at the start.
    const isBefore = (head: Head): boolean => isBeforeStart(state.cursor, head);
    await settleRetries(state, { before: heads.filter(isBefore).map(({ uid }) => uid) });
    const ours = heads.filter((head) => !isBefore(head));
    for (const batch of cut(state, ours)) {
      await state.between();
      await waitForRoom(state.intake);
      await commit(state, await readOrRemember(state, batch, Promise.resolve()), 0);
    }
  }
}

/** Mails that failed for the last time with their connection: this one may still have their header, for the stub (F4). */
async function giveUp(state: FetchState, uids: readonly number[]): Promise<void> {
  const reasonOf = (uid: number): string => state.retries.reasons?.get(uid) ?? 'the connection was lost';
  for (const uid of uids) await commit(state, { read: [], unread: [{ uid, reason: reasonOf(uid) }] }, 0);
}

/** Mails that are listed and have no head: owed before the cursor moves past them. */
async function owe(state: FetchState, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  await commit(state, { read: [], unread: uids.map((uid) => ({ uid, reason: SILENT })) }, 0);
}

function cut(state: FetchState, heads: readonly Head[]): Head[][] {
  const { maxSizeBytes } = state.intake.mailbox;
  return batches(heads, { careful: state.retries.careful, maxSizeBytes });
}

/** Reads a batch. When the connection dies in it, the next poll reads its mails one by one; a mail with which it dies alone has failed once (F4, F23). */
async function readOrRemember(state: FetchState, batch: readonly Head[], committing: Promise<void>): Promise<Reading> {
  const { intake } = state;
  try {
    return await readBatch(intake.session, batch, intake.mailbox.maxSizeBytes);
  } catch (error) {
    if (intake.signal.aborted) throw error;
    await committing;
    const [only] = batch;
    const reason = error instanceof Error ? error.message : String(error);
    const unread = batch.length === 1 && only ? [{ uid: only.uid, reason }] : [];
    // Those behind the batch are innocent: a backlog of years must not be read one by one for one lost line.
    state.retries = { ...state.retries, careful: Math.max(state.retries.careful, ...batch.map(({ uid }) => uid)) };
    await commit(state, { read: [], unread }, unread.length > 0 ? (only?.uid ?? 0) : 0);
    throw error;
  }
}

/** One transaction: raw mails, rows, stubs, cursor, what is owed. */
async function commit(state: FetchState, reading: Reading, lastUid: number): Promise<void> {
  const { intake, place } = state;
  const { store, mailbox, folder } = intake;
  const cursor = { ...state.cursor, lastUid: Math.max(state.cursor.lastUid, lastUid) };
  const outcome = countTries(state.retries, reading, intake.session.ended.aborted);
  if (outcome.retries.owed.size > MAX_OWED && reading.unread.length > 0) {
    throw new CollectFault(
      'protocol',
      `more than ${MAX_OWED} mails in ${folder} cannot be read; the mail server needs looking at`,
    );
  }
  const stubs = await Promise.all(
    outcome.givenUp.map(async (unread) => ({ unread, mail: await stubOf(intake, cursor, unread) })),
  );
  const [own, others] = state.claims?.split(reading.read) ?? [reading.read, []];
  const mails = own.map((mail) => receivedOf(intake, cursor, mail));
  const foreign = others.map(({ mail, installation }) => ({ mail: receivedOf(intake, cursor, mail), installation }));
  if (mails.length > 0) failpoint('fetch.read');
  const ids = await store.write(() => {
    // Made here, outside the program: hashing and compressing must not happen under the write lock.
    const receiving = store.ledger.receive(mails, intake.clock.now(), { mailbox: mailbox.name, folder, cursor });
    const owed = lastUid === 0 ? [...mails, ...foreign.map((one) => one.mail)] : [];
    const { claims } = state;
    const uids = own.map((mail) => mail.head.uid);
    return record(intake, receiving, { stubs, place, retries: outcome.retries, owed, foreign, claims, own: uids });
  });
  if (ids.length > 0) failpoint('ledger.committed');
  state.cursor = cursor;
  state.retries = outcome.retries;
  state.received += ids.length;
  if (stubs.length > 0) noteGivenUp(intake.session, folder);
  report(
    intake,
    reading,
    stubs.map((stub) => stub.unread),
  );
  state.claims?.committed(own, foreign);
  if (mailbox.after.kind !== 'keep' && ids.length === mails.length)
    noteRead(
      intake,
      cursor.uidValidity,
      mails.map((mail) => mail.uid),
    );
  if (ids.length > 0) intake.events.onReceived(ids);
}

function* record(
  intake: Intake,
  receiving: Program<readonly number[]>,
  more: {
    readonly stubs: readonly Stub[];
    readonly place: Place;
    readonly retries: Retries;
    readonly owed: readonly Received[];
    readonly foreign: readonly Foreign[];
    readonly claims: Claims | null;
    readonly own: readonly number[];
  },
): Program<readonly number[]> {
  const { store, mailbox, folder } = intake;
  const isLeft = leaves(mailbox.after);
  // A mail that could not be read when its folder's UIDVALIDITY changed may be known: its row gets the new number.
  for (const { raw, uid, uidValidity } of more.owed)
    yield* store.ledger.rekey(mailbox.name, folder, sha256Hex(raw), { uidValidity, uid, isLeft });
  const taken = yield* receiving;
  if (more.claims && more.foreign.length > 0) yield* more.claims.keep(more.foreign);
  if (more.claims) yield* more.claims.note(more.own);
  for (const stub of more.stubs) yield* quarantineStub(intake, stub.mail, stub.unread.reason);
  if (more.stubs.length > 0) failpoint('stub.commit');
  yield* saveRetries(store, more.place, more.retries);
  if (taken.length > 0) failpoint('ledger.commit');
  return taken;
}

interface Stub {
  readonly unread: Unread;
  readonly mail: Received;
}

function* quarantineStub(intake: Intake, mail: Received, reason: string): Program<void> {
  const [id] = yield* intake.store.ledger.receive([mail], intake.clock.now(), null);
  if (id !== undefined)
    yield* intake.store.ledger.quarantine(
      id,
      `could not be read from the mail server in ${MAX_TRIES} polls: ${reason}`,
    );
}

/** Vanished mails, and those of before the start, are owed no more; at the end of a poll that reached its end batches are trusted again. */
async function settleRetries(
  state: FetchState,
  done: { readonly vanished?: readonly number[]; readonly before?: readonly number[]; readonly isEnd?: true },
): Promise<void> {
  const { intake, place } = state;
  const { vanished = [], before = [], isEnd } = done;
  const isTrusted = isEnd === true && state.retries.careful > 0;
  if (vanished.length + before.length === 0 && !isTrusted) return;
  const owed = new Map(state.retries.owed);
  for (const uid of [...vanished, ...before]) owed.delete(uid);
  if (vanished.length > 0)
    intake.log.info('mail.vanished', { mailbox: place.mailbox, folder: place.folder, uids: vanished });
  state.retries = { ...state.retries, careful: isTrusted && owed.size === 0 ? 0 : state.retries.careful, owed };
  const { store } = intake;
  await store.write(() => saveRetries(store, place, state.retries));
}

function report(intake: Intake, reading: Reading, givenUp: readonly Unread[]): void {
  const where = { mailbox: intake.mailbox.name, folder: intake.folder };
  if (reading.read.length > 0) intake.log.info('mail.received', { ...where, count: reading.read.length });
  const foreign = intake.session.foreign.splice(0);
  if (foreign.length > 0) intake.log.warn('mail.foreign_answer', { ...where, uids: foreign.slice(0, 20) });
  for (const { uid, reason } of reading.unread) intake.log.warn('mail.unread', { ...where, uid, reason });
  for (const { uid } of givenUp) intake.log.error('mail.given_up', { ...where, uid });
}
