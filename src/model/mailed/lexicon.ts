// Which command a word means: the names and the words of all four languages, folded (case, accents, ß, ae for ä).
// Takes a word; gives the command, or the nearest that is known. Pure.
import { fold, foldGerman } from '../fold.ts';
import { nearest } from '../nearest.ts';
import { type CommandLanguage, type CommandName, commandLanguages, mailCommands } from './commands.ts';

const byWord = new Map<string, CommandName>();
/** Words that work as `Word: value`: fewer, because sentences begin so, too. */
const byKey = new Map<string, CommandName>();

for (const command of mailCommands) {
  for (const language of commandLanguages) {
    const [first = command.name, ...others] = command.words[language];
    for (const word of [command.name, first, ...others]) learn(byWord, word, command.name);
    for (const word of [command.name, first]) learn(byKey, word, command.name);
  }
}

/** The first command that claims a word has it. */
function learn(words: Map<string, CommandName>, word: string, name: CommandName): void {
  for (const form of [fold(word), foldGerman(word), fold(word).replaceAll('-', '')]) {
    if (!words.has(form)) words.set(form, name);
  }
}

/** The command of `#word`, null when nobody knows it. */
export function commandOf(word: string): CommandName | null {
  const folded = fold(word);
  return byWord.get(folded) ?? byWord.get(folded.replaceAll(/[-_]/g, '')) ?? null;
}

/** The command of `Word: value`, null when a sentence may begin so. */
export function commandOfKey(word: string): CommandName | null {
  return byKey.get(fold(word)) ?? null;
}

/** The languages that have a word, each with the word as it is spelt there and the one that works with a colon. */
export function spellingsOf(
  word: string,
): readonly { readonly language: CommandLanguage; readonly word: string; readonly key: string }[] {
  const name = commandOf(word);
  const found = mailCommands.find((one) => one.name === name);
  if (!found) return [];
  const plain = (one: string): string => fold(one).replaceAll(/[-_]/g, '');
  return commandLanguages.flatMap((language) => {
    const own = found.words[language];
    const same = own.find((one) => plain(one) === plain(word) || foldGerman(one) === fold(word));
    return same === undefined ? [] : [{ language, word: same, key: own[0] ?? found.name }];
  });
}

/** What was probably meant. */
export function nearestCommand(word: string): string | null {
  return nearest(fold(word), [...byWord.keys()]);
}

/** Words for what stays among us. */
const forInside = [...byWord].flatMap(([word, name]) => (['note', 'internal'].includes(name) ? [word] : []));

/** Whatever else is near: a word that may be a slip of `note` or `internal` is taken for one, so that nothing leaves by a slip. */
export function isNearlyNote(word: string): boolean {
  const folded = fold(word);
  return nearest(folded, forInside) !== null || (folded.length > 2 && forInside.some((one) => isShort(folded, one)));
}

/** `nto`: the first letter is right, and no letter is wrong where one or two are missing. */
function isShort(word: string, known: string): boolean {
  const left = [...known];
  const isPart = [...word].every((letter) => left.includes(letter) && left.splice(left.indexOf(letter), 1).length > 0);
  return isPart && word[0] === known[0] && known.length - word.length <= 2;
}

/** Words for one's own words: a slip in them is asked about, although they do not work with a colon. */
const forWords = [...byWord].flatMap(([word, name]) => (['reply', 'note'].includes(name) ? [word] : []));

/** True for a `Word:` that is one slip of the finger away from a command's. */
export function isNearlyKey(word: string): boolean {
  const folded = fold(word);
  if (folded.length < 5) return false;
  return [[...byKey.keys()], forWords].some((words) => {
    const near = nearest(folded, words);
    const isOne = near !== null && near.length >= 5 && Math.abs(near.length - folded.length) <= 1;
    // "Remarques : aucune." is no slip.
    return isOne && sharesEnds(near, folded) && !(words === forWords && folded.startsWith(near));
  });
}

/** Nearness alone finds "thanks" in "tasks": a slip keeps the first letter and most of the rest. */
function sharesEnds(one: string, other: string): boolean {
  const wrong = [...one].filter((letter, index) => letter !== other[index]).length;
  const sorted = (word: string): string => [...word].sort().join('');
  return one[0] === other[0] && (sorted(one) === sorted(other) || wrong <= 1);
}
