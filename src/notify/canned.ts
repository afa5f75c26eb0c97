// Canned replies (D9): `templates/canned/<locale>/<name>.hbs`, Markdown that an agent sends or edits first. Takes the name,
// the ticket and who writes; gives the words with its variables filled in. Only the admin's files are compiled, never
// words of mails: what strangers wrote is escaped, so that a subject cannot become a link.
import Handlebars from 'handlebars';
import { nearest } from '../model/nearest.ts';
import type { Setup } from '../model/setup.ts';
import type { Ticket } from '../model/ticket.ts';
import { cleanLine } from './markdown/values.ts';
import { localeChain, splitTemplate, type TemplateFiles } from './template-files.ts';

export type Canned =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'missing' | 'broken';
      readonly detail: string;
      /** Those there are, and the nearest, where there is none of that name. */
      readonly names?: readonly string[];
      readonly nearest?: string | null;
    };

/** The variables a canned reply may use: what lint knows. */
export const cannedVariables = {
  ticket: { ref: '', subject: '', queue: '', priority: '' },
  customer: { name: '', address: '' },
  instance: { name: '' },
  agent: '',
} as const;

/** True for a file of the canned replies. */
export function isCanned(path: string): boolean {
  return /^canned\/[^/]+\/[^/]+\.hbs$/.test(path);
}

/** The words, or why there are none. */
export function cannedReply(
  name: string,
  ticket: Ticket,
  about: { readonly setup: Setup; readonly agent: string },
): Canned {
  const { setup, agent } = about;
  const files = setup.templates;
  const locales = localeChain([ticket.language, setup.config.instance.language]);
  const paths = locales.map((locale) => `canned/${locale}/${name}.hbs`);
  const path = paths.find((one) => Object.hasOwn(files, one)) ?? anyLocale(files, name);
  if (path === null) return missing(name, files);
  try {
    const source = splitTemplate(path, files[path] ?? '');
    const render = Handlebars.create().compile(source.body, { strict: true, noEscape: true });
    const text = render({
      ticket: fields({ ref: ticket.ref, subject: ticket.subject, queue: ticket.queue, priority: ticket.priority }),
      customer: fields({ name: ticket.customer?.name ?? '', address: ticket.customer?.address ?? '' }),
      instance: fields({ name: setup.config.instance.name }),
      agent: plain(agent),
    }).trim();
    return text === '' ? { kind: 'broken', detail: `templates/${path}: the text is empty` } : { kind: 'text', text };
  } catch (error) {
    return { kind: 'broken', detail: `templates/${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** A reply that exists in some language is better than none. */
function anyLocale(files: TemplateFiles, name: string): string | null {
  return (
    Object.keys(files)
      .sort()
      .find((path) => isCanned(path) && path.endsWith(`/${name}.hbs`)) ?? null
  );
}

function missing(name: string, files: TemplateFiles): Canned {
  const known = Object.keys(files)
    .filter(isCanned)
    .map((path) => (path.split('/').at(-1) ?? '').replace(/\.hbs$/, ''));
  const names = [...new Set(known)].sort();
  const near = nearest(name, names);
  const advice = near
    ? `did you mean "${near}"?`
    : names.length > 0
      ? `expected ${names.slice(0, 20).join(', ')}`
      : 'there are none yet: write templates/canned/en/NAME.hbs';
  return { kind: 'missing', detail: `there is no canned reply "${name}"; ${advice}`, names, nearest: near };
}

/** Without a prototype, so that Handlebars reaches nothing else. */
function fields(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const bare: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(values)) bare[key] = plain(value);
  return bare;
}

/** One line in which Markdown sees nothing but text: no mark, no list where it begins a line, no link of a stranger's. */
function plain(text: string): string {
  return cleanLine(text)
    .replaceAll(/[\\`*_[\]<>#|~]/g, '\\$&')
    .replaceAll(/(?<=https?):(?=\/\/)/gi, '\\:')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2');
}
