// The site's own templates and its logo, read and linted: takes the config and where files come from; gives their texts,
// the logo, and every mistake. A file that cannot be read is a mistake like any other. Small steps, for a daemon at work.
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Steps } from '../../lib/steps.ts';
import { ratingAsked } from '../../model/by-queue.ts';
import type { Config, Logo } from '../../model/setup.ts';
import { shippedTemplates } from '../../notify/template-files.ts';
import { lintTemplates } from '../../notify/template-lint.ts';
import type { Problem } from '../app.ts';
import { type Files, isPicture, pictureBytes } from '../files.ts';
import { readLogo } from './logo.ts';

/** Where files come from, and where what was read is kept. */
export interface TemplateSources {
  readonly files: Files;
  readonly sources: Record<string, string>;
  /** True when the templates were linted before: these very bytes, in another thread. */
  readonly isChecked: boolean;
}

export interface SiteTemplates {
  readonly texts: Readonly<Record<string, string>>;
  readonly logo: Logo | null;
  readonly problems: readonly Problem[];
}

/** Everything below `templates.dir`. */
export function* loadingTemplates(
  config: Config,
  { files, sources, isChecked }: TemplateSources,
): Steps<SiteTemplates> {
  const { dir } = config.templates;
  const texts: Record<string, string> = {};
  const problems: Problem[] = [];
  const all = dir === null ? [] : files.below(dir);
  for (const path of all.filter((name) => name.endsWith('.hbs'))) {
    try {
      const text = files.read(path);
      sources[path] = text;
      texts[relative(dir ?? '', path)] = text;
    } catch (error) {
      problems.push(unreadable(path, join(basename(dir ?? ''), relative(dir ?? '', path)), error));
    }
  }
  const { logo, problem } = logoOf(config, files, sources);
  if (problem) problems.push(problem);
  yield;
  if (isChecked) return { texts, logo, problems };
  problems.push(...missingDocuments(config, texts), ...missingAbsence(config, texts));
  const folder = basename(dir ?? 'templates');
  const { language, languages, legal } = config.instance;
  const { header = '_header', footer = '_footer' } = config.templates;
  const others = all.filter((path) => !path.endsWith('.hbs')).map((path) => relative(dir ?? '', path));
  const places = { queues: config.queues.map((queue) => queue.name), others };
  const site = {
    language,
    languages,
    header,
    footer,
    hasLogo: logo !== null,
    asksRating: config.queues.some(({ name }) => ratingAsked(config, name) !== null),
    legal,
    places,
  };
  for (const found of lintTemplates(texts, site)) problems.push({ ...found, file: join(folder, found.file) });
  return { texts, logo, problems };
}

function logoOf(
  { templates }: Config,
  files: Files,
  sources: Record<string, string>,
): { readonly logo: Logo | null; readonly problem: Problem | null } {
  const { dir, logoFile } = templates;
  if (logoFile === undefined) return { logo: null, problem: null };
  const folder = basename(dir ?? 'templates');
  const wrong = (why: string, file = join(folder, logoFile)) => ({
    logo: null,
    problem: problemOf(file, `templates.logo: ${why}`),
  });
  if (dir === null) return wrong('there is no templates folder, expected one with this file in it');
  const path = resolve(dir, logoFile);
  if (!path.startsWith(`${resolve(dir)}${sep}`))
    return wrong(`${logoFile} lies outside ${dir}, expected a file below it`, folder);
  if (!isPicture(path)) return wrong('expected a .png, .jpg or .gif file');
  try {
    const text = files.read(path);
    sources[path] = text;
    const read = readLogo(logoFile, pictureBytes(text) ?? new Uint8Array());
    return 'why' in read ? wrong(read.why) : { logo: read, problem: null };
  } catch (error) {
    return wrong(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Documents the config names whose file is not there, in any language. */
function missingDocuments(config: Config, texts: Readonly<Record<string, string>>): readonly Problem[] {
  const paths = Object.keys(texts);
  return Object.entries(config.documents ?? {}).flatMap(([name, path]) => {
    const [before = '', after] = path.split('{locale}');
    const isThere = paths.some((one) =>
      after === undefined ? one === path : one.startsWith(before) && one.endsWith(after),
    );
    if (isThere) return [];
    return [
      problemOf(
        basename(config.templates.dir ?? 'templates'),
        `documents.${name}: ${path} is not there, expected a template file`,
      ),
    ];
  });
}

/** The notice of `absence:`: one that is there in no language would go out in the plain form, which says nothing of an absence. */
function missingAbsence(config: Config, texts: Readonly<Record<string, string>>): readonly Problem[] {
  const { absence } = config;
  const files = [...Object.keys(shippedTemplates()), ...Object.keys(texts)];
  if (!absence || files.some((path) => path.endsWith(`/${absence.template}.hbs`))) return [];
  const folder = basename(config.templates.dir ?? 'templates');
  const expected = `expected absence, or a file ${config.instance.language}/${absence.template}.hbs in the templates folder`;
  return [problemOf(folder, `absence.template: there is no template "${absence.template}", ${expected}`)];
}

/** The file is named once, as every other mistake names it, and the line where it can be told. */
function unreadable(path: string, shown: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const said = (error instanceof Error ? error.message : String(error)).replaceAll(`${path} `, '');
  const line = Number(/\(line (\d+)\)/.exec(said)?.[1] ?? 1);
  const why =
    code === 'ENOENT' ? 'it is a link to a file that is not there' : code === 'ELOOP' ? 'it is a link to itself' : said;
  return { ...problemOf(shown, `cannot be read: ${why}`), line };
}

function problemOf(file: string, message: string): Problem {
  return { file, line: 1, column: 1, severity: 'error', message };
}
