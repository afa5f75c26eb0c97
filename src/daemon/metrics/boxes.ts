// Mailboxes: connected, silent, last complete look, the audit's figure, canaries. Takes the store and the Setup in force;
// gives families.
import type { Family } from '../../lib/metrics.ts';
import type { MailboxStatus } from '../app.ts';
import { lmtpUp } from '../lmtp/state.ts';
import { pausesInForce } from '../mailboxes/pauses.ts';
import { type Canary, readCanary } from '../watch/canary.ts';
import { heardBoxes } from '../watch/looks.ts';
import { silenceOf } from '../watch/silence.ts';
import { counter, gauge, one } from './family.ts';
import type { MetricsDeps } from './page.ts';

/** As the log says them: level and event. */
const CONTRADICTIONS = {
  overlooked: 'warn\0mail.overlooked',
  uids_went_back: 'warn\0mailbox.uids_went_back',
  other_mail: 'error\0mailbox.other_mail',
} as const;

/** Every folder of every mailbox. */
export function boxFamilies(deps: MetricsDeps): readonly Family[] {
  const { setup, clock } = deps;
  let reading: Promise<readonly MailboxStatus[]> | null = null;
  // The families of one page are asked together: they share one look.
  const boxes = (): Promise<readonly MailboxStatus[]> => {
    reading ??= heardBoxes(deps, setup(), clock.now()).finally(() => {
      reading = null;
    });
    return reading;
  };
  const labels = ['mailbox', 'folder'];
  return [
    gauge('mailclerk_mailbox_up', '1 while the mailbox is connected; 0 also while it is paused.', labels, async () =>
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
    pausedFamily(deps),
    gauge(
      'mailclerk_mailbox_last_success_timestamp_seconds',
      'Start of the last poll that saw everything, and whose acknowledgements the server answered.',
      labels,
      async () =>
        (await boxes()).flatMap(({ mailbox, folder, completeAt }) =>
          completeAt === null ? [] : [{ value: completeAt / 1000, labels: [mailbox, folder] }],
        ),
    ),
    gauge(
      'mailclerk_mailbox_unaccounted_mails',
      'Mails of the folder that mailclerk should know of and does not, when it was looked at last: the number that must be 0.',
      labels,
      async () =>
        (await boxes()).flatMap(({ mailbox, folder, audit }) =>
          audit ? [{ value: audit.unaccounted, labels: [mailbox, folder] }] : [],
        ),
    ),
    gauge('mailclerk_mailbox_audit_timestamp_seconds', 'When that was looked at.', labels, async () =>
      (await boxes()).flatMap(({ mailbox, folder, audit }) =>
        audit ? [{ value: audit.at / 1000, labels: [mailbox, folder] }] : [],
      ),
    ),
    contradictions(deps),
    gauge(
      'mailclerk_lmtp_up',
      '1 while the LMTP door is open, 0 while nobody can hand mail over; none without `lmtp:`.',
      [],
      async () => {
        const up = await lmtpUp({ store: deps.store, setup: setup() });
        return up === null ? [] : one(up);
      },
    ),
  ];
}

function contradictions({ setup, tallies }: MetricsDeps): Family {
  return counter(
    'mailclerk_mailbox_contradictions_total',
    'How often a mail server contradicted itself since the start: a listing had left mails out (`overlooked`), UIDs went back (`uids_went_back`), another mail lay under the UID of one that was to be moved, marked or deleted (`other_mail`).',
    ['mailbox', 'what'],
    // From the start, with nothing: a counter that appears with its first count has never grown.
    () =>
      setup().config.mailboxes.flatMap(({ name }) =>
        Object.entries(CONTRADICTIONS).map(([what, line]) => ({
          value: tallies.events.get(`${line}\0${name}`) ?? 0,
          labels: [name, what],
        })),
      ),
  );
}

/** One a mailbox, those without folders as well. */
function pausedFamily({ store, setup, clock }: MetricsDeps): Family {
  return gauge(
    'mailclerk_mailbox_paused_timestamp_seconds',
    'Since when nothing is taken in because somebody paused the mailbox; none while it is not paused.',
    ['mailbox'],
    async () => {
      const paused = await store.read(() => pausesInForce(store, setup().config, clock.now()));
      return paused.map(({ mailbox, pause }) => ({ value: pause.at / 1000, labels: [mailbox] }));
    },
  );
}

/** Mails of our own that measure the way. */
export function canaryFamilies({ store, setup }: MetricsDeps): readonly Family[] {
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
