// Forms as the file writes them → Form values, and the own fields their questions bring along. A question about an own
// field under `catalogues.fields` takes its type and checks from there; every name must be one thing only.
import type { OwnField } from '../../model/catalogue.ts';
import { fold } from '../../model/fold.ts';
import { type Form, type Question, questionNames } from '../../model/form.ts';
import type { Config } from '../../model/setup.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { buildField } from './catalogues.ts';
import { type BuildContext, reportError } from './context.ts';

type QuestionSettings = Settings['forms'][string]['fields'][number];

/** What a question says of its value; of these keys none may stand beside the own field's own. */
const SHAPE = ['type', 'pattern', 'min', 'max', 'choices'] as const;

/** The forms, and the catalogues with the own fields that only forms name. */
export function buildForms(
  context: BuildContext,
  settings: Settings,
  catalogues: Config['catalogues'],
): Pick<Config, 'forms' | 'catalogues'> {
  const fields: Record<string, OwnField> = { ...catalogues.fields };
  const owners = new Map<string, string>();
  const forms = Object.entries(settings.forms).map(([name, { fields: given }]): Form => {
    const at: Path = ['forms', name];
    if (!NAME.test(name)) reportError(context, at, `the name "${name.slice(0, 60)}" will not do for a form`);
    const questions = given.map((one, index) =>
      questionOf(context, [...at, 'fields', index], { form: name, given: one, fields, owners }),
    );
    checkNames(context, at, questions);
    return { name, questions: questions.toSorted((a, b) => a.step - b.step) };
  });
  if (forms.length === 0) return { catalogues };
  const isAnyField = Object.keys(catalogues.fields).length === 0;
  return { forms, catalogues: { ...catalogues, fields, ...(isAnyField ? { isAnyField } : {}) } };
}

interface Place {
  readonly form: string;
  readonly given: QuestionSettings;
  /** Own fields so far; a question of its own adds to them. */
  readonly fields: Record<string, OwnField>;
  /** Which form brought an own field. */
  readonly owners: Map<string, string>;
}

function questionOf(context: BuildContext, at: Path, { form, given, fields, owners }: Place): Question {
  const { name, help, required, step, catalogue } = given;
  const shaped = SHAPE.filter((key) => {
    const value = given[key];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  const base = { name, help, required, step };
  if (catalogue !== undefined) {
    if (shaped.length > 0)
      reportError(
        context,
        at,
        `question ${name} has a catalogue, which says what may stand there: take out ${shaped.join(', ')}`,
      );
    return { ...base, catalogue, field: null, label: given.label ?? {} };
  }
  const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const owner = owners.get(name);
  if (known && shaped.length > 0) {
    const where = owner === undefined ? `catalogues.fields.${name}` : `form ${owner}`;
    reportError(
      context,
      at,
      `the field ${name} is described in ${where} already: take out ${shaped.join(', ')}, or choose another name`,
    );
  }
  const field =
    known ?? buildField(context, at, { name, field: { ...given, label: given.label ?? {}, required: false } });
  if (!known) {
    fields[name] = field;
    owners.set(name, form);
  }
  return { ...base, catalogue: null, field, label: given.label ?? field.label ?? {} };
}

/** Two questions that are called the same could not be told apart in an answer. */
function checkNames(context: BuildContext, at: Path, questions: readonly Question[]): void {
  const taken = new Map<string, number>();
  questions.forEach((question, index) => {
    for (const text of questionNames(question)) {
      const other = taken.get(fold(text));
      if (other !== undefined && other !== index) {
        const first = questions[other]?.name ?? '';
        reportError(
          context,
          [...at, 'fields', index],
          `"${text}" names two questions, ${first} and ${question.name}: an answer could be either; call one otherwise`,
        );
      }
      taken.set(fold(text), index);
      if (/[:：=]/.test(text))
        reportError(
          context,
          [...at, 'fields', index, 'label'],
          `the label "${text}" holds a colon or =: answers are read as "Label: value"; write it without`,
        );
    }
  });
}
