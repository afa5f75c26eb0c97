// Takes what zod found wrong; says it in our words at its place in the file.
import type { z } from 'zod';
import { didYouMean } from '../../model/nearest.ts';
import { oneOf, shown } from '../problem.ts';
import type { Path, Source } from '../source.ts';

/** Reports every issue; `value` is the file's whole value, so that what was seen can be shown. */
export function reportIssues(source: Source, issues: readonly z.core.$ZodIssue[], value: unknown): void {
  for (const issue of issues) {
    const at = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      for (const [index, key] of issue.keys.entries())
        source.errorAtKey([...at, key], 'key', messages[index] ?? `unknown key "${key}"`);
    } else if (issue.code === 'invalid_union' && reportInner(source, issue, at, value)) continue;
    else source.error(at, codeOf(issue), sentence(issue, valueAt(value, at)));
  }
}

/** Where a union failed because a map in it has mistakes of its own, those are what the writer wants to hear of. */
function reportInner(source: Source, issue: z.core.$ZodIssueInvalidUnion, at: Path, value: unknown): boolean {
  const seen = valueAt(value, at);
  if (typeof seen !== 'object' || seen === null) return false;
  const inside = issue.errors.filter(
    (issues) => issues.length > 0 && issues.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  );
  const [best] = inside;
  if (!best || inside.length > 1) return false;
  reportIssues(
    source,
    best.map((one) => ({ ...one, path: [...at, ...one.path] })),
    value,
  );
  return true;
}

function codeOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'type' : 'value';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  tuple: 'a list of two',
};

function sentence(issue: z.core.$ZodIssue, seen: unknown): string {
  if (seen === undefined && issue.path.length > 0) {
    const isPlain = issue.code === 'invalid_type' && issue.message.startsWith('Invalid');
    return `"${String(issue.path.at(-1))}" is missing; ${isPlain ? `expected ${TYPES[issue.expected] ?? issue.expected}` : issue.message}`;
  }
  const text = issueText(issue, seen);
  return /[.?]$/.test(text) ? `${text.replace(/\.$/, '')} (seen: ${shown(seen)})` : `${text}, seen ${shown(seen)}`;
}

/** Our own texts stand as they are; zod's are replaced. */
function issueText(issue: z.core.$ZodIssue, seen: unknown): string {
  if (!issue.message.startsWith('Invalid') && !issue.message.startsWith('Too')) return issue.message;
  if (issue.code === 'invalid_type') return `expected ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small' && issue.origin === 'array') return `expected a list of ${issue.minimum}`;
  if (issue.code !== 'invalid_value') return issue.message;
  const words = issue.values.map(String);
  return `expected ${oneOf(words)}.${didYouMean(String(seen), words)}`;
}

function valueAt(value: unknown, at: Path): unknown {
  let here = value;
  for (const step of at) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
