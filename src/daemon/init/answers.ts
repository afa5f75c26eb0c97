// What `mailclerk init` knows when it has asked everything: where mail comes from and goes, how to log in, what becomes of
// mails, who works. A value; made by the command line, written down by compose.ts.
import type { MailServers, Preset } from '../../config/presets/preset.ts';

/** A login by OAuth2 as it stands in the config; `clientSecret` is a reference. */
export interface OAuthAnswer {
  readonly provider: 'microsoft365' | 'google';
  readonly tenant: string | null;
  readonly clientId: string;
  readonly clientSecret: string | null;
}

export interface InitAnswers extends MailServers {
  /** Canonical. */
  readonly address: string;
  /** Name of mailbox and queue. */
  readonly mailbox: string;
  /** Null = of no provider that is known by name. */
  readonly preset: Preset | null;
  /** How the servers were found, for the file's head. */
  readonly found: string;
  readonly user: string;
  /** Null = the server takes mail without a login. */
  readonly smtpUser: string | null;
  readonly oauth2: OAuthAnswer | null;
  /** PEM file to trust besides the system's. */
  readonly ca: string | null;
  /** now | all | 2026-01-31 */
  readonly start: string;
  /** keep | seen | flag | delete | { move: FOLDER } */
  readonly after: string | { readonly move: string };
  readonly agent: { readonly id: string; readonly address: string } | null;
  readonly name: string;
  readonly language: string;
  readonly timezone: string;
}

/** References of the passwords, `file:…`, `env:…` or `cred:…`; null = there is none to name. */
export interface References {
  readonly imap: string | null;
  readonly smtp: string | null;
}
