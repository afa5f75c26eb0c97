// Takes a template's name, locale chain and data; gives subject, text and HTML. Only template files are ever compiled,
// never mail content (H51): values are put aside first and named by number in the Markdown (markdown/values.ts), so
// that each part escapes them in its own way; `.txt.hbs` and `.html.hbs` beside a file replace one part. Subjects are
// rendered as text. Strict: an unknown variable throws TemplateFault, and the caller sends the built-in plain form (F52).
import type { Context } from './context.ts';
import { cleanLine, type Picture, type Value } from './markdown/values.ts';
import { type Rendered, renderMarkdown } from './markdown.ts';
import { findTemplate, isPart, shippedTemplates, splitTemplate, type TemplateFiles } from './template-files.ts';
import { askingPart, withAsking } from './templates/asking.ts';
import { wholePart } from './templates/beside.ts';
import { isBlankHtml, isFrameOnly, keepingFrame } from './templates/empty.ts';
import {
  type Compiled,
  countPart,
  type HelperData,
  type Mode,
  makeEngine,
  modeOf,
  mostParts,
  partOf,
  placed,
} from './templates/engine.ts';
import { unshownWords } from './templates/needed.ts';
import { type PartLook, partPaths } from './templates/parts.ts';
import { places, withoutPlaces, withQuestion, withUnshown } from './unshown.ts';
import { colonOf } from './words.ts';

/** A template that cannot be rendered: missing, broken, or with an unknown variable. The message names the file. */
export class TemplateFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemplateFault';
  }
}

/** How a site writes. Absent = formal, the shipped parts, no picture. */
export interface Look extends PartLook {
  readonly isInformal: boolean;
  /** Who writes: what `{{logo}}` shows where there is no picture. */
  readonly name: string;
  readonly picture: Picture | null;
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
  readonly look?: Look;
}

/** A rendered notice, not yet a mail. */
export interface RenderedNotice extends Rendered {
  readonly subject: string;
  readonly locale: string;
  /** What a list of mails shows beside the subject, where the template says it; '' = not said. */
  readonly preheader: string;
  /** True when `html` is a whole document of the admin's own. */
  readonly isDocument: boolean;
}

/** Compiled templates of one set of files; kept as long as its Setup is. */
export interface TemplateSet {
  render(wish: TemplateWish): RenderedNotice;
}

interface Template {
  readonly subject: Compiled | null;
  readonly preheader: Compiled | null;
  readonly body: Compiled;
}

/** One set of files with everything compiled so far. */
interface Shelf {
  readonly files: TemplateFiles;
  compile(path: string): Template;
  /** The parts of these locales and this queue, by the name templates call them by. */
  parts(wish: Pick<TemplateWish, 'queue' | 'look'>, locales: readonly string[]): Readonly<Record<string, Compiled>>;
}

const sets = new WeakMap<TemplateFiles, TemplateSet>();
const PLAIN: Look = { isInformal: false, name: '', picture: null, header: '_header', footer: '_footer' };

/** The templates with the admin's files laid over the shipped ones; compiled when first used, once per Setup. */
export function templateSet(own: TemplateFiles): TemplateSet {
  const known = sets.get(own);
  if (known) return known;
  const shelf = makeShelf(Object.assign(Object.create(null), shippedTemplates(), own));
  const set: TemplateSet = { render: (wish) => renderNotice(shelf, wish) };
  sets.set(own, set);
  return set;
}

