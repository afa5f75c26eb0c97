// Takes whatever a connection or a server threw; gives one typed fault: its kind, a sentence for a person, and how
// long the server asked us to wait. Never holds a password: of imapflow's errors only the server's answer and the code
// are used, never the command. RFC 5530 (response codes), RFC 3501 §7.1.

import { heldUp } from '../lib/held-up.ts';
import { hidden } from '../lib/hidden.ts';
import { DeadlineError } from '../lib/time.ts';
import type { Mailbox } from '../model/setup.ts';
import { tokenRefusal } from './token-fault.ts';

/**
 * unreachable: no answer from host and port · tls: no trustworthy encryption · login: refused credentials ·
 * no-token: the identity provider cannot be asked for a token now · needs-auth: it gives none until somebody does something ·
 * token-refused: the mail server refused a token ·
 * folder-missing · throttled: the server asked to slow down · lost: an established connection ended or stalled ·
 * protocol: an answer that cannot be right · paused: waits for `mailbox resume` · no-space: the disk is nearly full ·
 * internal: the fault is ours or the database's.
 */
export type FaultKind =
  | 'unreachable'
  | 'tls'
  | 'login'
  | 'no-token'
  | 'needs-auth'
  | 'token-refused'
  | 'folder-missing'
  | 'throttled'
  | 'lost'
  | 'protocol'
  | 'paused'
  | 'no-space'
  | 'internal';

/** Something that ends a poll. `detail` says what, with which value, and what to do. */
export class CollectFault extends Error {
  readonly kind: FaultKind;
  /** Milliseconds the server asked us to stay away; 0 = it did not say. */
  readonly retryAfterMs: number;

