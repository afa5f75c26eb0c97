// One connection to a mail server: takes a mailbox, gives a logged-in session whose every command stands under a
// deadline. Never reconnects (a session is used up when it ends), never sends credentials before trusted encryption,
// never accepts tls: none beyond loopback. imapflow instances cannot be used twice.
// States: connecting → ready → ended (by us, by the server, by a fault). RFC 3501, RFC 8314.
import { isIP } from 'node:net';
import { ImapFlow } from 'imapflow';
import type { Log } from '../lib/log.ts';
import { withDeadline } from '../lib/time.ts';
import type { Mailbox } from '../model/setup.ts';
import type { MailClient, OpenFolder } from './client.ts';
import { CollectFault, commandFault, connectFault, isRefusal, refusalOf } from './fault.ts';
import { neverExpungeAll } from './shared/expunge.ts';
import { listenFor, roomFor } from './shared/flood.ts';
import { type Lookup, lookupName } from './shared/names.ts';
import { keepSetsShort } from './shared/sets.ts';
import { trusted } from './shared/trusted.ts';
import { TIMING, type Timing } from './timing.ts';

const LITERAL_SLACK = 1_048_576;

export interface Session {
  readonly client: MailClient;
  /** Aborts when the connection is over; `reason` is a CollectFault. */
  readonly ended: AbortSignal;
  readonly timing: Timing;
  /** UIDs whose bodies the server sent though nobody asked for them (F25): ignored, and said in the log by whoever empties this. */
  readonly foreign: number[];
  /** What the server said when it refused a command for the last time; null = nothing yet, or it is not known. */
  readonly refused?: () => Refusal | null;
  /** Runs one command. A command that overruns ends the session; every failure is a CollectFault. `bytes` = octets expected in the answer. */
  run<T>(what: string, work: () => Promise<T>, bytes?: number): Promise<T>;
  /** Opens the folder (SELECT, or EXAMINE when `readOnly`), also when it is open already: the one way to see UIDVALIDITY and UIDNEXT fresh. */
  open(folder: string, readOnly?: boolean): Promise<OpenFolder>;
  close(): void;
}

/** A NO or BAD that the library swallowed: response code (OVERQUOTA, TRYCREATE …) and words. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
}

/** How a watcher comes by a session: connectSession, or a test's own mail server. */
export type Connect = (
  mailbox: Mailbox,
  options: { readonly log: Log; readonly signal: AbortSignal; readonly timing?: Timing },
) => Promise<Session>;

