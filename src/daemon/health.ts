// Is it alive, and is it ready? Alive: the event loop turns and the database answers. Ready: every mailbox completed a
// poll lately, nothing waits too long in the outbox, the disk has room, the database can be written. Takes the store and
// the Setup in force; gives pages that explain themselves. Changes nothing but one row that says that writing works.

import { statfs } from 'node:fs/promises';
import { errorText } from '../lib/log.ts';
import type { ProgressBook } from '../lib/progress.ts';
import { isoTime } from '../lib/time.ts';
import { RESTORED, readRestored } from '../model/notice/restored.ts';
import type { Setup } from '../model/setup.ts';
import type { Store } from '../ports.ts';
import type { Page } from '../web/listener.ts';
import type { MailboxStatus } from './app.ts';
import { lmtpChecks } from './lmtp/state.ts';
import { pauseText } from './mailboxes/pause-text.ts';
import { pausesInForce } from './mailboxes/pauses.ts';
import { loginChecks } from './oauth/logins.ts';
import { lastRefused } from './reload.ts';
import { heardBoxes, type Looks } from './watch/looks.ts';
import { believedAt, type Silence, silenceOf } from './watch/silence.ts';
import { sentence } from './watchdog/watchdog.ts';

export interface HealthDeps {
  readonly store: Store;
  readonly setup: () => Setup;
  readonly now: () => number;
  /** The loops of the daemon; absent = they are not looked at. */
  readonly loops?: ProgressBook;
  /** What this process saw of the mailboxes itself; absent = what the store says. */
  readonly looks?: Looks | undefined;
}

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A notice that waits longer is stuck. */
const OUTBOX_MS = 30 * 60_000;
const JSON_TYPE = 'application/json; charset=utf-8';

/** /livez: 503 when a loop stands still. Whoever looks after a container starts it anew then, as systemd's watchdog does. */
export async function livez({ store, loops }: HealthDeps): Promise<Page> {
  await store.read(() => store.settings.get('health'));
  const overdue = loops?.overdue() ?? [];
  const isAlive = overdue.length === 0;
  const body = isAlive ? 'ok\n' : `${sentence(overdue)}\n`;
  return { status: isAlive ? 200 : 503, type: 'text/plain; charset=utf-8', body };
}

/** All that makes it ready. */
export async function readiness(deps: HealthDeps): Promise<readonly Check[]> {
  return [
    ...(await boxChecks(deps)),
    ...(await loginChecks(deps)),
    ...(await lmtpChecks({ ...deps, setup: deps.setup() })),
    await outboxCheck(deps),
    await diskCheck(deps.setup()),
    await writeCheck(deps),
    ...loopChecks(deps),
  ];
}

/** /readyz: 200 or 503, and why. */
export async function readyz(deps: HealthDeps): Promise<Page> {
  const { store, setup, now } = deps;
  const checks = await readiness(deps);
  const refused = await store.read(() => lastRefused(store));
  const isReady = checks.every((check) => check.ok);
  const body = {
    ready: isReady,
    at: isoTime(now()),
    revision: setup().revision,
    // An older setup works as well as a new one: mail is taken in, and the administrator was told.
    setup: refused ? { state: 'degraded', since: isoTime(refused.at), problems: refused.problems } : { state: 'ok' },
    checks,
  };
  return { status: isReady ? 200 : 503, type: JSON_TYPE, body: `${JSON.stringify(body, null, 2)}\n` };
}

/** /readyz of a daemon that stands by: alive, and not ready while another one works. */
export async function standingBy({ store, setup, now }: HealthDeps, problems: readonly string[] | null): Promise<Page> {
  const { host, pid, since, renewedAt } = await store.read(() => store.lease.row());
  const holder = { host, pid, since: isoTime(since), renewedAt: isoTime(renewedAt) };
  // With wrong files it would go on with the last good ones, and with none it could not take over.
  const files =
    problems === null ? {} : { setup: problems.length === 0 ? { state: 'ok' } : { state: 'wrong', problems } };
  const body = { ready: false, reason: 'standby', at: isoTime(now()), revision: setup().revision, holder, ...files };
  return { status: 503, type: JSON_TYPE, body: `${JSON.stringify(body, null, 2)}\n` };
}

