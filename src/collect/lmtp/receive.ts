// One mail that comes in by LMTP. Takes its bytes and its envelope; gives one answer for each recipient (RFC 2033 §4.2), 250
// only after bytes and ledger row of his mailbox are committed. Two recipients of one mailbox are one mail. Adds Return-Path,
// Delivered-To and Received as the last server on the way does (RFC 5321 §4.4). A mail that was cut off is none: reading it
// throws. Holds no more than two copies of a mail, and no more than the door's share of memory.
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import type { SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { lmtpTrace } from '../../model/mailbox/lmtp-trace.ts';
import type { Mailbox } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import type { InFlight } from './in-flight.ts';
import { mailboxFor } from './recipients.ts';
import { NO_ROOM, paused, Refusal, tooLarge } from './refusal.ts';
import { type Taken, type Taking, TOGETHER_OCTETS } from './taking.ts';

export interface ReceiveDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly taking: Taking;
  readonly inFlight: InFlight;
  /** Those of the Setup in force. */
  readonly mailboxes: () => readonly Mailbox[];
  readonly onReceived: (mailbox: string, mails: number) => void;
  /** Absent = none ever is. */
  readonly isPaused?: (mailbox: string) => boolean;
}

interface Data {
  readonly stream: Readable;
  readonly session: SMTPServerSession;
}

/** Whose mailbox, and the first recipient that named it. */
interface Wanted {
  readonly mailbox: Mailbox;
  readonly first: SMTPServerAddress;
}

type Answer = { readonly name: string } | Refusal;

/** Octets of the largest mail that any of them takes. */
export function largest(mailboxes: readonly Mailbox[]): number {
  return Math.max(...mailboxes.map(({ maxSizeBytes }) => maxSizeBytes));
}

/** Reads the mail, commits it; gives one answer for each recipient. */
export async function receiveMail(deps: ReceiveDeps, { stream, session }: Data): Promise<(string | Refusal)[]> {
  const { inFlight, log } = deps;
  const read = await readAll(stream, { limit: largest(deps.mailboxes()), inFlight });
  try {
    const { wanted, answers } = sorted(deps, session, read);
    const failed = await takeFor(deps, { wanted, session, chunks: read.chunks, size: read.size });
    const taken = wanted.filter(({ mailbox }) => !failed.has(mailbox.name)).map(({ mailbox }) => mailbox.name);
    for (const name of taken) deps.onReceived(name, 1);
    if (taken.length > 0) log.info('lmtp.received', { mailboxes: taken, octets: read.size });
    return answers.map((answer) => {
      if (answer instanceof Refusal) return answer;
      return failed.get(answer.name) ?? `2.0.0 taken in for ${answer.name}`;
    });
  } finally {
    inFlight.give(read.held);
  }
}

interface Read {
  readonly chunks: Buffer[];
  /** Octets that came in all. */
  readonly size: number;
  /** Octets that are in memory. */
  readonly held: number;
  /** There was no room for them beside the other mails. */
  readonly isCrowded: boolean;
}

/** The bytes up to the limit and how many came in all; what is beyond is read and let go of. */
async function readAll(
  stream: Readable,
  { limit, inFlight }: { readonly limit: number; readonly inFlight: InFlight },
): Promise<Read> {
  const chunks: Buffer[] = [];
  let size = 0;
  let held = 0;
  let isCrowded = false;
  const drop = (): void => {
    inFlight.give(held);
    held = 0;
    chunks.length = 0;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (!isCrowded && size <= limit) {
        if (inFlight.take(chunk.length, held)) {
          held += chunk.length;
          chunks.push(chunk);
        } else isCrowded = true;
      }
      if (isCrowded || size > limit) drop();
    }
  } catch (error) {
    drop();
    throw error;
  }
  return { chunks, size, held, isCrowded: isCrowded && size <= limit };
}

/** The mailboxes that take it, and what each recipient will be told when they did. */
function sorted(
  { mailboxes, isPaused }: Pick<ReceiveDeps, 'mailboxes' | 'isPaused'>,
  { envelope }: SMTPServerSession,
  { size, isCrowded }: Read,
): { readonly wanted: readonly Wanted[]; readonly answers: readonly Answer[] } {
  const wanted = new Map<string, Wanted>();
  const answers = envelope.rcptTo.map((recipient): Answer => {
    const mailbox = mailboxFor(recipient.address, mailboxes());
    if (!mailbox) return new Refusal(451, '4.3.5 the configuration changed meanwhile, try again');
    // Since he was named: whoever paused it was told that nothing is taken in any more.
    if (isPaused?.(mailbox.name)) return paused();
    if (size > mailbox.maxSizeBytes) return tooLarge(mailbox);
    if (isCrowded) return new Refusal(451, '4.3.2 too much mail at once, try again later');
    if (!wanted.has(mailbox.name)) wanted.set(mailbox.name, { mailbox, first: recipient });
    return { name: mailbox.name };
  });
  return { wanted: [...wanted.values()], answers };
}

/** Commits it for each of these mailboxes, small mails together; gives those that could not, with what to say. */
async function takeFor(
  { taking, clock, log, store }: ReceiveDeps,
  mail: {
    readonly wanted: readonly Wanted[];
    readonly session: SMTPServerSession;
    readonly chunks: Buffer[];
    readonly size: number;
  },
): Promise<ReadonlyMap<string, Refusal>> {
  const { wanted, session, chunks, size } = mail;
  const failed = new Map<string, Refusal>();
  const together = Math.max(1, Math.floor(TOGETHER_OCTETS / Math.max(size, 1)));
  for (let at = 0; at < wanted.length; at += together) {
    const slice = wanted.slice(at, at + together);
    const now = clock.now();
    const mails = slice.map(({ mailbox, first }): Taken => {
      const head = traceOf({ recipient: first.address, session, now });
      const raw = Buffer.concat([Buffer.from(head, 'utf8'), ...chunks]);
      return { mailbox: mailbox.name, internalDate: now, raw, size: raw.length, oversize: false };
    });
    // The last copy is made: what it was made of may go while it waits for the disk.
    if (at + together >= wanted.length) chunks.length = 0;
    try {
      await taking.take(mails);
    } catch (error) {
      log.error('lmtp.not-taken', { reason: errorText(error), mails: mails.length });
      const isFull = store.faultOf(error) === 'full';
      const refusal = isFull
        ? new Refusal(452, NO_ROOM)
        : new Refusal(451, '4.3.0 it could not be stored, try again later');
      for (const { mailbox } of slice) failed.set(mailbox.name, refusal);
    }
  }
  return failed;
}

interface Handed {
  readonly recipient: string;
  readonly session: SMTPServerSession;
  readonly now: number;
}

/** What the last server on the way writes above the mail. Addresses come from the wire: nothing but their visible characters. */
function traceOf({ recipient, session, now }: Handed): string {
  const clean = (text: string): string => text.replace(/[^\x21-\x7e\u00a0-\uffff]/g, '').slice(0, 320);
  const { mailFrom } = session.envelope;
  const sender = mailFrom === false ? '' : mailFrom.address;
  const from = clean(session.hostNameAppearsAs || '') || 'unknown';
  const date = new Date(now).toUTCString().replace('GMT', '+0000');
  return lmtpTrace({
    sender: clean(sender),
    recipient: clean(recipient),
    from,
    by: hostname(),
    id: clean(session.id),
    date,
  });
}
