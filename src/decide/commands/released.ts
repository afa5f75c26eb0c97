// What `#send` makes of a mail that is held: what it would have been without the mistake. A slip of `#note` or `#reply` is
// the one it was meant as, a command that stood too low or that there is not is left out of the words, lines that may be
// text stay. What is said to stay among us outweighs everything but what he says anew. Pure.
import type { CommandName } from '../../model/mailed/commands.ts';
import type { MailedRefusal } from '../../model/mailed/words.ts';
import type { Colleagues } from './colleagues.ts';
import { strayCommand } from './doubtful.ts';
import { mistaken, refusal } from './held.ts';
import { speaksToColleagues } from './inside.ts';
import { type Here, isKnownValue } from './late.ts';
import { lateLines, type Mistake, meantBy, type Orders, readOrders, type Written } from './read.ts';
import { isKeptWhole, keepsAll } from './words.ts';

export interface Released {
  readonly commands: readonly Written[];
  readonly words: string;
  readonly goesOn?: true;
  /** All of it stays among us, its files, too; absent = it is as its commands say. */
  readonly isKept?: true;
  /** Lines that are not carried out and not sent, and why. */
  readonly leftOut: readonly MailedRefusal[];
}

/** `anew`: the commands he writes beside `#send`; they stand instead of those of the mail. */
export function released(text: string, here: Here, own: readonly Written[] = []): Released {
  const before = readOrders(text, here);
  const anew = own.map(({ name }) => name);
  const reply = own.find(({ name }) => name === 'reply' || name === 'use');
  const isReply = reply !== undefined;
  const head = headOf(before, anew);
  // A bare `#reply` says what a slip was meant as; beside words of its own, and against a true `#note`, nothing.
  const isNoted = (reply && reply.value !== '' ? head : before).commands.some(keepsAll);
  const body = bodyOf(before, here, { isReply, isInside: isReply && isNoted });
  const all = [...head.commands, ...body.commands];
  const commands = all.filter(({ name }) => !['send', 'undo', 'help'].includes(name) && !anew.includes(name));
  const made = { commands, words: body.words, ...(before.goesOn ? { goesOn: before.goesOn } : {}) };
  const leftOut = [...head.leftOut, ...body.leftOut];
  const speaks = commands.filter(({ name }) => name === 'reply' || name === 'use');
  // What was a note stays one, whatever he forwards now; what he forwarded then, though he mistyped that, was none.
  const sent = before.mistakes.flatMap((one) => (meantBy(one).name === 'forward' ? [FORWARD] : []));
  const isNote =
    isKeptWhole({ commands: [...all, ...sent], words: body.words }, '') ||
    anew.some((name) => keepsAll({ name, value: '' }));
  if (isReply)
    return { ...made, commands: commands.filter(({ name, value }) => name !== 'note' || value !== ''), leftOut };
  if (!(body.isInside || isNote)) return { ...made, leftOut };
  const said = leftOut.some(({ why }) => why === 'contradiction')
    ? []
    : before.commands.filter((one) => speaks.includes(one));
  const contradicts = said.map(({ line }) => refusal('contradiction', line));
  return { ...kept(made, speaks), isKept: true, leftOut: [...leftOut, ...contradicts] };
}

const FORWARD: Written = { name: 'forward', value: '', line: '#forward' };

/** Whom nobody is known to: only what a word says by itself. */
const NOBODY: Colleagues = { names: new Set(), teams: new Set(), outside: new Set(), areSeveral: false };

/** `#vertraulich`, `#nur intern`: no command, and plain enough. */
function saysInside({ why, line }: Mistake): boolean {
  return why === 'unknown' && speaksToColleagues(line.replace(/^[^\p{L}]{1,12}/u, ''), NOBODY) !== null;
}

/** All of its words as a remark: nothing that is forwarded takes them along. */
function kept(
  { commands, words }: Pick<Released, 'commands' | 'words'>,
  speaks: readonly Written[],
): Pick<Released, 'commands' | 'words'> {
  const notes = commands.filter(({ name, value }) => name === 'note' && value !== '');
  const value = [...notes, ...speaks].map((one) => one.value);
  const text = [...value, words].filter((part) => part.trim() !== '').join('\n');
  const others = commands.filter(({ name }) => !['note', 'reply', 'use'].includes(name));
  return { commands: [...others, { name: 'note', value: text, line: '#note' }], words: '' };
}

