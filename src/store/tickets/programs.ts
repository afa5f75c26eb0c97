// TicketPrograms put together: looking tickets up is here, the rest in its own files.
import { fold } from '../../model/fold.ts';
import type { Condition } from '../../model/query/filter.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import type { ThreadKeys } from '../../model/token.ts';
import type { Program, TicketPrograms } from '../../ports.ts';
import { answer } from '../answers.ts';
import { find } from '../search/find.ts';
import { clean } from '../sql.ts';
import { apply } from './apply.ts';
import { context } from './context.ts';
import { entries } from './history.ts';
import { ticketWhere } from './rows.ts';
import { undoRecord, undosWith } from './undo.ts';
import { uses } from './uses.ts';

/** The programs; `keys` is asked at each `apply`, because keys are handed over after opening. */
export function ticketPrograms(keys: () => ThreadKeys): TicketPrograms {
  return {
    answer,
    get,
    byRef: (ref) => ticketWhere('ref_key = ? and deleted_at is null', clean(fold(ref))),
    entries,
    uses,
    undo: undoRecord,
    undosWith,
    list,
    context,
    apply: (change, command, now, config) => apply(change, { command, now, config, keys: keys() }),
  };
}

function* get(id: TicketId): Program<Ticket | null> {
  return yield* ticketWhere('id = ? and deleted_at is null', id);
}

/** Newest first; every word must occur in its number, subject, people, fields, tags, mails or notes. */
function* list(query: Parameters<TicketPrograms['list']>[0]): Program<readonly Ticket[]> {
  const words = query.words.filter((word) => /[\p{L}\p{N}]/u.test(word));
  const conditions: Condition[] = words.map((text) => ({ is: 'words', in: 'all', words: text, isPrefix: false }));
  if (!query.all) conditions.push({ is: 'open' });
  if (query.assignees) {
    const of = query.assignees.map((value): Condition => ({ is: 'member', of: 'assignee', value }));
    conditions.push(of.length > 0 ? { is: 'any', of } : { is: 'member', of: 'assignee', value: null });
  }
  const filter = { conditions, order: { by: 'created', isReversed: false }, ranks: [] } as const;
  const { ids } = yield* find(filter, query.limit, null);
  const found: Ticket[] = [];
  for (const id of ids) {
    const ticket = yield* ticketWhere('id = ?', id);
    if (ticket) found.push(ticket);
  }
  return found;
}
