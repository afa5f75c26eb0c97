// What may be wrong with the instance itself, one function a check. Takes the store and the Setup in force; gives what is
// wrong, each thing with a name that stays the same while it lasts. Changes nothing, tells nobody: that is told.ts.

import { statfs } from 'node:fs/promises';
import { isoTime } from '../../lib/time.ts';
import type { Circuit } from '../../model/notice/gate.ts';
import { type AdminCheck, type AdminWatch, limitOf } from '../../model/people/admin.ts';
import type { Setup } from '../../model/setup.ts';
import { wordsOf } from '../../notify/words.ts';
import type { Store } from '../../ports.ts';
import { lmtpWrong } from '../lmtp/state.ts';
import { pauseText } from '../mailboxes/pause-text.ts';
import { pausesInForce } from '../mailboxes/pauses.ts';
import { loginsWrong } from '../oauth/logins.ts';
import { boxStatus, sharedFolders } from './boxes.ts';
import { readCanary } from './canary.ts';

/** So long after its last mark another installation counts as there. */
const SHARED_MS = 86_400_000;

import { heardBoxes, type Looks } from './looks.ts';
import { believedAt, silenceOf } from './silence.ts';

/** One thing that is wrong. */
export interface Wrong {
  /** The same as long as it is the same thing. */
  readonly id: string;
  readonly text: string;
}

export interface CheckDeps {
  readonly store: Store;
  readonly setup: Setup;
  readonly now: number;
  /** When this process began to look: a mailbox is not down for the time nobody ran. */
  readonly startedAt: number;
  readonly watch: AdminWatch;
  /** What this process saw of the mailboxes itself; absent = what the store says. */
  readonly looks?: Looks | undefined;
}

/** What to do about each, for the command line and for the log; mails say it in their reader's language. */
export const { fixes } = wordsOf('en');

/** Every check that can be looked at, with what is wrong; [] = well. */
export async function lookAll(deps: CheckDeps): Promise<ReadonlyMap<AdminCheck, readonly Wrong[]>> {
  return new Map<AdminCheck, readonly Wrong[]>([
    ['mailbox_down', [...(await mailboxes(deps)), ...(await lmtpWrong(deps, limitOf(deps.watch, 'mailbox_down')))]],
    ['mailbox_paused', await paused(deps)],
    ['mailbox_shared', await shared(deps)],
    ['unaccounted', await unaccounted(deps)],
    ['quarantine', await quarantine(deps)],
    ['outbox_stuck', await outbox(deps)],
    ['oauth_expiring', await loginsWrong(deps, limitOf(deps.watch, 'oauth_expiring'))],
    ['mail_storm', await storms(deps)],
    ['canary', await canaries(deps)],
    ['disk', await disk(deps.setup)],
  ]);
}

async function mailboxes(deps: CheckDeps): Promise<readonly Wrong[]> {
  const { store, setup, now, startedAt, watch } = deps;
  const limitMs = limitOf(watch, 'mailbox_down');
  const boxes = await heardBoxes(deps, setup, now);
  const cursors = await store.read(() => store.ledger.cursors());
  const pauses = new Map(cursors.map((one) => [`${one.mailbox}/${one.folder}`, one.paused]));
  const wrong: Wrong[] = [];
  for (const box of boxes) {
    const { mailbox, folder, detail, up, completeAt } = box;
    const id = `${mailbox}/${folder}`;
    const paused = pauses.get(id) ?? null;
    if (paused !== null && !box.paused)
      wrong.push({ id: `${id} paused`, text: `${mailbox} (${folder}) is paused: ${paused}` });
    const { isSilent } = silenceOf(box, setup, now, { startedAt, limitMs });
    if (paused !== null || !isSilent) continue;
    const none = completeAt === null ? 'no poll was completed yet' : 'no poll was completed since the clock went back';
    const at = believedAt(box, now);
    const since = at === null ? none : `the last complete poll began ${isoTime(at)}`;
    wrong.push({ id, text: `${mailbox} (${folder}): ${since}${up === false ? `; ${detail}` : ''}` });
  }
  return wrong;
}

/** Pauses that last so long that somebody may have forgotten them, whatever end they have. */
async function paused({ store, setup, now, watch }: CheckDeps): Promise<readonly Wrong[]> {
  const pauses = await store.read(() => pausesInForce(store, setup.config, now));
  const limitMs = limitOf(watch, 'mailbox_paused');
  return pauses.flatMap(({ mailbox, pause }) => {
    if (now - pause.at < limitMs) return [];
    return [{ id: `${mailbox} ${pause.at}`, text: `${mailbox} is ${pauseText(pause)}; nothing is taken in meanwhile` }];
  });
}

