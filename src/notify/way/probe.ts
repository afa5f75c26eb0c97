// Tries a way out without sending anything: connect, encryption, login. Takes its settings; gives a verdict with what to do
// about it. Sends no mail, never throws, slows no later login down.
import type { Smtp } from '../../model/setup.ts';
import { connectionOptions } from '../smtp.ts';
import { type Login, SmtpSession } from '../smtp-session.ts';
import type { Envelope, SmtpAbilities } from './ask.ts';

/** What was found. `detail` is one sentence; `fix` says what to do, null when nothing. */
export interface SmtpProbe {
  readonly ok: boolean;
  readonly fault: 'unreachable' | 'tls' | 'login' | null;
  readonly detail: string;
  readonly fix: string | null;
  /** What the server can do; null when it could not be asked, or was not (`envelopes`). */
  readonly abilities: SmtpAbilities | null;
}

const FIXES = {
  unreachable:
    'check smtp.host and its port (587 for tls: starttls, 465 for implicit), and that a firewall lets them through',
  tls: 'check smtp.tls (starttls or implicit), use the name the certificate was issued for as host, or give its CA with ca:',
  login:
    'check smtp.user and the password it refers to; many providers want an app password or OAuth, and some allow SMTP only when it is switched on',
} as const;

/** Connects and logs in; by the token where one is given. */
export async function probeSmtp(
  smtp: Smtp,
  options: {
    readonly signal: AbortSignal;
    readonly accessToken?: string;
    readonly timeoutMs?: number /** Given, the server is asked what it can do and whether it takes these; nothing is sent. */;
    readonly envelopes?: readonly Envelope[];
  },
): Promise<SmtpProbe> {
  const { timeoutMs = 30_000 } = options;
  const limits = { connectMs: timeoutMs, greetingMs: timeoutMs, silenceMs: timeoutMs };
  const session = new SmtpSession(connectionOptions(smtp, limits), loginOf(smtp, options.accessToken));
  const cut = (): void => session.close();
  options.signal.addEventListener('abort', cut, { once: true });
  const failure = await session.open();
  const abilities = failure || !options.envelopes ? null : await session.ask(options.envelopes);
  options.signal.removeEventListener('abort', cut);
  const where = `${smtp.host}:${smtp.port}`;
  if (!failure) {
    session.quit();
    const how = smtp.tls === 'none' ? 'not encrypted (loopback)' : `encrypted (${smtp.tls})`;
    const who = smtp.user === null ? 'no login' : `logged in as ${smtp.user}`;
    return { ok: true, fault: null, detail: `${where}, ${how}, ${who}`, fix: null, abilities };
  }
  const fault = failure.login ? 'login' : isTls(failure.response) ? 'tls' : 'unreachable';
  const what = {
    login: `${where} refused the login of ${smtp.user ?? 'nobody'}`,
    tls: `no trusted encryption with ${where}`,
    unreachable: `${where} cannot be reached`,
  }[fault];
  return { ok: false, fault, detail: `${what}: ${failure.response}`, fix: FIXES[fault], abilities };
}

function loginOf({ user, password }: Smtp, accessToken: string | undefined): Login | null {
  if (user === null) return null;
  if (accessToken !== undefined) return { user, token: accessToken };
  return password === null ? null : { user, pass: password.reveal() };
}

/** The words of OpenSSL, Node and nodemailer for a certificate or a protocol that does not fit. */
function isTls(response: string): boolean {
  return /certificate|altname|ssl routines|wrong version|STARTTLS|upgrading|TLS/i.test(response);
}
