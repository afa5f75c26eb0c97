// A login at an SMTP server by an access token: AUTH XOAUTH2 as a handler for nodemailer, and what to do where the server
// refuses. Takes a server's words; gives the dialogue and one sentence more. Never holds a token in what it gives back.
// RFC 4954 §4; the error before the refusal is RFC 7628 §3.2.2's.
import type { SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection';

/** Sends `user` and the token; an error challenge (334) is answered with nothing, then the refusal comes. */
export function tokenHandler(user: string, token: string): SMTPConnectionCustomAuthHandler {
  return async ({ sendCommand, resolve, reject }) => {
    const frame = Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
    const first = await sendCommand(`AUTH XOAUTH2 ${frame}`);
    const last = first.status === 334 ? await sendCommand('') : first;
    if (last.status === 235) return resolve();
    reject(new Error(last.status === 0 ? 'no answer to the login' : 'the login was refused'));
  };
}

const CODES: readonly (readonly [RegExp, string])[] = [
  [
    /5\.7\.57/,
    'Exchange did not let this login send at all: switch SMTP AUTH on for the mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false), and look whether the tenant forbids it',
  ],
  [
    /5\.7\.139/,
    'SMTP AUTH is switched off, by the tenant (Set-TransportConfig), for the mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false), or by security defaults or a policy',
  ],
  [
    /5\.7\.60/,
    'the login may not send as this From: give it SendAs on that mailbox, or let the tenant send as aliases',
  ],
  [
    /5\.7\.3\b|5\.7\.8\b|^535/,
    'check user, the scope (Microsoft 365: the permission SMTP.SendAsApp with an administrator’s consent, and SMTP AUTH of the mailbox; Google: https://mail.google.com/)',
  ],
];

/** What a refused login says, and what to do about it. Without a token only what Exchange alone says is explained. */
export function withAdvice(response: string, isByToken: boolean): string {
  const known = CODES.find(([code], index) => (isByToken || index < CODES.length - 1) && code.test(response));
  return known ? `${response}; ${known[1]}` : response;
}
