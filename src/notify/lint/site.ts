// A templates folder as a whole: notices that lack a language the site writes in, an HTML whose text part nobody wrote, parts
// the configuration names and nobody made, a logo nobody shows. Takes the site's files and how it writes; gives mistakes
// and warnings. Pure.
import { isCanned } from '../canned.ts';
import { isDocument } from '../documents/document.ts';
import { isPart, localeChain, shippedTemplates, type TemplateFiles } from '../template-files.ts';
import { modeOf } from '../templates/engine.ts';
import { partName } from '../templates/parts.ts';
import { isLanguage, lintPlaces, type Places, slipOf } from './places.ts';
import { withoutNotes } from './source.ts';
import { type Problem, problem } from './syntax.ts';

/** How the site writes. */
export interface SiteLook {
  readonly language: string;
  /** [] = whatever there are templates for. */
  readonly languages: readonly string[];
  readonly header: string;
  readonly footer: string;
  readonly hasLogo: boolean;
  /** Some customer is asked for a rating. Absent = none is. */
  readonly asksRating?: boolean;
  /** `instance.legal`, which the shipped footer shows; absent = ''. */
  readonly legal?: string;
  /** Absent = where files lie is not judged. */
  readonly places?: Places;
}

interface FilePlace {
  readonly path: string;
  readonly queue: string;
  readonly locale: string;
  readonly name: string;
}

/** Every mistake of the whole. */
export function lintSite(files: TemplateFiles, site: SiteLook): readonly Problem[] {
  const own = Object.keys(files).flatMap(placeOf);
  const all = Object.keys({ ...shippedTemplates(), ...files }).flatMap(placeOf);
  return [
    ...missingLocales(own, all, site),
    ...halfLanguages(own, all, site),
    ...missingText(own, all),
    ...frameFaults(files, all, site),
    ...(site.asksRating ? missingObjection(files, all, site) : []),
    ...(site.places ? lintPlaces(Object.keys(files), site.places) : []),
  ];
}

/** An own notice that some readers would get in another language. */
function missingLocales(own: readonly FilePlace[], all: readonly FilePlace[], site: SiteLook): readonly Problem[] {
  const wanted = site.languages.length > 0 ? site.languages : [site.language];
  const shipped = [
    ...new Set(
      Object.keys(shippedTemplates())
        .flatMap(placeOf)
        .map((one) => one.name),
    ),
  ];
  // A slip of the pen wants no file in every language.
  const names = [...new Set(own.filter((one) => !isPart(one.path)).map((one) => one.name))].filter(
    (name) => !site.places || slipOf(name, shipped) === null,
  );
  return names.flatMap((name) => {
    const general = all.filter((one) => one.name === name && one.queue === '' && modeOf(one.path) !== 'html');
    // A queue's own text stands beside the general one, which serves every other language.
    const found = general.length > 0 ? general : all.filter((one) => one.name === name);
    const has = new Set(found.map((one) => one.locale));
    const [first] = own.filter((one) => one.name === name);
    return wanted.flatMap((locale) => {
      if (!first || localeChain([locale], [locale]).some((one) => has.has(one) && sameLanguage(one, locale))) return [];
      const said = `no ${name} in ${locale}: its readers get another language; write ${locale}/${name}.hbs`;
      return [{ ...problem({ file: first.path, line: 1, column: 1 }, 'locale', said), severity: 'warning' as const }];
    });
  });
}

/** A language of the site's own that says one notice and not the next: its readers would get two languages. */
function halfLanguages(own: readonly FilePlace[], all: readonly FilePlace[], site: SiteLook): readonly Problem[] {
  const notices = (of: readonly FilePlace[]) => new Set(of.filter((one) => !isPart(one.path)).map((one) => one.name));
  const shipped = Object.keys(shippedTemplates()).flatMap(placeOf);
  const wanted = notices(shipped);
  const general = own.filter(
    (one) => one.queue === '' && !shipped.some((other) => sameLanguage(one.locale, other.locale)),
  );
  return [...new Set(general.map((one) => one.locale))].flatMap((locale) => {
    const here = general.filter((one) => one.locale === locale);
    const has = notices(all.filter((one) => sameLanguage(one.locale, locale)));
    const missing = [...wanted].filter((name) => !has.has(name)).sort();
    const [first] = here;
    if (!first || missing.length === 0 || !isLanguage(locale)) return [];
    const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
    const message = `${locale} has no ${missing.slice(0, 3).join(', ')}${more}: its readers get these in ${site.language}`;
    return [{ ...problem({ file: first.path, line: 1, column: 1 }, 'locale', message), severity: 'warning' as const }];
  });
}

