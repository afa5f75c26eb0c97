// How far the database went, in a small file beside it: a database that was put back by other means than `db restore` (a copy
// by hand, the snapshot of a volume) is behind its mark. Then nothing leaves before a person said so, and ids go on beyond
// those that were given away, as after `db restore`. Takes the data directory; compares at the start, writes once a minute
// and at the end. Where the whole machine was put back, its mark was, too, and nothing is noticed. A mark that cannot be written stops nobody;
// an older database that cannot be held does. A new one in its place is somebody's beginning anew, or his mishap: it is said.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomKey } from '../../lib/chance.ts';
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { Config } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import { holdRestored } from '../../store/backup/restored.ts';
import { all, query, run, sql } from '../../store/sql.ts';
import { disk } from '../files.ts';
import { countersSince } from './counters.ts';

/** The file's name in the data directory. */
export const MARK_NAME = 'mailclerk.mark';

const EVERY_MS = 60_000;
/** Name of the setting by which a mark and its database know each other. */
const DATABASE = 'database.id';

export interface MarkDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly config: Config;
}

interface Mark {
  readonly database: string;
  /** The highest ids that were given so far. */
  readonly ledger: number;
  readonly outbox: number;
}

/** Holds the outbox when the database is older than its mark; true then. Says when it is another one. Writes the mark anew. */
export async function holdIfOlder(deps: MarkDeps): Promise<boolean> {
  const { store, log, config } = deps;
  const mark = readMark(config);
  const here = await store.read(() => reached(store));
  const isOlder =
    mark !== null && mark.database === here.database && (here.ledger < mark.ledger || here.outbox < mark.outbox);
  if (isOlder) {
    const { knows } = await hold(deps, mark);
    const lost = { mails: mark.ledger - here.ledger, notices: mark.outbox - here.outbox };
    log.error('database.older', { knows, ...lost, fix: 'mailclerk outbox release --all' });
  }
  if (mark !== null && mark.database !== here.database && mark.ledger > 0)
    log.warn('database.another', { mails: mark.ledger, fix: 'if it was not meant: mailclerk db restore BACKUP' });
  await keepMark(deps);
  return isOlder;
}

function hold({ store, clock, config }: MarkDeps, mark: Mark): Promise<{ readonly knows: number }> {
  const now = clock.now();
  return store.write(function* () {
    for (const [name, seq] of [
      ['ledger', mark.ledger],
      ['outbox', mark.outbox],
    ] as const)
      yield* goOnFrom(name, seq);
    const [newest] = yield* all<{ at: number | null }>(query('select max(updated_at) as at from tickets'));
    return yield* holdRestored(now, countersSince(config, newest?.at ?? 0, now));
  });
}

/** The next id is beyond this one; a table that never had a row has no line there yet. */
function* goOnFrom(name: string, seq: number): Program<void> {
  yield* run(sql`
    insert into sqlite_sequence (name, seq) select ${name}, 0
    where not exists (select 1 from sqlite_sequence where name = ${name})`);
  yield* run(sql`update sqlite_sequence set seq = max(seq, cast(${seq} as integer)) where name = ${name}`);
}

/** Writes the mark; one that cannot be written is as good as none. */
export async function keepMark({ store, config, log }: MarkDeps): Promise<void> {
  try {
    const here = await store.read(() => reached(store));
    const fresh = Buffer.from(randomKey(8)).toString('hex');
    if (here.database === '') await store.write(() => store.settings.set(DATABASE, fresh));
    const text = JSON.stringify({ ...here, database: here.database || fresh });
    const path = join(config.data.dir, MARK_NAME);
    if (text === markText(config)) return;
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    log.debug('database.unmarked', { reason: errorText(error) });
  }
}

/** Until the signal. */
export async function keepMarking(
  deps: Omit<MarkDeps, 'config'>,
  config: () => Config,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await deps.clock.sleep(EVERY_MS, signal);
    await keepMark({ ...deps, config: config() });
  }
}

/** `database` is '' where it has no id yet. */
function* reached(store: Store): Program<Mark> {
  const database = (yield* store.settings.get(DATABASE)) ?? '';
  const rows = yield* all<{ name: string; seq: number }>(query('select name, seq from sqlite_sequence'));
  const seq = (name: string): number => rows.find((row) => row.name === name)?.seq ?? 0;
  return { database, ledger: seq('ledger'), outbox: seq('outbox') };
}

function readMark(config: Config): Mark | null {
  try {
    const mark = JSON.parse(markText(config)) as Partial<Mark>;
    const { database, ledger, outbox } = mark;
    if (typeof database !== 'string' || typeof ledger !== 'number' || typeof outbox !== 'number') return null;
    return { database, ledger, outbox };
  } catch {
    return null;
  }
}

function markText(config: Config): string {
  try {
    return disk.read(join(config.data.dir, MARK_NAME));
  } catch {
    return '';
  }
}
