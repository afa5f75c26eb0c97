// The daemon's metrics by name (docs/metrics.md): what the store knows is asked when the page is, what happened since the
// start comes from the tallies. Takes both; gives families. Base units: seconds, octets; times are Unix seconds.
import type { Family } from '../../lib/metrics.ts';
import type { ProgressBook } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import type { Setup } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import { authFamilies } from '../oauth/logins.ts';
import type { Tallies } from '../tallies.ts';
import type { Looks } from '../watch/looks.ts';
import { boxFamilies, canaryFamilies } from './boxes.ts';
import { clockFamilies, ticketFamilies } from './desk.ts';
import { mailFamilies } from './mails.ts';
import { gateFamilies, outboxFamilies } from './outbox.ts';
import { diskFamilies, eventFamilies, leaseFamilies, setupFamilies } from './process.ts';

export interface MetricsDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly tallies: Tallies;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** True of a daemon that waits while another one works on the same database. */
  readonly isStandby?: boolean;
  /** The loops of the daemon; absent = they are not looked at. */
  readonly loops?: ProgressBook;
  /** What this process saw of the mailboxes itself; absent = what the store says. */
  readonly looks?: Looks;
}

/** Every family, in the order of the page. */
export function families(deps: MetricsDeps): readonly Family[] {
  return [
    ...mailFamilies(deps),
    ...[...boxFamilies(deps), ...authFamilies(deps)],
    ...eventFamilies(deps),
    ...outboxFamilies(deps),
    ...gateFamilies(deps),
    ...canaryFamilies(deps),
    ...ticketFamilies(deps),
    ...clockFamilies(deps),
    ...setupFamilies(deps),
    ...leaseFamilies(deps),
    ...diskFamilies(deps),
  ];
}
