// What a ticket is found by besides words: one short term for each of its values, kept in `ticket_terms` by term and
// ticket. A term begins with o (open) or c (closed), because most lists are of open tickets and those must stay short.
// Takes the parts of a ticket's row; gives its terms. Pure.
import { fold } from '../../model/fold.ts';
import type { TicketState } from '../../model/ticket.ts';
import { isClosed } from '../../model/ticket.ts';
import { clean } from '../sql.ts';

/** The kinds of terms: one letter each. */
export const termLetters = {
  queue: 'q',
  status: 's',
  kind: 'k',
  type: 'y',
  group: 'g',
  severity: 'v',
  priority: 'p',
  assignee: 'a',
  watcher: 'w',
  tag: 't',
  flag: 'f',
  customer: 'u',
  field: 'x',
} as const;

export type TermOf = keyof typeof termLetters;

/** What terms are made of. */
export type Termed = Pick<
  TicketState,
  | 'queue'
  | 'status'
  | 'kind'
  | 'type'
  | 'group'
  | 'severity'
  | 'priority'
  | 'assignees'
  | 'watchers'
  | 'tags'
  | 'flags'
  | 'fields'
  | 'customer'
>;

const TERMS_MAX = 200;
const TERM_MAX = 200;

/** Every term of a ticket, each once. */
export function termsOf(state: Termed): ReadonlySet<string> {
  const side = isClosed(state.kind) ? 'c' : 'o';
  const terms = new Set<string>();
  const add = (of: TermOf, value: string | null): void => {
    if (value !== null && terms.size < TERMS_MAX) terms.add(termOf(side, of, value));
  };
  add('queue', state.queue);
  add('status', state.status);
  add('type', state.type);
  add('group', state.group);
  add('severity', state.severity);
  add('priority', state.priority);
  if (state.customer) add('customer', state.customer.address);
  // '' stands for "nobody": what is unassigned is asked for as often as what somebody has.
  for (const agent of state.assignees.length > 0 ? state.assignees : ['']) add('assignee', agent);
  for (const watcher of state.watchers) add('watcher', watcher);
  for (const tag of state.tags) add('tag', tag);
  for (const flag of state.flags) add('flag', flag);
  for (const [name, value] of Object.entries(state.fields)) if (value !== '') add('field', fieldTerm(name, value));
  return terms;
}

/** A term; values are compared folded. */
export function termOf(side: 'o' | 'c', of: TermOf, value: string): string {
  return clean(`${side}${termLetters[of]}${fold(value).slice(0, TERM_MAX)}`);
}

/** The value of a field's term. */
export function fieldTerm(name: string, value: string): string {
  return `${name}=${value}`;
}
