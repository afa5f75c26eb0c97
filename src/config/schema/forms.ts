// Creation forms: what a new ticket is asked for (B4). Names are looked up in build/forms.ts.
import { z } from 'zod';
import { askedCatalogues } from '../../model/form.ts';
import { field } from './catalogues.ts';
import { flag, leaf, oneOf, whole } from './leaf.ts';
import { labels } from './workflows.ts';

const catalogues = Object.keys(askedCatalogues) as (keyof typeof askedCatalogues)[];

const fieldName = leaf(
  'a field name of lower-case letters, digits and _ that begins with a letter',
  { type: 'string', pattern: '^[a-z][a-z0-9_]{0,62}$' },
  (value) => (typeof value === 'string' && /^[a-z][a-z0-9_]{0,62}$/.test(value) ? value : undefined),
);

const question = field.omit({ required: true }).extend({
  name: fieldName.describe('The own field its answer fills. One under `catalogues.fields` keeps its type and checks.'),
  label: labels()
    .optional()
    .describe(
      'What customers read, per language: the line they fill in. Default: the label of the own field, else its name.',
    ),
  help: labels().prefault({}).describe('What to write there, per language, in one line.'),
  required: flag().prefault(false).describe('The ticket is a draft until it is answered.'),
  step: whole(1, 50).prefault(1).describe('Questions of one step stand together, smaller steps first.'),
  catalogue: oneOf(...catalogues)
    .optional()
    .describe(`The answer is an entry of this catalogue and becomes the ticket's: ${catalogues.join(' | ')}.`),
});

export const form = z.strictObject({
  fields: z.array(question).min(1).max(50).describe('The questions, in the order in which they are asked.'),
});
