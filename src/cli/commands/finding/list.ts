// ticket list and search: tickets by the query language, page by page.
import type { Command } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { snippetOf } from '../../../daemon/find/snippet.ts';
import { nearest } from '../../../model/nearest.ts';
import { teamNamed, teamsOf } from '../../../model/people/team.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { limitOf } from '../../bounds.ts';
import { listOf, type Options, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { listColumns, listRow, localTime, ticketJson } from '../../present/ticket.ts';
import { type Meant, queryHelp, queryText, ticketPages, understood } from '../../query.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

const LIST_LIMIT = 1000;
const SEARCH_LIMIT = 20;
const LIMIT_MAX = 100_000;
const QUERY = [
  '[query...]',
  'queue:ops status:open idle:>7d assignee:me tag:vip text:"on fire" sort:due, or words',
] as const;

/** Registers `ticket list` and `search`. */
export function registerFinding({ program, on }: Registry, ticket: Command): void {
  const list = ticket
    .command('list')
    .argument(...QUERY)
    .description('tickets, newest first; open ones unless the query speaks of closed ones')
    .option('-a, --all', 'closed ones too')
    .option(
      '--assignee <who...>',
      'only those of these agents or @teams; none: those nobody has; me: yours (--as NAME)',
    );
  on(paged(list, LIST_LIMIT), (session, [words], options) => listTickets(session, words as readonly string[], options));
  const search = program
    .command('search')
    .argument(...QUERY)
    .description('tickets by words of their subjects, mails, notes, people, files; closed ones too');
  on(paged(search, SEARCH_LIMIT), (session, [words], options) =>
    searchTickets(session, words as readonly string[], options),
  );
}

function paged(command: Command, limit: number): Command {
  return command
    .addHelpText('after', queryHelp)
    .option('--limit <n>', `at most so many (default ${limit})`)
    .option('--after <place>', 'go on behind this place, as the page before printed it');
}

async function listTickets(session: Session, words: readonly string[], options: Options): Promise<number> {
  const limit = limitIn(options, LIST_LIMIT);
  return withApp(session, async (app) => {
    const text = [queryText(words), assigneeTerm(options.assignee, session, app)]
      .filter((part) => part !== '')
      .join(' ');
    const meant = await understood(session, app, { text, all: options.all === true });
    const { tickets, next } = await gathered(meant, { limit, after: textOf(options.after) ?? null });
    const { timezone } = app.setup.config.instance;
    if (session.flags.json) session.out.json(tickets.map(ticketJson));
    else if (tickets.length > 0)
      session.out.table(
        listColumns,
        tickets.map((ticket) => listRow(ticket, timezone)),
      );
    sayMore(session, { next, limit, command: ['ticket list', ...shownWords(words, options)].join(' ') });
    const hint = meant.isOpenOnly ? '; --all shows closed ones too' : '';
    session.out.talk(
      tickets.length === 0
        ? `no tickets${hint}`
        : `${counted(tickets.length, 'ticket')}; next: mailclerk ticket show ${tickets[0]?.ref ?? 'REF'}`,
    );
    return exitCodes.ok;
  });
}

async function searchTickets(session: Session, words: readonly string[], options: Options): Promise<number> {
  const limit = limitIn(options, SEARCH_LIMIT);
  const text = queryText(words);
  if (text === '') throw new Exit(exitCodes.usage, 'nothing to look for', 'mailclerk search printer on fire');
  return withApp(session, async (app) => {
    const meant = await understood(session, app, { text, all: true });
    const { tickets, next } = await gathered(meant, { limit, after: textOf(options.after) ?? null });
    const found: { ticket: Ticket; snippet: string | null }[] = [];
    for (const ticket of tickets) {
      const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
      found.push({ ticket, snippet: snippetOf(meant.filter, entries) });
    }
    if (session.flags.json) session.out.json(found.map(({ ticket, snippet }) => ({ ...ticketJson(ticket), snippet })));
    else for (const one of found) printFound(session, app, one);
    sayMore(session, { next, limit, command: ['search', ...shownWords(words, {})].join(' ') });
    session.out.talk(
      tickets.length === 0
        ? 'nothing found'
        : `${counted(tickets.length, 'ticket')}; next: mailclerk ticket show ${tickets[0]?.ref ?? 'REF'}`,
    );
    return exitCodes.ok;
  });
}

function printFound(
  { out }: Session,
  app: App,
  { ticket, snippet }: { readonly ticket: Ticket; readonly snippet: string | null },
): void {
  const at = localTime(ticket.updatedAt, app.setup.config.instance.timezone);
  out.line(`${out.bold(ticket.ref)}  ${ticket.status}  ${at}  ${ticket.customer?.address ?? '–'}  ${ticket.subject}`);
  if (snippet !== null) out.line(out.dim(`   ${snippet}`));
}

async function gathered(
  meant: Meant,
  asked: { readonly limit: number; readonly after: string | null },
): Promise<{ readonly tickets: readonly Ticket[]; readonly next: string | null }> {
  if (asked.after !== null && !/^\d{1,3}\.-?\d{1,16}\.\d{1,15}$/.test(asked.after))
    throw new Exit(exitCodes.usage, `--after is "${asked.after}", expected a place as the page before printed it`);
  const tickets: Ticket[] = [];
  let next: string | null = null;
  for await (const page of ticketPages(meant, asked)) {
    tickets.push(...page.tickets);
    next = page.next;
  }
  return { tickets, next };
}

function sayMore(
  session: Session,
  { next, limit, command }: { readonly next: string | null; readonly limit: number; readonly command: string },
): void {
  if (next !== null)
    session.out.complain(`cut after ${limit}; next page: mailclerk ${command} --limit ${limit} --after ${next}`);
}

/** The words again, as a shell takes them. */
function shownWords(words: readonly string[], options: Options): readonly string[] {
  const quoted = words.map((word) => (/^[\w:.,@/+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return options.all === true ? ['--all', ...quoted] : quoted;
}

function limitIn({ limit }: Options, usual: number): number {
  return limitOf(limit, { usual, max: LIMIT_MAX }, 'mailclerk ticket list --limit 20');
}

/** `--assignee` as a term of the query; '' when it was not given. */
function assigneeTerm(option: unknown, session: Session, app: App): string {
  const named = listOf(option);
  if (named.length === 0) return '';
  const { config } = app.setup;
  const ids = config.agents.map((agent) => agent.id);
  if (named.includes('none')) {
    if (named.length === 1) return 'assignee:none';
    throw new Exit(exitCodes.usage, '"none" stands alone', 'mailclerk ticket list --assignee none');
  }
  const agents = named.flatMap((word) => {
    const actor = word === 'me' ? actorOf(session, app) : null;
    if (actor?.kind === 'agent') return [actor.id];
    if (ids.includes(word)) return [word];
    const team = teamNamed(config, word, null);
    if (team && team.agents.length > 0) return team.agents;
    const known = [...ids, ...teamsOf(config).map((one) => `@${one.name}`), 'none', 'me'];
    const near = nearest(word, known);
    const advice = near && near !== word ? `did you mean "${near}"?` : `known: ${known.join(', ')}`;
    throw new Exit(exitCodes.usage, `there is nobody called "${word}"; ${advice}`, 'mailclerk agent list');
  });
  return `assignee:${[...new Set(agents)].map((id) => `"${id}"`).join(',')}`;
}
