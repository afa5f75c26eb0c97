// How the running daemon is watched from outside: what it logs, and whom it tells that it moves. Plain data; a part of setup.ts.
import type { Secret } from '../setup.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
/** auto: lines for people on a terminal, JSON everywhere else. */
export const logFormats = ['auto', 'json', 'pretty'] as const;

export interface LogWish {
  readonly level: (typeof logLevels)[number];
  readonly format: (typeof logFormats)[number];
}

/** A dead man's switch: whoever waits at the address raises the alarm when the daemon falls silent. */
export interface Ping {
  /** Whoever knows the address can keep the alarm silent. */
  readonly url: Secret;
  readonly everyMs: number;
  /** PEM of a CA to trust besides the system's; null = the system's only. */
  readonly ca: string | null;
}
