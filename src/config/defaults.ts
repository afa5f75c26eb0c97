// `mailbox_defaults:`: what every mailbox of the file says alike, said once. Takes the merged values before they are checked;
// gives each mailbox the keys it does not set itself, with the places where they stand, so that a mistake is shown there,
// and once for all mailboxes. `{mailbox}` in a text stands for the mailbox' name. Never overrides what a mailbox says.
import type { Gathered } from './gather.ts';
import type { Problem } from './problem.ts';
import { type Path, type Place, pathKey, type Values } from './tree.ts';

const SECTION = 'mailbox_defaults';
/** Two ways to say one thing: a mailbox that says it one way does not inherit the other. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  host: ['preset'],
  preset: ['host'],
  password: ['auth'],
  auth: ['password'],
};

/** Paths that mailboxes have from the defaults, with whose they are and where they come from. */
export type Inherited = ReadonlyMap<string, { readonly name: string; readonly from: string }>;

/** Fills in what mailboxes do not say. Gives what came from the defaults. */
export function inherit(gathered: Gathered): Inherited {
  const { values, places } = gathered;
  const { mailboxes } = values;
  const defaults = values[SECTION];
  const inherited = new Map<string, { readonly name: string; readonly from: string }>();
  if (!isMapping(mailboxes) || !isMapping(defaults)) return inherited;
  const written = [...places].filter(([key]) => key.startsWith(`${pathKey([SECTION])}\u0000`));
  const into = (name: string, path: Path): void => {
    const from = pathKey([SECTION, ...path]);
    for (const [key, place] of written) {
      if (key !== from && !key.startsWith(`${from}\u0000`)) continue;
      put(places, pathKey(['mailboxes', name]) + key.slice(SECTION.length), place);
      inherited.set(['mailboxes', name, ...key.split('\u0000').slice(1)].join('.'), { name, from: key });
    }
  };
  for (const [name, box] of Object.entries(mailboxes)) {
    if (!isMapping(box)) continue;
    const says = new Set(Object.keys(box));
    for (const [key, value] of Object.entries(defaults)) {
      const own = box[key];
      if (key === 'auth' && isMapping(own) && isMapping(value)) inheritAuth(own, value, { name, into });
      else if (!says.has(key) && !(INSTEAD[key] ?? []).some((other) => says.has(other))) {
        box[key] = filled(value, name);
        into(name, [key]);
      }
    }
  }
  return inherited;
}

/** How to log in is a mailbox' own, whether senders are checked may be everybody's. */
function inheritAuth(
  own: Values,
  value: Values,
  { name, into }: { readonly name: string; readonly into: (name: string, path: Path) => void },
): void {
  const hasLogin = Object.hasOwn(own, 'password') || Object.hasOwn(own, 'oauth2');
  for (const [key, part] of Object.entries(value)) {
    if (Object.hasOwn(own, key) || (hasLogin && key !== 'verify')) continue;
    own[key] = filled(part, name);
    into(name, ['auth', key]);
  }
}

/** A mistake in the defaults is one mistake, however many mailboxes have it. */
export function onceForAll(problems: readonly Problem[], inherited: Inherited): readonly Problem[] {
  const seen = new Set<string>();
  return problems.flatMap((problem) => {
    const origin = inherited.get(problem.path);
    if (origin === undefined) return [problem];
    const { name, from } = origin;
    const message = problem.message.replaceAll(`mailboxes.${name}`, SECTION);
    const same = `${from} ${problem.severity} ${message.replaceAll(name, '')}`;
    if (seen.has(same)) return [];
    seen.add(same);
    return [{ ...problem, message }];
  });
}

function filled(value: unknown, name: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{mailbox}', name);
  if (Array.isArray(value)) return value.map((part) => filled(part, name));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part, name)]));
}

function put(places: Map<string, Place>, key: string, place: Place): void {
  if (!places.has(key)) places.set(key, place);
}

function isMapping(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
