// The words of an agent's mail that opens a ticket: which are the ticket's first, which are those of whom he hands in, which
// are remarks, and what colleagues are told that they are. Takes what was read of the mail; gives words with their fate. Pure.
import type { Address } from '../../model/address.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Spoken } from '../../model/verb.ts';
import { forwardedPerson, partsOfForward } from '../thread/forwarded.ts';
import { saysNothing } from './farewell.ts';
import type { Opening } from './open.ts';
import type { Plan } from './plan.ts';
import type { Orders } from './read.ts';

export interface OpeningWords {
  /** The ticket's first words. */
  readonly words: string;
  /** Words above a mail that is handed in; '' = none. */
  readonly remark: string;
  readonly isHandedIn: boolean;
  /** Whose words are handed in; null = they are his own, or it cannot be seen. */
  readonly saidBy: Address | null;
}

/** A mail handed in for a customer is the customer's; what the agent wrote above it is between colleagues. */
export function wordsFor({ view, agent, birth }: Opening, { words }: Orders, plan: Plan | null): OpeningWords {
  const isForAnother = birth.suggested !== undefined || plan?.place.customer !== undefined;
  const isForward = isForAnother && view.mail.message.classes.includes('forwarded');
  const parts = isForward ? partsOfForward(words) : null;
  if (!parts) return { words, remark: '', isHandedIn: false, saidBy: null };
  const author = view.mail.message.from?.name ?? agent;
  const remark = saysNothing(parts.remark, author) ? '' : parts.remark;
  return { words: parts.forwarded, remark, isHandedIn: true, saidBy: forwardedPerson(view.mail.message) };
}

/** The customer's own words, shown to him like any of his. */
export function handedInBy(
  { keepsInside: _, ...birth }: CommandOf<'create'>,
  saidBy: Address | null,
): CommandOf<'create'> {
  return saidBy === null ? birth : { ...birth, saidBy };
}

export interface FirstSaid {
  /** The ticket's first words; '' = there are none. */
  readonly text: string;
  readonly spoken: Spoken;
  /** Remarks that are entries of their own. */
  readonly notes: readonly string[];
}

/** What each of his words is: the reply to the customer (null = there is none), a note, a remark beside other words. */
export function firstSaid(
  { commands }: Pick<Orders, 'commands'>,
  { words, remark, isHandedIn }: OpeningWords,
  { reply, isKept, author }: { readonly reply: string | null; readonly isKept: boolean; readonly author: string },
): FirstSaid {
  const isAnswered = reply !== null;
  const remarks = commands.flatMap(({ name, value }) => (name === 'note' && value !== '' ? [value] : []));
  const isOwnNote = isKept && !isHandedIn && !isAnswered;
  // A name below nothing but remarks says nothing.
  const isBare = words.trim() === '' || (isOwnNote && saysNothing(words, author));
  const text = isBare ? (isOwnNote ? remarks.join('\n') : '') : words;
  const notes = isBare && isOwnNote ? [] : remarks;
  const comment = [...notes, ...(remark === '' || isAnswered ? [] : [remark])].join('\n');
  const as = isOwnNote ? 'note' : isAnswered && !isHandedIn ? 'reply' : null;
  return {
    text,
    spoken: {
      ...(as === null ? {} : { as }),
      ...(reply === null ? {} : { reply }),
      comment,
      isInternal: as === 'note' || comment !== '',
    },
    notes,
  };
}

/** A ticket somebody opens with words of which colleagues are told what they are. */
export function bornSaying(birth: CommandOf<'create'>, spoken: Spoken): CommandOf<'create'> {
  const { as, reply, comment } = spoken;
  return as === undefined && reply === undefined && comment === '' ? birth : { ...birth, spoken };
}