interface Part {
  readonly commands: readonly Written[];
  readonly leftOut: readonly MailedRefusal[];
}

/** The first lines: slips of `#note` and `#reply` are what they were meant as. */
function headOf({ commands, mistakes, words }: Orders, anew: readonly CommandName[]): Part {
  const lines = new Set(words.split('\n').map((line) => line.trim()));
  const leftOut: MailedRefusal[] = [];
  const meant: Written[] = [];
  const dropped = new Set<Written>();
  for (const one of mistakes) {
    const { name, value } = meantBy(one);
    if (one.why === 'below' && !one.isBehind) continue;
    if (one.why === 'unknown' || one.why === 'unclear' || one.why === 'below') {
      const isSaid = lines.has(one.line.trim()) || (value !== '' && words.startsWith(value));
      if (name === null && saysInside(one)) meant.push({ name: 'note', value: '', line: one.line });
      else if (name === 'note' || name === 'internal') meant.push({ name: 'note', value, line: one.line });
      else if (name === 'reply') meant.push({ name, value: isSaid ? '' : value, line: one.line });
      else if (!isSaid && !(name !== null && anew.includes(name))) leftOut.push(mistaken(one));
      continue;
    }
    for (const command of wrongIn(one, commands)) dropped.add(command);
    if (one.why !== 'value-unwanted' && !(name !== null && anew.includes(name))) leftOut.push(mistaken(one));
  }
  return { commands: [...commands.filter((one) => !dropped.has(one)), ...meant], leftOut };
}

/** The commands a fault is about. */
function wrongIn({ why, line }: Mistake, commands: readonly Written[]): readonly Written[] {
  if (why === 'value-missing') return commands.filter((one) => one.line === line && one.value === '');
  if (why !== 'contradiction') return [];
  if (line === '#internal #public') return commands.filter(({ name }) => name === 'public');
  return line === '#close #reopen' ? commands.filter(({ name }) => name === 'close' || name === 'reopen') : [];
}

/**
 * The lines below: commands that stand too low are no words. With a `#reply` of today what a note was meant for is a remark,
 * up to a `#reply` that stood there before; `isInside`: the first lines said so of all.
 */
function bodyOf(
  before: Orders,
  here: Here,
  given: { readonly isReply: boolean; readonly isInside: boolean },
): Part & { readonly words: string; readonly isInside: boolean } {
  const lines = before.words.split('\n');
  const isPlain =
    before.commands.length === 0 && before.mistakes.every(({ why, isBehind }) => why === 'below' && !isBehind);
  const late = new Map(lateLines(lines, here, isPlain).flatMap((one) => (one.fault === null ? [] : [[one.at, one]])));
  const commands: Written[] = [];
  const leftOut: MailedRefusal[] = [];
  const words: string[] = [];
  const remarks: string[] = [];
  const { isReply } = given;
  let { isInside } = given;
  for (const [at, line] of lines.entries()) {
    const own = late.get(at);
    const found = own ? { ...own, begins: true } : strayCommand(line);
    const keep = (text: string): void => void (isReply && isInside ? remarks : words).push(text);
    if (found === null) keep(line);
    else if (found.name === 'note' || found.name === 'internal') {
      isInside = true;
      const rest = found.begins && own?.isSigned !== false ? found.value : line;
      if (rest !== '') keep(rest);
    } else if (found.name === 'reply' && found.begins) {
      commands.push({ name: 'reply', value: '', line: line.trim() });
      if (isReply) isInside = false;
      if (found.value !== '') keep(found.value);
    } else if (own && !own.isSigned && own.value !== '' && !isKnownValue(own, here)) keep(line);
    else leftOut.push(refusal('below', line.trim().slice(0, 200)));
  }
  const remark = remarks.join('\n').trim();
  if (remark !== '') commands.push({ name: 'note', value: remark, line: '#note' });
  return { commands, leftOut, words: words.join('\n').trim(), isInside };
}
