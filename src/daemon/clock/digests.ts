// Digests on their time: for each agent the last moment that has come since his last digest, gathered and sent in one
// transaction with the note of it, so that a crash or a second process sends none twice. A daemon that was off sends the
// latest one only, and none that is more than half a day late: what waited stays for the next. Nobody who is away gets any.

import { execute } from '../../carry-out.ts';
import { absenceOf } from '../../desk/people/presence.ts';
import type { CommandOf } from '../../model/command.ts';
import { usualDigest } from '../../model/people/alerts.ts';
import { lastDigest, nextDigest } from '../../model/people/digest.ts';
import type { Agent, Config } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { gatherDigest } from './digest-words.ts';

const LATE_MS = 12 * 3_600_000;

/** What is kept of an agent: his last moment, and the last outbox row he was told of. */
interface Kept {
  readonly at: number;
  readonly upTo: number;
}

/** Who gets a digest of his tickets; everybody else only what waited for it. */
export interface DigestAsked {
  readonly agent: Agent;
  readonly moment: number;
  readonly isWhole: boolean;
}

/** Digests whose moment has come, whether or not they were sent. */
export function digestsAt(config: Config, now: number): readonly DigestAsked[] {
  return config.agents.flatMap((agent) => {
    const { times, isWhole } = timesOf(agent, config);
    const moment = lastDigest(times, config.instance.timezone, now);
    return moment === null ? [] : [{ agent, moment, isWhole }];
  });
}

/** When the next digest of anybody comes; null = never. */
export function nextDigestAt(config: Config, now: number): number | null {
  const all = config.agents.flatMap(
    (agent) => nextDigest(timesOf(agent, config).times, config.instance.timezone, now) ?? [],
  );
  return all.length > 0 ? Math.min(...all) : null;
}

/** One agent's digest, in the caller's transaction; true when a mail was made. */
export function* sendDigest(
  store: Store,
  { agent, moment, isWhole }: DigestAsked,
  at: { readonly now: number; readonly config: Config },
): Program<boolean> {
  const { now, config } = at;
  if (yield* isStopped(store, agent.id)) return false;
  const key = `digest/${agent.id}`;
  const text = yield* store.settings.get(key);
  const kept = text === null ? null : (JSON.parse(text) as Kept);
  if (kept !== null && kept.at >= moment) return false;
  // Who is new here begins with the next moment; what waits for him stays.
  const keep = (upTo: number) => store.settings.set(key, JSON.stringify({ at: Math.max(moment, 0), upTo }));
  const presence = yield* store.agents.presence();
  const isAway = absenceOf(agent.id, { config, now, presence }) !== null;
  if (kept === null || now - moment > LATE_MS || isAway) {
    yield* keep(kept?.upTo ?? 0);
    return false;
  }
  const { words, upTo } = yield* gatherDigest(store, agent, { ...at, after: kept.upTo, isWhole });
  yield* keep(upTo);
  const command: CommandOf<'digest'> = {
    kind: 'digest',
    cause: `digest:${agent.id}:${moment}`,
    ordinal: 0,
    actor: { kind: 'system', id: 'mailclerk' },
    door: 'timer',
    agent: agent.id,
    words,
  };
  const { outcome } = yield* execute(store, command, now, config);
  return outcome.kind === 'change';
}

/** He said that he wants none (List-Unsubscribe, `agent digest --off`). */
export function* isStopped(store: Store, agent: string): Program<boolean> {
  return ((yield* store.settings.get(stopKey(agent))) ?? '') !== '';
}

/** From now on none, or again. */
export function* stopDigest(store: Store, agent: string, at: number | null): Program<void> {
  yield* store.settings.set(stopKey(agent), at === null ? '' : String(at));
}

function stopKey(agent: string): string {
  return `digest_stopped/${agent}`;
}

function timesOf(agent: Agent, { notifications }: Config) {
  const times = agent.alerts?.digest ?? notifications.digest;
  return { times: times ?? usualDigest, isWhole: times !== undefined };
}
