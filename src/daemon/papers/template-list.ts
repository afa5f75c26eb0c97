// Which templates there are and where each comes from: the site's own files over the shipped ones, by language and queue.
// Takes a Setup; gives entries by name, and which file serves a notice somewhere. Pure but for the shipped files, read once.
import type { Setup } from '../../model/setup.ts';
import { isCanned } from '../../notify/canned.ts';
import { documentNames, isDocument } from '../../notify/documents/document.ts';
import { localeChain, shippedTemplates } from '../../notify/template-files.ts';

export type TemplateKind = 'notice' | 'canned' | 'document' | 'part';

/** One file of a template. */
export interface TemplateFile {
  /** Below the templates folder. */
  readonly path: string;
  /** '' = every language. */
  readonly locale: string;
  /** Null = every queue. */
  readonly queue: string | null;
  /** An own file stands before the shipped one of the same path. */
  readonly from: 'own' | 'shipped';
  /** The Markdown both parts are made of, or one that stands for the HTML or the text part alone. */
  readonly form: 'both' | 'html' | 'text';
}

/** One template by its name. */
export interface TemplateEntry {
  readonly name: string;
  readonly kind: TemplateKind;
  readonly languages: readonly string[];
  /** Queues with one of their own. */
  readonly queues: readonly string[];
  /** True when some file of it is the site's own. */
  readonly isOwn: boolean;
  readonly files: readonly TemplateFile[];
  /** Languages of the instance without a file, and the locale that serves them instead (null = none does). */
  readonly missing: readonly { readonly locale: string; readonly servedBy: string | null }[];
}

/** Every template, by kind and name. */
export function templatesOf(setup: Setup): readonly TemplateEntry[] {
  const all = new Map<string, { readonly name: string; readonly kind: TemplateKind; readonly files: TemplateFile[] }>();
  const add = (name: string, kind: TemplateKind, files: readonly TemplateFile[]): void => {
    const known = all.get(`${kind} ${name}`) ?? { name, kind, files: [] };
    known.files.push(...files);
    all.set(`${kind} ${name}`, known);
  };
  const own = Object.keys(setup.templates);
  const shipped = Object.keys(shippedTemplates()).filter((path) => !Object.hasOwn(setup.templates, path));
  for (const path of [...own, ...shipped]) {
    const { name, kind, ...file } = placeOf(path);
    if (name !== '')
      add(name, kind, [{ ...file, path, from: Object.hasOwn(setup.templates, path) ? 'own' : 'shipped' }]);
  }
  for (const name of documentNames(setup)) if (!all.has(`document ${name}`)) add(name, 'document', []);
  return [...all.values()]
    .map((one) => entryOf(one, setup))
    .sort((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1));
}

function entryOf(
  {
    name,
    kind,
    files,
  }: { readonly name: string; readonly kind: TemplateKind; readonly files: readonly TemplateFile[] },
  setup: Setup,
): TemplateEntry {
  const { language, languages } = setup.config.instance;
  const whole = files.filter((file) => file.form === 'both');
  const has = new Set(whole.filter((file) => file.queue === null).map((file) => file.locale));
  const wanted = kind === 'notice' || kind === 'part' ? languages.filter((locale) => !has.has(locale)) : [];
  const isConfigured = kind === 'document' && Object.hasOwn(setup.config.documents ?? {}, name);
  return {
    name,
    kind,
    languages: [...new Set(files.map((file) => file.locale).filter((locale) => locale !== ''))].sort(),
    queues: [...new Set(files.flatMap((file) => file.queue ?? []))].sort(),
    isOwn: isConfigured || files.some((file) => file.from === 'own'),
    files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    missing: wanted.map((locale) => ({
      locale,
      servedBy: localeChain([locale, language]).find((one) => has.has(one)) ?? null,
    })),
  };
}

/** `de/opened.hbs`, `queues/billing/de/opened.html.hbs`, `canned/de/x.hbs`, `de/documents/x.hbs`. */
function placeOf(
  path: string,
): Omit<TemplateFile, 'from' | 'path'> & { readonly name: string; readonly kind: TemplateKind } {
  const parts = path.split('/');
  const [, name = '', form = ''] = /^(.*?)(?:\.(html|txt))?\.hbs$/.exec(parts.at(-1) ?? '') ?? [];
  const queue = parts[0] === 'queues' ? (parts[1] ?? '') : null;
  const rest = parts[0] === 'queues' ? parts.slice(2) : parts[0] === 'canned' ? parts.slice(1) : parts;
  const isPlaced = rest.length > 1 && rest[0] !== 'documents';
  const plain = isCanned(path) ? 'canned' : isDocument(path) ? 'document' : 'notice';
  return {
    name,
    kind: plain !== 'canned' && name.startsWith('_') ? 'part' : plain,
    locale: isPlaced ? (rest[0] ?? '') : '',
    queue,
    form: form === 'html' ? 'html' : form === 'txt' ? 'text' : 'both',
  };
}

/** Which shipped files somebody wants to change. */
export interface EjectWish {
  /** Null = every notice and part. */
  readonly names: readonly string[] | null;
  readonly locales: readonly string[];
  /** Null = for every queue. */
  readonly queue: string | null;
}

/** A shipped file and where the site's own copy belongs, below the templates folder. */
export interface Ejected {
  readonly path: string;
  readonly text: string;
}

/** The shipped files of these names and languages; `nl-BE` gets those of `nl`. */
export function ejectable({ names, locales, queue }: EjectWish): readonly Ejected[] {
  const files = Object.entries(shippedTemplates()).map(([path, text]) => ({ ...placeOf(path), path, text }));
  return locales.flatMap((locale) => {
    const of = (language: string) =>
      files.filter(
        (file) =>
          (file.locale === language || file.locale === '') &&
          (names === null ? file.kind === 'notice' || file.kind === 'part' : names.includes(file.name)),
      );
    const own = of(locale);
    const [language = ''] = locale.split('-');
    const from = own.length > 0 ? own : of(language);
    return from.map(({ path, text, locale: found }) => {
      const target = found === '' ? path : path.replace(`${found}/`, `${locale}/`);
      return { path: queue === null ? target : `queues/${queue}/${target}`, text };
    });
  });
}
