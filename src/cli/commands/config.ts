// config show, schema.
import { findConfig } from '../../config/find.ts';
import { Exit, exitCodes } from '../exit.ts';
import type { Registry } from '../registry.ts';
import { problemText, type Session } from '../session.ts';
import { writeSchema } from './schema.ts';

/** Registers `config …`. */
export function registerConfig({ program, on }: Registry): void {
  const config = program.command('config').description('the configuration');
  on(config.command('show').description('every setting as it counts, defaults filled in, secrets as ‹secret›'), show);
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
