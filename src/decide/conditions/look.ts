// What one rule evaluation looks at: the mail, what threading found, what was asked so far, the variables, and a cache
// of field values that lives as long as the mail. Held together here so that field readers take one argument.
import type { ClauseTrace } from '../../model/decision.ts';
import type { Question, TicketView } from '../../model/facts.ts';
import type { Attachment } from '../../model/message.ts';
import type { Pattern, Policy, Variables } from '../../model/policy.ts';
import type { JoinedBy } from '../../model/ticket.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Mail } from '../mail.ts';
import type { Sender } from '../sender.ts';
import type { Values } from './value.ts';

/** A variable a clause gave: a capture, or the row of a list. */
export interface Binding {
  readonly name: string;
  readonly value: string | Variables;
}

export interface Look {
  readonly mail: Mail;
  readonly sender: Sender;
  readonly policy: Policy;
  /** The ticket that reference threading found, before any rule. */
  readonly found: { readonly ticket: TicketView; readonly by: JoinedBy } | null;
  readonly inquiry: Inquiry;
  readonly cache: Map<string, Values>;
  variables: Variables;
  /** The file an `attachment:` condition is looking at. */
  attachment: Attachment | null;
  /** What the clauses that hit gave; cut back when the branch they stand in fails. */
  bindings: Binding[];
  trace: ClauseTrace[];
  /** Where a pattern stopped looking because the text made it too dear; the clause tells it in its trace. */
  stoppedAt: number | null;
}

/** True or false, or the question without whose answer nobody can say. */
export type Truth = boolean | Question;

/** The kinds of fields: they decide what a bare value means. */
export type FieldKind = 'text' | 'name' | 'address' | 'domain' | 'number' | 'truth';

export interface Field {
  readonly kind: FieldKind;
  /** True when the value may change between two rules of one mail (variables) or between two files. */
  readonly fresh?: true;
  read(look: Look): Values | Question;
}

export function isQuestion(value: object | boolean): value is Question {
  return typeof value === 'object' && 'ask' in value;
}

/** Searches a text; a pattern that does not count its steps looks at all of it. */
export function searchIn(pattern: Pattern, text: string): ReturnType<NonNullable<Pattern['search']>> {
  return pattern.search?.(text) ?? { hit: pattern.exec(text), stoppedAt: null };
}
