// How outbox rows of one kind leave: what the deliver loop asks of mails and of webhooks alike. Here the mails: composed
// once, sent by the transport. Throws UnsendableNotice for a row that can never leave.
import type { Log } from '../lib/log.ts';
import { share } from '../lib/shares.ts';
import type { Clock } from '../lib/time.ts';
import { type OutboxPart, type TransportId, type Way, waysOut } from '../model/notice/transports.ts';
import type { Setup } from '../model/setup.ts';
import type { ThreadKeys } from '../model/token.ts';
import type { FileSource, OutboxChannel, OutboxRow, Program, SendResult, Store, Transport } from '../ports.ts';
import { type AfterSend, afterSend } from './after-send.ts';
import { composeNotice } from './compose.ts';
import { noticeEnvelope, UnsendableNotice } from './headers.ts';
import type { MailFile } from './mime/files.ts';
import { NullSenders } from './way/null-sender.ts';
import { restAfter } from './way/provider-limits.ts';
import { withoutFiles } from './way/too-large.ts';

/** One way out. */
export interface Channel {
  readonly name: OutboxChannel;
  /** Which way out; absent = the only one. */
  readonly way?: TransportId;
  /** Which rows go by it; null and absent = all of the channel. */
  part?(): OutboxPart | null;
  /** How many may be under way at once, and begin per minute (null = no limit); asked again each round. */
  limits(): { readonly connections: number; readonly ratePerMinute: number | null };
  /** The bytes, made once and committed before the first of them leaves. Throws UnsendableNotice. */
  compose(row: OutboxRow): Promise<Uint8Array>;
  send(row: OutboxRow, bytes: Uint8Array, signal: AbortSignal): Promise<SendResult>;
  /** A copy of it is kept with the mail server once it was sent; absent = of none. */
  isCopied?(row: OutboxRow): boolean;
  /** The row's state after a try. */
  next(row: OutboxRow, result: SendResult, at: number): AfterSend;
}

/** What mails need. */
export interface MailChannelDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly keys: ThreadKeys;
  readonly transport: Transport;
  /** Which way out the transport is; absent = `default`. */
  readonly way?: TransportId;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the files of notices are; absent = there are none. */
  readonly files?: FileSource;
  readonly proven?: () => Program<ReadonlySet<string>>;
}

/** How old may be what is known of the mailboxes' addresses. */
const PROVEN_MS = 5_000;

/** Mails by SMTP. */
export function mailChannel(deps: MailChannelDeps): Channel {
  const { setup, keys, clock, log, transport, way: id = 'default' } = deps;
  const nulls = new NullSenders(deps, id);
  // A way that a reload took away has nothing to send any more; its loop is ended.
  const way = (): Way | null => waysOut(setup().config).find((one) => one.id === id) ?? null;
  let known: { readonly proven: ReadonlySet<string>; readonly at: number } | null = null;
  async function provenNow(): Promise<ReadonlySet<string>> {
    const at = clock.monotonic();
    if (known === null || at - known.at > PROVEN_MS)
      known = { proven: deps.proven ? await deps.store.read(deps.proven) : new Set(), at };
    return known.proven;
  }
  return {
    name: 'mail',
    way: id,
    part: () => (way() ?? { part: { names: [] } }).part,
    limits: () => way()?.smtp ?? setup().config.smtp,
    async compose(row) {
      const original = await originalOf(deps.store, row);
      const files = await filesOf(deps, row);
      const about = { setup: setup(), keys, now: clock.now(), original, files, proven: await provenNow() };
      const mail = share('compose', () => composeNotice(row, about));
      if (mail.fault) log.error('template.failed', { outbox: row.id, template: row.template, reason: mail.fault });
      return mail.bytes;
    },
    async send(row, bytes, signal) {
      const envelope = noticeEnvelope(row, setup(), nulls.areTaken);
      const first = await transport.send({ ...envelope, bytes }, signal);
      if (envelope.from !== '' || !nulls.isRefusal(first)) return rested(first);
      await nulls.refused(first.response);
      return rested(await transport.send({ ...noticeEnvelope(row, setup(), false), bytes }, signal));
    },
    isCopied: (row) =>
      row.agent === null && row.kind !== 'agent' && row.name !== 'canary' && way()?.smtp.sentFolder !== undefined,
    next(row, result, at) {
      const instead = withoutFiles(row, result, setup());
      if (instead === null) return afterSend(row, result, at);
      return { state: 'deferred', reason: result.response, dueAt: at, instead };
    },
  };
}

/** A refusal that is about us is no verdict on the mail: it waits, and everything else with it. */
function rested(result: SendResult): SendResult {
  if (result.kind !== 'never' && result.kind !== 'later') return result;
  const rest = restAfter(result.response);
  if (!rest) return result;
  const { kind: _, ...said } = result;
  return { ...said, kind: 'later', response: `${result.response} (${rest.fix})`, restMs: rest.pauseMs };
}

/** The files the notice carries, but those that were removed from the ticket since; one that is gone makes it unsendable: its words speak of it. */
async function filesOf({ files: source }: MailChannelDeps, { data, ticket }: OutboxRow): Promise<readonly MailFile[]> {
  const { files = [] } = data;
  if (files.length === 0) return [];
  if (!source) throw new UnsendableNotice('nobody can fetch the files of this notice: a fault of this program');
  const removed = await source.removed(ticket);
  const found: MailFile[] = [];
  for (const file of files.filter((one) => !removed.has(one.sha256))) {
    const bytes = await source.bytes(file);
    if (!bytes) throw new UnsendableNotice(`the file ${JSON.stringify(file.filename)} is not kept any more`);
    found.push({ filename: file.filename, type: file.type, bytes });
  }
  return found;
}

/** The raw mail a `forward` carries; one that is gone makes the notice unsendable: its words alone would say nothing. */
async function originalOf(store: Store, { data }: OutboxRow): Promise<Uint8Array | null> {
  const { original } = data;
  if (original === undefined) return null;
  const raw = await store.read(function* () {
    const row = yield* store.ledger.row(original);
    return row && (yield* store.ledger.raw(row.sha256));
  });
  if (!raw) throw new UnsendableNotice(`the original of mail ${original} is not kept any more`);
  return raw;
}