/** Marks of another installation that were seen lately. */
async function shared({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const folders = await store.read(() => sharedFolders(store, setup));
  return folders.flatMap(({ mailbox, folder, seen }) => {
    if (now - seen.at > SHARED_MS) return [];
    const text = `${mailbox} (${folder}): another installation (${seen.installation}) takes in its mails, too; last seen ${isoTime(seen.at)}, ${seen.quarantined} of its mails are kept in quarantine, ${seen.both} were taken in by both`;
    return [{ id: `${mailbox}/${folder} ${seen.installation}`, text }];
  });
}

/** Mails of a folder that the last look found no row for. */
async function unaccounted({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const boxes = await store.read(() => boxStatus(store, setup, now));
  return boxes.flatMap(({ mailbox, folder, audit }) => {
    if (!audit || audit.unaccounted === 0) return [];
    const what = audit.unaccounted === 1 ? '1 mail is' : `${audit.unaccounted} mails are`;
    const text = `${mailbox} (${folder}): ${what} unaccounted, looked at ${isoTime(audit.at)}; UIDs ${audit.uids.join(', ')}`;
    return [{ id: `${mailbox}/${folder} ${audit.uids.join(',')}`, text }];
  });
}

async function quarantine({ store, watch }: CheckDeps): Promise<readonly Wrong[]> {
  const { quarantined } = await store.read(() => store.ledger.backlog());
  if (quarantined < limitOf(watch, 'quarantine')) return [];
  // More of them are something new to be told; fewer are not.
  return [
    { id: String(quarantined), text: `${quarantined} ${quarantined === 1 ? 'mail is' : 'mails are'} in quarantine` },
  ];
}

async function outbox({ store, now, watch }: CheckDeps): Promise<readonly Wrong[]> {
  const oldest = await store.read(() => store.outbox.oldest());
  const limitMs = limitOf(watch, 'outbox_stuck');
  return ['queued', 'deferred', 'sending', 'ambiguous'].flatMap((state) => {
    const at = oldest[state];
    if (at === undefined || now - at <= limitMs) return [];
    return [{ id: state, text: `the oldest notice that is ${state} was written ${isoTime(at)}` }];
  });
}

async function storms({ store, now }: CheckDeps): Promise<readonly Wrong[]> {
  const { open, hour } = await store.read(() => store.gate.circuits(now));
  const kinds: readonly Circuit[] = ['receipt', 'automatic'];
  return kinds.flatMap((kind) => {
    const since = open[kind];
    if (since === undefined) return [];
    const what = kind === 'receipt' ? 'receipts' : 'automatic notices';
    return [{ id: kind, text: `no ${what} leave since ${isoTime(since)}: ${hour[kind]} did within an hour` }];
  });
}

async function canaries({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const wrong: Wrong[] = [];
  const pauses = await store.read(() => pausesInForce(store, setup.config, now));
  const paused = new Set(pauses.map(({ mailbox }) => mailbox));
  for (const mailbox of setup.config.mailboxes) {
    if (paused.has(mailbox.name)) continue;
    const canary = mailbox.canaryMs === undefined ? null : await store.read(() => readCanary(store, mailbox.name));
    if (canary?.lostAt == null || canary.lostAt > now) continue;
    const text = `${mailbox.name}: the test mail of ${isoTime(canary.lostSentAt ?? canary.lostAt)} did not come back`;
    wrong.push({ id: mailbox.name, text });
  }
  return wrong;
}

async function disk({ config }: Setup): Promise<readonly Wrong[]> {
  const { dir, minFreeBytes } = config.data;
  const free = await statfs(dir)
    .then((found) => found.bavail * found.bsize)
    .catch(() => null);
  if (free === null || free >= minFreeBytes) return [];
  const mb = (octets: number): string => `${Math.round(octets / 1_048_576)} MB`;
  return [{ id: dir, text: `${mb(free)} are free in ${dir}, expected at least ${mb(minFreeBytes)} (data.min_free)` }];
}

/** When the next folder is silent unless something is heard of it, epoch ms; null = all are already, or there is none. */
export async function nextSilence(deps: CheckDeps): Promise<number | null> {
  const { setup, now, startedAt, watch } = deps;
  const limitMs = limitOf(watch, 'mailbox_down');
  const boxes = await heardBoxes(deps, setup, now);
  const times = boxes.map((box) => silenceOf(box, setup, now, { startedAt, limitMs }).silentAt);
  const next = Math.min(...times.filter((at) => at >= now));
  return Number.isFinite(next) ? next : null;
}