/** Connects, encrypts, logs in: by the token where one is given. Throws a CollectFault of kind unreachable, tls, login, token-refused or throttled. */
export async function connectSession(
  mailbox: Mailbox,
  options: {
    readonly log: Log;
    readonly signal: AbortSignal;
    readonly timing?: Timing;
    readonly accessToken?: string;
    /** Default: lookupName. */
    readonly lookup?: Lookup;
  },
): Promise<Session> {
  const { accessToken } = options;
  if (mailbox.oauth2 && accessToken === undefined)
    throw new Error(`mailbox ${mailbox.name} logs in by OAuth2, and was to be connected without a token`);
  const timing = options.timing ?? TIMING;
  if (mailbox.tls === 'none' && !isLoopback(mailbox.host)) {
    throw new CollectFault(
      'tls',
      `mailbox ${mailbox.name} has tls: none for ${mailbox.host}; unencrypted is for loopback hosts only, use implicit or starttls`,
    );
  }
  const over = new AbortController();
  const end = (fault: CollectFault): void => {
    if (!over.signal.aborted) over.abort(fault);
  };
  let refusal: Refusal | null = null;
  const refuse = (said: Refusal): void => {
    refusal = said;
  };
  let handed = '';
  const hand = (secret: string): string => {
    if (mailbox.tls !== 'none' && !client.secureConnection) throw unencrypted(mailbox);
    handed = secret;
    return secret;
  };
  let foreign = '';
  const told = {
    end,
    refuse,
    wonder: (said: string): void => {
      if (!client.greeting) foreign ||= said;
    },
  };
  const client: ImapFlow = new ImapFlow({
    ...clientOptions(mailbox, { timing, lookup: options.lookup ?? lookupName }, imapLog(options.log, told)),
    auth: loginBy(hand, mailbox, accessToken),
  });
  keepSetsShort(client, (uids) =>
    end(new CollectFault('protocol', `the server listed ${uids} mails at once; the line was cut`)),
  );
  neverExpungeAll(client);
  // Without an error listener a late socket error would end the process; both are there before connect.
  client.on('error', (error) => end(commandFault('connection', error)));
  client.on('close', () =>
    end(
      new CollectFault(
        'lost',
        client.byeReason ? `the server said goodbye: ${client.byeReason}` : 'the connection was closed',
      ),
    ),
  );
  const stop = (): void => {
    end(new CollectFault('lost', 'stopping'));
    client.close();
  };
  over.signal.addEventListener('abort', () => {
    options.signal.removeEventListener('abort', stop);
    client.close();
  });
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  try {
    await withDeadline(`connecting to ${mailbox.host}:${mailbox.port}`, timing.connectMs, client.connect());
    // RFC 8314 §3: a PREAUTH greeting, which asks for no login, must never leave us unencrypted either (F31).
    if (mailbox.tls !== 'none' && !client.secureConnection) throw unencrypted(mailbox);
  } catch (error) {
    const fault = connectFault(error, mailbox, { secret: handed, foreign });
    end(fault);
    throw fault;
  }
  const maxBodyOctets = mailbox.maxSizeBytes + LITERAL_SLACK;
  return { ...sessionOn(client, over, { timing, maxBodyOctets }), refused: () => refusal };
}

/** True for this machine's own addresses. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A folder name in the server's own spelling: config writes `/`, the server may use another separator. */
export function serverPath(client: MailClient, folder: string): string {
  const delimiter = (client.mailbox ? client.mailbox.delimiter : '') || client.namespace?.delimiter || '/';
  return delimiter === '/' || folder.includes(delimiter) ? folder : folder.split('/').join(delimiter);
}

/** The session of a connection that is logged in; it is over when `over` aborts. */
export function sessionOn(
  client: MailClient,
  over: AbortController,
  { timing, maxBodyOctets }: { readonly timing: Timing; readonly maxBodyOctets: number },
): Session {
  const end = (fault: CollectFault): void => {
    if (!over.signal.aborted) over.abort(fault);
  };
  const self: Session = {
    client,
    ended: over.signal,
    timing,
    foreign: [],
    async run(what, work, bytes = 0) {
      if (over.signal.aborted) throw over.signal.reason;
      const deadline = timing.commandMs + Math.ceil((bytes / timing.minBytesPerSecond) * 1_000);
      const room = roomFor(bytes, maxBodyOctets);
      const listened = listenFor(client, room, (came) => end(tooMuch(what, came, room)));
      try {
        return await withDeadline(what, deadline, work());
      } catch (error) {
        const fault = commandFault(what, error);
        if (!isRefusal(error)) end(fault);
        // What ended the connection (a throttle, a goodbye) says more than the command that died of it.
        const reason: unknown = over.signal.reason;
        throw reason instanceof CollectFault && fault.kind === 'lost' ? reason : fault;
      } finally {
        listened();
      }
    },
    async open(folder, readOnly = false) {
      const path = serverPath(client, folder);
      const opened = await self.run(`opening ${folder}`, () => client.mailboxOpen(path, { readOnly }));
      // 0 is no UIDVALIDITY (RFC 9051 §9: nz-number): a server whose index is away says it of a folder it knows well.
      if (typeof opened?.uidValidity !== 'bigint' || opened.uidValidity <= 0n) {
        throw new CollectFault(
          'protocol',
          `the server gives no UIDVALIDITY for ${folder}: its mails cannot be told apart safely`,
        );
      }
      return opened;
    },
    close: () => end(new CollectFault('lost', 'closed by us')),
  };
  return self;
}

