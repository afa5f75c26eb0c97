// The daemon's metrics by name (docs/metrics.md): what the store knows is asked when the page is, what happened since the
// start comes from the tallies. Takes both; gives families. Base units: seconds, octets; times are Unix seconds.
import { readFileSync } from 'node:fs';
import type { Family, Sample } from '../lib/metrics.ts';
import type { ProgressBook } from '../lib/progress.ts';
import type { Clock } from '../lib/time.ts';
import type { Setup } from '../model/setup.ts';
import type { Program, Store } from '../ports.ts';
import type { MailboxStatus } from './app.ts';
import { readPulse } from './clock/heartbeat.ts';
import { forgottenFamily } from './forget/families.ts';
import { authFamilies } from './oauth/logins.ts';
import { lastRefused } from './reload.ts';
import { folderStatus, sharedFolders } from './status.ts';
import type { Tallies } from './tallies.ts';
import { type Canary, readCanary } from './watch/canary.ts';
import { silenceOf } from './watch/silence.ts';

export interface MetricsDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly tallies: Tallies;
  readonly clock: Pick<Clock, 'now'>;
  /** True of a daemon that waits while another one works on the same database. */
  readonly isStandby?: boolean;
  /** The loops of the daemon; absent = they are not looked at. */
  readonly loops?: ProgressBook;
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
    ...clockFamilies(deps),
    ...setupFamilies(deps),
    ...leaseFamilies(deps),
  ];
}

function mailFamilies({ store, tallies }: MetricsDeps): readonly Family[] {
  const backlog = () => store.read(() => store.ledger.backlog());
  return [
    counter('mailclerk_mails_received_total', 'Mails taken in since the start.', ['mailbox'], () =>
      samplesOf(tallies.received),
    ),
    counter('mailclerk_decisions_total', 'Mails decided since the start.', ['verdict', 'outcome'], () =>
      samplesOf(tallies.decisions),
    ),
    counter(
      'mailclerk_rule_hits_total',
      'Mails a rule hit since it is known, shadow hits included.',
      ['rule'],
      async () =>
        (await store.read(() => store.rules.hits())).map(({ rule, hits }) => ({ value: hits, labels: [rule] })),
    ),
    counter(
      'mailclerk_rule_shadow_hits_total',
      'Mails a shadow rule hit since the start: what it would have decided, and what was decided.',
      ['rule', 'would', 'decided'],
      () => samplesOf(tallies.shadows),
    ),
    gauge('mailclerk_mails_undecided', 'Mails taken in and not decided yet.', [], async () =>
      one((await backlog()).received),
    ),
    gauge('mailclerk_mails_undecided_oldest_timestamp_seconds', 'When the oldest of them was taken in.', [], async () =>
      at((await backlog()).oldestAt),
    ),
    gauge('mailclerk_quarantine_mails', 'Mails in quarantine.', [], async () => one((await backlog()).quarantined)),
  ];
}

function boxFamilies({ store, setup, clock }: MetricsDeps): readonly Family[] {
  const boxes = (): Promise<readonly MailboxStatus[]> => store.read(() => boxStatus(store, setup()));
  const labels = ['mailbox', 'folder'];
  return [
    gauge('mailclerk_mailbox_up', '1 while the mailbox is connected.', labels, async () =>
      (await boxes()).map(({ mailbox, folder, up }) => ({ value: up ? 1 : 0, labels: [mailbox, folder] })),
    ),
    gauge(
      'mailclerk_mailbox_silent',
      '1 while no look at the folder was completed within twice its interval, at least 90 s.',
      labels,
      async () =>
        (await boxes()).map((box) => ({
          value: silenceOf(box, setup(), clock.now()).isSilent ? 1 : 0,
          labels: [box.mailbox, box.folder],
        })),
    ),
    gauge(
      'mailclerk_mailbox_last_success_timestamp_seconds',
      'Start of the last poll that saw everything.',
      labels,
      async () =>
        (await boxes()).flatMap(({ mailbox, folder, completeAt }) =>
          completeAt === null ? [] : [{ value: completeAt / 1000, labels: [mailbox, folder] }],
        ),
    ),
  ];
}

function eventFamilies({ tallies, loops }: MetricsDeps): readonly Family[] {
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
      'mailclerk_log_events_total',
      'Lines of the log since the start, from info on, whatever log level is set.',
      ['level', 'event', 'mailbox'],
      () => samplesOf(tallies.events),
    ),
  ];
}

