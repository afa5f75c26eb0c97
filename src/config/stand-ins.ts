// Takes the values of a configuration and what the schema refused of them; gives them parsed without what is wrong, so that
// one mistake hides no other. What has to be there and is wrong or missing is stood in for; the result is for finding more
// mistakes, and is never run.
import type { z } from 'zod';
import { configSchema } from './schema.ts';

type Parsed = ReturnType<typeof configSchema.safeParse>;
type Values = Record<string, unknown>;

/** As many values as are stood in for; more mistakes than that show when these are mended. */
const MOST = 40;

/** Parses again without the values the schema refused. */
export function withoutMistakes(values: Values, error: z.ZodError): Parsed {
  const rest = structuredClone(values);
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) put(rest, [...issue.path, key], undefined);
    else put(rest, issue.path, undefined);
  }
  let parsed = configSchema.safeParse(rest);
  for (let n = 0; !parsed.success && n < MOST; n++) {
    const [issue] = parsed.error.issues;
    if (issue === undefined || issue.path.length === 0) break;
    const next = withStandIn(rest, issue.path, n);
    if (next === null) break;
    parsed = next;
  }
  return parsed;
}

/** Puts a value there that the schema takes; null when none of ours does. */
function withStandIn(rest: Values, path: readonly PropertyKey[], n: number): Parsed | null {
  // Each its own, so that no two are called the same; a host of this machine, for which no encryption is asked.
  for (const value of [`stand-in-${n}@stand-in.invalid`, '127.0.0.1', `stand-in-${n}`, '1h', 1, true, [], {}]) {
    put(rest, path, value);
    const parsed = configSchema.safeParse(rest);
    if (parsed.success || !parsed.error.issues.some((issue) => isAtOrBelow(issue.path, path))) return parsed;
  }
  put(rest, path, undefined);
  return null;
}

function isAtOrBelow(path: readonly PropertyKey[], place: readonly PropertyKey[]): boolean {
  return place.every((part, at) => path[at] === part);
}

/** Sets what stands at a path, or takes it away; nothing where the way there does not exist. */
function put(values: Values, path: readonly PropertyKey[], value: unknown): void {
  let here: unknown = values;
  for (const key of path.slice(0, -1)) {
    here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined;
  }
  const last = path.at(-1);
  // A single value stands for a list of one (oneOrMore).
  if (last === 0 && typeof here === 'string') put(values, path.slice(0, -1), value);
  if (last === undefined || typeof here !== 'object' || here === null) return;
  if (value === undefined) delete (here as Record<PropertyKey, unknown>)[last];
  else Object.defineProperty(here, last, { value, enumerable: true, configurable: true, writable: true });
}
