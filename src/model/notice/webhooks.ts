// Hosts that may be called, and how. Plain data; a part of setup.ts.
import type { Secret } from '../setup.ts';

/** A host that webhooks may call. */
export interface WebhookHost {
  /** Lower case, as URLs write it; IPv6 in brackets. */
  readonly host: string;
  /** Null = the scheme's own. */
  readonly port: number | null;
  /** Signs every call to it. */
  readonly secret: Secret;
  /** The Authorization header, null = none. */
  readonly authorization: Secret | null;
  /** May lie at a private or loopback address, and may be called without TLS. */
  readonly isPrivate: boolean;
  readonly ca: string | null;
}

export interface Webhooks {
  readonly hosts: readonly WebhookHost[];
  /** For one call, from connecting to the end of the answer. */
  readonly timeoutMs: number;
  /** Tries after the first, then the call is dead. */
  readonly retries: number;
  /** Calls at a time. */
  readonly connections: number;
}
