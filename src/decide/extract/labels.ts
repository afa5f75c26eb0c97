// Takes the text of a form mail; gives what stands behind its labels: `Name: Eva`, `Name<tab>Eva`, or the label alone
// and the value on the next line; where no line has such a mark, `Name    Eva`, `Name .... Eva` and `| Name | Eva |`.
// Labels are compared folded, a remark in brackets behind them aside. Linear: every line is looked at a few times.
import { fold } from '../../model/fold.ts';

const LABEL = /^[\s>*_•-]{0,10}([^:：=\t\n]{1,80}?)[\s*_]{0,5}(?:[:：=]|\t)[\s*_]*(.*)$/u;
/** A label with nothing but room, dots or the bar of a table behind it. */
const SPACED = /^([^\t\n|]{1,80}?)(?: {2,60}| ?\.{3,60} ?| ?\| {0,60})([^\s|].*)$/u;
const MARKS = /^[\s>*_•|-]{1,10}/u;
const REMARK = /\s?[([][^()[\]]{0,60}[)\]]$/;
const MAX_LINES = 5_000;

interface Line {
  readonly label: string | null;
  readonly value: string;
  readonly text: string;
}

/** The value behind the first line that bears one of the labels, '' when none does. */
export function labelledValue(text: string, labels: readonly string[]): string {
  const lines = readLines(text);
  const wanted = new Set(labels.map(fold));
  const at = lines.findIndex((line) => line.label !== null && (wanted.has(line.label) || wanted.has(bare(line.label))));
  if (at >= 0) return valueAt(lines, at);
  const spaced = lines.map(spacedOut).find((pair) => pair && wanted.has(pair.label));
  return spaced?.value ?? '';
}

/** Several labels at once; the last one in the text may run over lines (the message of a web form). */
export function labelledValues(
  text: string,
  labels: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>> {
  const lines = readLines(text);
  const names = new Map(
    Object.entries(labels).flatMap(([name, words]) => words.map((word) => [fold(word), name] as const)),
  );
  const nameOf = ({ label }: Line): string | undefined =>
    label === null ? undefined : (names.get(label) ?? names.get(bare(label)));
  const found: Record<string, string> = Object.create(null);
  let last: { readonly name: string; readonly at: number } | null = null;
  for (const [at, line] of lines.entries()) {
    const name = nameOf(line);
    if (name === undefined || Object.hasOwn(found, name)) continue;
    if (last && lines[last.at]?.value === '') found[last.name] = block(lines.slice(last.at + 1, at));
    found[name] = valueAt(lines, at);
    last = { name, at };
  }
  if (last) found[last.name] = runningValue(lines, last.at);
  for (const pair of last ? [] : lines.map(spacedOut)) {
    const name = pair ? names.get(pair.label) : undefined;
    if (pair && name !== undefined && !Object.hasOwn(found, name)) found[name] = pair.value;
  }
  return found;
}

/**
 * The answers to a form, by the name of their question: what stands behind a label, with the lines that go on under it
 * up to a blank line, another of the labels, a line of ours or a closing. A label without an answer says nothing.
 */
export function answeredLabels(
  text: string,
  labels: Readonly<Record<string, readonly string[]>>,
  ours: readonly string[],
): { readonly answers: Readonly<Record<string, string>>; readonly others: readonly string[] } {
  const lines = readLines(text).map((line) => ({ ...line, text: line.text.replace(QUOTED, '') }));
  const known = Object.entries(labels).flatMap(([name, words]) => words.map((word) => [fold(word), name] as const));
  const names = new Map(known);
  const stops = new Set(ours.map(fold));
  const named = lines.map(({ label }) => (label === null ? undefined : (names.get(label) ?? names.get(bare(label)))));
  const isEnd = (at: number): boolean => {
    const line = lines[at];
    return !line || named[at] !== undefined || END.test(line.text) || stops.has(fold(line.text));
  };
  const answers: Record<string, string> = Object.create(null);
  const others: string[] = [];
  const last = named.findLastIndex((name) => name !== undefined);
  for (const [at, name] of named.entries()) {
    const line = lines[at];
    if (line && name === undefined && line.label !== null && line.value !== '') others.push(line.label);
    if (!line || name === undefined || Object.hasOwn(answers, name)) continue;
    const value = answerAt(lines, { at, isLast: at === last, isEnd });
    if (value !== '') answers[name] = value;
  }
  if (last >= 0) return { answers, others };
  return { answers: labelledValues(text, labels), others };
}

/** What begins a signature, a closing or somebody else's words: no part of an answer. */
const END =
  /^(?:--$|[-_=*]{3,}|(?:mit (?:freundlichen|besten|herzlichen)|(?:freundliche|beste|viele|liebe|herzliche|schöne) grü(?:ß|ss)e|(?:vielen |besten |herzlichen )?dank|lg|mfg|vg|gru(?:ß|ss)|(?:best|kind|warm) (?:regards|wishes)|regards|sincerely|thanks|thank you|cheers|met vriendelijke|cordialement|bien à vous|merci|von meinem|sent from my|gesendet von)(?![\p{L}\p{N}]).{0,60}$)/iu;
const QUOTED = /^[\s>|]{1,20}/u;
const MAX_ANSWER_LINES = 50;

function answerAt(
  lines: readonly Line[],
  from: { readonly at: number; readonly isLast: boolean; readonly isEnd: (at: number) => boolean },
): string {
  const { at, isLast, isEnd } = from;
  const own = lines[at]?.value ?? '';
  let next = at + 1;
  // Mail programs that make a paragraph of every line leave a blank one below the label, too.
  if (own === '' && !isLast && lines[next]?.text === '') next += 1;
  const more: string[] = [];
  for (; more.length < MAX_ANSWER_LINES && !isEnd(next) && lines[next]?.text !== ''; next += 1)
    more.push(lines[next]?.text ?? '');
  return [own, ...more].filter((line) => line !== '').join('\n');
}

function bare(label: string): string {
  return label.replace(REMARK, '');
}

function spacedOut({ text }: Line): { readonly label: string; readonly value: string } | null {
  const match = SPACED.exec(text.slice(0, 4000).replace(MARKS, ''));
  return match?.[1] && match[2] ? { label: fold(match[1]), value: match[2].replace(/\s*\|.*$/, '').trim() } : null;
}

/** What stands between two labels where the first has its line to itself: up to another such label. */
function block(lines: readonly Line[]): string {
  const end = lines.findIndex((line) => line.label !== null && line.value === '');
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.text)
    .join('\n')
    .trim();
}

function readLines(text: string): readonly Line[] {
  return text.split('\n', MAX_LINES).map((line) => {
    const match = LABEL.exec(line.slice(0, 4000));
    return { label: match?.[1] ? fold(match[1]) : null, value: match?.[2]?.trim() ?? '', text: line.trim() };
  });
}

/** The rest of the line, else the next line with words unless that is a label itself. */
function valueAt(lines: readonly Line[], at: number): string {
  const value = lines[at]?.value ?? '';
  if (value !== '') return value;
  const next = lines.slice(at + 1, at + 5).find((line) => line.text !== '');
  return next && next.label === null ? next.text : '';
}

/** A label alone on its line opens a text that runs to the end; one with a value runs to the next blank line or label. */
function runningValue(lines: readonly Line[], at: number): string {
  const own = lines[at]?.value ?? '';
  if (own === '')
    return lines
      .slice(at + 1)
      .map((line) => line.text)
      .join('\n')
      .trim();
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.text === '' || line.label !== null);
  return [own, ...rest.slice(0, end < 0 ? rest.length : end).map((line) => line.text)].join('\n').trim();
}
