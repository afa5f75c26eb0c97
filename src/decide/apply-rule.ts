// Takes a rule that hit; writes what it wants into the state: thread, set, update, tags, notify. Values are rendered
// here, with the variables as they are at this rule. Every loss is told with the name of the winner.
import { fold } from '../model/fold.ts';
import type { Rule, SetTemplates, TextTemplate, ThreadClause, Variables } from '../model/policy.ts';
import { type Deed, deedsOf, describeDeed } from './actions.ts';
import { lookUp } from './conditions/variables.ts';
import type { HeaderSettings } from './header-settings.ts';
import { placeTakenBy } from './imap-wish.ts';
import { addTags, type Bag, type State, settle, type Tally, type ThreadWish } from './state.ts';

const MAX_VALUE = 65_536;
const MAX_KEY = 500;

export interface Applying {
  readonly rule: Rule;
  /** Everything `{{…}}` may name at this rule. */
  readonly variables: Variables;
  /** The first Reply-To of the mail, for `customer: reply_to`. */
  readonly replyTo: { readonly address: string; readonly name: string } | null;
  readonly tally: Tally;
}

/** Lets the rule adjust the state; its verdict is the run's business. */
export function applyRule(state: State, applying: Applying): void {
  const { rule, tally } = applying;
  if (rule.thread) settleThread(state, rule.thread, applying);
  if (rule.set) applySet(state.set, rule.set, { ...applying, prefix: 'set' });
  if (rule.update) applySet(state.update, rule.update, { ...applying, prefix: 'update' });
  const tags = rendered(rule.tags, applying.variables);
  if (tags.length > 0) {
    state.tags = addTags(state.tags, tags);
    tally.set.push(`tags=${tags.join(',')}`);
  }
  applyNotify(state, applying);
  for (const deed of deedsOf(rule.actions ?? [], rule, applying.variables)) addDeed(state, deed, tally);
}

/** Actions add up; only the place on the server is one, and the first rule to name it wins. */
function addDeed(state: State, deed: Deed, tally: Tally): void {
  const winner = deed.kind === 'imap' ? placeTakenBy(state.deeds, deed) : null;
  if (winner !== null) tally.lost.push(`do.imap (${winner})`);
  state.deeds = [...state.deeds, deed];
  tally.set.push(describeDeed(deed));
}

/** Values that a verified sender's headers ask for; they stand behind the rule's own. */
export function applyHeaders(
  state: State,
  settings: HeaderSettings,
  { rule, tally }: Pick<Applying, 'rule' | 'tally'>,
): void {
  const { id, override } = rule;
  for (const [key, value] of settings.values)
    settle(state.set.values, { key, value, rule: id, override, as: `set.${key}` }, tally);
  if (settings.tags.length === 0) return;
  state.set.tags = addTags(state.set.tags, settings.tags);
  tally.set.push(`set.tags=${settings.tags.join(',')}`);
}

/** `defaults.set`: fills the keys that no rule set. */
export function applyDefaults(state: State, set: SetTemplates, applying: Omit<Applying, 'rule'>): void {
  const rule = { id: 'default', override: false };
  applySet(state.set, set, { ...applying, rule, prefix: 'set' });
}

/** Names the rule's thread clause sees nothing of: a key with an empty variable is no key. */
function settleThread(state: State, clause: ThreadClause, { rule, variables, tally }: Applying): void {
  if (state.thread && !rule.override) {
    tally.lost.push(`thread (${state.thread.rule})`);
    return;
  }
  state.thread = { value: wishOf(clause, variables), rule: rule.id };
  tally.set.push(state.thread.value.key === null ? 'thread' : `thread.key=${state.thread.value.key}`);
}

function wishOf(clause: ThreadClause, variables: Variables): ThreadWish {
  if (!clause.key) return { clause, key: null, isEmptyKey: false };
  const key = fold(clause.key.render(variables)).slice(0, MAX_KEY);
  const isEmptyKey = key === '' || variablesIn(clause.key).some((path) => lookUp(variables, path).trim() === '');
  return { clause, key: isEmptyKey ? null : key, isEmptyKey };
}

/** The plain `{{a.b}}` of a template. */
function variablesIn(template: TextTemplate): readonly (readonly string[])[] {
  if (template.constant !== null) return [];
  return [...template.source.matchAll(/\{\{\{?\s*([\p{L}\p{N}_.-]+)\s*\}?\}\}/gu)]
    .filter((match) => match[1] !== 'else')
    .map((match) => (match[1] ?? '').split('.'));
}

interface SetContext {
  readonly rule: { readonly id: string; readonly override: boolean };
  readonly variables: Variables;
  readonly replyTo: Applying['replyTo'];
  readonly tally: Tally;
  readonly prefix: 'set' | 'update';
}

function applySet(bag: Bag, set: SetTemplates, context: SetContext): void {
  const { rule, variables, tally, prefix } = context;
  const put = (key: string, text: string): void => {
    const isNamed = set.named?.includes(key) ?? false;
    const value = text.trim().slice(0, MAX_VALUE);
    settle(bag.values, { key, value, rule: rule.id, override: rule.override, as: `${prefix}.${key}`, isNamed }, tally);
  };
  for (const [key, template] of Object.entries(set.values)) put(key, template.render(variables));
  for (const [key, template] of Object.entries(set.fields)) put(`fields.${key}`, template.render(variables));
  const tags = rendered(set.tags, variables);
  if (tags.length > 0) {
    bag.tags = addTags(bag.tags, tags);
    tally.set.push(`${prefix}.tags=${tags.join(',')}`);
  }
  put('watchers', rendered(set.watchers, variables).join('\n'));
  applyCustomer(bag, set, context);
}

/** Address and name are one value: a name never stands beside another rule's address. */
function applyCustomer(
  bag: Bag,
  { customer }: SetTemplates,
  { rule, variables, replyTo, tally, prefix }: SetContext,
): void {
  if (!customer) return;
  const wanted =
    customer === 'reply_to'
      ? replyTo
      : { address: customer.email.render(variables).trim(), name: customer.name?.render(variables).trim() ?? '' };
  if (!wanted || wanted.address === '') return;
  const value = `${wanted.address}\n${wanted.name.replaceAll(/\s+/g, ' ')}`;
  settle(
    bag.values,
    { key: 'customer', value, rule: rule.id, override: rule.override, as: `${prefix}.customer` },
    tally,
  );
}

function applyNotify(state: State, { rule, tally }: Applying): void {
  if (!rule.notify) return;
  const { customer, agents, swap } = rule.notify;
  const put = (key: string, value: boolean | string): void =>
    settle(state.notify, { key, value, rule: rule.id, override: rule.override, as: `notify.${key}` }, tally);
  if (customer !== undefined) put('customer', customer);
  if (agents !== undefined) put('agents', agents);
  for (const [name, template] of Object.entries(swap ?? {})) put(`swap.${name}`, template);
}

function rendered(templates: readonly TextTemplate[], variables: Variables): readonly string[] {
  return templates.map((template) => template.render(variables).trim()).filter((text) => text !== '');
}
