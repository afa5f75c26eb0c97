// Questions to a mail server that hands no mail over: what it can do, and whether it would take a mail of this sender to
// this recipient (MAIL, RCPT, then RSET). Takes envelopes; gives a handler for nodemailer, which lets nobody but a login's
// handler say single commands. RFC 5321 §4.1.1.5, §4.5.5.

import type { SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection';
import { answerText } from './answer-text.ts';

/** What a server says it can do, and how it took the envelopes it was asked about. */
export interface SmtpAbilities {
  /** As far as mailclerk knows them: SIZE, PIPELINING, 8BITMIME, SMTPUTF8, DSN, REQUIRETLS. */
  readonly extensions: readonly string[];
  /** SASL mechanisms; [] = it offers no login. */
  readonly logins: readonly string[];
  /** Largest mail, octets; null = it does not say. */
  readonly maxOctets: number | null;
  /** In the order asked; null = it would take a mail with this envelope, else its refusal. */
  readonly refusals: readonly (string | null)[];
}

/** A sender and a recipient; the sender may be ''. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** Asks; tells what was answered. */
export function question(
  envelopes: readonly Envelope[],
  tell: (abilities: SmtpAbilities) => void,
): SMTPConnectionCustomAuthHandler {
  return async ({ sendCommand, extensions, authMethods, maxAllowedSize }) => {
    const refusals: (string | null)[] = [];
    for (const { from, to } of envelopes) {
      const sender = await sendCommand(`MAIL FROM:<${from}>`);
      const taken = isTaken(sender) ? await sendCommand(`RCPT TO:<${to}>`) : sender;
      refusals.push(isTaken(taken) ? null : answerText(taken.response ?? taken.text ?? 'no answer'));
      await sendCommand('RSET');
    }
    tell({ extensions, logins: authMethods, maxOctets: maxAllowedSize || null, refusals });
  };
}

function isTaken({ status }: { readonly status?: number | undefined }): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
