// The questions decide may ask and the answers it gets: its whole view of the database and the clock.
// The list of both (Facts) is stored with the decision, so that the same decision can be made again without either.
import type { Address } from './address.ts';
import type { AgentPast } from './mailed/past.ts';
import type { ListedTicket } from './mailed/words.ts';
import type { JoinedBy, StatusKind, TicketId, Visibility } from './ticket.ts';

/** A ticket as rules and threading see it. Times are epoch milliseconds. */
export interface TicketView {
  readonly id: TicketId;
  readonly ref: string;
  readonly subject: string;
  readonly status: string;
  readonly kind: StatusKind;
  readonly queue: string;
  readonly type: string | null;
  readonly group: string | null;
  readonly severity: string;
  readonly priority: string;
  readonly assignees: readonly string[];
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly customer: Address | null;
  readonly participants: readonly string[];
  /** People a participant had in To or Cc; absent in facts recorded before it was known. */
  readonly mentioned?: readonly string[];
  /** Addresses outside that our own people keep informed; absent = none. */
  readonly informed?: readonly string[];
  readonly visibility: Visibility;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastMailAt: number | null;
  readonly closedAt: number | null;
  readonly messages: number;
  /** When the work on it was done, where it is done and not closed; when it was rated first. Absent = it is not, or a fact of before. */
  readonly doneAt?: number;
  readonly ratedAt?: number;
  /** The ticket this one was merged into; absent or null = none. */
  readonly mergedInto?: TicketId | null;
  /** Tickets that were split off this one; absent = none. */
  readonly split?: readonly TicketId[];
  /** The creation form it is asked by; absent = none. */
  readonly form?: string;
  /** Only its tombstone is left: nobody may learn that it was there. Absent = no. */
  readonly deleted?: boolean;
  /** It was imported in silence, and nothing happened to it since. Absent = no. */
  readonly isImported?: true;
}

/** Who takes part beside the customer: who wrote, whom a participant had in To or Cc, whom our people keep informed. */
export function othersIn({ participants, mentioned = [], informed = [] }: TicketView): readonly string[] {
  return [...participants, ...mentioned, ...informed];
}

/** A ledger row that may be the same mail. */
export interface SeenMail {
  readonly ledger: number;
  readonly sameBytes: boolean;
  readonly sameContent: boolean;
  readonly sameMessageId: boolean;
  readonly from: string | null;
  readonly ticket: TicketId | null;
  readonly mailbox: string;
  /** Its ticket was deleted: only the same bytes are the same mail then. Absent = no. */
  readonly deleted?: boolean;
}

/** A ticket some Message-ID of the mail leads to. `visibility` is that of the entry which carries the id. */
export interface ThreadCandidate {
  readonly ticket: TicketView;
  readonly by: Extract<JoinedBy, 'message_id' | 'reference' | 'root' | 'original_message_id'>;
  readonly messageId: string;
  readonly visibility: Visibility;
}

export interface ContactView {
  /** We had a ticket with this address before. */
  readonly known: boolean;
  /** The address is shown to be real: a mail of his authenticated, he answered a mail of ours, or an agent wrote to him. Absent in facts recorded before it was known. */
  readonly proven?: boolean;
  readonly name: string;
  readonly organisation: string | null;
  readonly tags: readonly string[];
  readonly openTickets: number;
  readonly blocked: boolean;
  /** Code and further names of the organisation; absent = none, or a fact of before they were known. */
  readonly organisationNames?: readonly string[];
  /** The organisation that has the domain of the address, by name and codes; it counts only for proven mail. Absent = none. */
  readonly domainOf?: { readonly organisation: string; readonly names: readonly string[] };
  /** Codes of contracts and projects that are valid now; absent = none. */
  readonly contracts?: readonly string[];
  readonly projects?: readonly string[];
  /** The same of the organisation that has the domain alone. */
  readonly domainContracts?: readonly string[];
  readonly domainProjects?: readonly string[];
  readonly fields?: Readonly<Record<string, string>>;
  /** Every address of this person, where staff said that there are several; absent = this one. */
  readonly addresses?: readonly string[];
}

export type Question =
  /** Epoch milliseconds, wall clock. */
  | { readonly ask: 'now' }
  /** Other, already decided rows with these bytes, this content or this Message-ID; at most 20, oldest first. */
  | {
      readonly ask: 'seen';
      readonly ledger: number;
      readonly sha256: string;
      readonly contentSha256: string;
      readonly messageId: string | null;
    }
  /** Tickets that know one of these Message-IDs; `ids` in order of strength (In-Reply-To, then References newest first, ≤ 50). */
  | {
      readonly ask: 'threadCandidates';
      readonly inReplyTo: string | null;
      readonly ids: readonly string[];
      readonly original: string | null;
    }
  | { readonly ask: 'ticket'; readonly id: TicketId }
  /** By its reference number as it stands in the subject mark, folded. */
  | { readonly ask: 'ticketByRef'; readonly ref: string }
  /** Newest ticket with this thread key whose last mail is not before `since` (0 = ever). */
  | { readonly ask: 'ticketByKey'; readonly key: string; readonly since: number; readonly openOnly: boolean }
  /** The oldest open ticket that mail of this sender opened by itself, no rule deciding, since then; `proved`: by mail that was proved his, or by mail that was not. */
  | { readonly ask: 'openedBy'; readonly address: string; readonly since: number; readonly proved: boolean }
  | { readonly ask: 'contact'; readonly address: string }
  /** What an agent's mail about this ticket may refer to; `answered`: Message-IDs it names, the nearest first, ≤ 10. */
  | {
      readonly ask: 'agentPast';
      readonly ticket: TicketId;
      readonly agent: string;
      readonly answered: readonly string[];
    }
  /** Tickets these people take part in and may know of: open ones first, newest first, ≤ 20. */
  | { readonly ask: 'ticketsOf'; readonly addresses: readonly string[] }
  /** Mails counted for `per: value` in the window that ends now, this one not included. */
  | {
      readonly ask: 'rate';
      readonly per: 'from' | 'mailbox' | 'subject';
      readonly value: string;
      readonly since: number;
    };

export type QuestionName = Question['ask'];
export type QuestionOf<K extends QuestionName> = Extract<Question, { ask: K }>;

export interface AnswerMap {
  readonly now: number;
  readonly seen: readonly SeenMail[];
  readonly threadCandidates: readonly ThreadCandidate[];
  readonly ticket: TicketView | null;
  readonly ticketByRef: TicketView | null;
  readonly ticketByKey: TicketView | null;
  readonly openedBy: TicketView | null;
  readonly contact: ContactView;
  readonly agentPast: AgentPast;
  readonly ticketsOf: readonly ListedTicket[];
  readonly rate: number;
}
export type Answer = AnswerMap[QuestionName];

/** One question with its answer, in the order asked. */
export interface Fact {
  readonly question: Question;
  readonly answer: Answer;
}
export type Facts = readonly Fact[];

/** A computation that asks: yields questions, is handed answers, ends in T. */
export type Asking<T> = Generator<Question, T, Answer>;

/** Asks one question inside an Asking; the answer has the question's own type. */
export function* ask<K extends QuestionName>(question: QuestionOf<K>): Generator<Question, AnswerMap[K], Answer> {
  const answer = yield question;
  return answer as AnswerMap[K];
}
