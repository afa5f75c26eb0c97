// Who is to be asked for a rating is asked, whatever the site's template knows of it: takes a notice's file and data; gives the part
// `_rating` where the file shows neither the links nor up to which number. A site's own `_rating` asks in its own way, or not. Pure.
import type { Context } from '../context.ts';
import type { Value } from '../markdown/values.ts';
import type { TemplateFiles } from '../template-files.ts';
import { type Compiled, type HelperData, partOf, placed } from './engine.ts';
import { hidesRating } from './needed.ts';

/** The question as Markdown, whose values it adds. */
export type Asking = (values: Value[]) => string;

/** What the file leaves out; null = nobody is to be asked, or it asks itself. */
export function askingPart(
  files: TemplateFiles,
  path: string,
  scene: { readonly context: Context; readonly parts: Readonly<Record<string, Compiled>>; readonly data: HelperData },
): Asking | null {
  const { context, parts, data } = scene;
  const { ratingLinks } = context;
  const part = parts._rating;
  if (!part || !Array.isArray(ratingLinks) || ratingLinks.length === 0 || !hidesRating(path, files)) return null;
  return (values) => part(placed(context, values), { partials: parts, data: { ...data, values } });
}

/** A part of the admin's own with the question at its end. */
export function withAsking(
  out: string,
  asking: Asking,
  about: { readonly mode: 'text' | 'html'; readonly colon: string },
): string {
  const values: Value[] = [];
  const question = partOf(asking(values), values, about);
  const end = about.mode === 'html' ? out.search(/<\/body\s*>/i) : -1;
  return end < 0 ? `${out}\n\n${question}` : out.slice(0, end) + question + out.slice(end);
}
