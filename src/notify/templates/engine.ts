// The template engines and what a template may call: one for Markdown (values become places, markdown/values.ts), one each
// for text and for HTML of an admin's own. Only template files are ever compiled, never mail content (H51).
import Handlebars from 'handlebars';
import type { Context } from '../context.ts';
import { parseMarkdown } from '../markdown/blocks.ts';
import { renderHtml } from '../markdown/html.ts';
import { MARKS } from '../markdown/inline.ts';
import { renderText } from '../markdown/text.ts';
import type { Button, Picture, Value } from '../markdown/values.ts';

/** What a file is: Markdown of which both parts are made, or one part alone. */
export type Mode = 'markdown' | 'text' | 'html';
export type Compiled = HandlebarsTemplateDelegate;

/** What helpers know besides their parameters. */
export interface HelperData {
  /** Places of values; used in Markdown only. */
  readonly values: Value[];
  readonly isInformal: boolean;
  readonly name: string;
  readonly picture: Picture | null;
  /** What stands between a name and its value. */
  readonly colon: string;
  /** Parts put in so far, and how many there may be. */
  readonly used: { parts: number; readonly most: number };
}

/** More parts than any notice has: parts that put each other in would hold the daemon for hours (F52). */
export const MAX_PARTS = 1000;
/** A list may put parts in for each of its lines, however long it is. */
const PARTS_A_LINE = 10;

/** How many parts a notice of this data may put in. */
export function mostParts(context: Context): number {
  return MAX_PARTS + PARTS_A_LINE * linesOf(context);
}

function linesOf(context: Context): number {
  let lines = 0;
  for (const name in context) {
    const value = context[name] ?? null;
    if (value === null || typeof value !== 'object') continue;
    if (!isList(value)) lines += linesOf(value);
    else for (const item of value) lines += 1 + (typeof item === 'string' ? 0 : linesOf(item));
  }
  return lines;
}

/** Counts one more; throws at the first that is too many. */
export function countPart(data: unknown): void {
  const { used } = data as HelperData;
  used.parts += 1;
  if (used.parts > used.most) throw new Error(`more than ${used.most} parts: do they put each other in?`);
}

/** Helpers that show a value as a block: `{{quote body}}`, `{{lines comment}}`, `{{markdown body}}` (our own people's words only), `{{buttons actions}}`. */
export const blockHelpers = ['quote', 'lines', 'markdown', 'buttons'] as const;
/** Helpers without parameters. */
export const bareHelpers = ['logo'] as const;
/** `{{you "Sie" "du"}}`: formal, informal. */
export const formHelper = 'you';

/** The mode of a file, by its name. */
export function modeOf(path: string): Mode {
  if (path.endsWith('.html.hbs')) return 'html';
  return path.endsWith('.txt.hbs') ? 'text' : 'markdown';
}

/** An engine with our helpers and no others. */
export function makeEngine(mode: Mode): (source: string) => Compiled {
  const engine = Handlebars.create();
  for (const name of ['lookup', 'log', 'with']) engine.unregisterHelper(name);
  for (const kind of ['quote', 'lines', 'markdown'] as const)
    engine.registerHelper(kind, (text: unknown, options: Handlebars.HelperOptions) => {
      const data = dataOf(options);
      return shown({ kind, text: textOf(text, data, mode) }, data, mode);
    });
  engine.registerHelper('buttons', (list: unknown, options: Handlebars.HelperOptions) => {
    const data = dataOf(options);
    return shown({ kind: 'buttons', text: '', buttons: buttonsOf(list, data, mode) }, data, mode);
  });
  engine.registerHelper('logo', (options: Handlebars.HelperOptions) => {
    const data = dataOf(options);
    return shown({ kind: 'logo', text: data.name, picture: data.picture }, data, mode);
  });
  engine.registerHelper(formHelper, (formal: unknown, informal: unknown, options: Handlebars.HelperOptions) =>
    String(dataOf(options).isInformal ? informal : formal),
  );
  const settings = { strict: true, noEscape: mode !== 'html', knownHelpersOnly: false };
  return (source) => engine.compile(source, settings);
}

/** A copy of the data in which each text is the mark of its place; '' stays '' so that `{{#if}}` works. */
export function placed(context: Context, values: Value[]): Context {
  const copy: Record<string, Context[string]> = Object.create(null);
  // The data has no prototype, so that this names its own alone.
  for (const name in context) copy[name] = placedValue(context[name] ?? null, values);
  return copy;
}

/** Blocks of a value as text or HTML. */
export function blockOf(value: Value, mode: 'text' | 'html', colon: string): string {
  const block = [{ kind: 'value', index: 0 }] as const;
  return mode === 'html' ? renderHtml(block, [value]) : renderText(block, [value], colon);
}

/** Markdown of ours with its values, as one part. */
export function partOf(
  source: string,
  values: readonly Value[],
  about: { mode: 'text' | 'html'; colon: string },
): string {
  const blocks = parseMarkdown(source);
  return about.mode === 'html' ? renderHtml(blocks, values) : renderText(blocks, values, about.colon);
}

function dataOf(options: Handlebars.HelperOptions): HelperData {
  return options.data as HelperData;
}

function shown(value: Value, data: HelperData, mode: Mode): string | Handlebars.SafeString {
  if (mode === 'html') return new Handlebars.SafeString(blockOf(value, mode, data.colon));
  if (mode === 'text') return blockOf(value, mode, data.colon);
  if (value.kind !== 'logo' && value.kind !== 'buttons' && value.text === '') return '';
  data.values.push(value);
  return `\n\n${MARKS.block}${data.values.length - 1}${MARKS.end}\n\n`;
}

function textOf(text: unknown, data: HelperData, mode: Mode): string {
  const given = typeof text === 'string' ? text : '';
  if (mode !== 'markdown') return given;
  const match = /^\uE000(\d+)\uE001$/.exec(given);
  return (match && data.values[Number(match[1])]?.text) ?? '';
}

function buttonsOf(list: unknown, data: HelperData, mode: Mode): readonly Button[] {
  if (!Array.isArray(list)) return [];
  return list.map((one: Readonly<Record<string, unknown>>) => ({
    label: textOf(one.label, data, mode),
    href: textOf(one.href, data, mode),
    said: textOf(one.said, data, mode),
  }));
}

function placedValue(value: Context[string], values: Value[]): Context[string] {
  if (typeof value === 'string') return place(value, values);
  if (value === null || typeof value === 'boolean') return value;
  if (!isList(value)) return placed(value, values);
  if (value.length === 0) return value;
  return value.map((item) => (typeof item === 'string' ? place(item, values) : placed(item, values)));
}

function isList(value: Context | readonly (string | Context)[]): value is readonly (string | Context)[] {
  return Array.isArray(value);
}

function place(text: string, values: Value[]): string {
  if (text === '') return '';
  values.push({ kind: 'inline', text });
  return `${MARKS.begin}${values.length - 1}${MARKS.end}`;
}
