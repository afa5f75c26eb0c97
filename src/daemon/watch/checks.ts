// What may be wrong with the instance itself, one function a check. Takes the store and the Setup in force; gives what is
// wrong, each thing with a name that stays the same while it lasts. Changes nothing, tells nobody: that is told.ts.

import { statfs } from 'node:fs/promises';
import type { MailboxPause } from '../../model/mailbox/pause.ts';
import type { Circuit } from '../../model/notice/gate.ts';
import { type AdminCheck, type AdminWatch, limitOf } from '../../model/people/admin.ts';
import type { Setup } from '../../model/setup.ts';
import { wordsOf } from '../../notify/words.ts';
import type { Store } from '../../ports.ts';
import { lmtpWrong } from '../lmtp/state.ts';
import { pausesInForce } from '../mailboxes/pauses.ts';
import { loginsWrong } from '../oauth/logins.ts';
import { boxStatus, sharedFolders } from './boxes.ts';
import { readCanary } from './canary.ts';

/** So long after its last mark another installation counts as there. */
const SHARED_MS = 86_400_000;

import { heardBoxes, type Looks } from './looks.ts';
import { detailOf, type Sentence, sentence, type Wrong, wrong } from './sentences.ts';
import { believedAt, silenceOf } from './silence.ts';

export type { Wrong } from './sentences.ts';

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
  const found: Wrong[] = [];
  for (const box of boxes) {
    const { mailbox, folder, detail, up, completeAt } = box;
    const id = `${mailbox}/${folder}`;
    const paused = pauses.get(id) ?? null;
    if (paused !== null && !box.paused)
      found.push(wrong(`${id} paused`, sentence('paused', { box: mailbox, folder, why: paused }), setup));
    const { isSilent } = silenceOf(box, setup, now, { startedAt, limitMs });
    if (paused !== null || !isSilent) continue;
    const at = believedAt(box, now);
    const name = at === null ? (completeAt === null ? 'never' : 'clock') : 'since';
    const values = { box: mailbox, folder, at: { at: at ?? 0 }, detail: detailOf(up === false ? detail : '') };
    found.push(wrong(id, sentence(name, values), setup));
  }
  return found;
}

/** Pauses that last so long that somebody may have forgotten them, whatever end they have. */
async function paused({ store, setup, now, watch }: CheckDeps): Promise<readonly Wrong[]> {
  const pauses = await store.read(() => pausesInForce(store, setup.config, now));
  const limitMs = limitOf(watch, 'mailbox_paused');
  return pauses.flatMap(({ mailbox, pause }) => {
    if (now - pause.at < limitMs) return [];
    return [wrong(`${mailbox} ${pause.at}`, restingOf(mailbox, pause), setup)];
  });
}

function restingOf(box: string, { at, by, until, reason }: MailboxPause): Sentence {
  return sentence('resting', {
    box,
    at: { at },
    by: sentence(by === 'cli' ? null : 'restingBy', { who: by }),
    until: sentence(until === null ? null : 'restingUntil', { at: { at: until ?? 0 } }),
    why: reason === '' ? '' : `: ${reason}`,
  });
}

/** Marks of another installation that were seen lately. */
async function shared({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const folders = await store.read(() => sharedFolders(store, setup));
  return folders.flatMap(({ mailbox, folder, seen }) => {
    if (now - seen.at > SHARED_MS) return [];
    const { installation, at, quarantined, both } = seen;
    const values = { box: mailbox, folder, installation, at: { at }, quarantined, both };
    return [wrong(`${mailbox}/${folder} ${installation}`, sentence('shared', values), setup)];
  });
}

/** Mails of a folder that the last look found no row for. */
async function unaccounted({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const boxes = await store.read(() => boxStatus(store, setup, now));
  return boxes.flatMap(({ mailbox, folder, audit }) => {
    if (!audit || audit.unaccounted === 0) return [];
    const { unaccounted: n, at, uids } = audit;
    const values = { box: mailbox, folder, n, at: { at }, uids: uids.join(', ') };
    const said = sentence(n === 1 ? 'unaccountedOne' : 'unaccounted', values);
    return [wrong(`${mailbox}/${folder} ${uids.join(',')}`, said, setup)];
  });
}

async function quarantine({ store, setup, watch }: CheckDeps): Promise<readonly Wrong[]> {
  const { quarantined } = await store.read(() => store.ledger.backlog());
  if (quarantined < limitOf(watch, 'quarantine')) return [];
  // More of them are something new to be told; fewer are not.
  const said = sentence(quarantined === 1 ? 'quarantineOne' : 'quarantine', { n: quarantined });
  return [wrong(String(quarantined), said, setup)];
}

async function outbox({ store, setup, now, watch }: CheckDeps): Promise<readonly Wrong[]> {
  const oldest = await store.read(() => store.outbox.oldest());
  const limitMs = limitOf(watch, 'outbox_stuck');
  return (['queued', 'deferred', 'sending', 'ambiguous'] as const).flatMap((state) => {
    const at = oldest[state];
    if (at === undefined || now - at <= limitMs) return [];
    return [wrong(state, sentence(state, { at: { at } }), setup)];
  });
}

async function storms({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const { open, hour } = await store.read(() => store.gate.circuits(now));
  const kinds: readonly Circuit[] = ['receipt', 'automatic'];
  return kinds.flatMap((kind) => {
    const since = open[kind];
    if (since === undefined) return [];
    const said = sentence(kind === 'receipt' ? 'receipts' : 'automatics', { at: { at: since }, n: hour[kind] });
    return [wrong(kind, said, setup)];
  });
}

async function canaries({ store, setup, now }: CheckDeps): Promise<readonly Wrong[]> {
  const found: Wrong[] = [];
  const pauses = await store.read(() => pausesInForce(store, setup.config, now));
  const paused = new Set(pauses.map(({ mailbox }) => mailbox));
  for (const mailbox of setup.config.mailboxes) {
    if (paused.has(mailbox.name)) continue;
    const canary = mailbox.canaryMs === undefined ? null : await store.read(() => readCanary(store, mailbox.name));
    if (canary?.lostAt == null || canary.lostAt > now) continue;
    const at = canary.lostSentAt ?? canary.lostAt;
    found.push(wrong(mailbox.name, sentence('canary', { box: mailbox.name, at: { at } }), setup));
  }
  return found;
}

async function disk(setup: Setup): Promise<readonly Wrong[]> {
  const { dir, minFreeBytes } = setup.config.data;
  const free = await statfs(dir)
    .then((found) => found.bavail * found.bsize)
    .catch(() => null);
  if (free === null || free >= minFreeBytes) return [];
  const mb = (octets: number): string => `${Math.round(octets / 1_048_576)} MB`;
  return [wrong(dir, sentence('disk', { free: mb(free), dir, least: mb(minFreeBytes) }), setup)];
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
