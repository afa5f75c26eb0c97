// The process: loops, polls, lines of the log, reloads, what is in force, the lease. Takes the tallies, the store and the book
// of the loops; gives families.
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Family } from '../../lib/metrics.ts';
import { VERSION } from '../../lib/version.ts';
import { DATABASE_NAME } from '../../store/open.ts';
import { forgottenFamily } from '../forget/families.ts';
import { lastRefused } from '../reload.ts';
import { sharedFolders } from '../watch/boxes.ts';
import { at, counter, gauge, one, samplesOf } from './family.ts';
import type { MetricsDeps } from './page.ts';

/** What the loops do, and what was said. */
export function eventFamilies({ tallies, loops }: MetricsDeps): readonly Family[] {
  return [
    gauge(
      'mailclerk_loop_overdue_seconds',
      'How long a loop of the daemon stands still beyond its own limit; none = all move.',
      ['loop'],
      () =>
        (loops?.overdue() ?? []).map(({ loop, sinceMs, limitMs }) => ({
          value: (sinceMs - limitMs) / 1000,
          labels: [loop],
        })),
    ),
    counter(
      'mailclerk_mailbox_polls_total',
      'Polls since the start: complete, or by the kind of fault that ended them.',
      ['mailbox', 'folder', 'result'],
      () => samplesOf(tallies.polls),
    ),
    counter(
      'mailclerk_pings_total',
      'Pings of the dead man’s switch since the start: heard, failed, or withheld because a loop stands still.',
      ['result'],
      () => samplesOf(tallies.pings),
    ),
    gauge('mailclerk_ping_last_success_timestamp_seconds', 'When the last one was heard.', [], () =>
      at(tallies.pingedAt),
    ),
    counter(
      'mailclerk_log_events_total',
      'Lines of the log since the start, from info on, whatever log level is set.',
      ['level', 'event', 'mailbox'],
      () => samplesOf(tallies.events),
    ),
  ];
}

/** What is in force. */
export function setupFamilies({ store, setup, tallies }: MetricsDeps): readonly Family[] {
  const refused = () => store.read(() => lastRefused(store));
  return [
    forgottenFamily(tallies),
    counter('mailclerk_reloads_total', 'Reloads since the start.', ['result'], () => [
      { value: tallies.reloads.get('accepted') ?? 0, labels: ['accepted'] },
      { value: tallies.reloads.get('refused') ?? 0, labels: ['refused'] },
    ]),
    gauge(
      'mailclerk_reload_last_success',
      '1 while the files on the disk are in force, 0 while an older setup works.',
      [],
      async () => one((await refused()) === null ? 1 : 0),
    ),
    gauge('mailclerk_reload_last_success_timestamp_seconds', 'When files were accepted last.', [], () =>
      at(tallies.acceptedAt),
    ),
    gauge('mailclerk_setup_info', 'The setup in force.', ['revision'], () => [
      { value: 1, labels: [setup().revision] },
    ]),
    gauge('mailclerk_setup_rules', 'Rules in force.', [], () => one(setup().policy.rules.length)),
    gauge('mailclerk_build_info', 'This program.', ['version', 'node'], () => [
      { value: 1, labels: [VERSION, process.versions.node] },
    ]),
  ];
}

/** The disk, and what the database takes of it. */
export function diskFamilies({ store, setup }: MetricsDeps): readonly Family[] {
  const data = () => setup().config.data;
  return [
    gauge('mailclerk_disk_free_bytes', 'Free for us on the disk of data.dir.', [], async () => {
      const found = await statfs(data().dir).catch(() => null);
      return found ? one(found.bavail * found.bsize) : [];
    }),
    gauge('mailclerk_disk_min_free_bytes', 'Below so much no mail is taken in (data.min_free).', [], () =>
      one(data().minFreeBytes),
    ),
    gauge('mailclerk_database_bytes', 'The database file, without its log.', [], async () => {
      const found = await stat(join(data().dir, DATABASE_NAME)).catch(() => null);
      return found ? one(found.size) : [];
    }),
    gauge(
      'mailclerk_database_log_bytes',
      'Committed and not in the database file yet; grows while somebody reads for long.',
      [],
      async () => one(await store.logBytes()),
    ),
  ];
}

const NOBODY = { quarantined: 0, both: 0 } as const;

/** Who works. */
export function leaseFamilies({ store, setup, isStandby }: MetricsDeps): readonly Family[] {
  return [
    gauge('mailclerk_lease_held', '1 in the daemon that works, 0 in one that stands by on the same data.', [], () =>
      one(isStandby ? 0 : 1),
    ),
    counter(
      'mailclerk_lease_takeovers_total',
      'How often a daemon took over from one that had not given its lease back: killed, or stopped too long.',
      [],
      async () => one((await store.read(() => store.lease.row())).takeovers),
    ),
    counter(
      'mailclerk_mailbox_shared_mails_total',
      'Mails of a folder that another installation took in, too (`claim: true`): kept in quarantine, or taken in by both.',
      ['mailbox', 'folder', 'what'],
      async () => {
        const found = await store.read(() => sharedFolders(store, setup()));
        // From the start, with nothing: a counter that appears with its first mail has never grown.
        const claimed = setup().config.mailboxes.filter(({ claim }) => claim);
        const none = claimed.flatMap(({ name, folders }) =>
          folders.map((folder) => ({ mailbox: name, folder, seen: NOBODY })),
        );
        const isSeen = (one: { mailbox: string; folder: string }): boolean =>
          found.some(({ mailbox, folder }) => mailbox === one.mailbox && folder === one.folder);
        return [...found, ...none.filter((one) => !isSeen(one))].flatMap(({ mailbox, folder, seen }) => [
          { value: seen.quarantined, labels: [mailbox, folder, 'quarantined'] },
          { value: seen.both, labels: [mailbox, folder, 'both'] },
        ]);
      },
    ),
  ];
}
