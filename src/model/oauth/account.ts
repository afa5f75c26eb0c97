// A login by OAuth2 instead of a password: at which identity provider, as which application, by which grant. Config makes
// it, daemon/oauth asks for tokens with it; collect and notify are handed the token alone. Plain data. RFC 6749.
import type { Secret } from '../setup.ts';

/**
 * client_credentials: the application itself, by secret or certificate (RFC 6749 §4.4, RFC 7523 §2.2) · service_account:
 * Google's application, by a signed assertion (RFC 7523 §2.1) · device_code: a person signs in on another device (RFC 8628)
 * · loopback: a person signs in with a browser and the address it ends at comes back (RFC 8252, PKCE RFC 7636).
 */
export type OAuthFlow = 'client_credentials' | 'service_account' | 'device_code' | 'loopback';

/** The application's key pair; the certificate (PEM) is what the provider knows. */
export interface OAuthCertificate {
  readonly key: Secret;
  readonly pem: string;
}

export interface OAuthAccount {
  /** Of the mailbox, or of the way out: `smtp`, `smtp.admin`. */
  readonly name: string;
  readonly provider: 'microsoft365' | 'google' | 'other';
  readonly flow: OAuthFlow;
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  readonly certificate: OAuthCertificate | null;
  /** JSON of a Google service account, and the user it stands for. */
  readonly serviceAccount: Secret | null;
  readonly subject: string;
  readonly tokenUrl: string;
  readonly deviceUrl: string | null;
  readonly authorizationUrl: string | null;
  readonly scope: string;
  /** What kept sign-ins are encrypted with; null = a key file beside the database. */
  readonly key: Secret | null;
  /** When the secret or certificate ends, epoch ms; null = nobody said. */
  readonly secretExpires: number | null;
}

/** A person must sign in, and what is kept of it must be refreshed. */
export function isPersonal({ flow }: OAuthAccount): boolean {
  return flow === 'device_code' || flow === 'loopback';
}
