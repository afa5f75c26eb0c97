// What becomes of the words below the commands: a reply, a note, the text of a forward, nothing. Takes the commands and
// what is written under them; gives the words with their fate, and why they have none. `#reply` and `#note` decide, else
// the site's `agent_reply`; a farewell alone is no word, and what answers an internal entry stays internal.
import type { MailedFault } from '../../model/mailed/words.ts';
import type { Visibility } from '../../model/ticket.ts';
import { saysNothing } from './farewell.ts';
import type { Orders, Written } from './read.ts';

export interface Words {
  readonly as: 'reply' | 'note' | 'forward' | 'none';
  readonly text: string;
  /** Remarks of `#note …` beside a reply. */
  readonly notes: readonly string[];
  /** The canned reply it begins with; null = none. */
  readonly canned: string | null;
  readonly fault: { readonly why: MailedFault; readonly line: string } | null;
}

export interface Usual {
  readonly agentReply: 'note' | 'reply';
  readonly visibility: Visibility;
  /** How the writer calls himself. */
  readonly author: string;
  readonly hasFiles: boolean;
}

/** The words of a mail with commands. */
export function wordsOf(orders: Pick<Orders, 'commands' | 'words' | 'goesOn'>, usual: Usual): Words {
  const { commands } = orders;
  const below = saysNothing(orders.words, usual.author) ? '' : orders.words.trim();
  const of = (name: Written['name']) => commands.filter((one) => one.name === name);
  const valued = (name: Written['name']) => of(name).flatMap(({ value }) => (value === '' ? [] : [value]));
  const canned = of('use').at(-1)?.value ?? null;
  const isReply = of('reply').length > 0 || canned !== null;
  const isForward = of('forward').length > 0;
  const none: Words = { as: 'none', text: '', notes: [], canned, fault: null };
  if (isReply) {
    const isOneText = orders.goesOn && (commands.at(-1)?.name ?? '') === 'reply';
    const text = joined([valued('reply').join('\n\n'), below], isOneText ? '\n' : '\n\n');
    const line = of('reply')[0]?.line ?? '';
    if (text === '' && canned === null && !usual.hasFiles) return { ...none, fault: { why: 'no-words', line } };
    return { ...none, as: 'reply', text: unspaced(text), notes: valued('note') };
  }
  if (of('note').length > 0 || (isForward && of('internal').length > 0 && (below !== '' || usual.hasFiles))) {
    // Words under `#forward` go along with it, what stands behind `#note` stays inside; where that is all, its files do, too.
    if (isForward && below !== '' && !commands.some(keepsAll))
      return { ...none, as: 'forward', text: unspaced(below), notes: valued('note') };
    const text = joined([valued('note').join('\n'), below], '\n');
    const line = of('note')[0]?.line ?? '';
    if (text === '' && !usual.hasFiles) return { ...none, fault: { why: 'no-words', line } };
    return { ...none, as: 'note', text };
  }
  if (isForward) return { ...none, as: 'forward', text: unspaced(below) };
  if (below === '') return none;
  const isInside = usual.visibility === 'internal' || usual.agentReply === 'note' || of('internal').length > 0;
  return { ...none, as: isInside ? 'note' : 'reply', text: isInside ? below : unspaced(below) };
}

/** Says of the words below it that they stay among us. */
export function keepsAll({ name, value }: Pick<Written, 'name' | 'value'>): boolean {
  return (name === 'note' && value === '') || name === 'internal';
}

/** A command of the mail, and not only what is usual here, keeps all of it among us, its files, too. */
export function isKeptWhole(orders: Pick<Orders, 'commands' | 'words'>, author: string): boolean {
  const asked = wordsOf(orders, { agentReply: 'reply', visibility: 'public', author, hasFiles: true });
  return asked.as === 'note' || orders.commands.some(keepsAll);
}

/** The same of a mail that opens a ticket, whose words are the ticket's: it holds nothing but remarks, or says so. */
export function opensInside({ commands, words }: Pick<Orders, 'commands' | 'words'>, author: string): boolean {
  const isRemark = commands.some(({ name }) => name === 'note') && saysNothing(words, author);
  return isRemark || commands.some(keepsAll);
}

/** Some programs write four line ends between two paragraphs of their plain part; nobody typed them. */
function unspaced(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
    .filter((line, at, all) => line !== '' || (all[at - 1] ?? '') !== '')
    .join('\n');
}

function joined(parts: readonly string[], between = '\n\n'): string {
  return parts.filter((part) => part !== '').join(between);
}
