// What the LMTP door says no with: reply code and enhanced code (RFC 3463), as the mail server reads it. 4xx: it keeps the
// mail and tries again; 5xx: it tells the sender.
import type { Mailbox } from '../../model/setup.ts';

/** A refusal; the text begins with the enhanced code. */
export class Refusal extends Error {
  readonly responseCode: number;

  constructor(code: number, text: string) {
    super(text);
    this.responseCode = code;
  }
}

/** The mail is over the limit of this mailbox. */
export function tooLarge({ name, maxSizeBytes }: Mailbox): Refusal {
  return new Refusal(552, `5.3.4 larger than ${maxSizeBytes} octets (mailboxes.${name}.max_size)`);
}

/** Somebody paused this mailbox. RFC 3463 §3.3: X.2.1, not accepting messages; 4 = for now. */
export function paused(): Refusal {
  return new Refusal(450, '4.2.1 this mailbox is paused, try again later');
}

/** The disk has no room, or less than is wanted. */
export const NO_ROOM = '4.3.1 no room, try again later';
