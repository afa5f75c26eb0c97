// The building blocks of the schema: one leaf per kind of value, each with the sentence that says what is allowed.
// A leaf's failure message is that sentence; loading puts what was seen before it. Units are converted here once.
import { RE2JS } from 're2js';
import { z } from 'zod';
import { canonicalAddress } from '../../model/address.ts';
import { durationText, readDate, readDuration, readRate, readSize, sizeText } from '../units.ts';

type Json = Readonly<Record<string, unknown>>;

/** A value read by `read`; undefined means that it is not what `expected` says. `json` is its JSON Schema. */
export function leaf<T>(expected: string, json: Json, read: (value: unknown) => T | undefined) {
  return z
    .unknown()
    .transform((value, context): T => {
      const result = read(value);
      if (result !== undefined) return result;
      context.addIssue({ code: 'custom', message: expected, input: value });
      return z.NEVER;
    })
    .meta({ ...json });
}

/** A leaf read from text. */
export function textLeaf<T>(expected: string, json: Json, read: (text: string) => T | undefined) {
  return leaf(expected, { type: 'string', ...json }, (value) => (typeof value === 'string' ? read(value) : undefined));
}

/** One line of text, at most `max` characters, without control characters. */
export function line(max = 200) {
  const expected = `text in one line, at most ${max} characters (put numbers and "true" in quotes)`;
  return textLeaf(expected, { maxLength: max }, (text) =>
    text.length <= max && !/[\x00-\x1f\x7f\u2028\u2029]/.test(text) ? text : undefined,
  );
}

/** Text of several lines, at most `max` characters, without control characters but line ends. */
export function lines(max: number) {
  return textLeaf(`text, at most ${max} characters`, { maxLength: max }, (text) =>
    text.length <= max && !/[\x00-\x09\x0b-\x1f\x7f]/.test(text) ? text : undefined,
  );
}

/** Like `line`, and not empty. */
export function filledLine(max = 200) {
  return textLeaf(`text in one line, 1–${max} characters`, { minLength: 1, maxLength: max }, (text) =>
    text !== '' && text.length <= max && !/[\x00-\x1f\x7f\u2028\u2029]/.test(text) ? text : undefined,
  );
}

export function flag() {
  return leaf('true or false', { type: 'boolean' }, (value) => (typeof value === 'boolean' ? value : undefined));
}

export function whole(min: number, max: number) {
  const json = { type: 'integer', minimum: min, maximum: max };
  return leaf(`a whole number, ${min}–${max}`, json, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined,
  );
}

/** One of these words. */
export function oneOf<const T extends string>(...words: readonly T[]) {
  return leaf(`one of ${words.join(' | ')}`, { enum: words }, (value) => words.find((word) => word === value));
}

/** Milliseconds. */
export function duration(minMs: number, maxMs: number) {
  const expected = `a duration with its unit (s m h d w mo y), ${durationText(minMs)}–${durationText(maxMs)}, like 60s or 14d`;
  const read = (value: unknown): number | undefined => {
    const ms = typeof value === 'string' || value === 0 ? readDuration(String(value)) : undefined;
    return ms !== undefined && ms >= minMs && ms <= maxMs ? ms : undefined;
  };
  return leaf(expected, { type: ['string', 'number'], pattern: '^(0|\\d+(\\.\\d+)?\\s*(ms|s|m|h|d|w|mo|y))$' }, read);
}

/** Octets. */
export function size(min: number, max: number) {
  const expected = `a size with its unit (B KB MB GB), ${sizeText(min)}–${sizeText(max)}, like 40MB`;
  return textLeaf(expected, { pattern: '^\\d+(\\.\\d+)?\\s*([KkMmGgTt][Bb]|[Bb])$' }, (text) => {
    const octets = readSize(text);
    return octets !== undefined && octets >= min && octets <= max ? octets : undefined;
  });
}

/** Amount per minute. */
export function rate() {
  return textLeaf('an amount per time like 25/min, 1/s or 600/h', { pattern: '^\\d+/(s|min|h)$' }, (text) => {
    const perMinute = readRate(text);
    return perMinute !== undefined && perMinute > 0 ? perMinute : undefined;
  });
}

/** Epoch milliseconds of a date. */
export function date() {
  return textLeaf('a date like 2026-01-31', { format: 'date' }, readDate);
}

/** A canonical mail address. */
export function address() {
  return textLeaf(
    'one mail address like support@example.com',
    { format: 'email' },
    (text) => canonicalAddress(text.trim()) ?? undefined,
  );
}

/** `"Name <address>"` or an address alone. */
export function namedAddress() {
  const expected = 'an address with or without a name, like "Example Support <support@example.com>"';
  return textLeaf(expected, {}, (text) => {
    const match = /^([^<>\x00-\x1f]{0,200})<([^<>\s]{3,254})>$/.exec(text.trim());
    const found = canonicalAddress(match?.[2] ?? text.trim());
    const name = (match?.[1] ?? '').trim().replace(/^"(.*)"$/, '$1');
    return found ? { address: found, name } : undefined;
  });
}

export interface HostPort {
  readonly host: string;
  readonly port: number | null;
}

/** `host`, `host:port`, `[::1]:port`; `example` is one of the kind that is meant. */
export function hostPort(example: string) {
  const expected = `a host name or address with or without a port, like ${example}`;
  return textLeaf(expected, {}, readHostPort);
}

/** Marks, in the JSON Schema, a list that may be written as one value. */
export const ONE_OR_MORE = 'x-one-or-more';

/** One value or a list of them; always gives a list. */
export function oneOrMore<T>(item: z.ZodType<T>, max = 100) {
  const list = (value: unknown): unknown => (Array.isArray(value) || value === undefined ? value : [value]);
  return z.preprocess(list, z.array(item).max(max)).meta({ [ONE_OR_MORE]: true });
}

/** The name of a queue, an agent, a mailbox, a status. */
export const NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

export function name() {
  const expected = 'a name of lower-case letters, digits, . _ - that begins with a letter or digit';
  return textLeaf(expected, { pattern: NAME.source }, (text) => (NAME.test(text) ? text : undefined));
}

/** An RE2 pattern; kept as text, compiled once to see that it can be. */
export function pattern() {
  return textLeaf('a regular expression (RE2: no look-around, no back-references)', { format: 'regex' }, (text) => {
    if (text.length > 1000) return undefined;
    try {
      RE2JS.compile(text);
      return text;
    } catch {
      return undefined;
    }
  });
}

/** `host`, `host:port` or `[::1]:port` as typed; undefined when it is none of them. */
export function readHostPort(text: string): HostPort | undefined {
  const match =
    /^\[([0-9a-fA-F:.]{2,45})\](?::(\d{1,5}))?$/.exec(text) ??
    /^([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\.?)(?::(\d{1,5}))?$/.exec(text) ??
    /^([0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})$/.exec(text);
  if (!match?.[1]) return undefined;
  const port = match[2] === undefined ? null : Number(match[2]);
  if (port !== null && (port < 1 || port > 65_535)) return undefined;
  return { host: match[1].toLowerCase(), port };
}
