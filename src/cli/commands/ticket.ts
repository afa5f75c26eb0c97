// ticket list, show: reading.
import type { Command } from 'commander';
import type { App } from '../../daemon/app.ts';
import { ticketTime } from '../../daemon/clock/targets.ts';
import type { Agreement } from '../../model/customers.ts';
import { nearest } from '../../model/nearest.ts';
import { teamNamed, teamsOf } from '../../model/team.ts';
import type { Ticket } from '../../model/ticket.ts';
import { listOf } from '../change.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { agreementJson, agreementLine } from '../present/customers.ts';
import { listColumns, listRow, printTicket, ticketJson, ticketWithEntriesJson } from '../present/ticket.ts';
import { timeJson, timeLines } from '../present/time.ts';
import { findTicket, wholeNumber } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { actorOf, type Session, withApp } from '../session.ts';

const LIST_LIMIT = 1000;

/** Registers what reads tickets; gives the group for what changes them. */
export function registerTicket({ program, on }: Registry): Command {
  const ticket = program.command('ticket').description('tickets: find, read, answer, change');
  const listCommand = ticket
    .command('list')
    .argument('[query...]', 'words that all occur in number, subject, people, status, queue or tags')
    .description('open tickets, newest first')
    .option('-a, --all', 'closed ones too')
    .option(
      '--assignee <who...>',
      'only those of these agents or @teams; none: those nobody has; me: yours (--as NAME)',
    )
    .option('--limit <n>', `at most so many (default ${LIST_LIMIT})`);
  on(listCommand, (session, [words], options) => list(session, words as readonly string[], options));
  const ref = ['<ref>', 'reference number (T-2026-00017) or id'] as const;
  on(
    ticket
      .command('show')
      .argument(...ref)
      .description('a ticket with its history'),
    (session, [name]) => show(session, String(name)),
  );
  return ticket;
}

async function list(
  session: Session,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const limit = Math.min(wholeNumber(String(options.limit ?? LIST_LIMIT)) ?? 0, 100_000);
  if (limit === 0)
    throw new Exit(
      exitCodes.usage,
      `--limit is "${options.limit}", expected a whole number`,
      'mailclerk ticket list --limit 20',
    );
  return withApp(session, async (app) => {
    const assignees = assigneesOf(options.assignee, session, app);
    const query = { words, all: options.all === true, limit, ...(assignees ? { assignees } : {}) };
    const tickets = await app.store.read(() => app.store.tickets.list(query));
    const { timezone } = app.setup.config.instance;
    if (session.flags.json) session.out.json(tickets.map(ticketJson));
    else if (tickets.length > 0)
      session.out.table(
        listColumns,
        tickets.map((ticket) => listRow(ticket, timezone)),
      );
    if (tickets.length === limit) session.out.complain(`cut after ${limit}; --limit shows more`);
    const hint = options.all === true ? '' : '; --all shows closed ones too';
    session.out.talk(
      tickets.length === 0
        ? `no tickets${hint}`
        : `${counted(tickets.length, 'ticket')}; next: mailclerk ticket show ${tickets[0]?.ref ?? 'REF'}`,
    );
    return exitCodes.ok;
  });
}

/** Agents' names of `--assignee`; [] for none, null when it was not given. */
function assigneesOf(option: unknown, session: Session, app: App): readonly string[] | null {
  const named = listOf(option);
  if (named.length === 0) return null;
  const { config } = app.setup;
  const ids = config.agents.map((agent) => agent.id);
  if (named.includes('none')) {
    if (named.length === 1) return [];
    throw new Exit(exitCodes.usage, '"none" stands alone', 'mailclerk ticket list --assignee none');
  }
  return named.flatMap((word) => {
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
}

async function show(session: Session, ref: string): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = await findTicket(app, ref);
    const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
    const agreed = await agreementsOf(app, ticket);
    const now = app.clock.now();
    const { config } = app.setup;
    if (session.flags.json)
      session.out.json({
        ...ticketWithEntriesJson(ticket, entries),
        time: timeJson(ticketTime(ticket, config, now)),
        agreements: agreed.map((one) => agreementJson(one, now)),
      });
    else {
      const agreements = [
        ...timeLines(ticketTime(ticket, config, now), config.instance.timezone),
        ...agreed.map((one) => [one.kind, agreementLine(one, now, config.instance.timezone)] as const),
      ];
      printTicket(session.out, ticket, entries, { config, agreements });
    }
    session.out.talk(`next: mailclerk ticket reply ${ticket.ref} "…"`);
    return exitCodes.ok;
  });
}

/** The contract and the project the ticket is part of. */
async function agreementsOf(app: App, { contract, project }: Ticket): Promise<readonly Agreement[]> {
  const { customers } = app.store;
  return app.store.read(function* () {
    const found = [
      contract ? yield* customers.agreement('contract', contract) : null,
      project ? yield* customers.agreement('project', project) : null,
    ];
    return found.filter((one) => one !== null);
  });
}
