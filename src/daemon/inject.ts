// `mail inject`: files → ledger → decided, through the same pipeline as mail from a server. Takes mails from files;
// gives one result per mail, in order. The bytes are committed before anything is decided; what cannot be filed stays
// in the ledger and the result says so. A dry run decides and applies inside a transaction that is rolled back; each
// batch of a dry run sees what was stored before the run, not what earlier batches would have done.

import { carryOut } from '../carry-out.ts';
import { sendersOf, withBlocks } from '../decide/blocked.ts';
import { wishText } from '../decide/imap-wish.ts';
import { onClock } from '../lib/time.ts';
import type { Decision } from '../model/decision.ts';
import type { Delivery } from '../model/evidence.ts';
import type { Message } from '../model/message.ts';
import { deliveryOf } from '../model/rows.ts';
import { decideInStore, fileGroup, GROUP_SIZE, type PipelineDeps } from '../pipeline.ts';
import type { LedgerRow, OutboxRow, Program, Received, Store } from '../ports.ts';
import type { FileMail, InjectResult } from './app.ts';
import { rehearse } from './rehearse.ts';

export interface InjectOptions {
  /** The mailbox it counts as received by. */
  readonly mailbox: string;
  readonly dryRun: boolean;
}

/** Octets of one batch at most: a directory of large mails must not fill the memory. */
const BATCH_BYTES = 32 * 1024 * 1024;
/** A mail that fails alone is quarantined at its third strike; one try in company comes before. */
const MAX_ROUNDS = 8;

/** Injects the mails and yields a result for each. */
export async function* injectMails(
  deps: PipelineDeps,
  items: AsyncIterable<FileMail>,
  options: InjectOptions,
): AsyncIterable<InjectResult> {
  let batch: FileMail[] = [];
  let bytes = 0;
  for await (const item of items) {
    batch.push(item);
    bytes += item.raw.length;
    if (batch.length < GROUP_SIZE && bytes < BATCH_BYTES) continue;
    yield* injectBatch(deps, batch, options);
    batch = [];
    bytes = 0;
  }
  yield* injectBatch(deps, batch, options);
}

async function* injectBatch(
  deps: PipelineDeps,
  batch: readonly FileMail[],
  options: InjectOptions,
): AsyncIterable<InjectResult> {
  const readable = batch.filter((item) => item.error === null);
  const results = options.dryRun
    ? await rehearseBatch(deps, readable, options)
    : await fileBatch(deps, readable, options);
  let next = 0;
  for (const item of batch) {
    const result = item.error === null ? results[next++] : null;
    yield result ?? unreadable(item);
  }
}

async function fileBatch(
  deps: PipelineDeps,
  batch: readonly FileMail[],
  options: InjectOptions,
): Promise<readonly InjectResult[]> {
  const ids = await deps.store.write(() => receiveBatch(deps, batch, options));
  return fileNow(
    deps,
    ids.map((id, index) => ({ id, source: batch[index]?.source ?? '' })),
  );
}

/** Files these received mails at once, beside a daemon or without one, and tells what became of each. */
export async function fileNow(
  deps: PipelineDeps,
  mails: readonly { readonly id: number; readonly source: string }[],
): Promise<readonly InjectResult[]> {
  const { store } = deps;
  const ids = mails.map(({ id }) => id);
  const errors = new Map<number, string>();
  // Groups are claimed until none of ours is `received`; a poison mail is tried alone and quarantined within the rounds.
  for (let round = 0; round < MAX_ROUNDS * ids.length; round++) {
    const filed = await fileGroup(deps, ids, new AbortController().signal);
    if (filed.length === 0) break;
    for (const one of filed) if (one.kind === 'failed') errors.set(one.ledger, one.error.message);
  }
  return store.read(function* () {
    const all: InjectResult[] = [];
    for (const { id, source } of mails) all.push(yield* resultOf(deps, { id, source, error: errors.get(id) ?? null }));
    return all;
  });
}

function receivedAt({ internalDate, isFileTime }: FileMail, now: number): number {
  if (internalDate === null) return now;
  return isFileTime ? onClock(now, internalDate) : internalDate;
}

/** Commits the bytes under route (mailbox, 'file', 'file', growing number). */
function* receiveBatch(
  deps: PipelineDeps,
  batch: readonly FileMail[],
  options: InjectOptions,
): Program<readonly number[]> {
  const { store } = deps;
  const first = Number((yield* store.settings.get('inject.uid')) ?? '0') + 1;
  const now = deps.now();
  const received = batch.map(
    (item, index): Received => ({
      mailbox: options.mailbox,
      folder: 'file',
      uidValidity: 'file',
      uid: first + index,
      internalDate: receivedAt(item, now),
      flags: [],
      raw: item.raw,
      size: item.size,
      oversize: item.oversize,
      wantsAck: false,
    }),
  );
  yield* store.settings.set('inject.uid', String(first + batch.length - 1));
  return yield* store.ledger.receive(received, now, null);
}

