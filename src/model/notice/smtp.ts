// A way out for mails: a server, who we are there, how fast it may go. Plain data; a part of setup.ts.
import type { OAuthAccount } from '../oauth/account.ts';
import type { Secret, TlsMode } from '../setup.ts';

export interface Smtp {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  readonly ca: string | null;
  readonly user: string | null;
  readonly password: Secret | null;
  readonly oauth2?: OAuthAccount;
  readonly from: { readonly address: string; readonly name: string };
  readonly connections: number;
  readonly ratePerMinute: number | null;
  readonly nullSender: boolean;
  readonly bounceAddress: string | null;
  readonly holdRepliesMs: number;
  /** How long the server may be silent, and what octets one of our mails may weigh; absent = 10 minutes, 25 MB. */
  readonly timeoutMs?: number;
  readonly maxSizeOctets?: number;
  /** What mails are signed with, by domain; absent or [] = they are not. */
  readonly dkim?: readonly DkimKey[];
  /** IMAP folder of the mailbox that gets a copy of mails to people outside; absent = none does. */
  readonly sentFolder?: string;
}

/** A private key (PEM) whose public half stands in the DNS at `selector._domainkey.domain`. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: Secret;
}
