// The first lines of an agent's mail: `#command value`, `@command value`, `/command value`, `Command: value`. Takes his
// own words (quotations stripped); gives the commands, the lines that look like one and are none, and the words below.
// Commands stand above the text, one on a line (or several: `#take #priority high`); the first other line ends them.
// Pure, linear, bounded: at most 40 lines are looked at. Never throws.
import type { CommandName } from '../../model/mailed/commands.ts';
import { commandNamed } from '../../model/mailed/commands.ts';
import { dressed } from './doubtful.ts';
import { commandOf, commandOfKey, isNearlyKey, nearestCommand } from './lexicon.ts';
import { MAX_LINE, plainLine, unlinked, unmarked, unquoted, unstopped } from './line.ts';

/** One command as it was written. */
export interface Written {
  readonly name: CommandName;
  /** '' when nothing stands behind it. */
  readonly value: string;
  readonly line: string;
}

/** A line that wants to be a command and cannot be carried out. */
export interface Mistake {
  readonly line: string;
  readonly why: 'unknown' | 'value-missing' | 'value-unwanted' | 'below' | 'too-many' | 'contradiction';
  /** What was probably meant, as one would write it; null when nothing is near. */
  readonly nearest: string | null;
}

export interface Orders {
  readonly commands: readonly Written[];
  readonly mistakes: readonly Mistake[];
  /** What stands below, without the commands. */
  readonly words: string;
  /** No blank line parts them from the last command: `#reply Hello Eva, the` goes on there. */
  readonly goesOn?: true;
}

