// What a `question` mail says of a form, in one locale: the questions, the lines to fill in, what was wrong with the
// answers so far. The lines to fill in stand alone, one label a line: an answer is read from them (decide/extract).
import { labelIn } from '../../model/catalogue.ts';
import { formLines } from '../../model/form.ts';
import type { AskedQuestion, NoticeData } from '../../model/notice.ts';
import type { Setup } from '../../model/setup.ts';
import { type In, wordsFor } from '../labels.ts';
import { cleanLine } from '../markdown/values.ts';
import { colonOf, type Words } from '../words.ts';

/** A question as a template shows it. */
export interface ShownQuestion {
  readonly label: string;
  readonly help: string;
  /** What may stand there, in words; '' = anything. */
  readonly expected: string;
  readonly required: boolean;
}

export interface ShownForm {
  readonly questions: readonly ShownQuestion[];
  /** `Label:` lines. */
  readonly lines: string;
  readonly faults: readonly string[];
}

const MAX_CHOICES = 20;

/** The form of a notice in a locale; nothing where there is none. */
export function shownForm(form: NoticeData['form'], setup: Setup, locale: string): ShownForm {
  if (!form) return { questions: [], lines: '', faults: [] };
  const fallback = setup.config.instance.language;
  const called = (one: { readonly label: AskedQuestion['label']; readonly name: string }): string =>
    cleanLine(labelIn(one.label, locale, fallback) ?? one.name.replaceAll('_', ' '));
  const questions = form.questions.map((one): ShownQuestion => {
    const help = cleanLine(labelIn(one.help, locale, fallback) ?? '');
    return { label: called(one), help, expected: expectedOf(one, { setup, locale }), required: one.required };
  });
  return {
    questions,
    lines: formLines(form.questions, (one) => `${called(one)}${colonOf(locale).trimEnd()}`),
    faults: faultsOf(form, called, wordsFor({ setup, locale })),
  };
}

function expectedOf({ type, choices }: AskedQuestion, where: In): string {
  const { locale } = where;
  const fallback = where.setup.config.instance.language;
  const names = choices.map(({ id, label }) => cleanLine(labelIn(label, locale, fallback) ?? id));
  if (names.length > 0)
    return names.length > MAX_CHOICES ? `${names.slice(0, MAX_CHOICES).join(', ')} …` : names.join(', ');
  const { kinds } = wordsFor(where);
  return Object.hasOwn(kinds, type) ? (kinds[type] ?? '') : '';
}

function faultsOf(
  { faults }: NonNullable<NoticeData['form']>,
  called: (one: AskedQuestion) => string,
  { badAnswer, badLabel }: Words,
): readonly string[] {
  return faults.map(({ label, name, said, isLabel }) => {
    const question = called({ label, name } as AskedQuestion);
    // No colon behind a label: a quoted line must not be read as an answer.
    return (isLabel ? badLabel : badAnswer).replace('{question}', question).replace('{said}', cleanLine(said) || '…');
  });
}
