// Answers at the command line: `--field "Ort=Halle 3"`, by a question's name or its label in any language. Takes the form
// and the pairs; gives the values to set. A question nobody asks ends in the nearest one there is.

import type { SetValues } from '../model/command.ts';
import { fold } from '../model/fold.ts';
import { askedCatalogues, type Form, questionNames } from '../model/form.ts';
import { nearest } from '../model/nearest.ts';
import type { Config } from '../model/setup.ts';
import { Exit, exitCodes } from './exit.ts';

/** The form a new ticket is asked by: the one named, else its queue's; null when there is none. */
export function formFor(config: Config, named: string | undefined, queue: string | undefined): Form | null {
  const forms = config.forms ?? [];
  const place = config.queues.find((one) => one.name === (queue ?? config.queues[0]?.name));
  const name = named ?? place?.form;
  if (name === undefined || fold(name) === 'none') return null;
  const form = forms.find((one) => fold(one.name) === fold(name));
  if (form) return form;
  const known = forms.map((one) => one.name);
  throw new Exit(exitCodes.usage, `there is no form "${name}"; ${advice(name, known)}`, 'mailclerk config show');
}

/** The values of the answers. */
export function readAnswers(pairs: readonly string[], form: Form | null): SetValues {
  const fields: Record<string, string> = {};
  let set: SetValues = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1)
      throw new Exit(exitCodes.usage, `"${pair}" is no answer, expected question=answer`, '--field "place=hall 3"');
    const said = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    const question = form?.questions.find((one) => questionNames(one).some((name) => fold(name) === fold(said)));
    if (!question) {
      const known = (form?.questions ?? []).flatMap(questionNames);
      throw new Exit(
        exitCodes.usage,
        `no question is called "${said}"; ${advice(said, known)}`,
        'mailclerk ticket open --form NAME',
      );
    }
    if (question.catalogue === null) fields[question.name] = value;
    else set = { ...set, [askedCatalogues[question.catalogue]]: value };
  }
  return Object.keys(fields).length > 0 ? { ...set, fields } : set;
}

function advice(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return `did you mean "${near}"?`;
  return known.length > 0 ? `known: ${known.join(', ')}` : 'there are none';
}
