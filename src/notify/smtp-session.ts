// One SMTP connection: opened, logged in, used for mail after mail. Takes an envelope and bytes; gives what became of
// them, by stage: before the message stream has ended nothing can have been delivered (later), after it only a reply
// tells (ambiguous without one). Dot-stuffing and CRLF are nodemailer's (RFC 5321 §4.5.2). Never rejects.
//
//   new → open (greeting, TLS, login) → sending ⇄ idle → closed

import type {
  SMTPConnectionCustomAuthHandler,
  SMTPConnectionOptions,
  default as SmtpConnection,
} from 'nodemailer/lib/smtp-connection';
import { hidden } from '../lib/hidden.ts';
import type { SendResult } from '../ports.ts';
import { tokenHandler, withAdvice } from './token-login.ts';
import { answerText } from './way/answer-text.ts';
import { type Envelope, question, type SmtpAbilities } from './way/ask.ts';
import { hasUnread, SMTPConnection, unableTo } from './way/connection.ts';
import { MessageSource } from './way/message-source.ts';

/** A mail as the transport is handed it. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

/** How a send ended, and whether the connection can be used again. `untouched`: the server saw no byte of the message. */
export interface SessionResult {
  readonly result: SendResult;
  readonly isUntouched: boolean;
}

/** Why a connection could not be opened. `login`: the server refused the password. */
export interface OpenFailure {
  readonly login: boolean;
  readonly response: string;
}

/** By password, or by an access token (XOAUTH2). */
export interface Login {
  readonly user: string;
  readonly pass?: string;
  readonly token?: string;
}

/** What nodemailer's errors carry. */
interface SmtpFault {
  /** What was said to the server when it refused. */
  readonly command?: string | undefined;
  readonly message: string;
  readonly code?: string | undefined;
  readonly responseCode?: number | false | undefined;
  readonly response?: string | false | undefined;
}

const ASK = 'X-MAILCLERK-ASK';
// RFC 4954 §6 and RFC 5321 §4.2.4: the session is at fault, not the mail; once it is mended the mail goes out.
const SESSION_FAULTS = new Set([503, 530, 534, 535, 538]);

/** One connection to a mail server. */
export class SmtpSession {
  readonly #connection: SmtpConnection;
  readonly #login: Login | null;
  #sent = 0;
  #isOpen = false;
  #question: SMTPConnectionCustomAuthHandler = async () => undefined;

