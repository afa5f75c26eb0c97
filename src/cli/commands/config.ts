// config show, docs, schema.
import { findConfig } from '../../config/find.ts';
import type { KeyRow } from '../../config/reference.ts';
import { nearest } from '../../model/nearest.ts';
import { Exit, exitCodes } from '../exit.ts';
import type { Registry } from '../registry.ts';
import { problemText, type Session } from '../session.ts';
import { writeSchema } from './schema.ts';

/** Registers `config …`. */
export function registerConfig({ program, on }: Registry): void {
  const config = program.command('config').description('the configuration');
  on(config.command('show').description('every setting as it counts, defaults filled in, secrets as ‹secret›'), show);
  on(
    config
      .command('docs')
      .argument('[key]', 'a key or a section, like mailboxes or gate.max_mail_age (default: all)')
      .description('every key: what is allowed, its default, what it does'),
    (session, [key]) => docs(session, key as string | undefined),
  );
  const schema = config
    .command('schema')
    .description('JSON Schema of the file, for editors')
    .option('-o, --output <file>', 'write it there (config/schema.json) instead of stdout');
  on(schema, async (session, _, { output }) => {
    const { configSchemaJson } = await import('../../config/json-schema.ts');
    const headLine = '# yaml-language-server: $schema=./schema.json';
    const made = { title: 'mailclerk.yaml', schema: configSchemaJson(), headLine };
    return writeSchema(session, made, typeof output === 'string' ? output : null);
  });
}

async function docs({ flags, out }: Session, key: string | undefined): Promise<number> {
  const { configKeys } = await import('../../config/reference.ts');
  const all = configKeys();
  // Named entries are asked for by whatever name: mailboxes.support.host.
  const isMeant = (each: string): boolean => key === undefined || isWithin(each.split('.'), key.split('.'));
  const rows = all.filter((row) => isMeant(row.key));
  if (rows.length === 0) {
    const near = nearKey(all, key ?? '');
    const advice = near ? `did you mean "${near}"?` : `sections: ${sectionsOf(all).join(', ')}`;
    throw new Exit(exitCodes.notFound, `there is no key "${key}"; ${advice}`, 'mailclerk config docs');
  }
  if (flags.json)
    out.json(
      rows.map(({ key: name, allowed, byDefault, about }) => ({
        key: name,
        allowed,
        default: plain(byDefault),
        about,
      })),
    );
  else for (const row of rows) out.line(block(row));
  out.talk('next: mailclerk config show');
  return exitCodes.ok;
}

function isWithin(path: readonly string[], asked: readonly string[]): boolean {
  return asked.every((part, at) => part === path[at] || path[at] === 'NAME');
}

/** The key or section that was probably meant: one that is written alike, else the first that ends in the word. */
function nearKey(rows: readonly KeyRow[], asked: string): string | null {
  const paths = rows.flatMap((row) => {
    const parts = named(row.key, asked).split('.');
    return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
  });
  const ending = rows.find((row) => row.key.endsWith(`.${asked}`));
  return nearest(asked, [...new Set(paths)]) ?? ending?.key ?? null;
}

/** A key with the names that were asked for. */
function named(key: string, asked: string): string {
  const parts = asked.split('.');
  return key
    .split('.')
    .map((part, at) => (part === 'NAME' ? (parts[at] ?? part) : part))
    .join('.');
}

function sectionsOf(rows: readonly KeyRow[]): readonly string[] {
  return [...new Set(rows.map(({ key }) => key.split('.', 1)[0] ?? key))];
}

function block({ key, allowed, byDefault, about }: KeyRow): string {
  const lines = [`allowed  ${allowed}`, `default  ${plain(byDefault)}`].filter((line) => !/ $/.test(line));
  return [key, about, ...lines].join('\n    ');
}

/** The manual's Markdown as a terminal shows it. */
function plain(text: string): string {
  return text.replaceAll(/[`*]/g, '').replaceAll('&lt;', '<').replaceAll('\\|', '|');
}

async function show(session: Session): Promise<number> {
  const { io, flags, out } = session;
  const { path, looked } = findConfig(flags.config, io.env, io.cwd);
  if (path === null)
    throw new Exit(exitCodes.invalid, `no configuration found; looked at ${looked.join(', ')}`, 'mailclerk demo');
  const { loadConfig } = await import('../../config/load.ts');
  const { config, problems } = loadConfig(path, { env: io.env, needSecrets: false });
  for (const problem of problems) out.complain(problemText(problem));
  if (!config) throw new Exit(exitCodes.invalid, `${path} has mistakes`, 'mailclerk check');
  const { workflow, workflows: _, ...rest } = config;
  const shown = JSON.parse(JSON.stringify({ file: path, ...rest, workflow: workflow.name })) as unknown;
  if (flags.json) out.json(shown);
  else out.text((await import('yaml')).stringify(shown));
  return exitCodes.ok;
}
