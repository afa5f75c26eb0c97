// A line of the log for people: time, level, event, then each field as name=value, all in one line. Takes the JSON line the
// log made; gives a line of text. Names and words in it are strangers': what a terminal would obey or show in another order
// is written as \uXXXX, a value that holds a blank, a quote or an equals sign stands in quotes, and no value is endless (H61).
import { safeJson } from './json-text.ts';

const MAX_VALUE = 2_000;
const LEVELS: Readonly<Record<string, { readonly name: string; readonly colour: number }>> = {
  debug: { name: 'DEBUG', colour: 2 },
  info: { name: 'INFO ', colour: 32 },
  warn: { name: 'WARN ', colour: 33 },
  error: { name: 'ERROR', colour: 31 },
};
const FIRST: readonly string[] = ['level', 'at', 'event'];
const PLAIN = /^[^\s"=\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+$/;

/** One line; a line that is no JSON object stays as it is, made harmless. */
export function prettyLine(json: string, isColoured = false): string {
  const fields = fieldsOf(json);
  if (!fields) return `${safeJson(json.trimEnd())}\n`;
  const style = (code: number, text: string): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const level = LEVELS[String(fields.level)] ?? { name: String(fields.level).toUpperCase().slice(0, 5), colour: 2 };
  const values = Object.entries(fields)
    .filter(([name, value]) => !FIRST.includes(name) && value !== null && value !== undefined)
    .map(([name, value]) => `${style(2, `${shown(name)}=`)}${shown(value)}`);
  const head = [style(2, shown(fields.at)), style(level.colour, level.name), shown(fields.event)];
  return `${[...head, ...values].join(' ')}\n`;
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const cut = text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…`.toWellFormed() : text;
  if (typeof value !== 'string') return safeJson(cut);
  return PLAIN.test(cut) ? cut : safeJson(JSON.stringify(cut));
}
