// The first lines of an agent's mail: `#command value`, `@command value`, `/command value`, `Command: value`. Takes his
// own words (quotations stripped); gives the commands, the lines that look like one and are none, and the words below.
// Commands stand above the text, one on a line (or several: `#take #priority high`); the first other line ends them.
// Pure, linear, bounded: at most 40 lines are looked at. Never throws.
import type { CommandName } from '../../model/mailed/commands.ts';
import { commandNamed } from '../../model/mailed/commands.ts';
import { commandOf, commandOfKey, isNearlyKey, isNearlyNote, nearestCommand } from '../../model/mailed/lexicon.ts';
import { dressed } from './doubtful.ts';
import { asHere, type Here, isHeadingKey, isLateKey } from './late.ts';
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
  readonly why: 'unknown' | 'unclear' | 'value-missing' | 'value-unwanted' | 'below' | 'too-many' | 'contradiction';
  /** What was probably meant, as one would write it; null when nothing is near. */
  readonly nearest: string | null;
  /** A heading that only says that what is below it stays inside: where everything does, nothing is to be asked. Absent = no. */
  readonly staysInside?: true;
  /** It stands behind another one in the first lines. Absent = on a line of its own. */
  readonly isBehind?: true;
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
/** Lines below a heading that are looked at. */
const LOOK_BELOW = 40;
const SIGNED = /^([#@/＃＠／])([\p{L}][\p{L}\p{M}_-]{0,39})(?=$|[\s:=,.;!])[\s:=,.;!]{0,3}(.*)$/u;
/** `#help?` */
const ASKS_HELP = /^[#@/＃＠／]\p{L}{3,10}\?$/u;
const KEYED = /^([\p{L}][\p{L}\p{M}_-]{0,29}) ?[:：](\s*)(.*)$/u;
/** `Tag: vip, Priority: high`: what stands behind one, and is another. */
const KEYED_INSIDE = /(?<=[\s,;])(\p{L}[\p{L}\p{M}_-]{0,29}) ?[:：](?=\s|$)/gu;
/** Commands whose value is a sentence: a `#` in it is part of it. */
const SENTENCES: readonly CommandName[] = ['note', 'reply', 'spent', 'decline', 'reopen'];
/** Those of them whose words somebody reads: a command behind such words may be part of them, and nobody can know. */
const SPOKEN: readonly CommandName[] = ['note', 'reply', 'decline', 'reopen'];

/** Reads them. `people` are the names of agents and teams: `@bob` speaks to somebody and is no command. */
export function readOrders(text: string, given: readonly string[] | Here): Orders {
  const here = asHere(given);
  const { people } = here;
  const lines = text.split('\n');
  const commands: Written[] = [];
  const mistakes: Mistake[] = [];
  /** Lines that are asked about and may be his words: `#send` must not lose them. */
  const asked: string[] = [];
  let at = 0;
  let isAnswer = false;
  for (; at < lines.length && at < MAX_LINES && !isAnswer; at++) {
    const line = unmarked(plainLine(lines[at] ?? ''));
    if (line === '') continue;
    const read = readLine(line, people);
    if (read === null) break;
    for (const one of read) {
      if ('why' in one) mistakes.push(one);
      else commands.push(one);
    }
    const said = saidIn(line, read);
    if (said === null) continue;
    asked.push(said.text);
    isAnswer = said.isAnswer;
  }
  if (commands.length > MAX_COMMANDS) mistakes.push({ line: `${commands.length}`, why: 'too-many', nearest: null });
  const words = below([...asked, ...lines.slice(at)]);
  const goesOn = at > 0 && plainLine(lines[at - 1] ?? '') !== '' ? ({ goesOn: true } as const) : {};
  const isOrder = commands.length > 0 || mistakes.length > 0;
  if (!isOrder) return { commands, mistakes: lateCommands(lines, here, true), words: text.trim() };
  const faults = [...mistakes, ...faultsOf(commands), ...lateCommands(words.split('\n'), here, false)];
  return { commands, mistakes: faults, words, ...goesOn };
}

/**
 * What a line says that may be a command or words, and is asked about: of `Antwort: Guten Tag,` what stands behind it, where
 * his words begin; of `Zeit: 9 Uhr` all of it. Null for a remark (`Comment: …`), which stays inside, and for every other line.
 */
function saidIn(
  line: string,
  [read]: readonly (Written | Mistake)[],
): { readonly text: string; readonly isAnswer: boolean } | null {
  if (!read || !('why' in read) || read.why !== 'unclear') return null;
  const [, word = '', gap = '', value = ''] = KEYED.exec(line) ?? [];
  const name = commandOf(word);
  if (name === 'reply' && value !== '') return { text: value, isAnswer: true };
  // `Tag: vip, Priority: high` is two commands, whatever they mean; `Take:` alone says nothing.
  const isWords = name !== null && name !== 'note' && value !== '' && (commandOfKey(word) === null || gap === '');
  return isWords ? { text: line, isAnswer: false } : null;
}

/** The commands and mistakes of a line, or null: it is text. */
function readLine(line: string, people: readonly string[]): readonly (Written | Mistake)[] | null {
  const signed = SIGNED.exec(line);
  if (signed) {
    const [, sign = '', word = '', value = ''] = signed;
    const name = commandOf(word);
    if (name) return several({ name, value, line }, people);
    return isText(sign, word, people) ? null : [unknown(line, word)];
  }
  if (ASKS_HELP.test(line) && commandOf(line.slice(1, -1)) === 'help')
    return several({ name: 'help', value: '', line }, people);
  const keyed = KEYED.exec(line);
  if (!keyed) {
    const inDress = dressed(line);
    return inDress ? [inDress] : null;
  }
  const [, word = '', gap = '', value = ''] = keyed;
  const name = commandOfKey(word);
  if (value !== '' && gap === '') return value.startsWith('//') ? null : ownLine(line, word, value);
  if (name) return holdsAnother(name, value) ? [unclear(line, name)] : several({ name, value, line }, people);
  return isNearlyKey(word) && commandOf(word) === null ? [unknown(line, word)] : ownLine(line, word, value);
}

/** `Antwort:` with nothing behind it begins no sentence, `Antwort: ja` may: what keeps words inside is believed, all else is asked about. */
function ownLine(line: string, word: string, value: string): readonly (Written | Mistake)[] | null {
  const name = commandOf(word);
  if (name === null) return null;
  return name === 'note' && value === '' ? [made(name, '', line)] : [unclear(line, name)];
}

function unclear(line: string, name: CommandName): Mistake {
  return { line: cut(line), why: 'unclear', nearest: `#${name}` };
}

function holdsAnother(name: CommandName, value: string): boolean {
  if (SENTENCES.includes(name) || name === 'field') return false;
  return [...` ${value}`.matchAll(KEYED_INSIDE)].some(([, word = '']) => commandOfKey(word) !== null);
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

/** `#take #priority high` is two, `/take /tag printer`, too. Behind words for people they are asked about: `#reply It works. #close` would tell the customer "#close". */
function several(first: Part, people: readonly string[]): readonly (Written | Mistake)[] {
  const parts = partsOf(first, people);
  const spoken = parts.findIndex(({ name, value }) => SPOKEN.includes(name) && value.trim() !== '');
  const last = spoken < 0 ? parts.length - 1 : spoken;
  const closing = parts.findIndex(({ name, value }) => name === 'close' && value.trim() !== '');
  // What stands behind a reason to close the customer reads, too; only `#` is no sign of paths and people there.
  const isPart = (line: string, at: number): boolean => closing >= 0 && at > closing && !/^[#＃]/.test(line);
  return parts.map(({ name, value, line }, at): Written | Mistake =>
    at <= last && !isPart(line, at)
      ? made(name, value, line)
      : { line: cut(line), why: 'below', nearest: null, isBehind: true },
  );
}

/** Only known words behind a sign begin the next: `/tmp /etc`, `@anna` and `1/2` are values. */
function partsOf(first: Part, people: readonly string[]): readonly Part[] {
  const [own = '', ...others] = ` ${first.value}`.split(/\s(?=[#＃@＠/／]\p{L})/u);
  // Each is told of by itself, as it was written.
  const head = first.value === '' ? first.line : first.line.slice(0, first.line.length - first.value.length);
  const parts: Part[] = [{ ...first, value: own.trim(), line: `${head}${own.slice(1)}`.trim() }];
  for (const other of others) {
    const [, sign = '', word = '', value = ''] = SIGNED.exec(other.trim()) ?? [];
    const name = commandOf(word);
    const last = parts.at(-1) ?? first;
    if (name && begins(sign, word, last, people)) parts.push({ name, value, line: other.trim() });
    else parts.splice(-1, 1, { ...last, value: `${last.value} ${other}`.trim(), line: `${last.line} ${other}`.trim() });
  }
  return parts;
}

/** In a remark only the sign its command has: `#note look at /help` says what it says. What lacks its value takes the word: `@assign @file`. */
function begins(sign: string, word: string, before: Part, people: readonly string[]): boolean {
  const signs = sign.normalize('NFKC');
  if (signs === '#') return true;
  if (isText(sign, word, people)) return false;
  if (before.value === '' && commandNamed(before.name).value === 'required') return false;
  const isSame = before.line.normalize('NFKC').startsWith(signs);
  return isSame || before.name === 'reply' || !SENTENCES.includes(before.name);
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
  const isTold = commands.some(({ name }) => name === 'reply' || name === 'use');
  // Are the words below a note, or what goes on behind the reply's first words?
  if (bare('note') && isTold) faults.push({ line: '#note #reply', why: 'contradiction', nearest: null });
  if (isTold && commands.some(({ name }) => name === 'internal'))
    faults.push({ line: '#reply #internal', why: 'contradiction', nearest: null });
  if (both('internal', 'public')) faults.push({ line: '#internal #public', why: 'contradiction', nearest: null });
  if (both('close', 'reopen')) faults.push({ line: '#close #reopen', why: 'contradiction', nearest: null });
  return faults;
}

function exampleOf(name: CommandName): string {
  return `#${name} ${commandNamed(name).example}`.trim();
}

/** A line like `#close` below the text would be sent to the customer as it stands: it is asked about. `Priority: urgent` is, too, where nothing stands above it and nobody would be told of anything. */
function lateCommands(lines: readonly string[], here: Here, isPlain: boolean): readonly Mistake[] {
  return lateLines(lines, here, isPlain)
    .flatMap(({ fault }) => fault ?? [])
    .slice(0, 5);
}

/** One such line: its place, the command it names and what stands behind that. */
export interface LateLine {
  readonly at: number;
  readonly name: CommandName;
  readonly value: string;
  readonly isSigned: boolean;
  /** Null for a heading of the text: nothing is asked. */
  readonly fault: Mistake | null;
}

/** All of them. */
export function lateLines(lines: readonly string[], here: Here, isPlain: boolean): readonly LateLine[] {
  const late: LateLine[] = [];
  let before = '';
  for (const [at, raw] of lines.slice(0, MAX_BELOW).entries()) {
    if (raw.trim() === '') continue;
    const line = /[#＃@＠/／:：]/u.test(raw) ? unmarked(plainLine(raw)) : '';
    const [, sign = '', word = '', said = ''] = SIGNED.exec(line) ?? [];
    const isSigned = sign !== '' && commandOf(word) !== null && !isText(sign, word, here.people);
    const [, key = '', , value = ''] = KEYED.exec(line) ?? [];
    const name = commandOf(isSigned ? word : key);
    if (name !== null && (isSigned || (isPlain && isLateKey({ word: key, value, before }, here)))) {
      const isHeading = !isSigned && before !== '' && isHeadingKey(key, value, lines.slice(at + 1, at + LOOK_BELOW));
      const fault: Mistake = { line: cut(line), why: 'below', nearest: null };
      const asked = isHeading ? (name === 'internal' ? { ...fault, staysInside: true as const } : null) : fault;
      late.push({ at, name, value: isSigned ? said : value, isSigned, fault: asked });
    }
    before = raw;
  }
  return late;
}

/** What a line that is no command was probably meant as, and what stands behind its word. */
export function meantBy({ line, nearest }: Mistake): { readonly name: CommandName | null; readonly value: string } {
  const plain = unmarked(line).replace(/^[^\p{L}]{0,12}/u, '');
  const [, word = '', value = ''] =
    /^([\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,39})[^\p{L}\p{N}]{0,6}(.*)$/u.exec(plain) ?? [];
  const near = nearest === null ? null : commandOf(nearest.slice(1).split(' ')[0] ?? '');
  const isNote = commandOf(word) === null && isNearlyNote(word);
  return { name: isNote ? 'note' : (commandOf(word) ?? near), value };
}

function below(lines: readonly string[]): string {
  const first = lines.findIndex((line) => plainLine(line) !== '');
  return first < 0 ? '' : lines.slice(first).join('\n').trimEnd();
}

function cut(line: string): string {
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.slice(0, MAX_LINE);
}
