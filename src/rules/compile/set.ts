// Takes `set:` or `update:`; gives templates by key. Constant values that name a queue, agent or status nobody knows
// are reported here (R105); values with variables are judged when a mail comes (skipped, ticket flagged rule-error).

import { canonicalAddress } from '../../model/address.ts';
import { fold } from '../../model/fold.ts';
import { didYouMean } from '../../model/nearest.ts';
import { assignmentParts, assignmentWords } from '../../model/people/assignment.ts';
import { acceptModes } from '../../model/people/offer.ts';
import type { SetTemplates, TextTemplate } from '../../model/policy.ts';
import { pendingSetKeys } from '../pending.ts';
import { oneOf, shown } from '../problem.ts';
import type { SetInput } from '../schema/rule.ts';
import type { Path } from '../source.ts';
import { type Compiling, listOf, textTemplate } from './compiling.ts';
import { isOfMail } from './mails.ts';

const SLA_WORDS = ['none', 'queue'];
const ASSIGN_WORDS: readonly string[] = assignmentWords;
const OFFER_WORDS: readonly string[] = [...acceptModes, 'team', 'none'];
const STATUS_WORDS = ['keep', 'reopen'];

export const emptySet: SetTemplates = { values: {}, fields: {}, tags: [], watchers: [], customer: null };

/** The templates of one `set:` or `update:`. */
export function compileSet(context: Compiling, input: SetInput, at: Path): SetTemplates {
  const { fields, tags, watchers, customer, ...values } = input;
  const templates: Record<string, TextTemplate> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (pendingSetKeys.includes(key)) context.pending([...at, key], key);
    const template = textTemplate(context, Array.isArray(value) ? value.join(' ') : value, [...at, key]);
    checkKnown(context, key, template, [...at, key]);
    templates[key] = template;
  }
  const fieldTemplates: Record<string, TextTemplate> = {};
  for (const [name, value] of Object.entries(fields ?? {}))
    fieldTemplates[name] = textTemplate(context, value, [...at, 'fields', name]);
  return {
    values: templates,
    fields: fieldTemplates,
    tags: compileTexts(context, tags, [...at, 'tags']),
    watchers: compileTexts(context, watchers, [...at, 'watchers']),
    customer: compileCustomer(context, customer, [...at, 'customer']),
    ...namedKeys(context, templates),
  };
}

/** Whose customer it is must not be a matter of what somebody writes: where it is, the desk knows. */
function namedKeys(context: Compiling, templates: Readonly<Record<string, TextTemplate>>): Pick<SetTemplates, 'named'> {
  const named = ['organisation', 'contract', 'project'].filter((key) => isOfMail(context, templates[key] ?? null));
  return named.length > 0 ? { named } : {};
}

/** One text or a list of texts as templates. */
export function compileTexts(context: Compiling, value: unknown, at: Path): readonly TextTemplate[] {
  return listOf(value).map((item, index) => textTemplate(context, item, Array.isArray(value) ? [...at, index] : at));
}

/** A rule's own keys beat its preset's; tags and watchers add up. */
export function mergeSets(own: SetTemplates | null, preset: SetTemplates | null): SetTemplates | null {
  if (!own || !preset) return own ?? preset;
  return {
    values: { ...preset.values, ...own.values },
    fields: { ...preset.fields, ...own.fields },
    tags: [...preset.tags, ...own.tags],
    watchers: [...preset.watchers, ...own.watchers],
    customer: own.customer ?? preset.customer,
    named: [...(own.named ?? []), ...(preset.named ?? []).filter((key) => !Object.hasOwn(own.values, key))],
  };
}

