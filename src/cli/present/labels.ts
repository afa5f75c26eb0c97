// Labels for a page of the command line, in the instance's language: `hardware (Apparatuur)`. The code stays in sight,
// because it is what one types. Pure.
import { entriesOf, workflowOf } from '../../model/by-queue.ts';
import { type CatalogueName, labelIn } from '../../model/catalogue.ts';
import type { Config } from '../../model/setup.ts';

type Labels = Readonly<Record<string, string>>;

/** Says codes with their labels. */
export interface Labeller {
  status(id: string): string;
  value(catalogue: CatalogueName, id: string): string;
  field(name: string): string;
  fieldValue(name: string, value: string): string;
}

/** The labeller of a queue's tickets. */
export function labeller(config: Config, queue: string): Labeller {
  const { language } = config.instance;
  const said = (id: string, label: Labels | undefined): string => {
    const text = label ? labelIn(label, language, 'en') : null;
    return text === null || text.toLowerCase() === id.replaceAll('_', ' ').toLowerCase() ? id : `${id} (${text})`;
  };
  const fields = config.catalogues.fields;
  const field = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  return {
    status: (id) => said(id, workflowOf(config, queue).statuses.find((one) => one.id === id)?.label),
    value: (catalogue, id) => said(id, entriesOf(config, catalogue).find((one) => one.id === id)?.label),
    field: (name) => said(name, field(name)?.label),
    fieldValue(name, value) {
      const choices = field(name)?.choices ?? [];
      if (choices.length === 0) return value;
      const items = field(name)?.type === 'list' ? value.split(', ') : [value];
      return items.map((item) => said(item, choices.find((one) => one.id === item)?.label)).join(', ');
    },
  };
}
