// The words of sample notices in one language: what a customer, an agent and an administrator of that language would
// really write. Values only; samples.ts makes notices of them. Never used for a real mail.

import { german } from './de.ts';
import { english } from './en.ts';
import { french } from './fr.ts';
import { dutch } from './nl.ts';

/** Words that differ by how people are addressed; a language that knows one way says it twice the same. */
export interface ByForm {
  readonly formal: string;
  readonly informal: string;
}

/** A question of the sample form. */
export interface SampleQuestion {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly type: string;
  readonly required: boolean;
  /** Labels of what may be chosen; [] = anything. */
  readonly choices: readonly string[];
}

/** Everything a sample notice says beyond what the site's configuration says. */
export interface SampleWords {
  /** Display name of the customer; '' = he gave none. */
  readonly customer: string;
  /** His address. */
  readonly address: string;
  /** Somebody else on the customer's side, and who a mail is forwarded to. */
  readonly colleague: string;
  readonly subject: string;
  /** What the customer wrote. */
  readonly message: string;
  /** What the agent answers, in Markdown. */
  readonly answer: ByForm;
  /** What an agent writes to a colleague. */
  readonly note: string;
  /** What is said when it is known what is wrong, beside a question to the customer, and of closing. */
  readonly finding: string;
  readonly request: ByForm;
  readonly comment: ByForm;
  readonly solution: ByForm;
  /** What a mail asked for by a rule says. */
  readonly announcement: ByForm;
  readonly files: readonly string[];
  readonly questions: readonly SampleQuestion[];
  /** An answer that does not fit the second question. */
  readonly badAnswer: string;
  readonly ratingComment: string;
  /** Subjects of further tickets. */
  readonly subjects: readonly string[];
  /** What an administrator is told. */
  readonly trouble: string;
  /** A mail of commands with one that there is not, and the command that is nearest to it. */
  readonly nearest: string;
  readonly command: string;
  readonly organisation: string;
}

const all: Readonly<Record<string, SampleWords>> = { de: german, en: english, fr: french, nl: dutch };

/** Languages there are samples in. */
export const sampleLanguages: readonly string[] = Object.keys(all);

/** The words of a locale (`de-AT` uses `de`); English where there are none. */
export function sampleWords(locale: string): SampleWords {
  const [language = 'en'] = locale.toLowerCase().split('-');
  return Object.hasOwn(all, language) ? (all[language] ?? english) : english;
}