const MAX_LINES = 40;
const MAX_COMMANDS = 30;
/** Lines of the text below in which a command that stands too low is looked for. */
const MAX_BELOW = 400;
const SIGNED = /^([#@/＃＠／])([\p{L}][\p{L}\p{M}_-]{0,39})(?=$|[\s:=,.;!])[\s:=,.;!]{0,3}(.*)$/u;
/** `#help?` */
const ASKS_HELP = /^[#@/＃＠／]\p{L}{3,10}\?$/u;
const KEYED = /^([\p{L}][\p{L}\p{M}_-]{0,29}) ?[:：](?:\s+(.*))?$/u;
/** Commands whose value is a sentence: a `#` in it is part of it. */
const SENTENCES: readonly CommandName[] = ['note', 'reply', 'spent', 'decline', 'reopen'];
/** Those of them whose words somebody reads: a command behind such words may be part of them, and nobody can know. */
const SPOKEN: readonly CommandName[] = ['note', 'reply', 'decline', 'reopen'];

/** Reads them. `people` are the names of agents and teams: `@bob` speaks to somebody and is no command. */
export function readOrders(text: string, people: readonly string[]): Orders {
  const lines = text.split('\n');
  const commands: Written[] = [];
  const mistakes: Mistake[] = [];
  let at = 0;
  for (; at < lines.length && at < MAX_LINES; at++) {
    const line = unmarked(plainLine(lines[at] ?? ''));
    if (line === '') continue;
    const read = readLine(line, people);
    if (read === null) break;
    for (const one of read) {
      if ('why' in one) mistakes.push(one);
      else commands.push(one);
    }
  }
  if (commands.length > MAX_COMMANDS) mistakes.push({ line: `${commands.length}`, why: 'too-many', nearest: null });
  const words = below(lines.slice(at));
  const goesOn = at > 0 && plainLine(lines[at - 1] ?? '') !== '' ? ({ goesOn: true } as const) : {};
  const isOrder = commands.length > 0 || mistakes.length > 0;
  if (!isOrder) return { commands, mistakes: lateCommands(lines), words: text.trim() };
  const faults = [...mistakes, ...faultsOf(commands), ...lateCommands(words.split('\n'))];
  return { commands, mistakes: faults, words, ...goesOn };
}

/** The commands and mistakes of a line, or null: it is text. */
function readLine(line: string, people: readonly string[]): readonly (Written | Mistake)[] | null {
  const signed = SIGNED.exec(line);
  if (signed) {
    const [, sign = '', word = '', value = ''] = signed;
    const name = commandOf(word);
    if (name) return several({ name, value, line });
    return isText(sign, word, people) ? null : [unknown(line, word)];
  }
  if (ASKS_HELP.test(line) && commandOf(line.slice(1, -1)) === 'help')
    return several({ name: 'help', value: '', line });
  const keyed = KEYED.exec(line);
  if (!keyed) {
    const inDress = dressed(line);
    return inDress ? [inDress] : null;
  }
  const [, word = '', value = ''] = keyed;
  const name = commandOfKey(word);
  if (name) return several({ name, value, line });
  if (isNearlyKey(word)) return [unknown(line, word)];
  return value === '' ? ownLine(line, word) : null;
}

/** `Antwort:` with nothing behind it begins no sentence. What keeps words inside is believed, what sends them is asked about. */
function ownLine(line: string, word: string): readonly (Written | Mistake)[] | null {
  const name = commandOf(word);
  if (name === null) return null;
  return name === 'note'
    ? several({ name, value: '', line })
    : [{ line: cut(line), why: 'unknown', nearest: `#${name}` }];
}

/** `@bob`: a colleague is spoken to. `/` begins paths and fractions, too: only a slip of the finger is asked about. */
function isText(sign: string, word: string, people: readonly string[]): boolean {
  if (sign === '@' || sign === '＠') return people.some((one) => one.toLowerCase() === word.toLowerCase());
  return (sign === '/' || sign === '／') && nearestCommand(word) === null;
}

function unknown(line: string, word: string): Mistake {
  const near = nearestCommand(word);
  return { line: cut(line), why: 'unknown', nearest: near === null ? null : `#${near}` };
}

interface Part {
  readonly name: CommandName;
  readonly value: string;
  readonly line: string;
}

/** `#take #priority high` is two; only known words after a `#` begin the next. Behind words for people they are asked about: `#reply It works. #close` would tell the customer "#close". */
function several(first: Part): readonly (Written | Mistake)[] {
  const parts = partsOf(first);
  const spoken = parts.findIndex(({ name, value }) => SPOKEN.includes(name) && value.trim() !== '');
  const last = spoken < 0 ? parts.length - 1 : spoken;
  return parts.map(({ name, value, line }, at): Written | Mistake =>
    at <= last ? made(name, value, line) : { line: cut(line), why: 'below', nearest: null },
  );
}

function partsOf(first: Part): readonly Part[] {
  const [own = '', ...others] = ` ${first.value}`.split(/\s(?=[#＃]\p{L})/u);
  const parts: Part[] = [{ ...first, value: own.trim() }];
  for (const other of others) {
    const [, , word = '', value = ''] = SIGNED.exec(other.trim()) ?? [];
    const name = commandOf(word);
    const last = parts.at(-1) ?? first;
    if (name) parts.push({ name, value, line: other.trim() });
    else parts.splice(-1, 1, { ...last, value: `${last.value} ${other}`.trim() });
  }
  // Each is told of by itself.
  return parts.length === 1 ? parts : parts.map((one) => ({ ...one, line: `#${one.name} ${one.value}`.trim() }));
}

function made(name: CommandName, value: string, line: string): Written {
  const plain = unlinked(value.trim());
  const text = SENTENCES.includes(name) ? plain : unstopped(unquoted(plain));
  return { name, value: text, line: cut(line) };
}

/** What the commands themselves say is wrong: a value too many, one too few, two that contradict each other. */
function faultsOf(commands: readonly Written[]): readonly Mistake[] {
  const faults: Mistake[] = [];
  for (const { name, value, line } of commands) {
    const wanted = commandNamed(name).value;
    if (wanted === 'required' && value === '') faults.push({ line, why: 'value-missing', nearest: exampleOf(name) });
    if (wanted === 'none' && value !== '') faults.push({ line, why: 'value-unwanted', nearest: `#${name}` });
  }
  const bare = (name: CommandName) => commands.find((one) => one.name === name && one.value === '');
  const both = (one: CommandName, other: CommandName) =>
    commands.some((a) => a.name === one) && commands.some((b) => b.name === other);
  if (bare('note') && bare('reply')) faults.push({ line: '#note #reply', why: 'contradiction', nearest: null });
  if (both('internal', 'public')) faults.push({ line: '#internal #public', why: 'contradiction', nearest: null });
  if (both('close', 'reopen')) faults.push({ line: '#close #reopen', why: 'contradiction', nearest: null });
  return faults;
}

function exampleOf(name: CommandName): string {
  return `#${name} ${commandNamed(name).example}`.trim();
}

/** A line like `#close` below the text would be sent to the customer as it stands: it is asked about. */
function lateCommands(lines: readonly string[]): readonly Mistake[] {
  const late: Mistake[] = [];
  for (const raw of lines.slice(0, MAX_BELOW)) {
    if (!raw.includes('#') && !raw.includes('＃')) continue;
    const line = unmarked(plainLine(raw));
    const [, sign = '', word = ''] = SIGNED.exec(line) ?? [];
    if ((sign === '#' || sign === '＃') && commandOf(word)) late.push({ line: cut(line), why: 'below', nearest: null });
  }
  return late.slice(0, 5);
}

function below(lines: readonly string[]): string {
  const first = lines.findIndex((line) => plainLine(line) !== '');
  return first < 0 ? '' : lines.slice(first).join('\n').trimEnd();
}

function cut(line: string): string {
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.slice(0, MAX_LINE);
}
