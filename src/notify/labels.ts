// Names and values of fields as a person reads them in his language: labels of statuses and catalogues, words for the
// fields themselves, dates. Takes what a notice carries and the Setup; gives clean one-line text. Pure.
import { entriesOf, workflowOf, workflowsOf } from '../model/by-queue.ts';
import { type CatalogueName, labelIn } from '../model/catalogue.ts';
import { calledAgent, calledOutside } from '../model/people/called.ts';
import type { Setup } from '../model/setup.ts';
import type { FieldChange, FieldValue, StatusKind } from '../model/ticket.ts';
import { momentFields } from '../model/time/service.ts';
import { defaultWorkflow, type Status } from '../model/workflow.ts';
import { shownTime } from './context/moments.ts';
import { cleanLine } from './markdown/values.ts';
import { reasonSentence } from './words/reasons.ts';
import { type Words, wordFor, wordsOf } from './words.ts';

/** In whose words. */
export interface In {
  readonly setup: Setup;
  readonly locale: string;
  /** Whose workflow names the statuses; absent = any that knows them. */
  readonly queue?: string | null;
  /** True for people outside: they read no word of how we sort our mail; absent = no. */
  readonly isCustomer?: boolean;
}

/** Our words for this reader. */
export function wordsFor({ setup, locale }: In): Words {
  return wordsOf(locale, setup.config.instance.form);
}

/** Fields that hold ids of agents, or addresses. */
const PEOPLE: readonly string[] = ['assignees', 'watchers', 'offer'];

const CATALOGUE_OF: Readonly<Record<string, CatalogueName>> = {
  type: 'types',
  group: 'groups',
  severity: 'severities',
  priority: 'priorities',
};

/** A status by its label: of the queue's workflow, else of any; an id nobody knows stands as it is. */
export function statusLabel(id: string, queue: string | null, where: In): string {
  return labelOfStatus({ id, label: statusOf(id, queue, where)?.label ?? {} }, where);
}

/** The same where the label is known. A customer reads our word for him, unless the site calls the status otherwise. */
export function labelOfStatus({ id, label }: Pick<Status, 'id' | 'label'>, where: In): string {
  const { language } = where.setup.config.instance;
  const called = cleanLine(labelIn(label, where.locale, language) ?? id);
  const { customerStatuses } = wordsFor(where);
  if (where.isCustomer !== true || !Object.hasOwn(customerStatuses, id)) return called;
  const shipped = defaultWorkflow.statuses.find((one) => one.id === id)?.label ?? {};
  const isOurs = called === labelIn(shipped, where.locale, language);
  return (isOurs ? customerStatuses[id] : undefined) ?? called;
}

/** What kind of status it is; null when nobody knows it. */
export function statusKind(id: string, queue: string | null, where: In): StatusKind | null {
  return statusOf(id, queue, where)?.kind ?? null;
}

function statusOf(id: string, queue: string | null, { setup: { config } }: In): Status | undefined {
  const own = workflowOf(config, queue).statuses.find((one) => one.id === id);
  if (own) return own;
  return workflowsOf(config)
    .flatMap((workflow) => workflow.statuses)
    .find((one) => one.id === id);
}

/** A catalogue's value by its label, else by our word for a shipped one; its code when it has neither. */
export function valueLabel(field: string, value: string, where: In): string {
  const { setup, locale } = where;
  const name = Object.hasOwn(CATALOGUE_OF, field) ? CATALOGUE_OF[field] : undefined;
  const entry = name && entriesOf(setup.config, name).find((one) => one.id === value);
  const own = entry && labelIn(entry.label, locale, setup.config.instance.language);
  const { values } = wordsFor(where);
  const shipped = Object.hasOwn(values, field) ? values[field] : undefined;
  return own ?? (shipped && Object.hasOwn(shipped, value) ? shipped[value] : undefined) ?? value;
}

/** What a field is called: an own field by its label, ours by our word, in mails to our own people by that of their card. */
export function fieldLabel(field: string, where: In): string {
  const { config } = where.setup;
  const name = field.startsWith('fields.') ? field.slice('fields.'.length) : field;
  const own = Object.hasOwn(config.catalogues.fields, name) ? config.catalogues.fields[name] : undefined;
  const label = own?.label && labelIn(own.label, where.locale, config.instance.language);
  const { fields, staffFields } = wordsFor(where);
  return cleanLine(label ?? wordFor(where.isCustomer === false ? { ...fields, ...staffFields } : fields, name));
}

/** Why something was closed: as the catalogue calls it, else as we do. */
export function reasonLabel(name: 'reasons' | 'causes', value: string, where: In): string {
  if (value === '') return '';
  const { setup, locale } = where;
  const entry = entriesOf(setup.config, name).find((one) => one.id === value);
  const own = entry && labelIn(entry.label, locale, setup.config.instance.language);
  return cleanLine(own ?? wordFor(wordsFor(where).reasons, value));
}

/** One change, as the `changes` of a template hold it. */
export function shownChange(field: string, change: FieldChange, where: In) {
  return {
    field: fieldLabel(field, where),
    from: shownValue(field, change.from, where),
    to: shownValue(field, change.to, where),
  };
}

function shownValue(field: string, value: FieldValue, where: In): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '–';
  const { timezone } = where.setup.config.instance;
  if (momentFields.includes(field) && typeof value === 'number') return shownTime(value, where.locale, timezone);
  if (field === 'status') return statusLabel(String(value), where.queue ?? null, where);
  if (PEOPLE.includes(field)) return agentsLine(Array.isArray(value) ? value : [String(value)], where) || '–';
  if (typeof value === 'boolean') return value ? wordsFor(where).yes : wordsFor(where).no;
  return cleanLine(Array.isArray(value) ? value.join(', ') : valueLabel(field, String(value), where));
}

/** Agents by what people call them; whoever is outside never reads a bare short name. */
export function agentsLine(ids: readonly string[], { setup, isCustomer }: In): string {
  const { agents } = setup.config;
  const names = ids.map((id) => (isCustomer === true ? calledOutside(id, agents) : calledAgent(id, agents)));
  return cleanLine(names.filter((name) => name !== '').join(', '));
}

/** Why a notice came, in the reader's language: the rule, a score, what else decided. */
export function shownReason(line: string, where: In): string {
  const words = wordsFor(where);
  const rule = /^rule (.+): [a-z]+$/.exec(line)?.[1];
  if (rule === 'default') return words.byNoRule;
  if (rule !== undefined) return words.byRule.replace('{rule}', () => rule);
  const suggested = /^suggested-customer: (.+?) forwarded a mail of (.+): suggested as the customer$/.exec(line);
  if (suggested) {
    const [, agent = '', who = ''] = suggested;
    return words.suggested.replace(/\{(agent|who)\}/g, (_, name: 'agent' | 'who') =>
      name === 'agent' ? agentsLine([agent], where) : who,
    );
  }
  const claimed = /^claims a relation to (\S+), unproven$/.exec(line)?.[1];
  if (claimed !== undefined) return words.claims.replace('{ticket}', () => claimed);
  const score = /^rated ([1-5]) of 5$/.exec(line)?.[1];
  if (score !== undefined) return words.rated.replace('{score}', score);
  return reasonSentence(line, where.locale) ?? line;
}