function compileCustomer(context: Compiling, input: SetInput['customer'], at: Path): SetTemplates['customer'] {
  if (input === undefined) return null;
  if (input === 'reply_to') return 'reply_to';
  const email = textTemplate(
    context,
    typeof input === 'string' ? input : input.email,
    typeof input === 'string' ? at : [...at, 'email'],
  );
  if (email.constant !== null && canonicalAddress(email.constant) === null) {
    context.source.error(at, 'value', `expected an address, reply_to or "{{…}}", seen ${shown(email.constant)}`);
  }
  const name =
    typeof input === 'string' || input.name === undefined ? null : textTemplate(context, input.name, [...at, 'name']);
  return { email, name };
}

function checkKnown(context: Compiling, key: string, template: TextTemplate, at: Path): void {
  const value = template.constant;
  if (value === null || value === '') return;
  const { queues, agents, teams = [], statuses } = context.site.known;
  const catalogue = catalogueOf(context, key);
  if (catalogue.length > 0 && !catalogue.some((one) => fold(one) === fold(value))) {
    report(context, {
      what: key,
      value,
      known: catalogue,
      words: key === 'type' || key === 'group' ? ['none'] : [],
      at,
    });
  }
  if (key === 'form')
    report(context, { what: 'form', value, known: context.site.known.forms ?? [], words: ['none'], at });
  if (key === 'due' || key === 'pending_until') checkDue(context, value, at);
  if (key === 'sla')
    report(context, { what: 'sla', value, known: context.site.known.slas ?? [], words: SLA_WORDS, at });
  if (key === 'escalation' && !/^[+-]?\d$/.test(value.trim()))
    context.source.error(at, 'value', `expected a level 0–9 or +1, seen ${shown(value)}`);
  if (key === 'queue') report(context, { what: 'queue', value, known: queues, words: [], at });
  const people = [...agents, ...teams];
  if (key === 'assign') {
    for (const name of namesOf(value))
      report(context, { what: 'agent or team', value: name, known: people, words: ASSIGN_WORDS, at });
  }
  if (key === 'offer') {
    for (const word of value.split(/[\s,]+/).filter((one) => one !== ''))
      report(context, { what: 'agent or team', value: word.replace(/^@/, ''), known: people, words: OFFER_WORDS, at });
  }
  if (key === 'status') report(context, { what: 'status', value, known: statuses, words: STATUS_WORDS, at });
}

/** Agents and teams an `assign` names; words with a meaning of their own name nobody. */
function namesOf(value: string): readonly string[] {
  return (assignmentParts(value) ?? []).flatMap(({ who }) => {
    if (who.kind === 'strategy') return who.pool === null ? [] : [who.pool];
    return 'name' in who && !who.name.includes('@') ? [who.name] : [];
  });
}

function catalogueOf({ catalogues }: Compiling, key: string): readonly string[] {
  if (!catalogues) return [];
  if (key === 'type') return catalogues.types;
  if (key === 'group') return catalogues.groups;
  if (key === 'severity') return catalogues.severities;
  return key === 'priority' ? catalogues.priorities : [];
}

const DUE =
  /^(?:none|\+?\d{1,4}\s*(?:h|d|w|mo|bh|bd)|(?:sun|mon|tue|wed|thu|fri|sat)[a-z]{0,6}(?:\s+\d{1,2}:\d\d)?|\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?)$/i;

/** The forms the desk reads (desk/due). */
function checkDue(context: Compiling, value: string, at: Path): void {
  if (DUE.test(value.trim())) return;
  context.source.error(
    at,
    'value',
    `expected a time like +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none, seen ${shown(value)}`,
  );
}

interface Reference {
  readonly what: string;
  readonly value: string;
  readonly known: readonly string[];
  readonly words: readonly string[];
  readonly at: Path;
}

function report(context: Compiling, { what, value, known, words, at }: Reference): void {
  const all = [...known, ...words];
  if (all.includes(value)) return;
  const hint = didYouMean(value, all) || ` Known: ${oneOf(all) || 'none'}.`;
  context.source.error(at, 'R105', `there is no ${what} "${value}" in the config.${hint}`);
}
