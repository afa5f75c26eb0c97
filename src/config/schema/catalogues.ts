// The values tickets may carry: types, groups, severities, priorities, tags, own fields, and what closing asks for.
import { z } from 'zod';
import type { CatalogueEntry } from '../../model/catalogue.ts';
import { fieldTypes } from '../../model/catalogue.ts';
import { filledLine, flag, leaf, NAME, oneOf, oneOrMore, pattern, whole } from './leaf.ts';
import { labels } from './workflows.ts';

/** An entry as it is written; `order` sorts, then the order of the file. */
export interface EntrySettings extends CatalogueEntry {
  readonly order: number;
  readonly isDefault: boolean;
}

const entry = z.strictObject({
  label: labels().prefault({}).describe('What people read, per language. Default: its name.'),
  order: whole(-100_000, 100_000).prefault(0).describe('Smaller numbers come first; equal ones as written.'),
  default: flag().prefault(false).describe('New tickets get it.'),
  active: flag().prefault(true).describe('false retires it: old tickets keep it, nothing gets it any more.'),
});

const MAX_ENTRIES = 1000;
const NO_DEFAULT = { haveDefault: false };

/** A list of names, or a mapping from names to what is known of them. */
function entries(can: { readonly haveDefault: boolean } = { haveDefault: true }) {
  const one = can.haveDefault ? entry : entry.omit({ default: true });
  const list = leaf(
    'a list of names, each once (lower-case letters, digits, . _ -), or a mapping with them as keys',
    { oneOf: [{ type: 'array', items: { type: 'string', pattern: NAME.source } }, { type: 'object' }] },
    (value): readonly string[] | undefined => {
      const names = Array.isArray(value) ? value : typeof value === 'object' && value ? Object.keys(value) : null;
      if (!names || names.length > MAX_ENTRIES) return undefined;
      const good = names.every((name): name is string => typeof name === 'string' && NAME.test(name));
      return good && new Set(names).size === names.length ? names : undefined;
    },
  );
  const read = (value: unknown, context: z.core.$RefinementCtx): readonly EntrySettings[] => {
    const names = list.safeParse(value);
    if (!names.success) {
      for (const { message } of names.error.issues) context.addIssue({ code: 'custom', message, input: value });
      return z.NEVER;
    }
    return names.data.map((id) => readEntry(id, value, { one, context })).toSorted((a, b) => a.order - b.order);
  };
  return z
    .unknown()
    .transform(read)
    .meta({
      oneOf: [
        { type: 'array', items: { type: 'string', pattern: NAME.source } },
        // Made when somebody asks for the schema: every start of the program would pay for it.
        {
          type: 'object',
          get additionalProperties() {
            return z.toJSONSchema(one, { io: 'input', unrepresentable: 'any' });
          },
        },
      ],
    });
}

function readEntry(
  id: string,
  value: unknown,
  { one, context }: { readonly one: z.ZodType; readonly context: z.core.$RefinementCtx },
): EntrySettings {
  const given = Array.isArray(value) ? {} : (Reflect.get(value as object, id) ?? {});
  const result = one.safeParse(given);
  if (result.success) {
    const {
      default: isDefault = false,
      label,
      order,
      active,
    } = result.data as Partial<z.infer<typeof entry>> & Omit<z.infer<typeof entry>, 'default'>;
    return { id, label, order, active, isDefault };
  }
  for (const issue of result.error.issues) {
    const path = [id, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const message = `label, order, default or active (there is no key ${issue.keys.join(', ')})`;
      context.addIssue({ code: 'custom', message, input: given, path: [id, issue.keys[0] ?? ''] });
    } else context.addIssue({ code: 'custom', message: issue.message, input: given, path });
  }
  return { id, label: {}, order: 0, active: true, isDefault: false };
}

const bound = leaf('a number, or a date like 2026-01-31', { type: ['number', 'string'] }, (value) =>
  typeof value === 'number' || (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) ? value : undefined,
);

/** What an own field takes; a form's questions are made of it, too. */
export const field = z.strictObject({
  type: oneOf(...fieldTypes)
    .optional()
    .describe(`Kind of value: ${fieldTypes.join(' | ')}. Default: choice where there are choices, else text.`),
  pattern: pattern().optional().describe('RE2 pattern the value must match.'),
  label: labels().prefault({}).describe('What people read, per language. Default: its name.'),
  required: flag()
    .prefault(false)
    .describe(
      'Cannot be emptied, and no ticket is closed without it; where the workflow has `incomplete`, it waits there.',
    ),
  min: bound.optional().describe('Least number, amount or date; of text the characters, of a list the items.'),
  max: bound.optional().describe('Greatest number, amount or date; of text the characters, of a list the items.'),
  choices: entries(NO_DEFAULT).prefault([]).describe('What a choice, or each item of a list, may be.'),
});

const close = z.strictObject({
  require: oneOrMore(oneOf('reason', 'comment', 'cause'))
    .prefault([])
    .describe('What must be said to close a ticket.'),
  reasons: entries(NO_DEFAULT)
    .prefault(['solved', 'no_answer', 'duplicate', 'not_us', 'recovered'])
    .describe('Reasons a person may give.'),
  causes: entries(NO_DEFAULT)
    .prefault(['user', 'bug', 'supplier'])
    .describe('Root causes a person may give, several to a ticket.'),
});

export const catalogues = z.strictObject({
  types: entries().prefault(['request', 'incident', 'invoice', 'alert']).describe('Types of tickets.'),
  groups: entries().prefault([]).describe('Topic groups.'),
  severities: entries().prefault(['minor', 'normal', 'major', 'critical']).describe('Severities, lowest first.'),
  priorities: entries().prefault(['low', 'normal', 'high', 'urgent']).describe('Priorities, lowest first.'),
  tags: entries(NO_DEFAULT).prefault([]).describe('Tags tickets may get. Default: any.'),
  default_severity: filledLine(64)
    .optional()
    .describe('Severity of new tickets. Default: the one marked `default`, else normal, else the middle one.'),
  default_priority: filledLine(64)
    .optional()
    .describe('Priority of new tickets. Default: the one marked `default`, else normal, else the middle one.'),
  fields: z.record(z.string(), field).prefault({}).describe('Own fields by name.'),
  close: close.prefault({}).describe('What closing asks for.'),
});
