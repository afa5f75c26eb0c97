// A condition as SQL over `tickets t`: what every candidate must pass, whatever way it was found. Values are bound, never
// spliced; NULL counts as "does not hold", so that a minus before it holds. Each piece is true or false for one row and
// looks other tables up by index. Pure.
import { fold } from '../../model/fold.ts';
import type { Condition, ManyField, Moment, PlainField, Quantity } from '../../model/query/filter.ts';
import type { SqlValue } from '../../ports.ts';
import { sqliteDialect } from '../dialect.ts';
import { clean } from '../sql.ts';
import { fieldTerm, type TermOf, termOf } from './terms.ts';
import { asked } from './words.ts';
import { DOCUMENTS } from './write.ts';

/** A part of a statement with what is bound in it. */
export interface Piece {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

const COLUMNS: Readonly<Record<Exclude<PlainField, 'form' | 'closeCause'>, string>> = {
  queue: 't.queue',
  status: 't.status',
  kind: 't.kind',
  type: 't.type',
  group: 't.team',
  severity: 't.severity',
  priority: 't.priority',
  visibility: 't.visibility',
  channel: 't.channel',
  mailbox: 't.mailbox',
  language: 't.language',
  closeReason: 't.close_reason',
  customer: 't.customer_address',
  organisation: 't.organisation',
  contract: 't.contract',
  project: 't.project',
};

const NUMBERS: Readonly<Record<Moment | Quantity, string>> = {
  createdAt: 't.created_at',
  updatedAt: 't.updated_at',
  closedAt: 't.closed_at',
  due: 't.due',
  lastMailAt: 't.last_mail_at',
  firstResponseAt: 't.first_response_at',
  mailCount: 't.mail_count',
  rating: sqliteDialect.jsonValue('t.rating', 'score'),
};

export const OPEN = "t.kind not in ('closed', 'cancelled')";

/** Every one of the conditions, and that the ticket is there. */
export function compileAll(conditions: readonly Condition[]): Piece {
  return join(
    [{ text: 't.deleted_at is null', values: [] }, ...conditions.map((condition) => compile(condition))],
    ' and ',
  );
}

/** Every piece. */
export function allOf(pieces: readonly Piece[]): Piece {
  return join(pieces, ' and ');
}

/** One condition. */
export function compile(condition: Condition): Piece {
  switch (condition.is) {
    case 'any':
      return condition.of.length === 0 ? bare('0 = 1') : join(condition.of.map(compile), ' or ');
    case 'not': {
      const { text, values } = compile(condition.of);
      return { text: `not (${text})`, values };
    }
    case 'value':
      return value(condition.of, condition.value);
    case 'member':
      return member(condition.of, condition.value);
    case 'field':
      return field(condition.name, condition.value);
    case 'between':
      return between(NUMBERS[condition.of], condition);
    case 'unset':
      return bare(`${NUMBERS[condition.of]} is null`);
    case 'open':
      return bare(OPEN);
    case 'merged':
      return bare('t.merged_into is not null');
    case 'ref':
      return { text: '(t.ref_key = ? or t.id = ?)', values: [clean(fold(condition.ref)), condition.id ?? 0] };
    case 'domain':
      return like('t.customer_address', `%@${escaped(condition.domain)}`);
    case 'words':
      return words(condition);
    default:
      return condition satisfies never;
  }
}

function value(of: PlainField, wanted: string | null): Piece {
  if (of === 'form') {
    if (wanted === null) return bare('t.form is null');
    return equal(sqliteDialect.jsonValue('t.form', 'name'), wanted);
  }
  if (of === 'closeCause') {
    if (wanted === null) return bare('t.close_cause is null');
    // Causes stand in one text, parted by ", ".
    return like("', ' || t.close_cause || ','", `%, ${escaped(wanted)},%`);
  }
  return wanted === null ? bare(`${COLUMNS[of]} is null`) : equal(COLUMNS[of], wanted);
}

const MANY: Readonly<Record<Exclude<ManyField, 'participant'>, { readonly of: TermOf; readonly column: string }>> = {
  assignee: { of: 'assignee', column: 't.assignees' },
  tag: { of: 'tag', column: 't.tags' },
  flag: { of: 'flag', column: 't.flags' },
  watcher: { of: 'watcher', column: 't.watchers' },
};

function member(of: ManyField, wanted: string | null): Piece {
  if (of === 'participant') {
    if (wanted === null) return bare("t.participants = '[]'");
    return {
      text: 'exists (select 1 from ticket_people m where m.address = ? and m.ticket = t.id)',
      values: [clean(wanted)],
    };
  }
  const { of: letter, column } = MANY[of];
  return wanted === null ? bare(`${column} = '[]'`) : term(letter, wanted);
}

function field(name: string, wanted: string | null): Piece {
  if (wanted !== null) return term('field', fieldTerm(name, wanted));
  const set = sqliteDialect.jsonValue('t.fields', name);
  return bare(`coalesce(${set}, '') = ''`);
}

/** The ticket has the term, open or closed. */
function term(of: TermOf, wanted: string): Piece {
  return {
    text: 'exists (select 1 from ticket_terms m where m.term in (?, ?) and m.ticket = t.id)',
    values: [termOf('o', of, wanted), termOf('c', of, wanted)],
  };
}

function between(column: string, { from, to }: { readonly from: number | null; readonly to: number | null }): Piece {
  const parts: Piece[] = [bare(`${column} is not null`)];
  if (from !== null) parts.push({ text: `coalesce(${column} >= ?, 0)`, values: [from] });
  if (to !== null) parts.push({ text: `coalesce(${column} < ?, 0)`, values: [to] });
  return join(parts, ' and ');
}

function words(condition: Extract<Condition, { is: 'words' }>): Piece {
  const match = asked(condition);
  if (match === null) return bare('0 = 1');
  return {
    text: `exists (select 1 from word_index w where w.word_index match ? and w.rowid between t.id * ${DOCUMENTS} and t.id * ${DOCUMENTS} + ${DOCUMENTS - 1})`,
    values: [match],
  };
}

function equal(column: string, wanted: string): Piece {
  return { text: `coalesce(${column} = ?, 0)`, values: [clean(wanted)] };
}

function like(column: string, pattern: string): Piece {
  return { text: `coalesce(${column} like ? escape '\\', 0)`, values: [clean(pattern)] };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

function bare(text: string): Piece {
  return { text, values: [] };
}

function join(pieces: readonly Piece[], between: string): Piece {
  return {
    text: `(${pieces.map((piece) => piece.text).join(between)})`,
    values: pieces.flatMap((piece) => piece.values),
  };
}
