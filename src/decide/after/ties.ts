// What rules want of the mail's ticket once it is filed: ties to other tickets (`link`, `parent`) and `do: merge`. Takes
// reference numbers as they came out of templates; gives the tickets they name, asked for like everything else. A number
// nobody has is said in the reasons and flags the ticket, and nothing else is lost.

import type { Refusal } from '../../model/change.ts';
import type { Command } from '../../model/command.ts';
import type { AfterMail, Decision } from '../../model/decision.ts';
import type { Asking } from '../../model/facts.ts';
import { fold } from '../../model/fold.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { Deed } from '../actions.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Bag } from '../state.ts';

interface Wanted {
  readonly what: 'link' | 'parent' | 'merge';
  readonly rule: string;
  readonly ref: string;
}

export interface Afters {
  readonly after: readonly AfterMail[];
  readonly errors: readonly string[];
}

const MAX_LINKS = 20;
const MAX_REF = 100;

/** The tickets that `set` or `update` and the actions name; `deeds` null = a stranger's mail, by which nothing is tied. */
export function* aftersOf(bag: Bag, deeds: readonly Deed[] | null, inquiry: Inquiry): Asking<Afters> {
  if (deeds === null) return { after: [], errors: [] };
  const after: AfterMail[] = [];
  const errors: string[] = [];
  for (const { what, rule, ref } of wantedOf(bag, deeds)) {
    const found = yield* inquiry.ask<'ticketByRef'>({ ask: 'ticketByRef', ref });
    if (!found || found.deleted) errors.push(`${what} "${ref}" names no ticket`);
    else if (what === 'merge') after.push({ kind: 'merge', rule, into: found.id });
    else after.push({ kind: 'link', rule, as: what === 'parent' ? 'parent' : 'related', other: found.id });
  }
  return { after, errors };
}

function wantedOf(bag: Bag, deeds: readonly Deed[]): readonly Wanted[] {
  const wanted: Wanted[] = [];
  for (const what of ['parent', 'link'] as const) {
    const slot = bag.values.get(what);
    const refs = slot ? refsIn(slot.value).slice(0, what === 'parent' ? 1 : MAX_LINKS) : [];
    wanted.push(...refs.map((ref) => ({ what, rule: slot?.rule ?? '', ref })));
  }
  // One ticket goes on in one other: the first rule to say so wins.
  const merge = deeds.find((deed) => deed.kind === 'merge');
  if (merge)
    wanted.push(
      ...refsIn(merge.into)
        .slice(0, 1)
        .map((ref) => ({ what: 'merge' as const, rule: merge.rule, ref })),
    );
  return wanted;
}

/** Numbers, with commas or blanks between them, brackets and # aside. */
function refsIn(text: string): readonly string[] {
  const words = text.slice(0, 2000).split(/[\s,;]+/);
  return [...new Set(words.map((word) => fold(word.replaceAll(/^[[(#]+|[\])]+$/g, '')).slice(0, MAX_REF)))].filter(
    (word) => word !== '',
  );
}

const FIRST_ORDINAL = 100;

/** The commands that carry it out on the mail's ticket; `parts` are the further tickets it was split into. */
export function afterCommands(decision: Decision, ticket: TicketId, parts: readonly TicketId[]): readonly Command[] {
  const [first] = decision.commands;
  if (!first) return [];
  const base = (rule: string, index: number) =>
    ({ cause: first.cause, ordinal: FIRST_ORDINAL + index, actor: { kind: 'rule', id: rule }, door: 'rule' }) as const;
  const ties = parts.map(
    (part, index): Command => ({
      ...base(decision.rule, index),
      kind: 'link',
      ticket: part,
      other: ticket,
      as: 'related',
      remove: false,
    }),
  );
  const wanted = (decision.after ?? []).flatMap((after, index): readonly Command[] => {
    const own = base(after.rule, parts.length + index);
    if (after.kind === 'merge')
      return after.into === ticket ? [] : [{ ...own, kind: 'merge', ticket, into: after.into, acrossCustomers: false }];
    return after.other === ticket
      ? []
      : [{ ...own, kind: 'link', ticket, other: after.other, as: after.as, remove: false }];
  });
  return [...ties, ...wanted];
}

/** What is left in the ticket when the desk refuses one of them: a note for our own people, and a flag. */
export function complaintCommands(command: Command, refusal: Refusal): readonly Command[] {
  const { cause, ordinal, actor } = command;
  const ticket = 'ticket' in command ? command.ticket : null;
  if (ticket === null) return [];
  const base = (offset: number) => ({ cause, ordinal: ordinal + offset, actor, door: 'rule' }) as const;
  const text = `rule ${actor.id} wanted a ${command.kind}: ${refusal.detail}`;
  return [
    { ...base(1000), kind: 'note', ticket, text, attachments: [] },
    { ...base(2000), kind: 'set', ticket, set: { flag: 'rule-error' } },
  ];
}
