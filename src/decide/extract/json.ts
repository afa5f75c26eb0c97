// Takes text that is JSON, or holds one JSON value among words; gives what a path like `order.items[0].id` leads to:
// text, or a record of texts for `{{name.part}}`. Bounded depth and size; never throws, own properties only.
import type { Variables } from '../../model/policy.ts';

const MAX_DEPTH = 5;
const MAX_ENTRIES = 200;
const MAX_TEXT = 10_000;

/** The value at the path; '' when there is none. */
export function jsonValue(text: string, path: string): string | Variables {
  let here = parsed(text);
  for (const step of stepsOf(path)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return '';
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return plainValue(here, 0);
}

function stepsOf(path: string): readonly string[] {
  return path
    .replaceAll(/\[(\d{1,6})\]/g, '.$1')
    .split('.')
    .map((step) => step.trim())
    .filter((step) => step !== '' && step !== '$');
}

/** The whole text, else what stands from the first bracket to the last one that closes it. */
function parsed(text: string): unknown {
  const trimmed = text.trim();
  return attempt(trimmed) ?? attempt(inner(trimmed, '{', '}')) ?? attempt(inner(trimmed, '[', ']'));
}

function inner(text: string, open: string, close: string): string {
  const start = text.indexOf(open);
  const end = text.lastIndexOf(close);
  return start < 0 || end < start ? '' : text.slice(start, end + 1);
}

function attempt(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function plainValue(value: unknown, depth: number): string | Variables {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value).slice(0, MAX_TEXT);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.slice(0, MAX_ENTRIES).map(String).join(', ').slice(0, MAX_TEXT);
  }
  if (depth === MAX_DEPTH) return '';
  const record: Record<string, string | Variables> = Object.create(null);
  for (const [name, item] of Object.entries(value).slice(0, MAX_ENTRIES)) record[name] = plainValue(item, depth + 1);
  return record;
}
