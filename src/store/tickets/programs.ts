// TicketPrograms put together: looking tickets up is here, the rest in its own files.
import { fold } from '../../model/fold.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import type { ThreadKeys } from '../../model/token.ts';
import type { Program, SqlValue, TicketPrograms } from '../../ports.ts';
import { answer } from '../answers.ts';
import { clean } from '../sql.ts';
import { apply } from './apply.ts';
import { context } from './context.ts';
import { entries } from './history.ts';
import { ticketsWhere, ticketWhere } from './rows.ts';
import { undoRecord } from './undo.ts';
import { uses } from './uses.ts';

const WORD_MAX = 200;

/** The programs; `keys` is asked at each `apply`, because keys are handed over after opening. */
export function ticketPrograms(keys: () => ThreadKeys): TicketPrograms {
  return {
    answer,
    get,
    byRef: (ref) => ticketWhere('ref_key = ? and deleted_at is null', clean(fold(ref))),
    entries,
    uses,
    undo: undoRecord,
    list,
    context,
    apply: (change, command, now, config) => apply(change, { command, now, config, keys: keys() }),
  };
}

function* get(id: TicketId): Program<Ticket | null> {
  return yield* ticketWhere('id = ? and deleted_at is null', id);
}

/** Newest first; every word must occur, folded, in number, subject, people, status, queue, tags or fields. */
function* list(query: Parameters<TicketPrograms['list']>[0]): Program<readonly Ticket[]> {
  const words = query.words.map((word) => clean(fold(word.slice(0, WORD_MAX)))).filter((word) => word !== '');
  const conditions = query.all ? ['deleted_at is null'] : ["kind not in ('closed', 'cancelled')"];
  const values: SqlValue[] = [];
  for (const word of words) {
    conditions.push("search like ? escape '\\'");
    values.push(`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
  }
  if (query.assignees) {
    // Agents' names hold no quote; `_` stands for itself.
    const who = query.assignees.slice(0, WORD_MAX).map((agent) => `%"${agent.replaceAll(/[\\%_]/g, '\\$&')}"%`);
    conditions.push(
      who.length > 0 ? `(${who.map(() => "assignees like ? escape '\\'").join(' or ')})` : "assignees = '[]'",
    );
    values.push(...who);
  }
  const where = conditions.join(' and ');
  return yield* ticketsWhere(`${where} order by id desc limit ?`, ...values, query.limit);
}