function outboxFamilies({ store }: MetricsDeps): readonly Family[] {
  return [
    gauge(
      'mailclerk_outbox_notices',
      'Notices by state; sent, suppressed and dropped ones for ever.',
      ['state'],
      async () => recordSamples(await store.read(() => store.outbox.counts()), 1),
    ),
    gauge(
      'mailclerk_outbox_oldest_timestamp_seconds',
      'When the oldest unfinished notice of a state was written.',
      ['state'],
      async () => recordSamples(await store.read(() => store.outbox.oldest()), 1000),
    ),
  ];
}

function gateFamilies({ store, clock }: MetricsDeps): readonly Family[] {
  const seen = () => store.read(() => store.gate.circuits(clock.now()));
  return [
    gauge(
      'mailclerk_gate_circuit_open',
      '1 while no notices of a kind leave because there were too many within an hour.',
      ['kind'],
      async () => {
        const { open } = await seen();
        return (['receipt', 'automatic'] as const).map((kind) => ({ value: open[kind] ? 1 : 0, labels: [kind] }));
      },
    ),
    gauge('mailclerk_gate_notices_hour', 'Notices to customers that passed within the last hour.', ['kind'], async () =>
      recordSamples((await seen()).hour, 1),
    ),
  ];
}

function canaryFamilies({ store, setup }: MetricsDeps): readonly Family[] {
  const canaries = async () => {
    const found: [string, Canary][] = [];
    for (const { name, canaryMs } of setup().config.mailboxes) {
      const canary = canaryMs === undefined ? null : await store.read(() => readCanary(store, name));
      if (canary) found.push([name, canary]);
    }
    return found;
  };
  return [
    gauge(
      'mailclerk_canary_round_trip_seconds',
      'What the last mail of our own took from the outbox through the mailbox to its decision.',
      ['mailbox'],
      async () =>
        (await canaries()).flatMap(([name, { roundTripMs }]) =>
          roundTripMs === null ? [] : [{ value: roundTripMs / 1000, labels: [name] }],
        ),
    ),
    gauge('mailclerk_canary_lost', '1 while none comes back.', ['mailbox'], async () =>
      (await canaries()).map(([name, { lostAt }]) => ({ value: lostAt === null ? 0 : 1, labels: [name] })),
    ),
  ];
}

function clockFamilies({ store }: MetricsDeps): readonly Family[] {
  return [
    gauge(
      'mailclerk_clock_held',
      '1 while the clock is in doubt and mails of timers to customers are held.',
      [],
      async () => one((await store.read(() => readPulse(store)))?.held ? 1 : 0),
    ),
    gauge(
      'mailclerk_timers_next_timestamp_seconds',
      'When the first timer is due; in the past: it is overdue.',
      [],
      async () => at((await store.read(() => store.timers.next(1, true)))[0]?.dueAt ?? null),
    ),
  ];
}

function setupFamilies({ store, setup, tallies }: MetricsDeps): readonly Family[] {
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

function leaseFamilies({ store, setup, isStandby }: MetricsDeps): readonly Family[] {
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
      async () =>
        (await store.read(() => sharedFolders(store, setup()))).flatMap(({ mailbox, folder, seen }) => [
          { value: seen.quarantined, labels: [mailbox, folder, 'quarantined'] },
          { value: seen.both, labels: [mailbox, folder, 'both'] },
        ]),
    ),
  ];
}

/** Every folder of every mailbox with what was last heard of it. */
export function* boxStatus(store: Store, { config }: Setup): Program<readonly MailboxStatus[]> {
  const boxes: MailboxStatus[] = [];
  for (const { name, folders } of config.mailboxes)
    for (const folder of folders) boxes.push(yield* folderStatus(store, name, folder));
  return boxes;
}

const VERSION = versionOf();

function versionOf(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { readonly version?: unknown }).version ?? 'unknown');
}

type Samples = Family['samples'];

function counter(name: string, help: string, labels: readonly string[], samples: Samples): Family {
  return { name, help, kind: 'counter', labels, samples };
}

function gauge(name: string, help: string, labels: readonly string[], samples: Samples): Family {
  return { name, help, kind: 'gauge', labels, samples };
}

function one(value: number): readonly Sample[] {
  return [{ value, labels: [] }];
}

function at(ms: number | null): readonly Sample[] {
  return ms === null ? [] : one(ms / 1000);
}

function samplesOf(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([key, value]) => ({ value, labels: key.split('\0') }));
}

function recordSamples(record: Readonly<Record<string, number>>, divisor: number): readonly Sample[] {
  return Object.entries(record).map(([state, value]) => ({ value: value / divisor, labels: [state] }));
}
