// `template lint`: what is wrong with the site's templates, and on demand with the shipped ones. Takes where the config is;
// gives every mistake with its place. Only looks; needs no rule, no secret and no database to be right.
import { basename, join, relative } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { shippedTemplates } from '../../notify/template-files.ts';
import { lintTemplates } from '../../notify/template-lint.ts';
import type { OpenOptions, Problem } from '../app.ts';
import { nothingFound } from '../check.ts';
import { disk } from '../files.ts';
import { loadSetup } from '../setup.ts';

/** What was found; `files` are the site's own, as `problems` name them. Null files: the config does not say where they are. */
export interface TemplateLint {
  readonly problems: readonly Problem[];
  readonly files: readonly string[] | null;
}

/** Lints the site's templates; with `shipped` also those that come with mailclerk. */
export function lintSite(options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd'>, shipped: boolean): TemplateLint {
  const found = findConfig(options.configPath, options.env, options.cwd);
  if (!found.path) return { problems: [nothingFound(found.looked)], files: null };
  const { config, problems } = loadSetup(found.path, { env: options.env, needSecrets: false });
  if (!config) return { problems, files: null };
  const { dir } = config.templates;
  const paths = dir === null ? [] : disk.below(dir).filter((path) => path.endsWith('.hbs'));
  const files = paths.map((path) => join(basename(dir ?? ''), relative(dir ?? '', path)));
  const own = problems.filter((problem) => problem.file.endsWith('.hbs'));
  return { problems: [...own, ...(shipped ? lintTemplates(shippedTemplates()) : [])], files };
}
