// Whom a mailbox believes about the senders of its mails, as config/ reads it. Plain data.

/** Sources of proof about a sender besides the Authentication-Results of named servers. */
export interface MailboxTrust {
  /** The topmost Authentication-Results is believed although it names no server (Microsoft 365). */
  readonly withoutId: boolean;
  /** exchange: the server's own mark of mail from inside the organisation is believed. */
  readonly internal: 'exchange' | null;
  /** Networks of the site's own hosts, `10.0.0.0/8`: mail that never was outside them is its own. */
  readonly networks: readonly string[];
  /** We check DKIM, SPF, DMARC and ARC ourselves, with DNS. */
  readonly verify: boolean;
}