  constructor(options: SMTPConnectionOptions, login: Login | null) {
    const byToken = login?.token === undefined ? {} : { XOAUTH2: tokenHandler(login.user, login.token) };
    // nodemailer lets nobody but a login's handler say single commands: questions are asked as one that is no login.
    const ask: SMTPConnectionCustomAuthHandler = (world) => this.#question(world);
    this.#connection = new SMTPConnection({ ...options, customAuth: { ...byToken, [ASK]: ask } });
    this.#login = login;
    // A connection that breaks while idle says so here; the pool sees it by `isOpen`.
    this.#connection.on('error', () => {
      this.#isOpen = false;
    });
    this.#connection.on('end', () => {
      this.#isOpen = false;
    });
  }

  /** False before it is opened, as soon as it is gone, and once the server said what nobody asked for: that would pass for its answer to the next mail. */
  get isOpen(): boolean {
    return this.#isOpen && !hasUnread(this.#connection);
  }

  /** Mails handed over so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Connects and logs in; null when that worked. */
  async open(): Promise<OpenFailure | null> {
    const failure = (await this.#connect()) ?? (await this.#authenticate());
    this.#isOpen = failure === null;
    if (failure) this.close();
    return failure;
  }

  close(): void {
    this.#isOpen = false;
    this.#connection.close();
  }

  /** Says goodbye when idle. */
  quit(): void {
    if (this.#isOpen) this.#connection.quit();
    this.#isOpen = false;
  }

  /** Asks an open session what the server can do, and whether it would take these envelopes (MAIL, RCPT, RSET): no mail is handed over. Null when the connection broke. */
  ask(envelopes: readonly Envelope[]): Promise<SmtpAbilities | null> {
    return new Promise((resolve) => {
      this.#connection.once('end', () => resolve(null));
      this.#question = question(envelopes, resolve);
      this.#connection.login({ method: ASK, user: '' }, (error) => {
        if (error) resolve(null);
      });
    });
  }

  /** Hands one mail over. When the signal aborts, the connection is cut and the result says what is known by then. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SessionResult> {
    const unable = unableTo(this.#connection, mail);
    if (unable) return Promise.resolve({ result: { kind: 'never', response: unable }, isUntouched: false });
    const isReused = this.#sent > 0;
    this.#sent += 1;
    const message = new MessageSource(mail.bytes, () => this.#mayBegin());
    const envelope = { from: mail.from, to: [mail.to], size: mail.bytes.length };
    return new Promise((resolve) => {
      const onAbort = (): void => finish({ message: 'the wait was broken off' });
      const finish = (error: SmtpFault | null, response = '', refused: SmtpFault | null = null): void => {
        signal.removeEventListener('abort', onAbort);
        message.stop();
        const fault = outOfStep(message, error?.response || response) ?? error ?? refused;
        const result: SendResult = fault
          ? classify(fault, message.isEnded)
          : { kind: 'sent', response: answerText(response) };
        const isUntouched = isReused && !message.isBegun && fault !== null && (isBroken(fault) || isStray(fault));
        void this.#settle(fault, message).then(() => resolve({ result, isUntouched }));
      };
      if (signal.aborted) return finish({ message: 'stopped before it was sent' });
      signal.addEventListener('abort', onAbort, { once: true });
      message.once('refused', (message: string) => finish({ message }));
      this.#connection.send(envelope, message, (error, info) => {
        // A partial refusal counts as success for nodemailer; our one recipient must be among the accepted.
        const refused =
          info && info.accepted.length === 0 ? (info.rejectedErrors?.[0] ?? { message: 'refused' }) : null;
        finish(error, info?.response ?? '', refused);
      });
    });
  }

  /** '' = the server waits for the mail. nodemailer goes on at any 2xx, too: whoever says that to DATA reads the mail as commands, and his answers to them pass for one to the mail (RFC 5321 §4.3.2: 354 alone). */
  #mayBegin(): string {
    const said = String(this.#connection.lastServerResponse || '');
    return said.startsWith('354') ? '' : `DATA was answered by "${answerText(said)}", expected 354`;
  }

  /** After a refusal the session goes on with RSET; after anything else that failed it is over, and also after one that came while the mail was still being sent: RSET would be a line of it, and the answer to its dot would pass for another's. */
  #settle(error: SmtpFault | null, message: MessageSource): Promise<void> {
    if (!error) return Promise.resolve();
    if (message.isOwed || (message.isBegun && this.#isHolding())) {
      this.#cut();
      return Promise.resolve();
    }
    if (!isJudged(error) || isNoAnswer(error) || error.responseCode === 421 || !this.#isOpen) {
      this.close();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const onGone = (): void => resolve();
      this.#connection.once('end', onGone);
      this.#connection.reset((failure) => {
        this.#connection.removeListener('end', onGone);
        if (failure) this.close();
        resolve();
      });
    });
  }

  /** True while bytes wait in this process for the line to take them. */
  #isHolding(): boolean {
    return (this.#connection._socket || null)?.writableLength !== 0;
  }

  /** No byte more: `close` sends what the socket holds, which may be the dot. */
  #cut(): void {
    (this.#connection._socket || null)?.destroy();
    this.close();
  }

  #connect(): Promise<OpenFailure | null> {
    return new Promise((resolve) => {
      const fail = (error: SmtpFault): void => resolve({ login: false, response: described(error) });
      this.#connection.once('error', fail);
      this.#connection.once('end', () => resolve({ login: false, response: 'the connection was closed' }));
      this.#connection.connect((error?: SmtpFault) => {
        this.#connection.removeListener('error', fail);
        resolve(error ? { login: false, response: described(error) } : null);
      });
    });
  }

  #authenticate(): Promise<OpenFailure | null> {
    const login = this.#login;
    if (!login) return Promise.resolve(null);
    if (!this.#connection.allowsAuth) {
      return Promise.resolve({ login: true, response: 'the server offers no login (AUTH) on this port' });
    }
    return new Promise((resolve) => {
      this.#connection.once('end', () => resolve({ login: false, response: 'the connection was closed at login' }));
      const done = (error: SmtpFault | null): void => {
        const isRefused = (error?.responseCode || 0) >= 500;
        const masked = (said: string): string => hidden(said, login.user, login.token ?? login.pass ?? '');
        const told = error && described(error, masked);
        const said = told === null ? null : withAdvice(told, login.token !== undefined);
        resolve(said === null ? null : { login: isRefused, response: said });
      };
      if (login.token !== undefined) this.#connection.login({ method: 'XOAUTH2', user: login.user }, done);
      else this.#connection.login({ credentials: { user: login.user, pass: login.pass ?? '' } }, done);
    });
  }
}

