// What we say to an agent about a mail of his: what was carried out, what was not and why, what is held and what he can
// do. Plain data, kept with the notice; notify/ puts it into his language. Texts may hold a stranger's words.

import type { FieldChange } from '../ticket.ts';
import type { Said } from './said.ts';

/** Something that was carried out: `what` is the kind of the command. */
export interface MailedAct {
  readonly what: string;
  /** Fields, old → new; {} when none changed. */
  readonly changes: Readonly<Record<string, FieldChange>>;
  /** Whom it goes to; the other ticket; how long. */
  readonly detail: string;
  /** When it leaves, epoch ms; null = at once, or nothing leaves. */
  readonly leavesAt: number | null;
}

/** Why something was not: a closed list, in the words of the reader's language. */
export const mailedFaults = [
  'unknown',
  'unclear',
  'value-missing',
  'value-unwanted',
  'below',
  'too-many',
  'contradiction',
  'no-words',
  'no-forwarded',
  'customer-has-it',
  'needs-ticket',
  'needs-proof',
  'unproven',
  'quotes',
  'seems-internal',
  'seems-automatic',
  'sent-to-others',
  'nothing-held',
  'nothing-to-undo',
  'no-such-ticket',
  'no-mail-to-split',
  'answered-meanwhile',
  'canned',
  'not_found',
  'not_allowed',
  'invalid',
  'required',
  'no_transition',
  'conflict',
  'no_customer',
  'nothing_to_do',
] as const;
export type MailedFault = (typeof mailedFaults)[number];

export interface MailedRefusal {
  readonly why: MailedFault;
  /** The line, or the command, it is about; '' = the mail itself. */
  readonly line: string;
  /** In full, as the desk says it (English); '' when `why` says everything. */
  readonly detail: string;
  /** The same for other languages; absent = English alone. */
  readonly said?: Said;
  /** What was probably meant; null = nothing is near. */
  readonly nearest: string | null;
  /** What may stand there; [] = anything. */
  readonly expected: readonly string[];
  /** What these are: `status`, `priority`, `agent` …; absent = nothing in particular. */
  readonly of?: string;
}

/** What `#send` does with the words of a held mail; `rest`: it has none, the commands that can be are carried out; `nothing`: it cannot be sent on. */
export type MailedRelease = 'reply' | 'note' | 'forward' | 'rest' | 'nothing';

/** What one agent's mail came to. */
export interface MailedWords {
  /** done: carried out; held: nothing was, the mail waits inside the ticket. */
  readonly state: 'done' | 'held';
  /** What became of the words below the commands. */
  readonly words: 'reply' | 'note' | 'forward' | 'ticket' | 'none';
  readonly acts: readonly MailedAct[];
  readonly refusals: readonly MailedRefusal[];
  /** His own words, as they came; '' = not shown. */
  readonly original: string;
  /** Something of it can be taken back by `#undo`. */
  readonly mayUndo: boolean;
  /** He asked what one can say. */
  readonly isHelp: boolean;
  /** Of a held mail, what its author was promised; absent = carried out, or stored before it was promised. */
  readonly release?: MailedRelease;
  /** Files that did not go along with what left, and why: they belong to a note, or came with the mail that was handed in. Absent = none. */
  readonly stayed?: { readonly why: 'note' | 'handed-in'; readonly files: readonly string[] };
  /** Of `answered-meanwhile`: what the colleague wrote; absent = nothing of the kind. */
  readonly meanwhile?: string;
}

/** A ticket as its customer is told of it. Times are epoch ms. */
export interface ListedTicket {
  readonly ref: string;
  readonly subject: string;
  readonly status: string;
  readonly queue: string;
  /** When it is to be done; null = at no time. */
  readonly due: number | null;
  readonly updatedAt: number;
  /** What we write to its customer in; null = what the site speaks, absent = stored before it was asked for. */
  readonly language?: string | null;
}

/** Whose words a notice holds and what they are; `reply` is what went to the customer beside them. */
export interface SpokenWords {
  readonly by: string;
  readonly as: 'message' | 'note' | 'reply';
  readonly reply: string;
  readonly isNew: boolean;
}
