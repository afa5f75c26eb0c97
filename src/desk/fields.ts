// Field values a rule or a person asks for, checked against catalogues, queues, agents and statuses.
// Takes SetValues and a state; gives the state with them. People get a refusal that lists what may stand there; for
// rules and mail the value is skipped, the ticket flagged `rule-error`, and nothing else is lost.
// Status, visibility's consequences and notices are the commands' business, not this file's.

import { canonicalAddress } from '../model/address.ts';
import { entriesOf } from '../model/by-queue.ts';
import { type CatalogueEntry, entryNames, findEntry } from '../model/catalogue.ts';
import type { Refusal } from '../model/change.ts';
import type { SetValues } from '../model/command.ts';
import { fold } from '../model/fold.ts';
import { withHold } from '../model/forget/hold.ts';
import { askedCatalogues, formOf } from '../model/form.ts';
import { said } from '../model/mailed/said.ts';
import type { Config } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import { agentNamed, chooseAssignees } from './assignment.ts';
import type { DeskContext } from './context.ts';
import { checkCustomField } from './custom-fields.ts';
import { dueCalendar, readDue } from './due.ts';
import { offeredState, readOfferWish } from './people/offering.ts';
import { overlongTag, refuse, shown, unknownValue } from './refusals.ts';
import { VISIBILITY_UNSAID } from './required-parts.ts';
import { timeSetters } from './time/setters.ts';

/** How values are taken: `isLenient` skips bad ones; `sender` is the agent behind the mail, for `assign: sender`. */
export interface Taking {
  readonly context: DeskContext;
  readonly isLenient: boolean;
  readonly sender: string | null;
}

export interface Taken {
  readonly state: TicketState;
  /** One sentence per skipped value; empty unless lenient. */
  readonly warnings: readonly string[];
}

type Patch = Partial<TicketState>;
type Setter = (state: TicketState, set: SetValues, taking: Taking) => Patch | Refusal | null;

const MAX_SUBJECT = 500;
const MAX_LIST = 100;
/** Characters of findings and of a solution. */
const MAX_WORDS = 4000;

/** Every key but `status`, `close_reason`, `causes` and `comment`, in this order: the queue before the assignment that draws from it. */
const SETTERS: readonly Setter[] = [
  (_, { subject }) => (subject === undefined ? null : readSubject(subject)),
  (_, { queue }, { context }) => (queue === undefined ? null : readQueue(queue, context.config)),
  (_, { type }, { context }) => (type === undefined ? null : catalogued('type', type, context.config)),
  (_, { group }, { context }) => (group === undefined ? null : catalogued('group', group, context.config)),
  (_, { severity }, { context }) => (severity === undefined ? null : catalogued('severity', severity, context.config)),
  (_, { priority }, { context }) => (priority === undefined ? null : catalogued('priority', priority, context.config)),
  (state, { flag }) => (flag === undefined ? null : { flags: merged(state.flags, [oneLine(flag)]) }),
  (state, { legal_hold: held }) => (held === undefined ? null : { flags: withHold(state, held).flags }),
  (state, { assign }, taking) => (assign === undefined ? null : readAssignees(state, assign, taking)),
  (state, { offer }, { context }) => (offer === undefined ? null : readOffer(state, offer, context)),
  (state, { customer }) => (customer === undefined ? null : readCustomer(state, customer)),
  (_, { language }) => (language === undefined ? null : readLanguage(language)),
  (_, { channel }) => (channel === undefined ? null : { channel: oneLine(channel).slice(0, 40) || 'mail' }),
  (state, { due }, { context }) => (due === undefined ? null : readDueField(due, state, context)),
  ...timeSetters,
  (state, { form }, { context }) => (form === undefined ? null : readForm(state, form, context.config)),
  (_, { later }) =>
    later === undefined ? null : refuse('invalid', said`${Object.keys(later).join(', ')}: not supported yet, left out`),
  (state, { visibility }) =>
    visibility === undefined ? null : { visibility, flags: state.flags.filter((flag) => flag !== VISIBILITY_UNSAID) },
  (state, set) => withParts(state, set),
  (state, set, { context }) => answeredBy(state, set, context.config),
];

/** The state with the values, or the refusal of the first value that cannot stand. */
export function takeValues(state: TicketState, set: SetValues, taking: Taking): Taken | Refusal {
  const warnings: string[] = [];
  let current = state;
  for (const setter of [...SETTERS, ...tagSetters(set), ...watcherSetters(set), ...customSetters(set)]) {
    const patch = setter(current, set, taking);
    if (patch === null) continue;
    if (!isRefusal(patch)) {
      current = { ...current, ...patch };
      continue;
    }
    if (!taking.isLenient) return patch;
    warnings.push(patch.detail);
  }
  return { state: warnings.length > 0 ? withFlag(current, 'rule-error') : current, warnings };
}

