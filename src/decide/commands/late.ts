// `Priority: urgent` below the text: a command that stands too low, or what a reply says of itself (`Status: shipped`,
// `Zeit: 9 Uhr`)? Takes the word, what stands behind it, the line above and who works here; gives yes where a command
// would take the value and a customer is seldom told of it so. Nothing is carried out by it: it is asked about. Pure.
import { fold } from '../../model/fold.ts';
import type { CommandName } from '../../model/mailed/commands.ts';
import { commandOf } from '../../model/mailed/lexicon.ts';
import { valueWords } from '../../model/mailed/value-words.ts';
import { minutesOf } from '../../model/time/minutes.ts';
import { defaultWorkflow, findStatus, statusKey } from '../../model/workflow.ts';
import { shippedWorkflows } from '../../model/workflows.ts';
import { saysNothing } from './farewell.ts';
import { workOf } from './times.ts';
import { assignmentOf, peopleOf } from './values.ts';

/** Who works here, and what a site calls its own values, folded; statuses as `statusKey` gives it. */
export interface Here {
  readonly people: readonly string[];
  readonly statuses: readonly string[];
  readonly types: readonly string[];
  /** Priorities and severities. */
  readonly levels: readonly string[];
  readonly reasons: readonly string[];
}

/** Names alone: of a site whose values are the shipped ones. */
export function asHere(given: readonly string[] | Here): Here {
  return 'people' in given ? given : { people: given, statuses: [], types: [], levels: [], reasons: [] };
}

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

/** Folded codes and names of what every site begins with. */
const namesIn = (codes: readonly string[]): ReadonlySet<string> =>
  new Set(codes.flatMap((code) => [code, ...(valueWords[code] ?? [])]).map(fold));
const TYPES = namesIn(['request', 'incident', 'invoice', 'alert']);
const REASONS = namesIn(['solved', 'no_answer', 'duplicate', 'not_us', 'recovered']);
const LEVELS = namesIn(['low', 'normal', 'high', 'urgent', 'minor', 'major', 'critical']);
const WORKFLOWS = [defaultWorkflow, ...Object.values(shippedWorkflows)];
/** "Note: the pump is old" is said to anybody, "Notiz: …" to colleagues. */
const NOTED = /^(?:notiz|vermerk|notitie)$/;

/** A line as the table below looks at it. */
interface Line extends LateKey, Here {
  /** Folded, without a full stop. */
  readonly said: string;
}

/** When a line is asked about, and when its value is one that the site knows, or somebody of ours. */
interface Asked {
  readonly isLate: (line: Line) => boolean;
  /** Absent = nobody knows such a value. */
  readonly isKnown?: (line: Line) => boolean;
}

const is = (form: RegExp) => ({ isLate: ({ value }: Line) => form.test(value) });
const both = (test: (line: Line) => boolean): Asked => ({ isLate: test, isKnown: test });
const isLevel = ({ said, levels }: Line) => LEVELS.has(said) || levels.includes(said);
const isOurs = ({ value, people }: Line) => isPeople(value, people, () => false);

const ASKED: Readonly<Partial<Record<CommandName, Asked>>> = {
  take: is(EMPTY),
  accept: is(EMPTY),
  decline: is(EMPTY),
  internal: is(EMPTY),
  public: is(EMPTY),
  send: is(EMPTY),
  undo: is(EMPTY),
  reopen: is(EMPTY),
  priority: { ...is(SHORT), isKnown: isLevel },
  severity: { ...is(SHORT), isKnown: isLevel },
  postpone: is(/^(?=.{1,40}$)\S+(?: \S+){0,3}$/),
  merge: both(({ value }) => REF.test(value)),
  link: is(REF),
  untag: is(SHORT),
  uncc: is(ADDRESS),
  customer: is(ADDRESS),
  field: is(/^[\p{L}\p{N}_.-]{1,60}=/u),
  reply: { isLate: ({ before }) => !QUESTION.test(before.slice(-200)) },
  note: { isLate: ({ word }) => NOTED.test(fold(word)) },
  status: both(
    ({ said, statuses }) =>
      statuses.includes(statusKey(said)) || WORKFLOWS.some((one) => findStatus(one, said) !== null),
  ),
  type: both(({ said, types }) => TYPES.has(said) || types.includes(said)),
  close: both(({ said, reasons }) => REASONS.has(said) || reasons.includes(said)),
  spent: {
    isLate: ({ word, value }) => /^(?:spent|besteed|aufwand)$/.test(fold(word)) && minutesOf(workOf(value)[0]) !== null,
  },
  assign: both(isOurs),
  offer: both(isOurs),
  // To anybody at all: an address may be told the customer, too.
  forward: {
    isLate: ({ value, people }) => isPeople(value, people, (one) => ADDRESS.test(one)),
    isKnown: isOurs,
  },
};

const HEADINGS: readonly CommandName[] = ['take', 'accept', 'decline', 'reopen', 'undo', 'internal'];

/** `Öffnen:` above lines that say what to do: a heading of his text, which no command is written as. `Reply:`, `Notiz:` and `Öffentlich:` say who may read what is below, and so of what is above that others may not. */
export function isHeadingKey(word: string, value: string, below: readonly string[]): boolean {
  const name = commandOf(word);
  if (value !== '' || name === null || !HEADINGS.includes(name)) return false;
  const next = below.find((line) => line.trim() !== '')?.trim() ?? '';
  return isText(next) && !saysNothing(below.join('\n'), '');
}

/** Words enough for a sentence, or an item of a list; no name below a greeting, no further `Word:`. */
function isText(line: string): boolean {
  if (/[:：]\s*$/u.test(line)) return false;
  return /^(?:[-*•–]|\d{1,3}[.)])\s+\S/u.test(line) || line.split(/\s+/).length > 2 || /\p{L}[.!?]$/u.test(line);
}

/** True where the line is probably a command that stands too low. */
export function isLateKey(key: LateKey, here: Here): boolean {
  const name = commandOf(key.word);
  return name !== null && ASKED[name]?.isLate(lineOf(key, here)) === true;
}

/** True where the value is one that the site knows, or somebody of ours: such a line is hardly meant for the customer. */
export function isKnownValue(
  { name, value }: { readonly name: CommandName; readonly value: string },
  here: Here,
): boolean {
  return ASKED[name]?.isKnown?.(lineOf({ word: name, value, before: '' }, here)) === true;
}

function lineOf(key: LateKey, here: Here): Line {
  return { ...key, said: fold(key.value.replace(/[.!]$/, '')), ...here };
}

/** Names, teams and addresses of ours alone, and whoever `isAlso`. */
function isPeople(value: string, people: readonly string[], isAlso: (name: string) => boolean): boolean {
  const known = new Set(people.map(fold));
  const named = peopleOf(value).map((one) => fold(assignmentOf(one, '', people)).replace(/^[+-]/, ''));
  return named.length > 0 && named.every((one) => one === '' || known.has(one.replace(/^@/, '')) || isAlso(one));
}
