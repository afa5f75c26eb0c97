// What the administrator can be told of the instance itself (surface.md `notifications.admin`): checks with their limits,
// and a digest. Plain data.
import type { DigestTime } from './alerts.ts';

/** In the order they are looked at. */
export const adminChecks = [
  'mailbox_down',
  'mailbox_paused',
  'mailbox_shared',
  'unaccounted',
  'quarantine',
  'reload_failed',
  'outbox_stuck',
  'oauth_expiring',
  'mail_storm',
  'canary',
  'disk',
] as const;
export type AdminCheck = (typeof adminChecks)[number];

/** Checks with a limit of their own: what it counts, and what it is unless it is said. */
export const checkLimits: Readonly<
  Partial<Record<AdminCheck, { readonly unit: 'ms' | 'count'; readonly usual: number }>>
> = {
  // As soon as /readyz says so: twice the interval, at least 90 s.
  mailbox_down: { unit: 'ms', usual: 90_000 },
  // Meant, and easily forgotten.
  mailbox_paused: { unit: 'ms', usual: 86_400_000 },
  quarantine: { unit: 'count', usual: 1 },
  outbox_stuck: { unit: 'ms', usual: 30 * 60_000 },
  oauth_expiring: { unit: 'ms', usual: 30 * 86_400_000 },
};

/** Who looks after the instance, and what he is told of. */
export interface AdminWatch {
  readonly to: readonly string[];
  readonly when: readonly AdminCheck[];
  /** Push channels that hear of it, too; absent = none. */
  readonly push?: readonly string[];
  /** Limits by check, ms or a count; absent = the usual one. */
  readonly limits?: Readonly<Partial<Record<AdminCheck, number>>>;
  /** When he gets a digest; absent = never. */
  readonly digest?: readonly DigestTime[];
}

/** The limit of a check; 0 = it has none. */
export function limitOf(watch: AdminWatch, check: AdminCheck): number {
  return watch.limits?.[check] ?? checkLimits[check]?.usual ?? 0;
}