function tooMuch(what: string, came: number, room: number): CollectFault {
  const [said, most] = [came, room].map((octets) => `${Math.round(octets / 1_048_576)} MB`);
  return new CollectFault('protocol', `${what}: the server sent ${said}, expected at most ${most}; the line was cut`);
}

function clientOptions(
  mailbox: Mailbox,
  { timing, lookup }: { readonly timing: Timing; readonly lookup: Lookup },
  logger: ImapLogger,
): ConstructorParameters<typeof ImapFlow>[0] {
  const maxLiteralSize = mailbox.maxSizeBytes + LITERAL_SLACK;
  return {
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.tls === 'implicit',
    // starttls: required, never opportunistic; none: never, and only on loopback.
    ...(mailbox.tls === 'implicit' ? {} : { doSTARTTLS: mailbox.tls === 'starttls' }),
    tls: { rejectUnauthorized: true, secureContext: trusted(mailbox.ca), lookup },
    clientInfo: { name: 'mailclerk' },
    logger,
    disableAutoIdle: true,
    connectionTimeout: timing.connectMs,
    greetingTimeout: timing.connectMs,
    socketTimeout: timing.stallMs,
    maxLiteralSize,
    maxResponseSize: maxLiteralSize + LITERAL_SLACK,
    maxLineLength: 64 * LITERAL_SLACK,
    disableCompression: true,
  };
}

/** The login as the library reads it when it logs in: `hand` gives it over, on an encrypted line only, whatever the library believes (F31). */
function loginBy(
  hand: (secret: string) => string,
  mailbox: Mailbox,
  accessToken: string | undefined,
): { readonly user: string; readonly pass?: string; readonly accessToken?: string } {
  const { user } = mailbox;
  if (accessToken === undefined)
    return {
      user,
      get pass() {
        return hand(mailbox.password.reveal());
      },
    };
  return {
    user,
    get accessToken() {
      return hand(accessToken);
    },
  };
}

function unencrypted({ host, port }: Mailbox): CollectFault {
  return new CollectFault('tls', `${host}:${port} went on without encryption; refused`);
}

interface ImapLogger {
  isLevelEnabled(level: string): boolean;
  debug(entry: unknown): void;
  info(entry: unknown): void;
  warn(entry: unknown): void;
  error(entry: unknown): void;
}

/** imapflow's own words, at debug and without objects that may hold credentials. A throttle notice is imapflow's only sign while it waits inside a command (F28): it ends the session, and we wait outside. */
function imapLog(
  log: Log,
  told: {
    readonly end: (fault: CollectFault) => void;
    readonly refuse: (said: Refusal) => void;
    /** A line that is no IMAP, or the first word of one. */
    readonly wonder: (said: string) => void;
  },
): ImapLogger {
  const pass = (entry: unknown): void => {
    if (typeof entry !== 'object' || entry === null) return;
    const text = 'msg' in entry && typeof entry.msg === 'string' ? entry.msg : '';
    if ('throttleDelay' in entry && typeof entry.throttleDelay === 'number') {
      const seconds = Math.round(entry.throttleDelay / 1_000);
      told.end(
        new CollectFault('throttled', `the server asked to stay away for ${seconds} s`, {
          retryAfterMs: entry.throttleDelay,
        }),
      );
    }
    if ('src' in entry && entry.src === 's') told.wonder(text);
    else if ('tag' in entry && typeof entry.tag === 'string') told.wonder(entry.tag);
    if ('err' in entry) {
      const said = refusalOf(entry.err);
      if (said) told.refuse(said);
    }
    if (text !== '') log.debug('imap.said', { text: text.slice(0, 200) });
  };
  // Asked before each line of either side is written out for a log that nobody keeps.
  const isLevelEnabled = (level: string): boolean => level === 'warn' || level === 'error';
  return { isLevelEnabled, debug() {}, info() {}, warn: pass, error: pass };
}