async function boxChecks(deps: HealthDeps): Promise<readonly Check[]> {
  const { store, setup, now } = deps;
  const boxes = await heardBoxes(deps, setup(), now());
  const paused = await store.read(() => pausesInForce(store, setup().config, now()));
  const looked = new Set(boxes.map(({ mailbox }) => mailbox));
  return [
    ...boxes.map((box) => boxCheck(box, silenceOf(box, setup(), now()), now())),
    ...paused
      .filter(({ mailbox }) => !looked.has(mailbox))
      .map(({ mailbox, pause }) => ({ name: `mailbox ${mailbox}`, ok: true, detail: pauseText(pause) })),
  ];
}

function boxCheck(box: MailboxStatus, { isSilent, limitMs }: Silence, now: number): Check {
  const { mailbox, folder, up, detail, completeAt } = box;
  // Nobody is to be woken by what somebody wanted; one that lasts is told of by mailbox_paused.
  if (box.paused) return { name: `mailbox ${mailbox} (${folder})`, ok: true, detail };
  const at = believedAt(box, now);
  const none =
    completeAt === null
      ? 'no poll was completed yet'
      : `no poll was completed since the clock went back from ${isoTime(completeAt)}`;
  const last = at === null ? none : `the last complete poll began ${ago(now - at)} ago`;
  const said = up === false ? `; ${detail}` : '';
  return {
    name: `mailbox ${mailbox} (${folder})`,
    ok: !isSilent,
    detail: `${last}, expected at most ${ago(limitMs)}${said}`,
  };
}

async function outboxCheck({ store, now }: HealthDeps): Promise<Check> {
  const { queued, deferred, sending } = await store.read(() => store.outbox.oldest());
  const restored = readRestored(await store.read(() => store.settings.get(RESTORED)));
  // Ready to take mail in; what leaves waits for a person, who was told.
  if (restored !== null)
    return {
      name: 'outbox',
      ok: true,
      detail: `held since the restore of ${isoTime(restored.at)}: outbox release --all`,
    };
  const oldest = Math.min(...[queued, deferred, sending].filter((time) => time !== undefined));
  const ageMs = Number.isFinite(oldest) ? now() - oldest : 0;
  const detail = `the oldest notice waits for ${ago(ageMs)}, expected at most ${ago(OUTBOX_MS)}`;
  return { name: 'outbox', ok: ageMs <= OUTBOX_MS, detail };
}

async function diskCheck({ config }: Setup): Promise<Check> {
  const { dir, minFreeBytes } = config.data;
  try {
    const disk = await statfs(dir);
    const free = disk.bavail * disk.bsize;
    const detail = `${megabytes(free)} are free in ${dir}, expected at least ${megabytes(minFreeBytes)} (data.min_free)`;
    return { name: 'disk', ok: free >= minFreeBytes, detail };
  } catch (error) {
    return { name: 'disk', ok: false, detail: `${dir} cannot be looked at: ${errorText(error)}` };
  }
}

async function writeCheck({ store, now }: HealthDeps): Promise<Check> {
  try {
    await store.write(() => store.settings.set('health', String(now())));
    return { name: 'database', ok: true, detail: 'a row was written' };
  } catch (error) {
    return { name: 'database', ok: false, detail: `a row could not be written: ${errorText(error)}` };
  }
}

function loopChecks({ loops }: HealthDeps): readonly Check[] {
  if (!loops) return [];
  const overdue = loops.overdue();
  const detail = overdue.length === 0 ? `${loops.loops().length} loops move` : sentence(overdue);
  return [{ name: 'loops', ok: overdue.length === 0, detail }];
}

function ago(ms: number): string {
  const seconds = Math.round(Math.max(ms, 0) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function megabytes(octets: number): string {
  return `${Math.round(octets / 1_048_576)} MB`;
}
