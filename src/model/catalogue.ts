// Catalogues (C3, D7): the values tickets may carry, each with a code, labels, whether it may still be chosen; and what
// an own field takes. Plain data and pure look-ups.
import { fold, foldGerman } from './fold.ts';
import { valueWords, wordsFor } from './mailed/value-words.ts';
import type { Pattern } from './policy.ts';

export const catalogueNames = ['types', 'groups', 'severities', 'priorities', 'tags', 'reasons', 'causes'] as const;
export type CatalogueName = (typeof catalogueNames)[number];

export interface CatalogueEntry {
  /** Its code: what tickets, rules and the API carry. */
  readonly id: string;
  readonly label: Readonly<Record<string, string>>;
  /** False: old tickets keep it, nobody can choose it any more. */
  readonly active: boolean;
}

export const fieldTypes = [
  'text',
  'number',
  'money',
  'date',
  'email',
  'phone',
  'url',
  'choice',
  'list',
  'boolean',
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** What an own field takes, besides its type and pattern. */
export interface FieldShape {
  readonly label?: Readonly<Record<string, string>>;
  /** Once it is there it cannot be emptied, and no ticket is closed without it. */
  readonly required?: boolean;
  /** Numbers and amounts: the value; dates: the day (`2026-01-31`); text: characters; lists: items. */
  readonly min?: number | string | null;
  readonly max?: number | string | null;
  /** Values of a `choice`, and of each item of a `list`; absent or empty = any. */
  readonly choices?: readonly CatalogueEntry[];
}

/** The entry a person means: its code, else its code or a label in any language, else what notices call it, compared folded, an umlaut in either spelling; null when none. */
export function findEntry(entries: readonly CatalogueEntry[], text: string): CatalogueEntry | null {
  const exact = entries.find((entry) => entry.id === text);
  if (exact) return exact;
  const wanted = fold(text);
  if (wanted === '') return null;
  return (
    entries.find((entry) => fold(entry.id) === wanted) ??
    entries.find((entry) => Object.values(entry.label).some((label) => fold(label) === wanted)) ??
    entries.find((entry) => Object.values(entry.label).some((label) => foldGerman(label) === wanted)) ??
    entries.find((entry) => wordsFor(entry.id).includes(wanted)) ??
    null
  );
}

/** What an entry is called besides its code: its labels, and the words notices have for it. */
export function entryNames({ id, label }: CatalogueEntry): readonly string[] {
  return [...Object.values(label), ...(Object.hasOwn(valueWords, id) ? (valueWords[id] ?? []) : [])];
}

/** The label in a language (`nl-BE` falls back to `nl`), else in the fallback, else English, else null. */
export function labelIn(labels: Readonly<Record<string, string>>, language: string, fallback: string): string | null {
  const [short = language] = language.split('-');
  for (const name of [language, short, fallback, 'en']) {
    const label = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (label) return label;
  }
  return null;
}

/** `compiled` is `pattern` in the linear-time engine: values come from strangers' mail. Without it only simple patterns are tried. */
export interface OwnField extends FieldShape {
  readonly type: string;
  readonly pattern: string | null;
  readonly compiled?: Pattern | null;
}

/** A value of a catalogue (or the name of an own field) that tickets may carry. */
export interface CatalogueUse {
  readonly catalogue: CatalogueName | 'fields';
  readonly value: string;
}
export interface CatalogueUsed extends CatalogueUse {
  readonly tickets: number;
}
