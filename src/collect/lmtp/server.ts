// The door for a mail server of one's own: LMTP (RFC 2033) on a port or a Unix socket. Takes mails; says 250 of a recipient
// only after bytes and ledger row are committed, each recipient on his own. What it does not take stays with the mail server,
// which tries again (4xx) or tells the sender (5xx). Never more mail in memory than the door's share of it. No password, no
// TLS, no DNS: whoever reaches it may hand in mail, as on port 25.
import { hostname } from 'node:os';
import type { SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { Lease } from '../../model/lease/programs.ts';
import type { Mailbox } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import { CollectFault } from '../fault.ts';
import { checkLog, checkSpace, type Pressure } from '../pressure.ts';
import { InFlight } from './in-flight.ts';
import { type LmtpAddress, listenAt } from './listening.ts';
import { largest, receiveMail } from './receive.ts';
import { mailboxFor } from './recipients.ts';
import { NO_ROOM, paused, Refusal, tooLarge } from './refusal.ts';
import { Taking } from './taking.ts';

export interface LmtpOptions {
  readonly on: LmtpAddress;
  readonly maxConnections: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly pressure: Pressure;
  /** Those of the Setup in force. */
  readonly mailboxes: () => readonly Mailbox[];
  readonly onReceived: (mailbox: string, mails: number) => void;
  /** Whether somebody paused this mailbox: its mail stays with the mail server; absent = nobody can. */
  readonly isPaused?: (mailbox: string) => boolean;
  /** Asked before a mail is answered for; absent = nobody else can have the database. */
  readonly lease?: Lease;
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

/** Listens; rejects when the address cannot be had. */
export async function openLmtp(options: LmtpOptions): Promise<LmtpServer> {
  const { on, log } = options;
  const taking = new Taking(options.store, () => options.clock.now(), options.lease);
  const receiving = { ...options, taking, inFlight: new InFlight() };
  // Only whoever has such a door loads its server.
  const { SMTPServer } = await import('smtp-server');
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
    onRcptTo: (recipient, session, answer) => answer(recipientRefusal(options, recipient, session)),
    onData: (stream, session, answer) =>
      void receiveMail(receiving, { stream, session }).then((said) => answer(null, said), answer),
  });
  server.on('error', (error) => log.warn('lmtp.failed', { reason: errorText(error) }));
  const port = await listenAt(server.server, on);
  return { port, close: () => new Promise((done) => server.close(() => done())) };
}

/** Rejects with 4xx while there is no room: the mail server keeps what it has. */
async function room({ store, pressure, log }: LmtpOptions): Promise<void> {
  try {
    await checkSpace(pressure);
    await checkLog({ store, pressure });
    const { received } = await store.read(() => store.ledger.backlog());
    if (received <= pressure.maxBacklog) return;
  } catch (error) {
    log.warn('lmtp.held_back', { reason: errorText(error) });
    if (error instanceof CollectFault) throw new Refusal(452, NO_ROOM);
    throw new Refusal(451, '4.3.0 the database cannot be read, try again later');
  }
  log.info('lmtp.held_back', { reason: 'too many mails wait to be decided' });
  throw new Refusal(451, '4.3.2 too many mails wait, try again later');
}

function recipientRefusal(
  options: LmtpOptions,
  recipient: SMTPServerAddress,
  { envelope }: SMTPServerSession,
): Error | null {
  const { rcptTo, mailFrom } = envelope;
  if (rcptTo.length >= MAX_RECIPIENTS)
    return new Refusal(
      452,
      `4.5.3 more than ${MAX_RECIPIENTS} recipients, send the others in a transaction of their own`,
    );
  const mailbox = mailboxFor(recipient.address, options.mailboxes());
  if (!mailbox) return new Refusal(550, '5.1.1 no mailbox of ours has this address');
  if (options.isPaused?.(mailbox.name)) {
    options.log.info('lmtp.held_back', { mailbox: mailbox.name, reason: 'the mailbox is paused' });
    return paused();
  }
  const said = mailFrom === false || !mailFrom.args ? Number.NaN : Number(mailFrom.args.SIZE);
  if (said > mailbox.maxSizeBytes) return tooLarge(mailbox);
  // RFC 2033 §4.2: one answer for each accepted RCPT; smtp-server keeps one of two equal recipients, and a mail server
  // would wait for the second answer until it gives up.
  const key = recipient.address.toLowerCase();
  if (rcptTo.some(({ address }) => address.toLowerCase() === key)) rcptTo.push(recipient);
  return null;
}
