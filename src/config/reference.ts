// The schema as the manual's tables: every key with what is allowed, its default and its sentence, and the keys that
// are accepted without effect. Takes nothing but the schema itself; gives Markdown. Pure. What is allowed is the very
// sentence a wrong value is answered with, so the manual and the mistakes cannot differ.
import { z } from 'zod';
import { allowedBy } from './issues.ts';
import { issueOf, issueText } from './schema/comes-with.ts';
import { isLater } from './schema/later.ts';
import { configSchema } from './schema.ts';

/** A key with what may stand there. */
export interface KeyRow {
  readonly key: string;
  readonly allowed: string;
  readonly byDefault: string;
  readonly about: string;
}

/** No value of any key: what a leaf says about it is what it expects. */
const NOTHING_ALLOWED = Symbol('no value of any key');
/** Sections are named entries: `mailboxes.NAME.host`. */
const ENTRY = 'NAME';

/** Every key that has an effect, in the order of the schema. */
export function configKeys(): readonly KeyRow[] {
  return sectionsOf().flatMap(([key, schema]) => rowsOf(key, schema));
}

function sectionsOf(): readonly (readonly [string, z.ZodType])[] {
  return Object.entries(configSchema.shape).filter(([, schema]) => !isLater(schema));
}

/** One table a section, in the order of the schema. */
export function configReference(): string {
  const sections = sectionsOf();
  const single = sections.filter(([, schema]) => childrenOf(schema).length === 0);
  const parts = [
    table(
      'At the top',
      '',
      single.flatMap(([key, schema]) => rowsOf(key, schema)),
    ),
  ];
  for (const [key, schema] of sections) {
    if (childrenOf(schema).length === 0) continue;
    parts.push(table(`\`${key}:\``, `${schema.description ?? ''}`, rowsBelow(key, schema)));
  }
  return parts.join('\n\n');
}

/** The keys that are accepted and do nothing yet, as a table. */
export function laterReference(): string {
  return [
    '| key | what it will do | comes with |',
    '|---|---|---|',
    ...laterKeys().map(([key, about]) => `| \`${key}\` | ${cell(about)} | ${issueText(issueOf(key))} |`),
  ].join('\n');
}

/** Every key that is accepted and does nothing yet, with what it will do. */
export function laterKeys(): readonly (readonly [string, string])[] {
  return Object.entries(configSchema.shape).flatMap(([key, schema]) => laterBelow(key, schema));
}

function table(title: string, about: string, rows: readonly KeyRow[]): string {
  const lines = rows.map(({ key, allowed, byDefault, about: what }) =>
    [`| \`${key}\``, cell(allowed), byDefault, `${cell(what)} |`].join(' | '),
  );
  const head = about === '' ? [`### ${title}`] : [`### ${title}`, '', about];
  return [...head, '', '| key | allowed | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

function rowsBelow(path: string, schema: z.ZodType): readonly KeyRow[] {
  return childrenOf(schema).flatMap(([key, child]) => rowsOf(`${path}.${key}`, child));
}

function rowsOf(path: string, schema: z.ZodType): readonly KeyRow[] {
  if (isLater(schema)) return [];
  if (childrenOf(schema).length > 0) return rowsBelow(path, schema);
  const about = schema.description ?? '';
  return [{ key: path, allowed: allowedIn(schema), byDefault: defaultOf(schema, about), about: withoutDefault(about) }];
}

function laterBelow(path: string, schema: z.ZodType): readonly (readonly [string, string])[] {
  if (isLater(schema)) return [[path, (schema.description ?? '').replace(/ \(not supported yet.*$/, '')]];
  return childrenOf(schema).flatMap(([key, child]) => laterBelow(`${path}.${key}`, child));
}

/** The keys below a mapping; a mapping of named entries has one key, NAME. */
function childrenOf(schema: z.ZodType): readonly (readonly [string, z.ZodType])[] {
  const here = bare(schema);
  if (here instanceof z.ZodObject) return Object.entries(here.shape as Readonly<Record<string, z.ZodType>>);
  if (!(here instanceof z.ZodRecord)) return [];
  const entry = here.valueType as z.ZodType;
  return childrenOf(entry).map(([key, child]) => [`${ENTRY}.${key}`, child]);
}

function allowedIn(schema: z.ZodType): string {
  const here = bare(schema);
  const message = expectedBy(here);
  // `oneOrMore` reads into a list, a leaf into a value.
  return here instanceof z.ZodPipe && here.out instanceof z.ZodArray ? `${message}; or a list of such` : message;
}

/** What a wrong value is answered with; '' when every value will do. */
function expectedBy(schema: z.ZodType): string {
  const [issue] = schema.safeParse(NOTHING_ALLOWED).error?.issues ?? [];
  return issue ? allowedBy(issue) : '';
}

function defaultOf(schema: z.ZodType, about: string): string {
  const value = prefaultOf(schema);
  if (value !== undefined) return `\`${shown(value)}\``;
  const told = /Default: (.*)$/.exec(about)?.[1];
  if (told) return cell(told.replace(/\.$/, ''));
  return schema instanceof z.ZodOptional ? '' : '**required**';
}

function prefaultOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodPrefault) return schema._zod.def.defaultValue;
  return schema instanceof z.ZodOptional ? prefaultOf(schema.unwrap() as z.ZodType) : undefined;
}

function withoutDefault(about: string): string {
  return about.replace(/\s*Default: .*$/, '');
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The schema below wrappers like optional and prefault. */
function bare(schema: z.ZodType): z.ZodType {
  // A mapping that has a short form is read through a pipe.
  if (schema instanceof z.ZodPipe && schema.out instanceof z.ZodObject) return schema.out;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return bare(schema.unwrap() as z.ZodType);
  return schema;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
