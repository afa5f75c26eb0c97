// How the installation lives: is a daemon at work, does anything wait, is anything held. Takes a store that only reads and
// the Setup; gives findings. The administrator's checks are those of watch/checks.ts.

import { connect } from 'node:net';
import { isoTime } from '../../lib/time.ts';
import { type AdminCheck, type AdminWatch, adminChecks } from '../../model/people/admin.ts';
import type { Config, Setup } from '../../model/setup.ts';
import type { Store } from '../../ports.ts';
import type { Status } from '../app.ts';
import { pauseText } from '../mailboxes/pause-text.ts';
import { readStatus } from '../status.ts';
import { lookAll } from '../watch/checks.ts';
import type { CheckId } from './catalogue.ts';
import { type Finding, fail, many, ok, skipped, warn } from './finding.ts';

const BACKLOG_MS = 10 * 60_000;
/** The administrator's checks under their names here; null = looked at in another place, and more closely. */
const WATCHED: Readonly<Record<AdminCheck, CheckId | null>> = {
  mailbox_down: 'mailbox-down',
  mailbox_paused: 'mailbox-paused',
  mailbox_shared: 'mailbox-shared',
  quarantine: 'quarantine',
  reload_failed: 'reload-failed',
  outbox_stuck: 'outbox-stuck',
  oauth_expiring: 'oauth-expiring',
  mail_storm: 'mail-storm',
  canary: 'canary',
  disk: null,
  unaccounted: null,
};
/** Nothing that fails at once for want of a person: it is told, and goes on. */
const MILD: readonly AdminCheck[] = ['quarantine', 'oauth_expiring', 'mail_storm', 'mailbox_paused', 'mailbox_shared'];

export interface Life {
  readonly isRunning: boolean;
  readonly findings: readonly Finding[];
}

/** Reads the state. */
export async function lifeFindings(store: Store, setup: Setup, now: number): Promise<Life> {
  const status = await readStatus(store, setup, now);
  const findings = [
    daemon(status),
    backlog(status, now),
    clock(status),
    restored(status),
    ...rests(status),
    ...(await watched(store, setup, { now, status })),
  ];
  return { isRunning: status.running, findings };
}

/** Where nothing can be read. */
export function lifeless(why: string): readonly Finding[] {
  const ids: readonly CheckId[] = [
    'daemon',
    'backlog',
    'clock',
    'restored',
    'way-rests',
    ...adminIds().map(([, id]) => id),
  ];
  return ids.map((id) => skipped(id, null, why));
}

function daemon({ running, lease }: Status): Finding {
  if (!running) return warn('daemon', null, 'none works on this data');
  if (lease === null) return ok('daemon', null, 'it runs');
  const { host, pid, since, renewedAt } = lease;
  return ok('daemon', null, `process ${pid} on ${host} since ${isoTime(since)}, last heard of ${isoTime(renewedAt)}`);
}

function backlog({ received, oldestReceivedAt }: Status, now: number): Finding {
  const found =
    received === 0
      ? 'none waits'
      : `${many(received, 'mail')} to decide, the oldest since ${isoTime(oldestReceivedAt)}`;
  const isOld = oldestReceivedAt !== null && now - oldestReceivedAt > BACKLOG_MS;
  return isOld ? warn('backlog', null, found) : ok('backlog', null, found);
}

function clock({ clock: { held } }: Status): Finding {
  if (held === null) return ok('clock', null, 'it did not jump');
  return fail('clock', null, `it jumped from ${isoTime(held.from)} to ${isoTime(held.to)}; notices to customers wait`);
}

function restored({ restoredAt }: Status): Finding {
  if (restoredAt === null) return ok('restored', null, 'nothing is held');
  return warn('restored', null, `restored ${isoTime(restoredAt)}; nothing leaves until somebody says so`);
}

function rests({ rests: resting, nullsRefused }: Status): readonly Finding[] {
  const found = [
    ...resting.map(({ way, until, reason }) => warn('way-rests', way, `until ${isoTime(until)}: ${reason}`)),
    ...nullsRefused.map(({ way, response }) => warn('null-sender', way, `was refused: ${response}`)),
  ];
  return resting.length > 0 ? found : [ok('way-rests', null, 'none'), ...found];
}

function adminIds(): readonly (readonly [AdminCheck, CheckId])[] {
  return adminChecks.flatMap((name) => {
    const id = WATCHED[name];
    return id === null ? [] : [[name, id] as const];
  });
}

async function watched(
  store: Store,
  setup: Setup,
  { now, status }: { readonly now: number; readonly status: Status },
): Promise<readonly Finding[]> {
  const all: AdminWatch = { to: [], when: adminChecks, limits: setup.config.notifications.admin?.limits ?? {} };
  const startedAt = status.lease?.since ?? now;
  const wrong = await lookAll({ store, setup, now, startedAt, watch: all });
  return adminIds().flatMap(([name, id]) => {
    if (name === 'reload_failed') return [refused(status)];
    if (name === 'mailbox_down' && !status.running) return [skipped(id, null, 'no daemon looks at them')];
    const found = name === 'mailbox_paused' ? pausesOf(status) : (wrong.get(name) ?? []);
    if (found.length === 0) return [ok(id, null, 'nothing')];
    return found.map(({ text }) => (MILD.includes(name) ? warn : fail)(id, null, text));
  });
}

/** Every one, however short: who looks for what is wrong wants to know. */
function pausesOf({ pauses }: Status): readonly { readonly text: string }[] {
  return pauses.map(({ mailbox, pause }) => ({ text: `${mailbox} is ${pauseText(pause)}` }));
}

function refused({ refused: last }: Status): Finding {
  if (last === null) return ok('reload-failed', null, 'nothing');
  return fail('reload-failed', null, `refused ${isoTime(last.at)}: ${last.problems.slice(0, 3).join('; ')}`);
}

/** Whether somebody answers where the daemon listens. */
export async function listenFindings(config: Config, isRunning: boolean | null): Promise<readonly Finding[]> {
  const lmtp = config.lmtp?.listen;
  const places = [
    ['http.listen', config.http?.listen ?? null],
    ['http.metrics.listen', config.http?.metrics ?? null],
    ['lmtp.listen', lmtp ?? null],
  ] as const;
  const found: Finding[] = [];
  for (const [name, place] of places) {
    if (place === null) continue;
    const where = 'path' in place ? place.path : `${place.host}:${place.port}`;
    const isOpen = await answers(place);
    if (isRunning === null || isOpen === isRunning)
      found.push(ok('listen', name, `${where}: ${isOpen ? 'somebody answers' : 'free'}`));
    else if (isOpen) found.push(fail('listen', name, `${where}: somebody else has it, no daemon of this data runs`));
    else
      found.push(
        fail('listen', name, `${where}: the daemon runs and nobody answers there`, {
          fix: 'look into its log for http.failed or lmtp.failed; restart it',
        }),
      );
  }
  return found.length > 0 ? found : [ok('listen', null, 'nothing is to be listened on')];
}

const CONNECT_MS = 2_000;

function answers(
  place: { readonly host: string; readonly port: number } | { readonly path: string },
): Promise<boolean> {
  return new Promise((resolve) => {
    const host = 'host' in place && ['0.0.0.0', '::'].includes(place.host) ? { host: '127.0.0.1' } : {};
    const socket = connect({ ...place, ...host });
    const done = (isOpen: boolean): void => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.setTimeout(CONNECT_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
