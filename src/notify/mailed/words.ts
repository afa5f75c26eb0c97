// What an agent is told of his mail, in four languages: what was done, what was not and why, what each command is for.
// One file a language; a locale that is not here speaks English. `{x}` is put in.
import type { CommandName } from '../../model/mailed/commands.ts';
import type { MailedFault, MailedRelease, MailedWords } from '../../model/mailed/words.ts';
import { mailedGerman } from './de.ts';
import { mailedEnglish } from './en.ts';
import { mailedFrench } from './fr.ts';
import { mailedDutch } from './nl.ts';

export interface MailedTexts {
  /** By the kind of command; `change` for every other that changes fields. */
  readonly acts: Readonly<Record<string, string>>;
  /** What became of the words; '' = said otherwise. */
  readonly words: Readonly<Record<MailedWords['words'], string>>;
  /** `{at}`: when it leaves. */
  readonly leaves: string;
  /** Files that did not go along, by why; `{files}`. */
  readonly stayed: Readonly<Record<NonNullable<MailedWords['stayed']>['why'], string>>;
  /** What the button of `#send` is called, by what it does. */
  readonly release: Readonly<Record<Exclude<MailedRelease, 'nothing'>, string>>;
  readonly faults: Readonly<Record<MailedFault, string>>;
  /** What the desk refuses, by the English sentence (model/mailed/said); what is missing is said in English. */
  readonly refused: Readonly<Record<string, string>>;
  /** Between what is told of and what is said of it. */
  readonly colon: string;
  /** `{list}`: what may stand there. */
  readonly expected: string;
  readonly about: Readonly<Record<CommandName, string>>;
}

const tables: Readonly<Record<string, MailedTexts>> = {
  en: mailedEnglish,
  de: mailedGerman,
  nl: mailedDutch,
  fr: mailedFrench,
};

/** The texts of a locale (`de-AT` uses `de`). */
export function mailedTexts(locale: string): MailedTexts {
  const [language = 'en'] = locale.toLowerCase().split('-');
  return (Object.hasOwn(tables, language) ? tables[language] : undefined) ?? mailedEnglish;
}
