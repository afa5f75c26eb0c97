// nodemailer's SMTP connection in its CommonJS form: the other imports node:http, which lib/http.ts says why to go around.
import { createRequire } from 'node:module';
import type SmtpConnection from 'nodemailer/lib/smtp-connection';

export const SMTPConnection: typeof SmtpConnection = createRequire(import.meta.url)('nodemailer/lib/smtp-connection');

/** What it knows and does not tell. */
interface Inside {
  /** Answers that were read and not yet looked at. */
  readonly _responseQueue?: readonly string[];
  /** What the server offers, as far as nodemailer asks. */
  readonly _supportedExtensions?: readonly string[];
}

/** True when the server said more than it was asked. */
export function hasUnread(connection: SmtpConnection): boolean {
  return ((connection as unknown as Inside)._responseQueue ?? []).length > 0;
}

/** Why the server behind this connection cannot be told these addresses; null = it can. Beyond ASCII they need SMTPUTF8 (RFC 6531 §3.2). */
export function unableTo(
  connection: SmtpConnection,
  { from, to }: { readonly from: string; readonly to: string },
): string | null {
  const address = [from, to].find((one) => !/^[\x20-\x7e]*$/.test(one.slice(0, one.lastIndexOf('@') + 1)));
  const { _supportedExtensions: offered = [] } = connection as unknown as Inside;
  if (address === undefined || offered.includes('SMTPUTF8')) return null;
  return `the address ${address} needs SMTPUTF8, which the mail server does not offer: use another address of this person, or a server that does`;
}