/** Values as rules give them: an empty result leaves its key unset (rules.md "set and update"). */
export function withoutBlanks(set: SetValues): SetValues {
  const kept = Object.entries(set).filter(([, value]) => typeof value !== 'string' || value.trim() !== '');
  return Object.fromEntries(kept);
}

/** True for a refusal among values that may be one. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refusal';
}

/** The state with a flag; a flag is there once. */
export function withFlag(state: TicketState, flag: string): TicketState {
  return { ...state, flags: merged(state.flags, [flag]) };
}

/** The state without a flag. */
export function withoutFlag(state: TicketState, flag: string): TicketState {
  return { ...state, flags: state.flags.filter((one) => one !== flag) };
}

/** A catalogue's entry by its code or label, compared folded. An empty catalogue asks for nothing and takes any word. */
export function fromCatalogue(what: string, value: string, entries: readonly CatalogueEntry[]): string | Refusal {
  if (entries.length === 0 && fold(value) !== '') return oneLine(value).slice(0, 100);
  const found = findEntry(entries, value);
  if (found?.active) return found.id;
  const [chosen, open] = [entries.filter((one) => one.active), entries.flatMap((one) => (one.active ? one.id : []))];
  if (!found) return unknownValue(what, value, open, chosen.flatMap(entryNames));
  return refuse(
    'invalid',
    said`${what} "${found.id}" is retired (active: false): tickets that have it keep it, nothing gets it any more; expected ${open.slice(0, 20).join(', ') || 'none: every value is retired'}`,
  );
}

/** The state with the words a workflow may ask for; '' takes them away. */
export function withParts(
  state: TicketState,
  given: { readonly findings?: string; readonly solution?: string },
): TicketState | Refusal {
  let { fields } = state;
  for (const name of ['findings', 'solution'] as const) {
    const text = given[name]?.trim();
    if (text === undefined) continue;
    if (text.length > MAX_WORDS) {
      return refuse('invalid', said`${name} has ${text.length} characters, expected at most ${MAX_WORDS}`);
    }
    const { [name]: _, ...others } = fields;
    fields = text === '' ? others : { ...others, [name]: text };
  }
  return fields === state.fields ? state : { ...state, fields };
}

const CATALOGUES = { type: 'types', group: 'groups', severity: 'severities', priority: 'priorities' } as const;

function catalogued(key: keyof typeof CATALOGUES, value: string, config: Config): Patch | Refusal {
  const entries = entriesOf(config, CATALOGUES[key]);
  // `none` clears what may be unset; severity and priority always have a value.
  const mayClear = key === 'type' || key === 'group';
  if (mayClear && fold(value) === 'none' && findEntry(entries, value) === null) return { [key]: null };
  const entry = fromCatalogue(key, value, entries);
  return typeof entry === 'string' ? { [key]: entry } : entry;
}

/** Queues are places with agents and addresses: a word that names none is never one. */
function readQueue(value: string, config: Config): Patch | Refusal {
  const names = config.queues.map((one) => one.name);
  const found = names.find((name) => name === value) ?? names.find((name) => fold(name) === fold(value));
  return found === undefined ? unknownValue('queue', value, names) : { queue: found };
}

/** The form a ticket is asked by; `none` ends it. */
function readForm(state: TicketState, wish: string, config: Config): Patch | Refusal {
  if (fold(wish) === 'none') return state.form ? { form: null } : {};
  const names = (config.forms ?? []).map((one) => one.name);
  const name = names.find((one) => fold(one) === fold(wish));
  if (name === undefined) return unknownValue('form', wish, names);
  return state.form?.name === name ? {} : { form: { name, asked: 0, given: [] } };
}

/** A value somebody sets answers the question of its catalogue. */
function answeredBy(state: TicketState, set: SetValues, config: Config): Patch | null {
  const { form } = state;
  const asked = form ? (formOf(config.forms, state)?.questions ?? []) : [];
  const names = asked.flatMap(({ name, catalogue }) =>
    catalogue !== null && set[askedCatalogues[catalogue]] !== undefined && !form?.given.includes(name) ? [name] : [],
  );
  return form && names.length > 0 ? { form: { ...form, given: [...form.given, ...names] } } : null;
}

/** Each tag on its own: where a wrong value is skipped, the others are there. */
function tagSetters({ tags = [] }: SetValues): readonly Setter[] {
  return tags.map(
    (wish) =>
      (state, _, { context }) =>
        readTag(state, oneLine(wish), context.config),
  );
}

