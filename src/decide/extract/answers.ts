// Takes a mail and a form; gives what the mail says to its questions (B4). New words first, then everything it repeats:
// many answer between the quoted lines. Reads with the labels of `extract` (labels.ts). Checks nothing: what an answer is
// worth is the desk's question. Linear: every text is walked once.
import { fold } from '../../model/fold.ts';
import type { FormAnswers } from '../../model/form.ts';
import type { Message } from '../../model/message.ts';
import { nearest } from '../../model/nearest.ts';
import type { Site, SiteForm } from '../../model/policy.ts';
import { answeredLabels } from './labels.ts';

const MAX_TEXT = 65_536;
const MAX_ANSWER = 4000;
const MAX_UNKNOWN = 5;

/** What a mail says to the form of this name; null when there is no such form, or nothing is said to it. */
export function formAnswers(message: Message, name: string | undefined, site: Site): FormAnswers | null {
  const form = site.forms?.find((one) => one.name === name);
  if (!form) return null;
  const fresh = answeredLabels(message.reply.slice(0, MAX_TEXT), form.questions, form.ours);
  const whole = answeredLabels(message.text.slice(0, MAX_TEXT), form.questions, form.ours);
  const written = cut(fresh.answers);
  const quoted = Object.fromEntries(Object.entries(cut(whole.answers)).filter(([key]) => !Object.hasOwn(written, key)));
  const unknown = mistaken(fresh.others, form, written);
  const isNothing = Object.keys(written).length === 0 && Object.keys(quoted).length === 0 && unknown.length === 0;
  return isNothing ? null : { written, quoted, unknown };
}

function cut(answers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const filled = Object.entries(answers).filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(filled.map(([name, value]) => [name, value.trim().slice(0, MAX_ANSWER)]));
}

/** Labels that are nearly one of a question nobody answered: the customer is told which was meant. */
function mistaken(
  labels: readonly string[],
  { questions }: SiteForm,
  written: Readonly<Record<string, string>>,
): FormAnswers['unknown'] {
  const open = Object.entries(questions).filter(([name]) => !Object.hasOwn(written, name));
  const names = open.flatMap(([name, words]) => words.map((word) => [fold(word), name] as const));
  const found = labels.slice(0, 50).flatMap((label) => {
    const near = nearest(
      label,
      names.map(([word]) => word),
    );
    const question = names.find(([word]) => word === near)?.[1];
    return question === undefined ? [] : [{ label: label.slice(0, 80), question }];
  });
  return found.slice(0, MAX_UNKNOWN);
}
