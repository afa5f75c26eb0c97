// What a query asks for once its words mean something: conditions with ids and moments instead of words. Made by
// resolve.ts, carried out by the store. Plain data: it can be kept, sent and compared.

/** Moments of a ticket, epoch ms or unset. */
export type Moment = 'createdAt' | 'updatedAt' | 'closedAt' | 'due' | 'lastMailAt' | 'firstResponseAt';
export type Quantity = 'mailCount' | 'rating';

/** Fields with one value. */
export type PlainField =
  | 'queue'
  | 'status'
  | 'kind'
  | 'type'
  | 'group'
  | 'severity'
  | 'priority'
  | 'visibility'
  | 'channel'
  | 'mailbox'
  | 'language'
  | 'closeReason'
  | 'closeCause'
  | 'customer'
  | 'organisation'
  | 'contract'
  | 'project'
  | 'form';

/** Fields with any number of values. */
export type ManyField = 'assignee' | 'tag' | 'flag' | 'watcher' | 'participant';

/** Where words are looked for. */
export type WordPlace = 'all' | 'subject' | 'notes' | 'people' | 'files';

export type Condition =
  | { readonly is: 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  /** null = it has none. */
  | { readonly is: 'value'; readonly of: PlainField; readonly value: string | null }
  | { readonly is: 'member'; readonly of: ManyField; readonly value: string | null }
  /** An own field, values compared folded; null = it has none. */
  | { readonly is: 'field'; readonly name: string; readonly value: string | null }
  /** from ≤ x < to; null = no end on that side; an unset x is never between. */
  | {
      readonly is: 'between';
      readonly of: Moment | Quantity;
      readonly from: number | null;
      readonly to: number | null;
    }
  | { readonly is: 'unset'; readonly of: Moment | Quantity }
  | { readonly is: 'open' }
  | { readonly is: 'merged' }
  | { readonly is: 'ref'; readonly ref: string; readonly id: number | null }
  /** `customer:@acme.example`: his address ends so. */
  | { readonly is: 'domain'; readonly domain: string }
  /** All words, in one text; next to each other and in order when it is a phrase. `isPrefix`: the last one only begins so. */
  | {
      readonly is: 'words';
      readonly in: WordPlace;
      readonly words: string;
      readonly isPrefix: boolean;
    };

export interface Order {
  readonly by: 'created' | 'updated' | 'due' | 'closed' | 'priority' | 'severity';
  /** Turned round: oldest, latest due, lowest first. */
  readonly isReversed: boolean;
}

/** What is to be found. Every condition must hold. */
export interface Filter {
  readonly conditions: readonly Condition[];
  readonly order: Order;
  /** Values of priority or severity, lowest first, when the order is one of them. */
  readonly ranks: readonly string[];
}

/** True when the conditions themselves say whether closed tickets are meant. */
export function saysOpenness(conditions: readonly Condition[]): boolean {
  return conditions.some((one): boolean => {
    if (one.is === 'any') return one.of.length > 0 && one.of.every((part) => saysOpenness([part]));
    if (one.is === 'not') return saysOpenness([one.of]);
    if (one.is === 'open' || one.is === 'merged' || one.is === 'ref') return true;
    if (one.is === 'value') return ['kind', 'status', 'closeReason', 'closeCause'].includes(one.of);
    return (one.is === 'between' || one.is === 'unset') && one.of === 'closedAt';
  });
}
