// `Priority: urgent` below the text: a command that stands too low, or what a reply says of itself (`Status: shipped`,
// `Zeit: 9 Uhr`)? Takes the word, what stands behind it, the line above and who works here; gives yes where a command
// would take the value and a customer is seldom told of it so. Nothing is carried out by it: it is asked about. Pure.
import { fold } from '../../model/fold.ts';
import type { CommandName } from '../../model/mailed/commands.ts';
import { commandOf } from '../../model/mailed/lexicon.ts';
import { valueWords } from '../../model/mailed/value-words.ts';
import { minutesOf } from '../../model/time/minutes.ts';
import { defaultWorkflow } from '../../model/workflow.ts';
import { shippedWorkflows } from '../../model/workflows.ts';
import { workOf } from './times.ts';
import { assignmentOf, peopleOf } from './values.ts';

interface LateKey {
  readonly word: string;
  readonly value: string;
  /** The line above, blank ones left out. */
  readonly before: string;
}

const EMPTY = /^$/;
const SHORT = /^[\p{L}\p{N}_-]{1,30}(?: [\p{L}\p{N}_-]{1,30})?[.!]?$/u;
const REF = /^[[(#]?\p{L}{1,10}-\d[\d-]{0,20}/u;
const ADDRESS = /^(?=.{3,254}$)[^@]{0,200}[^\s@]@[^\s@]+\.[^\s@]+$/;
/** Whose answer it is: ours to a question, or a command. */
const QUESTION = /\?\W{0,3}$|^\W{0,4}(?:question|frage|vraag|q|f|v)(?: ?\d{1,3})? ?[:：.]/iu;

const FORMS: Readonly<Partial<Record<CommandName, RegExp>>> = {
  take: EMPTY,
  accept: EMPTY,
  decline: EMPTY,
  internal: EMPTY,
  public: EMPTY,
  send: EMPTY,
  undo: EMPTY,
  reopen: EMPTY,
  priority: SHORT,
  severity: SHORT,
  postpone: /^(?=.{1,40}$)\S+(?: \S+){0,3}$/,
  merge: REF,
  link: REF,
  untag: SHORT,
  uncc: ADDRESS,
  customer: ADDRESS,
  field: /^[\p{L}\p{N}_.-]{1,60}=/u,
};

/** Folded codes and names of what every site begins with. */
const namesIn = (codes: readonly string[]): ReadonlySet<string> =>
  new Set(codes.flatMap((code) => [code, ...(valueWords[code] ?? [])]).map(fold));
const TYPES = namesIn(['request', 'incident', 'invoice', 'alert']);
const REASONS = namesIn(['solved', 'no_answer', 'duplicate', 'not_us', 'recovered']);
const STATUSES: ReadonlySet<string> = new Set(
  [defaultWorkflow, ...Object.values(shippedWorkflows)].flatMap(({ statuses }) =>
    statuses.flatMap(({ id, label }) => [id, ...Object.values(label)].map(asStatus)),
  ),
);

function asStatus(name: string): string {
  return fold(name).replaceAll(/[\s-]+/g, '_');
}

/** "Note: the pump is old" is said to anybody, "Notiz: …" to colleagues. */
const NOTED = /^(?:notiz|vermerk|notitie)$/;

/** True where the line is probably a command that stands too low. */
export function isLateKey({ word, value, before }: LateKey, people: readonly string[]): boolean {
  const name = commandOf(word);
  if (name === null) return false;
  const said = fold(value.replace(/[.!]$/, ''));
  switch (name) {
    case 'reply':
      return !QUESTION.test(before.slice(-200));
    case 'note':
      return NOTED.test(fold(word));
    case 'status':
      return STATUSES.has(asStatus(said));
    case 'type':
      return TYPES.has(said);
    case 'close':
      return REASONS.has(said);
    case 'spent':
      return /^(?:spent|besteed|aufwand)$/.test(fold(word)) && minutesOf(workOf(value)[0]) !== null;
    case 'assign':
    case 'offer':
    case 'forward':
      return isPeople(value, people);
    default:
      return FORMS[name]?.test(value) ?? false;
  }
}

function isPeople(value: string, people: readonly string[]): boolean {
  const known = new Set(people.map(fold));
  const named = peopleOf(value).map((one) => fold(assignmentOf(one, '', people)).replace(/^[+-]/, ''));
  return named.length > 0 && named.every((one) => one === '' || known.has(one.replace(/^@/, '')) || ADDRESS.test(one));
}
