// The way out: a pool of SMTP connections to one server. Takes envelope and bytes, sends them as given; gives
// sent | later | never | ambiguous (ports.ts). TLS is verified always, STARTTLS is required when not implicit, plain
// text is for loopback only. A refused login slows further tries down (1 to 15 minutes), so that no account is locked.
// Deadlines: connect 30 s, greeting 30 s, `smtp.timeout` of silence (10 min, RFC 5321 §4.5.3.2.6), 20 min in all or 5 min
// more than that. Never throws at a server.
import { getCACertificates } from 'node:tls';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { errorText, type Log } from '../lib/log.ts';
import { type Clock, systemClock } from '../lib/time.ts';
import type { Smtp } from '../model/setup.ts';
import type { SendResult, Transport } from '../ports.ts';
import { type Login, type OpenFailure, type OutgoingMail, SmtpSession } from './smtp-session.ts';

/** Deadlines in ms, and the clock that counts the slowing down after a refused login. All have defaults. */
export interface TransportOptions {
  readonly clock?: Clock;
  readonly connectMs?: number;
  readonly greetingMs?: number;
  readonly silenceMs?: number;
  readonly totalMs?: number;
  readonly idleMs?: number;
  /** Where the login is by a token: gives one; `refused` = the server just refused this one. */
  readonly accessToken?: (signal: AbortSignal, refused?: string) => Promise<string>;
}

const SILENCE_MS = 10 * 60_000;
const TOTAL_MS = 20 * 60_000;
const MAILS_PER_CONNECTION = 100;
const LOGIN_BASE_MS = 60_000;
const LOGIN_CAP_MS = 15 * 60_000;

/** Opens the way to a mail server; connects with the first mail. Throws when plain text is asked for anywhere but on loopback. */
export function openTransport(smtp: Smtp, log: Log, options: TransportOptions = {}): Transport {
  if (smtp.tls === 'none' && !isLoopback(smtp.host)) {
    throw new Error(
      `smtp.tls is none for host ${smtp.host}, which is allowed on loopback only: use starttls or implicit`,
    );
  }
  return new Pool(smtp, log, options);
}

class Pool implements Transport {
  readonly #smtp: Smtp;
  readonly #log: Log;
  readonly #options: TransportOptions;
  readonly #clock: Clock;
  readonly #idle: { readonly session: SmtpSession; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  #busy = 0;
  #refusals = 0;
  #loginAfter = 0;
  #lastRefusal = '';

