// What is known of a mail beyond its words: how it reached us, and what trust/ could prove.
import type { TicketId } from './ticket.ts';

/** How and where a mail was handed over: one ledger row. Times are epoch milliseconds. */
export interface Delivery {
  readonly ledger: number;
  readonly mailbox: string;
  readonly folder: string;
  readonly sha256: string;
  readonly contentSha256: string;
  readonly receivedAt: number;
  readonly size: number;
  readonly flags: readonly string[];
  /** True when only the headers were fetched because the mail is over max_size (F55). */
  readonly oversize: boolean;
  /** Mail of long ago, imported in silence: it is history, nothing in it is to be done. Absent = no. */
  readonly isImported?: true;
}

export type AuthState = 'pass' | 'fail' | 'none' | 'unknown';

/** One HMAC of ours found in a mail and verified. `agent` is set when the token was bound to an agent. */
export interface Token {
  readonly by: 'address' | 'message_id' | 'reference' | 'anchor';
  readonly ticket: TicketId;
  readonly agent: string | null;
  /** True when the token is genuine and its days are over: evidence of relation, never permission. */
  readonly expired: boolean;
  /** It stood in a mail whose answers stay private (a note to chosen people, a forward); absent = it did not. */
  readonly isPrivate?: true;
}

/** What trust/ proved. `state` is of the From domain (aligned): pass | fail | none | unknown (no trusted source). */
export interface Evidence {
  readonly state: AuthState;
  readonly dkim: string | null;
  readonly spf: string | null;
  readonly dmarc: string | null;
  readonly arc: string | null;
  /** Who was believed: an authserv-id (RFC 8601), `topmost`, `exchange`, `network`, `verify` (we checked ourselves); null when nobody. */
  readonly source: string | null;
  /** True when `state` is unknown only because DNS did not answer: asking again later may prove more. */
  readonly dnsFault?: boolean;
  /** Genuine tokens, strongest first: address, In-Reply-To, References (newest first), the hidden anchor of a quoted notice. */
  readonly tokens: readonly Token[];
  /** Addresses of the mail whose contact is blocked, with the reason; absent = none. Looked up by the pipeline, not by trust/. */
  readonly blocked?: Readonly<Record<string, string>>;
  /** More mails of its sender than may open tickets of their own came within the hour, or the minute; absent = no. Looked up by the pipeline. */
  readonly isStorm?: true;
  /** True when this mail is one we sent: its own Message-ID or X-Mailclerk-Id header carries our HMAC. */
  readonly own: boolean;
  /** The agent whose digest the mail stops, by a token of ours in its subject; absent = nobody's. */
  readonly stopsDigestOf?: string;
}
