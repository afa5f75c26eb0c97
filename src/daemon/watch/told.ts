// Who is told of what is wrong, and when: one mail a check and hour, with a count; once more a day while it lasts; one when
// all is well again. Takes what a check found; remembers in the store what was told, so that a restart tells nothing
// twice. Goes through desk, gate and outbox like every notice.
import { execute } from '../../carry-out.ts';
import type { CommandOf } from '../../model/command.ts';
import type { AdminCheck } from '../../model/people/admin.ts';
import type { Config } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { fixes, type Wrong } from './checks.ts';
import { inWordsOf, sentence } from './sentences.ts';

/** What is remembered of a check. */
interface Memory {
  /** Epoch ms since when it fails; null = all is well. */
  readonly since: number | null;
  /** How often it began to fail since the last mail about it. */
  readonly times: number;
  /** What was told, and when; null = nothing of this failure. */
  readonly told: string | null;
  readonly toldAt: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_LINES = 20;
const WELL: Memory = { since: null, times: 0, told: null, toldAt: null };

/** Tells of this check what is to be told now; gives whether a mail was written. */
export function* tellCheck(
  store: Store,
  check: AdminCheck,
  { wrong, now, config }: { readonly wrong: readonly Wrong[]; readonly now: number; readonly config: Config },
): Program<boolean> {
  const key = `alert/${check}`;
  const text = yield* store.settings.get(key);
  const before = text === null ? WELL : (JSON.parse(text) as Memory);
  const seen = seenNow(before, wrong, now);
  const isMended = wrong.length === 0;
  const isTold = isMended ? before.since !== null && before.told !== null : isDue(seen, wrong, now);
  const after = isTold && !isMended ? { ...seen, told: idsOf(wrong), toldAt: now, times: 0 } : seen;
  if (JSON.stringify(after) !== JSON.stringify(before)) yield* store.settings.set(key, JSON.stringify(after));
  if (!isTold) return false;
  const lines = wrong.slice(0, MAX_LINES).map((one) => one.told);
  const rest = sentence('more', { n: wrong.length - MAX_LINES });
  const more = wrong.length > MAX_LINES ? [inWordsOf(config, rest)] : [];
  return yield* tell(store, config, now, {
    check,
    isMended,
    since: (isMended ? before.since : seen.since) ?? now,
    count: isMended ? 1 : Math.max(seen.times, 1),
    detail: [...lines, ...more].join('\n'),
    fix: isMended ? '' : fixes[check],
  });
}

function seenNow(before: Memory, wrong: readonly Wrong[], now: number): Memory {
  if (wrong.length === 0)
    return before.since === null ? before : { ...WELL, toldAt: before.toldAt, times: before.times };
  return before.since === null ? { ...before, since: now, times: before.times + 1, told: null } : before;
}

/** Not within the hour of the last mail; then when it is news, or a day has gone. A mail of a time still to come says that the clock was wrong. */
function isDue({ told, toldAt }: Memory, wrong: readonly Wrong[], now: number): boolean {
  if (toldAt === null || toldAt - now > HOUR_MS) return true;
  if (now - toldAt < HOUR_MS) return false;
  const known = told?.split('\n') ?? [];
  return wrong.some(({ id }) => !known.includes(id)) || now - toldAt >= DAY_MS;
}

function idsOf(wrong: readonly Wrong[]): string {
  return wrong.map(({ id }) => id.replaceAll('\n', ' ')).join('\n');
}

function* tell(
  store: Store,
  config: Config,
  now: number,
  words: Pick<CommandOf<'alert_admin'>, 'check' | 'isMended' | 'since' | 'count' | 'detail' | 'fix'>,
): Program<boolean> {
  const command: CommandOf<'alert_admin'> = {
    kind: 'alert_admin',
    cause: `check:${words.check}:${words.isMended ? 'mended' : 'failing'}:${words.since}:${now}`,
    ordinal: 0,
    actor: { kind: 'system', id: 'mailclerk' },
    door: 'timer',
    told: { same: false, others: 0 },
    ...words,
  };
  const { outcome } = yield* execute(store, command, now, config);
  return outcome.kind === 'change' && outcome.notices.some((notice) => notice.gate.pass);
}
