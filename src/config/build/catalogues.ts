// Catalogues and own fields: defaults looked up, patterns compiled, bounds and choices checked against the type.
import { RE2JS } from 're2js';
import type { CatalogueEntry, CatalogueName, OwnField } from '../../model/catalogue.ts';
import { nearest } from '../../model/nearest.ts';
import type { Pattern } from '../../model/policy.ts';
import type { Config } from '../../model/setup.ts';
import type { EntrySettings } from '../schema/catalogues.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError } from './context.ts';

type FieldSettings = Settings['catalogues']['fields'][string];

/** Names that workflows use for what was found and what solves it. */
const KEPT = ['findings', 'solution'];

export function buildCatalogues(context: BuildContext, settings: Settings): Config['catalogues'] {
  const { catalogues } = settings;
  const { types, groups, severities, priorities, tags, close } = catalogues;
  const fields = Object.entries(catalogues.fields).map(
    ([name, field]) => [name, buildField(context, ['catalogues', 'fields', name], { name, field })] as const,
  );
  const all = { types, groups, severities, priorities, tags, reasons: close.reasons, causes: close.causes };
  for (const [name, entries] of Object.entries(all)) checkDefaults(context, name as CatalogueName, entries);
  const ids = (entries: readonly EntrySettings[]): readonly string[] => entries.map((entry) => entry.id);
  return {
    types: ids(types),
    groups: ids(groups),
    severities: ids(severities),
    priorities: ids(priorities),
    tags: ids(tags),
    entries: Object.fromEntries(Object.entries(all).map(([name, entries]) => [name, entries.map(entryOf)])),
    defaultType: types.find((entry) => entry.isDefault)?.id ?? null,
    defaultGroup: groups.find((entry) => entry.isDefault)?.id ?? null,
    defaultSeverity: pickDefault(context, 'severity', { entries: severities, asked: catalogues.default_severity }),
    defaultPriority: pickDefault(context, 'priority', { entries: priorities, asked: catalogues.default_priority }),
    fields: Object.fromEntries(fields),
    closeRequire: close.require,
    closeReasons: ids(close.reasons),
    closeCauses: ids(close.causes),
  };
}

function entryOf({ id, label, active }: EntrySettings): CatalogueEntry {
  return { id, label, active };
}

function pathOf(name: CatalogueName): Path {
  return name === 'reasons' || name === 'causes' ? ['catalogues', 'close', name] : ['catalogues', name];
}

function checkDefaults(context: BuildContext, name: CatalogueName, entries: readonly EntrySettings[]): void {
  const marked = entries.filter((entry) => entry.isDefault);
  const at = (entry: EntrySettings | undefined): Path => [...pathOf(name), entry?.id ?? '', 'default'];
  if (marked.length > 1)
    reportError(
      context,
      at(marked[1]),
      `${marked.map((entry) => entry.id).join(' and ')} are both the default of ${name}; expected one`,
    );
  for (const entry of marked.filter((one) => !one.active))
    reportError(
      context,
      at(entry),
      `${entry.id} is the default of ${name} and retired (active: false); expected an active one`,
    );
}

function pickDefault(
  context: BuildContext,
  key: 'severity' | 'priority',
  { entries, asked }: { readonly entries: readonly EntrySettings[]; readonly asked: string | undefined },
): string {
  const path = ['catalogues', `default_${key}`];
  const known = entries.filter((entry) => entry.active).map((entry) => entry.id);
  const marked = entries.find((entry) => entry.isDefault)?.id;
  if (known.length === 0)
    reportError(context, ['catalogues'], `the list of ${key} values is empty; expected at least one`);
  if (asked === undefined) {
    if (marked !== undefined) return marked;
    return known.includes('normal') ? 'normal' : (known[Math.floor((known.length - 1) / 2)] ?? '');
  }
  if (!known.includes(asked)) {
    const near = nearest(asked, known);
    const hint = near ? `; did you mean "${near}"?` : '';
    reportError(context, path, `${path.join('.')} is "${asked}", expected one of ${known.join(' | ')}${hint}`);
  }
  if (marked !== undefined && marked !== asked)
    reportError(
      context,
      path,
      `${path.join('.')} is "${asked}", but "${marked}" is marked default; expected one of both`,
    );
  return asked;
}

/** An own field, its bounds and choices checked against its type. */
export function buildField(
  context: BuildContext,
  at: Path,
  { name, field }: { readonly name: string; readonly field: FieldSettings },
): OwnField {
  const { label, required, min, max, choices } = field;
  const type = field.type ?? (choices.length > 0 ? 'choice' : 'text');
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
    reportError(
      context,
      at,
      `the field name "${name.slice(0, 60)}" will not do: expected lower-case letters, digits and _`,
    );
  if (KEPT.includes(name))
    reportError(context, at, `the field name "${name}" is kept for what workflows ask for; choose another`);
  if (type === 'choice' && choices.length === 0)
    reportError(context, at, `fields.${name} is a choice without choices; write choices: [a, b]`);
  if (type !== 'choice' && type !== 'list' && choices.length > 0)
    reportError(
      context,
      [...at, 'choices'],
      `fields.${name} has choices, but is a ${type}; expected type: choice or list`,
    );
  for (const [key, bound] of [['min', min] as const, ['max', max] as const]) {
    const wanted = type === 'date' ? 'string' : 'number';
    const isBounded = !['email', 'phone', 'url', 'choice', 'boolean'].includes(type);
    if (bound === undefined) continue;
    if (!isBounded) reportError(context, [...at, key], `fields.${name} is a ${type}, which has no ${key}`);
    else if (typeof bound !== wanted)
      reportError(
        context,
        [...at, key],
        `fields.${name}.${key} of a ${type} must be ${wanted === 'number' ? 'a number' : 'a date like 2026-01-31'}`,
      );
  }
  if (min !== undefined && max !== undefined && min > max)
    reportError(context, [...at, 'min'], `fields.${name}: min ${min} is greater than max ${max}`);
  return {
    type,
    pattern: field.pattern ?? null,
    compiled: field.pattern === undefined ? null : compiled(field.pattern),
    label,
    required,
    min: min ?? null,
    max: max ?? null,
    choices: choices.map(entryOf),
  };
}

/** Linear-time, because values come from strangers' mail. */
function compiled(source: string): Pattern {
  const pattern = RE2JS.compile(source);
  return {
    source,
    exec(text) {
      const matcher = pattern.matcher(text);
      if (!matcher.find()) return null;
      return { match: matcher.group() ?? '', captures: {}, groups: [] };
    },
  };
}