  constructor(smtp: Smtp, log: Log, options: TransportOptions) {
    this.#smtp = smtp;
    this.#log = log;
    this.#options = options;
    this.#clock = options.clock ?? systemClock(undefined);
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
    await this.#slot(signal);
    const deadline = new AbortController();
    const { totalMs = Math.max(TOTAL_MS, (this.#smtp.timeoutMs ?? SILENCE_MS) + 5 * 60_000) } = this.#options;
    const timer = setTimeout(() => deadline.abort(), totalMs);
    const stop = (): void => deadline.abort();
    const reasons = [signal, this.#closing.signal];
    for (const reason of reasons) reason.addEventListener('abort', stop, { once: true });
    if (reasons.some((reason) => reason.aborted)) stop();
    try {
      return await this.#deliver(mail, deadline.signal);
    } finally {
      clearTimeout(timer);
      for (const reason of reasons) reason.removeEventListener('abort', stop);
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Cuts what is in flight and says goodbye to the idle. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { session, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      session.quit();
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Waits for one of `smtp.connections` places. */
  async #slot(signal: AbortSignal): Promise<void> {
    while (this.#busy >= Math.max(1, this.#smtp.connections) && !signal.aborted && !this.#closing.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#busy += 1;
  }

  async #deliver(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
    const used = this.#takeIdle();
    if (used) {
      const first = await used.send(mail, signal);
      this.#giveBack(used);
      // The server had ended the idle connection and saw nothing of this mail: once more on a new one.
      if (!first.isUntouched || signal.aborted) return first.result;
    }
    const session = await this.#open(signal);
    if (!(session instanceof SmtpSession)) return session;
    const { result } = await session.send(mail, signal);
    this.#giveBack(session);
    return result;
  }

  async #open(signal: AbortSignal): Promise<SmtpSession | SendResult> {
    if (signal.aborted) return { kind: 'later', response: 'stopped before it was sent' };
    const wait = this.#loginAfter - this.#clock.monotonic();
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      const response = `login was refused (${this.#lastRefusal}); tried again in ${seconds} s`;
      return { kind: 'later', response, unreachable: true };
    }
    const opened = await this.#logIn(signal);
    if (opened instanceof SmtpSession) {
      this.#refusals = 0;
      return opened;
    }
    const failure = opened;
    if (failure.login) this.#slowDown(failure.response);
    this.#log.warn('smtp.unreachable', {
      host: this.#smtp.host,
      port: this.#smtp.port,
      login: failure.login,
      reason: failure.response,
    });
    const what = failure.login ? 'login refused' : `no connection to ${this.#smtp.host}:${this.#smtp.port}`;
    return { kind: 'later', response: `${what}: ${failure.response}`, unreachable: true };
  }

  /** A refused token is exchanged once, at once. */
  async #logIn(signal: AbortSignal): Promise<SmtpSession | OpenFailure> {
    const { user, password, oauth2 } = this.#smtp;
    const { accessToken } = this.#options;
    if (!oauth2 || user === null)
      return this.#connect(user !== null && password !== null ? { user, pass: password.reveal() } : null, signal);
    try {
      if (!accessToken) throw new Error('this way out logs in by OAuth2, and nobody gives it tokens');
      const token = await accessToken(signal);
      const first = await this.#connect({ user, token }, signal);
      if (first instanceof SmtpSession || !first.login) return first;
      const fresh = await accessToken(signal, token);
      return fresh === token ? first : await this.#connect({ user, token: fresh }, signal);
    } catch (error) {
      // No token, no try: no account is locked by it, and its keeper says when it asks again.
      return { login: false, response: errorText(error) };
    }
  }

  async #connect(login: Login | null, signal: AbortSignal): Promise<SmtpSession | OpenFailure> {
    const session = new SmtpSession(connectionOptions(this.#smtp, this.#options), login);
    const cut = (): void => session.close();
    signal.addEventListener('abort', cut, { once: true });
    const failure = await session.open();
    signal.removeEventListener('abort', cut);
    return failure ?? session;
  }

  #slowDown(response: string): void {
    this.#refusals += 1;
    this.#lastRefusal = response;
    const wait = Math.min(LOGIN_CAP_MS, LOGIN_BASE_MS * 2 ** Math.min(this.#refusals - 1, 10));
    this.#loginAfter = this.#clock.monotonic() + wait;
  }

  #takeIdle(): SmtpSession | null {
    for (let next = this.#idle.pop(); next; next = this.#idle.pop()) {
      clearTimeout(next.timer);
      if (next.session.isOpen) return next.session;
      next.session.close();
    }
    return null;
  }

  #giveBack(session: SmtpSession): void {
    if (!session.isOpen) {
      session.close();
      return;
    }
    if (session.sent >= MAILS_PER_CONNECTION || this.#closing.signal.aborted) {
      session.quit();
      return;
    }
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((one) => one.session === session);
      if (at >= 0) this.#idle.splice(at, 1);
      session.quit();
    }, this.#options.idleMs ?? 30_000);
    timer.unref();
    this.#idle.push({ session, timer });
  }
}

/** How a server is connected: TLS is verified always, STARTTLS is never skipped. */
export function connectionOptions(smtp: Smtp, options: TransportOptions): SMTPConnectionOptions {
  return {
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === 'implicit',
    requireTLS: smtp.tls === 'starttls',
    ignoreTLS: smtp.tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(smtp.ca === null ? {} : { ca: [...getCACertificates('default'), smtp.ca] }) },
    connectionTimeout: options.connectMs ?? 30_000,
    greetingTimeout: options.greetingMs ?? 30_000,
    socketTimeout: options.silenceMs ?? smtp.timeoutMs ?? SILENCE_MS,
    socketCloseTimeout: 2_000,
    logger: false,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