function readTag(state: TicketState, wish: string, config: Config): Patch | Refusal {
  const tooLong = overlongTag([wish]);
  if (tooLong) return tooLong;
  const entries = entriesOf(config, 'tags');
  const isOld = wish.startsWith('-') || wish === '' || state.tags.includes(wish);
  const tag = isOld || entries.length === 0 ? wish : fromCatalogue('tag', wish, entries);
  return typeof tag === 'string' ? { tags: merged(state.tags, [tag]) } : tag;
}

function readSubject(text: string): Patch | Refusal {
  const subject = oneLine(text).slice(0, MAX_SUBJECT);
  return subject === '' ? refuse('invalid', 'subject is empty, expected some words') : { subject };
}

function readAssignees(state: TicketState, wish: string, taking: Taking): Patch | Refusal {
  const place = { queue: state.queue, sender: taking.sender, current: state.assignees };
  const chosen = chooseAssignees(wish, place, taking.context);
  return isRefusal(chosen) ? chosen : { assignees: chosen.assignees };
}

function readOffer(state: TicketState, wish: string, context: DeskContext): Patch | Refusal {
  if (wish.trim().toLowerCase() === 'none') return { offer: null };
  const by = context.actor?.id ?? 'mailclerk';
  const offered = offeredState(state, readOfferWish(wish, by), context);
  return isRefusal(offered) ? offered : { offer: offered.offer ?? null };
}

/** The word for the person whose mail an agent forwarded. */
const SUGGESTED = 'suggested';

/** The new customer takes the old one's place among those who may write without a token. */
function readCustomer(
  state: TicketState,
  customer: { readonly address: string; readonly name: string },
): Patch | Refusal {
  const isWord = customer.address === SUGGESTED;
  if (isWord && !state.suggestedCustomer) {
    return refuse(
      'invalid',
      'customer suggested: this ticket suggests nobody (only a mail forwarded by an agent does); name the address',
    );
  }
  const wanted = isWord && state.suggestedCustomer ? state.suggestedCustomer : customer;
  const address = canonicalAddress(wanted.address);
  if (address === null) {
    return refuse(
      'invalid',
      said`customer "${shown(wanted.address)}" is no mail address, expected local@domain or ${SUGGESTED}`,
    );
  }
  const others = state.participants.filter((one) => one !== state.customer?.address && one !== address);
  const person = { address, name: oneLine(wanted.name).slice(0, 200) };
  return {
    customer: person,
    participants: [address, ...others],
    ...(state.suggestedCustomer ? { suggestedCustomer: null } : {}),
  };
}

function readLanguage(text: string): Patch | Refusal {
  const language = text.trim().toLowerCase();
  if (/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/.test(language)) return { language };
  return refuse('invalid', said`language "${shown(text)}" is no language tag, expected one like de or nl-be`);
}

function readDueField(text: string, { queue }: TicketState, context: DeskContext): Patch | Refusal {
  const due = readDue(text, context.now, dueCalendar(context.config, queue));
  return isRefusal(due) ? due : { due };
}

/** One setter per watcher, so that a bad one among good ones is skipped alone. */
function watcherSetters(set: SetValues): readonly Setter[] {
  return (set.watchers ?? []).map((wish) => (state, _, { context }) => {
    const isRemoval = wish.startsWith('-');
    const text = isRemoval ? wish.slice(1) : wish;
    const watcher = agentNamed(context.config, text)?.id ?? canonicalAddress(text.trim());
    if (watcher !== null) return { watchers: merged(state.watchers, [isRemoval ? `-${watcher}` : watcher]) };
    return refuse(
      'invalid',
      said`watcher "${shown(text)}" is neither a mail address nor an agent, expected one of them`,
    );
  });
}

function customSetters(set: SetValues): readonly Setter[] {
  return Object.entries(set.fields ?? {}).map(([name, value]) => (state, _, { context }) => {
    if (name === 'findings' || name === 'solution') return withParts(state, { [name]: value });
    const { fields, isAnyField } = context.config.catalogues;
    const checked = checkCustomField(name, value, isAnyField && !Object.hasOwn(fields, name) ? {} : fields);
    if (typeof checked !== 'string') return checked;
    const { [name]: __, ...others } = state.fields;
    return { fields: checked === '' ? others : { ...others, [name]: checked } };
  });
}

/** A list with `x` added and `-x` taken out, in order, each once, at most 100. */
function merged(list: readonly string[], wishes: readonly string[]): readonly string[] {
  let result = list;
  for (const wish of wishes) {
    if (wish === '' || wish === '-') continue;
    if (wish.startsWith('-')) result = result.filter((one) => one !== wish.slice(1));
    else if (!result.includes(wish) && result.length < MAX_LIST) result = [...result, wish];
  }
  return result;
}

/** Text for one line: control and direction characters become blanks (H20, H48). */
function oneLine(text: string): string {
  return text
    .slice(0, 2000)
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\s]+/gu, ' ')
    .trim();
}
