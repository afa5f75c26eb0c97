// Words of ours that a template cannot know: fields, shipped catalogues, goals, buttons, what a digest and a document call
// things. One file a language (words/); a locale that is not here speaks English. `form` is how people are addressed where
// the language knows a difference (Sie or du, u or je, vous or tu).
import type { NoticeAction, RefusedFile } from '../model/notice.ts';
import type { AdminCheck } from '../model/people/admin.ts';
import type { Goal } from '../model/time/service.ts';
import { german } from './words/de.ts';
import { english } from './words/en.ts';
import { french } from './words/fr.ts';
import { dutch } from './words/nl.ts';

/** How people are addressed. */
export type Form = 'formal' | 'informal';

type Names = Readonly<Record<string, string>>;

/** Words of one locale. */
export interface Words {
  /** Shipped close reasons and causes. */
  readonly reasons: Names;
  /** Fields of a ticket. */
  readonly fields: Names;
  /** Those that the card of our own people's mails calls otherwise. */
  readonly staffFields: Names;
  /** Values of shipped catalogues, by field. */
  readonly values: Readonly<Record<string, Names>>;
  /** What a question of this type wants; types that are not here take anything. */
  readonly kinds: Names;
  /** `{question}` and `{said}` are put in. */
  readonly badAnswer: string;
  readonly badLabel: string;
  readonly yourMessage: string;
  readonly ticket: string;
  readonly status: string;
  readonly attachments: string;
  readonly yes: string;
  readonly no: string;
  /** Why a file of ours is not there. */
  readonly notAttached: string;
  /** Why a file was not taken. */
  readonly refused: Readonly<Record<RefusedFile, string>>;
  readonly goals: Readonly<Record<Goal, string>>;
  /** What a customer reads for statuses of the shipped workflow that say how we sort our mail, by id. */
  readonly customerStatuses: Names;
  /** One and several, joined by ` | `. */
  readonly days: string;
  /** Short for hours. */
  readonly hours: string;
  /** Behind a time of the day: `14:00 Uhr`; '' = nothing. */
  readonly oclock: string;
  /** Why somebody is told of a ticket: `{rule}` opened it, it got `{score}`, `{agent}` forwarded a mail of `{who}`, it names `{ticket}`. */
  readonly byRule: string;
  /** The same where no rule decided. */
  readonly byNoRule: string;
  readonly suggested: string;
  readonly claims: string;
  readonly rated: string;
  /** What waited for a digest, by the name of the notice it would have been. */
  readonly news: Names;
  /** Kinds of entries in a document. */
  readonly entries: Names;
  /** Statuses of work orders. */
  readonly orders: Names;
  readonly actions: Readonly<Record<NoticeAction, string>>;
  /** From the lowest score to the highest. */
  readonly scores: readonly string[];
  /** What the administrator is told of, and what to do. */
  readonly checks: Names;
  readonly fixes: Readonly<Record<AdminCheck, string>>;
  /** Lines of the administrator's digest. */
  readonly counts: Names;
}

const tables: Readonly<Record<string, { readonly words: Words; readonly informal: Partial<Words> }>> = {
  en: english,
  de: german,
  nl: dutch,
  fr: french,
};
const made = new Map<string, Words>();

/** The languages mailclerk comes with. */
export const shippedLanguages: readonly string[] = Object.keys(tables);

/** The words of a locale (`de-AT` uses `de`). */
export function wordsOf(locale: string, form: Form = 'formal'): Words {
  const [named = 'en'] = locale.toLowerCase().split('-');
  const language = Object.hasOwn(tables, named) ? named : 'en';
  const key = `${language} ${form}`;
  const known = made.get(key);
  if (known) return known;
  const { words: formal, informal } = tables[language] ?? english;
  const words = form === 'informal' ? { ...formal, ...informal } : formal;
  made.set(key, words);
  return words;
}

/** What stands between a name and its value: French keeps a blank before it that does not break. */
export function colonOf(locale: string): string {
  return /^fr(?![a-z])/i.test(locale) ? '\u00a0: ' : ': ';
}

/** The word for a name, or the name itself with its underscores as blanks. */
export function wordFor(names: Names, name: string): string {
  return (Object.hasOwn(names, name) ? names[name] : undefined) ?? name.replaceAll('_', ' ');
}
