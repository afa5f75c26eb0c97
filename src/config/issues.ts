// Takes what zod found; gives problems a person can act on: what was seen, what is allowed, the nearest key, in place.
import { z } from 'zod';
import { nearest } from '../model/nearest.ts';
import type { Gathered } from './gather.ts';
import { type Problem, shown } from './problem.ts';
import { isLater } from './schema/later.ts';
import { type Path, placeOf } from './tree.ts';

// The value is never shown under a key that may hold a secret, nor the key's whole mapping written as text.
const SECRET_KEY = /pass|secret|token|cred|(?:^|_)key$|^authorization$|^auth$|database/i;

/** One problem at the place of a path. */
export function problemAt(
  gathered: Gathered,
  path: Path,
  message: string,
  severity: Problem['severity'] = 'error',
): Problem {
  const main = Object.keys(gathered.sources)[0] ?? '';
  const { file, line, column } = placeOf(gathered.places, path, main);
  return { severity, file, line, column, path: path.join('.'), message };
}

/** All problems of one failed parse. */
export function schemaProblems(gathered: Gathered, schema: z.ZodType, error: z.ZodError): readonly Problem[] {
  // A file that could not be read may hold what seems to be missing.
  const isWhole = !gathered.problems.some((problem) => problem.severity === 'error');
  return error.issues.flatMap(meant).flatMap((issue) => {
    const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, path).filter((key) => key !== '');
      return issue.keys.map((key) => problemAt(gathered, [...path, key], unknownKey(key, path, known)));
    }
    const value = valueAt(gathered.values, path);
    if (value === undefined && !isWhole) return [];
    return [problemAt(gathered, path, wrongValue(issue, path, value))];
  });
}

/** Of a key that has several forms the one that was written, when it can be told by its shape: what is wrong in it, not that it is none of the others. */
function meant(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isInside = ({ code, path }: z.core.$ZodIssue): boolean => path.length > 0 || code === 'unrecognized_keys';
  const forms = issue.errors.filter((issues) => issues.length > 0 && issues.every(isInside));
  const [form] = forms;
  if (!form || forms.length > 1) return [issue];
  return form.map((one) => ({ ...one, path: [...issue.path, ...one.path] }) as z.core.$ZodIssue).flatMap(meant);
}

/** Keys that are set and have no effect yet. */
export function laterProblems(gathered: Gathered, schema: z.ZodType): readonly Problem[] {
  const found: Problem[] = [];
  visit(schema, gathered.values, [], (path) => {
    found.push(problemAt(gathered, path, `${path.join('.')} is not supported yet: has no effect`, 'warning'));
  });
  return found;
}

function unknownKey(key: string, path: Path, known: readonly string[]): string {
  const where = path.length === 0 ? 'at the top' : `in ${path.join('.')}`;
  const near = nearest(key, known);
  const advice = near ? `did you mean "${near}"?` : `known: ${known.join(', ')}`;
  return `unknown key "${key.slice(0, 60)}" ${where}; ${advice}`;
}

function wrongValue(issue: z.core.$ZodIssue, path: Path, value: unknown): string {
  const name = path.join('.');
  if (value === undefined) return `${name} is missing; expected ${allowedBy(issue)}`;
  const last = String(path.findLast((part) => typeof part === 'string') ?? '');
  const seen = SECRET_KEY.test(last) ? '‹secret›' : shown(value);
  const near = typeof value === 'string' && seen !== '‹secret›' ? nearest(value, words(issue)) : null;
  return `${name} is ${seen}, expected ${allowedBy(issue)}${near ? `; did you mean "${near}"?` : ''}`;
}

/** What would have been right, as a mistake says it. */
export function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_type') return issue.expected === 'array' ? 'a list' : 'a mapping with keys';
  if (issue.code === 'too_big') return `at most ${issue.maximum} entries`;
  if (issue.code === 'invalid_union') return eitherOf(issue) || issue.message;
  return issue.message;
}

/** What each form of a key that has several expects: `a share like 75%, 1%–99%, or never`. */
function eitherOf({ errors }: z.core.$ZodIssueInvalidUnion): string {
  const forms = errors.flatMap((issues) => issues.filter(({ path }) => path.length === 0).map(allowedBy));
  return [...new Set(forms)].map((form) => form.replace(/^one of (?=[^|]*$)/, '')).join(', or ');
}

function words(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code !== 'custom') return [];
  if (issue.message.startsWith('an IANA time zone')) return Intl.supportedValuesOf('timeZone');
  if (!issue.message.includes(' | ')) return [];
  return issue.message.replace(/^one of /, '').split(' | ');
}

function valueAt(values: unknown, path: Path): unknown {
  let value = values;
  for (const part of path) {
    // A single value stands for a list of one (oneOrMore).
    if (part === 0 && !Array.isArray(value)) continue;
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? (value as Readonly<Record<string | number, unknown>>)[part] : undefined;
  }
  return value;
}

/** The schema below wrappers like optional, prefault, describe. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return bare(schema.unwrap() as z.ZodType);
  // A short form turned into the long one before it is checked (`auth: verify`).
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform) return bare(schema.out as z.ZodType);
  return schema;
}

function childOf(schema: z.ZodType, part: string | number): z.ZodType | null {
  const here = bare(schema);
  if (here instanceof z.ZodRecord) return here.valueType as z.ZodType;
  if (here instanceof z.ZodArray) return here.element as z.ZodType;
  if (!(here instanceof z.ZodObject)) return null;
  const shape = here.shape as Readonly<Record<string, z.ZodType>>;
  return Object.hasOwn(shape, part) ? (shape[part] ?? null) : null;
}

function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let here: z.ZodType | null = schema;
  for (const part of path) here = here && childOf(here, part);
  const found = here && bare(here);
  if (found instanceof z.ZodUnion)
    return [...new Set((found.options as readonly z.ZodType[]).flatMap((option) => keysAt(option, [])))];
  if (!(found instanceof z.ZodObject)) return [];
  const shape = found.shape as Readonly<Record<string, z.ZodType>>;
  return Object.keys(shape).filter((key) => shape[key] && !isLater(shape[key]));
}

function visit(schema: z.ZodType, value: unknown, path: Path, onLater: (path: Path) => void): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, child] of Object.entries(value)) {
    const next = childOf(schema, key);
    if (!next) continue;
    if (isLater(next)) onLater([...path, key]);
    else visit(next, child, [...path, key], onLater);
  }
}
