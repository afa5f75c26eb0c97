// The administrator's digest: on its time what came, what left and what is wrong, in one mail. Takes the store and what the
// checks found; counts from row to row, so that no mail is counted twice and none is left out. Each moment is sent once; a
// daemon that was off sends the latest one, none that is more than half a day late.
import { execute } from '../../carry-out.ts';
import type { CommandOf } from '../../model/command.ts';
import type { AdminReport } from '../../model/notice.ts';
import type { AdminCheck } from '../../model/people/admin.ts';
import { lastDigest } from '../../model/people/digest.ts';
import type { Config } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import type { Wrong } from './checks.ts';

/** What is kept: the last moment, when it was sent, and up to which rows it counted. */
interface Kept {
  readonly moment: number;
  readonly at: number;
  readonly ledger: number;
  readonly outbox: number;
}

const KEY = 'digest/admin';
const LATE_MS = 12 * 3_600_000;

/** True when its moment has come: then it is worth gathering. */
export function* digestDue(store: Store, config: Config, now: number): Program<boolean> {
  const moment = momentOf(config, now);
  if (moment === null) return false;
  const kept = yield* keptOf(store);
  return kept === null || kept.moment < moment;
}

/** Sends it; gives whether a mail was written. The first moment only begins to count. */
export function* sendAdminDigest(
  store: Store,
  {
    config,
    now,
    wrong,
  }: { readonly config: Config; readonly now: number; readonly wrong: ReadonlyMap<AdminCheck, readonly Wrong[]> },
): Program<boolean> {
  const moment = momentOf(config, now);
  const kept = yield* keptOf(store);
  if (moment === null || (kept !== null && kept.moment >= moment)) return false;
  const { counts, ledger, outbox } = yield* store.gate.figures(kept ?? { ledger: 0, outbox: 0 }, now);
  yield* store.settings.set(KEY, JSON.stringify({ moment, at: now, ledger, outbox } satisfies Kept));
  if (kept === null || now - moment > LATE_MS) return false;
  const report: AdminReport = { since: kept.at, until: now, counts, problems: yield* problemsOf(store, wrong, now) };
  const command: CommandOf<'alert_admin'> = {
    kind: 'alert_admin',
    cause: `digest:admin:${moment}`,
    ordinal: 0,
    actor: { kind: 'system', id: 'mailclerk' },
    door: 'timer',
    check: 'digest',
    isMended: false,
    since: kept.at,
    count: 1,
    detail: '',
    fix: '',
    told: { same: false, others: 0 },
    report,
  };
  const { outcome } = yield* execute(store, command, now, config);
  return outcome.kind === 'change' && outcome.notices.some((notice) => notice.gate.pass);
}

function* problemsOf(
  store: Store,
  wrong: ReadonlyMap<AdminCheck, readonly Wrong[]>,
  now: number,
): Program<AdminReport['problems']> {
  const problems: AdminReport['problems'][number][] = [];
  for (const [check, things] of wrong) {
    const text = things.length === 0 ? null : yield* store.settings.get(`alert/${check}`);
    const since = text === null ? now : ((JSON.parse(text) as { since: number | null }).since ?? now);
    problems.push(...things.map((one) => ({ check, detail: one.told, since })));
  }
  return problems;
}

function momentOf(config: Config, now: number): number | null {
  const times = config.notifications.admin?.digest;
  return times ? lastDigest(times, config.instance.timezone, now) : null;
}

function* keptOf(store: Store): Program<Kept | null> {
  const text = yield* store.settings.get(KEY);
  return text === null ? null : (JSON.parse(text) as Kept);
}
