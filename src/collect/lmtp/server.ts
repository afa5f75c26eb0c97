// The door for a mail server of one's own: LMTP (RFC 2033) on a port or a Unix socket. Takes mails; says 250 of a recipient
// only after bytes and ledger row are committed, each recipient on his own. What it does not take stays with the mail server,
// which tries again (4xx) or tells the sender (5xx). Adds Return-Path, Delivered-To and Received as the last server on the
// way does (RFC 5321 §4.4). No password, no TLS, no DNS: whoever reaches it may hand in mail, as on port 25.
import { chmodSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from 'smtp-server';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { ListenOn, Mailbox } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import { CollectFault } from '../fault.ts';
import { checkSpace, type Pressure } from '../pressure.ts';
import { mailboxFor } from './recipients.ts';
import { type Taken, Taking } from './taking.ts';

export interface LmtpOptions {
  readonly on: ListenOn | { readonly path: string };
  readonly maxConnections: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly pressure: Pressure;
  /** Those of the Setup in force. */
  readonly mailboxes: () => readonly Mailbox[];
  readonly onReceived: (mailbox: string, mails: number) => void;
}

export interface LmtpServer {
  /** 0 for a Unix socket. */
  readonly port: number;
  close(): Promise<void>;
}

/** RFC 5321 §4.5.3.2: a client may think for so long. */
const PATIENCE_MS = 5 * 60_000;
/** A transaction under way may end; the drain has 20 s in all. */
const CLOSE_MS = 5_000;
const MAX_RECIPIENTS = 100;

/** A refusal as the mail server reads it: code and enhanced code (RFC 3463). */
class Refusal extends Error {
  readonly responseCode: number;

  constructor(code: number, text: string) {
    super(text);
    this.responseCode = code;
  }
}

/** Listens; rejects when the address cannot be had. */
export async function openLmtp(options: LmtpOptions): Promise<LmtpServer> {
  const { on, log } = options;
  const taking = new Taking(options.store, () => options.clock.now());
  const server = new SMTPServer({
    lmtp: true,
    name: hostname(),
    banner: 'mailclerk',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: largest(options.mailboxes()),
    maxClients: options.maxConnections,
    socketTimeout: PATIENCE_MS,
    closeTimeout: CLOSE_MS,
    onMailFrom: (_, __, answer) => void room(options).then(() => answer(), answer),
    onRcptTo: ({ address }, session, answer) => answer(recipientRefusal(options, address, session)),
    onData: (stream, session, answer) =>
      void takeData(options, taking, { stream, session }).then((said) => answer(null, said), answer),
  });
  server.on('error', (error) => log.warn('lmtp.failed', { reason: errorText(error) }));
  const address = await listening(server, on);
  return { port: address, close: () => new Promise((done) => server.close(() => done())) };
}

async function listening(server: SMTPServer, on: LmtpOptions['on']): Promise<number> {
  if ('path' in on) await clearSocket(on.path);
  const inner = server.server;
  await new Promise<void>((resolve, reject) => {
    inner.once('error', reject);
    const done = (): void => {
      inner.off('error', reject);
      resolve();
    };
    if ('path' in on) inner.listen(on.path, done);
    else inner.listen(on.port, on.host, done);
  });
  if (!('path' in on)) return (inner.address() as AddressInfo).port;
  chmodSync(on.path, 0o660);
  return 0;
}

/** Removes the socket of a process that is gone; never one that answers, never a file. */
async function clearSocket(path: string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw new Error(`${path} is there and no socket: choose another path for lmtp.listen`);
  const isAlive = await new Promise<boolean>((resolve) => {
    const socket = connect(path, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  if (isAlive) throw new Error(`another process listens on ${path}`);
  rmSync(path);
}

function largest(mailboxes: readonly Mailbox[]): number {
  return Math.max(...mailboxes.map(({ maxSizeBytes }) => maxSizeBytes));
}

/** Rejects with 4xx while there is no room: the mail server keeps what it has. */
async function room({ store, pressure, log }: LmtpOptions): Promise<void> {
  try {
    await checkSpace(pressure);
    const { received } = await store.read(() => store.ledger.backlog());
    if (received <= pressure.maxBacklog) return;
  } catch (error) {
    log.warn('lmtp.held_back', { reason: errorText(error) });
    if (error instanceof CollectFault) throw new Refusal(452, '4.3.1 no room, try again later');
    throw new Refusal(451, '4.3.0 the database cannot be read, try again later');
  }
  log.info('lmtp.held_back', { reason: 'too many mails wait to be decided' });
  throw new Refusal(451, '4.3.2 too many mails wait, try again later');
}

function recipientRefusal(options: LmtpOptions, address: string, session: SMTPServerSession): Error | null {
  const { envelope } = session;
  if (envelope.rcptTo.length >= MAX_RECIPIENTS)
    return new Refusal(
      452,
      `4.5.3 more than ${MAX_RECIPIENTS} recipients, send the others in a transaction of their own`,
    );
  const mailbox = mailboxFor(address, options.mailboxes());
  if (!mailbox) return new Refusal(550, '5.1.1 no mailbox of ours has this address');
  const said =
    envelope.mailFrom === false
      ? Number.NaN
      : Number(envelope.mailFrom.args ? envelope.mailFrom.args.SIZE : Number.NaN);
  return said > mailbox.maxSizeBytes ? tooLarge(mailbox) : null;
}

function tooLarge({ name, maxSizeBytes }: Mailbox): Refusal {
  return new Refusal(552, `5.3.4 larger than ${maxSizeBytes} octets (mailboxes.${name}.max_size)`);
}

interface Data {
  readonly stream: Readable & { readonly sizeExceeded?: boolean };
  readonly session: SMTPServerSession;
}

/** Reads the mail, commits it; gives one answer a recipient. */
async function takeData(options: LmtpOptions, taking: Taking, { stream, session }: Data): Promise<(string | Error)[]> {
  const { clock, log } = options;
  const limit = largest(options.mailboxes());
  const { chunks, size } = await readAll(stream, limit);
  const { rcptTo, mailFrom } = session.envelope;
  const sender = mailFrom === false ? '' : mailFrom.address;
  // Two recipients of one mailbox are one mail.
  const wanted = new Map<string, { readonly mailbox: Mailbox; readonly first: SMTPServerAddress }>();
  const answers = rcptTo.map((recipient): { readonly name: string } | Refusal => {
    const mailbox = mailboxFor(recipient.address, options.mailboxes());
    if (!mailbox) return new Refusal(451, '4.3.5 the configuration changed meanwhile, try again');
    if (size > mailbox.maxSizeBytes) return tooLarge(mailbox);
    if (!wanted.has(mailbox.name)) wanted.set(mailbox.name, { mailbox, first: recipient });
    return { name: mailbox.name };
  });
  const now = clock.now();
  const mails = [...wanted.values()].map(({ mailbox, first }): Taken => {
    const head = traceOf({ sender, recipient: first.address, session, now });
    const raw = Buffer.concat([Buffer.from(head, 'utf8'), ...chunks]);
    return { mailbox: mailbox.name, internalDate: now, raw, size: raw.length, oversize: false };
  });
  try {
    if (mails.length > 0) await taking.take(mails);
  } catch (error) {
    log.error('lmtp.not-taken', { reason: errorText(error), mails: mails.length });
    return answers.map((answer) =>
      answer instanceof Refusal ? answer : new Refusal(451, '4.3.0 it could not be stored, try again later'),
    );
  }
  for (const { mailbox } of mails) options.onReceived(mailbox, 1);
  if (mails.length > 0) log.info('lmtp.received', { mailboxes: mails.map(({ mailbox }) => mailbox), octets: size });
  return answers.map((answer) => (answer instanceof Refusal ? answer : `2.0.0 taken in for ${answer.name}`));
}

/** The bytes up to the limit and how many came in all; what is beyond is read and let go of. */
async function readAll(stream: Readable, limit: number): Promise<{ chunks: readonly Buffer[]; size: number }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { chunks, size };
}

interface Trace {
  readonly sender: string;
  readonly recipient: string;
  readonly session: SMTPServerSession;
  readonly now: number;
}

/** What the last server on the way writes above the mail. Addresses come from the wire: nothing but their visible characters. */
function traceOf({ sender, recipient, session, now }: Trace): string {
  const clean = (text: string): string => text.replace(/[^\x21-\x7e\u00a0-\uffff]/g, '').slice(0, 320);
  const from = clean(session.hostNameAppearsAs || '') || 'unknown';
  const date = new Date(now).toUTCString().replace('GMT', '+0000');
  return (
    `Return-Path: <${clean(sender)}>\r\nDelivered-To: ${clean(recipient)}\r\n` +
    `Received: from ${from} by ${hostname()} (mailclerk) with LMTP id ${clean(session.id)}; ${date}\r\n`
  );
}
