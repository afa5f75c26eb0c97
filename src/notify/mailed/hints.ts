// "Did you mean …?" as its reader writes it: in the spelling he used (`/nehmen`, `Antworten: `), with his own word where
// that is one, else with the word of his language. Takes a refusal; gives one line that works when it is written so. Pure.
import { fold } from '../../model/fold.ts';
import {
  type CommandLanguage,
  type CommandName,
  commandLanguages,
  commandNamed,
  exampleIn,
} from '../../model/mailed/commands.ts';
import { commandOf, spellingsOf } from '../../model/mailed/lexicon.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import { nearest } from '../../model/nearest.ts';
import { cleanLine } from '../markdown/values.ts';

const SIGNED = /^([#@/＃＠／])([\p{L}][\p{L}\p{M}_-]{0,39})/u;
const KEYED = /^[*_]{0,3}([\p{L}][\p{L}\p{M}_-]{0,29}) ?[:：]/u;

/** The language of commands for a locale; English where it has none. */
export function languageOf(locale: string): CommandLanguage {
  const named = locale.toLowerCase().split('-')[0];
  return commandLanguages.find((one) => one === named) ?? 'en';
}

/** What was probably meant; '' when nothing is near. */
export function hintOf(one: MailedRefusal | undefined, language: CommandLanguage): string {
  const hint = one?.nearest ?? '';
  const [, near = '', rest = ''] = /^#([\p{L}\p{M}_-]+)(?: (.*))?$/u.exec(hint) ?? [];
  const name = commandOf(near);
  if (!one || name === null) return cleanLine(hint);
  const [, sign = '', word = ''] = SIGNED.exec(one.line) ?? [];
  const key = sign === '' ? (KEYED.exec(one.line)?.[1] ?? '') : '';
  const value = rest === commandNamed(name).example ? exampleIn(language, name) : rest;
  const meant = { name, near, written: word === '' ? key : word };
  if (key === '') return cleanLine(`${sign === '' ? '#' : sign.normalize('NFKC')}${wordFor(meant, language)} ${value}`);
  const spelt = keyFor(meant, language);
  const [first = ''] = spelt.word;
  const colon = spelt.language === 'fr' ? '\u00a0:' : ':';
  return cleanLine(`${first.toUpperCase()}${spelt.word.slice(first.length)}${colon} ${value}`);
}

interface Meant {
  readonly name: CommandName;
  /** The word that is near. */
  readonly near: string;
  /** What he wrote, without its sign or colon. */
  readonly written: string;
}

/** His own word where it is one, the word he slipped in, the word of his language. */
function wordFor({ name, near, written }: Meant, language: CommandLanguage): string {
  if (commandOf(written) === name) return written;
  const isSlip = written !== '' && nearest(fold(written), [near]) !== null;
  const spelt = spellingsOf(near);
  if (isSlip) return (spelt.find((one) => one.language === language) ?? spelt[0])?.word ?? near;
  return commandNamed(name).words[language][0] ?? name;
}

/** With a colon only the first word of a language works. */
function keyFor(
  meant: Meant,
  language: CommandLanguage,
): { readonly word: string; readonly language: CommandLanguage } {
  const spelt = spellingsOf(commandOf(meant.written) === meant.name ? meant.written : meant.near);
  const found = spelt.find((one) => one.language === language) ?? spelt[0];
  return { word: found?.key ?? meant.name, language: found?.language ?? language };
}
