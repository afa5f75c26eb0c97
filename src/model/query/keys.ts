// Every key of the query language with what it takes and what it means: the one table that parser, help, the reference
// page and "did you mean" are made of.
import type { Moment, Quantity } from './filter.ts';

export type KeyKind =
  /** One of the words a catalogue or the configuration knows. */
  | 'choice'
  /** The same, and they have an order: `>`, `<` work. */
  | 'rank'
  /** A mail address, an agent, part of a domain. */
  | 'person'
  | 'words'
  | 'moment'
  /** How long ago a moment was: `>7d`. */
  | 'span'
  | 'number'
  | 'claim'
  | 'reference'
  | 'view'
  | 'order';

interface Key {
  readonly kind: KeyKind;
  readonly about: string;
  readonly example: string;
  readonly of?: Moment | Quantity;
}

function choice(about: string, example: string): Key {
  return { kind: 'choice', about, example };
}

function rank(about: string, example: string): Key {
  return { kind: 'rank', about, example };
}

function person(about: string, example: string): Key {
  return { kind: 'person', about, example };
}

function words(about: string, example: string): Key {
  return { kind: 'words', about, example };
}

function moment(of: Moment, about: string, example: string): Key {
  return { kind: 'moment', of, about, example };
}

/** In the order of the reference page. */
export const queryKeys = {
  queue: choice('The queue it is in', 'queue:ops,support'),
  status: choice(
    'A status by id or label, or a kind of status (new open waiting done closed cancelled); `open` where no status is called so = neither closed nor cancelled',
    'status:waiting',
  ),
  kind: choice('The kind of its status: new open waiting done closed cancelled', 'kind:new,open'),
  is: { kind: 'claim', about: 'A claim about it, see below', example: 'is:overdue' },
  type: choice('Its type', 'type:incident'),
  group: choice('Its group', 'group:hardware,none'),
  severity: rank('Its severity; in the order of the catalogue', 'severity:>=major'),
  priority: rank('Its priority; in the order of the catalogue', 'priority:>normal'),
  tag: choice('A tag it has', 'tag:vip'),
  flag: choice('A flag it has', 'flag:red'),
  assignee: person('Who works on it: an agent, `me`, `none`, `@team`', 'assignee:me'),
  watcher: person('Who watches it: an agent, `me`, an address', 'watcher:me'),
  customer: person('Its customer: an address, `@domain`, `none`', 'customer:@acme.example'),
  from: person('Anybody who takes part by mail: an address', 'from:eva@acme.example'),
  organisation: choice("Its customer's organisation, by code", 'organisation:acme'),
  contract: choice('Its contract, by code', 'contract:acme-2026'),
  project: choice('Its project, by code', 'project:move'),
  text: words('Words in its subject, mails, replies, notes, updates, people, fields', 'text:"printer on fire"'),
  subject: words('Words in its subject or number', 'subject:invoice'),
  note: words('Words in notes and other internal entries', 'note:warranty'),
  contact: words('Words in the names and addresses of its people', 'contact:muster'),
  file: words('Words in the names of its files', 'file:rechnung.pdf'),
  created: moment('createdAt', 'When it was opened', 'created:2026-01'),
  updated: moment('updatedAt', 'When anything was changed last', 'updated:today'),
  closed: moment('closedAt', 'When it was closed, `none`', 'closed:>=2026-01-01'),
  due: moment('due', 'When it is due, `none`', 'due:<tomorrow'),
  mail: moment('lastMailAt', 'When the last mail came, `none`', 'mail:yesterday'),
  answered: moment('firstResponseAt', 'When somebody first answered, `none`', 'answered:none'),
  age: { kind: 'span', of: 'createdAt', about: 'How long ago it was opened', example: 'age:>30d' },
  idle: { kind: 'span', of: 'updatedAt', about: 'For how long nothing was changed', example: 'idle:>7d' },
  mails: { kind: 'number', of: 'mailCount', about: 'How many mails it has', example: 'mails:>10' },
  rating: { kind: 'number', of: 'rating', about: 'What its customer gave, 1 to 5, `none`', example: 'rating:<=2' },
  channel: choice('How it came: mail, cli …', 'channel:mail'),
  mailbox: choice('The mailbox its first mail came through', 'mailbox:support'),
  language: choice('The language of its customer', 'language:de,nl'),
  reason: choice('Why it was closed', 'reason:solved'),
  cause: choice('The root cause it was closed with', 'cause:supplier'),
  form: choice('The form it is asked by', 'form:pump'),
  ref: { kind: 'reference', about: 'Its number, or its id', example: 'ref:T-2026-00017' },
  view: { kind: 'view', about: 'What a saved view says', example: 'view:vips' },
  sort: { kind: 'order', about: 'The order of the answer, see below', example: 'sort:due' },
} as const satisfies Readonly<Record<string, Key>>;

export type QueryKeyName = keyof typeof queryKeys;

/** Claims of `is:`. */
export const claims = {
  open: 'neither closed nor cancelled',
  closed: 'closed or cancelled',
  new: 'its status is of kind new',
  waiting: 'its status is of kind waiting',
  done: 'its status is of kind done',
  cancelled: 'its status is of kind cancelled',
  mine: 'you work on it (`--as NAME`)',
  watched: 'you watch it',
  assigned: 'somebody works on it',
  unassigned: 'nobody works on it',
  overdue: 'open, and its due time is over',
  due: 'it has a due time',
  answered: 'a person answered',
  unanswered: 'no person answered yet',
  internal: 'its customer sees nothing of it',
  public: 'not internal',
  merged: 'it goes on in another ticket',
  rated: 'its customer rated it',
} as const;

export type Claim = keyof typeof claims;

/** Orders of `sort:`; a minus turns one round. */
export const orders = {
  created: 'newest first (the order without `sort:`)',
  updated: 'changed last first',
  idle: 'untouched longest first',
  age: 'oldest first',
  due: 'due soonest first; those without a due time behind, newest first',
  closed: 'closed last first; open ones behind',
  priority: 'highest first, newest first in each',
  severity: 'highest first, newest first in each',
} as const;

export type OrderName = keyof typeof orders;

/** The key's row, null when there is none of this name. */
export function queryKey(name: string): Key | null {
  return Object.hasOwn(queryKeys, name) ? queryKeys[name as QueryKeyName] : null;
}
