// template list, preview, lint, eject, send-test: what a person needs who changes what notices say.
import { Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import type { TemplateEntry } from '../../../daemon/papers/template-list.ts';
import { exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { registerEject } from './eject.ts';
import { registerLint } from './lint.ts';
import { registerPreview } from './preview.ts';
import { registerSendTest } from './send-test.ts';

/** Registers the group. */
export function registerTemplate(registry: Registry): void {
  const { program, on } = registry;
  const template = program.command('template').description('templates of notices, canned replies and documents');
  const list = template
    .command('list')
    .description('their names: what `ticket reply -t` and `ticket print -t` take, and whose file serves which language')
    .addOption(new Option('--kind <kind>', 'of this kind alone').choices(['notice', 'part', 'canned', 'document']))
    .option('--files', 'every file, one line each');
  on(list, (session, _args, options) =>
    withApp(session, async (app) => listed(session, app, options), { drafts: true }),
  );
  registerPreview(registry, template);
  registerLint(registry, template);
  registerEject(registry, template);
  registerSendTest(registry, template);
}

function listed(session: Session, app: App, options: Readonly<Record<string, unknown>>): number {
  const { out } = session;
  const found = app.papers.templates().filter((one) => options.kind === undefined || one.kind === options.kind);
  if (session.flags.json) out.json(found.map(({ isOwn, ...one }) => ({ ...one, own: isOwn })));
  else if (options.files === true) out.table(FILE_COLUMNS, found.flatMap(fileRows));
  else if (found.length > 0) {
    const languages = languagesOf(found, app.setup.config.instance.languages);
    const rows = found.map((one) => [
      one.name,
      one.kind,
      ...languages.map((locale) => cellOf(one, locale)),
      one.queues,
    ]);
    out.table(['name', 'kind', ...languages, 'queues'], rows);
  }
  const hint = options.kind === 'canned' && found.length === 0 ? ': write templates/canned/en/NAME.hbs' : '';
  out.talk(`${counted(found.length, 'template')}${hint}`);
  if (found.some((one) => one.kind === 'notice')) out.talk('next: mailclerk template preview NAME --locale LANGUAGE');
  return exitCodes.ok;
}

const FILE_COLUMNS = ['name', 'kind', 'language', 'queue', 'from', 'file'];

function fileRows({ name, kind, files }: TemplateEntry): readonly (readonly unknown[])[] {
  return files.map((file) => [name, kind, file.locale, file.queue, file.from, file.path]);
}

/** Those of the instance first, then whatever else there is. */
function languagesOf(found: readonly TemplateEntry[], instance: readonly string[]): readonly string[] {
  return [...new Set([...instance, ...found.flatMap((one) => one.languages)])];
}

/** `own`, `shipped`, or who stands in: `missing (en)`. */
function cellOf({ files, missing, kind }: TemplateEntry, locale: string): string {
  const everywhere = files.filter((file) => file.locale === locale && file.queue === null);
  if (everywhere.some((file) => file.from === 'own')) return 'own';
  if (everywhere.length > 0) return 'shipped';
  const gap = missing.find((one) => one.locale === locale);
  if (gap) return gap.servedBy === null ? 'missing' : `missing (${gap.servedBy})`;
  return kind === 'document' && files.some((file) => file.locale === '') ? (files[0]?.from ?? '') : '';
}
