// What one rule evaluation looks at: the mail, what threading found, what was asked so far, the variables, and a cache
// of field values that lives as long as the mail. Held together here so that field readers take one argument.
import type { ClauseTrace } from '../../model/decision.ts';
import type { Question, TicketView } from '../../model/facts.ts';
import type { Attachment } from '../../model/message.ts';
import type { Pattern, PatternHit, Policy, SearchCost, Variables } from '../../model/policy.ts';
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
  /** What is left of the steps that all patterns may take on this mail. */
  steps: number;
}

/**
 * Steps that all patterns together may take on one mail, about 0.1 s: a mail that is dear for many of them costs no more
 * than one that is dear for five. Below that each still gets a few, enough for ordinary patterns.
 */
export const STEPS_PER_MAIL = 5_000_000;

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
export function searchIn(pattern: Pattern, text: string, look: Look): PatternHit | null {
  if (!pattern.search) return pattern.exec(text);
  const found = pattern.search(text, look.steps);
  spend(look, found);
  return found.hit;
}

/** Whether the text has a match, where nobody wants to know which. */
export function hasMatchIn(pattern: Pattern, text: string, look: Look): boolean {
  if (!pattern.test) return searchIn(pattern, text, look) !== null;
  const found = pattern.test(text, look.steps);
  spend(look, found);
  return found.isMatch;
}

/** What a trace says of a pattern that did not look at the whole text; '' when it did. */
export function stoppedNote({ stoppedAt, steps }: Pick<Look, 'stoppedAt' | 'steps'>): string {
  if (stoppedAt === null) return '';
  const why = steps > 0 ? 'this pattern is too dear here' : 'the patterns of this mail are too dear together';
  return `${why}: the first ${stoppedAt} characters were looked at`;
}

function spend(look: Look, { stoppedAt, steps }: SearchCost): void {
  look.stoppedAt = stoppedAt ?? look.stoppedAt;
  look.steps = Math.max(look.steps - steps, 0);
}

/** A clause as the trace shows it. */
export interface ToldClause {
  readonly text: string;
  readonly isNegated: boolean;
}

/** Under `not:` the trace says so, and whether that holds: a ✗ is always what the rule misses by. */
export function told(text: string, isNegated: boolean): ToldClause {
  return { text: isNegated ? `not ${text}` : text, isNegated };
}

/** Puts what a clause saw into the trace; gives its hit back. */
export function traced(
  look: Look,
  { text, isNegated }: ToldClause,
  { seen, hit }: { readonly seen: string; readonly hit: boolean },
): boolean {
  look.trace.push({ clause: text, seen, hit: hit !== isNegated });
  return hit;
}
