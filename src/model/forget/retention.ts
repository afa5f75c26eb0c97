// How long what is kept, as the configuration says it: milliseconds; a kind that is absent is kept for ever.

/** Kinds of what is kept besides tickets. */
export const retentionKinds = ['raw', 'ignored', 'quarantine', 'traces'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

export interface Retention {
  /** Whole mails, taken in and sent, of tickets that are closed. */
  readonly rawMs?: number;
  /** Mails that led to no ticket: ignored, rejected, redirected, duplicates. */
  readonly ignoredMs?: number;
  /** Mails in quarantine. */
  readonly quarantineMs?: number;
  /** Why mails were decided as they were. */
  readonly tracesMs?: number;
  /** Queue → tickets, from their closing on. */
  readonly queues: Readonly<Record<string, number>>;
}

/** True when nothing is ever to end. */
export function keepsAll(retention: Retention | undefined): boolean {
  if (!retention) return true;
  const { rawMs, ignoredMs, quarantineMs, tracesMs, queues } = retention;
  const some = [rawMs, ignoredMs, quarantineMs, tracesMs].some((one) => one !== undefined);
  return !some && Object.keys(queues).length === 0;
}