  constructor(
    kind: FaultKind,
    detail: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'CollectFault';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** What is known of a connection that did not come about, beside its error. */
interface Tried {
  /** What it logged in with, empty = nothing yet: a server may repeat it. */
  readonly secret: string;
  /** What it was greeted with, where that was no IMAP: the line, or its first word; empty = all is well so far. */
  readonly foreign: string;
}

/** The fault of a connection that did not come about. */
export function connectFault(error: unknown, mailbox: Mailbox, { secret, foreign }: Tried): CollectFault {
  if (error instanceof CollectFault) return error;
  const facts = errorFacts(error, (text) => hidden(text, mailbox.user, secret));
  const where = `${mailbox.host}:${mailbox.port}`;
  if (facts.isLogin) {
    const said = facts.response || facts.message;
    // RFC 5530 §3: these codes say that the server cannot, not that the password is wrong.
    if (
      /UNAVAILABLE|LIMIT|INUSE|SERVERBUG/i.test(facts.serverCode) ||
      /too many|temporar|try again|throttl/i.test(said)
    ) {
      return new CollectFault('throttled', `${where} does not let ${mailbox.user} in for now: ${said}`, {
        cause: error,
      });
    }
    if (mailbox.oauth2) return tokenFault(error, mailbox, said);
    return new CollectFault(
      'login',
      `${where} refused the login of ${mailbox.user}: ${said}; check user and password, and whether the provider wants an app password`,
      { cause: error },
    );
  }
  if (mailbox.oauth2 && facts.message === 'Unsupported authentication mechanism') {
    const offer = `${where} offers no login by a token (AUTH=XOAUTH2 or OAUTHBEARER)`;
    return new CollectFault('token-refused', `${offer}; check host, or log in with a password`, { cause: error });
  }
  if (facts.isTls) {
    return new CollectFault('tls', `no trusted encryption with ${where}: ${tlsText(facts)}`, { cause: error });
  }
  if (foreign !== '') {
    const said = `${where} does not speak IMAP, it said “${clean(foreign).slice(0, 80)}”`;
    const advice = 'check the port: IMAP has 993 (tls: implicit) or 143 (tls: starttls)';
    return new CollectFault('unreachable', `${said}; ${advice}`, { cause: error });
  }
  if (error instanceof DeadlineError || /TIMEOUT|ETIMEDOUT/.test(facts.code)) {
    return new CollectFault('unreachable', `${where} did not answer in time; check host, port and firewall`, {
      cause: error,
    });
  }
  return new CollectFault('unreachable', `${where} cannot be reached: ${facts.message}; check host and port`, {
    cause: error,
  });
}

function tokenFault(error: unknown, mailbox: Mailbox, said: string): CollectFault {
  const json = typeof error === 'object' && error !== null && 'oauthError' in error ? error.oauthError : null;
  return new CollectFault('token-refused', tokenRefusal(mailbox, said, json), { cause: error });
}

/** The fault of a command on a connection that had been established. */
export function commandFault(what: string, error: unknown): CollectFault {
  if (error instanceof CollectFault) return error;
  const facts = errorFacts(error);
  if (error instanceof DeadlineError) return new CollectFault('lost', error.message, { cause: error });
  if (facts.code === 'ETHROTTLE') {
    return new CollectFault('throttled', `the server asked to slow down at ${what}: ${facts.response}`, {
      cause: error,
      retryAfterMs: facts.throttleReset,
    });
  }
  if (facts.status === 'NO' || facts.status === 'BAD') {
    if (facts.isMissing || /NONEXISTENT/i.test(facts.serverCode)) {
      return new CollectFault('folder-missing', `${what}: the folder does not exist: ${facts.response}`, {
        cause: error,
      });
    }
    if (/LIMIT|UNAVAILABLE|INUSE/i.test(facts.serverCode) || /throttl|too many/i.test(facts.response)) {
      return new CollectFault('throttled', `${what}: ${facts.status} ${facts.response}`, { cause: error });
    }
    return new CollectFault('protocol', `${what} was answered ${facts.status} ${facts.response}`, { cause: error });
  }
  if (
    /^(Parser|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooManyTokens|InvalidResponse|UnexpectedTag|MissingTag)/.test(
      facts.code,
    )
  ) {
    return new CollectFault(
      'protocol',
      `${what}: the server's answer cannot be read (${facts.code}): ${facts.message}`,
      { cause: error },
    );
  }
  return new CollectFault('lost', `the connection was lost at ${what}: ${facts.message}`, { cause: error });
}

/** A line that died while another process held our database died of that, whatever it looks like from here. `withinMs` = as long as a line is waited for. */
export function asHeldUp(fault: CollectFault, withinMs: number, now = performance.now()): CollectFault {
  const held = fault.kind === 'unreachable' || fault.kind === 'lost' ? heldUp(withinMs, now) : null;
  if (!held) return fault;
  const seconds = Math.round(held.ms / 1_000);
  const why = `another process held ${held.path} for ${seconds} s, and the mail server could not be answered meanwhile`;
  const next = `fuser -v ${held.path} names it (an open sqlite3, a copy by hand): end it, the mailbox connects anew by itself`;
  // What to check about a server is of no use here.
  const said = fault.message.replace(/; check .*$/s, '');
  return new CollectFault(fault.kind, `${why}; ${next} (${said})`, { cause: fault });
}

/** True when the server itself said NO or BAD and the connection lives on. */
export function isRefusal(error: unknown): boolean {
  const status = errorFacts(error instanceof CollectFault ? error.cause : error).status;
  return status === 'NO' || status === 'BAD';
}

/** Code and words of a NO or BAD; null for every other error. */
export function refusalOf(error: unknown): { readonly code: string; readonly text: string } | null {
  const { status, serverCode, response } = errorFacts(error);
  return status === 'NO' || status === 'BAD' ? { code: serverCode.toUpperCase(), text: response } : null;
}

interface ErrorFacts {
  readonly message: string;
  readonly code: string;
  readonly status: string;
  readonly response: string;
  readonly serverCode: string;
  readonly isLogin: boolean;
  readonly isTls: boolean;
  readonly isMissing: boolean;
  readonly throttleReset: number;
}

/** imapflow's errors are plain Errors with properties; here they are read once, as unknown values. `masked` sees them whole. */
function errorFacts(error: unknown, masked = (said: string): string => said): ErrorFacts {
  const bag: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const message = error instanceof Error ? error.message : String(error);
  const text = (key: string): string => (typeof bag[key] === 'string' ? clean(masked(bag[key])) : '');
  const code = text('code');
  return {
    message: text('reason') || clean(masked(message)),
    code,
    status: text('responseStatus'),
    response: text('responseText') || text('response'),
    serverCode: text('serverResponseCode'),
    isLogin: bag.authenticationFailed === true,
    isTls:
      bag.tlsFailed === true ||
      /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED|STARTTLS_INJECTION|HOSTNAME_MISMATCH|EPROTO)/.test(
        code,
      ),
    isMissing: bag.mailboxMissing === true,
    throttleReset: typeof bag.throttleReset === 'number' ? bag.throttleReset : 0,
  };
}

/** One line of at most 300 characters without control characters: a server writes this text. */
function clean(text: string): string {
  return text
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, 300);
}

/** What a TLS error means, by its code. */
export const tlsHints: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired; the server needs a new one',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself; give its CA with ca:',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an unknown CA; give it with ca:',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate comes from an unknown CA; give it with ca:',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an unknown CA; give it with ca:',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name; use the name it was issued for as host:',
  EPROTO: 'this port does not speak TLS at once; try tls: starttls or port 993',
  ERR_SSL_WRONG_VERSION_NUMBER: 'this port does not speak TLS at once; try tls: starttls or port 993',
  STARTTLS_INJECTION: 'somebody put text into the connection before encryption began; nothing was sent',
};

function tlsText(facts: ErrorFacts): string {
  const hint = tlsHints[facts.code];
  return hint ? `${hint} (${facts.code})` : `${facts.message}; no password was sent`;
}