/** `.html.hbs` replaces one part only. */
function missingText(own: readonly FilePlace[], all: readonly FilePlace[]): readonly Problem[] {
  return own
    .filter((one) => modeOf(one.path) === 'html' && !isPart(one.path))
    .filter(
      (one) =>
        !all.some(
          (other) =>
            other.name === one.name &&
            other.locale === one.locale &&
            (other.queue === one.queue || other.queue === '') &&
            modeOf(other.path) !== 'html',
        ),
    )
    .map(({ path, name, locale }) =>
      problem(
        { file: path, line: 1, column: 1 },
        'text',
        `no plain text for it: write ${locale}/${name}.hbs or ${locale}/${name}.txt.hbs`,
      ),
    );
}

/** How people say that one may object, in the languages mailclerk writes: the stem of a word each. */
const OBJECTION =
  /widersp|abmeld|abbestell|keine (?:\p{L}+ ){0,3}(?:bewertung|umfrage)|object|opt[ -]?out|unsubscribe|no longer|not wish|bezwaar|afmeld|uitschrijv|niet meer|oppos|désinscri|désabonn|ne plus|ne souhaite/iu;

/** Asking for ratings is advertising in some countries: whoever is asked is to read how to object (§ 7 (3) UWG, Germany). */
function missingObjection(files: TemplateFiles, all: readonly FilePlace[], site: SiteLook): readonly Problem[] {
  const known = new Set(
    Object.keys(shippedTemplates())
      .flatMap(placeOf)
      .map((one) => one.locale),
  );
  const wanted = site.languages.length > 0 ? site.languages : [site.language];
  return wanted.flatMap((locale) => {
    const footers = all.filter((one) => one.name === site.footer && sameLanguage(one.locale, locale));
    const [first] = footers.filter((one) => Object.hasOwn(files, one.path));
    // Nobody here can read what a footer in another language says.
    if (![...known].some((one) => sameLanguage(one, locale))) return [];
    const texts = footers.map(({ path }) => withoutNotes(files[path] ?? shippedTemplates()[path] ?? ''));
    const legal = texts.some((text) => text.includes('instance.legal')) ? (site.legal ?? '') : '';
    if ([...texts, legal].some((text) => OBJECTION.test(text))) return [];
    const message = `customers are asked for ratings (notifications.customer.rating), which may count as advertising (in Germany it does): say in ${site.footer} or in instance.legal how to object`;
    const file = first?.path ?? `${locale}/${site.footer}.hbs`;
    return [{ ...problem({ file, line: 1, column: 1 }, 'objection', message), severity: 'warning' as const }];
  });
}

function frameFaults(files: TemplateFiles, all: readonly FilePlace[], site: SiteLook): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [key, name] of [['header', site.header] as const, ['footer', site.footer] as const]) {
    const isThere = all.some((one) => one.name === name);
    const message = `templates.${key} is ${name}, and there is no such part: write ${site.language}/${name}.hbs`;
    if (!isThere) problems.push(problem({ file: `${site.language}/${name}.hbs`, line: 1, column: 1 }, 'part', message));
  }
  const headers = Object.entries(files).filter(([path]) => isPart(path) && partName(path) === site.header);
  for (const [path, text] of site.hasLogo ? headers : []) {
    if (text.includes('{{logo}}')) continue;
    const message = 'templates.logo is set, and this header does not show it: write {{logo}}';
    problems.push({ ...problem({ file: path, line: 1, column: 1 }, 'frame', message), severity: 'warning' });
  }
  return problems;
}

/** `de/opened.hbs`, `queues/billing/de/opened.html.hbs`; [] for documents, canned replies and everything else. */
function placeOf(path: string): readonly FilePlace[] {
  if (isCanned(path) || isDocument(path) || !path.endsWith('.hbs')) return [];
  const parts = path.split('/');
  const [queue = '', rest] = parts[0] === 'queues' ? [parts[1] ?? '', parts.slice(2)] : ['', parts];
  const [locale, file, more] = rest;
  return locale === undefined || file === undefined || more !== undefined
    ? []
    : [{ path, queue, locale, name: partName(path) }];
}

function sameLanguage(a: string, b: string): boolean {
  return a.split('-')[0] === b.toLowerCase().split('-')[0];
}
