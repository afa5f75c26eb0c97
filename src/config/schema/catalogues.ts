// The values tickets may carry: types, groups, severities, priorities, own fields, and what closing asks for.
import { z } from 'zod';
import { later } from './later.ts';
import { filledLine, leaf, NAME, oneOf, oneOrMore, pattern } from './leaf.ts';

const FIELD_TYPES = ['text', 'number', 'money', 'date', 'boolean', 'email', 'url'] as const;

/** A list of names, or a mapping from names to what is known of them; labels come later, the names count now. */
function entries() {
  return leaf(
    'a list of names (lower-case letters, digits, . _ -), or a mapping with them as keys',
    { oneOf: [{ type: 'array', items: { type: 'string', pattern: NAME.source } }, { type: 'object' }] },
    (value): readonly string[] | undefined => {
      const names = Array.isArray(value) ? value : typeof value === 'object' && value ? Object.keys(value) : null;
      if (!names || names.length > 1000) return undefined;
      const good = names.every((name): name is string => typeof name === 'string' && NAME.test(name));
      return good && new Set(names).size === names.length ? names : undefined;
    },
  );
}

const field = z.strictObject({
  type: oneOf(...FIELD_TYPES)
    .prefault('text')
    .describe(`Kind of value: ${FIELD_TYPES.join(' | ')}.`),
  pattern: pattern().optional().describe('RE2 pattern the value must match.'),
  label: later('Label per language'),
});

const close = z.strictObject({
  require: oneOrMore(oneOf('reason', 'comment', 'cause'))
    .prefault([])
    .describe('What must be said to close a ticket.'),
  reasons: entries()
    .prefault(['solved', 'no_answer', 'duplicate', 'not_us', 'recovered'])
    .describe('Reasons a person may give.'),
  causes: entries().prefault(['user', 'bug', 'supplier']).describe('Root causes a person may give.'),
});

export const catalogues = z.strictObject({
  types: entries().prefault(['request', 'incident', 'invoice', 'alert']).describe('Types of tickets.'),
  groups: entries().prefault([]).describe('Topic groups.'),
  severities: entries().prefault(['minor', 'normal', 'major', 'critical']).describe('Severities, lowest first.'),
  priorities: entries().prefault(['low', 'normal', 'high', 'urgent']).describe('Priorities, lowest first.'),
  default_severity: filledLine(64)
    .optional()
    .describe('Severity of new tickets. Default: normal, else the middle one.'),
  default_priority: filledLine(64)
    .optional()
    .describe('Priority of new tickets. Default: normal, else the middle one.'),
  fields: z.record(z.string(), field).prefault({}).describe('Own fields by name.'),
  close: close.prefault({}).describe('What closing asks for.'),
});
