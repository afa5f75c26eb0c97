// A document (C15): takes its name, what it is about and the Setup; gives text and HTML by the same template engine as
// notices, so that every value is escaped for each. The admin's file comes first, then the shipped one; per queue, per
// language. Gives what is wrong instead of throwing: nobody prints half a page.
import { nearest } from '../../model/nearest.ts';
import type { Setup } from '../../model/setup.ts';
import { lookOf } from '../look/site-look.ts';
import { findTemplate, localeChain, shippedTemplates, type TemplateFiles } from '../template-files.ts';
import { TemplateFault, templateSet } from '../templates.ts';
import { documentContext, type Subject } from './context.ts';
import { documentPage } from './shell.ts';

export type { Subject } from './context.ts';

export type Document =
  | {
      readonly kind: 'document';
      readonly title: string;
      readonly text: string;
      readonly html: string;
      readonly locale: string;
    }
  | { readonly kind: 'missing' | 'broken'; readonly detail: string };

const FOLDER = 'documents';

/** True for the template of a document. */
export function isDocument(path: string): boolean {
  return path.split('/').slice(0, -1).includes(FOLDER);
}

/** The names that can be printed, in order: shipped, those among the templates, those the configuration names. */
export function documentNames(setup: Setup): readonly string[] {
  const paths = [...Object.keys(shippedTemplates()), ...Object.keys(setup.templates)].filter(
    (path) => isDocument(path) && path.endsWith('.hbs') && isOfLocale(path),
  );
  const names = paths.map((path) => (path.split('/').at(-1) ?? '').slice(0, -'.hbs'.length));
  return [...new Set([...names, ...Object.keys(setup.config.documents ?? {})])].sort();
}

/** The document in the language that is asked for, else the ticket's, else the instance's. */
export function renderDocument(
  name: string,
  subject: Subject,
  about: { readonly setup: Setup; readonly locale: string | null },
): Document {
  const { setup, locale } = about;
  const names = documentNames(setup);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    return {
      kind: 'missing',
      detail: `there is no document "${name}"; ${near ? `did you mean "${near}"?` : `expected ${names.join(', ')}`}`,
    };
  }
  const { language } = setup.config.instance;
  // A work order is for our own people and those they give it to: the house's language.
  const wanted = locale ?? (subject.order ? language : (subject.ticket.language ?? language));
  try {
    const rendered = templateSet(setup.templates).render({
      name: `${FOLDER}/${name}`,
      // Whoever names a language gets it.
      locales: localeChain([wanted, language], locale === null ? setup.config.instance.languages : []),
      queue: subject.ticket.queue,
      context: (found) => documentContext(subject, setup, found),
      look: lookOf(setup, null),
      find: (files, found) => ownPath(setup, name, { files, locale: found }),
    });
    const title = rendered.subject || `${name} ${subject.ticket.ref}`;
    const html = documentPage(rendered.html, { locale: rendered.locale, title });
    return { kind: 'document', title, text: rendered.text, html, locale: rendered.locale };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return { kind: 'broken', detail: error.message };
  }
}

/** The file the configuration names for it, in this locale where its path has a place for one. */
function ownPath(
  { config }: Setup,
  name: string,
  { files, locale }: { readonly files: TemplateFiles; readonly locale: string },
): string | null {
  const documents = config.documents ?? {};
  const path = Object.hasOwn(documents, name) ? documents[name]?.replaceAll('{locale}', locale) : undefined;
  if (path !== undefined && Object.hasOwn(files, path)) return path;
  return findTemplate(files, `${FOLDER}/${name}`, { locale, queue: null });
}

/** `de/documents/x.hbs` and a queue's own; a file that only the configuration leads to has the name it has there. */
function isOfLocale(path: string): boolean {
  const parts = path.split('/');
  return parts.length === 3 ? parts[1] === FOLDER : parts[0] === 'queues' && parts[3] === FOLDER;
}
