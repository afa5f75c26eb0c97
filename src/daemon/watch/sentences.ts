// One thing that is wrong, said twice: in English with times of ISO 8601 for log, command line and readiness, and in the
// site's language and zone for the administrator's mails. Takes the Setup and the name of a sentence. Pure.
import { isoTime } from '../../lib/time.ts';
import type { Config } from '../../model/setup.ts';
import { shownDay, shownTime } from '../../notify/context/moments.ts';
import { type Trouble, troubleWords } from '../../notify/words/troubles.ts';

/** A value in a sentence: a moment or a day (epoch ms), another sentence, or itself. */
export type Value = string | number | { readonly at: number } | { readonly day: number } | Sentence;

/** A sentence and what stands in its places; null = nothing is said. */
export interface Sentence {
  readonly name: Trouble | null;
  readonly values: Readonly<Record<string, Value>>;
}

/** One thing that is wrong. */
export interface Wrong {
  /** The same as long as it is the same thing. */
  readonly id: string;
  readonly text: string;
  /** The same for the administrator's mails. */
  readonly told: string;
}

type Site = { readonly config: Pick<Config, 'instance'> };

/** The sentence; '' where there is none. */
export function sentence(name: Trouble | null, values: Readonly<Record<string, Value>> = {}): Sentence {
  return { name, values };
}

/** What was said elsewhere, in English: '' says nothing. */
export function detailOf(text: string): Sentence {
  return sentence(text === '' ? null : 'detail', { text });
}

/** It, in both ways. */
export function wrong(id: string, said: Sentence, { config }: Site): Wrong {
  return { id, text: inEnglish(said), told: inWordsOf(config, said) };
}

/** For whoever reads logs. */
export function inEnglish(said: Sentence): string {
  return filled(said, 'en', (value) =>
    'day' in value ? (isoTime(value.day) ?? '').slice(0, 10) : (isoTime(value.at) ?? ''),
  );
}

/** For the administrator. */
export function inWordsOf({ instance }: Pick<Config, 'instance'>, said: Sentence): string {
  const { language, timezone } = instance;
  return filled(said, language, (value) =>
    'day' in value ? shownDay(value.day, language, timezone) : shownTime(value.at, language, timezone),
  );
}

function filled(
  { name, values }: Sentence,
  locale: string,
  shown: (moment: { readonly at: number } | { readonly day: number }) => string,
): string {
  if (name === null) return '';
  return troubleWords(locale)[name].replace(/\{([a-z]+)\}/g, (_, place: string) => {
    const value = values[place] ?? '';
    if (typeof value !== 'object') return String(value);
    return 'name' in value ? filled(value, locale, shown) : shown(value);
  });
}