function makeShelf(files: TemplateFiles): Shelf {
  const engines: Record<Mode, (source: string) => Compiled> = {
    markdown: makeEngine('markdown'),
    text: makeEngine('text'),
    html: makeEngine('html'),
  };
  const compiled = new Map<string, Template>();
  const found = new Map<string, Readonly<Record<string, Compiled>>>();
  function compile(path: string): Template {
    const known = compiled.get(path);
    if (known) return known;
    const source = splitTemplate(path, files[path] ?? '');
    const template = {
      subject: source.subject === null ? null : engines.text(source.subject),
      preheader: source.preheader === null ? null : engines.text(source.preheader),
      // A part is a block of its own, whatever line ends its author left around it.
      body: engines[modeOf(path)](isPart(path) ? `\n\n${source.body.trim()}\n\n` : source.body),
    };
    compiled.set(path, template);
    return template;
  }
  return {
    files,
    compile,
    parts({ queue, look = PLAIN }, locales) {
      const key = [queue ?? '', look.header, look.footer, ...locales].join('|');
      const known = found.get(key);
      if (known) return known;
      const parts: Record<string, Compiled> = Object.create(null);
      for (const [name, path] of partPaths(files, { queue, look, locales }))
        parts[name] = lazy(() => compile(path).body);
      found.set(key, parts);
      return parts;
    },
  };
}

/** Compiled when it is first called: a broken part harms only the templates that use it. Parts without end are stopped. */
function lazy(compile: () => Compiled): Compiled {
  return (context, options) => {
    countPart(options?.data);
    return compile()(context, options);
  };
}

