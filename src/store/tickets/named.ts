// What a command names besides its own ticket: other tickets with those they were merged into, the history it chooses
// from, the undo it uses. Looked up only for the commands that need it.
import type { Command, MailFacts } from '../../model/command.ts';
import type { Config } from '../../model/setup.ts';
import type { Entry, Ticket, TicketId } from '../../model/ticket.ts';
import type { DeskContext, Program } from '../../ports.ts';
import { nextOrder, orderPrograms } from '../orders/programs.ts';
import { rowsWhere } from '../outbox/rows.ts';
import { toldColleagues } from '../outbox/waiting.ts';
import { sentId } from '../sent-id.ts';
import { all, first, sql } from '../sql.ts';
import { entries } from './history.ts';
import { ticketWhere } from './rows.ts';
import { undoRecord, wholeUndo } from './undo.ts';

type ReturnedNotice = NonNullable<DeskContext['returned']>;

const MAX_STEPS = 20;
/** How many of the mails that one answers are looked at, newest first. */
const ANSWERED = 5;

/** The optional parts of the context. */
export function* named(
  command: Command,
  ticket: Ticket | null,
  { now, config }: { readonly now: number; readonly config: Config },
): Program<
  Pick<
    DeskContext,
    'returned' | 'others' | 'entries' | 'undo' | 'mailOctets' | 'privateReaders' | 'orders' | 'nextOrder' | 'toldWords'
  >
> {
  if (command.kind === 'create')
    return command.link?.kind === 'follows' ? { others: yield* tickets([command.link.ticket]) } : {};
  if (!ticket) return {};
  switch (command.kind) {
    case 'merge':
      return { others: yield* chain(command.into) };
    case 'delete':
      return ticket.mergedInto ? { others: yield* chain(ticket.mergedInto) } : {};
    case 'link':
      return { others: yield* tickets([command.other]) };
    case 'move':
      return { others: yield* tickets([command.to]), entries: yield* entries(ticket.id) };
    case 'join':
      return {
        ...(command.visibility === 'internal'
          ? { privateReaders: yield* privateReaders(command.mail, ticket.id) }
          : {}),
        ...(command.mail.report ? { returned: yield* returnedNotice(command.mail, ticket.id) } : {}),
      };
    case 'forward': {
      const history = yield* entries(ticket.id);
      return { entries: history, ...(command.include.original ? { mailOctets: yield* firstMails(history) } : {}) };
    }
    case 'order': {
      const next = yield* nextOrder(ticket.queue, now, config);
      return { entries: yield* entries(ticket.id), nextOrder: next };
    }
    case 'order_set':
      return { orders: yield* orderPrograms.ofTicket(ticket.id) };
    case 'split':
    case 'detach':
      return { entries: yield* entries(ticket.id) };
    case 'undo': {
      const undo = command.whole ? yield* wholeUndo(command.undo) : yield* undoRecord(command.undo);
      const ids = (undo?.tickets ?? []).map((one) => one.ticket).filter((id) => id !== ticket.id);
      const toldWords = undo ? yield* toldColleagues(ticket.id, undo.cause) : [];
      return { undo, others: yield* tickets(ids), ...(toldWords.length > 0 ? { toldWords } : {}) };
    }
    default:
      return {};
  }
}

/** The notice a delivery report names, by our Message-ID or the one its mail server gave it; null when it is none of this ticket's. */
function* returnedNotice({ report, references = [] }: MailFacts, ticket: TicketId): Program<ReturnedNotice | null> {
  const named = [report?.originalMessageId, ...references.slice(-ANSWERED).reverse()];
  for (const id of named.filter((one): one is string => typeof one === 'string' && one !== '')) {
    const number = Number(/^<([1-9][0-9]{0,14})\./.exec(id)?.[1] ?? 0);
    const [notice] = yield* rowsWhere(
      `where o.ticket = ? and ((o.id = ? and o.message_id = ?)
        or o.id = (select outbox from provider_ids where message_id = ?))`,
      ticket,
      number,
      id.toLowerCase(),
      sentId(id),
    );
    if (notice)
      return {
        id: notice.id,
        to: notice.toAddress,
        agent: notice.agent,
        subject: notice.data.ticket?.subject ?? '',
      };
  }
  return null;
}

/** Who of our own people got the private mail that this one answers, and who wrote it; [] when it answers none. */
function* privateReaders({ references = [] }: MailFacts, ticket: TicketId): Program<readonly string[]> {
  for (const id of references.slice(-ANSWERED).reverse()) {
    const number = Number(/^<([1-9][0-9]{0,14})\./.exec(id)?.[1] ?? 0);
    const [notice] = yield* rowsWhere(
      'where o.id = ? and o.message_id = ? and o.ticket = ?',
      number,
      id.toLowerCase(),
      ticket,
    );
    if (!notice || (notice.name !== 'note-mention' && notice.name !== 'forward')) continue;
    const { event, data } = notice;
    const rows = yield* all<{ agent: string }>(sql`
      select agent from outbox where event = ${event} and agent is not null order by id limit 50`);
    return [...new Set([data.author, ...rows.map((row) => row.agent)])];
  }
  return [];
}

/** What the mails weigh of which one may go along: the first, and the first the customer may know. */
function* firstMails(history: readonly Entry[]): Program<Readonly<Record<number, number>>> {
  const mails = history.filter((one) => one.kind === 'mail' && one.ledger !== null);
  const wanted = [mails[0], mails.find((one) => one.visibility === 'public')].flatMap((one) => one?.ledger ?? []);
  const octets: Record<number, number> = {};
  for (const id of wanted) {
    const row = yield* first<{ octets: number }>(sql`select octets from ledger where id = ${id}`);
    if (row) octets[id] = row.octets;
  }
  return octets;
}

function* tickets(ids: readonly TicketId[]): Program<readonly Ticket[]> {
  const found: Ticket[] = [];
  for (const id of ids) {
    const ticket = yield* ticketWhere('id = ? and deleted_at is null', id);
    if (ticket) found.push(ticket);
  }
  return found;
}

/** A ticket and those it was merged into, one after another. */
function* chain(id: TicketId): Program<readonly Ticket[]> {
  const found: Ticket[] = [];
  let next: TicketId | null = id;
  for (let step = 0; next !== null && step <= MAX_STEPS; step++) {
    const [ticket]: readonly Ticket[] = yield* tickets([next]);
    if (!ticket || found.some((one) => one.id === ticket.id)) break;
    found.push(ticket);
    next = ticket.mergedInto ?? null;
  }
  return found;
}
