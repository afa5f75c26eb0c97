// Retention: once a day, and at once after its settings changed, everything whose time is over is forgotten, a few rows at a
// time with rests between, so that mail never waits for it. Where it stands is in the settings: a pass that was cut off goes
// on. States: resting → walking (a slice: one bounded read, one bounded write) → giving pages back → resting. Never works
// while the clock is in doubt; what the desk refuses to delete stays and is counted. The catch of the loop is its one place.
import { setImmediate } from 'node:timers/promises';
import { execute } from '../../carry-out.ts';
import { errorText, type Log } from '../../lib/log.ts';
import { type Progress, unwatched } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import { keepsAll, type Retention } from '../../model/forget/retention.ts';
import type { Setup } from '../../model/setup.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { Program, Store } from '../../ports.ts';
import {
  type Ends,
  end,
  endTicketMails,
  giveBack,
  isTicketOver,
  type Over,
  overSlice,
  type RetentionPart,
  retentionParts,
} from '../../store/forget/retention.ts';
import { beat, readPulse } from '../clock/heartbeat.ts';
import { dropOldCopies, oldCopies } from '../database/before-upgrade.ts';

export interface RetentionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly setup: () => Setup;
  /** Told what a slice forgot, for metrics. */
  readonly onForgotten?: (what: string, count: number) => void;
  /** Absent = nobody watches whether it moves. */
  readonly progress?: Progress;
}

/** Rows by what they are: ticket, raw, ignored, quarantine, trace, sent; `refused` = the desk would not delete them. */
export type Forgotten = Readonly<Record<string, number>>;

interface Pass {
  readonly by: string;
  readonly startedAt: number;
  readonly part: RetentionPart | null;
  readonly after: number;
  readonly counts: Forgotten;
}

const KEY = 'retention.pass';
const DAY_MS = 86_400_000;
const LOOK_MS = 60_000;
/** A pass works at most a fifth of the time. */
const REST = 4;
const REST_MIN_MS = 20;
/** Rows forgotten in one transaction, and the time after which it ends before. A ticket's words leave the index as it commits: 20 ms each. */
const BATCH: Readonly<Record<RetentionPart, number>> = { tickets: 1, mails: 25, notices: 25 };
const WORK_MS = 15;
/** After so long it rests, or ends with the daemon: a thousand tickets whose time is over at once took half a minute in one go. */
const SLICE_MS = 1_000;
/** Pages given back in one transaction, 1 MB. */
const PAGES = 256;
const TURN_MS = 120_000;

/** Until the signal aborts. */
export async function keepRetention(deps: RetentionDeps, signal: AbortSignal): Promise<void> {
  const { clock, log, progress = unwatched } = deps;
  while (!signal.aborted) {
    progress.within(LOOK_MS + TURN_MS);
    try {
      await retentionPass(deps, signal);
    } catch (error) {
      log.error('retention.failed', { reason: errorText(error) });
    }
    if (!signal.aborted) await clock.sleep(LOOK_MS, signal);
  }
  progress.done();
}

/** What an upgrade left beside the database (30 days). */
async function dropCopies({ store, clock, log, setup }: RetentionDeps): Promise<void> {
  const { dir } = setup().config.data;
  const now = clock.now();
  if (oldCopies(dir, now).length === 0) return;
  const pulse = await store.read(() => readPulse(store));
  if (beat(pulse, now).held !== null) return;
  for (const path of dropOldCopies(dir, now)) log.info('database.copy-removed', { path });
}

/** Goes on with the pass that is under way, or begins one when it is time. Gives what it forgot; null when it was not time. `isAsked` = whether it is time or not. */
export async function retentionPass(
  deps: RetentionDeps,
  signal: AbortSignal,
  isAsked = false,
): Promise<Forgotten | null> {
  const { store, clock, log } = deps;
  await dropCopies(deps);
  let pass = await begun(deps, isAsked);
  while (pass?.part && !signal.aborted) {
    deps.progress?.within(TURN_MS);
    const began = clock.monotonic();
    const next: Pass | null = await oneSlice(deps, pass, signal);
    if (next === null) return pass.counts;
    pass = next;
    const restMs = Math.max(REST_MIN_MS, REST * (clock.monotonic() - began));
    if (isAsked) await setImmediate();
    else await clock.sleep(restMs, signal);
  }
  if (!pass || pass.part) return pass?.counts ?? null;
  let pages = 0;
  for (let given = PAGES; given === PAGES && !signal.aborted; pages += given) {
    given = await store.write(() => giveBack(PAGES));
    await setImmediate();
  }
  log.info('retention.done', { ...pass.counts, pages });
  return pass.counts;
}