async function rehearseBatch(
  deps: PipelineDeps,
  batch: readonly FileMail[],
  options: InjectOptions,
): Promise<readonly InjectResult[]> {
  if (batch.length === 0) return [];
  const signal = new AbortController().signal;
  const setup = deps.setup();
  const messages = await deps.reader.read(
    batch.map(({ raw, size, oversize }) => ({ raw, size, oversize, files: setup.policy.readsFiles === true })),
    signal,
  );
  const { store } = deps;
  const truster = deps.trusterOf(setup);
  // Evidence may need DNS, so it is asked for outside the transaction; the ledger id is not yet known there.
  const evidence = await Promise.all(
    messages.map((message, at) => {
      const place = placeholderDelivery(message, options.mailbox, deps.now());
      return truster.judge(message, place, async () => batch[at]?.raw ?? null);
    }),
  );
  return rehearse(store, function* () {
    const ids = yield* receiveBatch(deps, batch, options);
    const now = deps.now();
    const all: InjectResult[] = [];
    for (const [index, id] of ids.entries()) {
      const row = yield* store.ledger.row(id);
      const message = messages[index];
      const proved = evidence[index];
      if (!row || !message || !proved) throw new Error(`the rehearsed mail ${id} vanished from its own transaction`);
      const known = { message, evidence: proved };
      const blocked = yield* store.customers.blocked(sendersOf([known]));
      const judged = withBlocks([known], blocked)[0]?.evidence ?? proved;
      const { decision: wanted, facts } = yield* decideInStore(
        store,
        { message, evidence: judged, delivery: deliveryOf(row) },
        { policy: setup.policy, now },
      );
      const canned = deps.cannedOf?.(setup);
      const { decision, ticket } = yield* carryOut(store, wanted, {
        config: setup.config,
        now,
        ...(canned ? { canned } : {}),
      });
      yield* store.ledger.settle(id, { decision, facts, evidence: judged, ticket, revision: setup.revision, at: now });
      all.push(yield* resultOf(deps, { id, source: batch[index]?.source ?? '', error: null, message }));
    }
    return all;
  });
}

function placeholderDelivery(message: Message, mailbox: string, now: number): Delivery {
  return {
    ledger: 0,
    mailbox,
    folder: 'file',
    sha256: '',
    contentSha256: '',
    receivedAt: now,
    size: message.size,
    flags: [],
    oversize: false,
  };
}

export interface Looked {
  readonly id: number;
  readonly source: string;
  readonly error: string | null;
  readonly message?: Message;
}

/** What became of a mail of the ledger, as `mail inject` tells it. */
export function* resultOf(deps: PipelineDeps, looked: Looked): Program<InjectResult> {
  const { store } = deps;
  const row = yield* store.ledger.row(looked.id);
  if (!row) throw new Error(`ledger row ${looked.id} is missing right after it was written`);
  const message = looked.message ?? (yield* store.ledger.savedMessage(row.sha256, deps.reader.version));
  const kept = yield* store.ledger.decision(row.id);
  const notices = yield* store.outbox.byEventPrefix(`mail:${row.id}`);
  return describe(row, {
    source: looked.source,
    error:
      row.state === 'received'
        ? (looked.error ?? 'not decided yet: it stays in the ledger and the daemon tries it again')
        : null,
    message,
    decision: kept?.decision ?? null,
    notices,
    ticketRef: yield* refOf(store, row),
  });
}

function* refOf(store: Store, row: LedgerRow): Program<string | null> {
  return row.ticket === null ? null : ((yield* store.tickets.get(row.ticket))?.ref ?? null);
}

interface Description {
  readonly source: string;
  readonly error: string | null;
  readonly message: Message | null;
  readonly decision: Decision | null;
  readonly notices: readonly OutboxRow[];
  readonly ticketRef: string | null;
}

function describe(row: LedgerRow, told: Description): InjectResult {
  return {
    source: told.source,
    ledger: row.id,
    sha256: row.sha256,
    messageId: row.messageId,
    verdict: row.verdict,
    outcome: row.outcome ?? (row.state === 'quarantined' ? 'quarantined' : null),
    rule: row.rule,
    ticket: told.ticketRef,
    joinedBy: row.joinedBy,
    notices: told.notices
      .filter((notice) => notice.kind !== 'webhook')
      .map((notice) => ({ to: notice.toAddress, template: notice.template, gate: gateOf(notice) })),
    webhooks: told.notices
      .filter((notice) => notice.kind === 'webhook')
      .map((notice) => ({ url: notice.toAddress, gate: gateOf(notice) })),
    imap: told.decision?.imap ? wishText(told.decision.imap) : null,
    defects: told.message?.defects.map((defect) => defect.code) ?? [],
    quarantine: row.state === 'quarantined' ? (row.reason ?? 'quarantined') : null,
    error: told.error,
  };
}

function gateOf({ state, reason }: OutboxRow): string {
  return state === 'suppressed' ? `suppressed(${reason ?? ''})` : 'pass';
}

function unreadable(item: FileMail): InjectResult {
  return {
    source: item.source,
    ledger: null,
    sha256: null,
    messageId: null,
    verdict: null,
    outcome: null,
    rule: null,
    ticket: null,
    joinedBy: null,
    notices: [],
    webhooks: [],
    imap: null,
    defects: [],
    quarantine: null,
    error: item.error,
  };
}
