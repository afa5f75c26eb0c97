// What every part of the compiler is handed: where to report, and what names exist. One per file; the sets of names
// are shared by all files of a rule set.

import { didYouMean } from '../../model/nearest.ts';
import type { Condition, Site, TextTemplate } from '../../model/policy.ts';
import type { Config } from '../../model/setup.ts';
import { oneOf } from '../problem.ts';
import type { Path, Source } from '../source.ts';
import { compileTemplate, constantTemplate } from './template.ts';

/** A condition with what it defines: named groups and lists whose row is bound. */
export interface Compiled {
  readonly condition: Condition;
  readonly names: readonly string[];
}

/** What values the config's catalogues allow; an empty list allows every word. */
export type Catalogues = Pick<Config['catalogues'], 'types' | 'groups' | 'severities' | 'priorities'>;

export interface Compiling {
  readonly source: Source;
  readonly site: Site;
  readonly catalogues: Catalogues | null;
  readonly lists: ReadonlySet<string>;
  /** A matcher by name; null when it is unknown (or broken: then that is reported where it stands). */
  matcher(name: string): Compiled | 'unknown' | 'broken';
  readonly matcherNames: readonly string[];
  /** Variables defined so far, in the order rules run: captures, extracts, lists. */
  readonly variables: Set<string>;
  /** Keys that do not work yet are collected as well as reported. */
  pending(at: Path, key: string): void;
}

/** Namespaces that exist without anybody defining them. */
const NAMESPACES = ['bounce', 'mail', 'ticket', 'contact'];
const PARTS: Readonly<Record<string, readonly string[]>> = {
  bounce: ['kind', 'recipient', 'status', 'action', 'text'],
  mail: [
    'from',
    'from_name',
    'from_domain',
    'reply_to',
    'to',
    'cc',
    'subject',
    'subject_clean',
    'body',
    'message_id',
    'date',
    'received',
    'size',
    'mailbox',
    'folder',
    'language',
  ],
  ticket: [
    'ref',
    'subject',
    'status',
    'kind',
    'queue',
    'type',
    'group',
    'severity',
    'priority',
    'assignee',
    'tags',
    'customer',
    'messages',
    'field',
  ],
  contact: [
    'address',
    'name',
    'organisation',
    'contract',
    'project',
    'tags',
    'open_tickets',
    'known',
    'blocked',
    'field',
  ],
};

/** A value as a template; reports bad syntax and variables nobody defined (R104). */
export function textTemplate(context: Compiling, value: unknown, at: Path): TextTemplate {
  const text = String(value ?? '');
  const result = compileTemplate(text);
  if (!result.ok) {
    context.source.error(at, 'template', result.message);
    return constantTemplate('');
  }
  for (const name of result.names) checkVariable(context, name, at);
  return result.template;
}

/** Reports a variable that no capture, extract, list or namespace gives. */
export function checkVariable(context: Compiling, whole: string, at: Path): void {
  const name = whole.startsWith('var.') ? whole.slice('var.'.length) : whole;
  const dot = name.indexOf('.');
  const root = dot < 0 ? name : name.slice(0, dot);
  const known = [...context.variables, ...NAMESPACES];
  if (NAMESPACES.includes(root)) {
    const parts = PARTS[root];
    const part = name.slice(root.length + 1).split('.')[0] ?? '';
    if (part === '') context.source.error(at, 'R104', `"${root}" is a group of values; write {{${root}.…}}`);
    else if (parts && !parts.includes(part)) {
      context.source.error(
        at,
        'R104',
        `{{${name}}} is not defined.${didYouMean(part, parts) || ` ${root} has ${oneOf(parts)}.`}`,
      );
    }
    return;
  }
  if (context.variables.has(root) || context.variables.has(name)) return;
  const hint =
    didYouMean(root, known) ||
    ' Variables come from named groups (?<name>…), extract: and lists of this rule or an earlier one.';
  context.source.error(at, 'R104', `{{${name}}} is not defined.${hint}`);
}

/** The entries of a map; [] for anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One value or a list of values as a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
