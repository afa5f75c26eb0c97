// template eject: copies shipped templates to the site's own folder, where they can be changed. Never writes over a file.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { baseFolder, findConfig } from '../../../config/find.ts';
import type { App } from '../../../daemon/app.ts';
import type { Ejected } from '../../../daemon/papers/template-list.ts';
import { type Options, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { newFile } from '../../whole-file.ts';
import { localeOf, queueOf, templateNamed } from './naming.ts';

/** Registers it. */
export function registerEject({ on }: Registry, template: Command): void {
  const command = template
    .command('eject')
    .argument('[name...]', 'notices, documents or parts (_header, _footer)')
    .description('copies shipped templates to your templates folder; a file that is there stays as it is')
    .option('--all', 'every notice and part')
    .option('--locale <language>', 'of this language alone (default: those of the instance)')
    .option('--queue <queue>', "into this queue's folder")
    .option('--dry-run', 'write nothing; say what would be written');
  on(command, (session, [names], options) => eject(session, [names ?? []].flat(), options));
}

async function eject(session: Session, names: readonly string[], options: Options): Promise<number> {
  if (names.length > 0 === (options.all === true))
    throw new Exit(exitCodes.usage, 'expected names of templates, or --all', 'mailclerk template list');
  return withApp(
    session,
    async (app) => {
      const files = wantedFiles(app, names, options);
      const folder = app.setup.config.templates.dir ?? join(siteFolder(session), 'templates');
      const results: { readonly path: string; readonly state: 'written' | 'kept' }[] = [];
      for (const file of files) {
        const path = join(folder, file.path);
        results.push({ path, state: await written(path, file.text, options.dryRun === true) });
      }
      return report(session, results, options);
    },
    { drafts: true },
  );
}

/** The shipped files, where the site would have them. */
function wantedFiles(app: App, names: readonly string[], options: Options): readonly Ejected[] {
  const locale = localeOf(options);
  const queue = queueOf(app, options);
  const kinds = ['notice', 'part', 'document'] as const;
  const wanted = options.all === true ? null : names.map((name) => templateNamed(app, name, kinds).name);
  const { languages: several, language } = app.setup.config.instance;
  // None named = every shipped one may be wanted by a customer; the copy is of the site's own.
  const languages = several.length > 0 ? several : [language];
  const files = app.papers.ejectable({ names: wanted, locales: locale === null ? languages : [locale], queue });
  if (files.length > 0) return files;
  const where = locale === null ? languages.join(', ') : locale;
  throw new Exit(
    exitCodes.notFound,
    `none of these is shipped in ${where}, expected a language of \`template list --files\``,
    'mailclerk template list --files',
  );
}

function siteFolder({ flags, io }: Session): string {
  const { path } = findConfig(flags.config, io.env, io.cwd);
  return path === null ? io.cwd : baseFolder(path);
}

async function written(path: string, text: string, isDry: boolean): Promise<'written' | 'kept'> {
  try {
    if (!isDry) await mkdir(dirname(path), { recursive: true });
    // `wx`: nobody's work is ever written over.
    if (!isDry) newFile(path, text);
    return 'written';
  } catch (error) {
    if (error instanceof Exit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    if (code === 'EEXIST') return 'kept';
    throw new Exit(
      exitCodes.usage,
      `${path} cannot be written (${code}), expected a templates folder you may write to`,
    );
  }
}

function report(
  session: Session,
  results: readonly { readonly path: string; readonly state: 'written' | 'kept' }[],
  options: Options,
): number {
  const { out, flags } = session;
  const made = results.filter((one) => one.state === 'written');
  const kept = results.length - made.length;
  const isDry = options.dryRun === true;
  if (flags.json) out.json({ dryRun: isDry, files: results });
  else
    for (const { path, state } of results)
      out.line(`${state === 'kept' ? 'kept' : isDry ? 'would write' : 'wrote'}  ${path}`);
  if (kept > 0) out.talk(`${counted(kept, 'file')} of yours kept as ${kept === 1 ? 'it is' : 'they are'}`);
  const [first] = made;
  if (first && !isDry)
    out.talk(`next: change ${textOf(first.path)}, then mailclerk template lint and mailclerk template preview`);
  // Nothing could be done: what was asked for is there already.
  return made.length === 0 ? exitCodes.conflict : exitCodes.ok;
}