/** The pass to work on; null = it is not time, nothing is set, or the clock is in doubt. */
async function begun({ store, clock, setup }: RetentionDeps, isAsked: boolean): Promise<Pass | null> {
  const { retention } = setup().config;
  if (keepsAll(retention)) return null;
  const now = clock.now();
  const { text, pulse } = await store.read(function* () {
    return { text: yield* store.settings.get(KEY), pulse: yield* readPulse(store) };
  });
  if (beat(pulse, now).held !== null) return null;
  const last = text === null ? null : (JSON.parse(text) as Pass);
  const by = JSON.stringify(retention);
  if (last?.by === by && last.part !== null) return last;
  const isTime = last === null || last.by !== by || now - last.startedAt >= DAY_MS || now < last.startedAt;
  if (!isTime && !isAsked) return null;
  const pass: Pass = { by, startedAt: now, part: retentionParts[0], after: 0, counts: {} };
  await store.write(() => store.settings.set(KEY, JSON.stringify(pass)));
  return pass;
}

/** One slice: looked at, forgotten in small transactions, the position with the last of them. Null when nothing may be done now. */
async function oneSlice(deps: RetentionDeps, pass: Pass, signal: AbortSignal): Promise<Pass | null> {
  const { store, clock, setup, onForgotten } = deps;
  const { retention } = setup().config;
  const { part } = pass;
  const now = clock.now();
  const pulse = await store.read(() => readPulse(store));
  if (!retention || !part || JSON.stringify(retention) !== pass.by || beat(pulse, now).held !== null) return null;
  const ends = endsOf(retention, now);
  const { over, after } = await store.read(() => overSlice(part, ends, pass.after));
  const counts: Record<string, number> = { ...pass.counts };
  const began = clock.monotonic();
  let at = 0;
  while (at < over.length && (at === 0 || (!signal.aborted && clock.monotonic() - began < SLICE_MS))) {
    const batch = over.slice(at, at + BATCH[part]);
    const done = await store.write(function* () {
      const ended: string[] = [];
      const began = clock.monotonic();
      for (const one of batch) {
        ended.push(yield* forget(deps, one, { ends, now, startedAt: pass.startedAt }));
        if (clock.monotonic() - began >= WORK_MS) break;
      }
      return ended;
    });
    at += done.length;
    for (const what of done) {
      counts[what] = (counts[what] ?? 0) + 1;
      if (what !== 'kept') onForgotten?.(what, 1);
    }
    await setImmediate();
  }
  const left = over[at];
  // Of one row several things may be over: it is looked at again.
  const next: Pass = left
    ? { ...pass, counts, after: left.id - 1 }
    : { ...pass, counts, part: after === null ? following(part) : part, after: after ?? 0 };
  await store.write(() => store.settings.set(KEY, JSON.stringify(next)));
  return next;
}

function following(part: RetentionPart): RetentionPart | null {
  return retentionParts[retentionParts.indexOf(part) + 1] ?? null;
}

function* forget(
  { store, setup }: RetentionDeps,
  over: Over,
  { ends, now, startedAt }: { readonly ends: Ends; readonly now: number; readonly startedAt: number },
): Program<string> {
  if (over.what !== 'ticket') return (yield* end(over, ends, now)) ? over.what : 'kept';
  if (!(yield* isTicketOver(over.id, ends))) return 'kept';
  const { outcome } = yield* execute(
    store,
    {
      kind: 'delete',
      ticket: over.id as TicketId,
      // The day is part of it: what was refused once is asked again.
      cause: `retention:${over.id}-${startedAt}`,
      ordinal: 0,
      actor: { kind: 'system', id: 'retention' },
      door: 'timer',
    },
    now,
    setup().config,
  );
  if (outcome.kind !== 'change') return 'refused';
  yield* endTicketMails(over.id, now);
  return 'ticket';
}

/** Moments before which things end. */
export function endsOf({ rawMs, ignoredMs, quarantineMs, tracesMs, queues }: Retention, now: number): Ends {
  const before = (ms: number | undefined): number | null => (ms === undefined ? null : now - ms);
  return {
    raw: before(rawMs),
    ignored: before(ignoredMs),
    quarantine: before(quarantineMs),
    traces: before(tracesMs),
    queues: Object.fromEntries(Object.entries(queues).map(([queue, ms]) => [queue, now - ms])),
  };
}

/** What would end now, counted: for a dry run. A mail of a ticket that would go is counted with its ticket alone. */
export async function countOver({
  store,
  clock,
  setup,
}: Pick<RetentionDeps, 'store' | 'clock' | 'setup'>): Promise<Forgotten> {
  const { retention } = setup().config;
  const counts: Record<string, number> = {};
  if (!retention || keepsAll(retention)) return counts;
  const ends = endsOf(retention, clock.now());
  for (const part of retentionParts) {
    for (let after: number | null = 0; after !== null; ) {
      const from: number = after;
      const slice = await store.read(() => overSlice(part, ends, from));
      for (const { what } of slice.over) counts[what] = (counts[what] ?? 0) + 1;
      after = slice.after;
      await setImmediate();
    }
  }
  return counts;
}
