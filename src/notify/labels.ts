// Names and values of fields as a person reads them in his language: labels of statuses and catalogues, words for the
// fields themselves, dates. Takes what a notice carries and the Setup; gives clean one-line text. Pure.
import { entriesOf, workflowOf, workflowsOf } from '../model/by-queue.ts';
import { type CatalogueName, labelIn } from '../model/catalogue.ts';
import type { Setup } from '../model/setup.ts';
import type { FieldChange, FieldValue } from '../model/ticket.ts';
import { cleanLine } from './markdown/values.ts';
import { wordsOf } from './words.ts';

/** In whose words. */
export interface In {
  readonly setup: Setup;
  readonly locale: string;
}

const CATALOGUE_OF: Readonly<Record<string, CatalogueName>> = {
  type: 'types',
  group: 'groups',
  severity: 'severities',
  priority: 'priorities',
};

/** A status by its label: of the queue's workflow, else of any; an id nobody knows stands as it is. */
export function statusLabel(id: string, queue: string | null, { setup, locale }: In): string {
  const { config } = setup;
  const found = [workflowOf(config, queue), ...workflowsOf(config)].flatMap((workflow) =>
    workflow.statuses.filter((one) => one.id === id),
  )[0];
  return cleanLine((found && labelIn(found.label, locale, config.instance.language)) ?? id);
}

/** A catalogue's value by its label; its code when it has none. */
export function valueLabel(field: string, value: string, { setup, locale }: In): string {
  const name = Object.hasOwn(CATALOGUE_OF, field) ? CATALOGUE_OF[field] : undefined;
  const entry = name && entriesOf(setup.config, name).find((one) => one.id === value);
  return (entry && labelIn(entry.label, locale, setup.config.instance.language)) ?? value;
}

/** One change, as the `changes` of a template hold it. */
export function shownChange(field: string, change: FieldChange, where: In) {
  const { fields } = wordsOf(where.locale);
  const name = Object.hasOwn(fields, field) ? fields[field] : undefined;
  return {
    field: cleanLine(name ?? field),
    from: shownValue(field, change.from, where),
    to: shownValue(field, change.to, where),
  };
}

function shownValue(field: string, value: FieldValue, where: In): string {
  if (value === null || value === '') return '–';
  const { timezone } = where.setup.config.instance;
  if (field === 'due' && typeof value === 'number') {
    return new Intl.DateTimeFormat(where.locale, { dateStyle: 'long', timeStyle: 'short', timeZone: timezone }).format(
      value,
    );
  }
  if (field === 'status') return statusLabel(String(value), null, where);
  return cleanLine(Array.isArray(value) ? value.join(', ') : valueLabel(field, String(value), where));
}
