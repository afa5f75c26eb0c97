// ticket work: which ticket to work on next, and why that one. Takes whatever a query narrows it to; gives tickets whose next
// step is ours, the most pressing first: overdue ones, then what one has, then what nobody has yet. With --take the first that
// can be had is taken: two who ask at once get two. The order is made of queries of the one query language, no second copy.
import type { Command } from 'commander';
import type { App } from '../../daemon/app.ts';
import type { Actor, Ticket } from '../../model/ticket.ts';
import { type Options, report } from '../change.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { listColumns, listRow, ticketJson } from '../present/ticket.ts';
import { queryHelp, queryText, ticketPages, understood } from '../query.ts';
import { wholeNumber } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';

const LIMIT = 10;
const LIMIT_MAX = 1000;
/** What waits for a customer, or is done, is not ours to go on with. */
const OURS = 'is:open -is:waiting -is:done -is:merged';

/** One reason to be next, with the query that finds its tickets in their order. */
interface Step {
  readonly why: string;
  readonly query: string;
}

/** A ticket to work on. */
interface Next {
  readonly ticket: Ticket;
  readonly why: string;
}

/** Registers `ticket work`. */
export function registerTicketWork({ on }: Registry, ticket: Command): void {
  on(
    ticket
      .command('work')
      .argument(
        '[query...]',
        'queue:ops priority:high, or words (default: all you may see; with --as NAME yours and nobody’s)',
      )
      .addHelpText('after', queryHelp)
      .option('--take', 'take the first that can be had (--as NAME); one that is yours already stays so')
      .option('--limit <n>', `at most so many (default ${LIMIT})`)
      .option('--dry-run', 'with --take: change nothing; say which, and who would be mailed')
      .description('which ticket to work on next, and why: overdue, then yours, then nobody’s'),
    (session, [words], options) => work(session, (words ?? []) as readonly string[], options),
  );
}

async function work(session: Session, words: readonly string[], options: Options): Promise<number> {
  const limit = limitOf(options);
  if (words.some((word) => /(?:^|\s)-?sort:/i.test(word)))
    throw new Exit(
      exitCodes.usage,
      '`ticket work` has its own order; leave sort: out',
      'mailclerk ticket list sort:due',
    );
  if (options.dryRun === true && options.take !== true)
    throw new Exit(exitCodes.usage, '--dry-run goes with --take; without it nothing is changed anyway');
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    if (options.take === true && actor.kind !== 'agent')
      throw new Exit(exitCodes.usage, '--take needs somebody who takes it', 'mailclerk --as NAME ticket work --take');
    const found = await nextOnes(session, app, { text: queryText(words), limit, actor });
    if (options.take === true) return takeFirst(session, app, { found, actor, dryRun: options.dryRun === true });
    if (session.flags.json) session.out.json(found.map(({ ticket, why }) => ({ ...ticketJson(ticket), why })));
    else if (found.length > 0) print(session, app, found);
    const [first] = found;
    session.out.talk(
      first
        ? `${counted(found.length, 'ticket')}; next: mailclerk ticket show ${first.ticket.ref}, or mailclerk ticket work --take`
        : 'nothing waits for you; next: mailclerk ticket list is:waiting',
    );
    return exitCodes.ok;
  });
}

function print(session: Session, app: App, found: readonly Next[]): void {
  const { timezone } = app.setup.config.instance;
  session.out.table(
    ['why', ...listColumns],
    found.map(({ ticket, why }) => [why, ...listRow(ticket, timezone)]),
  );
}

/** Each ticket once, by the first reason it has. */
async function nextOnes(
  session: Session,
  app: App,
  { text, limit, actor }: { readonly text: string; readonly limit: number; readonly actor: Actor },
): Promise<readonly Next[]> {
  const found = new Map<number, Next>();
  for (const { why, query } of stepsOf(app, actor)) {
    if (found.size >= limit) break;
    const meant = await understood(session, app, { text: `${text} ${query}`.trim(), all: false });
    for await (const { tickets } of ticketPages(meant, { limit: limit + found.size, after: null }))
      for (const ticket of tickets)
        if (found.size < limit && !found.has(ticket.id)) found.set(ticket.id, { ticket, why });
  }
  return [...found.values()];
}

/** In the order of what presses: a broken promise, one's own, the queue. */
function stepsOf(app: App, actor: Actor): readonly Step[] {
  const nobodys = `is:unassigned ${queuesOf(app, actor)}`.trim();
  const step = (why: string, query: string): Step => ({ why, query: `${OURS} ${query}` });
  const open = [
    step('overdue', `is:overdue ${nobodys} sort:due`),
    step('new', `${nobodys} is:unanswered priority:>normal sort:priority`),
    step('new', `${nobodys} is:unanswered sort:age`),
    step('open', `${nobodys} sort:due`),
  ];
  if (actor.kind !== 'agent') return open;
  const [overdue, ...others] = open;
  return [
    step('yours, overdue', 'is:mine is:overdue sort:due'),
    ...(overdue ? [overdue] : []),
    step('yours', 'is:mine sort:priority'),
    ...others,
  ];
}

/** The queues one works in; '' = whatever one may see. */
function queuesOf(app: App, actor: Actor): string {
  const { queues } = app.setup.config;
  const own = queues.flatMap(({ name, agents }) => (agents.includes(actor.id) ? [name] : []));
  return actor.kind === 'agent' && own.length > 0 ? `queue:${own.join(',')}` : '';
}

/** Takes the first that can be had: what somebody else took since it was looked at, and what one may see alone, is passed over. */
async function takeFirst(
  session: Session,
  app: App,
  { found, actor, dryRun }: { readonly found: readonly Next[]; readonly actor: Actor; readonly dryRun: boolean },
): Promise<number> {
  const { timezone } = app.setup.config.instance;
  let forbidden: Parameters<typeof report>[1] | null = null;
  for (const { ticket, why } of found) {
    if (ticket.assignees.includes(actor.id)) {
      session.out.talk(`${ticket.ref}: ${why}`);
      return showMine(session, ticket, dryRun);
    }
    const base = { ordinal: 0, actor, door: 'cli' as const, version: ticket.version };
    const result = await app.command((cause) => ({ ...base, cause, kind: 'take', ticket: ticket.id }), { dryRun });
    const refusal = result.outcome.kind === 'refusal' ? result.outcome.reason : null;
    const asked = { ticket, result, dryRun, timezone };
    if (refusal === 'not_allowed') forbidden ??= asked;
    if (refusal === 'not_allowed' || refusal === 'conflict') continue;
    session.out.talk(`${ticket.ref}: ${why}`);
    return report(session, asked);
  }
  if (forbidden) return report(session, forbidden);
  throw new Exit(exitCodes.notFound, 'there is nothing to take', 'mailclerk ticket list is:waiting');
}

function showMine(session: Session, ticket: Ticket, dryRun: boolean): number {
  if (session.flags.json)
    session.out.json({
      ticket: ticket.ref,
      changed: false,
      dryRun,
      undo: null,
      refusal: null,
      warnings: [],
      notices: [],
    });
  else session.out.line(`${ticket.ref} is yours already`);
  session.out.talk(`next: mailclerk ticket show ${ticket.ref}`);
  return exitCodes.ok;
}

function limitOf({ limit }: Options): number {
  if (limit === undefined) return LIMIT;
  const count = wholeNumber(String(limit));
  if (count !== null && count >= 1 && count <= LIMIT_MAX) return count;
  throw new Exit(exitCodes.usage, `--limit is "${String(limit)}", expected a number from 1 to ${LIMIT_MAX}`);
}
