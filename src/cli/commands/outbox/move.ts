// outbox retry, drop, release: what somebody decides about notices, by number or by what they have in common. Several at
// once are said first and done with --yes; --dry-run only says. What cannot be done is named, and the others go on.
import type { App } from '../../../daemon/app.ts';
import { endRests } from '../../../daemon/delivery/rests.ts';
import { showSettled } from '../../../daemon/delivery/undelivered.ts';
import type { OutboxRow, Program } from '../../../ports.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { outboxColumns, outboxJson, outboxRow } from '../../present/outbox.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { chosen, isNarrowed, named, narrowing, type Wanted } from './choose.ts';
import { releaseRestored } from './restored.ts';

interface Move {
  readonly verb: 'retry' | 'drop' | 'release';
  readonly what: string;
  /** States in which it can be done. */
  readonly from: readonly OutboxRow['state'][];
  readonly hint: string;
}

const MOVES: readonly Move[] = [
  {
    verb: 'retry',
    what: 'send dead or ambiguous ones again',
    from: ['dead', 'ambiguous'],
    hint: 'only dead and ambiguous ones can be sent again',
  },
  {
    verb: 'drop',
    what: 'never send them',
    from: ['held', 'queued', 'deferred', 'dead', 'ambiguous'],
    hint: 'only what has not left can be dropped',
  },
  {
    verb: 'release',
    what: 'let held and deferred ones leave now; --all also ends what rests after a provider’s limit, or is held after a restore',
    from: ['held', 'deferred'],
    hint: 'only held and deferred ones wait',
  },
];

/** Registers the three. */
export function registerMoves({ on }: Registry, outbox: Registry['program']): void {
  for (const move of MOVES) {
    const command = outbox.command(move.verb).argument('[ids...]', 'numbers from outbox list').description(move.what);
    narrowing(command).option('-a, --all', 'all that can be').option('--dry-run', 'only say which, even with --yes');
    if (move.verb === 'release')
      command.option('--doubtful <what>', 'after db restore: send or drop those that may have been sent before');
    on(command, (session, [ids], options) => run(session, move, { ids: ids as readonly string[], options }));
  }
}

interface Given {
  readonly ids: readonly string[];
  readonly options: Wanted;
}

async function run(session: Session, move: Move, { ids, options }: Given): Promise<number> {
  const isByFilter = ids.length === 0;
  if (isByFilter && !isNarrowed(options) && options.all !== true) {
    const example = `mailclerk outbox ${move.verb} 17, or --to ADDRESS, --ticket REF, --state …, --all`;
    throw new Exit(exitCodes.usage, `outbox ${move.verb} needs a number or what they have in common`, example);
  }
  if (!isByFilter && (isNarrowed(options) || options.all === true))
    throw new Exit(exitCodes.usage, 'numbers and filters are two ways to choose, expected one of them');
  return withApp(session, async (app) => {
    const afterRestore = move.verb === 'release' ? await releaseRestored(session, app, options) : null;
    if (afterRestore !== null) return afterRestore;
    const rows = isByFilter ? await chosen(app, options, false) : await named(app, ids);
    const fitting = rows.filter((row) => move.from.includes(row.state));
    const [wrong] = rows.filter((row) => !move.from.includes(row.state));
    if (!isByFilter && wrong)
      throw new Exit(
        exitCodes.conflict,
        `notice ${wrong.id} is ${wrong.state}; ${move.hint}`,
        'mailclerk outbox list --all',
      );
    const isSaidOnly = options.dryRun === true || (isByFilter && fitting.length > 1 && !session.flags.yes);
    if (isSaidOnly) return say(session, move, fitting);
    const rests = move.verb === 'release' && options.all === true ? await endRests(app) : [];
    return carryOut(session, app, { move, rows: fitting, rests });
  });
}

function say(session: Session, { verb }: Move, rows: readonly OutboxRow[]): number {
  if (session.flags.json) session.out.json(rows.map(outboxJson));
  else if (rows.length > 0) session.out.table(outboxColumns, rows.map(outboxRow));
  session.out.talk(`${counted(rows.length, 'notice')} would be ${DONE[verb]}; nothing was changed, --yes does it`);
  return exitCodes.ok;
}

const DONE = { retry: 'sent again', drop: 'dropped', release: 'let go' } as const;

async function carryOut(
  session: Session,
  app: App,
  {
    move,
    rows,
    rests,
  }: { readonly move: Move; readonly rows: readonly OutboxRow[]; readonly rests: readonly string[] },
): Promise<number> {
  const now = app.clock.now();
  const { store } = app;
  const done: OutboxRow[] = [];
  for (const row of rows) {
    // It may have begun to leave while this was read.
    const isDone = await store.write(() => moved(app, move.verb, row, now));
    const after = isDone ? await store.read(() => store.outbox.row(row.id)) : null;
    if (after) done.push(after);
    if (after && !session.flags.json) session.out.line(`notice ${row.id}: ${row.state} → ${after.state}`);
    if (!after) session.out.complain(`notice ${row.id} is not ${row.state} any more; ${move.hint}`);
  }
  const [only] = done;
  if (session.flags.json) session.out.json(rows.length === 1 && only ? outboxJson(only) : done.map(outboxJson));
  for (const way of rests) session.out.talk(`the way out ${way} rests no more`);
  if (rows.length === 0 && rests.length === 0) session.out.talk('there is none');
  session.out.talk('next: mailclerk outbox list');
  return done.length === rows.length ? exitCodes.ok : exitCodes.conflict;
}

function* moved({ store, setup, log }: App, verb: Move['verb'], row: OutboxRow, now: number): Program<boolean> {
  const isMoved = yield* store.outbox[verb](row.id, now);
  if (isMoved && verb === 'drop') yield* showSettled({ store, setup: () => setup, log })(row, now);
  return isMoved;
}
