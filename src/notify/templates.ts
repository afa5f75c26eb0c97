// Takes a template's name, locale chain and data; gives subject, text and HTML. Only template files are ever compiled,
// never mail content (H51): values are put aside first and named by number in the Markdown (markdown/values.ts), so
// that each part escapes them in its own way. Subjects are rendered as text. Strict: an unknown variable throws
// TemplateFault, and the caller sends the built-in plain form (F52).
import Handlebars from 'handlebars';
import type { Context } from './context.ts';
import { MARKS } from './markdown/inline.ts';
import { cleanLine, type Value } from './markdown/values.ts';
import { type Rendered, renderMarkdown } from './markdown.ts';
import { findTemplate, shippedTemplates, splitTemplate, type TemplateFiles } from './template-files.ts';
import { places, withUnshown } from './unshown.ts';

/** A template that cannot be rendered: missing, broken, or with an unknown variable. The message names the file. */
export class TemplateFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemplateFault';
  }
}

/** What to render: `name` in the first of `locales` that has it, a queue's own file first. */
export interface TemplateWish {
  readonly name: string;
  readonly locales: readonly string[];
  readonly queue: string | null;
  /** The data, made for the locale that was found. */
  readonly context: (locale: string) => Context;
  /** Where else its file may be: asked before the usual places but a queue's own; null = nowhere. */
  readonly find?: (files: TemplateFiles, locale: string) => string | null;
  /** It says several things at once: what the template leaves out is shown all the same. Absent = no. */
  readonly isWhole?: boolean;
}

/** A rendered notice, not yet a mail. */
export interface RenderedNotice extends Rendered {
  readonly subject: string;
  readonly locale: string;
}

type Compiled = HandlebarsTemplateDelegate;

/** Compiled templates of one set of files; kept as long as its Setup is. */
export interface TemplateSet {
  render(wish: TemplateWish): RenderedNotice;
}

const sets = new WeakMap<TemplateFiles, TemplateSet>();
const PARTIALS = ['_header', '_footer'];

/** The templates with the admin's files laid over the shipped ones; compiled when first used, once per Setup. */
export function templateSet(own: TemplateFiles): TemplateSet {
  const known = sets.get(own);
  if (known) return known;
  const set = makeSet(Object.assign(Object.create(null), shippedTemplates(), own));
  sets.set(own, set);
  return set;
}

function makeSet(files: TemplateFiles): TemplateSet {
  const engine = textEngine();
  const compiled = new Map<string, { readonly subject: Compiled | null; readonly body: Compiled }>();
  function compile(path: string): { readonly subject: Compiled | null; readonly body: Compiled } {
    const known = compiled.get(path);
    if (known) return known;
    const source = splitTemplate(path, files[path] ?? '');
    const options = { strict: true, noEscape: true, knownHelpersOnly: false };
    const entry = {
      subject: source.subject === null ? null : engine.compile(source.subject, options),
      // A part is a block of its own, whatever line ends its author left around it.
      body: engine.compile(isPart(path) ? `\n\n${source.body.trim()}\n\n` : source.body, options),
    };
    compiled.set(path, entry);
    return entry;
  }
  return { render: (wish) => renderNotice(files, compile, wish) };
}

function renderNotice(
  files: TemplateFiles,
  compile: (path: string) => { readonly subject: Compiled | null; readonly body: Compiled },
  wish: TemplateWish,
): RenderedNotice {
  const found = wish.locales
    .map((locale) => ({ locale, path: pathOf(files, wish, locale) }))
    .find((one) => one.path !== null);
  if (!found?.path) throw new TemplateFault(`no template ${wish.name} in ${wish.locales.join(', ')}`);
  try {
    const template = compile(found.path);
    const context = wish.context(found.locale);
    const partials: Record<string, Compiled> = Object.create(null);
    for (const name of PARTIALS)
      partials[name] = partialFor(files, compile, { ...wish, name, locales: from(wish, found.locale) });
    if (wish.isWhole) withPlaces(partials);
    const values: Value[] = [];
    const own = template.body(placed(context, values), { partials, data: { values } });
    const source = wish.isWhole ? withUnshown(own, values, context) : own;
    const rendered = renderMarkdown(source, values);
    if (rendered.text.trim() === '') throw new TemplateFault('the rendered text is empty');
    return { ...rendered, subject: cleanLine(template.subject?.(context, { data: {} }) ?? ''), locale: found.locale };
  } catch (error) {
    throw new TemplateFault(`templates/${found.path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Behind the header and before the footer. */
function withPlaces(partials: Record<string, Compiled>): void {
  const { _header: header, _footer: footer } = partials;
  if (header) partials._header = (context, options) => `${header(context, options)}\n\n${places.top}\n\n`;
  if (footer) partials._footer = (context, options) => `\n\n${places.bottom}\n\n${footer(context, options)}`;
}

function pathOf(files: TemplateFiles, wish: TemplateWish, locale: string): string | null {
  const usual = findTemplate(files, wish.name, { locale, queue: wish.queue });
  return usual?.startsWith('queues/') ? usual : (wish.find?.(files, locale) ?? usual);
}

function isPart(path: string): boolean {
  return PARTIALS.some((name) => path.endsWith(`/${name}.hbs`));
}

function partialFor(
  files: TemplateFiles,
  compile: (path: string) => { readonly body: Compiled },
  wish: TemplateWish,
): Compiled {
  for (const locale of wish.locales) {
    const path = findTemplate(files, wish.name, { locale, queue: wish.queue });
    if (path) return compile(path).body;
  }
  throw new TemplateFault(`no part ${wish.name} in ${wish.locales.join(', ')}`);
}

/** The locales from the one that was found on: header and footer speak the language of the body when they can. */
function from(wish: TemplateWish, locale: string): readonly string[] {
  return wish.locales.slice(wish.locales.indexOf(locale));
}

/** A copy of the data in which each text is the mark of its place; '' stays '' so that `{{#if}}` works. */
function placed(context: Context, values: Value[]): Context {
  const copy: Record<string, Context[string]> = Object.create(null);
  for (const [name, value] of Object.entries(context)) copy[name] = placedValue(value, values);
  return copy;
}

function placedValue(value: Context[string], values: Value[]): Context[string] {
  if (typeof value === 'string') return place(value, values);
  if (value === null || typeof value === 'boolean') return value;
  if (!isList(value)) return placed(value, values);
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

/** Helpers that show a value as a block: `{{quote body}}`, `{{lines comment}}`, `{{markdown body}}` (our own people's words only). */
export const blockHelpers: readonly Value['kind'][] = ['quote', 'lines', 'markdown'];

function textEngine(): typeof Handlebars {
  const engine = Handlebars.create();
  for (const name of ['lookup', 'log', 'with']) engine.unregisterHelper(name);
  for (const kind of blockHelpers) {
    engine.registerHelper(kind, (mark: unknown, options: Handlebars.HelperOptions) => blockMark(kind, mark, options));
  }
  return engine;
}

function blockMark(kind: Value['kind'], mark: unknown, options: Handlebars.HelperOptions): string {
  const match = /^\uE000(\d+)\uE001$/.exec(String(mark));
  const values: Value[] = options.data?.values ?? [];
  const value = match ? values[Number(match[1])] : undefined;
  if (!value) return '';
  values.push({ kind, text: value.text });
  return `\n\n${MARKS.block}${values.length - 1}${MARKS.end}\n\n`;
}
