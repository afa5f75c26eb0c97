// Language tags of a configuration: whether one is among those the site writes in, and a word about those that are not.
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportWarning } from './context.ts';

/** True when the site writes in this language, be it in another country's way (`nl-BE` among `nl`, `nl` among `nl-BE`). */
export function isAmong(language: string, languages: readonly string[]): boolean {
  return languages.some((one) => plain(one) === plain(language));
}

/** Warns of a language at `path` that nobody is written to in. */
export function checkLanguage(
  context: BuildContext,
  path: Path,
  { language, settings }: { readonly language: string | undefined; readonly settings: Settings },
): void {
  const { languages } = settings.instance;
  if (language === undefined || !languages || isAmong(language, languages)) return;
  const message = `${path.join('.')} is ${language}, which instance.languages does not hold: what would be in it is in instance.language; add it there`;
  reportWarning(context, path, message);
}

function plain(language: string): string {
  return (language.split('-')[0] ?? '').toLowerCase();
}