/** True when the connection ended, or the server said that it ends it (421), instead of judging the mail. */
function isBroken(error: SmtpFault): boolean {
  return error.responseCode === 421 || ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT'].includes(error.code ?? '');
}

/** True for what is ours to say (nodemailer's faults have a code): the answers are not those to what was asked. On a used connection they may be owed to a mail before, which was refused early and then answered once more. */
function isStray({ code }: SmtpFault): boolean {
  return code === undefined;
}

/** True when nodemailer calls it a refusal of the mail: the server's, or its own. */
function isJudged({ code }: SmtpFault): boolean {
  return code === 'EENVELOPE' || code === 'EMESSAGE';
}

/** True for words that are no answer of RFC 5321 §4.2.1 at this point (`354` after the dot, none of its codes): who says them is out of step, and has judged nothing. */
function isNoAnswer({ response = '', responseCode }: SmtpFault): boolean {
  const code = responseCode || 0;
  return response !== '' && (code < 400 || code >= 600);
}

/** An answer that cannot be one to the mail: it came before the mail was given, or its lines say different things (RFC 5321 §4.2.1: each has the same code; two of one class, as 550 and 554, say the same). Null = it can. */
function outOfStep(message: MessageSource, said: string): SmtpFault | null {
  const classes = new Set(said.split('\n').flatMap((line) => /^(\d)\d\d(?=[ -]|\r?$)/.exec(line)?.[1] ?? []));
  if (classes.size > 1) return { message: `two answers in one: "${answerText(said)}"` };
  const isEarly = message.isAwaited && (message.isBegun ? said.startsWith('2') && message.isOwed : said !== '');
  return isEarly ? { message: `the mail was answered before it was given: "${answerText(said)}"` } : null;
}

/** What an error means for the mail. */
function classify(error: SmtpFault, isEnded: boolean): SendResult {
  const response = described(error);
  const code = error.responseCode || 0;
  if (code >= 400 && code < 600) {
    const stage = stageOf(error);
    return {
      kind: code >= 500 && !SESSION_FAULTS.has(code) ? 'never' : 'later',
      response,
      ...(stage ? { stage } : {}),
    };
  }
  // Nothing was answered: refused by nodemailer itself before anything was sent (too large, no address), or the line broke.
  if (!isNoAnswer(error) && isJudged(error)) return { kind: 'never', response };
  return isEnded
    ? { kind: 'ambiguous', response: `no answer after the final dot: ${response}` }
    : { kind: 'later', response };
}

function stageOf({ command = '' }: SmtpFault): 'sender' | 'recipient' | 'content' | null {
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  return command === 'DATA' ? 'content' : null;
}

/** What a person is told of it; `masked` sees the words whole. */
function described(error: SmtpFault, masked = (said: string): string => said): string {
  return answerText(masked(error.response || error.message || 'unknown failure'));
}