function renderNotice(shelf: Shelf, wish: TemplateWish): RenderedNotice {
  const found = wish.locales
    .map((locale) => ({ locale, paths: pathsOf(shelf.files, wish, locale) }))
    .find(({ paths }) => paths.markdown !== null || paths.text !== null);
  const path = found && (found.paths.markdown ?? found.paths.text);
  if (!path) throw new TemplateFault(`no template ${wish.name} in ${wish.locales.join(', ')}`);
  try {
    return rendered(shelf, wish, found);
  } catch (error) {
    throw new TemplateFault(`templates/${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

interface Found {
  readonly locale: string;
  readonly paths: Readonly<Record<Mode, string | null>>;
}

function rendered(shelf: Shelf, wish: TemplateWish, { locale, paths }: Found): RenderedNotice {
  const context = wish.context(locale);
  // Header and footer speak the language of the body when they can.
  const parts = shelf.parts(wish, wish.locales.slice(wish.locales.indexOf(locale)));
  const { isInformal, name, picture } = wish.look ?? PLAIN;
  const data: HelperData = {
    values: [],
    isInformal,
    name,
    picture,
    colon: colonOf(locale),
    used: { parts: 0, most: mostParts(context) },
  };
  const scene: Scene = { shelf, wish, context, parts, data };
  if (!wish.isWhole) refuseUnshown(shelf.files, wish.name, paths, context);
  const whole =
    paths.markdown === null || (paths.text !== null && paths.html !== null) ? null : markdownOf(scene, paths.markdown);
  const text = paths.text === null ? (whole?.text ?? '') : ownPart(scene, paths.text, 'text');
  if (text.trim() === '') throw new TemplateFault('the rendered text is empty');
  const html = paths.html === null ? (whole?.html ?? '') : ownPart(scene, paths.html, 'html');
  if (paths.html !== null && isBlankHtml(html)) throw new TemplateFault('the rendered HTML is empty');
  const heads = [paths.markdown, paths.text, paths.html].flatMap((path) =>
    path === null ? [] : [shelf.compile(path)],
  );
  const line = (of: 'subject' | 'preheader'): string =>
    cleanLine(heads.find((one) => one[of])?.[of]?.(context, { data: { ...data } }) ?? '');
  return {
    text,
    html,
    subject: line('subject'),
    preheader: line('preheader'),
    locale,
    isDocument: paths.html !== null && /^\s*(?:<!doctype|<html)/i.test(html),
  };
}

/** Words that a template leaves out would be lost without anybody noticing. */
function refuseUnshown(files: TemplateFiles, name: string, paths: Found['paths'], context: Context): void {
  for (const path of new Set([paths.text ?? paths.markdown, paths.html ?? paths.markdown])) {
    const [unshown] = path === null ? [] : unshownWords(name, path, files).filter((one) => isSaid(context, one));
    if (unshown) throw new TemplateFault(`{{${unshown}}} is not shown`);
  }
}

function isSaid(context: Context, name: string): boolean {
  let value: unknown = context;
  for (const key of name.split('.')) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value.trim() !== '';
}

interface Scene {
  readonly shelf: Shelf;
  readonly wish: TemplateWish;
  readonly context: Context;
  readonly parts: Readonly<Record<string, Compiled>>;
  readonly data: HelperData;
}

/** Both parts of one Markdown. */
function markdownOf({ shelf, wish, context, parts, data }: Scene, path: string): Rendered {
  const values: Value[] = [];
  const frame: string[] = [];
  const kept = wish.isWhole ? parts : keepingFrame(parts, frame);
  const unasked = askingPart(shelf.files, path, { context, parts, data });
  const partials = wish.isWhole || unasked ? withPlaces(kept) : kept;
  const own = shelf.compile(path).body(placed(context, values), { partials, data: { ...data, values } });
  // A shipped one is empty where nobody wrote anything: that is no fault of the template.
  const isOwn = shelf.files[path] !== shippedTemplates()[path];
  if (isOwn && isFrameOnly(withoutPlaces(own), frame, values))
    throw new TemplateFault('it says nothing but its header and footer');
  const asked = unasked ? withQuestion(own, unasked(values)) : own;
  const source = wish.isWhole ? withUnshown(asked, values, { context, colon: data.colon }) : withoutPlaces(asked);
  return renderMarkdown(source, values, data.colon);
}

function marked({ begin, end }: { readonly begin: string; readonly end: string }, text: string): string {
  return `${begin}${text}${end}`;
}

/** One part by the admin's own file; its parts are the Markdown ones, rendered for it. */
function ownPart({ shelf, wish, context, parts, data }: Scene, path: string, mode: 'text' | 'html'): string {
  const partials: Record<string, Compiled> = Object.create(null);
  for (const [name, part] of Object.entries(parts)) {
    partials[name] = () => {
      const values: Value[] = [];
      const source = part(placed(context, values), { partials: parts, data: { ...data, values } });
      return partOf(source, values, { mode, colon: data.colon });
    };
  }
  const out = shelf.compile(path).body(context, { partials, data: { ...data } });
  const unasked = askingPart(shelf.files, path, { context, parts, data });
  const asked = unasked ? withAsking(out, unasked, { mode, colon: data.colon }) : out;
  const own = mode === 'text' ? asked.replace(/\n{3,}/g, '\n\n').trim() : asked.trim();
  return wish.isWhole ? wholePart(own, { mode, context, colon: data.colon }) : own;
}

/** Behind the header; before the closing words and, where there are none, before the footer. */
function withPlaces(parts: Readonly<Record<string, Compiled>>): Readonly<Record<string, Compiled>> {
  const { _header: header, _hello: hello, _regards: regards, _footer: footer } = parts;
  const own: Record<string, Compiled> = Object.assign(Object.create(null), parts);
  if (header) own._header = (context, options) => `${header(context, options)}\n\n${places.top}\n\n`;
  if (hello) own._hello = (context, options) => marked(places.hello, hello(context, options));
  if (regards)
    own._regards = (context, options) => `\n\n${places.bottom}\n\n${marked(places.regards, regards(context, options))}`;
  if (footer) own._footer = (context, options) => `\n\n${places.bottom}\n\n${footer(context, options)}`;
  return own;
}

/** The files of a locale. A part alone counts only where it is as near as the whole: a queue's own text hides a general HTML. */
function pathsOf(files: TemplateFiles, wish: TemplateWish, locale: string): Readonly<Record<Mode, string | null>> {
  const { name, queue } = wish;
  const usual = findTemplate(files, name, { locale, queue });
  const markdown = usual?.startsWith('queues/') ? usual : (wish.find?.(files, locale) ?? usual);
  const isQueues = markdown?.startsWith('queues/') === true;
  const beside = (ending: string): string | null => {
    const path = findTemplate(files, `${name}${ending}`, { locale, queue });
    return isQueues && path?.startsWith('queues/') === false ? null : path;
  };
  return { markdown, text: beside('.txt'), html: beside('.html') };
}
