// Why there is no access token: the provider cannot be asked now, or it refuses until somebody does something. The
// sentence says what and what to do, and never holds a token.

export class OAuthFault extends Error {
  readonly kind: 'later' | 'needs-auth';
  /** Milliseconds in which nothing is asked. */
  readonly retryAfterMs: number;

  constructor(kind: 'later' | 'needs-auth', detail: string, retryAfterMs: number) {
    super(detail);
    this.name = 'OAuthFault';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** The same, for somebody who asks during the rest. */
  again(restMs: number): OAuthFault {
    return new OAuthFault(this.kind, this.message, restMs);
  }
}
