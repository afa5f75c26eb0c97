// What of an agent's words nobody can be sure of: a command in a dress (`- #note`, `[intern]`, `# reply`), words that begin
// as one speaks among colleagues, and pieces of our own mails that a program quoted without a mark. Takes lines and words;
// gives what is wrong, or nothing: a wrong guess costs a question, a missed one shows a customer what was not meant for
// him. Pure, linear, bounded.
import { fold } from '../../model/fold.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import { refusal } from './held.ts';
import { commandOf, nearestCommand } from './lexicon.ts';
import { plainLine, unmarked } from './line.ts';
import { holdsQuotes } from './quoted.ts';
import type { Mistake } from './read.ts';

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
  const near = isHash && /\p{N}/u.test(word) ? nearestCommand(word) : null;
  const name = commandOf(word) === null ? near : fold(word);
  if (name === null) return null;
  const isHeading = isHash && /\s$/u.test(dress) && rest.split(/\s+/).length > MAX_VALUE_WORDS;
  if (isHeading || (!isHash && rest !== '')) return null;
  return { line: line.slice(0, 200), why: 'unknown', nearest: `#${name}` };
}

/** What of words for others may be internal: quoted lines, pieces of mails to agents, commands. */
export function insideWords(words: string): readonly MailedRefusal[] {
  return holdsQuotes(words) ? [refusal('quotes', '')] : straying(words);
}

/** Lines of words for a customer that were not meant for him: a command inside them, or a piece of a mail of ours. */
function straying(words: string): readonly MailedRefusal[] {
  for (const raw of words.split('\n').slice(0, MAX_LINES)) {
    if (!HASH.test(raw)) continue;
    const line = plainLine(raw);
    const found = [...line.matchAll(/(^|[^\p{L}\p{N}&])[#＃﹟♯](\p{L}[\p{L}\p{M}_-]{0,39})/gu)].slice(0, MAX_TOKENS);
    const isIt = found.some((token) => {
      const name = commandOf(token[2] ?? '');
      const before = line.slice(0, token.index);
      return name !== null && (!/[\p{L}\p{N}]/u.test(before) || KEPT_INSIDE.has(name));
    });
    if (isIt) return [refusal('below', line.slice(0, 200))];
  }
  return [];
}

/** No customer is told of these, wherever they stand: `#help` is in the foot of every mail to agents. */
const KEPT_INSIDE: ReadonlySet<string> = new Set(['note', 'internal', 'help']);

/** Words that say by themselves that what follows is for colleagues, folded. */
const INSIDE =
  /^(?:intern\p{L}{0,5}|privat\p{L}{0,3}|prive|notiz|aktennotiz|gesprachsnotiz|vermerk|notes?|memo|notitie|opmerking|remarque|comments?|kommentar|vertraulich|confidential|confidentiel(?:le)?|vertrouwelijk|entwurf|draft|concept|brouillon|no-?reply|fyi|zk|zki|zur kenntnis|ter info)$/u;
/** Words that may stand beside them. */
const BESIDE =
  /^(?:nur|rein|bitte|fur|uns|das|team|kollegen|only|just|for|our|us|the|staff|eyes|hash|hashtag|alleen|voor|ons|collega\p{L}{0,2}|seulement|uniquement|juste|pour|nous|equipe|usage|use|gebrauch|gebruik|no|not|reply|answer|nicht|keine|antwort|senden|send|an|to|kunde\p{L}?|customer|info|hinweis)$/u;
const MAX_WORDS = 6;

/** The first line of a plain answer speaks to colleagues: `nur intern`, `Interne Notiz: …`, `@bob`. */
export function speaksInside(words: string, people: readonly string[]): readonly MailedRefusal[] {
  const raw = words.split('\n').find((one) => plainLine(one) !== '') ?? '';
  const line = unmarked(plainLine(raw));
  const spoken = /^[@＠]([\p{L}\p{N}._-]{1,60})/u.exec(line)?.[1]?.replace(/[.,:]+$/, '') ?? '';
  const isToColleague = spoken !== '' && people.some((one) => fold(one) === fold(spoken));
  const lead = /^(.{1,80}?)(?:[:：]|\s[-–—]\s|$)/u.exec(line)?.[1] ?? '';
  const named = fold(lead.replaceAll(/[^\p{L}\p{M}\p{N}-]+/gu, ' ').trim()).split(' ');
  const isNamed =
    named.length <= MAX_WORDS &&
    named.some((word) => INSIDE.test(word)) &&
    named.every((word) => INSIDE.test(word) || BESIDE.test(word));
  return isToColleague || isNamed ? [refusal('seems-internal', line.slice(0, 200))] : [];
}
