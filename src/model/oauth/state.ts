// How a login by OAuth2 is: kept by the process that asks for tokens, read by whoever shows it. Plain data; never a token.

export interface AuthState {
  /** failing: the identity provider cannot be asked now · needs_auth: it refuses, somebody must do something. */
  readonly state: 'ok' | 'failing' | 'needs_auth';
  /** What it said and what to do; '' when ok. */
  readonly detail: string;
  /** Since when it is so, epoch ms. */
  readonly since: number;
  /** When the access token in use ends, epoch ms; null = there is none. */
  readonly tokenExpiresAt: number | null;
}
