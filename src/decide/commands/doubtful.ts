// What of an agent's words nobody can be sure of: a command in a dress (`- #note`, `[intern]`, `# reply`), words that begin
// as one speaks among colleagues, and pieces of our own mails that a program quoted without a mark. Takes lines and words;
// gives what is wrong, or nothing: a wrong guess costs a question, a missed one shows a customer what was not meant for
// him. Pure, linear, bounded.
import { fold } from '../../model/fold.ts';
import type { CommandName } from '../../model/mailed/commands.ts';
import { commandOf, nearestCommand } from '../../model/mailed/lexicon.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import type { Colleagues } from './colleagues.ts';
import { refusal } from './held.ts';
import { keepsInside, speaksToColleagues } from './inside.ts';
import { plainLine } from './line.ts';
import { holdsQuotes } from './quoted.ts';
import type { Mistake, Written } from './read.ts';
import { closingOf } from './values.ts';

const HASH = /[#＃﹟♯]/u;
/** Marks of lists, brackets, quotation marks and hashes, a word, what closes them, the rest. */
const DRESSED =
  /^(?:\d{1,3}[.)] ?)?([^\p{L}\p{N}@＠>|]{1,8})(\p{L}[\p{L}\p{M}\p{N}_-]{0,39})([^\p{L}\p{M}\p{N}\s]{0,4})(?:\s+(.*))?$/u;
/** Words behind `# reply` that may still be its value; more of them are a heading. */
const MAX_VALUE_WORDS = 2;
const MAX_LINES = 400;
const MAX_TOKENS = 20;

/** A line that looks like a command and is written like none; null = text. */
export function dressed(line: string): Mistake | null {
  const [, dress = '', word = '', , rest = ''] = DRESSED.exec(line) ?? [];
  if (word === '') return null;
  const isHash = HASH.test(dress);
  const isKnown = commandOf(word) !== null;
  const near = !isKnown && isHash && /\p{N}/u.test(word) ? nearestCommand(word) : null;
  const name = isKnown ? fold(word) : near;
  if (name === null) return null;
  const isHeading = isHash && /\s$/u.test(dress) && rest.split(/\s+/).length > MAX_VALUE_WORDS;
  if (isHeading || (!isHash && rest !== '')) return null;
  return { line: line.slice(0, 200), why: near === null ? 'unclear' : 'unknown', nearest: `#${name}` };
}

/** What of words for others may be internal: quoted lines, pieces of mails to agents, commands, `[intern]`. */
export function insideWords(words: string, colleagues: Colleagues): readonly MailedRefusal[] {
  if (holdsQuotes(words)) return [refusal('quotes', '')];
  const strayed = straying(words);
  if (strayed.length > 0) return strayed;
  const kept = keepsInside(words, colleagues);
  return kept === null ? [] : [refusal('seems-internal', kept.slice(0, 200))];
}

/** The first line of a plain answer speaks to colleagues: `nur intern`, `Interne Notiz: …`, `Hi Bob,`. */
export function speaksInside(words: string, colleagues: Colleagues): readonly MailedRefusal[] {
  const line = speaksToColleagues(words, colleagues);
  return line === null ? [] : [refusal('seems-internal', line.slice(0, 200))];
}

/** Lines of words for a customer that were not meant for him: a command inside them, or a piece of a mail of ours. */
function straying(words: string): readonly MailedRefusal[] {
  for (const raw of words.split('\n').slice(0, MAX_LINES)) {
    if (strayCommand(raw) !== null) return [refusal('below', plainLine(raw).slice(0, 200))];
  }
  return [];
}

/** A command somewhere in a line: which, what stands behind it, and whether it begins the line, whatever its dress. */
export function strayCommand(
  raw: string,
): { readonly name: CommandName; readonly value: string; readonly begins: boolean } | null {
  if (!HASH.test(raw)) return null;
  const line = plainLine(raw);
  const found = [...line.matchAll(/(^|[^\p{L}\p{N}&])[#＃﹟♯](\p{L}[\p{L}\p{M}_-]{0,39})/gu)].slice(0, MAX_TOKENS);
  for (const token of found) {
    const name = commandOf(token[2] ?? '');
    const begins = !/[\p{L}\p{N}]/u.test(line.slice(0, token.index));
    const value = line.slice(token.index + token[0].length).replace(/^[^\p{L}\p{N}]{1,6}/u, '');
    if (name !== null && (begins || KEPT_INSIDE.has(name))) return { name, value, begins };
  }
  return null;
}

/** No customer is told of these, wherever they stand: `#help` is in the foot of every mail to agents. */
const KEPT_INSIDE: ReadonlySet<string> = new Set(['note', 'internal', 'help']);

/** The customer reads what stands behind a reason to close: `#close solved "nur intern: …"`. */
export function closingWords(
  commands: readonly Written[],
  reasons: readonly string[],
  colleagues: Colleagues,
): readonly MailedRefusal[] {
  return commands.flatMap(({ name, value, line }) => {
    const { comment } = closingOf(name === 'close' ? value : '', reasons);
    const inside = [...insideWords(comment, colleagues), ...speaksInside(comment, colleagues)];
    return inside.length === 0 ? [] : [refusal('seems-internal', line)];
  });
}
