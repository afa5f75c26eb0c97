// `template lint`: what is wrong with the site's templates, and on demand with the shipped ones; each own notice is also
// rendered with a sample. Takes where the config is; gives every mistake with its place. Only looks; needs no secret and no
// database to be right.
import { basename, join, relative } from 'node:path';
import { findConfig } from '../../config/find.ts';
import type { Setup } from '../../model/setup.ts';
import { composeNotice } from '../../notify/compose.ts';
import { sampleKeys, sampleRow } from '../../notify/samples/samples.ts';
import { shippedTemplates } from '../../notify/template-files.ts';
import { lintTemplates } from '../../notify/template-lint.ts';
import type { OpenOptions, Problem } from '../app.ts';
import { nothingFound } from '../check.ts';
import { disk } from '../files.ts';
import { loadSetup } from '../setup.ts';
import { templatesOf } from './template-list.ts';

/** What was found; `files` are the site's own, as `problems` name them. Null files: the config does not say where they are. */
export interface TemplateLint {
  readonly problems: readonly Problem[];
  readonly files: readonly string[] | null;
}

/** Lints the site's templates; with `shipped` also those that come with mailclerk. */
export function lintSite(
  options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd' | 'clock'>,
  shipped: boolean,
): TemplateLint {
  const found = findConfig(options.configPath, options.env, options.cwd);
  if (!found.path) return { problems: [nothingFound(found.looked)], files: null };
  const { config, setup, draft, problems } = loadSetup(found.path, { env: options.env, needSecrets: false });
  if (!config) return { problems, files: null };
  const { dir } = config.templates;
  const paths = dir === null ? [] : disk.below(dir).filter((path) => path.endsWith('.hbs'));
  const folder = basename(dir ?? 'templates');
  const files = paths.map((path) => join(folder, relative(dir ?? '', path)));
  const own = problems.filter(({ file }) => file.endsWith('.hbs') || file === folder || file.startsWith(`${folder}/`));
  const shown = setup ?? draft?.setup;
  const all = shown ? renderedOnce(shown, options.clock.now(), folder) : [];
  // A notice may lack only what stands in a file whose mistake is said already.
  const rendered = setup ? all : all.filter(({ severity }) => severity === 'warning');
  return { problems: [...own, ...rendered, ...(shipped ? lintTemplates(shippedTemplates()) : [])], files };
}

/** What only rendering shows: a fault with usual data, and an HTML part that mail programs would cut off. */
function renderedOnce(setup: Setup, now: number, folder: string): readonly Problem[] {
  const files = templatesOf(setup)
    .filter((one) => one.kind === 'notice')
    .flatMap(({ name, files: all }) => all.filter((file) => file.from === 'own').map((file) => ({ ...file, name })));
  return files.flatMap(({ name, path, locale, queue }) => {
    const row = sampleRow({ template: name, setup, locale, queue, now });
    const { fault, shown } = composeNotice(row, { setup, keys: sampleKeys, now });
    const say = (severity: Problem['severity'], message: string, line = 1): readonly Problem[] => [
      { file: join(folder, path), line, column: 1, severity, message },
    ];
    if (fault !== null) {
      const { message, line } = faultOf(fault, setup.templates[path] ?? '');
      return say('error', `cannot be rendered with sample data: ${message}`, line);
    }
    if (shown.html !== null) return [];
    return say('warning', 'its HTML is 100 kB or more, so mails go without it: mail programs cut such mails off');
  });
}

/** What to write where something is asked of a value that this notice does not have; other faults as they are. */
function faultOf(fault: string, text: string): { readonly message: string; readonly line: number } {
  const [, name] = /: "([^"]+)" not defined in null/.exec(fault) ?? [];
  if (name === undefined) return { message: fault, line: 1 };
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes(`.${name}`));
  const asked = [...(lines[at] ?? '').matchAll(/([\w.]+)\.(\w+)/g)].find((found) => found[2] === name);
  const what = asked?.[1] ?? 'what it belongs to';
  const message = `${what} is empty in this notice: write {{#if ${what}}} … {{/if}} around ${name}`;
  return { message, line: Math.max(0, at) + 1 };
}
